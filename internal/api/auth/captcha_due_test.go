package auth_test

import (
	"fmt"
	"maps"
	"testing"
)

// Ensure a network that has failed often must solve a captcha to register and to
// have a reset mail sent, alike for an address that nobody has, and that its
// answer lets both through.
func TestCaptcha_Elsewhere(t *testing.T) {
	t.Parallel()
	b := start(t)
	withCaptcha(b, "pow")
	b.register("ana@example.com")
	const network = "192.0.2.1"
	for i := range 15 {
		b.from(network, fmt.Sprintf("user%d@example.com", i), "wrong").want(t, 404)
	}
	ask := func(ip, path, captcha string, body map[string]any) answer {
		h := map[string]string{"X-Original-Client-Ip": ip, "X-Captcha": captcha}
		maps.Copy(h, concealing)
		return b.do(call{"POST", path, h, body})
	}
	reset := func(email string) map[string]any {
		return map[string]any{"email": email, "shop_id": 139, "reset_url": "https://shop.example/{hash}"}
	}
	const register, send = "/v1/auth/register", "/v1/auth/password/send-reset-email"
	for _, c := range []struct {
		path string
		body map[string]any
		want int
	}{
		{register, person("bob@example.com"), 200},
		{register, person("ana@example.com"), 409},
		{send, reset("ana@example.com"), 204},
		{send, reset("nobody@example.com"), 204},
	} {
		runs, mails := b.Hasher.Runs(), b.Mail.Sent()
		for _, bad := range []string{"", "x"} {
			ask(network, c.path, bad, c.body).wantCaptcha(t)
		}
		if b.Hasher.Runs() != runs || b.Mail.Sent() != mails {
			t.Errorf("%s did something without a captcha", c.path)
		}
		solved := work(t, ask(network, c.path, "", c.body).wantCaptcha(t))
		ask(network, c.path, solved, c.body).want(t, c.want)
		ask(network, c.path, solved, c.body).wantCaptcha(t) // used
	}
	ask("192.0.2.2", send, "", reset("ana@example.com")).want(t, 204) // elsewhere none is due
	ask("192.0.2.2", register, "", person("eve@example.com")).want(t, 200)
}
