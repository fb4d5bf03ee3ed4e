package webhook_test

import (
	"errors"
	"testing"

	"github.com/ventanilla/ventanilla/internal/job"
	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/storetest"
	"github.com/ventanilla/ventanilla/internal/webhook"
)

// Ensure an event that is published later arrives as it was, once, also when
// its job runs again; that one about nobody, or of an undone transaction,
// does not.
func TestPublishLater(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db store.DB) {
		b := begin(t, db, private)
		r := listen(t, nil)
		e := b.create(t, webhook.Endpoint{URL: r.URL})
		later := func(account string, after error) {
			err := b.db.Write(t.Context(), func(tx store.Tx) error {
				err := b.hub.PublishLater(tx, acme, webhook.Event{Type: webhook.CustomerPasswordReset, AccountID: account,
					Data: map[string]any{"customer_id": 7}})
				var id string
				err = errors.Join(err, tx.QueryRow(`SELECT id FROM webhook_later ORDER BY id DESC LIMIT 1`).Scan(&id))
				// A second run of its job, as after a crash.
				err = errors.Join(err, b.jobs.Enqueue(tx, job.Spec{Kind: "webhook.publish", Scope: acme, Args: map[string]string{"id": id}}))
				return errors.Join(err, after)
			})
			if !errors.Is(err, after) {
				t.Fatal(err)
			}
		}
		later("acc", nil)
		later("", nil)
		undone := errors.New("undone")
		later("other", undone)
		b.idle(t)
		got := r.requests()
		if len(got) != 1 {
			t.Fatalf("%d requests", len(got))
		}
		if q := got[0]; q.Body.Data["account_id"] != "acc" || q.Body.Data["customer_id"] != 7.0 || q.Body.Data["webhook_action"] != webhook.CustomerPasswordReset || q.Body.Sequence != 1 {
			t.Errorf("%s", q.Raw)
		}
		if n := len(b.deliveries(t, e.ID, webhook.DeliveryFilter{})); n != 1 {
			t.Errorf("%d deliveries", n)
		}
	})
}
