package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/ventanilla/ventanilla/internal/app"
	"github.com/ventanilla/ventanilla/internal/tenant/manifest"
)

// open opens the data for a change.
func (f registryFlags) open(ctx context.Context, do func(*app.Core) error) error {
	core, err := f.alone(ctx)
	if err != nil {
		return err
	}
	defer core.Close()
	return do(core)
}

// registryServer is a running server, asked as its operator.
type registryServer struct{ base, token string }

// server gives the server that the flags name; nil when they name none.
func (f registryFlags) server() (*registryServer, error) {
	s := &registryServer{base: f.Base, token: f.Token}
	if f.Credentials != "" {
		keys, err := manifest.ReadCredentials(f.Credentials)
		if err != nil {
			return nil, err
		}
		if s.base == "" {
			s.base = keys.Base
		}
		if s.token == "" {
			s.token = keys.Admin.Token
		}
	}
	switch {
	case s.base == "" && s.token == "":
		return nil, nil
	case s.base == "":
		return nil, usagef("--token is for a server; give its address with --base")
	case s.token == "":
		return nil, usagef("--base wants the admin token: --token or --credentials")
	}
	return s, nil
}

// ask makes a small request about one registry, or with "" about all.
func (s *registryServer) ask(ctx context.Context, method, name string, into any) error {
	ctx, cancel := context.WithTimeout(ctx, askTimeout)
	defer cancel()
	res, err := s.send(ctx, method, name, nil, nil, -1)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	if into == nil {
		return nil
	}
	return json.NewDecoder(res.Body).Decode(into)
}

// patience is how long a large body waits for the server to want it; one that
// knows nothing of that gets it then.
const patience = 5 * time.Second

// send makes a request; an answer that is an error comes back as one.
func (s *registryServer) send(ctx context.Context, method, name string, q url.Values, body io.Reader, size int64) (*http.Response, error) {
	path := "/registries"
	if name != "" {
		path += "/" + url.PathEscape(name)
	}
	return s.call(ctx, method, path, q, body, size)
}

// call is send for any path of the admin API.
func (s *registryServer) call(ctx context.Context, method, path string, q url.Values, body io.Reader, size int64) (*http.Response, error) {
	address := strings.TrimSuffix(s.base, "/") + "/admin/v1" + path
	if len(q) > 0 {
		address += "?" + q.Encode()
	}
	req, err := http.NewRequestWithContext(ctx, method, address, body)
	if err != nil {
		return nil, fmt.Errorf("--base %s is no address: %w", s.base, err)
	}
	req.Header.Set("Authorization", "Bearer "+s.token)
	client := http.DefaultClient
	if body != nil {
		if size > 0 {
			req.ContentLength = size
		}
		req.Header.Set("Content-Type", "text/csv")
		req.Header.Set("Expect", "100-continue") // a wrong token is told before a million rows are sent
		client = &http.Client{Transport: &http.Transport{Proxy: http.ProxyFromEnvironment, ExpectContinueTimeout: patience}}
	}
	res, err := client.Do(req)
	if err != nil {
		return nil, fmt.Errorf("the server cannot be reached, or broke off: %w", err)
	}
	if res.StatusCode < 300 {
		return res, nil
	}
	defer res.Body.Close()
	text, _ := io.ReadAll(io.LimitReader(res.Body, 1<<20)) // what there is of it has to do
	return nil, fmt.Errorf("the server refused: %s", refusal(res.StatusCode, text))
}

// refusal gives the words of an error of the admin API.
func refusal(status int, text []byte) string {
	var body struct {
		Error struct {
			Message  string            `json:"message"`
			Problems []string          `json:"problems"`
			Fields   map[string]string `json:"fields"`
		} `json:"error"`
	}
	if json.Unmarshal(text, &body) != nil || body.Error.Message == "" {
		return fmt.Sprintf("status %d: %s", status, bytes.TrimSpace(text))
	}
	words := append([]string{strings.TrimSuffix(body.Error.Message, ".")}, body.Error.Problems...)
	for name, problem := range body.Error.Fields {
		words = append(words, name+": "+problem)
	}
	return strings.Join(words, "; ")
}
