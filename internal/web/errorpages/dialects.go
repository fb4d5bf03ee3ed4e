package errorpages

import (
	"github.com/ventanilla/ventanilla/internal/api/auth"
	"github.com/ventanilla/ventanilla/internal/api/connect"
	"github.com/ventanilla/ventanilla/internal/api/lookup"
	"github.com/ventanilla/ventanilla/internal/api/profile"
	"github.com/ventanilla/ventanilla/internal/api/sandbox"
	"github.com/ventanilla/ventanilla/internal/api/wire"
)

// Dialects are those of the four APIs, and of the sandbox's control.
func Dialects() []wire.Dialect {
	return []wire.Dialect{auth.Dialect, profile.Dialect, lookup.Dialect, connect.Dialect, sandbox.Dialect}
}
