package lookup_test

import (
	"context"
	"errors"
	"sync"
	"testing"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/lookup"
	"github.com/ventanilla/ventanilla/internal/lookup/source"
	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/storetest"
)

// A look-up that dies with its process, after it took an attempt, is asked again
// under the same key: at once after Recover, as the same question to the source,
// and without another attempt.
func TestRecover(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db store.DB) {
		asked, release := make(chan string, 4), make(chan struct{})
		slow := &fake{name: "fake", find: func(_ context.Context, n int64, q source.Query) (source.Answer, error) {
			asked <- q.Key
			if n == 1 {
				<-release
			}
			return source.Answer{}, fault.NSSUnknown
		}}
		dead := setup(t, db, slow, nil)
		var gone sync.WaitGroup
		defer gone.Wait()
		defer close(release)
		r := lookup.Request{Scope: live, Service: "imss/nss", CURP: mustCURP(t, anybody), Key: "k"}
		gone.Go(func() { _, _ = dead.Run(context.Background(), r) })
		key := <-asked

		next := setup(t, db, slow, func(o *lookup.Options) { o.Vault = dead.Vault })
		if _, err := next.Run(t.Context(), r); !errors.Is(err, fault.AlreadyRunning) {
			t.Fatalf("while the holder may live: %v", err)
		}
		if err := next.Recover(t.Context()); err != nil {
			t.Fatal(err)
		}
		x, err := next.Run(t.Context(), r)
		if err != nil || x.Condition != fault.NSSUnknown {
			t.Fatalf("after Recover: %v %v", x, err)
		}
		if again := <-asked; again != key || key == "" {
			t.Errorf("the source was asked as %q and then as %q", key, again)
		}
		if x := next.run(t, live, anybody); x.Condition != fault.NSSUnknown {
			t.Errorf("the day's second attempt ended as %s", x.Condition)
		}
		if x := next.run(t, live, anybody); x.Condition != fault.SourceQuotaSpent {
			t.Errorf("the day's third attempt ended as %s", x.Condition)
		}
	})
}
