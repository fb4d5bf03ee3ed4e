// Package memo remembers a bounded number of things in memory, those asked for
// most. What makes an entry wrong is its owner's business.
package memo

import (
	"iter"

	"github.com/maypok86/otter/v2"
)

// Cache holds values by key. It is safe for concurrent use.
//
// Underneath all caches have one type: the library is made of generic code, and
// each pair of types in which it is used would add some 400 kB to the program. What
// that costs is an allocation for a key that is not a pointer, at each look.
type Cache[K comparable, V any] struct {
	c *otter.Cache[any, any]
}

// New makes a cache of up to size entries.
func New[K comparable, V any](size int) *Cache[K, V] {
	return &Cache[K, V]{otter.Must(&otter.Options[any, any]{MaximumSize: size})}
}

// Get gives the value of k, if it is remembered.
func (c *Cache[K, V]) Get(k K) (v V, ok bool) {
	kept, ok := c.c.GetIfPresent(k)
	if !ok {
		return v, false
	}
	return kept.(V), true
}

// Values gives all that is remembered, while others go on.
func (c *Cache[K, V]) Values() iter.Seq[V] {
	return func(yield func(V) bool) {
		for v := range c.c.Values() {
			if !yield(v.(V)) {
				return
			}
		}
	}
}

// Set remembers v as the value of k, until there is no room.
func (c *Cache[K, V]) Set(k K, v V) { c.c.Set(k, v) }

// Forget drops k.
func (c *Cache[K, V]) Forget(k K) { c.c.Invalidate(k) }

// ForgetAll drops everything.
func (c *Cache[K, V]) ForgetAll() { c.c.InvalidateAll() }

// Close ends the goroutines of the cache. It may be used after that.
func (c *Cache[K, V]) Close() { c.c.StopAllGoroutines() }
