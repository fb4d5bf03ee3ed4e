package identity_test

import (
	"testing"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/identity"
	"github.com/ventanilla/ventanilla/internal/identity/identitytest"
	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/storetest"
)

// Ensure a cleared sandbox knows nobody, its tokens are dead at once, and
// another company's customers are not touched.
func TestClear(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db store.DB) {
		k := identitytest.New(t, db, nil)
		mine := signUp(t, k, 6, "ana@example.com")
		other, err := k.Register(t.Context(), k.Caller(9), identity.Registration{
			ShopID: 200, FirstName: "Ana", LastName: "Soto", Email: "ana@example.com", Gender: "f", Password: "correct-horse-42",
		})
		if err != nil {
			t.Fatal(err)
		}
		bearerOf(t, k, mine.AccessToken)
		if err := db.Write(t.Context(), func(tx store.Tx) error { return k.Clear(tx, identitytest.Scope) }); err != nil {
			t.Fatal(err)
		}
		_, err = k.Validate(t.Context(), mine.AccessToken)
		wantCondition(t, err, fault.TokenInvalid)
		_, err = k.Refresh(t.Context(), k.Caller(6).Client, mine.RefreshToken, identity.Origin{})
		wantCondition(t, err, fault.RefreshTokenMalformed)
		bearerOf(t, k, other.AccessToken)
		again := signUp(t, k, 6, "ana@example.com")
		if bearerOf(t, k, again.AccessToken).Number <= 1 {
			t.Error("a customer number was given out twice")
		}
	})
}
