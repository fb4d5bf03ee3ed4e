package auth_test

import (
	"fmt"
	"maps"
	"testing"

	"github.com/descope/virtualwebauthn"

	"github.com/ventanilla/ventanilla/internal/tenant"
)

// Ensure a code or a link by mail takes an account from whoever registered the
// address of somebody else, also in a shop that verifies no addresses.
func TestLoginCode_SquatterUnverified(t *testing.T) {
	t.Parallel()
	for name, link := range map[string]bool{"code": false, "link": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := startFactors(t)
			b.Dir.Shops[139].Login.EmailCode = true
			const address = "ana@example.com"
			squatter := b.register(address)
			key := b.device(virtualwebauthn.AuthenticatorOptions{BackupEligible: true, BackupState: true})
			key.add(squatter.str("access_token")).want(t, 200)
			b.enrol(squatter.str("access_token"))

			mail := b.send(sendCode, address)
			var owner answer
			if link {
				owner = b.byHash(loginCode, hashOf(t, mail))
			} else {
				owner = b.byCode(loginCode, address, mail.Code)
			}
			b.validate(owner.want(t, 200).str("access_token")).want(t, 200)
			b.validate(squatter.str("access_token")).want(t, 401)
			b.refresh(squatter.str("refresh_token")).want(t, 401)
			b.login(address, goodPassword).want(t, 404)
			check(t, key.login().want(t, 403), badKey)
			b.events("password.dropped", 1)
			b.events("factors.dropped", 1)

			// Once is enough: what the owner sets stays.
			b.do(call{"PUT", "/v1/auth/password/update-by-hash", esClient,
				map[string]any{"hash": b.resetHash(address), "password": "another-good-1"}}).want(t, 200)
			b.byCode(loginCode, address, b.send(sendCode, address).Code).want(t, 200)
			b.login(address, "another-good-1").want(t, 200)
		})
	}
}

// at is a call for a shopper at an address.
func (b *bench) at(ip, method, path string, body map[string]any) answer {
	b.t.Helper()
	header := map[string]string{"X-Original-Client-Ip": ip}
	maps.Copy(header, esClient)
	return b.do(call{method, path, header, with(body, "shop_id", 139)})
}

// Ensure strangers who guess at codes and ask for mails leave an owner theirs, at
// a network where they were logged in, and that there is a limit there too.
func TestLoginCode_KnownPlace(t *testing.T) {
	t.Parallel()
	b := startEmail(t, tenant.LoginOptions{EmailCode: true})
	b.Dir.Firms["000000"].Limits.LoginFailures = 3
	const address, home = "ana@example.com", "192.0.2.1"
	const reset = "/v1/auth/password/send-reset-email"
	b.register(address)
	ask := func(ip string) answer {
		return b.at(ip, "POST", sendCode, map[string]any{"email": address})
	}
	code := func(ip, code string) answer {
		return b.at(ip, "POST", loginCode, map[string]any{"email": address, "code": code})
	}
	forgot := func(ip string) answer {
		return b.at(ip, "POST", reset, map[string]any{"email": address, "reset_url": "https://shop.example/{hash}"})
	}
	ask(home).want(t, 204)
	code(home, b.lastMail().Code).want(t, 200) // from here on it is known

	for i := range 3 {
		ip := fmt.Sprintf("198.51.100.%d", i)
		if i > 0 { // one was asked for before it was known
			ask(ip).want(t, 204)
		}
		code(ip, "000000x").want(t, 403)
		forgot(ip).want(t, 204)
	}
	for _, a := range []answer{ask("198.51.100.9"), code("198.51.100.9", "123456"), forgot("198.51.100.9")} {
		a.wantTooMany(t)
	}

	ask(home).want(t, 204)
	code(home, b.lastMail().Code).want(t, 200)
	for range 2 {
		ask(home).want(t, 204)
	}
	right := b.lastMail().Code
	ask(home).wantTooMany(t)
	for range 3 {
		forgot(home).want(t, 204)
		code(home, "000000x").want(t, 403)
	}
	forgot(home).wantTooMany(t)
	code(home, right).wantTooMany(t)
}

// Ensure that one who has an account's password does not multiply what its
// mailbox gets by the networks they have.
func TestLoginCode_KnownPlaces(t *testing.T) {
	t.Parallel()
	b := startEmail(t, tenant.LoginOptions{EmailCode: true})
	b.Dir.Firms["000000"].Limits.LoginFailures = 2
	b.register("ana@example.com")
	sent := 0
	for i := range 10 {
		ip := fmt.Sprintf("198.51.100.%d", i)
		b.from(ip, "ana@example.com", goodPassword).want(t, 200)
		for range 2 {
			if b.at(ip, "POST", sendCode, map[string]any{"email": "ana@example.com"}).status == 204 {
				sent++
			}
		}
	}
	if sent != 6 {
		t.Errorf("%d mails instead of 3 times 2", sent)
	}
}
