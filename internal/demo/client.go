package demo

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/ventanilla/ventanilla/internal/tenant/manifest"
)

// client speaks plain HTTP and JSON, as a customer without a library would.
type client struct {
	http *http.Client
	keys *manifest.Credentials
}

func newClient(c *manifest.Credentials) *client {
	return &client{http: &http.Client{Timeout: 15 * time.Second}, keys: c}
}

// answer is a decoded JSON body.
type answer map[string]any

// at walks nested objects and arrays: at("data", "profile", "first_name"),
// at("items", 0, "id"). nil when something on the way is missing.
func (a answer) at(path ...any) any {
	var now any = map[string]any(a)
	for _, key := range path {
		switch k := key.(type) {
		case string:
			m, _ := now.(map[string]any)
			now = m[k]
		case int:
			list, _ := now.([]any)
			if k >= len(list) {
				return nil
			}
			now = list[k]
		}
	}
	return now
}

func (a answer) text(path ...any) string {
	s, _ := a.at(path...).(string)
	return s
}

type request struct {
	method, path string
	header       map[string]string
	basic        *[2]string
	body         any
	want         int
}

// call makes the request and insists on the wanted status.
func (c *client) call(ctx context.Context, r request) (answer, error) {
	var body io.Reader
	if r.body != nil {
		raw, err := json.Marshal(r.body)
		if err != nil {
			return nil, err
		}
		body = bytes.NewReader(raw)
	}
	req, err := http.NewRequestWithContext(ctx, r.method, c.keys.Base+r.path, body)
	if err != nil {
		return nil, err
	}
	if r.body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	for name, value := range r.header {
		req.Header.Set(name, value)
	}
	if r.basic != nil {
		req.SetBasicAuth(r.basic[0], r.basic[1])
	}
	resp, err := c.http.Do(req)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	raw, err := io.ReadAll(io.LimitReader(resp.Body, 4<<20))
	if err != nil {
		return nil, err
	}
	if resp.StatusCode != r.want {
		return nil, fmt.Errorf("%s %s: status %d instead of %d: %s", r.method, r.path, resp.StatusCode, r.want, raw)
	}
	if len(raw) == 0 {
		return answer{}, nil
	}
	if raw[0] == '[' {
		raw = append(append([]byte(`{"items":`), raw...), '}')
	}
	var a answer
	if err := json.Unmarshal(raw, &a); err != nil {
		return nil, fmt.Errorf("%s %s: %w", r.method, r.path, err)
	}
	return a, nil
}

// until repeats probe until it gives something, ctx ends or ten seconds pass:
// what the server does in the background takes a moment.
func until(ctx context.Context, probe func() (string, error)) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		got, err := probe()
		if err != nil || got != "" {
			return got, err
		}
		select {
		case <-ctx.Done():
			return "", fmt.Errorf("nothing came within ten seconds: %w", ctx.Err())
		case <-tick.C:
		}
	}
}
