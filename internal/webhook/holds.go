package webhook

import (
	"context"
	"fmt"
	"net/http"

	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/webhookdb"
)

// Holds reports whether a received request is signed with a live secret of any
// of the scope's endpoints. It is the receiver's side, for the sandbox's inboxes.
func (h *Hub) Holds(ctx context.Context, s scope.Scope, header http.Header, body []byte) (bool, error) {
	var rows []webhookdb.Webhook
	err := h.db.Read(ctx, func(q store.Queryer) (err error) {
		rows, err = webhookdb.ListWebhooks(q, s)
		return err
	})
	if err != nil {
		return false, fmt.Errorf("webhook: verify: %w", err)
	}
	// Secrets end by the scope's clock, timestamps are by the machine's.
	now, until := h.clk.Now(scope.Scope{}), h.clk.Now(s)
	for _, r := range rows {
		secrets, err := h.openSecrets(s, r)
		if err != nil {
			return false, err
		}
		if Verify(header, body, now, live(secrets, until)...) == nil {
			return true, nil
		}
	}
	return false, nil
}
