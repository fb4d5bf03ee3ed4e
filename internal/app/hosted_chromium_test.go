package app_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/chromedp"
)

// chromium is a real browser with one tab, and the refusals of policies that it
// has told of.
type chromium struct {
	t       *testing.T
	ctx     context.Context
	mu      sync.Mutex
	refused []string
}

func newChromium(t *testing.T) *chromium {
	t.Helper()
	path, err := exec.LookPath("chromium")
	if err != nil {
		t.Fatalf("this test needs Chromium: pages are for browsers, and one must say that they work (%v)", err)
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.NoSandbox,
		chromedp.Flag("disable-dev-shm-usage", true), chromedp.Flag("lang", "en-US"))
	allocator, stop := chromedp.NewExecAllocator(context.Background(), options...)
	t.Cleanup(stop)
	ctx, end := chromedp.NewContext(allocator)
	t.Cleanup(end)
	c := &chromium{t: t, ctx: ctx}
	if err := chromedp.Do(ctx); err != nil {
		t.Fatal(err)
	}
	go func() {
		for entry, err := range chromedp.Events(ctx, log.EntryAdded) {
			if err != nil {
				return
			}
			if text := entry.Entry.Text; strings.Contains(text, "Content Security Policy") {
				c.mu.Lock()
				c.refused = append(c.refused, text)
				c.mu.Unlock()
			}
		}
	}()
	t.Cleanup(func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		for _, text := range c.refused {
			t.Errorf("the browser refused: %s", text)
		}
	})
	return c
}

// do takes steps, which end within a minute.
func (c *chromium) do(steps ...chromedp.Action[chromedp.Void]) {
	c.t.Helper()
	ctx, cancel := context.WithTimeout(c.ctx, time.Minute)
	defer cancel()
	if err := chromedp.Do(ctx, steps...); err != nil {
		c.t.Fatalf("%v at %s: %s", err, c.js("location.href"), c.js("document.body.innerText"))
	}
}

// js evaluates an expression to a text; "" while a page goes and comes.
func (c *chromium) js(expression string) string {
	s, err := chromedp.Run(c.ctx, chromedp.Evaluate[string]("String("+expression+")"))
	if err != nil {
		return ""
	}
	return s
}

// promised evaluates a promise to a text.
func (c *chromium) promised(expression string) string {
	c.t.Helper()
	s, err := chromedp.Run(c.ctx, chromedp.Evaluate[string](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		c.t.Fatal(err)
	}
	return s
}

// until waits for an expression to be true.
func (c *chromium) until(what, expression string) {
	c.t.Helper()
	eventually(c.t, 30*time.Second, what+"; it is at "+c.js("location.href")+": "+c.js("document.body.innerText"), func() bool {
		return c.js("Boolean("+expression+")") == "true"
	})
}

// heading waits for a page.
func (c *chromium) heading(text string) {
	c.t.Helper()
	c.until("the page "+text, "document.readyState === 'complete' && document.querySelector('h1').textContent === '"+text+"'")
}

// typed fills an input in as a person would.
func typed(name, text string) chromedp.Action[chromedp.Void] {
	return chromedp.SendKeys(chromedp.CSS("input[name="+name+"]:not([type=hidden])"), text)
}

// press presses the button of the form that goes to a path.
func press(path string) chromedp.Action[chromedp.Void] {
	return chromedp.Click(chromedp.CSS("form[action='/auth" + path + "'] button"))
}

// application is the place of a client: its callback goes on to another origin,
// as those of shops do.
type application struct {
	*httptest.Server
	mu    sync.Mutex
	query url.Values
}

func newApplication(t *testing.T) *application {
	t.Helper()
	shop := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		_, _ = w.Write([]byte("<!doctype html><title>shop</title><h1>Welcome</h1>"))
	}))
	t.Cleanup(shop.Close)
	a := &application{}
	a.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_ = r.ParseForm()
		a.mu.Lock()
		a.query = r.Form
		a.mu.Unlock()
		http.Redirect(w, r, shop.URL+"/account", http.StatusSeeOther)
	}))
	t.Cleanup(a.Close)
	return a
}

// got gives what the browser has brought, once.
func (a *application) got() url.Values {
	a.mu.Lock()
	defer a.mu.Unlock()
	q := a.query
	a.query = nil
	return q
}
