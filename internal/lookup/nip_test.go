package lookup_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/lookup"
	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/storetest"
)

var toPhone = lookup.NIP{Method: "sms", Country: "+52", To: "5512345678", Message: "Su NIP: {{nip}}, {{nip}}"}

func (w *worked) send(t testing.TB, s scope.Scope, n lookup.NIP) (id, code string) {
	t.Helper()
	x, err := w.Run(context.Background(), lookup.Request{Scope: s, Service: "nip/send", NIP: &n})
	if err != nil {
		t.Fatal(err)
	}
	w.sent.mu.Lock()
	defer w.sent.mu.Unlock()
	return x.ID, w.sent.list[len(w.sent.list)-1].Code
}

func (w *worked) check(t testing.TB, s scope.Scope, id, code string) *lookup.Execution {
	t.Helper()
	x, err := w.Run(context.Background(), lookup.Request{Scope: s, Service: "nip/validate", NIP: &lookup.NIP{ID: id, Code: code}})
	if err != nil {
		t.Fatal(err)
	}
	return x
}

func wrong(code string) string {
	if code[0] == '9' {
		return "0" + code[1:]
	}
	return "9" + code[1:]
}

// A NIP must be told right twice, three wrong ones in a row block it, and a
// right one forgets the wrong ones before.
func TestNIP(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db store.DB) {
		w := setupLater(t, db, nil, nil)
		id, code := w.send(t, live, toPhone)
		if m := w.sent.list[0]; m.To != "+525512345678" || m.Text != "Su NIP: "+code+", "+code || len(code) != 6 {
			t.Errorf("sent %+v", m)
		}
		for i, step := range []struct {
			code      string
			want      fault.Condition
			validated bool
		}{
			{wrong(code), fault.OTPWrong, false}, {wrong(code), fault.OTPWrong, false}, {code, "", false},
			{wrong(code), fault.OTPWrong, false}, {wrong(code), fault.OTPWrong, false}, {code, "", true},
			{code, fault.OTPWrong, false}, // it was validated
		} {
			x := w.check(t, live, id, step.code)
			if x.Condition != step.want || x.NIP.Validated != step.validated || len(x.NIP.Tries) != min(i+1, 6) {
				t.Errorf("step %d: %q %+v", i+1, x.Condition, x.NIP)
			}
			if again := w.get(t, x); len(again.NIP.Tries) != len(x.NIP.Tries) || again.NIP.Validated != x.NIP.Validated {
				t.Errorf("step %d: read again %+v", i+1, again.NIP)
			}
		}
		id, code = w.send(t, live, toPhone)
		for i, want := range []fault.Condition{fault.OTPWrong, fault.OTPWrong, fault.OTPBlocked} {
			if x := w.check(t, live, id, wrong(code)); x.Condition != want {
				t.Errorf("wrong %d: %q", i+1, x.Condition)
			}
		}
		if x := w.check(t, live, id, code); x.Condition != fault.OTPBlocked || len(x.NIP.Tries) != 3 {
			t.Errorf("blocked: %q %+v", x.Condition, x.NIP)
		}
		id, code = w.send(t, live, toPhone)
		w.at(noon.Add(lookup.NIPLife))
		if x := w.check(t, live, id, code); x.Condition != fault.OTPExpired || len(x.NIP.Tries) != 0 {
			t.Errorf("expired: %q %+v", x.Condition, x.NIP)
		}
		for what, s := range map[string]scope.Scope{"another environment": sandbox, "another company": {Company: "000001", Environment: scope.Live}} {
			_, err := w.Run(context.Background(), lookup.Request{Scope: s, Service: "nip/validate", NIP: &lookup.NIP{ID: id, Code: code}})
			if !errors.Is(err, fault.RequestInvalid) || fault.From(err).Invalid[0].Name != "id" {
				t.Errorf("%s: %v", what, err)
			}
		}
	})
}

// 64 racing calls: with wrong NIPs three are tried, with the right one two.
func TestNIPRace(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db store.DB) {
		for _, good := range []bool{false, true} {
			w := setupLater(t, db, nil, nil)
			id, code := w.send(t, live, toPhone)
			told := code
			if !good {
				told = wrong(code)
			}
			var right, validated atomic.Int64
			var racing sync.WaitGroup
			for range 64 {
				racing.Go(func() {
					x, err := w.Run(context.Background(), lookup.Request{Scope: live, Service: "nip/validate", NIP: &lookup.NIP{ID: id, Code: told}})
					if err != nil {
						t.Error(err)
						return
					}
					if x.Condition == "" {
						right.Add(1)
					}
					if x.NIP.Validated {
						validated.Add(1)
					}
				})
			}
			racing.Wait()
			last := w.check(t, live, id, code)
			switch {
			case good && (right.Load() != 2 || validated.Load() != 1 || len(last.NIP.Tries) != 2):
				t.Errorf("right %d times, validated %d, tries %d", right.Load(), validated.Load(), len(last.NIP.Tries))
			case !good && (right.Load() != 0 || last.Condition != fault.OTPBlocked || len(last.NIP.Tries) != 3):
				t.Errorf("right %d times, then %q after %d tries", right.Load(), last.Condition, len(last.NIP.Tries))
			}
		}
	})
}

// A destination gets five messages an hour and ten a day; another has its own,
// and so has the next hour and day. Test cases and mocks do not count.
func TestNIPLimits(t *testing.T) {
	t.Parallel()
	w := setupLater(t, storetest.SQLite(t), nil, nil)
	name := "success"
	refusedAt := func(at time.Time) time.Duration {
		t.Helper()
		w.at(at)
		for n := range 6 {
			_, err := w.Run(context.Background(), lookup.Request{Scope: sandbox, Service: "nip/send", NIP: &toPhone})
			if err == nil {
				continue
			}
			if !errors.Is(err, fault.RateLimited) || n != 5 && n != 0 {
				t.Errorf("message %d: %v", n+1, err)
			}
			return fault.From(err).RetryAfter
		}
		t.Error("six went out")
		return 0
	}
	at := noon.Add(20 * time.Minute)
	if wait := refusedAt(at); wait != 40*time.Minute {
		t.Errorf("wait %v", wait)
	}
	for _, r := range []lookup.Request{{TestCase: &name}, {Mock: true}} {
		r.Scope, r.Service, r.NIP = sandbox, "nip/send", &toPhone
		if _, err := w.Run(context.Background(), r); err != nil {
			t.Error(err)
		}
	}
	w.send(t, sandbox, lookup.NIP{Method: "whatsapp", Country: "+52", To: "5512345678"})
	refusedAt(at.Add(time.Hour))
	if wait := refusedAt(at.Add(2 * time.Hour)); wait != 12*time.Hour-140*time.Minute {
		t.Errorf("wait %v", wait)
	}
	w.at(noon.Add(12 * time.Hour))
	w.send(t, sandbox, toPhone)
}

// A sandbox has one published NIP, a mock sends nothing, and what nothing
// carries is not recorded.
func TestNIPSend(t *testing.T) {
	t.Parallel()
	w := setupLater(t, storetest.SQLite(t), nil, nil)
	for _, n := range []lookup.NIP{{Method: "email", Email: "Ana@Example.com"}, {Method: "whatsapp", Country: "+1", To: "5551234567"}} {
		if _, code := w.send(t, sandbox, n); code != lookup.SandboxNIP {
			t.Errorf("%s got %s", n.Method, code)
		}
		m := w.sent.list[len(w.sent.list)-1]
		if m.Channel != n.Method || !strings.Contains(m.Text, lookup.SandboxNIP) || (m.Subject == "") == (n.Method == "email") {
			t.Errorf("%+v", m)
		}
	}
	before := len(w.sent.list)
	if _, err := w.Run(context.Background(), lookup.Request{Scope: live, Service: "nip/send", NIP: &toPhone, Mock: true}); err != nil || len(w.sent.list) != before {
		t.Errorf("a mock sent %d messages, %v", len(w.sent.list)-before, err)
	}
	w.sent.err = fault.Unavailable
	if _, err := w.Run(context.Background(), lookup.Request{Scope: live, Service: "nip/send", NIP: &toPhone}); !errors.Is(err, fault.Unavailable) {
		t.Errorf("%v", err)
	}
	if list, _, err := w.List(context.Background(), live, "nip/send", lookup.Filter{Page: 1, ItemsPerPage: 9}); err != nil || len(list) != 1 {
		t.Errorf("%d executions, %v", len(list), err)
	}
}
