package auth_test

import (
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/ventanilla/ventanilla/internal/entropy"
	"github.com/ventanilla/ventanilla/internal/identity"
	"github.com/ventanilla/ventanilla/internal/identity/identitytest"
	"github.com/ventanilla/ventanilla/internal/identity/password"
	"github.com/ventanilla/ventanilla/internal/store/storetest"
)

// Ensure of a storm of log-ins exactly those who find no room to wait are
// refused, at once, with the time to come back; that tokens are checked
// meanwhile, without a hash; and that who waits is served.
func TestStorm(t *testing.T) {
	t.Parallel()
	const storm, room = 64, 8 // one hashes and seven wait
	var storming atomic.Bool
	over := make(chan struct{})
	b := startKit(t, identitytest.NewWith(t, storetest.SQLite(t), nil, func(_ *identitytest.Kit, d *identity.CustomerDeps) {
		d.Hasher = password.New(password.Options{
			Params: password.Params{MemoryKiB: 64, Passes: 1, Threads: 1}, Workers: 1, Queue: room - 1,
			Before: func() {
				if storming.Load() {
					<-over
				}
			},
		}, entropy.System)
	}))
	token := b.register("ana@example.com").str("access_token")
	storming.Store(true)
	release := sync.OnceFunc(func() { close(over) })
	defer release() // else the server would wait for who waits
	runs := b.Hasher.Runs()
	answers := make(chan answer, storm)
	for i := range storm {
		email := "ana@example.com"
		if i%2 == 1 {
			email = fmt.Sprintf("nobody%d@example.com", i)
		}
		go func() { answers <- b.from(fmt.Sprintf("192.0.2.%d", i), email, goodPassword) }()
	}
	late := time.After(time.Minute)
	for i := range storm - room {
		select {
		case a := <-answers:
			a.wantTooMany(t)
		case <-late:
			t.Fatalf("%d were refused, and the rest waits", i)
		}
	}
	for _, a := range parallel(storm, func(int) answer { return b.validate(token) }) {
		a.want(t, 200)
	}
	// The one that has its place may only just be on its way into it.
	if n := b.Hasher.Runs() - runs; n > 1 || len(answers) > 0 {
		t.Errorf("%d hashes, %d answers while all were held up", n, len(answers))
	}
	release()
	for range room {
		if a := <-answers; a.status != 200 && a.status != 404 {
			t.Errorf("%d %s", a.status, a.text)
		}
	}
	if n := b.Hasher.Runs() - runs; n != room || b.Hasher.Waiting() != 0 {
		t.Errorf("%d hashes for %d who were let in; %d wait", n, room, b.Hasher.Waiting())
	}
	b.login("ana@example.com", goodPassword).want(t, 200)
}
