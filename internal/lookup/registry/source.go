package registry

import (
	"context"
	"fmt"
	"sync/atomic"

	"github.com/ventanilla/ventanilla/curp"
	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/lookup/source"
	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/registrydb"
)

// Source answers look-ups from one registry. It asks the database each time, one
// read by primary key, so a new list answers on every node from the moment of
// its change-over; hence it is no source.Instant.
type Source struct {
	name       string
	registries *Registries
	missed     atomic.Bool // it was said that there is no list
}

var _ source.Source = (*Source)(nil)

// Source gives the source of that name, whether or not a list was imported.
func (r *Registries) Source(name string) *Source { return &Source{name: name, registries: r} }

// Name gives the registry's name in the manifest.
func (x *Source) Name() string { return x.name }

// Find gives what the row says, which is the last word about the person; a CURP
// that is not listed is CURPUnknown, NotListed. A query for anything but an NSS, or before a list was imported, is
// SourceUnavailable and costs no attempt: the list cannot tell.
func (x *Source) Find(ctx context.Context, _ scope.Scope, q source.Query) (source.Answer, error) {
	if q.Kind != source.NSS {
		return source.Answer{}, fault.SourceUnavailable.Because(fmt.Errorf("a registry knows no %s: %w", q.Kind, source.ErrNotReached))
	}
	key, err := curp.ParseShape(q.CURP)
	if err != nil {
		return source.Answer{}, fault.CURPUnknown.Because(err)
	}
	subject := x.registries.subject(x.name, key.String())
	var sealed []byte
	var served bool
	err = x.registries.db.Read(ctx, func(r store.Queryer) (err error) {
		sealed, served, err = registrydb.Answer(r, x.name, subject)
		return err
	})
	switch {
	case err != nil:
		return source.Answer{}, err
	case !served:
		return source.Answer{}, x.empty(ctx)
	}
	x.missed.Store(false)
	if sealed == nil {
		return source.Answer{}, source.NotListed(fault.CURPUnknown)
	}
	number, status, err := x.registries.open(subject, sealed)
	switch {
	case err != nil:
		return source.Answer{}, err
	case status != "":
		return source.Answer{}, status
	}
	return source.Answer{NSS: number}, nil
}

// empty says that nothing was imported; in the log once, until something is.
func (x *Source) empty(ctx context.Context) error {
	if !x.missed.Swap(true) {
		x.registries.log.WarnContext(ctx, "a registry is asked that has no list yet", "registry", x.name,
			"do", "ventanilla registry import "+x.name+" FILE")
	}
	return fault.SourceUnavailable.Because(fmt.Errorf("registry %s has no list yet: %w", x.name, source.ErrNotReached))
}
