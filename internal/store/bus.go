package store

import (
	"slices"
	"sync"
)

// note is one notification.
type note struct{ topic, payload string }

// bus hands notifications to the subscribers in this process.
type bus struct {
	mu   sync.RWMutex
	subs map[string][]*subscription
}

type subscription struct{ fn func(payload string) }

func newBus() *bus { return &bus{subs: map[string][]*subscription{}} }

// subscribe adds fn; cancel takes it away and may be called twice.
func (b *bus) subscribe(topic string, fn func(string)) (cancel func()) {
	s := &subscription{fn: fn}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.subs[topic] = append(slices.Clone(b.subs[topic]), s)
	return func() {
		b.mu.Lock()
		defer b.mu.Unlock()
		// A fresh slice, because deliver may be walking the old one.
		b.subs[topic] = slices.DeleteFunc(slices.Clone(b.subs[topic]), func(x *subscription) bool { return x == s })
	}
}

// deliver calls the topic's subscribers, in the order of subscription.
func (b *bus) deliver(notes ...note) {
	for _, n := range notes {
		b.mu.RLock()
		subs := b.subs[n.topic]
		b.mu.RUnlock()
		for _, s := range subs {
			s.fn(n.payload)
		}
	}
}

// resync tells every subscriber of every topic that anything may have changed.
func (b *bus) resync() {
	b.mu.RLock()
	topics := make([]note, 0, len(b.subs))
	for t := range b.subs {
		topics = append(topics, note{topic: t})
	}
	b.mu.RUnlock()
	b.deliver(topics...)
}
