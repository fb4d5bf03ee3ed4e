package auth_test

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/ventanilla/ventanilla/internal/audit"
	"github.com/ventanilla/ventanilla/internal/identity"
	"github.com/ventanilla/ventanilla/internal/identity/identitytest"
	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/storetest"
)

// parallel runs fn n times at once and gives the answers.
func parallel(n int, fn func(i int) answer) []answer {
	out := make([]answer, n)
	var wg sync.WaitGroup
	gate := make(chan struct{})
	for i := range n {
		wg.Go(func() {
			<-gate
			out[i] = fn(i)
		})
	}
	close(gate)
	wg.Wait()
	return out
}

// Ensure of 1,000 refreshes with one token one rotates, and all get its pair,
// which the log tells once.
func TestRace_Refresh(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db store.DB) {
		b := startOn(t, db)
		pair := b.register("ana@example.com")
		b.Clock.Stop()
		answers := parallel(crowd, func(int) answer { return b.refresh(pair.str("refresh_token")) })
		for _, a := range answers {
			if a.status != 200 || a.text != answers[0].text {
				t.Fatalf("%d %s", a.status, a.text)
			}
		}
		b.validate(answers[0].str("access_token")).want(t, 200)
		b.validate(pair.str("access_token")).want(t, 401)
		if n := len(b.tokens(answers[0].str("access_token"))); n != 1 {
			t.Errorf("%d live sessions", n)
		}
		b.events("token.replayed", 1)
		b.events("token.reused", 0)
	})
}

// Ensure of 1,000 refreshes with a token that was spent long ago none gets
// anything, and that the family dies once.
func TestRace_Stolen(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db store.DB) {
		b := startOn(t, db)
		pair := b.register("ana@example.com")
		next := b.refresh(pair.str("refresh_token")).want(t, 200)
		b.Clock.Advance(11 * time.Second)
		for _, a := range parallel(crowd, func(int) answer { return b.refresh(pair.str("refresh_token")) }) {
			check(t, a.want(t, 401), hint("invalid_request", "Token has been revoked"))
		}
		b.validate(next.str("access_token")).want(t, 401)
		b.events("token.reused", 1)
		b.events("token.replayed", 0)
	})
}

// events wants so many of a type in the log.
func (b *bench) events(kind string, want int) []audit.Event {
	b.t.Helper()
	list, err := b.Audit.List(b.t.Context(), identitytest.Scope, audit.Filter{Type: kind})
	if err != nil || len(list) != want {
		b.t.Errorf("%d events %s, want %d; %v", len(list), kind, want, err)
	}
	return list
}

// Ensure of 1,000 exchanges of one authorization code one gives a session.
func TestRace_Code(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db store.DB) {
		b := startOn(t, db)
		first := b.register("ana@example.com")
		account, err := b.FindByEmail(t.Context(), b.Caller(6), 139, "ana@example.com")
		if err != nil {
			t.Fatal(err)
		}
		code := b.NewCode()
		if err := b.DB.Write(t.Context(), func(tx store.Tx) error {
			return b.IssueCode(tx, code, identity.CodeGrant{Scope: account.Scope, AccountID: account.ID, ClientID: 6})
		}); err != nil {
			t.Fatal(err)
		}
		b.Clock.Stop()
		good := 0
		for _, a := range parallel(crowd, func(int) answer {
			return b.do(call{"POST", "/v1/oauth/token", esClient, map[string]any{"grant_type": "authorization_code", "code": code}})
		}) {
			if a.status == 200 {
				good++
			} else {
				check(t, a.want(t, 400), hint("invalid_request", "Authorization code has been revoked"))
			}
		}
		if n := len(b.tokens(first.str("access_token"))); good != 1 || n != 2 {
			t.Errorf("%d uses of one code, %d sessions", good, n)
		}
		b.events("login.code", 1)
		b.events("code.replayed", 1)
		b.events("code.reused", 0)
	})
}

// Ensure of 1,000 who give one token back at once one does, both for a customer's
// and a client's own.
func TestRace_Revoke(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db store.DB) {
		b := startOn(t, db)
		pair := b.do(call{"POST", "/v1/auth/register", ownClient, person("ana@example.com")}).want(t, 200)
		own := b.own(ownClient, "").want(t, 200)
		tokens := []string{pair.str("refresh_token"), own.str("access_token"), pair.str("access_token")}
		for _, a := range parallel(crowd, func(i int) answer { return b.revoke(ownClient, tokens[i%len(tokens)], "") }) {
			a.want(t, 200)
		}
		for _, token := range tokens {
			if b.active(ownClient, token) {
				t.Error("a token survived")
			}
		}
		b.events("token.revoked", 2)
	})
}

// Ensure concurrent sign-ups all succeed, and that of those for one address
// exactly one does.
func TestRace_Register(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db store.DB) {
		b := startOn(t, db)
		seen := map[float64]bool{}
		for _, n := range []int{16, 64} {
			for _, a := range parallel(n, func(i int) answer {
				return b.do(call{"POST", "/v1/auth/register", esClient, person(fmt.Sprintf("user%d-%d@example.com", n, i))})
			}) {
				seen[number(t, a.want(t, 200))] = true
			}
		}
		if len(seen) != 80 {
			t.Errorf("%d numbers for 80 customers", len(seen))
		}
		created := 0
		for _, a := range parallel(16, func(int) answer {
			return b.do(call{"POST", "/v1/auth/register", esClient, person("same@example.com")})
		}) {
			if a.status == 200 {
				created++
			} else {
				check(t, a.want(t, 409), taken)
			}
		}
		if created != 1 {
			t.Errorf("%d accounts with one address", created)
		}
	})
}

// Ensure guessing in parallel gains nothing: whatever runs beside, no more
// than the limit's answers tell that a password is wrong.
func TestRace_Guessing(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db store.DB) {
		b := startOn(t, db)
		b.register("ana@example.com")
		told := 0
		for _, a := range parallel(32, func(int) answer { return b.login("ana@example.com", "wrong") }) {
			if a.status == 404 {
				told++
			} else {
				a.wantTooMany(t)
			}
		}
		if told != 3 {
			t.Errorf("%d guesses were answered", told)
		}
	})
}

// Ensure a session that is refreshed while it is logged out is dead after it,
// whichever came first.
func TestRace_LogoutRefresh(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db store.DB) {
		b := startOn(t, db)
		b.register("ana@example.com")
		for range 10 {
			pair := b.login("ana@example.com", goodPassword).want(t, 200)
			answers := parallel(2, func(i int) answer {
				if i == 0 {
					return b.refresh(pair.str("refresh_token"))
				}
				return b.do(call{"POST", "/v1/auth/logout", bearer(pair.str("access_token"), "X-Shop-Id", "139"), nil})
			})
			if answers[1].status != 204 { // the refresh was first; then this token was dead
				answers[1].want(t, 401)
				b.validate(answers[0].want(t, 200).str("access_token")).want(t, 200)
				continue
			}
			if answers[0].status == 200 {
				b.validate(answers[0].str("access_token")).want(t, 401)
			}
			b.validate(pair.str("access_token")).want(t, 401)
		}
	})
}

// Ensure a reset link is good once, however many use it at once: the others are
// told so, or to come again because too many passwords are to be hashed.
func TestRace_Reset(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db store.DB) {
		b := startOn(t, db)
		b.register("ana@example.com")
		hash := b.resetHash("ana@example.com")
		good, last := 0, ""
		for i, a := range parallel(crowd, func(i int) answer {
			return b.do(call{"PUT", "/v1/auth/password/update-by-hash", esClient,
				map[string]any{"hash": hash, "password": fmt.Sprintf("another-good-%d", i)}})
		}) {
			switch a.status {
			case 200:
				good++
				last = fmt.Sprintf("another-good-%d", i)
			case 429:
				a.wantTooMany(t)
			default:
				check(t, a.want(t, 406), linkDead)
			}
		}
		if good != 1 {
			t.Errorf("%d uses of one link", good)
		}
		b.login("ana@example.com", last).want(t, 200)
	})
}
