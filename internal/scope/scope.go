// Package scope names the compartment that a request acts in: one company,
// and within it the sandbox or live data. Every stored row that belongs to
// someone carries its scope, and every query filters by it.
package scope

// Environment separates what is tried from what is real.
type Environment string

// The two environments. A key or client belongs to exactly one.
const (
	Sandbox Environment = "sandbox"
	Live    Environment = "live"
)

// Scope is a company and an environment. The zero Scope belongs to nobody and
// matches no row.
type Scope struct {
	Company     string // company code, six characters
	Environment Environment
}

// IsSandbox reports whether outside effects are simulated in this scope.
func (s Scope) IsSandbox() bool { return s.Environment == Sandbox }

// String gives "code/environment", for logs and as associated data of sealed
// values.
func (s Scope) String() string { return s.Company + "/" + string(s.Environment) }
