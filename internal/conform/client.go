package conform

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"time"
)

// The bounds of one call. The longest answer that is waited for is a source's
// time-out with its retries.
const (
	callTimeout = 2 * time.Minute
	maxAnswer   = 8 << 20
)

// client speaks plain HTTP, as a customer without a library would.
type client struct {
	http *http.Client
	base string

	mu   sync.Mutex
	last answer
	date string // as the server told it last
}

func newClient(base string) *client {
	return &client{base: base, http: &http.Client{Timeout: callTimeout, CheckRedirect: func(*http.Request, []*http.Request) error {
		return http.ErrUseLastResponse // an API redirects nobody
	}}}
}

// request is one call. Its path begins behind the base.
type request struct {
	method, path string
	key          string
	header       map[string]string
	body         string
}

// answer is what came.
type answer struct {
	method, path string
	status       int
	header       http.Header
	raw          []byte
}

// value is the body as JSON.
func (a answer) value() (any, error) {
	var v any
	if err := json.Unmarshal(a.raw, &v); err != nil {
		return nil, fmt.Errorf("%s: no JSON: %w", a, err)
	}
	return v, nil
}

// holds insists on a body that how, which is exactly or among, finds nothing to
// say of.
func (a answer) holds(how func(want string, got any) string, want string) error {
	got, err := a.value()
	if err != nil {
		return err
	}
	if text := how(want, got); text != "" {
		return fmt.Errorf("%s: %s", a, text)
	}
	return nil
}

// text walks nested objects; "" for what is not there.
func (a answer) text(path ...string) string {
	v, _ := a.value()
	for _, key := range path {
		o, _ := v.(map[string]any)
		v = o[key]
	}
	s, _ := v.(string)
	return s
}

func (a answer) String() string {
	raw := bytes.TrimSpace(a.raw)
	if len(raw) > 300 {
		raw = append(raw[:300:300], "…"...)
	}
	return fmt.Sprintf("%s %s answered %d %s", a.method, a.path, a.status, raw)
}

// call makes it and reads the whole answer.
func (c *client) call(ctx context.Context, r request) (answer, error) {
	a := answer{method: r.method, path: r.path}
	if a.method == "" {
		a.method = http.MethodPost
	}
	req, err := http.NewRequestWithContext(ctx, a.method, c.base+a.path, strings.NewReader(r.body))
	if err != nil {
		return a, err
	}
	if r.body != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	if r.key != "" {
		req.Header.Set("x-api-key", r.key)
	}
	for name, value := range r.header {
		req.Header.Set(name, value)
	}
	resp, err := c.http.Do(req)
	if err != nil {
		return a, fmt.Errorf("the server does not answer: %w", err)
	}
	defer resp.Body.Close()
	a.status, a.header = resp.StatusCode, resp.Header
	if a.raw, err = io.ReadAll(io.LimitReader(resp.Body, maxAnswer)); err != nil {
		return a, fmt.Errorf("%s %s: the answer broke off: %w", a.method, a.path, err)
	}
	c.mu.Lock()
	c.last, c.date = a, a.header.Get("Date")
	c.mu.Unlock()
	return a, nil
}

// known is a code that a server lists.
type known struct {
	API    string `json:"api"`
	Code   string `json:"code"`
	Status int    `json:"status"`
	Hint   string `json:"hint"` // tells rows of one code apart
}

// codes reads the server's own catalogue.
func (c *client) codes(ctx context.Context, api string) (list []known, err error) {
	a, err := c.call(ctx, request{method: http.MethodGet, path: "/errors.json"})
	if err != nil {
		return nil, err
	}
	var all struct {
		Errors []known `json:"errors"`
	}
	if a.status != http.StatusOK || json.Unmarshal(a.raw, &all) != nil {
		return nil, fmt.Errorf("the server's catalogue cannot be read: %s", a)
	}
	for _, k := range all.Errors {
		if k.API == api {
			list = append(list, k)
		}
	}
	if list == nil {
		return nil, fmt.Errorf("the server's catalogue has nothing of %s", api)
	}
	return list, nil
}
