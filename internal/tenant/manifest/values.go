package manifest

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/ventanilla/ventanilla/internal/scope"
)

// Secret is a text that may stand elsewhere: ${NAME} is taken from the
// environment, file:PATH from a file without its last line end.
type Secret string

// resolve fetches the secret.
func (s Secret) resolve() (Secret, error) {
	text := string(s)
	if name, ok := strings.CutPrefix(text, "${"); ok && strings.HasSuffix(name, "}") {
		name = strings.TrimSuffix(name, "}")
		value, ok := os.LookupEnv(name)
		if !ok || value == "" {
			return "", fmt.Errorf("the environment variable %s is not set", name)
		}
		return Secret(value), nil
	}
	if path, ok := strings.CutPrefix(text, "file:"); ok {
		raw, err := os.ReadFile(path)
		if err != nil {
			return "", fmt.Errorf("cannot read the secret: %w", err)
		}
		return Secret(strings.TrimRight(string(raw), "\r\n")), nil
	}
	return s, nil
}

// refuse takes only a secret that stands where it is.
func (s Secret) refuse() (Secret, error) {
	if strings.HasPrefix(string(s), "${") || strings.HasPrefix(string(s), "file:") {
		return "", errors.New("refers to this machine; allowed: the secret itself, sha256: or sealed:")
	}
	return s, nil
}

// Duration is written as 90s, 30m or 720h.
type Duration time.Duration

// UnmarshalYAML reads the text form.
func (d *Duration) UnmarshalYAML(decode func(any) error) error {
	var text string
	if err := decode(&text); err != nil {
		return err
	}
	v, err := time.ParseDuration(text)
	if err != nil || v <= 0 {
		return fmt.Errorf("%q is no duration; write it as 90s, 30m or 720h", text)
	}
	*d = Duration(v)
	return nil
}

// MarshalYAML writes the text form.
func (d Duration) MarshalYAML() (any, error) { return time.Duration(d).String(), nil }

// environment gives what a missing environment means.
func environment(name string) scope.Environment {
	if name == "" {
		return scope.Sandbox
	}
	return scope.Environment(name)
}

func (k APIKey) env() string  { return string(environment(k.Environment)) }
func (p Profile) env() string { return string(environment(p.Environment)) }

// Scope gives the scope of a part of a company, by the part's environment.
func (c *Company) Scope(env string) scope.Scope {
	return scope.Scope{Company: c.Code, Environment: environment(env)}
}
