package connect

import (
	"encoding/json"

	"github.com/ventanilla/ventanilla/internal/platform"
	"github.com/ventanilla/ventanilla/internal/store/connectdb"
)

// Challenge is what the person is asked for. It holds no secret.
type Challenge struct {
	NextStep     string   `json:"next_step"`
	Methods      []string `json:"methods"`
	Alternatives []string `json:"alternative_methods"`
	Hint         string   `json:"hint"`
}

func challengeOf(c *platform.Challenge) Challenge {
	return Challenge{NextStep: c.NextStep, Methods: c.Methods, Alternatives: c.Alternatives, Hint: c.Hint}
}

// challengeFrom gives the challenge that a login waits on; zero when it does
// not wait.
func challengeFrom(l connectdb.Login) (c Challenge) {
	if Status(l.Status).Awaiting() && l.Challenge != "" {
		// Written by stepped; a row that does not parse asks for nothing.
		_ = json.Unmarshal([]byte(l.Challenge), &c)
	}
	return c
}
