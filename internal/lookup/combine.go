package lookup

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"sync"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/lookupdb"
)

// combiner records executions of concurrent callers in one transaction and few
// statements. On PostgreSQL each statement is a round trip, and four of them a
// look-up were most of its cost; SQLite's writer groups writes by itself.
//
// There is no goroutine of its own: a caller who finds no leader becomes one,
// writes for all who wait, and leaves the lead to the next of those who came
// meanwhile. Nobody is answered before COMMIT, and when a group fails, each of
// it writes alone and gets its own error.
type combiner struct {
	db store.DB

	mu      sync.Mutex
	waiting []*entry
	leaders int
}

// The bounds of a combiner: groups under way at once, of which one may wait for
// the disk while another is prepared, and executions in one.
const (
	maxLeaders  = 2
	maxCombined = 64
)

// entry is one execution to be recorded, with the attempt that it takes.
type entry struct {
	scope   scope.Scope
	attempt *lookupdb.Attempt   // to take first; nil is none
	limit   int                 // of attempts
	row     *lookupdb.Execution // recorded when the attempt was taken; nil is nothing
	refused *lookupdb.Execution // recorded when none was left

	allowed bool // whether row holds
	err     error
	turn    chan part // what a waiting caller has to do next
}

// part is what becomes of an entry in a group.
type part int

const (
	partDone  part = iota // allowed and err hold
	partLead              // write, for others too
	partAlone             // write for oneself: the group's transaction failed
)

// record stores one entry and says whether its attempt could be taken.
// ctx bounds the wait for a group.
func (c *combiner) record(ctx context.Context, e *entry) (allowed bool, err error) {
	if err := ctx.Err(); err != nil {
		return false, err
	}
	what := partLead
	if !c.leads(e) {
		select {
		case what = <-e.turn:
		case <-ctx.Done():
			if c.withdraw(e) {
				return false, ctx.Err()
			}
			what = <-e.turn
		}
	}
	// It waits no longer, and others may be in its hands.
	ctx = context.WithoutCancel(ctx)
	switch what {
	case partLead:
		c.lead(ctx, e)
	case partAlone:
		e.err = c.write(ctx, []*entry{e})
	}
	return e.allowed, e.err
}

// leads makes the caller a leader, or has it wait.
func (c *combiner) leads(e *entry) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.leaders < maxLeaders {
		c.leaders++
		return true
	}
	e.turn = make(chan part, 1)
	c.waiting = append(c.waiting, e)
	return false
}

// withdraw takes an entry back; false when it is in somebody's group already.
func (c *combiner) withdraw(e *entry) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	i := slices.Index(c.waiting, e)
	if i >= 0 {
		c.waiting = slices.Delete(c.waiting, i, i+1)
	}
	return i >= 0
}

// lead writes a group that begins with one's own entry.
func (c *combiner) lead(ctx context.Context, e *entry) {
	group := c.group(e)
	next := partAlone // also when writing panics
	defer func() {
		c.passOn()
		for _, other := range group[1:] {
			other.turn <- next
		}
	}()
	err := c.write(ctx, group)
	if err != nil && len(group) > 1 && !errors.Is(err, fault.Unavailable) {
		e.err = c.write(ctx, []*entry{e})
		return
	}
	next = partDone
	for _, x := range group {
		x.err = err
	}
}

// group takes those who wait and may share a transaction with e: under the same
// limit, and no two for one attempt, because one statement may not meet the same
// row twice.
func (c *combiner) group(e *entry) []*entry {
	group := []*entry{e}
	taken := map[lookupdb.Attempt]bool{}
	limit := 0
	fits := func(x *entry) bool {
		if x.attempt == nil {
			return true
		}
		if limit != 0 && x.limit != limit || taken[*x.attempt] {
			return false
		}
		limit, taken[*x.attempt] = x.limit, true
		return true
	}
	fits(e)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.waiting = slices.DeleteFunc(c.waiting, func(x *entry) bool {
		if len(group) == maxCombined || !fits(x) {
			return false
		}
		group = append(group, x)
		return true
	})
	return group
}

// passOn leaves the lead to the first who waits.
func (c *combiner) passOn() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.waiting) == 0 {
		c.leaders--
		return
	}
	next := c.waiting[0]
	c.waiting = slices.Delete(c.waiting, 0, 1)
	next.turn <- partLead
}

// write stores a group: its attempts, always in the same order, and then what
// each of it is to record.
func (c *combiner) write(ctx context.Context, group []*entry) error {
	var attempts []lookupdb.Attempt
	limit := 0
	for _, e := range group {
		if e.attempt != nil {
			attempts, limit = append(attempts, *e.attempt), e.limit
		}
	}
	slices.SortFunc(attempts, func(a, b lookupdb.Attempt) int {
		return cmp.Or(cmp.Compare(a.Subject, b.Subject), cmp.Compare(a.Service, b.Service), cmp.Compare(a.Day, b.Day))
	})
	return c.db.Write(ctx, func(tx store.Tx) error {
		var spent map[lookupdb.Attempt]bool
		if len(attempts) > 0 {
			var err error
			if spent, err = lookupdb.SpendAttempts(tx, limit, attempts); err != nil {
				return err
			}
		}
		rows := make([]lookupdb.ScopedExecution, 0, len(group))
		for _, e := range group {
			row := e.row
			if e.allowed = e.attempt == nil || spent[*e.attempt]; !e.allowed {
				row = e.refused
			}
			if row != nil {
				rows = append(rows, lookupdb.ScopedExecution{Scope: e.scope, Execution: row})
			}
		}
		return lookupdb.AddExecutions(tx, rows)
	})
}
