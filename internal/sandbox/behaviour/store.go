package behaviour

import (
	"context"
	"sync"
	"sync/atomic"

	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/lookupdb"
)

const topic = "behaviour"

type key struct{ company, source string }

type snapshot map[key]Behaviour

// Store keeps what is set. It is safe for concurrent use.
type Store struct {
	db   store.DB
	stop func()

	kept    atomic.Pointer[snapshot] // nil: must be read again
	mu      sync.Mutex               // guards what follows, and kept together with it
	changes int                      // counts what changed told
	events  []func(company string)
}

// Open reads what is set and follows changes until Close.
func Open(ctx context.Context, db store.DB) (*Store, error) {
	s := &Store{db: db}
	s.stop = db.Subscribe(topic, s.changed)
	if _, err := s.load(ctx); err != nil {
		s.stop()
		return nil, err
	}
	return s, nil
}

// Close stops following changes.
func (s *Store) Close() { s.stop() }

// OnChange calls fn with the company whose settings changed, on any node, or
// with "" when anything may have. fn must be quick.
func (s *Store) OnChange(fn func(company string)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.events = append(s.events, fn)
}

func (s *Store) changed(company string) {
	s.mu.Lock()
	s.changes++
	s.kept.Store(nil)
	events := s.events // only ever appended to
	s.mu.Unlock()
	for _, fn := range events {
		fn(company)
	}
}

// Set says how a source behaves to a company from now on. RequestInvalid names
// the fields mode, latency_ms and times.
func (s *Store) Set(ctx context.Context, company, source string, b Behaviour) error {
	if err := b.validate(); err != nil {
		return err
	}
	if b.Mode == Slow && b.Latency == 0 {
		b.Latency = DefaultLatency
	}
	return s.db.Write(ctx, func(tx store.Tx) error {
		tx.Notify(topic, company)
		if b.Mode == OK && b.Latency == 0 {
			return lookupdb.ClearBehaviour(tx, company, source)
		}
		return lookupdb.SetBehaviour(tx, lookupdb.Behaviour{Company: company, Source: source,
			Mode: string(b.Mode), Latency: b.Latency, CallsLeft: b.Times})
	})
}

// Clear makes all sources behave towards a company, in the caller's transaction.
func (s *Store) Clear(tx store.Tx, company string) error {
	tx.Notify(topic, company)
	return lookupdb.ClearBehaviour(tx, company, "")
}

// Of gives what is set for a source without using a call up; Mode OK when
// nothing is.
func (s *Store) Of(ctx context.Context, company, source string) (Behaviour, error) {
	kept, err := s.load(ctx)
	if err != nil {
		return Behaviour{}, err
	}
	if b, ok := kept[key{company, source}]; ok {
		return b, nil
	}
	return Behaviour{Mode: OK}, nil
}

// load gives the snapshot, read again when a change was told since or when
// changes may not be arriving.
func (s *Store) load(ctx context.Context) (snapshot, error) {
	if kept := s.kept.Load(); kept != nil && s.db.Live() {
		return *kept, nil
	}
	s.mu.Lock()
	before := s.changes
	s.mu.Unlock()
	var rows []lookupdb.Behaviour
	err := s.db.Read(ctx, func(q store.Queryer) (err error) {
		rows, err = lookupdb.Behaviours(q)
		return err
	})
	if err != nil {
		return nil, err
	}
	read := make(snapshot, len(rows))
	for _, r := range rows {
		read[key{r.Company, r.Source}] = Behaviour{Mode: Mode(r.Mode), Latency: r.Latency, Times: r.CallsLeft}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.changes == before { // else something changed while the table was read
		s.kept.Store(&read)
	}
	return read, nil
}
