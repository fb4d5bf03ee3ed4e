package auth_test

import (
	"context"
	"encoding/json"
	"net/http"
	"testing"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"github.com/go-jose/go-jose/v4"

	"github.com/ventanilla/ventanilla/internal/identity"
	"github.com/ventanilla/ventanilla/internal/identity/identitytest"
	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/storetest"
)

// keySet is the published set as somebody keeps it who fetched it at a time.
type keySet struct {
	at time.Duration
	jose.JSONWebKeySet
}

func (b *bench) fetch(at time.Duration) keySet {
	b.t.Helper()
	s := keySet{at: at}
	a := b.do(call{"GET", "/.well-known/jwks.json", nil, nil}).want(b.t, 200)
	if a.header.Get("Cache-Control") != "max-age=600" {
		b.t.Errorf("Cache-Control %q", a.header.Get("Cache-Control"))
	}
	if err := json.Unmarshal([]byte(a.text), &s.JSONWebKeySet); err != nil {
		b.t.Fatal(err)
	}
	return s
}

// verifies reports whether a token holds under a set.
func (s keySet) verifies(token string) bool {
	object, err := jose.ParseSignedCompact(token, []jose.SignatureAlgorithm{jose.RS256, jose.ES256})
	if err != nil {
		return false
	}
	for _, k := range s.Key(object.Signatures[0].Header.KeyID) {
		if _, err := object.Verify(k); err == nil {
			return true
		}
	}
	return false
}

// Ensure that through two rotations, with either algorithm, whoever keeps the
// set for as long as it may be cached verifies every token that lives, made
// before or after the set was fetched; and that the server does as well.
func TestRotate_Overlap(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db store.DB) {
		b := startOn(t, db)
		b.register("ana@example.com")
		const step, cached = 150 * time.Second, 600 * time.Second
		var sets []keySet
		var tokens []string
		kids := map[string]bool{}
		for at := time.Duration(0); at <= 50*time.Minute; at += step {
			if at == 5*time.Minute || at == 12*time.Minute+30*time.Second {
				if _, err := b.Keys().Rotate(t.Context()); err != nil {
					t.Fatal(err)
				}
			}
			for _, client := range []map[string]string{rsClient, esClient} {
				access := b.do(call{"POST", "/v1/auth/login", client, map[string]any{
					"email": "ana@example.com", "password": goodPassword, "shop_id": 139}}).want(t, 200).str("access_token")
				tokens = append(tokens, access)
				header, _ := claimsOf(t, access)
				kids[header["kid"].(string)] = true
			}
			sets = append(sets, b.fetch(at))
			for _, s := range sets {
				if at-s.at > cached {
					continue
				}
				for i, token := range tokens {
					if !s.verifies(token) {
						t.Fatalf("at %v: the set of %v does not verify token %d", at, s.at, i)
					}
				}
			}
			b.Clock.AdvanceSystem(step)
		}
		if len(kids) != 6 {
			t.Errorf("%d keys signed, want 6", len(kids))
		}
		for _, token := range tokens {
			b.validate(token).want(t, 200)
		}
	})
}

// Ensure a verifier that keeps the set and asks again for a key it does not know,
// as go-oidc's does, gets through a rotation, on either of two nodes.
func TestRotate_Nodes(t *testing.T) {
	t.Parallel()
	url := storetest.PostgresURL(t)
	a := startOn(t, storetest.Open(t, url))
	b := startKit(t, identitytest.New(t, storetest.Open(t, url), a.Vault))
	a.register("ana@example.com")
	verifier := oidc.NewRemoteKeySet(oidc.ClientContext(context.Background(), http.DefaultClient), b.base+"/.well-known/jwks.json")
	check := func(phase string) {
		t.Helper()
		for _, node := range []*bench{a, b} {
			for _, client := range []int{5, 6} {
				pair, err := node.Login(t.Context(), node.Caller(client), 139, "ana@example.com", goodPassword)
				if err != nil {
					t.Fatal(err)
				}
				if _, err := verifier.VerifySignature(t.Context(), pair.AccessToken); err != nil {
					t.Errorf("%s, client %d: %v", phase, client, err)
				}
				for _, other := range []*bench{a, b} {
					if _, err := other.Validate(t.Context(), pair.AccessToken); err != nil {
						t.Errorf("%s, client %d: %v", phase, client, err)
					}
				}
			}
		}
	}
	check("before")
	if _, err := a.Keys().Rotate(t.Context()); err != nil {
		t.Fatal(err)
	}
	check("published")
	for _, node := range []*bench{a, b} {
		node.Clock.AdvanceSystem(15 * time.Minute)
	}
	check("signing")
	var set []identity.PublicKey
	set, err := b.Keys().Public(t.Context())
	if err != nil || len(set) != 4 {
		t.Errorf("%d keys, %v", len(set), err)
	}
}
