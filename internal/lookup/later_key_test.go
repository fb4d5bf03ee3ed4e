package lookup_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/lookup"
	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/storetest"
)

// An idempotency key gives a pending execution again as it stands, and a call
// that came to nothing leaves the key free.
func TestLaterKey(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db store.DB) {
		w := setupLater(t, db, nil, nil)
		x := w.ask(t, sandbox, lookup.Request{Key: "k1"})
		if again := w.ask(t, sandbox, lookup.Request{Key: "k1"}); again.ID != x.ID {
			t.Errorf("another execution: %s", again.ID)
		}
		w.idle(t)
		if again := w.ask(t, sandbox, lookup.Request{Key: "k1"}); again.ID != x.ID || again.Pending() {
			t.Errorf("again %+v", again)
		}
		for range 2 {
			_, err := w.Run(context.Background(), lookup.Request{Scope: sandbox, Service: "nip/validate", Key: "k2",
				NIP: &lookup.NIP{ID: "0123456789abcdef01234567", Code: "123456"}})
			if !errors.Is(err, fault.RequestInvalid) {
				t.Errorf("an unknown NIP: %v", err)
			}
			_, err = w.Run(context.Background(), lookup.Request{Scope: sandbox, Service: weeks, CURP: mustCURP(t, anybody), Key: "k3",
				CallBack: &lookup.CallBack{URL: "nonsense"}})
			if !errors.Is(err, fault.RequestInvalid) {
				t.Errorf("a wrong call-back: %v", err)
			}
		}
	})
}

// Nobody whose working life was asked for, no receiver and no phone stands in
// the files of the database.
func TestLaterNothingInClear(t *testing.T) {
	t.Parallel()
	url := storetest.SQLiteURL(t)
	w := setupLater(t, storetest.Open(t, url), nil, nil)
	to := receiver(t, func(int64) int { return 503 }) // which keeps it waiting
	x := w.ask(t, sandbox, lookup.Request{NSS: "95159345651", CallBack: &lookup.CallBack{URL: to, Key: "the receiver's key"}})
	id, code := w.send(t, live, toPhone)
	w.check(t, live, id, wrong(code))
	w.idle(t)
	if x = w.get(t, x); x.Condition != "" || len(x.Files) != 1 || len(x.CallBack.Attempts) != 1 {
		t.Fatalf("%+v", x)
	}
	files, err := filepath.Glob(strings.TrimPrefix(url, "sqlite:") + "*")
	if err != nil || len(files) == 0 {
		t.Fatalf("%v, %v", files, err)
	}
	for _, file := range files {
		content, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, secret := range []string{anybody, "95159345651", x.Answer.Person.FirstSurname, to, "secret=1", "the receiver's key", "5512345678", "%PDF"} {
			if bytes.Contains(content, []byte(secret)) {
				t.Errorf("%s has %s in clear", filepath.Base(file), secret)
			}
		}
	}
}
