package bench

import (
	"context"
	"strings"
)

// Checks are the operations that touch no disk: live tokens, sessions and keys,
// and refusals in each dialect. The goals are those of the benchmarks page.
func (t *Target) Checks() []Operation {
	return []Operation{
		{Name: "token check", Limit: LimitHTTP, Goal: 20000, Prepare: t.tokenCheck("check")},
		{Name: "session check", Limit: LimitHTTP, Goal: 20000, Prepare: t.prepareSessionCheck},
		{Name: "API-key check", Limit: LimitHTTP, Goal: 20000, Prepare: fixed(t.get("/profile/"+t.Keys.Profile.CompanyCode+"/v2/aol/apikey",
			map[string]string{"X-Api-Key": t.Keys.Profile.APIKey}), 200)},
		{Name: "refused, auth", Limit: LimitHTTP, Goal: 25000, Prepare: fixed(t.get("/auth/v1/oauth/token/validate",
			map[string]string{"Authorization": "Bearer " + strings.Repeat("x", 40)}), 401)},
		{Name: "refused, profile", Limit: LimitHTTP, Goal: 25000, Prepare: fixed(t.get("/profile/"+t.Keys.Profile.CompanyCode+"/v2/auth/session",
			map[string]string{"X-Api-Key": t.Keys.Profile.APIKey, "Authorization": "Bearer " + strings.Repeat("x", 43)}), 401)},
		{Name: "refused, lookup", Limit: LimitHTTP, Goal: 25000, Prepare: fixed(t.post("/lookup/api/v1/imss/nss",
			map[string]string{"x-api-key": "vk_sandbox_nobody"}, map[string]any{"curp": "PEHL800101HDFRRS09"}), 401)},
		{Name: "refused, connect", Limit: LimitHTTP, Goal: 25000, Prepare: fixed(t.get("/connect/v1/accounts/00000000-0000-0000-0000-000000000000",
			map[string]string{"x-api-key": "vk_sandbox_nobody"}), 401)},
	}
}

// fixed is an operation whose every request is the same.
func fixed(raw []byte, want int) func(context.Context, int) (Step, error) {
	return func(context.Context, int) (Step, error) { return repeat(raw, want), nil }
}

// tokenCheck gives each worker a customer of its own, whose address begins with
// purpose.
func (t *Target) tokenCheck(purpose string) func(context.Context, int) (Step, error) {
	return func(_ context.Context, worker int) (Step, error) {
		pair, err := t.register(t.es256(), purpose, worker, 0)
		if err != nil {
			return nil, err
		}
		raw := t.get("/auth/v1/oauth/token/validate", map[string]string{"Authorization": "Bearer " + pair.Access})
		return repeat(raw, 200), nil
	}
}
