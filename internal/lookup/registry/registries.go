package registry

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/ventanilla/ventanilla/internal/clock"
	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/registrydb"
	"github.com/ventanilla/ventanilla/internal/vault"
)

// Registries are all lists of a deployment. It is safe for concurrent use, also
// by several nodes on one database.
type Registries struct {
	db    store.DB
	vault *vault.Vault
	clock clock.Clock
	log   *slog.Logger
	wake  chan struct{} // holds one token when there may be rows to delete
	batch int           // rows of one transaction

	// Named says whether a source of the manifest is the registry of that name;
	// nil is nobody who knows. It is set before the first use.
	Named func(ctx context.Context, name string) (bool, error)
}

// Unused reports whether no source of the manifest is the registry of that name,
// so that its list answers nobody.
func (r *Registries) Unused(ctx context.Context, name string) (bool, error) {
	if r.Named == nil {
		return false, nil
	}
	named, err := r.Named(ctx, name)
	return !named && err == nil, err
}

// New makes them. log may be nil.
func New(db store.DB, v *vault.Vault, c clock.Clock, log *slog.Logger) *Registries {
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	return &Registries{db: db, vault: v, clock: c, log: log, wake: make(chan struct{}, 1), batch: batchRows}
}

// Errors that callers test for.
var (
	// ErrOvertaken: another process imports the same file at this moment, or
	// another list was imported or removed meanwhile.
	ErrOvertaken = errors.New("another import of this registry is under way")

	// ErrNobody: not one row of the file can be used. What answered before still
	// does.
	ErrNobody = errors.New("the file has no row that can be used; nothing was changed")
)

// maxName is the length of the longest name, in bytes.
const maxName = 100

// CheckName says what is wrong with a registry's name.
func CheckName(name string) error {
	if name == "" || len(name) > maxName || !utf8.ValidString(name) ||
		strings.ContainsFunc(name, func(c rune) bool { return c == '/' || unicode.IsControl(c) }) {
		return fmt.Errorf("%q is no name of a registry: 1 to %d bytes of text without / and line ends", name, maxName)
	}
	return nil
}

// Info is one registry as List tells it.
type Info struct {
	Name      string    `json:"name"`
	Serving   bool      `json:"serving"` // false: only an unfinished import is there
	File      string    `json:"file,omitempty"`
	People    int64     `json:"people"`
	Bad       int64     `json:"bad"` // rows refused
	Imported  time.Time `json:"imported_at,omitzero"`
	Importing *Progress `json:"importing,omitempty"` // an import that is under way, or was broken off
}

// List gives all registries by name.
func (r *Registries) List(ctx context.Context) (out []Info, err error) {
	all, err := r.generations(ctx, "")
	for _, g := range all {
		if len(out) == 0 || out[len(out)-1].Name != g.Name {
			out = append(out, Info{Name: g.Name})
		}
		info := &out[len(out)-1]
		switch {
		case g.Serving:
			info.Serving, info.File, info.People, info.Bad, info.Imported = true, g.File, g.People, g.Bad, g.Finished
		case g.State == registrydb.Importing:
			p := progress(g)
			info.Importing = &p
		}
	}
	return out, err
}

// Find gives one registry; false when there is none of that name.
func (r *Registries) Find(ctx context.Context, name string) (Info, bool, error) {
	all, err := r.List(ctx)
	for _, info := range all {
		if info.Name == name {
			return info, true, nil
		}
	}
	return Info{}, false, err
}

// Remove takes a registry away, at once and on every node, and ends imports of
// it; false when there is none of that name. Its rows are deleted by Purge.
func (r *Registries) Remove(ctx context.Context, name string) (removed bool, err error) {
	err = r.db.Write(ctx, func(tx store.Tx) error {
		served, err := registrydb.Forget(tx, name)
		if err != nil {
			return err
		}
		n, err := registrydb.End(tx, name, 0)
		removed = served || n > 0
		return err
	})
	r.nudge()
	return removed, err
}

// subject gives what a person is found under: 16 bytes of keyed hash. The
// name is in it, so that two lists do not show whom they have in common.
func (r *Registries) subject(name, curp string) []byte {
	return r.vault.Lookup(scope.Scope{}, "registry", name+"\x00"+curp)[:subjectLength]
}

// subjectLength keeps rows short. That two people of a million share 16 bytes
// of hash has a chance of one in 10^26.
const subjectLength = 16

// sealPurpose is of what is sealed of a person.
const sealPurpose = "registry answer"
