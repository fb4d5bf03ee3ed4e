// Package upstream asks another server that speaks the look-up contract: another
// instance of this one, or the vendor of the contract.
//
// What the server answers is taken exactly or not at all. An answer counts when
// it is JSON of the contract's shape, of bounded size, within the time, and
// echoes the question that was asked; everything else is SourceUnavailable
// because of source.ErrNoAnswer, and stands in the record with a note. No
// redirect is followed and the body is not read beyond MaxBody.
//
// A question is asked under an Idempotency-Key that stays the same when it is
// asked again, so that a server that keeps such keys spends nothing twice; the
// vendor may not, which is why a failure that the server words itself is not
// asked again.
package upstream

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/lookup/source"
	"github.com/ventanilla/ventanilla/internal/scope"
)

// Config says whom to ask.
type Config struct {
	Name string // of the source, for the record
	Base string // https://host/lookup
	Key  string // x-api-key
	// HTTP makes the exchanges. It must not follow redirects; whoever made it
	// closes its idle connections.
	HTTP *http.Client
	Log  *slog.Logger // hears of a key or address that the server refuses; nil is nowhere
}

// Source is one upstream.
type Source struct {
	Config
	refused atomic.Bool // the last exchange was refused as misconfigured
}

// New makes a source. The error says what is wrong with the address or key.
func New(c Config) (*Source, error) {
	u, err := url.Parse(c.Base)
	switch {
	case err != nil:
		return nil, errors.New("the base is no address")
	case u.Scheme != "http" && u.Scheme != "https" || u.Host == "":
		return nil, errors.New("the base must begin with http:// or https:// and have a host")
	case u.User != nil || u.RawQuery != "" || u.Fragment != "":
		return nil, errors.New("the base must have neither a user name nor a query")
	case strings.ContainsFunc(c.Key, func(r rune) bool { return r < '!' || r > '~' }):
		return nil, errors.New("the API key has characters that no header can carry")
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	c.Base = strings.TrimRight(c.Base, "/")
	return &Source{Config: c}, nil
}

// Kinds lists the questions that can be asked of an upstream.
func Kinds() (list []source.Kind) {
	for _, s := range services {
		list = append(list, s.kind)
	}
	return list
}

// Name gives the source's name in the manifest.
func (x *Source) Name() string { return x.Config.Name }

// Find asks. Conditions: those of source.Source; a question that no upstream
// answers is SourceUnavailable.
func (x *Source) Find(ctx context.Context, _ scope.Scope, q source.Query) (source.Answer, error) {
	svc, ok := serving(q.Kind)
	if !ok {
		return source.Answer{}, source.NotAgain(fault.SourceUnavailable.Because(
			fmt.Errorf("an upstream is not asked for %s: %w", q.Kind, source.ErrNotReached)))
	}
	e := &exchange{source: x, service: svc, query: q}
	defer func() { source.Tell(ctx, e.said) }()
	a, err := e.ask(ctx)
	x.watch(e.said.Status, err)
	return a, err
}

// errMisconfigured is the cause of what only the operator can mend.
var errMisconfigured = errors.New("check base and api_key of the source in the manifest")

// watch tells the operator once that the server refuses us, and once that it
// does no longer.
func (x *Source) watch(status int, err error) {
	switch {
	case errors.Is(err, errMisconfigured):
		if !x.refused.Swap(true) {
			x.Log.Error("an upstream refuses every question", slog.String("source", x.Config.Name), slog.Any("error", err))
		}
	case status == http.StatusOK:
		if x.refused.Swap(false) {
			x.Log.Info("an upstream takes questions again", slog.String("source", x.Config.Name))
		}
	}
}

// idempotencyKey names a question to the server without telling what we call
// it; "" for a question without a key.
func (x *Source) idempotencyKey(q source.Query) string {
	if q.Key == "" {
		return ""
	}
	sum := sha256.Sum256([]byte(x.Config.Name + "\x00" + string(q.Kind) + "\x00" + q.Key))
	return hex.EncodeToString(sum[:16])
}
