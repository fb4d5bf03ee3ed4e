package signin

import (
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/ventanilla/ventanilla/internal/identity"
	"github.com/ventanilla/ventanilla/internal/identity/identitytest"
	"github.com/ventanilla/ventanilla/internal/store/storetest"
	"github.com/ventanilla/ventanilla/internal/tenant"
)

const (
	callback = "https://shop.example/callback?from=shop"
	customer = "ana@example.com"
	secret   = "five quiet yellow trams"
)

// world is a server with the pages of one shop, whose application is client 5.
type world struct {
	t    *testing.T
	kit  *identitytest.Kit
	shop *tenant.Shop
	url  string
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{t: t, kit: identitytest.New(t, storetest.SQLite(t), nil)}
	client := w.kit.Dir.Clients[5]
	client.Shop, client.RedirectURIs, client.PostLogoutRedirectURIs = 139, []string{callback}, []string{"https://shop.example/bye"}
	w.shop = w.kit.Dir.Shops[139]
	w.shop.Name = "La Tienda"
	srv := httptest.NewServer(http.StripPrefix("/auth", New(Deps{Customers: w.kit.Customers}).Handler("/auth")))
	t.Cleanup(srv.Close)
	w.url = srv.URL
	return w
}

// register makes an account without the pages.
func (w *world) register() {
	w.t.Helper()
	_, err := w.kit.Register(w.t.Context(), w.kit.Caller(5), identity.Registration{
		ShopID: 139, FirstName: "Ana", LastName: "López", Email: customer, Gender: "n", Password: secret,
	})
	if err != nil {
		w.t.Fatal(err)
	}
}

// sealed is what the application has asked for.
func (w *world) sealed(change func(*identity.HostedRequest)) string {
	w.t.Helper()
	r, err := w.kit.Application("5", callback)
	if err != nil {
		w.t.Fatal(err)
	}
	r.State = "the state"
	if change != nil {
		change(&r)
	}
	if r, err = w.kit.SealRequest(r); err != nil {
		w.t.Fatal(err)
	}
	return r.Sealed
}

// browser keeps cookies, and the page that it is at.
type browser struct {
	w       *world
	cookies map[string]string
	accept  string // languages
	header  map[string]string
	status  int
	head    http.Header
	body    string
	at      *element
}

func (w *world) browser() *browser {
	return &browser{w: w, cookies: map[string]string{}, accept: "en", header: map[string]string{"Sec-Fetch-Site": "same-origin"}}
}

// do makes a request and looks at the page that answers.
func (b *browser) do(method, path string, form url.Values) {
	b.w.t.Helper()
	req, err := http.NewRequestWithContext(b.w.t.Context(), method, b.w.url+path, strings.NewReader(form.Encode()))
	if err != nil {
		b.w.t.Fatal(err)
	}
	if method == http.MethodPost {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	req.Header.Set("Accept-Language", b.accept)
	for name, value := range b.header {
		req.Header.Set(name, value)
	}
	for name, value := range b.cookies {
		req.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	resp, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		b.w.t.Fatal(err)
	}
	defer resp.Body.Close()
	raw, err := io.ReadAll(resp.Body)
	if err != nil {
		b.w.t.Fatal(err)
	}
	for _, c := range resp.Cookies() {
		if !c.HttpOnly || !c.Secure || c.Path != "/" || c.Domain != "" || c.SameSite != http.SameSiteLaxMode || !strings.HasPrefix(c.Name, "__Host-") {
			b.w.t.Errorf("the cookie %s is for too many", c)
		}
		b.cookies[c.Name] = c.Value
		if c.MaxAge < 0 {
			delete(b.cookies, c.Name)
		}
	}
	b.status, b.head, b.body = resp.StatusCode, resp.Header, string(raw)
	if strings.HasPrefix(resp.Header.Get("Content-Type"), "text/html") {
		b.at = parseHTML(b.w.t, b.body)
	}
}

// open goes to a page with a request.
func (b *browser) open(path, sealed string) {
	b.w.t.Helper()
	b.do(http.MethodGet, path+"?"+url.Values{"request": {sealed}}.Encode(), nil)
}

// visit begins at the log-in page.
func (b *browser) visit() *browser {
	b.w.t.Helper()
	b.open("/auth/signin", b.w.sealed(nil))
	b.want(200, "Log in")
	return b
}

// link follows the link with a text.
func (b *browser) link(text string) {
	b.w.t.Helper()
	for _, a := range b.at.all("a") {
		if strings.Contains(a.text, text) {
			b.do(http.MethodGet, a.attr["href"], nil)
			return
		}
	}
	b.w.t.Fatalf("no link %q in %s", text, b.text())
}

// filled gives the form whose button has a text, with what is typed into it.
func (b *browser) filled(button string, typed map[string]string) (action string, form url.Values) {
	b.w.t.Helper()
	for _, f := range b.at.all("form") {
		if !strings.Contains(f.all("button")[0].text, button) {
			continue
		}
		form, left := url.Values{}, maps.Clone(typed)
		for _, input := range f.all("input") {
			form.Set(input.attr["name"], input.attr["value"])
			if value, ok := left[input.attr["name"]]; ok {
				form.Set(input.attr["name"], value)
				delete(left, input.attr["name"])
			}
		}
		if len(left) > 0 {
			b.w.t.Fatalf("no inputs for %v", left)
		}
		return f.attr["action"], form
	}
	b.w.t.Fatalf("no button %q in %s", button, b.text())
	return "", nil
}

// send fills a form in and presses its button.
func (b *browser) send(button string, typed map[string]string) {
	b.w.t.Helper()
	action, form := b.filled(button, typed)
	b.do(http.MethodPost, action, form)
}

// want insists on a status and a heading.
func (b *browser) want(status int, heading string) {
	b.w.t.Helper()
	if b.status != status || b.at == nil || !strings.Contains(b.at.all("h1")[0].text, heading) {
		b.w.t.Fatalf("status %d instead of %d, or not %q: %s", b.status, status, heading, b.text())
	}
}

// text is what the page shows.
func (b *browser) text() string {
	if b.at == nil || len(b.at.all("main")) == 0 {
		return b.body
	}
	return strings.Join(strings.Fields(b.at.all("main")[0].text), " ")
}

// says insists on a text of the page.
func (b *browser) says(text string) {
	b.w.t.Helper()
	if !strings.Contains(b.text(), text) {
		b.w.t.Fatalf("the page does not say %q: %s", text, b.text())
	}
}

// code gives the code with which the browser is sent back to the application.
func (b *browser) code() string {
	b.w.t.Helper()
	b.want(200, "One moment")
	for _, meta := range b.at.all("meta") {
		if meta.attr["http-equiv"] != "refresh" {
			continue
		}
		to, ok := strings.CutPrefix(meta.attr["content"], "0;url=")
		u, err := url.Parse(to)
		if !ok || err != nil || !strings.HasPrefix(to, callback+"&") || u.Query().Get("state") != "the state" || u.Query().Get("code") == "" {
			b.w.t.Fatalf("the browser goes to %q", to)
		}
		if b.at.all("a")[0].attr["href"] != to {
			b.w.t.Error("the link leads elsewhere")
		}
		if b.cookies["__Host-signin-139-sandbox"] == "" {
			b.w.t.Error("the browser has no session")
		}
		return u.Query().Get("code")
	}
	b.w.t.Fatal("the browser stays")
	return ""
}

// mailed gives the last mail to an address: its code and link.
func (w *world) mailed(to string) (code, link string) {
	w.t.Helper()
	all := w.kit.Mail.All()
	for i := len(all) - 1; i >= 0; i-- {
		if all[i].To == to {
			return all[i].Code, strings.TrimPrefix(all[i].Link, "https://id.example")
		}
	}
	w.t.Fatalf("no mail to %s", to)
	return "", ""
}
