package bench

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
)

// Clients are the operations of OAuth clients that act for themselves. A token
// that a client gets for itself is signed and not stored, so signing is its
// limit; introspection of one that is known touches no disk either.
func (t *Target) Clients() []Operation {
	return []Operation{
		{Name: "client_credentials, ES256", Limit: LimitES256, Goal: 8000, Prepare: fixed(t.ownToken(t.es256()), 200)},
		{Name: "client_credentials, RS256", Limit: LimitRS256, Prepare: fixed(t.ownToken(t.rs256()), 200)},
		{Name: "introspection", Limit: LimitHTTP, Prepare: t.prepareIntrospection},
	}
}

// ownToken asks for a token for a client itself.
func (t *Target) ownToken(c oauthClient) []byte {
	return t.post("/auth/v1/oauth/token", map[string]string{"Authorization": c.basic},
		map[string]any{"grant_type": "client_credentials", "scope": "read"})
}

// prepareIntrospection gives each worker a token of its own to ask about.
func (t *Target) prepareIntrospection(context.Context, int) (Step, error) {
	body, err := t.once(t.ownToken(t.es256()), 200)
	if err != nil {
		return nil, err
	}
	var own pair
	if err := json.Unmarshal(body, &own); err != nil {
		return nil, err
	}
	raw := t.post("/auth/v1/oauth/introspect", map[string]string{"Authorization": t.es256().basic}, map[string]any{"token": own.Access})
	active := []byte(`"active":true`)
	return func(c *Conn) error {
		status, body, err := c.Do(raw)
		if err != nil {
			return err
		}
		if !bytes.Contains(body, active) {
			return fmt.Errorf("a good token is not active: %d %.300s", status, body)
		}
		return expect(200, status, body)
	}, nil
}
