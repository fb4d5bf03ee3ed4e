package auth

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"
)

const (
	maxBody = 1 << 20 // bytes of an answer that are read
	timeout = 15 * time.Second
)

// now is the time of this machine. Lifetimes come as seconds, so only its own
// progress counts, not whether it agrees with the server.
func now() time.Time { return time.Now() }

// wire sends requests to one server.
type wire struct {
	base string // without a slash at the end
	http *http.Client
}

func newWire(base string, c *http.Client) (*wire, error) {
	u, err := url.Parse(base)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		return nil, errors.New("auth: Base must be an address such as https://id.example/auth")
	}
	own := http.Client{Timeout: timeout}
	if c != nil {
		own = *c
	} else if t, ok := http.DefaultTransport.(*http.Transport); ok {
		t = t.Clone()
		t.MaxIdleConnsPerHost = 64
		own.Transport = t
	}
	// The API redirects nobody but browsers; a secret follows no redirect.
	own.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &wire{base: strings.TrimRight(base, "/"), http: &own}, nil
}

// do sends body as JSON, unless it is nil, and reads the answer into into, unless
// that is nil. What is no success becomes an *Error.
func (w *wire) do(ctx context.Context, method, path string, body, into any, sign func(*http.Request)) error {
	var content io.Reader
	if body != nil {
		raw, err := json.Marshal(body)
		if err != nil {
			return fmt.Errorf("auth: %w", err)
		}
		content = bytes.NewReader(raw)
	}
	r, err := http.NewRequestWithContext(ctx, method, w.base+path, content)
	if err != nil {
		return fmt.Errorf("auth: %w", err)
	}
	r.Header.Set("Accept", "application/json")
	if body != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	if sign != nil {
		sign(r)
	}
	res, err := w.http.Do(r)
	if err != nil {
		return &noAnswer{method + " " + path, err}
	}
	defer res.Body.Close()
	raw, err := io.ReadAll(io.LimitReader(res.Body, maxBody+1))
	switch {
	case err != nil:
		return &noAnswer{method + " " + path, err}
	case len(raw) > maxBody:
		return fmt.Errorf("auth: %s %s: the answer is longer than %d bytes", method, path, maxBody)
	case res.StatusCode < 200 || res.StatusCode > 299:
		return readError(res, raw)
	case into == nil:
		return nil
	}
	if err := json.Unmarshal(raw, into); err != nil {
		return fmt.Errorf("auth: %s %s: the answer cannot be read: %w", method, path, err)
	}
	return nil
}
