package bench

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
)

// crowd is how many workers come at once where the question is whether any of
// them fails.
const crowd = 64

// Writes are the operations whose effect is durable before they are answered.
func (t *Target) Writes() []Operation {
	return []Operation{
		{Name: "login", Limit: LimitArgon2, Prepare: t.prepareLogin},
		{Name: "sign-up", Limit: LimitArgon2, Prepare: t.signUp("signup")},
		{Name: "sign-up, 64 workers", Limit: LimitArgon2, Workers: crowd, Prepare: t.signUp("crowd")},
		{Name: "token check during a login storm", GoalP99: stormGoal, Prepare: t.tokenCheck("besidestorm"), Beside: t.loginStorm},
		{Name: "refresh, ES256", Limit: LimitCommit, Goal: 8000, Prepare: t.refresh("es256", t.es256())},
		{Name: "refresh, RS256", Limit: LimitRS256, Goal: 2000, Prepare: t.refresh("rs256", t.rs256())},
		{Name: "NSS, recorded", Limit: LimitCommit, Goal: 8000, Prepare: t.prepareNSS},
		{Name: "NSS, from the cache", Limit: LimitCommit, Goal: 15000, Prepare: t.prepareNSSCached},
	}
}

// oauthClient is one shop backend of the manifest.
type oauthClient struct {
	basic string
}

func (t *Target) rs256() oauthClient { return oauthClient{basic(rs256Client, t.ClientSecret)} }
func (t *Target) es256() oauthClient { return oauthClient{basic(es256Client, t.ES256Secret)} }

type pair struct {
	Access  string `json:"access_token"`
	Refresh string `json:"refresh_token"`
}

const password = "correct horse battery staple"

func (t *Target) email(purpose string, worker, n int) string {
	return fmt.Sprintf("bench-%s-%d-%d-%s@example.com", purpose, worker, n, runID)
}

func (t *Target) registration(c oauthClient, purpose string, worker, n int) []byte {
	return t.post("/auth/v1/auth/register", map[string]string{"Authorization": c.basic}, map[string]any{
		"first_name": "Bench", "last_name": "Mark", "gender": "n", "email": t.email(purpose, worker, n),
		"password": password, "shop_id": t.Keys.Auth.ShopID,
	})
}

func (t *Target) register(c oauthClient, purpose string, worker, n int) (pair, error) {
	var p pair
	body, err := t.once(t.registration(c, purpose, worker, n), 200)
	if err != nil {
		return p, err
	}
	return p, json.Unmarshal(body, &p)
}

func (t *Target) prepareLogin(_ context.Context, worker int) (Step, error) {
	c := t.es256()
	if _, err := t.register(c, "login", worker, 0); err != nil {
		return nil, err
	}
	return repeat(t.post("/auth/v1/auth/login", map[string]string{"Authorization": c.basic}, map[string]any{
		"email": t.email("login", worker, 0), "password": password, "shop_id": t.Keys.Auth.ShopID,
	}), 200), nil
}

func (t *Target) signUp(purpose string) func(context.Context, int) (Step, error) {
	return func(_ context.Context, worker int) (Step, error) {
		n := 0
		return func(c *Conn) error {
			n++
			status, body, err := c.Do(t.registration(t.es256(), purpose, worker, n))
			if err != nil {
				return err
			}
			return expect(200, status, body)
		}, nil
	}
}

// refresh follows one family of tokens per worker: each answer holds the token
// of the next request.
func (t *Target) refresh(purpose string, client oauthClient) func(context.Context, int) (Step, error) {
	return func(_ context.Context, worker int) (Step, error) {
		p, err := t.register(client, "refresh"+purpose, worker, 0)
		if err != nil {
			return nil, err
		}
		raw := t.post("/auth/v1/oauth/token", map[string]string{"Authorization": client.basic},
			map[string]any{"grant_type": "refresh_token", "refresh_token": p.Refresh})
		at := bytes.LastIndex(raw, []byte(p.Refresh))
		return func(c *Conn) error {
			status, body, err := c.Do(raw)
			if err != nil {
				return err
			}
			if err := expect(200, status, body); err != nil {
				return err
			}
			// By hand: parsing would cost the generator what it is to leave to the server.
			_, next, ok := bytes.Cut(body, []byte(`"refresh_token":"`))
			if !ok || len(next) < len(p.Refresh) || bytes.HasPrefix(next, raw[at:at+len(p.Refresh)]) {
				return fmt.Errorf("no new refresh token: %.300s", body)
			}
			copy(raw[at:at+len(p.Refresh)], next)
			return nil
		}, nil
	}
}
