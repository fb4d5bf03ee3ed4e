package profile

import (
	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/identitydb"
)

// Clear ends a scope's sessions and sign-ins under way, with their codes, links,
// nonces and counted failures, and makes its backup codes good again, to make a
// sandbox as new. The profiles themselves stay, with whatever personal data and
// standing they have: a manifest made them, and applying it again puts them
// right.
func (e *Engine) Clear(tx store.Tx, s scope.Scope) error {
	tx.Notify(Topic, "") // of everybody: they are too many to name
	return identitydb.ClearProfiles(tx, s)
}
