package bench

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/ventanilla/ventanilla/internal/entropy"
)

// runID keeps the addresses of two runs against one server apart.
var runID = entropy.System.Hex(4)

// prepareSessionCheck signs the manifest's profile in by password.
func (t *Target) prepareSessionCheck(context.Context, int) (Step, error) {
	base := "/profile/" + t.Keys.Profile.CompanyCode + "/v2/auth/"
	header := map[string]string{"X-Api-Key": t.Keys.Profile.APIKey}
	var token string
	for _, step := range []struct {
		name, state string
		body        map[string]any
	}{
		{"login", "checkpassword", map[string]any{"login_id": t.Login}},
		{"checkpassword", "authorized", map[string]any{"password": t.Password}},
	} {
		raw, err := t.once(t.post(base+step.name, header, step.body), 200)
		if err != nil {
			return nil, err
		}
		var got struct {
			Token string `json:"session_token"`
			State string `json:"session_state"`
		}
		if err := json.Unmarshal(raw, &got); err != nil {
			return nil, err
		}
		if got.State != step.state {
			return nil, fmt.Errorf("%s led to %q instead of %q", step.name, got.State, step.state)
		}
		token = got.Token
		header["Authorization"] = "Bearer " + token
	}
	return repeat(t.get(base+"session", header), 200), nil
}
