// Package hook is a ready receiver of webhooks: what is sent to an inbox is kept
// for a while, with headers and whether the signature held, and an inbox can be
// told to fail first.
//
// A sender has no key, so whose inbox it is must follow from the name:
//   - a name that is a company's code, or begins with it and a dash
//     ("000000-orders"), is that company's;
//   - another name is the company's that first asked for it with its key;
//   - where there is only one company, every other name is that company's.
//
// Whoever knows a name can put something in. So it is bounded what a company
// keeps, and what is kept says whether it was signed. Only sandboxes have
// inboxes.
package hook

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"time"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/clock"
	"github.com/ventanilla/ventanilla/internal/entropy"
	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/sandboxdb"
	"github.com/ventanilla/ventanilla/internal/vault"
)

// The bounds.
const (
	Keep     = 500       // requests kept per company
	MaxNames = 200       // claimed names per company; the oldest makes room
	MaxBody  = 256 << 10 // bytes of a body
	MaxTimes = 1000      // failures that an inbox can be told
)

// Signature says whether a request was signed as a delivery of ours is.
type Signature string

// The verdicts.
const (
	Valid   Signature = "valid"   // by a secret of one of the company's endpoints, within five minutes
	Invalid Signature = "invalid" // there is one, and it does not hold
	Absent  Signature = "absent"
)

// Verifier says whether a request is signed with a secret of the scope.
// *webhook.Hub is one.
type Verifier interface {
	Holds(ctx context.Context, s scope.Scope, header http.Header, body []byte) (bool, error)
}

// Directory lists the companies.
type Directory interface{ Companies() []string }

// Fail tells an inbox to answer the next Times requests with a status.
type Fail struct {
	Answer int // 200 to 599; 0: do not fail
	Times  int
}

// Received is one request that was kept.
type Received struct {
	ID         string
	ReceivedAt time.Time // real time, as the sender sees it
	Answer     int       // the status that the sender got
	Signature  Signature
	Header     http.Header
	Body       []byte
}

// Inboxes keeps what is received. It is safe for concurrent use.
type Inboxes struct {
	db        store.DB
	vault     *vault.Vault
	clock     clock.Clock
	rnd       *entropy.Source
	verifier  Verifier
	companies Directory
}

// New makes the inboxes.
func New(db store.DB, v *vault.Vault, clk clock.Clock, rnd *entropy.Source, verifier Verifier, d Directory) *Inboxes {
	return &Inboxes{db: db, vault: v, clock: clk, rnd: rnd, verifier: verifier, companies: d}
}

const purpose = "sandbox hook"

// content is what is sealed of a request.
type content struct {
	Header http.Header `json:"header"`
	Body   []byte      `json:"body"`
}

var nameShape = regexp.MustCompile(`^[A-Za-z0-9_-]{1,80}$`)

// Receive keeps a request and gives the status to answer: 200, or the one that
// the inbox shall fail with. ObjectUnknown when the name is nobody's;
// RequestInvalid for answer or times out of range; BodyTooLarge.
func (i *Inboxes) Receive(ctx context.Context, inbox string, header http.Header, body []byte, f Fail) (status int, err error) {
	if err := f.validate(); err != nil {
		return 0, err
	}
	if len(body) > MaxBody {
		return 0, fault.BodyTooLarge
	}
	s, err := i.owner(ctx, inbox)
	if err != nil {
		return 0, err
	}
	verdict, err := i.verdict(ctx, s, header, body)
	if err != nil {
		return 0, err
	}
	h := sandboxdb.Hook{
		ID: i.rnd.UUID(), Inbox: inbox, Company: s.Company, Environment: string(s.Environment),
		Signature: string(verdict), ReceivedAt: clock.Micros(i.clock.Now(scope.Scope{})),
	}
	plain, err := json.Marshal(content{safe(header), body})
	if err != nil {
		return 0, fmt.Errorf("hook: %w", err)
	}
	if h.Sealed, err = i.vault.Seal(plain, s, h.ID, purpose); err != nil {
		return 0, err
	}
	err = i.db.Write(ctx, func(tx store.Tx) error {
		h.Answer = http.StatusOK
		if f.Answer != 0 {
			// Without a key nobody may push out the names that the company has.
			now := clock.Micros(i.clock.Now(scope.Scope{}))
			if err := sandboxdb.ClaimInboxWithin(tx, inbox, s.Company, string(s.Environment), MaxNames, now); err != nil {
				return err
			}
			failed, err := sandboxdb.FailInbox(tx, inbox, s.Company, string(s.Environment), f.Answer, f.Times)
			if err != nil {
				return err
			}
			if failed {
				h.Answer = f.Answer
			}
		}
		if err := sandboxdb.InsertHook(tx, h); err != nil {
			return err
		}
		return sandboxdb.TrimHooks(tx, s.Company, string(s.Environment), Keep)
	})
	return h.Answer, err
}

// List gives what an inbox received, in the order of arrival, and makes a name
// that is nobody's the scope's. ObjectUnknown when it is another company's.
func (i *Inboxes) List(ctx context.Context, s scope.Scope, inbox string) ([]Received, error) {
	if err := i.Claim(ctx, s, inbox); err != nil {
		return nil, err
	}
	var rows []sandboxdb.Hook
	err := i.db.Read(ctx, func(q store.Queryer) (err error) {
		rows, err = sandboxdb.Hooks(q, s.Company, string(s.Environment), inbox)
		return err
	})
	if err != nil {
		return nil, err
	}
	list := make([]Received, len(rows))
	for n, r := range rows {
		plain, err := i.vault.OpenSealed(r.Sealed, s, r.ID, purpose)
		if err != nil {
			return nil, err
		}
		var c content
		if err := json.Unmarshal(plain, &c); err != nil {
			return nil, fmt.Errorf("hook: %w", err)
		}
		list[n] = Received{
			ID: r.ID, ReceivedAt: clock.FromMicros(r.ReceivedAt), Answer: r.Answer,
			Signature: Signature(r.Signature), Header: c.Header, Body: c.Body,
		}
	}
	return list, nil
}

// Empty forgets what one inbox received. ObjectUnknown when it is another
// company's.
func (i *Inboxes) Empty(ctx context.Context, s scope.Scope, inbox string) error {
	if err := i.Claim(ctx, s, inbox); err != nil {
		return err
	}
	return i.db.Write(ctx, func(tx store.Tx) error {
		return sandboxdb.DeleteHooks(tx, s.Company, string(s.Environment), inbox)
	})
}

// Clear forgets all inboxes of a scope and what they received.
func (i *Inboxes) Clear(tx store.Tx, s scope.Scope) error {
	if err := sandboxdb.DeleteInboxes(tx, s.Company, string(s.Environment)); err != nil {
		return err
	}
	return sandboxdb.DeleteHooks(tx, s.Company, string(s.Environment), "")
}

func (f Fail) validate() error {
	var wrong []fault.Field
	if f.Answer != 0 && (f.Answer < 200 || f.Answer > 599) {
		wrong = append(wrong, fault.Field{Name: "answer", Rule: fault.Format, Text: "a status from 200 to 599"})
	}
	if f.Times < 0 || f.Times > MaxTimes {
		wrong = append(wrong, fault.Field{Name: "times", Rule: fault.TooLarge, Limit: MaxTimes})
	}
	if len(wrong) > 0 {
		return fault.RequestInvalid.Fields(wrong...)
	}
	return nil
}

func (i *Inboxes) verdict(ctx context.Context, s scope.Scope, header http.Header, body []byte) (Signature, error) {
	if header.Get("webhook-signature") == "" {
		return Absent, nil
	}
	held, err := i.verifier.Holds(ctx, s, header, body)
	if held {
		return Valid, err
	}
	return Invalid, err
}

// safe leaves out headers that carry credentials: an inbox is for looking at.
// Of the API key that a call-back brings it shows that it came, and the end of it.
func safe(header http.Header) http.Header {
	kept := header.Clone()
	for _, name := range []string{"Authorization", "Cookie", "X-Api-Key", "Proxy-Authorization"} {
		kept.Del(name)
	}
	if key := header.Get("X-Api-Key"); key != "" {
		kept.Set("X-Api-Key", masked(key))
	}
	return kept
}

// masked shows the last four bytes of a key, none of one so short that they
// would be a good part of it.
func masked(key string) string {
	const stars, shown = "***", 4
	if len(key) < 4*shown {
		return stars
	}
	return stars + key[len(key)-shown:]
}
