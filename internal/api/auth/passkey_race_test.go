package auth_test

import (
	"testing"

	"github.com/descope/virtualwebauthn"

	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/storetest"
)

// Ensure of 1,000 uses of one log-in with a passkey one opens a session.
func TestRace_Passkey(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db store.DB) {
		b := startFactorsOn(t, db)
		d := b.device(virtualwebauthn.AuthenticatorOptions{})
		d.add(b.register("ana@example.com").str("access_token")).want(t, 200)
		ceremony, publicKey := b.loginOptions()
		shown := d.get(publicKey)
		if n := wins(t, parallel(crowd, func(int) answer { return b.loginPasskey(ceremony, shown) }), badState); n != 1 {
			t.Errorf("%d uses of one log-in", n)
		}
		b.events("login.success", 1)
	})
}

// Ensure of passkeys that are added at once as many are kept as there may be.
func TestRace_PasskeyLimit(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db store.DB) {
		b := startFactorsOn(t, db)
		access := b.register("ana@example.com").str("access_token")
		// All have begun before one is kept: who begins with all there may be is
		// refused already then.
		devices, ceremonies, options := make([]*device, 30), make([]string, 30), make([]string, 30)
		for i := range devices {
			devices[i] = b.device(virtualwebauthn.AuthenticatorOptions{})
			ceremonies[i], options[i] = b.createOptions(access)
		}
		added := 0
		for _, a := range parallel(len(devices), func(i int) answer {
			return b.addPasskey(access, ceremonies[i], devices[i].create(options[i]))
		}) {
			if a.status == 200 {
				added++
			} else {
				a.want(t, 409)
			}
		}
		if n := len(b.passkeys(access)); added != 20 || n != 20 {
			t.Errorf("%d added, %d kept", added, n)
		}
	})
}

// Ensure of 100 log-ins with one count of signatures, which only copies of a key
// can give, one opens a session.
func TestRace_PasskeyCopied(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db store.DB) {
		b := startFactorsOn(t, db)
		d := b.device(virtualwebauthn.AuthenticatorOptions{})
		d.add(b.register("ana@example.com").str("access_token")).want(t, 200)
		d.key.Counter = 7
		if n := wins(t, parallel(100, func(int) answer { copied := *d; return copied.login() }), badKey); n != 1 {
			t.Errorf("%d log-ins with one count", n)
		}
	})
}
