package app_test

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/sync/errgroup"

	"github.com/ventanilla/ventanilla/internal/app"
)

// Ensure that many people who sign up at the same time on SQLite all succeed:
// the writer and the queue of password hashes have room for them.
func TestConcurrentSignUps(t *testing.T) {
	t.Parallel()
	for _, people := range []int{16, 64} {
		t.Run(strconv.Itoa(people), func(t *testing.T) {
			s := start(t, app.Config{Data: t.TempDir()})
			k := s.keys.Auth
			ids := make([]string, people)
			group, ctx := errgroup.WithContext(t.Context())
			for i := range people {
				group.Go(func() (err error) {
					ids[i], err = signUp(ctx, s, asked{method: "POST", path: "/auth/v1/auth/register",
						basic: &[2]string{strconv.Itoa(k.ClientID), k.ClientSecret},
						body: fmt.Sprintf(`{"first_name":"Eva","last_name":"Soto","gender":"f","email":"eva%d@example.com",
							"password":"una frase larga %d","shop_id":%d}`, i, i, k.ShopID)})
					return err
				})
			}
			if err := group.Wait(); err != nil {
				t.Fatal(err)
			}
			seen := map[string]bool{}
			for _, token := range ids {
				if token == "" || seen[token] {
					t.Fatalf("token %q is missing or another's", token)
				}
				seen[token] = true
				want(t, s.URL(), 200, asked{method: "GET", path: "/auth/v1/oauth/token/validate", header: map[string]string{"Authorization": "Bearer " + token}})
			}
			if log := s.log.String(); strings.Contains(log, `"level":"ERROR"`) {
				t.Error(log)
			}
		})
	}
}

// signUp gives the access token.
func signUp(ctx context.Context, s *server, a asked) (string, error) {
	g, err := try(ctx, s.URL(), a)
	if err != nil {
		return "", err
	}
	if g.status != 200 {
		return "", fmt.Errorf("status %d, Retry-After %q: %s", g.status, g.header.Get("Retry-After"), g.raw)
	}
	return member(g.raw, "access_token"), nil
}
