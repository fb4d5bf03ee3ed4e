package webhook

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/ventanilla/ventanilla/internal/clock"
	"github.com/ventanilla/ventanilla/internal/entropy"
	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/store/webhookdb"
)

const (
	purposeSecret = "webhook.secret"
	purposeEvent  = "webhook.event"
)

// secret is one signing secret; the first of an endpoint's is the current one.
type secret struct {
	Value string `json:"value"`           // whsec_…
	Until int64  `json:"until,omitempty"` // microseconds since 1970; 0: no end
}

// rotate puts a new secret first and keeps the current one for a while. More
// than two are never live.
func rotate(old []secret, fresh string, now time.Time, keep time.Duration) []secret {
	next := []secret{{Value: fresh}}
	if keep > 0 && len(old) > 0 {
		next = append(next, secret{Value: old[0].Value, Until: clock.Micros(now.Add(keep))})
	}
	return next
}

// live gives the secrets that sign at a time.
func live(secrets []secret, now time.Time) []string {
	var values []string
	for _, s := range secrets {
		if s.Until == 0 || clock.Micros(now) < s.Until {
			values = append(values, s.Value)
		}
	}
	return values
}

func newSecret(rnd *entropy.Source) string {
	return secretPrefix + base64enc.EncodeToString(rnd.Bytes(32))
}

func (h *Hub) sealSecrets(s scope.Scope, id string, secrets []secret) ([]byte, error) {
	text, err := json.Marshal(secrets)
	if err != nil {
		return nil, fmt.Errorf("webhook: %w", err)
	}
	return h.vault.Seal(text, s, id, purposeSecret)
}

func (h *Hub) openSecrets(s scope.Scope, w webhookdb.Webhook) ([]secret, error) {
	text, err := h.vault.OpenSealed(w.Secrets, s, w.ID, purposeSecret)
	if err != nil {
		return nil, fmt.Errorf("webhook: secret of %s: %w", w.ID, err)
	}
	var secrets []secret
	if err := json.Unmarshal(text, &secrets); err != nil {
		return nil, fmt.Errorf("webhook: secret of %s is not readable", w.ID)
	}
	return secrets, nil
}
