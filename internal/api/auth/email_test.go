package auth_test

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/audit"
	"github.com/ventanilla/ventanilla/internal/identity/identitytest"
	"github.com/ventanilla/ventanilla/internal/notify"
	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/storetest"
	"github.com/ventanilla/ventanilla/internal/tenant"
)

const (
	badCode     = `{"error":"INVALID_CODE","message":"The code is incorrect or has expired. Please request a new one.","context":null}`
	notVerified = `{"error":"EMAIL_NOT_VERIFIED","message":"Please confirm your email address first. We have sent you a message.","context":null}`
	notEnabled  = `{"error":"FORBIDDEN","message":"This is not enabled for your shop or client.","context":null}`

	sendVerify = "/v1/auth/email/send-verification"
	verify     = "/v1/auth/email/verify"
	sendCode   = "/v1/auth/login/code/send"
	loginCode  = "/v1/auth/login/code"
	callback   = "https://shop.example/in?h={hash}&next=%2Fcart"
)

// startEmail is start with a shop 139 that has verification or codes switched on.
func startEmail(t testing.TB, o tenant.LoginOptions) *bench {
	return startEmailOn(t, storetest.SQLite(t), o)
}

func startEmailOn(t testing.TB, db store.DB, o tenant.LoginOptions) *bench {
	t.Helper()
	b := startOn(t, db)
	b.Dir.Shops[139].Login = o
	b.Dir.Shops[139].Name = "Zapatería Ñandú"
	b.Dir.Firms["000000"].Limits.LoginFailures = 40
	return b
}

// send asks for a mail and gives the last one.
func (b *bench) send(path, email string) notify.Message {
	b.t.Helper()
	name := map[string]string{sendVerify: "verify_url", sendCode: "login_url"}[path]
	b.do(call{"POST", path, esClient, map[string]any{"email": email, "shop_id": 139, name: callback}}).want(b.t, 204)
	return b.lastMail()
}

func (b *bench) lastMail() notify.Message {
	b.t.Helper()
	mail := b.Mail.All()
	if len(mail) == 0 {
		b.t.Fatal("no mail")
	}
	return mail[len(mail)-1]
}

// hashOf reads the hash out of a mail's link.
func hashOf(t testing.TB, m notify.Message) string {
	t.Helper()
	found := regexp.MustCompile(`\?h=([\w-]{43})&next=%2Fcart$`).FindStringSubmatch(m.Link)
	if found == nil || !strings.Contains(m.Text, m.Link) {
		t.Fatalf("link %q in %q", m.Link, m.Text)
	}
	return found[1]
}

func (b *bench) byCode(path, email, code string) answer {
	b.t.Helper()
	return b.do(call{"POST", path, esClient, map[string]any{"email": email, "shop_id": 139, "code": code}})
}

func (b *bench) byHash(path, hash string) answer {
	b.t.Helper()
	return b.do(call{"POST", path, esClient, map[string]any{"shop_id": 139, "hash": hash}})
}

// other gives a code that is not this one.
func other(code string) string {
	if code[0] == '9' {
		return "0" + code[1:]
	}
	return string(code[0]+1) + code[1:]
}

// Ensure a shop that verifies addresses lets nobody in before, whatever they
// come with, mails the code in its own words, and lets them in after.
func TestVerification(t *testing.T) {
	t.Parallel()
	b := startEmail(t, tenant.LoginOptions{EmailVerification: true})
	const address = "ana@example.com"
	check(t, b.do(call{"POST", "/v1/auth/register", esClient, with(person(address), "verify_url", callback)}).want(t, 403), notVerified)
	mail := b.lastMail()
	if mail.To != address || !regexp.MustCompile(`^\d{6}$`).MatchString(mail.Code) || !strings.HasPrefix(mail.Text, mail.Code+" es su código") ||
		!strings.Contains(mail.Text, "Zapatería Ñandú") || !strings.Contains(mail.Text, "10 minutos") || !strings.HasPrefix(mail.Subject, mail.Code) {
		t.Errorf("mail %+v", mail)
	}
	hashOf(t, mail)

	// The right password is not enough, and sends no second mail within a minute.
	check(t, b.login(address, goodPassword).want(t, 403), notVerified)
	check(t, b.login(address, "wrong").want(t, 404), notFound)
	if n := len(b.Mail.All()); n != 1 {
		t.Errorf("%d mails", n)
	}
	b.Clock.Advance(time.Minute)
	check(t, b.login(address, goodPassword).want(t, 403), notVerified)
	second := b.lastMail()
	if n := len(b.Mail.All()); n != 2 || second.Code == mail.Code || second.Link != "" {
		t.Errorf("%d mails, %+v", n, second)
	}
	check(t, b.byCode(verify, address, mail.Code).want(t, 403), badCode) // replaced by the second
	check(t, b.byHash(verify, hashOf(t, mail)).want(t, 403), badCode)

	pair := b.byCode(verify, "  ANA@example.com", second.Code[:3]+" "+second.Code[3:]).want(t, 200)
	b.validate(pair.str("access_token")).want(t, 200)
	check(t, b.byCode(verify, address, second.Code).want(t, 403), badCode) // spent
	b.login(address, goodPassword).want(t, 200)
	b.events("account.email_verified", 1)
	b.do(call{"POST", "/v1/auth/login/guest", esClient, person("guest@example.com")}).want(t, 200) // nobody verifies guests

	// Who is verified gets no other mail, and the answer does not tell.
	b.do(call{"POST", sendVerify, esClient, map[string]any{"email": address, "shop_id": 139}}).want(t, 204)
	if n := len(b.Mail.All()); n != 2 {
		t.Errorf("%d mails", n)
	}
}

// Ensure a link verifies once, in its shop, and that shops which do not verify
// refuse all of it.
func TestVerification_Link(t *testing.T) {
	t.Parallel()
	b := startEmail(t, tenant.LoginOptions{EmailVerification: true})
	b.Dir.Shops[140].Login.EmailVerification = true
	b.do(call{"POST", "/v1/auth/register", esClient, person("ana@example.com")}).want(t, 403)
	mail := b.send(sendVerify, "ana@example.com")
	hash := hashOf(t, mail)
	check(t, b.do(call{"POST", verify, esClient, map[string]any{"shop_id": 140, "hash": hash}}).want(t, 403), badCode)
	check(t, b.do(call{"PUT", "/v1/auth/password/update-by-hash", esClient, map[string]any{"hash": hash, "password": "another-good-1"}}).want(t, 406), linkDead)
	check(t, b.byHash(verify, b.resetHash("ana@example.com")).want(t, 403), badCode)
	b.byHash(verify, hash).want(t, 200)
	check(t, b.byHash(verify, hash).want(t, 403), badCode)
	check(t, b.byCode(verify, "ana@example.com", mail.Code).want(t, 403), badCode) // the link used the code up
	b.login("ana@example.com", goodPassword).want(t, 200)

	b.Dir.Shops[139].Login = tenant.LoginOptions{}
	for _, path := range []string{sendVerify, verify, sendCode, loginCode} {
		check(t, b.do(call{"POST", path, esClient, map[string]any{"email": "ana@example.com", "shop_id": 139, "code": "123456"}}).want(t, 403), notEnabled)
	}
}

// Ensure customers of before are asked once a shop begins to verify, and that a
// new password by mail verifies too.
func TestVerification_Later(t *testing.T) {
	t.Parallel()
	b := startEmail(t, tenant.LoginOptions{})
	live := b.register("ana@example.com")
	b.register("eva@example.com")
	b.Dir.Shops[139].Login.EmailVerification = true
	b.validate(live.str("access_token")).want(t, 200) // who is in stays in
	live = b.refresh(live.str("refresh_token")).want(t, 200)
	check(t, b.login("ana@example.com", goodPassword).want(t, 403), notVerified)
	b.byCode(verify, "ana@example.com", b.lastMail().Code).want(t, 200)
	b.validate(live.str("access_token")).want(t, 200)

	hash := b.resetHash("eva@example.com")
	b.do(call{"PUT", "/v1/auth/password/update-by-hash", esClient, map[string]any{"hash": hash, "password": "another-good-1"}}).want(t, 200)
	b.login("eva@example.com", "another-good-1").want(t, 200)
	b.events("account.email_verified", 2)
}

// Ensure codes log in once, for ten minutes, for five tries, and for nothing
// but the use they were sent for.
func TestLoginCode(t *testing.T) {
	t.Parallel()
	b := startEmail(t, tenant.LoginOptions{EmailCode: true})
	const address = "ünï.ana@correo-ñandú.example"
	b.register(address)
	mail := b.send(sendCode, address)
	if !strings.Contains(mail.Text, "para entrar en Zapatería Ñandú") || strings.Index(mail.Text, mail.Code) != 0 {
		t.Errorf("mail %q", mail.Text)
	}
	pair := b.byCode(loginCode, strings.ToUpper(address), " "+mail.Code+" ").want(t, 200)
	b.validate(pair.str("access_token")).want(t, 200)
	check(t, b.byHash(loginCode, hashOf(t, mail)).want(t, 403), badCode)

	// A newer code ends the older, and the edge of its time is no part of it.
	first, second := b.send(sendCode, address), b.send(sendCode, address)
	if first.Code != second.Code {
		check(t, b.byCode(loginCode, address, first.Code).want(t, 403), badCode)
	}
	check(t, b.byHash(loginCode, hashOf(t, first)).want(t, 403), badCode)
	b.Clock.Advance(9 * time.Minute)
	b.byHash(loginCode, hashOf(t, second)).want(t, 200)
	late := b.send(sendCode, address)
	b.Clock.Advance(10 * time.Minute)
	check(t, b.byCode(loginCode, address, late.Code).want(t, 403), badCode)
	check(t, b.byHash(loginCode, hashOf(t, late)).want(t, 403), badCode)

	// Five tries.
	tried := b.send(sendCode, address)
	for range 4 {
		check(t, b.byCode(loginCode, address, other(tried.Code)).want(t, 403), badCode)
	}
	b.byCode(loginCode, address, tried.Code).want(t, 200)
	tried = b.send(sendCode, address)
	for range 5 {
		check(t, b.byCode(loginCode, address, other(tried.Code)).want(t, 403), badCode)
	}
	check(t, b.byCode(loginCode, address, tried.Code).want(t, 403), badCode)
	b.byHash(loginCode, hashOf(t, tried)).want(t, 200) // nobody can guess that one, so it lives

	// Use and shop.
	b.Dir.Shops[139].Login.EmailVerification = true
	b.do(call{"POST", "/v1/auth/register", esClient, person("eva@example.com")}).want(t, 403)
	forVerify, forLogin := b.lastMail(), b.send(sendCode, "eva@example.com")
	if forVerify.Code != forLogin.Code {
		check(t, b.byCode(loginCode, "eva@example.com", forVerify.Code).want(t, 403), badCode)
		check(t, b.byCode(verify, "eva@example.com", forLogin.Code).want(t, 403), badCode)
	}
	check(t, b.byHash(verify, hashOf(t, forLogin)).want(t, 403), badCode)

	pair = b.do(call{"PUT", "/v1/auth/password/update-by-hash", esClient, // the first code ended the password
		map[string]any{"hash": b.resetHash(address), "password": goodPassword}}).want(t, 200)

	// A new password ends what was mailed before it.
	gone := b.send(sendCode, address)
	b.do(call{"PUT", "/v1/auth/password", bearer(pair.str("access_token")),
		map[string]any{"password": goodPassword, "new_password": "another-good-1"}}).want(t, 204)
	check(t, b.byCode(loginCode, address, gone.Code).want(t, 403), badCode)
}

// Ensure a verification's code ends after ten minutes and its link after a day.
func TestVerification_Times(t *testing.T) {
	t.Parallel()
	b := startEmail(t, tenant.LoginOptions{EmailVerification: true})
	b.do(call{"POST", "/v1/auth/register", esClient, person("ana@example.com")}).want(t, 403)
	mail := b.send(sendVerify, "ana@example.com")
	b.Clock.Advance(10 * time.Minute)
	check(t, b.byCode(verify, "ana@example.com", mail.Code).want(t, 403), badCode)
	b.Clock.Advance(24*time.Hour - 11*time.Minute)
	b.byHash(verify, hashOf(t, mail)).want(t, 200)

	b.do(call{"POST", "/v1/auth/register", esClient, person("eva@example.com")}).want(t, 403)
	mail = b.send(sendVerify, "eva@example.com")
	b.Clock.Advance(24 * time.Hour)
	check(t, b.byHash(verify, hashOf(t, mail)).want(t, 403), badCode)
	b.Clock.Advance(-48 * time.Hour) // a clock that was set back holds no mail up
	b.login("eva@example.com", goodPassword).want(t, 403)
	b.byCode(verify, "eva@example.com", b.lastMail().Code).want(t, 200)
}

// Ensure who registers somebody else's address has no way in once its owner
// came by mail.
func TestLoginCode_Squatter(t *testing.T) {
	t.Parallel()
	b := startEmail(t, tenant.LoginOptions{EmailCode: true})
	squatter := b.register("ana@example.com")
	b.Dir.Shops[139].Login.EmailVerification = true
	owner := b.byCode(loginCode, "ana@example.com", b.send(sendCode, "ana@example.com").Code).want(t, 200)
	b.validate(owner.str("access_token")).want(t, 200)
	b.validate(squatter.str("access_token")).want(t, 401)
	b.refresh(squatter.str("refresh_token")).want(t, 401)
	b.login("ana@example.com", goodPassword).want(t, 404)
	b.events("password.dropped", 1)
	// Once is enough: a password of the owner's own stays.
	b.do(call{"PUT", "/v1/auth/password/update-by-hash", esClient,
		map[string]any{"hash": b.resetHash("ana@example.com"), "password": "another-good-1"}}).want(t, 200)
	b.byCode(loginCode, "ana@example.com", b.send(sendCode, "ana@example.com").Code).want(t, 200)
	b.login("ana@example.com", "another-good-1").want(t, 200)
}

// Ensure nobody learns who has an account, if the client conceals it, and that
// codes for unknown and locked addresses look like wrong ones.
func TestLoginCode_Unknown(t *testing.T) {
	t.Parallel()
	b := startEmail(t, tenant.LoginOptions{EmailCode: true, EmailVerification: true})
	b.do(call{"POST", "/v1/auth/register", esClient, person("ana@example.com")}).want(t, 403)
	mails := len(b.Mail.All())
	ask := func(client map[string]string, path, email string) answer {
		return b.do(call{"POST", path, client, map[string]any{"email": email, "shop_id": 139}})
	}
	for _, path := range []string{sendCode, sendVerify} {
		check(t, ask(esClient, path, "nobody@example.com").want(t, 404), notFound)
		ask(concealing, path, "nobody@example.com").want(t, 204)
	}
	for range 6 {
		check(t, b.byCode(loginCode, "nobody@example.com", "123456").want(t, 403), badCode)
	}
	if n := len(b.Mail.All()); n != mails {
		t.Errorf("%d mails to nobody", n-mails)
	}

	code := b.send(sendCode, "ana@example.com").Code
	if err := b.SetStanding(t.Context(), identitytest.Scope, 139, "ana@example.com", "locked"); err != nil {
		t.Fatal(err)
	}
	check(t, b.byCode(loginCode, "ana@example.com", other(code)).want(t, 403), badCode)
	check(t, b.byCode(loginCode, "ana@example.com", code).want(t, 403), deactivated)
	check(t, ask(esClient, sendCode, "ana@example.com").want(t, 403), deactivated)
	ask(concealing, sendCode, "ana@example.com").want(t, 204)
	if err := b.SetStanding(t.Context(), identitytest.Scope, 139, "ana@example.com", "active"); err != nil {
		t.Fatal(err)
	}
	b.byCode(loginCode, "ana@example.com", code).want(t, 200) // refused, it was not used up
}

// Ensure the limits hold per address, whether or not it has an account, and
// end with their window.
func TestLoginCode_Limits(t *testing.T) {
	t.Parallel()
	b := startEmail(t, tenant.LoginOptions{EmailCode: true})
	b.Dir.Firms["000000"].Limits.LoginFailures = 3
	b.register("ana@example.com")
	for _, address := range []string{"ana@example.com", "nobody@example.com"} {
		for i := range 4 {
			a := b.do(call{"POST", sendCode, concealing, map[string]any{"email": address, "shop_id": 139}})
			if want := []int{204, 204, 204, 429}[i]; a.status != want {
				t.Errorf("%s, mail %d: %d", address, i+1, a.status)
			}
		}
		for i := range 4 {
			a := b.byCode(loginCode, address, "000000x")
			if want := []int{403, 403, 403, 429}[i]; a.status != want {
				t.Errorf("%s, code %d: %d %s", address, i+1, a.status, a.text)
			}
		}
	}
	right := b.lastMail().Code
	if a := b.byCode(loginCode, "ana@example.com", right).want(t, 429); a.header.Get("Retry-After") == "" {
		t.Error("no Retry-After")
	}
	b.Clock.Advance(time.Hour)
	b.byCode(loginCode, "ana@example.com", b.send(sendCode, "ana@example.com").Code).want(t, 200)
}

// Ensure mail that cannot leave is an outside failure that changes nothing.
func TestVerification_MailFails(t *testing.T) {
	t.Parallel()
	b := startEmail(t, tenant.LoginOptions{EmailVerification: true, EmailCode: true})
	b.Mail.Fail = fault.Unavailable
	b.do(call{"POST", "/v1/auth/register", esClient, person("ana@example.com")}).want(t, 424)
	b.Mail.Fail = nil
	b.do(call{"POST", "/v1/auth/register", esClient, person("ana@example.com")}).want(t, 403)
	old := b.lastMail()
	b.Clock.Advance(time.Minute)
	b.Mail.Fail = fault.Unavailable
	b.do(call{"POST", sendCode, esClient, map[string]any{"email": "ana@example.com", "shop_id": 139}}).want(t, 424)
	b.do(call{"POST", sendVerify, esClient, map[string]any{"email": "ana@example.com", "shop_id": 139}}).want(t, 424)
	b.login("ana@example.com", goodPassword).want(t, 424)
	b.byCode(verify, "ana@example.com", old.Code).want(t, 200)
}

// Ensure every refusal of these calls is worded as the others'.
func TestEmail_Errors(t *testing.T) {
	t.Parallel()
	b := startEmail(t, tenant.LoginOptions{EmailCode: true, EmailVerification: true})
	for _, path := range []string{sendVerify, sendCode, verify, loginCode} {
		check(t, b.do(call{"POST", path, nil, "{}"}).want(t, 401), badClient)
		check(t, b.do(call{"POST", path, basicAuth("5", "wrong"), "{}"}).want(t, 401), badClient)
		check(t, b.do(call{"POST", path, esClient, "{"}).want(t, 400), invalid("body"))
		check(t, b.do(call{"POST", path, esClient, `{"email":5,"shop_id":"x"}`}).want(t, 400), invalid("email", "shop_id"))
		check(t, b.do(call{"POST", path, esClient, `{"email":"ana","code":"1","shop_id":139}`}).want(t, 422), invalid("email"))
		check(t, b.do(call{"POST", path, esClient, `{"email":"a@b.example","code":"1","shop_id":200}`}).want(t, 422), invalid("shop_id"))
		b.do(call{"GET", path, esClient, nil}).want(t, 405)
	}
	for path, field := range map[string]string{sendVerify: "verify_url", sendCode: "login_url"} {
		check(t, b.do(call{"POST", path, esClient, "{}"}).want(t, 422), invalid("email", "shop_id"))
		for _, bad := range []string{"https://shop.example/", "javascript:{hash}", "//shop.example/{hash}", "https://{hash}.shop.example/"} {
			check(t, b.do(call{"POST", path, esClient, map[string]any{"email": "a@b.example", "shop_id": 139, field: bad}}).want(t, 422), invalid(field))
		}
	}
	check(t, b.do(call{"POST", "/v1/auth/register", esClient, with(person("a@b.example"), "verify_url", "https://shop.example/")}).want(t, 422), invalid("verify_url"))
	for _, path := range []string{verify, loginCode} {
		check(t, b.do(call{"POST", path, esClient, "{}"}).want(t, 422), invalid("code", "email", "shop_id"))
		check(t, b.do(call{"POST", path, esClient, `{"shop_id":139,"hash":"x","code":"1"}`}).want(t, 422), invalid("hash"))
		check(t, b.do(call{"POST", path, esClient, `{"shop_id":139,"code":123456,"email":"a@b.example"}`}).want(t, 400), invalid("code"))
		for _, hash := range []string{"x", strings.Repeat("A", 43), strings.Repeat("ñ", 43), strings.Repeat("A", 5000)} {
			check(t, b.byHash(path, hash).want(t, 403), badCode)
		}
		for _, code := range []string{" ", "12345", "1234567", "１２３４５６", "\x00", strings.Repeat("9", 5000)} {
			if a := b.byCode(path, "a@b.example", code); a.status != 403 && a.status != 422 {
				t.Errorf("code %q: %d %s", code, a.status, a.text)
			}
		}
	}
}

// Ensure the texts are complete in every language, name the shop, and begin
// with the code.
func TestEmail_Languages(t *testing.T) {
	t.Parallel()
	b := startEmail(t, tenant.LoginOptions{EmailCode: true})
	b.register("ana@example.com")
	seen := map[string]bool{}
	for _, locale := range []string{"es-MX", "en-GB", "pt-BR", "de", "fr-FR"} {
		b.Dir.Shops[139].Locale = locale
		m := b.send(sendCode, "ana@example.com")
		if strings.ContainsAny(m.Text+m.Subject, "{}") || strings.Count(m.Text, "Zapatería Ñandú") < 2 || !strings.HasPrefix(m.Text, m.Code) || !strings.Contains(m.Text, "10 min") && !strings.Contains(m.Text, "10 Min") {
			t.Errorf("%s: %q %q", locale, m.Subject, m.Text)
		}
		seen[strings.ReplaceAll(m.Subject, m.Code, "")] = true
	}
	if len(seen) != 4 { // French is English
		t.Errorf("subjects %v", seen)
	}
}

// Ensure of 1,000 uses of one code, and of one link, one logs in.
func TestRace_EmailCode(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db store.DB) {
		b := startEmailOn(t, db, tenant.LoginOptions{EmailCode: true})
		b.Dir.Firms["000000"].Limits.LoginFailures = 10 * crowd
		b.register("ana@example.com")
		for name, use := range map[string]func(notify.Message) func(int) answer{
			"code": func(m notify.Message) func(int) answer {
				return func(int) answer { return b.byCode(loginCode, "ana@example.com", m.Code) }
			},
			"link": func(m notify.Message) func(int) answer {
				return func(int) answer { return b.byHash(loginCode, hashOf(t, m)) }
			},
		} {
			won := 0
			for _, a := range parallel(crowd, use(b.send(sendCode, "ana@example.com"))) {
				if a.status == 200 {
					won++
				} else {
					check(t, a.want(t, 403), badCode)
				}
			}
			if won != 1 {
				t.Errorf("%s: %d logged in", name, won)
			}
		}
		events, err := b.Audit.List(t.Context(), identitytest.Scope, audit.Filter{Type: "login.success"})
		if err != nil || len(events) != 2 {
			t.Errorf("%d log-ins, %v", len(events), err)
		}
	})
}

// Ensure guessing in parallel is no faster than one by one.
func TestRace_Guesses(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db store.DB) {
		b := startEmailOn(t, db, tenant.LoginOptions{EmailCode: true})
		b.Dir.Firms["000000"].Limits.LoginFailures = 10 * crowd
		b.register("ana@example.com")
		m := b.send(sendCode, "ana@example.com")
		parallel(100, func(int) answer { return b.byCode(loginCode, "ana@example.com", other(m.Code)) })
		check(t, b.byCode(loginCode, "ana@example.com", m.Code).want(t, 403), badCode)
	})
}

// Ensure dead codes are deleted by the upkeep, and live ones are not.
func TestEmail_Purge(t *testing.T) {
	t.Parallel()
	b := startEmail(t, tenant.LoginOptions{EmailCode: true})
	b.register("ana@example.com")
	rows := func() (n int) {
		if err := b.DB.Read(t.Context(), func(q store.Queryer) error { return q.QueryRow(`SELECT COUNT(*) FROM email_codes`).Scan(&n) }); err != nil {
			t.Fatal(err)
		}
		return n
	}
	m := b.send(sendCode, "ana@example.com")
	b.do(call{"POST", sendCode, concealing, map[string]any{"email": "nobody@example.com", "shop_id": 139}}).want(t, 204)
	if err := b.Tidy(t.Context()); err != nil || rows() != 2 {
		t.Fatalf("%d rows, %v", rows(), err)
	}
	b.byCode(loginCode, "ana@example.com", m.Code).want(t, 200)
	b.Clock.AdvanceSystem(25 * time.Hour)
	if err := b.Tidy(t.Context()); err != nil || rows() != 0 {
		t.Errorf("%d rows, %v", rows(), err)
	}
}
