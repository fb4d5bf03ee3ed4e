package webhook

import (
	"encoding/json"
	"time"

	"github.com/ventanilla/ventanilla/internal/clock"
	"github.com/ventanilla/ventanilla/internal/store/webhookdb"
)

// body is what a receiver gets. data and webhook_url are the contract's; the
// rest is ours and additive.
type body struct {
	Data       map[string]any `json:"data"`
	WebhookURL string         `json:"webhook_url"`
	EventID    string         `json:"event_id"`
	CreatedAt  string         `json:"created_at"`
	Attempt    int64          `json:"attempt"`
	LoginID    *string        `json:"login_id"`
	Sequence   int64          `json:"sequence"`
}

// timeLayout is ISO 8601 with offset.
const timeLayout = "2006-01-02T15:04:05.000000-07:00"

// compose makes the body of one attempt from the event's opened data.
func compose(t webhookdb.Task, plain []byte) ([]byte, error) {
	b := body{
		WebhookURL: t.Webhook.URL, EventID: t.Event.ID, CreatedAt: stamp(clock.FromMicros(t.Event.CreatedAt)),
		Attempt: t.Delivery.Attempts + 1, Sequence: t.Event.Sequence,
	}
	if err := json.Unmarshal(plain, &b.Data); err != nil {
		return nil, err
	}
	b.Data["webhook_id"] = t.Webhook.ID
	if t.Event.LoginID != "" {
		b.LoginID = &t.Event.LoginID
	}
	return json.Marshal(b)
}

func stamp(t time.Time) string { return t.UTC().Format(timeLayout) }
