package sandbox

import (
	"net/http"
	"slices"
	"time"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/api/wire"
	"github.com/ventanilla/ventanilla/internal/notify"
	"github.com/ventanilla/ventanilla/internal/scope"
)

var channels = []string{notify.Email, notify.SMS, notify.WhatsApp}

// message is one entry of the outbox.
type message struct {
	ID      string    `json:"id"`
	Channel string    `json:"channel"`
	To      string    `json:"to"`
	Subject string    `json:"subject"`
	Text    string    `json:"text"`
	SentAt  time.Time `json:"sent_at"`
	Code    string    `json:"code,omitempty"`
	Link    string    `json:"link,omitempty"`
}

func (a *API) outbox(w http.ResponseWriter, r *http.Request, s scope.Scope) error {
	q := r.URL.Query()
	f := notify.Filter{To: q.Get("to"), Channel: q.Get("channel")}
	if f.Channel != "" && !slices.Contains(channels, f.Channel) {
		return fault.RequestInvalid.Fields(fault.Field{Name: "channel", Rule: fault.NotAllowed, OneOf: channels})
	}
	kept, err := a.Outbox.Outbox(r.Context(), s, f)
	if err != nil {
		return err
	}
	list := make([]message, len(kept))
	for i, k := range kept {
		list[i] = message{k.ID, k.Channel, k.To, k.Subject, k.Text, k.SentAt, k.Code, k.Link}
	}
	return wire.JSON(w, http.StatusOK, list)
}
