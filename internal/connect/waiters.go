package connect

import "sync"

// waiters wakes those who wait for news about a key.
type waiters struct {
	mu sync.Mutex
	on map[string]map[chan struct{}]struct{}
}

func newWaiters() *waiters { return &waiters{on: map[string]map[chan struct{}]struct{}{}} }

// join gives a channel that receives after each wake of the key. Whoever joins
// looks at the state afterwards, or news may have gone by before.
func (w *waiters) join(key string) (news <-chan struct{}, leave func()) {
	ch := make(chan struct{}, 1)
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.on[key] == nil {
		w.on[key] = map[chan struct{}]struct{}{}
	}
	w.on[key][ch] = struct{}{}
	return ch, func() {
		w.mu.Lock()
		defer w.mu.Unlock()
		delete(w.on[key], ch)
		if len(w.on[key]) == 0 {
			delete(w.on, key)
		}
	}
}

// wake tells everybody who waits for the key; "" is any key. It never blocks.
func (w *waiters) wake(key string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if key != "" {
		tell(w.on[key])
		return
	}
	for _, on := range w.on {
		tell(on)
	}
}

func tell(on map[chan struct{}]struct{}) {
	for ch := range on {
		select {
		case ch <- struct{}{}:
		default: // told already and not yet looked
		}
	}
}
