package auth_test

import (
	"context"
	"errors"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/storetest"
	"github.com/ventanilla/ventanilla/internal/web/openapi/openapitest"
)

// traffic is what passes the face in all tests of this package, held to its
// OpenAPI document.
var traffic = openapitest.Load("auth")

// storage fails once it has an error to fail with.
type storage struct {
	store.DB
	fails atomic.Pointer[error]
}

func (s *storage) Read(ctx context.Context, fn func(store.Queryer) error) error {
	if err := s.fails.Load(); err != nil {
		return *err
	}
	return s.DB.Read(ctx, fn)
}

// Ensure what is no caller's mistake is told without what it was.
func TestStorageFails(t *testing.T) {
	t.Parallel()
	db := &storage{DB: storetest.SQLite(t)}
	b := startOn(t, db)
	const body = `{"error":"API_EXCEPTION","message":"Something went wrong while processing your request. Please try again shortly.","context":null}`
	for status, err := range map[int]error{500: errors.New("disk of glass"), 503: fault.Unavailable} {
		db.fails.Store(&err)
		check(t, b.login("ana@example.com", goodPassword).want(t, status), body)
	}
}

// Ensure a body that is too large or no JSON is not read.
func TestBodies(t *testing.T) {
	t.Parallel()
	b := start(t)
	check(t, b.do(call{"POST", "/v1/auth/login", rsClient, `{"email":"` + strings.Repeat("a", 1<<20) + `"}`}).want(t, 413),
		`{"error":"BODY_TOO_LARGE","message":"The request body is larger than 1 MiB.","context":null}`)
	xml := map[string]string{"Authorization": rsClient["Authorization"], "Content-Type": "application/xml"}
	check(t, b.do(call{"POST", "/v1/auth/login", xml, "{}"}).want(t, 415),
		`{"error":"UNSUPPORTED_MEDIA_TYPE","message":"The request body must be JSON.","context":null}`)
}
