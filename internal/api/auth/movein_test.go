package auth_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/crypto/bcrypt"

	"github.com/ventanilla/ventanilla/internal/identity/roster"
	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/storetest"
	"github.com/ventanilla/ventanilla/internal/tenant"
)

func (b *bench) moveIn(update bool, customers ...roster.Customer) (added, updated, skipped int, refused []roster.Problem) {
	b.t.Helper()
	done, err := b.MoveIn(b.t.Context(), scope.Sandbox, 139, customers, update)
	if err != nil {
		b.t.Fatal(err)
	}
	return done.Added, done.Updated, done.Skipped, done.Refused
}

func (b *bench) stored(email string) (phc string, number int64) {
	b.t.Helper()
	a, err := b.FindByEmail(b.t.Context(), b.Caller(6), 139, email)
	if err != nil {
		b.t.Fatal(err)
	}
	return a.Password, a.Number
}

// Ensure customers of other systems log in with the passwords that they have,
// whatever kind of hash, and that the hash is one of ours afterwards.
func TestMoveIn_Hashes(t *testing.T) {
	t.Parallel()
	made, err := bcrypt.GenerateFromPassword([]byte("password"), 4)
	if err != nil {
		t.Fatal(err)
	}
	hashes := []string{
		string(made), "$2y$" + string(made)[4:], "$2a$" + string(made)[4:],
		"$argon2i$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$wWKIMhR9lyDFvRz9YTZweHKfbftvj+qf+YFY4NeBbtA",
		"$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4", // costs more than ours here: kept
		"pbkdf2_sha256$1$salt$Eg+2z/z4syxD5yJSVsT4N6hlSMkszDVICAWYfLcL4Xs=",
		"$pbkdf2-sha256$2$c2FsdA$rk0Mla9rRtMtCt/5KPBt0CowP47zwlHf1uLYWpVHTEM",
		"$pbkdf2$i=1$c2FsdA$DGDID5YfDnHzqbUkr2ASBi/gN6Y",
		"$pbkdf2-sha512$i=1000$MDEyMzQ1Njc4OWFiY2RlZg==$38DzhdBT7fPaUGBlsh42VTuuKSFAIYGZJ7l6feCDLIl+K3hdPFgxxu7xuUi4gIuH6cEIoODn18xH9Ig2ryNgUw==",
		"$scrypt$ln=10,r=8,p=16$TmFDbA$/bq+HJ00cgB4VucZDQHp/nxq18vII3gw53N2Y0s3MWIurzDZLiKjiG/xCSedmDDaxyevuUqD7m2DYMvfoswGQA",
	}
	others := map[string]string{ // with other passwords
		"$s0$e0801$epIxT/h6HbbwHaehFnh/bw==$7H0vsXlY8UxxyW/BWx/9GuY7jEvGjT71GFd6O4SZND0=": "secret",
		"$firescrypt$ln=14,r=8,p=1$42xEC+ixf3L2lw==$lSrfV15cpx95/sZS2W9c9Kp6i/LVgQNDNC/qzrCnh1SAyZvqmZqAjTdn3aoItz+VHjoZilo78198JAdRuid5lQ==" +
			"$Bw==$jxspr8Ki0RYycVU8zykbdLGjFQ3McFUH0uiiTvC8pVMXAn210wjLNmdZJzxUECKbm0QsEmYUSDzZvpjeJ9WmXA==": "user1password",
		"$2a$05$abcdefghijklmnopqrstuu5s2v8.iXieOjg/.AySBTTZIIVFJeBui": "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789chars after 72 are ignored",
	}
	words := slices.Repeat([]string{"password"}, len(hashes))
	for phc, pw := range others {
		hashes, words = append(hashes, phc), append(words, pw)
	}
	storetest.Each(t, func(t *testing.T, db store.DB) {
		b := startEmailOn(t, db, tenant.LoginOptions{})
		var list []roster.Customer
		for i, phc := range hashes {
			list = append(list, roster.Customer{Line: int64(i + 1), Email: fmt.Sprintf("c%d@example.com", i), PasswordHash: phc})
		}
		if added, _, _, refused := b.moveIn(false, list...); added != len(hashes) || refused != nil {
			t.Fatalf("%d added, refused %v", added, refused)
		}
		for i, was := range hashes {
			address := fmt.Sprintf("c%d@example.com", i)
			b.login(address, "wrong").want(t, 404)
			pair := b.login(address, words[i]).want(t, 200)
			b.validate(pair.str("access_token")).want(t, 200)
			phc, number := b.stored(address)
			if number == 0 || !strings.HasPrefix(phc, "$argon2id$") {
				t.Errorf("%s became %s, number %d", was, phc, number)
			}
			b.login(address, words[i]).want(t, 200)
		}
	})
}

// Ensure what is known of a customer comes along, what cannot be taken is told
// by line, and repeating changes nothing.
func TestMoveIn(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db store.DB) {
		b := startEmailOn(t, db, tenant.LoginOptions{EmailVerification: true, EmailCode: true})
		b.do(call{"POST", "/v1/auth/register", esClient, person("here@example.com")}).want(t, 403)
		_, here := b.stored("here@example.com")
		const hash = "$pbkdf2$i=1$c2FsdA$DGDID5YfDnHzqbUkr2ASBi/gN6Y"
		ana := roster.Customer{Line: 2, Email: " Ána@Example.com ", FirstName: "Ána", LastName: "Soto", Gender: "f", PasswordHash: hash,
			EmailVerified: true, CustomerID: 70001, CreatedAt: roster.Time{Time: time.Date(2019, 5, 1, 0, 0, 0, 0, time.UTC)},
			External: []roster.External{{Issuer: "https://idp.example", Subject: "42"}}}
		list := []roster.Customer{
			ana,
			{Line: 3, Email: "eva@example.com", PasswordHash: hash},
			{Line: 4, Email: "no address"},
			{Line: 5, Email: "a@example.com", PasswordHash: "secret"},
			{Line: 6, Email: "b@example.com", CustomerID: here},
			{Line: 7, Email: "c@example.com", CustomerID: 70001},
			{Line: 8, Email: "d@example.com", External: ana.External},
			{Line: 9, Email: "here@example.com", FirstName: "Other"},
			{Line: 10, Email: "e@example.com", Gender: "x"},
			{Line: 11, Email: "f@example.com", Status: "gone"},
			{Line: 12, Email: "g@example.com", External: []roster.External{{Issuer: "https://idp.example"}}},
			{Line: 13, Email: "shut@example.com", PasswordHash: hash, Status: "locked", EmailVerified: true},
			{Line: 14, Email: "h@example.com", FirstName: strings.Repeat("ñ", 256)},
			{Line: 15, Email: "i@example.com", CreatedAt: roster.Time{Time: time.Now().AddDate(2, 0, 0)}},
		}
		added, _, skipped, refused := b.moveIn(false, list...)
		var lines []int64
		for _, p := range refused {
			lines = append(lines, p.Line)
		}
		if added != 3 || skipped != 1 || fmt.Sprint(lines) != "[4 5 6 7 8 10 11 12 14 15]" {
			t.Fatalf("%d added, %d skipped, refused %v", added, skipped, refused)
		}
		if added, _, skipped, again := b.moveIn(false, list...); added != 0 || skipped != 4 || len(again) != len(refused) {
			t.Errorf("again: %d added, %d skipped, refused %v", added, skipped, again)
		}

		b.login("ána@example.com", "password").want(t, 200)                           // verified there
		check(t, b.login("eva@example.com", "password").want(t, 403), notVerified)    // not verified
		check(t, b.login("shut@example.com", "password").want(t, 403), deactivated)   // locked
		check(t, b.login("here@example.com", goodPassword).want(t, 403), notVerified) // as before
		b.byCode(loginCode, "ána@example.com", b.send(sendCode, "ána@example.com").Code).want(t, 200)
		a, err := b.FindByEmail(t.Context(), b.Caller(6), 139, "ána@example.com")
		if err != nil {
			t.Fatal(err)
		}
		p, err := b.PersonOf(a)
		if err != nil || a.Number != 70001 || !a.CreatedAt.Equal(ana.CreatedAt.Time) || p.FirstName != "Ána" || p.Gender != "f" || p.Email != "ána@example.com" {
			t.Errorf("%+v %+v %v", a, p, err)
		}
		// Numbers go on after the greatest.
		b.do(call{"POST", "/v1/auth/register", esClient, person("next@example.com")}).want(t, 403)
		if _, number := b.stored("next@example.com"); number <= 70001 {
			t.Errorf("number %d", number)
		}
	})
}

// Ensure --update brings along what has changed there, and never takes back a
// password that was chosen here.
func TestMoveIn_Update(t *testing.T) {
	t.Parallel()
	b := startEmail(t, tenant.LoginOptions{EmailVerification: true})
	const (
		one = "$pbkdf2$i=1$c2FsdA$DGDID5YfDnHzqbUkr2ASBi/gN6Y" // password
		two = "$scrypt$ln=10,r=8,p=16$TmFDbA$/bq+HJ00cgB4VucZDQHp/nxq18vII3gw53N2Y0s3MWIurzDZLiKjiG/xCSedmDDaxyevuUqD7m2DYMvfoswGQA"
	)
	b.moveIn(false, roster.Customer{Email: "ana@example.com", FirstName: "Ana", PasswordHash: one, EmailVerified: true, CustomerID: 9})
	b.login("ana@example.com", "password").want(t, 200)
	row := roster.Customer{Line: 1, Email: "ana@example.com", LastName: "Soto", PasswordHash: two, CustomerID: 9, Status: "active"}
	for range 2 {
		if _, updated, _, refused := b.moveIn(true, row); updated != 1 || refused != nil {
			t.Fatalf("%d updated, %v", updated, refused)
		}
	}
	if phc, _ := b.stored("ana@example.com"); phc != two {
		t.Errorf("hash %s", phc)
	}
	pair := b.login("ana@example.com", "password").want(t, 200)
	a, _ := b.FindByEmail(t.Context(), b.Caller(6), 139, "ana@example.com")
	if p, err := b.PersonOf(a); err != nil || p.FirstName != "Ana" || p.LastName != "Soto" {
		t.Errorf("%+v %v", p, err)
	}
	if _, _, _, refused := b.moveIn(true, roster.Customer{Line: 1, Email: "ana@example.com", CustomerID: 10}); len(refused) != 1 {
		t.Errorf("another number: %v", refused)
	}
	b.do(call{"PUT", "/v1/auth/password", bearer(pair.str("access_token")), map[string]any{"password": "password", "new_password": "another-good-1"}}).want(t, 204)
	b.moveIn(true, row)
	b.login("ana@example.com", "another-good-1").want(t, 200)

	// Who is locked there is locked here at once.
	row.Status = "locked"
	b.moveIn(true, row)
	check(t, b.login("ana@example.com", "another-good-1").want(t, 403), deactivated)
	if _, err := b.MoveIn(t.Context(), scope.Sandbox, 999, nil, false); err == nil {
		t.Error("a shop that does not exist")
	}
}

// Ensure an import that is repeated while customers register makes every
// customer once, with a number of their own.
func TestRace_MoveIn(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db store.DB) {
		b := startEmailOn(t, db, tenant.LoginOptions{})
		var list []roster.Customer
		for i := range 50 {
			list = append(list, roster.Customer{Line: int64(i + 1), Email: fmt.Sprintf("c%d@example.com", i)})
		}
		parallel(20, func(i int) answer {
			if i%2 == 0 {
				if _, err := b.MoveIn(t.Context(), scope.Sandbox, 139, list, false); err != nil {
					t.Error(err)
				}
				return answer{}
			}
			return b.do(call{"POST", "/v1/auth/register", esClient, person(fmt.Sprintf("c%d@example.com", 40+i))})
		})
		var accounts, numbers int
		err := b.DB.Read(t.Context(), func(q store.Queryer) error {
			return q.QueryRow(`SELECT COUNT(*), COUNT(DISTINCT number) FROM accounts WHERE number > 0`).Scan(&accounts, &numbers)
		})
		if err != nil || accounts != numbers || accounts != 55 {
			t.Errorf("%d accounts, %d numbers, %v", accounts, numbers, err)
		}
	})
}
