package identity

import (
	"crypto/sha256"
	"hash/maphash"
	"sync"
	"sync/atomic"
	"time"

	"github.com/ventanilla/ventanilla/internal/memo"
)

// topicTokens carries the id of an account whose tokens or standing changed.
const topicTokens = "tokens"

// staleAfter is how old a cached answer may be while other nodes are not heard.
const staleAfter = time.Second

// tokenKey is the SHA-256 of an access token.
type tokenKey [32]byte

// keyOf hashes a token. What is too long to be one has the key of none.
func keyOf(access string) tokenKey {
	if len(access) > maxAccessToken {
		return tokenKey{}
	}
	return sha256.Sum256([]byte(access))
}

// verified is an access token whose signature held. That never changes; its
// state may, and is good for one generation of its account only.
type verified struct {
	bearer Bearer
	typ    tokenType
	issued time.Time
	scope  string // space-delimited
	mark   string // of the client's secret, in its own token
	state  atomic.Pointer[tokenState]
	used   atomic.Int64 // last use, in microseconds by the scope's clock
	noted  atomic.Int64 // the last use that the database knows
}

type tokenState struct {
	live bool
	gen  uint64 // of the account, when this was read
	at   time.Time
}

// standing is what tokens need to know of an account.
type standing struct {
	status string // "" when the account is gone
	realm  string
	gen    uint64
	at     time.Time
}

// accountCache holds standings. Any change of an account or of its tokens drops
// its standing; the next one has a new generation, which makes the cached
// states of all its tokens void. So one notification per change is enough, and
// nothing has to be found by token.
type accountCache struct {
	cache   *memo.Cache[string, *standing]
	gen     atomic.Uint64
	seed    maphash.Seed
	stripes [256]stripe
}

// stripe counts the drops of the accounts that hash to it, so that what was
// read while one happened is not kept.
type stripe struct {
	mu    sync.Mutex
	drops uint64
}

func (c *accountCache) init() {
	c.cache = memo.New[string, *standing](100_000)
	c.seed = maphash.MakeSeed()
}

func (c *accountCache) stripe(id string) *stripe {
	return &c.stripes[maphash.String(c.seed, id)%uint64(len(c.stripes))]
}

// forget drops an account; "" drops all, for notifications may have been lost.
func (c *accountCache) forget(id string) {
	if id == "" {
		// First no read in flight may be kept, then what was kept goes.
		for i := range c.stripes {
			c.stripes[i].mu.Lock()
			c.stripes[i].drops++
			c.stripes[i].mu.Unlock()
		}
		c.cache.ForgetAll()
		return
	}
	s := c.stripe(id)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.drops++
	c.cache.Forget(id)
}

// before gives what keep wants to be told after the read.
func (c *accountCache) before(id string) uint64 {
	s := c.stripe(id)
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.drops
}

// keep stores a standing unless the account was dropped since before.
func (c *accountCache) keep(id string, st *standing, before uint64) {
	s := c.stripe(id)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.drops == before {
		c.cache.Set(id, st)
	}
}
