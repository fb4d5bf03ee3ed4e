package webhook_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/ventanilla/ventanilla/internal/audit"
	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/storetest"
	"github.com/ventanilla/ventanilla/internal/webhook"
)

var private = webhook.Config{AllowPrivate: true}

// The body and headers are the contract's, and the official library accepts them.
func TestDelivery(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db store.DB) {
		b := begin(t, db, private)
		r := listen(t, nil)
		e := b.create(t, webhook.Endpoint{URL: r.URL + "/hook", Name: "main"})
		b.moved.Store(int64(13 * time.Hour)) // a sandbox ahead of time must not spoil the timestamp
		b.publish(t, acme, webhook.Event{
			Type: webhook.LoginError, AccountID: "acc", UserID: "usr", LoginID: "log", Platform: "imss",
			StatusDetails: "curp_not_found", Data: map[string]any{"country": "mx", "webhook_action": "mine"},
		})
		b.idle(t)
		got := r.requests()
		if len(got) != 1 {
			t.Fatalf("%d requests", len(got))
		}
		q := got[0]
		want := map[string]any{
			"webhook_id": e.ID, "account_id": "acc", "external_id": nil, "platform": "imss", "user_id": "usr",
			"status_details": "curp_not_found", "webhook_action": "login.error", "country": "mx",
		}
		if diff := cmp.Diff(want, q.Body.Data); diff != "" {
			t.Errorf("data (-want +got):\n%s", diff)
		}
		if q.Body.WebhookURL != r.URL+"/hook" || q.Body.Attempt != 1 || q.Body.Sequence != 1 || *q.Body.LoginID != "log" {
			t.Errorf("body %s", q.Raw)
		}
		if at, err := time.Parse(time.RFC3339, q.Body.CreatedAt); err != nil || time.Until(at) < 12*time.Hour {
			t.Errorf("created_at %s is not the sandbox's time: %v", q.Body.CreatedAt, err)
		}
		if err := verify(e.Secret, q); err != nil {
			t.Errorf("the official library: %v", err)
		}
		if err := webhook.Verify(q.Header, q.Raw, time.Now(), "whsec_"+strings.Repeat("A", 32), e.Secret); err != nil {
			t.Errorf("Verify: %v", err)
		}
		if q.Header.Get("Content-Type") != "application/json" || q.Header.Get("webhook-id") != q.Body.EventID {
			t.Errorf("headers %v", q.Header)
		}
		log := b.deliveries(t, e.ID, webhook.DeliveryFilter{})
		if len(log) != 1 || log[0].Status != webhook.Delivered || log[0].LastStatus != 200 || log[0].Attempts != 1 {
			t.Fatalf("log %+v", log)
		}
		_, attempts, err := b.hub.Delivery(t.Context(), acme, e.ID, log[0].ID)
		if err != nil || len(attempts) != 1 || attempts[0].Response != "answer" || attempts[0].Latency <= 0 {
			t.Errorf("attempts %+v, %v", attempts, err)
		}
	})
}

// While a secret is replaced both sign; afterwards only the new one does.
func TestRotateSecret(t *testing.T) {
	t.Parallel()
	b := begin(t, storetest.SQLite(t), private)
	r := listen(t, nil)
	e := b.create(t, webhook.Endpoint{URL: r.URL})
	first, err := b.hub.RotateSecret(t.Context(), acme, e.ID, time.Hour, "tester")
	if err != nil {
		t.Fatal(err)
	}
	send := func() request {
		b.publish(t, acme, webhook.Event{Type: webhook.UserCreated, UserID: "u"})
		b.idle(t)
		got := r.requests()
		return got[len(got)-1]
	}
	if q := send(); verify(e.Secret, q) != nil || verify(first.Secret, q) != nil {
		t.Error("both secrets must hold during the rotation")
	}
	b.advance(t, 61*time.Minute)
	if q := send(); verify(e.Secret, q) == nil || verify(first.Secret, q) != nil {
		t.Error("only the new secret must hold after the rotation")
	}
	second, err := b.hub.RotateSecret(t.Context(), acme, e.ID, 0, "tester")
	if err != nil {
		t.Fatal(err)
	}
	if q := send(); verify(first.Secret, q) == nil || verify(second.Secret, q) != nil {
		t.Error("a rotation without overlap must end the old secret at once")
	}
	if got, err := b.hub.Get(t.Context(), acme, e.ID); err != nil || got.Secret != "" {
		t.Errorf("Get shows the secret %q, %v", got.Secret, err)
	}
}

func TestWho(t *testing.T) {
	t.Parallel()
	b := begin(t, storetest.SQLite(t), private)
	r := listen(t, nil)
	live := scope.Scope{Company: acme.Company, Environment: scope.Live}
	ids := map[string]string{}
	for name, e := range map[string]webhook.Endpoint{
		"all": {}, "logins": {Events: []string{"login.*"}}, "one": {Events: []string{webhook.UserCreated, webhook.LoginSuccess}},
		"widget": {WidgetID: "w1"}, "paused": {},
	} {
		e.URL, e.Name = r.URL, name
		ids[b.create(t, e).ID] = name
		if name == "paused" {
			for id, n := range ids {
				if n == "paused" {
					paused := webhook.Paused
					if _, err := b.hub.Update(t.Context(), acme, id, webhook.Change{Status: &paused}, "tester"); err != nil {
						t.Fatal(err)
					}
				}
			}
		}
	}
	b.publish(t, acme, webhook.Event{Type: webhook.LoginSuccess, AccountID: "a", WidgetID: "w1"},
		webhook.Event{Type: webhook.LoginRetry, AccountID: "a", WidgetID: "w2"}, webhook.Event{Type: webhook.UserDeleted, UserID: "u"})
	b.publish(t, live, webhook.Event{Type: webhook.LoginSuccess, AccountID: "live"})
	b.publish(t, scope.Scope{Company: "000001", Environment: scope.Sandbox}, webhook.Event{Type: webhook.LoginSuccess, AccountID: "other"})
	b.idle(t)
	got := map[string]int{}
	for _, q := range r.requests() {
		got[fmt.Sprint(ids[q.Body.Data["webhook_id"].(string)], " ", q.Body.Data["webhook_action"])]++
	}
	want := map[string]int{
		"all login.success": 1, "all login.retry": 1, "all user.deleted": 1,
		"logins login.success": 1, "logins login.retry": 1, "one login.success": 1, "widget login.success": 1,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("who got what (-want +got):\n%s", diff)
	}
}

// An account's events arrive in order, however often one of them fails, and
// another account does not wait for them.
func TestOrder(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db store.DB) {
		b := begin(t, db, private)
		failures := 3
		r := listen(t, func(q request) int {
			if q.Body.Data["account_id"] == "slow" && q.Body.Sequence == 4 && failures > 0 {
				failures--
				return http.StatusInternalServerError
			}
			return http.StatusCreated
		})
		b.create(t, webhook.Endpoint{URL: r.URL})
		for i := range 10 {
			for _, account := range []string{"slow", "free"} {
				b.publish(t, acme, webhook.Event{Type: webhook.EarningsUpdated, AccountID: account, LoginID: fmt.Sprint(i)})
			}
		}
		b.idle(t)
		if got := accepted(r, "free"); len(got) != 10 {
			t.Errorf("the other account got %v", got)
		}
		if got := accepted(r, "slow"); len(got) != 3 {
			t.Errorf("behind the failure came %v", got)
		}
		for range 3 {
			b.advance(t, 10*time.Minute)
		}
		want := []int{1, 2, 3, 4, 5, 6, 7, 8, 9, 10}
		for _, account := range []string{"slow", "free"} {
			if diff := cmp.Diff(want, accepted(r, account)); diff != "" {
				t.Errorf("%s (-want +got):\n%s", account, diff)
			}
		}
	})
}

// accepted gives the sequence numbers that the receiver took, in its order.
func accepted(r *receiver, account string) (sequences []int) {
	failed := map[int]int{}
	all := r.requests()
	for _, q := range all {
		if q.Body.Data["account_id"] == account {
			failed[q.Body.Sequence] = max(failed[q.Body.Sequence], q.Body.Attempt)
		}
	}
	for _, q := range all {
		// Every attempt but the last failed; sequence 4's last is its fourth.
		if q.Body.Data["account_id"] == account && q.Body.Attempt == failed[q.Body.Sequence] &&
			(account != "slow" || q.Body.Sequence != 4 || q.Body.Attempt == 4) {
			sequences = append(sequences, q.Body.Sequence)
		}
	}
	return sequences
}

// A receiver that is down gets eleven attempts over a day; the delivery is dead
// then, the next one goes on, and a retry by hand starts anew.
func TestDeadLetter(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db store.DB) {
		b := begin(t, db, private)
		r := listen(t, always(http.StatusBadGateway))
		e := b.create(t, webhook.Endpoint{URL: r.URL})
		b.publish(t, acme, webhook.Event{Type: webhook.LoginCreated, AccountID: "a"}, webhook.Event{Type: webhook.LoginSuccess, AccountID: "a"})
		b.idle(t)
		began := b.moved.Load()
		for len(b.deliveries(t, e.ID, webhook.DeliveryFilter{Status: webhook.Dead})) == 0 {
			if len(r.requests()) > 20 {
				t.Fatal("never dead")
			}
			next := b.deliveries(t, e.ID, webhook.DeliveryFilter{})[1].NextAt
			b.advance(t, time.Until(next)-time.Duration(b.moved.Load())+time.Second)
		}
		if took := time.Duration(b.moved.Load() - began); took < 20*time.Hour || took > 26*time.Hour {
			t.Errorf("given up after %v", took)
		}
		dead := b.deliveries(t, e.ID, webhook.DeliveryFilter{Status: webhook.Dead})
		if len(dead) != 1 || dead[0].Attempts != 11 || dead[0].LastError != "status" || dead[0].LastStatus != 502 || dead[0].Sequence != 1 {
			t.Fatalf("dead %+v", dead)
		}
		if pending := b.deliveries(t, e.ID, webhook.DeliveryFilter{Status: webhook.Pending}); len(pending) != 1 || pending[0].Attempts != 1 {
			t.Errorf("the next event: %+v", pending)
		}
		r.setAnswer(always(http.StatusOK))
		if err := b.hub.Retry(t.Context(), acme, e.ID, dead[0].ID); err != nil {
			t.Fatal(err)
		}
		b.advance(t, time.Minute)
		for _, d := range b.deliveries(t, e.ID, webhook.DeliveryFilter{}) {
			if d.Status != webhook.Delivered {
				t.Errorf("after the retry: %+v", d)
			}
		}
		ids := map[string]bool{}
		for _, q := range r.requests() {
			if q.Body.Sequence == 1 {
				ids[q.Header.Get("webhook-id")] = true
			}
		}
		if len(ids) != 1 {
			t.Errorf("the attempts of one delivery have %d webhook-ids", len(ids))
		}
	})
}

// An endpoint that fails for three days is paused, with an audit event; it gets
// nothing until it is resumed, but a test.
func TestPause(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db store.DB) {
		b := begin(t, db, private)
		r := listen(t, always(http.StatusInternalServerError))
		e := b.create(t, webhook.Endpoint{URL: r.URL})
		status := func() webhook.Status {
			got, err := b.hub.Get(t.Context(), acme, e.ID)
			if err != nil {
				t.Fatal(err)
			}
			return got.Status
		}
		for day := range 3 {
			b.publish(t, acme, webhook.Event{Type: webhook.LoginCreated, AccountID: fmt.Sprint(day)})
			b.idle(t)
			if status() != webhook.Active {
				t.Fatalf("paused on day %d", day)
			}
			b.advance(t, 24*time.Hour)
		}
		b.publish(t, acme, webhook.Event{Type: webhook.LoginCreated, AccountID: "last"})
		b.idle(t)
		if status() != webhook.Paused {
			t.Fatal("not paused after three days")
		}
		if events, err := b.audit.List(t.Context(), acme, audit.Filter{Type: "webhook.paused", Subject: e.ID}); err != nil || len(events) != 1 {
			t.Errorf("audit: %+v, %v", events, err)
		}
		r.setAnswer(always(http.StatusOK))
		before := len(r.requests())
		b.publish(t, acme, webhook.Event{Type: webhook.LoginCreated, AccountID: "none"})
		for range 12 {
			b.advance(t, 11*time.Hour)
		}
		if got := len(r.requests()) - before; got != 0 {
			t.Errorf("%d deliveries while paused", got)
		}
		if pending := b.deliveries(t, e.ID, webhook.DeliveryFilter{Status: webhook.Pending}); len(pending) != 0 {
			t.Errorf("pending for ever: %+v", pending)
		}
		if _, err := b.hub.Test(t.Context(), acme, e.ID); err != nil {
			t.Fatal(err)
		}
		active := webhook.Active
		if _, err := b.hub.Update(t.Context(), acme, e.ID, webhook.Change{Status: &active}, "tester"); err != nil {
			t.Fatal(err)
		}
		b.publish(t, acme, webhook.Event{Type: webhook.LoginCreated, AccountID: "again"})
		b.idle(t)
		if got := len(r.requests()) - before; got != 2 {
			t.Errorf("%d requests after the test and the resumption", got)
		}
	})
}

// Only 200 and 201 count, and no redirect is followed.
func TestAnswers(t *testing.T) {
	t.Parallel()
	b := begin(t, storetest.SQLite(t), private)
	followed := false
	target := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { followed = true }))
	defer target.Close()
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var status int
		fmt.Sscanf(r.URL.Path, "/%d", &status)
		w.Header().Set("Location", target.URL)
		w.WriteHeader(status)
		if status != 204 && status != 304 {
			_, _ = w.Write([]byte(strings.Repeat("\xff\x00x", 100_000))) // neither text nor short
		}
	}))
	defer srv.Close()
	wants := map[int]bool{200: true, 201: true, 202: false, 204: false, 301: false, 302: false, 307: false, 400: false, 404: false, 410: false, 429: false, 500: false, 503: false}
	ids := map[int]string{}
	for status := range wants {
		ids[status] = b.create(t, webhook.Endpoint{URL: fmt.Sprintf("%s/%d", srv.URL, status)}).ID
	}
	b.publish(t, acme, webhook.Event{Type: webhook.LoginSuccess, AccountID: "a"})
	b.idle(t)
	for status, delivered := range wants {
		d := b.deliveries(t, ids[status], webhook.DeliveryFilter{})[0]
		if (d.Status == webhook.Delivered) != delivered || d.LastStatus != status || d.Attempts != 1 {
			t.Errorf("%d: %+v", status, d)
		}
		_, attempts, err := b.hub.Delivery(t.Context(), acme, ids[status], d.ID)
		if err != nil || len(attempts[0].Response) > 2048 {
			t.Errorf("%d: %d bytes of the answer kept, %v", status, len(attempts[0].Response), err)
		}
	}
	if followed {
		t.Error("a redirect was followed")
	}
}
