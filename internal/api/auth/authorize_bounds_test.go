package auth_test

import (
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/storetest"
)

// formBy posts a form as a browser with a cookie does. A page that is answered
// is given as its text.
func (b *bench) formBy(path string, q url.Values, cookie string) (status int, location, text string) {
	b.t.Helper()
	r, err := http.NewRequestWithContext(b.t.Context(), http.MethodPost, b.base+path, strings.NewReader(q.Encode()))
	if err != nil {
		b.t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Cookie", cookie)
	res, err := b.http.Transport.RoundTrip(r)
	if err != nil {
		b.t.Fatal(err)
	}
	defer res.Body.Close()
	raw, err := io.ReadAll(res.Body)
	if err != nil {
		b.t.Fatal(err)
	}
	return res.StatusCode, res.Header.Get("Location"), string(raw)
}

// Ensure a browser may be sent by a form as by an address, and be answered by a
// form that posts itself.
func TestAuthorize_Forms(t *testing.T) {
	t.Parallel()
	b := start(t)
	b.register("ana@example.com")
	cookie, code := b.signIn(wish())
	status, location, _ := b.formBy("/v1/oauth/authorize", wish(), cookie)
	if at, err := url.Parse(location); err != nil || status != 302 || !strings.HasPrefix(location, "https://app.example/back?") || at.Query().Get("code") == "" {
		t.Errorf("%d %s", status, location)
	}
	status, location, page := b.formBy("/v1/oauth/authorize", wish("response_mode", "form_post"), cookie)
	if status != 200 || location != "" || !strings.Contains(page, `action="https://app.example/back"`) || !strings.Contains(page, `name="code" value="g`) {
		t.Errorf("%d %s %s", status, location, page)
	}
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, b.base+"/v1/oauth/authorize?"+wish("response_mode", "form_post").Encode(), nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Cookie", cookie)
	res, err := b.http.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if res.StatusCode != 200 || !strings.HasPrefix(res.Header.Get("Content-Type"), "text/html") {
		t.Errorf("%d %v", res.StatusCode, res.Header)
	}
	hint := b.redeem(code).want(t, 200).str("id_token")
	status, location, _ = b.formBy("/v1/oauth/logout", url.Values{"id_token_hint": {hint}, "post_logout_redirect_uri": {"https://app.example/bye"}}, cookie)
	if status != 302 || location != "https://app.example/bye" {
		t.Errorf("%d %s", status, location)
	}
}

// Ensure a signed-in browser gets no more than thirty codes in a minute, that
// the application is told so, and that what nobody exchanged is forgotten, on
// both databases.
func TestAuthorize_Bounds(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db store.DB) {
		b := startOn(t, db)
		rows := func(table string) (n int) {
			t.Helper()
			if err := db.Read(t.Context(), func(q store.Queryer) error {
				return q.QueryRow(`SELECT count(*) FROM ` + table).Scan(&n)
			}); err != nil {
				t.Fatal(err)
			}
			return n
		}
		b.register("ana@example.com")
		cookie, kept := b.signIn(wish("scope", "openid offline_access"))
		pair := b.redeem(kept).want(t, 200)
		for range 29 {
			b.codeOf(wish(), cookie)
		}
		if got := b.backWith(b.authorize(wish(), cookie)); got.Get("error") != "temporarily_unavailable" || got.Has("code") {
			t.Errorf("answered %v", got)
		}
		if codes, grants := rows("authorization_codes"), rows("grants"); codes != 30 || grants != 30 {
			t.Errorf("%d codes, %d grants", codes, grants)
		}
		b.Clock.Advance(time.Minute)
		b.codeOf(wish(), cookie)
		b.Clock.Advance(11 * time.Minute)
		b.codeOf(wish(), cookie)
		if codes, grants := rows("authorization_codes"), rows("grants"); codes != 2 || grants != 2 {
			t.Errorf("%d codes, %d grants are left", codes, grants)
		}
		b.do(call{"POST", "/v1/oauth/token", appClient, map[string]any{"grant_type": "refresh_token", "refresh_token": pair.str("refresh_token")}}).want(t, 200)
	})
}
