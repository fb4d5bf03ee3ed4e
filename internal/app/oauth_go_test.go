package app_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"golang.org/x/oauth2"
	"golang.org/x/oauth2/clientcredentials"

	"github.com/ventanilla/ventanilla/internal/app"
	"github.com/ventanilla/ventanilla/internal/entropy"
)

// Ensure that golang.org/x/oauth2 gets tokens for a client and refreshes a
// customer's, finding out by itself how the server takes the secret.
func TestGoOAuthClient(t *testing.T) {
	t.Parallel()
	onEach(t, func(t *testing.T, database string) {
		s := start(t, app.Config{Data: t.TempDir(), Database: database})
		id, secret := strconv.Itoa(s.keys.Auth.ClientID), s.keys.Auth.ClientSecret
		endpoint := s.URL() + "/auth/v1/oauth/token"
		for _, style := range []oauth2.AuthStyle{oauth2.AuthStyleInHeader, oauth2.AuthStyleInParams, oauth2.AuthStyleAutoDetect} {
			c := clientcredentials.Config{ClientID: id, ClientSecret: secret, TokenURL: endpoint, AuthStyle: style, Scopes: []string{"read"}}
			token, err := c.Token(t.Context())
			if err != nil || token.Type() != "Bearer" || token.RefreshToken != "" || token.Extra("scope") != "read" || time.Until(token.Expiry) < 59*time.Minute {
				t.Fatalf("style %v: %+v, %v", style, token, err)
			}
			c.Scopes = []string{"nothing"}
			_, err = c.Token(t.Context())
			refused, ok := errors.AsType[*oauth2.RetrieveError](err)
			if !ok || refused.ErrorCode != "invalid_scope" || refused.Response.StatusCode != http.StatusBadRequest {
				t.Errorf("style %v: %v", style, err)
			}

			refresh := s.registered(t, id, secret)
			config := oauth2.Config{ClientID: id, ClientSecret: secret, Endpoint: oauth2.Endpoint{TokenURL: endpoint, AuthStyle: style}}
			next, err := config.TokenSource(t.Context(), &oauth2.Token{RefreshToken: refresh}).Token()
			if err != nil || next.RefreshToken == "" || next.RefreshToken == refresh {
				t.Fatalf("style %v: refresh: %v", style, err)
			}
			for _, token := range []string{token.AccessToken, next.RefreshToken} {
				s.question(t, id, secret, "introspect", token, `"active":true`)
				s.question(t, id, secret, "revoke", token, `{}`)
				s.question(t, id, secret, "introspect", token, `{"active":false}`)
			}
			s.question(t, id, secret, "introspect", next.AccessToken, `{"active":false}`) // it went with its refresh token
		}
	})
}

// registered logs a new customer in and gives the refresh token.
func (s *server) registered(t *testing.T, id, secret string) string {
	t.Helper()
	body, err := json.Marshal(map[string]any{
		"first_name": "Ana", "last_name": "Soto", "gender": "f", "shop_id": s.keys.Auth.ShopID,
		"email": "ana." + entropy.System.Hex(4) + "@example.com", "password": "hollow-Maple-42",
	})
	if err != nil {
		t.Fatal(err)
	}
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.URL()+"/auth/v1/auth/register", bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.SetBasicAuth(id, secret)
	r.Header.Set("Content-Type", "application/json")
	var pair struct {
		Refresh string `json:"refresh_token"`
	}
	if err := json.Unmarshal(answered(t, r), &pair); err != nil {
		t.Fatal(err)
	}
	return pair.Refresh
}

// question introspects or revokes, as a form, and wants a text in the answer.
func (s *server) question(t *testing.T, id, secret, what, token, want string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.URL()+"/auth/v1/oauth/"+what,
		strings.NewReader(url.Values{"token": {token}}.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	r.SetBasicAuth(id, secret)
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	if got := string(answered(t, r)); !strings.Contains(got, want) {
		t.Errorf("%s: %s", what, got)
	}
}

func answered(t *testing.T, r *http.Request) []byte {
	t.Helper()
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode != http.StatusOK {
		t.Fatalf("%d %s, %v", res.StatusCode, body, err)
	}
	return body
}
