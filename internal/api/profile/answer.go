package profile

import (
	"net/http"

	"github.com/ventanilla/ventanilla/internal/api/wire"
	engine "github.com/ventanilla/ventanilla/internal/identity/profile"
	"github.com/ventanilla/ventanilla/internal/identity/step"
)

const success = "success"

// stepAnswer is what a step of signing in or recovery answers.
type stepAnswer struct {
	Status       string               `json:"status"`
	Token        string               `json:"session_token,omitempty"`
	State        step.State           `json:"session_state"`
	Disclaimers  *[]engine.Disclaimer `json:"disclaimers_required,omitempty"`
	Positions    []int                `json:"memorable_positions,omitempty"`
	Verification engine.Method        `json:"verification,omitempty"`
	UserPhone    string               `json:"user_phone,omitempty"`
	UserEmail    string               `json:"user_email,omitempty"`
	Question     string               `json:"control_question,omitempty"`
}

// next answers with the step that follows. Where disclaimers travel, the list
// is there even when it is empty.
func next(w http.ResponseWriter, s engine.Step) error {
	out := stepAnswer{Status: success, Token: s.Token, State: s.State, Positions: s.Positions, Verification: s.Verification,
		UserPhone: s.UserPhone, UserEmail: s.UserEmail, Question: s.Question}
	if s.State == step.CheckPassword || s.State == step.CheckOTP {
		list := append([]engine.Disclaimer{}, s.Disclaimers...)
		out.Disclaimers = &list
	}
	w.Header()["Cache-Control"] = noStore
	return wire.JSON(w, http.StatusOK, out)
}

type dataAnswer struct {
	Status string `json:"status"`
	Data   any    `json:"data"`
}

// data answers with an object or a list.
func data(w http.ResponseWriter, v any) error {
	w.Header()["Cache-Control"] = noStore
	return wire.JSON(w, http.StatusOK, dataAnswer{success, v})
}

var done = []byte(`{"status":"success"}`)

// ok answers that it is done.
func ok(w http.ResponseWriter) error {
	wire.Raw(w, http.StatusOK, done)
	return nil
}
