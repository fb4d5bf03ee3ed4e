package lookup

import (
	"strings"
	"time"

	"github.com/ventanilla/ventanilla/internal/notify"
	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/store"
)

// Sender carries a message to a person; *notify.Notifier does. Conditions:
// Unavailable when the scope is live and nothing carries the channel.
type Sender interface {
	Send(tx store.Tx, s scope.Scope, m notify.Message) error
}

// NIP is what nip/send and nip/validate are about: six digits that a person gets
// and tells, twice, to allow a query at the credit bureaus.
type NIP struct {
	Method  string `json:"method,omitempty"`  // notify's channel
	Email   string `json:"email,omitempty"`   // of method email
	Country string `json:"country,omitempty"` // of the others: + and digits
	To      string `json:"to,omitempty"`      // the phone's digits
	Message string `json:"-"`                 // of sms: the text, with Placeholder
	ID      string `json:"id,omitempty"`      // of nip/validate: the execution that sent the NIP
	Code    string `json:"-"`                 // of nip/validate: what the person said
}

// Placeholder is where a NIP goes in a message.
const Placeholder = "{{nip}}"

// The rules of a NIP.
const (
	NIPDigits    = 6
	NIPLife      = 10 * time.Minute
	keepNIPs     = 30 * 24 * time.Hour // after which it is unknown, and no longer expired
	NIPTries     = 3                   // wrong ones in a row that block it
	NIPSteps     = 2                   // right ones that validate it
	SandboxNIP   = "123456"
	nipPerHour   = 5
	nipPerDay    = 10
	serviceSend  = "nip/send"
	serviceCheck = "nip/validate"
)

// Checked is what became of a NIP so far.
type Checked struct {
	Tries     []Try `json:"tries,omitempty"`
	Validated bool  `json:"validated,omitempty"` // with this execution
}

// Try is one NIP that was told; which, nobody keeps.
type Try struct {
	At    time.Time `json:"at"`
	Right bool      `json:"right,omitempty"`
}

// destination gives where the NIP goes, one spelling for one place: Mexico gave
// the 1 before mobile numbers up in 2019, and it still reaches the same phone.
func (n NIP) destination() string {
	if n.Method == notify.Email {
		return strings.ToLower(n.Email)
	}
	number := n.Country + n.To
	if rest, old := strings.CutPrefix(number, "+521"); old && len(rest) == 10 {
		return "+52" + rest
	}
	return number
}

// nipSubject gives the keyed hash of where a NIP goes or which one is meant.
func (e *Engine) nipSubject(s scope.Scope, n NIP) []byte {
	if n.ID != "" {
		return e.Vault.Lookup(s, "lookup/nip", n.ID+" "+n.Code)
	}
	return e.Vault.Lookup(s, "lookup/nip-destination", n.Method+" "+n.destination())
}

// nipMAC is how a NIP is stored.
func (e *Engine) nipMAC(s scope.Scope, id, code string) []byte {
	return e.Vault.MAC("lookup/nip", s.Company, string(s.Environment), id, code)
}
