package lookup

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/lookup/source"
	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/store/lookupdb"
)

// Origin is where an execution's outcome came from.
type Origin string

// The origins.
const (
	FromSource   Origin = "source"
	FromCache    Origin = "cache"
	FromTestCase Origin = "test_case"
	FromMock     Origin = "mock"
	FromLimit    Origin = "limit" // the day's attempts were spent, and nobody was asked
)

// Execution is one look-up, as it ended.
type Execution struct {
	ID         string
	Scope      scope.Scope
	Service    string
	CreatedAt  time.Time
	FinishedAt time.Time       // zero while it is Pending
	Condition  fault.Condition // "" is found, or not known yet
	Origin     Origin
	Request    Asking
	Answer     source.Answer
	Asked      []source.Asked // the attempts at sources
	NIP        *Checked       // of nip/validate: what became of the NIP
	Files      []File         // what GET file gives of it
	CallBack   *Delivery      // how its end was told; only Get loads it
}

// Asking is what the caller wanted to know.
type Asking struct {
	CURP     string         `json:"curp,omitempty"`
	NSS      string         `json:"nss,omitempty"`
	Person   *source.Person `json:"person,omitempty"`
	RFCs     []string       `json:"rfcs,omitempty"`
	NIP      *NIP           `json:"nip,omitempty"`
	TestCase string         `json:"test_case,omitempty"` // its name
	PerDay   int            `json:"per_day,omitempty"`   // the limit at the time
}

// Pending reports that the execution has not ended: its source is still to be
// asked, or being asked.
func (x *Execution) Pending() bool { return x.FinishedAt.IsZero() }

// Took gives how long it took; 0 while it is pending.
func (x *Execution) Took() time.Duration {
	if x.Pending() {
		return 0
	}
	return x.FinishedAt.Sub(x.CreatedAt)
}

// told is what is sealed of an answer.
type told struct {
	Answer source.Answer  `json:"answer"`
	Asked  []source.Asked `json:"asked,omitempty"`
	NIP    *Checked       `json:"nip,omitempty"`
	Files  []File         `json:"files,omitempty"`
}

// The purposes of what is sealed and hashed.
const (
	sealRequest  = "lookup/request"
	sealAnswer   = "lookup/answer"
	sealCached   = "lookup/cached"
	sealTestCase = "lookup/test-case"
	hashCURP     = "lookup/curp"
	hashQuestion = "lookup/question"
	hashKey      = "lookup/idempotency-key"
)

// row seals an execution for the table.
func (e *Engine) row(x *Execution, subject []byte) (*lookupdb.Execution, error) {
	r := &lookupdb.Execution{ID: x.ID, Service: x.Service, CreatedAt: x.CreatedAt, FinishedAt: x.FinishedAt,
		Condition: string(x.Condition), Origin: string(x.Origin), Subject: subject, Also: e.also(x)}
	var err error
	if r.Request, err = e.seal(x.Scope, x.ID, sealRequest, x.Request); err != nil {
		return nil, err
	}
	if !x.Answer.IsZero() || len(x.Asked) > 0 || x.NIP != nil || len(x.Files) > 0 {
		r.Answer, err = e.seal(x.Scope, x.ID, sealAnswer, told{x.Answer, x.Asked, x.NIP, x.Files})
	}
	return r, err
}

func (e *Engine) open(s scope.Scope, r *lookupdb.Execution) (*Execution, error) {
	x := &Execution{ID: r.ID, Scope: s, Service: r.Service, CreatedAt: r.CreatedAt, FinishedAt: r.FinishedAt,
		Condition: fault.Condition(r.Condition), Origin: Origin(r.Origin)}
	if err := e.unseal(r.Request, s, r.ID, sealRequest, &x.Request); err != nil {
		return nil, err
	}
	if r.Answer != nil {
		var t told
		if err := e.unseal(r.Answer, s, r.ID, sealAnswer, &t); err != nil {
			return nil, err
		}
		x.Answer, x.Asked, x.NIP, x.Files = t.Answer, t.Asked, t.NIP, t.Files
	}
	return x, nil
}

func (e *Engine) seal(s scope.Scope, row, purpose string, v any) ([]byte, error) {
	plain, err := json.Marshal(v)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", purpose, err)
	}
	return e.Vault.Seal(plain, s, row, purpose)
}

func (e *Engine) unseal(sealed []byte, s scope.Scope, row, purpose string, v any) error {
	plain, err := e.Vault.OpenSealed(sealed, s, row, purpose)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(plain, v); err != nil {
		return fmt.Errorf("%s: %w", purpose, err)
	}
	return nil
}
