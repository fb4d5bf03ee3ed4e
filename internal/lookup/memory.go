package lookup

import (
	"encoding/hex"
	"sync"
	"time"

	"github.com/ventanilla/ventanilla/internal/lookup/source"
	"github.com/ventanilla/ventanilla/internal/memo"
	"github.com/ventanilla/ventanilla/internal/store"
)

// Topic is the bus topic on which this engine says which kept answer was
// replaced: "<service> <hex of the subject>". The empty payload means that any
// may be gone.
const Topic = "lookup"

// remembered is how many kept answers are held in memory.
const remembered = 50_000

// place names one kept answer. The subject is a keyed hash of scope and CURP, so
// two companies never share one.
func (q *question) place() string { return q.svc.Name + " " + hex.EncodeToString(q.subject) }

// answer is a kept answer that was opened.
type answer struct {
	source.Answer
	until time.Time
}

// memory holds answers that were read from the table lookup_cache, which stays
// the truth, until the bus says that they were replaced. While the bus is not
// live it knows nothing.
type memory struct {
	db     store.DB
	cache  *memo.Cache[string, answer]
	cancel func()

	mu   sync.RWMutex // held for writing while something is forgotten
	turn uint64       // counts what was forgotten
}

func newMemory(db store.DB) *memory {
	m := &memory{db: db, cache: memo.New[string, answer](remembered)}
	m.cancel = db.Subscribe(Topic, m.forget)
	return m
}

// get gives an answer from memory.
func (m *memory) get(place string) (answer, bool) {
	if !m.db.Live() {
		return answer{}, false
	}
	return m.cache.Get(place)
}

// reading is called before the table is read, and what it gives after it: what
// was read may have been replaced since, and the notice come and gone already,
// and then it is not remembered.
func (m *memory) reading() (remember func(place string, a answer)) {
	live := m.db.Live()
	m.mu.RLock()
	turn := m.turn
	m.mu.RUnlock()
	return func(place string, a answer) {
		m.mu.RLock()
		defer m.mu.RUnlock()
		if live && m.turn == turn {
			m.cache.Set(place, a)
		}
	}
}

// forget drops what a notice names, or everything.
func (m *memory) forget(payload string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.turn++
	if payload == "" {
		m.cache.ForgetAll()
		return
	}
	m.cache.Forget(payload)
}
