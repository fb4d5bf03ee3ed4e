package auth_test

import (
	"crypto/sha256"
	"maps"
	"strconv"
	"testing"
	"time"

	"github.com/ventanilla/ventanilla/internal/identity/identitytest"
	"github.com/ventanilla/ventanilla/internal/tenant"
)

// work does the proof of work that an answer asks for.
func work(t *testing.T, demand map[string]any) string {
	t.Helper()
	challenge, _ := demand["challenge"].(string)
	if demand["provider"] != "pow" || challenge == "" || demand["bits"] != 16.0 || demand["expiresInSeconds"] == nil {
		t.Fatalf("demand %v", demand)
	}
	for i := 0; ; i++ {
		s := challenge + "." + strconv.Itoa(i)
		if sum := sha256.Sum256([]byte(s)); sum[0] == 0 && sum[1] == 0 {
			return s
		}
	}
}

func (a answer) wantCaptcha(t *testing.T) map[string]any {
	t.Helper()
	a.want(t, 403)
	context, _ := a.body["context"].(map[string]any)
	if a.str("error") != "CAPTCHA_REQUIRED" {
		t.Fatalf("body %s", a.text)
	}
	return context
}

func withCaptcha(b *bench, provider string) {
	b.Dir.Shops[139] = &tenant.Shop{ID: 139, Company: identitytest.Scope.Company, Locale: "es-MX",
		Login: tenant.LoginOptions{Captcha: provider, CaptchaAfter: 2}}
}

// Ensure a captcha is due after failures, alike for an address that nobody has,
// in either place of the request, that its answer is good once, and that it does
// not lift the limit.
func TestCaptcha(t *testing.T) {
	t.Parallel()
	b := start(t)
	withCaptcha(b, "pow")
	b.register("ana@example.com")
	try := func(email, password, header, field string) answer {
		h := map[string]string{"X-Captcha": header}
		maps.Copy(h, esClient)
		return b.do(call{"POST", "/v1/auth/login", h, map[string]any{"email": email, "password": password, "shop_id": 139, "captcha": field}})
	}
	for _, email := range []string{"ana@example.com", "nobody@example.com"} {
		for range 2 {
			try(email, "wrong", "", "").want(t, 404)
		}
		runs := b.Hasher.Runs()
		for _, bad := range []string{"", "x", "1.2.3.4"} {
			try(email, goodPassword, "", bad).wantCaptcha(t)
		}
		if b.Hasher.Runs() != runs {
			t.Error("without a captcha it cost a hash")
		}
		solved := work(t, try(email, goodPassword, "", "").wantCaptcha(t))
		try(email, "wrong", solved, "").want(t, 404)
		try(email, goodPassword, "", "").wantTooMany(t) // the third failure of three
	}
	b.Clock.Advance(time.Minute)
	solved := work(t, b.do(call{"POST", "/v1/auth/captcha", esClient, map[string]any{"shop_id": 139}}).want(t, 200).body)
	try("ana@example.com", goodPassword, "", solved).want(t, 200)
	try("ana@example.com", goodPassword, "", "").want(t, 200) // forgotten
	for range 2 {
		try("ana@example.com", "wrong", "", "").want(t, 404)
	}
	try("ana@example.com", goodPassword, solved, "").wantCaptcha(t) // used
	stale := work(t, try("ana@example.com", goodPassword, "", "").wantCaptcha(t))
	b.Clock.Advance(5 * time.Minute)
	try("ana@example.com", goodPassword, stale, "").wantCaptcha(t)
}

// Ensure a shop without a captcha has none to give.
func TestCaptcha_Off(t *testing.T) {
	t.Parallel()
	b := start(t)
	if a := b.do(call{"POST", "/v1/auth/captcha", esClient, map[string]any{"shop_id": 139}}).want(t, 403); a.str("error") != "FORBIDDEN" {
		t.Errorf("%s", a.text)
	}
	b.do(call{"POST", "/v1/auth/captcha", esClient, map[string]any{"shop_id": 200}}).want(t, 422)
	b.do(call{"POST", "/v1/auth/captcha", nil, map[string]any{"shop_id": 139}}).want(t, 401)
}

// Ensure of many guesses at once without a captcha no more are confirmed than
// there are before one is due.
func TestCaptcha_AtOnce(t *testing.T) {
	t.Parallel()
	b := start(t)
	withCaptcha(b, "pow")
	b.register("ana@example.com")
	answers := make(chan int, 32)
	for range cap(answers) {
		go func() { answers <- b.login("ana@example.com", "wrong").status }()
	}
	told := map[int]int{}
	for range cap(answers) {
		told[<-answers]++
	}
	if told[404] > 2 || told[404]+told[403]+told[429] != cap(answers) {
		t.Errorf("answers %v", told)
	}
}

// Ensure a provider that cannot be asked admits nobody, and is not taken for a
// wrong answer.
func TestCaptcha_Away(t *testing.T) {
	t.Parallel()
	b := start(t)
	withCaptcha(b, "turnstile")
	b.register("ana@example.com")
	for range 2 {
		b.login("ana@example.com", "wrong").want(t, 404)
	}
	demand := b.login("ana@example.com", goodPassword).wantCaptcha(t)
	if demand["provider"] != "turnstile" {
		t.Errorf("demand %v", demand)
	}
	h := map[string]string{"X-Captcha": "solved"}
	maps.Copy(h, esClient)
	a := b.do(call{"POST", "/v1/auth/login", h, map[string]any{"email": "ana@example.com", "password": goodPassword, "shop_id": 139}}).want(t, 424)
	if a.str("error") != "API_EXCEPTION" {
		t.Errorf("%s", a.text)
	}
}
