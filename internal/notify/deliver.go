package notify

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/ventanilla/ventanilla/internal/job"
	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/store"
)

const (
	kindPrefix     = "notify."
	purposeJob     = "notify.job"
	sendTimeout    = 40 * time.Second
	gatewayTimeout = 20 * time.Second
)

// payload is a live message in the job table: sealed, since it holds codes.
type payload struct {
	ID     string `json:"id"`
	Sealed []byte `json:"sealed"`
}

// errRejected marks an answer that will not change: the message is given up.
var errRejected = errors.New("notify: rejected for good")

// register makes the job kinds, one per channel, so that a slow mail server
// does not hold up text messages.
func (n *Notifier) register() {
	for channel, send := range map[string]func(context.Context, string, Message) error{
		Email: n.mail, SMS: n.text(n.config.SMS), WhatsApp: n.text(n.config.WhatsApp),
	} {
		n.jobs.Handle(kindPrefix+channel, job.Options{
			Workers: 8, Timeout: sendTimeout, MaxAttempts: n.config.MaxAttempts, Backoff: n.config.Backoff,
		}, n.handler(send))
	}
}

func (n *Notifier) enqueue(tx store.Tx, s scope.Scope, m Message) error {
	id := n.rnd.UUID()
	sealed, err := n.seal(m, s, id, purposeJob)
	if err != nil {
		return err
	}
	return n.jobs.Enqueue(tx, job.Spec{Kind: kindPrefix + m.Channel, Scope: s, Args: payload{ID: id, Sealed: sealed}})
}

// handler opens the message and sends it. Its errors name no address and no text.
func (n *Notifier) handler(send func(context.Context, string, Message) error) job.Handler {
	return func(ctx context.Context, j job.Job) error {
		var p payload
		if err := json.Unmarshal(j.Args, &p); err != nil {
			return job.Cancel(fmt.Errorf("notify: %w", err))
		}
		m, err := n.open(p.Sealed, j.Scope, p.ID, purposeJob)
		if err != nil {
			return job.Cancel(err)
		}
		if m.To == "" {
			return nil // a decoy
		}
		err = send(ctx, p.ID, m)
		switch {
		case err == nil:
			return nil
		case errors.Is(err, errRejected) || j.Attempt >= n.config.MaxAttempts:
			n.log.ErrorContext(ctx, "message given up", "message", p.ID, "channel", m.Channel,
				"company", j.Scope.Company, "attempts", j.Attempt, "error", err)
			return job.Cancel(err)
		}
		n.log.WarnContext(ctx, "message not sent", "message", p.ID, "channel", m.Channel,
			"company", j.Scope.Company, "attempt", j.Attempt, "error", err)
		return err
	}
}
