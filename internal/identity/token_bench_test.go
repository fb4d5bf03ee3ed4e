package identity_test

import (
	"context"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/ventanilla/ventanilla/internal/identity"
	"github.com/ventanilla/ventanilla/internal/identity/identitytest"
	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/storetest"
)

func signUp(t testing.TB, k *identitytest.Kit, client int, email string) identity.Pair {
	t.Helper()
	pair, err := k.Register(context.Background(), k.Caller(client), identity.Registration{
		ShopID: 139, FirstName: "Ana", LastName: "Soto", Email: email, Gender: "f", Password: "correct-horse-42",
	})
	if err != nil {
		t.Fatal(err)
	}
	return pair
}

// BenchmarkValidate is the steady state: a known token, from memory.
func BenchmarkValidate(b *testing.B) {
	for name, client := range map[string]int{"RS256": 5, "ES256": 6} {
		b.Run(name, func(b *testing.B) {
			k := identitytest.New(b, storetest.SQLite(b), nil)
			pair := signUp(b, k, client, "ana@example.com")
			b.ReportAllocs()
			b.RunParallel(func(pb *testing.PB) {
				for pb.Next() {
					if _, err := k.Validate(context.Background(), pair.AccessToken); err != nil {
						b.Error(err)
						return
					}
				}
			})
		})
	}
}

// BenchmarkValidateRefused is the same for what is no token of ours.
func BenchmarkValidateRefused(b *testing.B) {
	k := identitytest.New(b, storetest.SQLite(b), nil)
	good := signUp(b, k, 5, "ana@example.com").AccessToken
	cut := strings.LastIndexByte(good, '.')
	for name, token := range map[string]func(i int64) string{
		"malformed": func(int64) string { return strings.Repeat("x", 700) },
		"same":      func(int64) string { return good[:len(good)-4] + "AAAA" },
		"new each":  func(i int64) string { return good[:cut] + fmt.Sprintf(".%0342x", i) },
	} {
		b.Run(name, func(b *testing.B) {
			var n atomic.Int64
			b.ReportAllocs()
			b.RunParallel(func(pb *testing.PB) {
				for pb.Next() {
					if _, err := k.Validate(context.Background(), token(n.Add(1))); err == nil {
						b.Error("admitted")
						return
					}
				}
			})
		})
	}
}

// BenchmarkRefresh rotates, durably, 16 sessions beside each other.
func BenchmarkRefresh(b *testing.B) {
	for name, client := range map[string]int{"RS256": 5, "ES256": 6} {
		for dialect, open := range map[string]func(testing.TB) store.DB{"sqlite": storetest.SQLite, "postgres": storetest.Postgres} {
			b.Run(name+"/"+dialect, func(b *testing.B) {
				k := identitytest.New(b, open(b), nil)
				by := k.Caller(client)
				var n atomic.Int64
				b.SetParallelism(8)
				b.ReportAllocs()
				b.RunParallel(func(pb *testing.PB) {
					pair := signUp(b, k, client, fmt.Sprintf("user%d@example.com", n.Add(1)))
					for pb.Next() {
						next, err := k.Refresh(context.Background(), by.Client, pair.RefreshToken, by.Origin)
						if err != nil {
							b.Error(err)
							return
						}
						pair = next
					}
				})
				b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "refreshes/s")
			})
		}
	}
}

// BenchmarkClientToken makes tokens for a client itself.
func BenchmarkClientToken(b *testing.B) {
	k := identitytest.New(b, storetest.SQLite(b), nil)
	for name, client := range map[string]int{"RS256": 10, "ES256": 8} {
		b.Run(name, func(b *testing.B) {
			c := k.Caller(client).Client
			b.ReportAllocs()
			for b.Loop() {
				if _, err := k.IssueClientToken(context.Background(), c, ""); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
