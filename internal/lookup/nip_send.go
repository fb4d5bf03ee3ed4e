package lookup

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/notify"
	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/lookupdb"
)

var errNoNotify = errors.New("lookup: nothing sends messages here")

// sendNIP makes a NIP and sends it: the NIP, the message and the execution are
// one transaction. A test case sends as well and counts for no limit; a mock
// sends nothing. Conditions: RateLimited when the destination has had its
// messages of the hour or day; Unavailable when nothing carries the channel.
func (e *Engine) sendNIP(ctx context.Context, q *question, c *TestCase, from Origin) error {
	x, n := q.x, *q.x.Request.NIP
	if from == FromMock {
		return e.stage(ctx, q, *c, from)
	}
	if e.Notify == nil {
		return fault.Unavailable.Because(errNoNotify)
	}
	x.Origin, x.FinishedAt = FromSource, x.CreatedAt
	if c != nil {
		x.Origin, x.Request.TestCase = from, c.Name
	}
	code := SandboxNIP // published, so that a client can be tried without reading the outbox
	if !x.Scope.IsSandbox() {
		code = e.Rand.Digits(NIPDigits)
	}
	row, err := e.row(x, q.subject)
	if err != nil {
		return err
	}
	limits := e.Limits(x.Scope.Company)
	return e.DB.Write(ctx, func(tx store.Tx) error {
		if c == nil {
			if err := e.spendNIP(tx, q, or(limits.NIPPerDestinationPerHour, nipPerHour), or(limits.NIPPerDestinationPerDay, nipPerDay)); err != nil {
				return err
			}
		}
		if err := e.Notify.Send(tx, x.Scope, n.message(code)); err != nil {
			return err
		}
		err := lookupdb.AddNIP(tx, x.Scope, lookupdb.NIP{ID: x.ID, Code: e.nipMAC(x.Scope, x.ID, code), ExpiresAt: x.CreatedAt.Add(NIPLife)})
		if err != nil {
			return err
		}
		return e.add(tx, q, row)
	})
}

// spendNIP counts a message to a destination. Hours are counted beside days, as
// if each were a service of its own.
func (e *Engine) spendNIP(tx store.Tx, q *question, perHour, perDay int) error {
	at := q.x.CreatedAt.In(MexicoCity)
	day := dayOf(at)
	hour := at.Truncate(time.Hour)
	ok, err := lookupdb.SpendAttempt(tx, q.x.Scope, serviceSend+at.Format("@15"), day, q.subject, perHour)
	if err != nil {
		return err
	}
	if !ok {
		return fault.RateLimited.Retry(hour.Add(time.Hour).Sub(at))
	}
	if ok, err = lookupdb.SpendAttempt(tx, q.x.Scope, serviceSend, day, q.subject, perDay); err != nil || ok {
		return err
	}
	y, m, d := at.Date()
	return fault.RateLimited.Retry(time.Date(y, m, d+1, 0, 0, 0, 0, MexicoCity).Sub(at))
}

// message words a NIP for its channel.
func (n NIP) message(code string) notify.Message {
	text := "Su NIP para autorizar la consulta de su historial crediticio es " + code +
		". Vence en 10 minutos. Si usted no lo pidió, no se lo dé a nadie."
	m := notify.Message{Channel: n.Method, To: n.destination(), Text: text, Code: code}
	switch n.Method {
	case notify.Email:
		m.Subject = "Su NIP de autorización"
	case notify.SMS:
		m.Text = strings.ReplaceAll(n.Message, Placeholder, code)
	}
	return m
}

func or(n, otherwise int) int {
	if n > 0 {
		return n
	}
	return otherwise
}
