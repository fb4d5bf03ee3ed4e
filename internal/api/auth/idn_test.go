package auth_test

import (
	"testing"

	"github.com/ventanilla/ventanilla/internal/identity/identitytest"
	"github.com/ventanilla/ventanilla/internal/store"
)

const (
	inLetters  = "ana@café.example"
	inPunycode = "ana@xn--caf-dma.example"
)

// Ensure an address whose domain can be written in two ways is one: whoever
// registered with either logs in with both, and neither can be registered again.
func TestIDN(t *testing.T) {
	t.Parallel()
	for _, registered := range []string{inLetters, inPunycode} {
		b := start(t)
		b.register(registered)
		b.bothForms(t)
	}
}

// Ensure that holds, too, for who registered in punycode when the two forms were
// two addresses.
func TestIDN_Former(t *testing.T) {
	t.Parallel()
	b := start(t)
	b.register("ana@example.com")
	// As it was stored then: found by the hash of the ASCII form.
	former := b.Vault.Lookup(identitytest.Scope, "account-email", inPunycode)
	err := b.DB.Write(t.Context(), func(tx store.Tx) error {
		n, err := tx.Exec(`UPDATE account_identifiers SET hash = $1`, former)
		if err == nil && n != 1 {
			t.Errorf("%d addresses", n)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	b.login("ana@example.com", goodPassword).want(t, 404)
	b.bothForms(t)
}

// bothForms wants an account at both forms of an address.
func (b *bench) bothForms(t *testing.T) {
	t.Helper()
	for _, email := range []string{inLetters, inPunycode} {
		b.login(email, goodPassword).want(t, 200)
		if a := b.do(call{"POST", "/v1/auth/register", esClient, person(email)}).want(t, 409); a.str("error") != "USER_ALREADY_EXISTS" {
			t.Errorf("%s", a.text)
		}
		if a := b.do(call{"POST", "/v1/auth/login/guest", esClient, with(person(email), "password", nil)}).want(t, 409); a.str("error") != "USER_ALREADY_EXISTS" {
			t.Errorf("guest: %s", a.text)
		}
		b.resetHash(email)
	}
}
