package identity_test

import (
	"testing"

	"github.com/ventanilla/ventanilla/internal/identity"
	"github.com/ventanilla/ventanilla/internal/identity/identitytest"
	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/storetest"
)

// Ensure a refresh that is repeated gives the very same pair although it is
// kept nowhere, with either algorithm and from a node that did not make it.
func TestRefresh_SamePair(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db store.DB) {
		a := identitytest.New(t, db, nil)
		b := identitytest.New(t, db, a.Vault)
		for _, client := range []int{5, 6} {
			first := signUp(t, a, client, map[int]string{5: "ana@example.com", 6: "eva@example.com"}[client])
			by := a.Caller(client).Client
			made, err := a.Refresh(t.Context(), by, first.RefreshToken, identity.Origin{})
			if err != nil {
				t.Fatal(err)
			}
			if made.RefreshToken == first.RefreshToken || made.AccessToken == first.AccessToken {
				t.Error("nothing was rotated")
			}
			again, err := b.Refresh(t.Context(), by, first.RefreshToken, identity.Origin{IP: "203.0.113.9"})
			if err != nil || again != made {
				t.Errorf("the repeated refresh gave %+v, %v; want %+v", again, err, made)
			}
			bearerOf(t, b, again.AccessToken)
			if _, err := b.Refresh(t.Context(), by, again.RefreshToken, identity.Origin{}); err != nil {
				t.Error(err)
			}
		}
	})
}

// Ensure a session keeps the origin of its login until a backend tells another.
func TestRefresh_Origin(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db store.DB) {
		k := identitytest.New(t, db, nil)
		pair := signUp(t, k, 6, "ana@example.com")
		for _, step := range []struct{ says, want identity.Origin }{
			{identity.Origin{IP: "203.0.113.9", UserAgent: "one"}, identity.Origin{IP: "203.0.113.9", UserAgent: "one"}},
			{identity.Origin{}, identity.Origin{IP: "203.0.113.9", UserAgent: "one"}},
			{identity.Origin{IP: "203.0.113.7"}, identity.Origin{IP: "203.0.113.7"}},
		} {
			next, err := k.Refresh(t.Context(), k.Caller(6).Client, pair.RefreshToken, step.says)
			if err != nil {
				t.Fatal(err)
			}
			pair = next
			list, err := k.List(t.Context(), bearerOf(t, k, pair.AccessToken))
			if err != nil || len(list) != 1 {
				t.Fatalf("%d sessions, %v", len(list), err)
			}
			if got := (identity.Origin{IP: list[0].IP, UserAgent: list[0].UserAgent}); got != step.want {
				t.Errorf("after %+v: %+v", step.says, got)
			}
		}
	})
}
