package webhook

import (
	"context"
	"fmt"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/webhookdb"
)

// Retry sends a finished delivery again, with all its attempts ahead; on one
// that is pending it changes nothing. fault.WebhookUnknown, fault.ObjectUnknown.
func (h *Hub) Retry(ctx context.Context, s scope.Scope, webhookID, id string) error {
	return h.db.Write(ctx, func(tx store.Tx) error {
		if _, err := h.find(tx, s, webhookID); err != nil {
			return err
		}
		d, found, err := webhookdb.GetDelivery(tx, s, webhookID, id)
		if err != nil {
			return fmt.Errorf("webhook: retry: %w", err)
		}
		if !found {
			return fault.ObjectUnknown
		}
		if err := webhookdb.HoldLane(tx, s, d.Lane); err != nil {
			return fmt.Errorf("webhook: retry: %w", err)
		}
		revived, err := webhookdb.Revive(tx, s, webhookID, id)
		if err != nil || !revived {
			return err
		}
		return h.next(tx, s, webhookID, d.Lane)
	})
}

// Test sends a TestEvent to one endpoint, whatever events it asks for and even
// while it is paused, and gives the delivery's id. fault.WebhookUnknown.
func (h *Hub) Test(ctx context.Context, s scope.Scope, webhookID string) (deliveryID string, err error) {
	err = h.db.Write(ctx, func(tx store.Tx) error {
		row, err := h.find(tx, s, webhookID)
		if err != nil {
			return err
		}
		ids, err := h.publish(tx, s, Event{Type: TestEvent}, "test/"+webhookID, []webhookdb.Webhook{row})
		if err != nil {
			return err
		}
		deliveryID = ids[0]
		return nil
	})
	return deliveryID, err
}
