package lookup

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/job"
	"github.com/ventanilla/ventanilla/internal/outbound"
	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/lookupdb"
)

// CallBack is whom to tell when an execution has ended: a POST of the execution
// to URL, with Key as the header x-api-key unless it is empty.
type CallBack struct {
	URL string `json:"url"`
	Key string `json:"key,omitempty"`
}

// DeliveryStatus is where a call-back stands.
type DeliveryStatus string

// A waiting one waits for the execution's end, a dead one was given up.
const (
	Waiting    DeliveryStatus = "waiting"
	Delivering DeliveryStatus = "pending"
	Delivered  DeliveryStatus = "delivered"
	Dead       DeliveryStatus = "dead"
)

// Delivery is how the end of an execution was told.
type Delivery struct {
	Status   DeliveryStatus
	Attempts []Told
}

// Told is one attempt at a call-back.
type Told struct {
	At     time.Time `json:"at"`
	Status int       `json:"status,omitempty"` // HTTP status; 0: no answer
	Failed string    `json:"failed,omitempty"` // as package outbound names it; "" is delivered
}

const (
	maxCallBackURL = 2000
	maxCallBackKey = 512
	sealCallBack   = "lookup/callback"
)

var errNoCallBacks = errors.New("lookup: nothing makes call-backs here")

// sealCallBack seals whom to tell; nil for nobody.
func (e *Engine) sealCallBack(x *Execution, c *CallBack) ([]byte, error) {
	if c == nil {
		return nil, nil
	}
	return e.seal(x.Scope, x.ID, sealCallBack, c)
}

// checkCallBack judges whom to tell. Conditions: RequestInvalid with the fields
// urlCallback and xApiKeyCallback, which are the headers that say it;
// Unavailable where nothing makes call-backs.
func (e *Engine) checkCallBack(c *CallBack) error {
	if c == nil {
		return nil
	}
	var wrong []fault.Field
	switch {
	case c.URL == "":
		wrong = append(wrong, fault.Field{Name: "urlCallback", Rule: fault.Required})
	case len(c.URL) > maxCallBackURL:
		wrong = append(wrong, fault.Field{Name: "urlCallback", Rule: fault.TooLong, Limit: maxCallBackURL})
	case outbound.CheckURL(c.URL, e.AllowPrivate) != nil:
		wrong = append(wrong, fault.Field{Name: "urlCallback", Rule: fault.Format})
	}
	switch {
	case len(c.Key) > maxCallBackKey:
		wrong = append(wrong, fault.Field{Name: "xApiKeyCallback", Rule: fault.TooLong, Limit: maxCallBackKey})
	case !headerValue(c.Key):
		wrong = append(wrong, fault.Field{Name: "xApiKeyCallback", Rule: fault.Format})
	}
	if len(wrong) > 0 {
		return fault.RequestInvalid.Fields(wrong...)
	}
	if e.Jobs == nil || e.Render == nil {
		return fault.Unavailable.Because(errNoCallBacks)
	}
	return nil
}

// headerValue reports whether s can be the value of a header: visible ASCII,
// with blanks only inside.
func headerValue(s string) bool {
	for i := range len(s) {
		if c := s[i]; c < ' ' || c > '~' || c == ' ' && (i == 0 || i == len(s)-1) {
			return false
		}
	}
	return true
}

// addCallBack stores whom to tell of the execution that is being stored, and
// tells at once when it has ended.
func (e *Engine) addCallBack(tx store.Tx, q *question, row *lookupdb.Execution) error {
	if q.callBack == nil {
		return nil
	}
	c := lookupdb.CallBack{Service: row.Service, ID: row.ID, Target: q.callBack, Status: string(Waiting)}
	if !row.FinishedAt.IsZero() {
		c.Status = string(Delivering)
		if err := e.enqueueCallBack(tx, q.x, 1, 0); err != nil {
			return err
		}
	}
	return lookupdb.AddCallBack(tx, q.x.Scope, c)
}

// releaseCallBack lets the call-back of an execution that has just ended go.
func (e *Engine) releaseCallBack(tx store.Tx, x *Execution) error {
	waits, err := lookupdb.MoveCallBack(tx, x.Scope, x.Service, x.ID, string(Waiting), string(Delivering))
	if err != nil || !waits {
		return err
	}
	return e.enqueueCallBack(tx, x, 1, 0)
}

func (e *Engine) enqueueCallBack(tx store.Tx, x *Execution, attempt int, wait time.Duration) error {
	return e.Jobs.Enqueue(tx, job.Spec{Kind: kindCallBack, Scope: x.Scope, Delay: wait,
		Args: callBackArgs{laterArgs{x.Service, x.ID}, attempt}})
}

// deliveryOf reads the stored form.
func deliveryOf(c lookupdb.CallBack) (*Delivery, error) {
	d := &Delivery{Status: DeliveryStatus(c.Status)}
	if err := json.Unmarshal([]byte(c.Log), &d.Attempts); err != nil {
		return nil, fmt.Errorf("lookup: call-back of %s: %w", c.ID, err)
	}
	return d, nil
}
