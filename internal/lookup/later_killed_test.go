package lookup_test

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/ventanilla/ventanilla/internal/entropy"
	"github.com/ventanilla/ventanilla/internal/lookup"
	"github.com/ventanilla/ventanilla/internal/lookup/source"
	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/lookupdb"
	"github.com/ventanilla/ventanilla/internal/store/storetest"
	"github.com/ventanilla/ventanilla/internal/vault"
)

// The environment of the process that is to be killed.
const (
	victimDatabase = "VENTANILLA_LATER_DATABASE"
	victimKeyset   = "VENTANILLA_LATER_KEYSET"
	victimReceiver = "VENTANILLA_LATER_RECEIVER"
)

// withKeyset lets several processes read what each other sealed.
func withKeyset(t testing.TB, path string) func(*lookup.Options) {
	t.Helper()
	keys, err := vault.OpenFile(path, true, entropy.System)
	if err != nil {
		t.Fatal(err)
	}
	return func(o *lookup.Options) { o.Vault = keys }
}

// TestVictim is no test but the process that TestLaterKilled kills: it asks for
// a working life and dies while the source is being asked.
func TestVictim(t *testing.T) {
	url := os.Getenv(victimDatabase)
	if url == "" {
		return
	}
	src := &fake{name: "imss", find: func(_ context.Context, _ int64, q source.Query) (source.Answer, error) {
		fmt.Println("asking " + q.Key)
		select {}
	}}
	w := setupLater(t, storetest.Open(t, url), src, withKeyset(t, os.Getenv(victimKeyset)))
	w.ask(t, live, lookup.Request{CallBack: &lookup.CallBack{URL: os.Getenv(victimReceiver)}})
	select {}
}

// An execution whose process was killed while its source was being asked is
// asked again under the same key, ends once, costs one attempt, even when nobody
// is reached the second time, and is told once.
func TestLaterKilled(t *testing.T) {
	t.Parallel()
	for name, fresh := range map[string]func(testing.TB) string{"sqlite": storetest.SQLiteURL, "postgres": storetest.PostgresURL} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			url, keyset := fresh(t), filepath.Join(t.TempDir(), "keyset.json")
			var told atomic.Int64
			to := receiver(t, func(int64) int { told.Add(1); return 200 })
			withKeyset(t, keyset)
			child := exec.Command(os.Args[0], "-test.run=^TestVictim$")
			child.Env = append(os.Environ(), victimDatabase+"="+url, victimKeyset+"="+keyset, victimReceiver+"="+to)
			out, err := child.StdoutPipe()
			if err != nil {
				t.Fatal(err)
			}
			if err := child.Start(); err != nil {
				t.Fatal(err)
			}
			line, err := bufio.NewReader(out).ReadString('\n')
			if killErr := child.Process.Kill(); killErr != nil {
				t.Fatal(killErr)
			}
			_ = child.Wait() // its death is what we wanted
			id, asking := strings.CutPrefix(strings.TrimSpace(line), "asking ")
			if err != nil || !asking {
				t.Fatalf("the child said %q, %v", line, err)
			}

			asked := make(chan string, 4)
			src := &fake{name: "imss", find: func(_ context.Context, _ int64, q source.Query) (source.Answer, error) {
				asked <- q.Key
				return source.Answer{}, source.ErrNotReached
			}}
			db := storetest.Open(t, url)
			w := setupLater(t, db, src, withKeyset(t, keyset))
			x := &lookup.Execution{ID: id, Scope: live, Service: weeks}
			ended := func() bool { got := w.get(t, x); return !got.Pending() && got.CallBack.Status == lookup.Delivered }
			for deadline := time.Now().Add(30 * time.Second); !ended() && time.Now().Before(deadline); {
				w.idle(t)
			}
			if !ended() || told.Load() != 1 || <-asked != id {
				t.Errorf("ended %v, told %d times", ended(), told.Load())
			}
			var spent int
			err = db.Read(context.Background(), func(q store.Queryer) (err error) {
				return q.QueryRow(`SELECT SUM(spent) FROM lookup_attempts`).Scan(&spent)
			})
			if err != nil || spent != 1 {
				t.Errorf("%d attempts spent, %v", spent, err)
			}
			_, found, err := pendingOf(db, live, id)
			if err != nil || found {
				t.Errorf("still pending: %v, %v", found, err)
			}
		})
	}
}

func pendingOf(db store.DB, s scope.Scope, id string) (p lookupdb.Pending, found bool, err error) {
	err = db.Read(context.Background(), func(q store.Queryer) (err error) {
		p, found, err = lookupdb.FindPending(q, s, weeks, id)
		return err
	})
	return p, found, err
}
