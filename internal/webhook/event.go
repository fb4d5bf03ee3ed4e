package webhook

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/ventanilla/ventanilla/internal/clock"
	"github.com/ventanilla/ventanilla/internal/job"
	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/webhookdb"
)

// The event types of the contract.
const (
	UserCreated         = "user.created"
	UserDeleted         = "user.deleted"
	AccountCreated      = "account.created"
	AccountConnected    = "account.connected"
	AccountRequiresAuth = "account.requires_auth"
	ProfileUpdated      = "profile.updated"
	EmploymentCreated   = "employment.created"
	EmploymentUpdated   = "employment.updated"
	EarningsUpdated     = "earnings.updated"
	EventsUpdated       = "events.updated"
	LoginCreated        = "login.created"
	LoginSuccess        = "login.success"
	LoginError          = "login.error"
	LoginIncomplete     = "login.incomplete"
	LoginRetry          = "login.retry"
	LoginFailedRefresh  = "login.failed_refresh"
	// CustomerPasswordReset is the auth API's: a shop's customer asked for a link.
	CustomerPasswordReset = "customer-password-reset"
	// TestEvent is what Test sends.
	TestEvent = "webhook.test"
)

// Types are the event types that an endpoint can ask for.
var Types = []string{
	UserCreated, UserDeleted, AccountCreated, AccountConnected, AccountRequiresAuth, ProfileUpdated,
	EmploymentCreated, EmploymentUpdated, EarningsUpdated, EventsUpdated, LoginCreated, LoginSuccess,
	LoginError, LoginIncomplete, LoginRetry, LoginFailedRefresh, CustomerPasswordReset,
}

// Event is something that happened to an account, login or user.
type Event struct {
	Type          string
	AccountID     string
	UserID        string
	ExternalID    string
	LoginID       string
	Platform      string
	WidgetID      string // reaches endpoints of this widget, and those of none
	StatusDetails string
	Data          map[string]any // further members of the body's data
}

// lane names what the event is kept in order with: its account, or before there
// is one its user.
func (e Event) lane() string {
	if e.AccountID != "" {
		return "account/" + e.AccountID
	}
	return "user/" + e.UserID
}

// data gives the body's data without webhook_id. The contract's members win
// over Data; what is not known is null.
func (e Event) data() map[string]any {
	d := make(map[string]any, len(e.Data)+7)
	for k, v := range e.Data {
		d[k] = v
	}
	for k, v := range map[string]string{
		"account_id": e.AccountID, "external_id": e.ExternalID, "platform": e.Platform, "user_id": e.UserID,
		"status_details": e.StatusDetails, "webhook_action": e.Type,
	} {
		if d[k] = any(v); v == "" {
			d[k] = nil
		}
	}
	return d
}

// Publish records the event in the transaction and has it delivered to every
// active endpoint of the scope that asks for it.
func (h *Hub) Publish(tx store.Tx, s scope.Scope, e Event) error {
	endpoints, err := webhookdb.ListWebhooks(tx, s)
	if err != nil {
		return fmt.Errorf("webhook: publish %s: %w", e.Type, err)
	}
	wanted := slices.DeleteFunc(endpoints, func(w webhookdb.Webhook) bool {
		return w.Status != string(Active) || !wants(w, e)
	})
	_, err = h.publish(tx, s, e, e.lane(), wanted)
	return err
}

// publish records the event and one delivery for each endpoint.
func (h *Hub) publish(tx store.Tx, s scope.Scope, e Event, lane string, to []webhookdb.Webhook) (deliveries []string, err error) {
	defer func() {
		if err != nil {
			err = fmt.Errorf("webhook: publish %s: %w", e.Type, err)
		}
	}()
	plain, err := json.Marshal(e.data())
	if err != nil {
		return nil, err
	}
	// The sequence first: it holds the lane, so that ids and numbers agree.
	sequence, err := webhookdb.NextSequence(tx, s, lane)
	if err != nil {
		return nil, err
	}
	id, now := h.rnd.UUID(), clock.Micros(h.clk.Now(s))
	sealed, err := h.vault.Seal(plain, s, id, purposeEvent)
	if err != nil {
		return nil, err
	}
	err = webhookdb.InsertEvent(tx, s, webhookdb.Event{
		ID: id, Type: e.Type, Sequence: sequence, LoginID: e.LoginID, Data: sealed, CreatedAt: now,
	})
	if err != nil {
		return nil, err
	}
	for _, w := range to {
		d := webhookdb.Delivery{
			ID: h.rnd.UUID(), WebhookID: w.ID, EventID: id, Type: e.Type,
			Lane: lane, Sequence: sequence, CreatedAt: now,
		}
		if err := webhookdb.InsertDelivery(tx, s, d); err != nil {
			return nil, err
		}
		if err := h.next(tx, s, w.ID, lane); err != nil {
			return nil, err
		}
		deliveries = append(deliveries, d.ID)
	}
	return deliveries, nil
}

// next starts the lane's earliest pending delivery if none is under way.
func (h *Hub) next(tx store.Tx, s scope.Scope, webhookID, lane string) error {
	id, attempt, found, err := webhookdb.QueueNext(tx, s, webhookID, lane)
	if err != nil || !found {
		return err
	}
	return h.jobs.Enqueue(tx, job.Spec{Kind: kind, Scope: s, Args: args{Delivery: id, Attempt: attempt}})
}

// wants reports whether an endpoint asks for an event.
func wants(w webhookdb.Webhook, e Event) bool {
	if w.WidgetID != "" && w.WidgetID != e.WidgetID {
		return false
	}
	var patterns []string
	if err := json.Unmarshal([]byte(w.Events), &patterns); err != nil {
		return false // unreachable: only Create and Update write it
	}
	return slices.ContainsFunc(patterns, func(p string) bool { return matches(p, e.Type) })
}

// matches knows "*", a type, and a family such as "login.*".
func matches(pattern, eventType string) bool {
	if family, ok := strings.CutSuffix(pattern, "*"); ok {
		return strings.HasPrefix(eventType, family)
	}
	return pattern == eventType
}
