package manifest

import (
	"context"
	"errors"
	"fmt"

	"github.com/goccy/go-yaml"

	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/tenant"
)

// Change is one thing that applying a manifest did.
type Change struct {
	What string // "company 000000: shop 139"
	Did  string // created, updated
}

// Effect makes prepared changes in the transaction and says what they were. It
// may run again, see store.DB.
type Effect func(tx store.Tx) ([]Change, error)

// Applier makes one engine's part of a company. Prepare does what is too slow
// for a transaction, such as hashing passwords, and must change nothing.
type Applier interface {
	Prepare(ctx context.Context, c *Company) (Effect, error)
}

// errDry undoes a dry run's transaction.
var errDry = errors.New("dry run")

// Apply makes everything in the manifest so, in one transaction: all of it or
// nothing. With dry it only says what would change.
func Apply(ctx context.Context, db store.DB, d *tenant.Directory, m *Manifest, appliers []Applier, dry bool) ([]Change, error) {
	var changes []Change
	// Profiles and the like refer to their company, so companies come first and
	// effects are prepared for all before any is made.
	var effects []Effect
	for i := range m.Companies {
		for _, a := range appliers {
			effect, err := a.Prepare(ctx, &m.Companies[i])
			if err != nil {
				return nil, m.errorAt(fmt.Sprintf("companies[%d]", i), "%v", err)
			}
			effects = append(effects, effect)
		}
	}
	err := db.Write(ctx, func(tx store.Tx) error {
		e, err := d.Editor(tx)
		if err != nil {
			return err
		}
		a := &application{editor: e, directory: d}
		if err := a.manifest(m); err != nil {
			return err
		}
		for _, effect := range effects {
			more, err := effect(tx)
			if err != nil {
				return err
			}
			a.changes = append(a.changes, more...)
		}
		changes = a.changes
		if dry {
			return errDry
		}
		return nil
	})
	if dry && errors.Is(err, errDry) {
		return changes, nil
	}
	if err != nil {
		return nil, err
	}
	return changes, d.Reload(ctx)
}

// application is one run of Apply inside its transaction.
type application struct {
	editor    *tenant.Editor
	directory *tenant.Directory
	changes   []Change
}

func (a *application) did(what, did string, err error) error {
	if err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	if did != tenant.Unchanged {
		a.changes = append(a.changes, Change{What: what, Did: did})
	}
	return nil
}

func (a *application) manifest(m *Manifest) error {
	if m.Limits != nil {
		did, err := a.editor.PutLimits(m.Limits.tenant())
		if err := a.did("limits", did, err); err != nil {
			return err
		}
	}
	text, err := m.deploymentText(a.directory)
	if err != nil {
		return err
	}
	if text != nil {
		did, err := a.editor.PutDeployment(text)
		if err := a.did("sources, mail, sms and captcha", did, err); err != nil {
			return err
		}
	} else if err := a.captchaKeys(m); err != nil {
		return err
	}
	for i := range m.Companies {
		if err := a.company(&m.Companies[i]); err != nil {
			return err
		}
	}
	return nil
}

// captchaKeys wants the keys of every captcha that a manifest of companies alone
// names among those that are there already.
func (a *application) captchaKeys(m *Manifest) error {
	stored, err := a.editor.Deployment()
	if err != nil {
		return err
	}
	var d Deployment
	if err := yaml.Unmarshal(stored, &d); err != nil {
		return err
	}
	return errors.Join(m.captchasWithoutKeys(d.Captcha)...)
}
