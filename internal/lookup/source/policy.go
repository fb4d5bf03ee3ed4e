package source

import "time"

// Policy bounds how a source is asked.
type Policy struct {
	Timeout  time.Duration // of one attempt
	Retries  int           // further attempts after one that failed in passing
	Wait     time.Duration // before the first retry; doubles, with jitter
	Failures int           // in a row that open the breaker
	Rest     time.Duration // how long it stays open
	// Hedge is after how long without an outcome the next source is asked too,
	// while this one still has its time; 0 is never.
	Hedge time.Duration
}

// DefaultPolicy is right for a government site: slow, and not to be hammered.
var DefaultPolicy = Policy{Timeout: 30 * time.Second, Retries: 2, Wait: 200 * time.Millisecond, Failures: 10, Rest: 30 * time.Second}

// maxWait is the longest that a source may ask us to wait before we ask again
// (Retry-After). For one that wants more, another is asked.
const maxWait = 10 * time.Second

// withDefaults fills what is zero, except Retries and Hedge, where zero is a
// choice.
func (p Policy) withDefaults() Policy {
	if p.Timeout <= 0 {
		p.Timeout = DefaultPolicy.Timeout
	}
	if p.Wait <= 0 {
		p.Wait = DefaultPolicy.Wait
	}
	if p.Failures <= 0 {
		p.Failures = DefaultPolicy.Failures
	}
	if p.Rest <= 0 {
		p.Rest = DefaultPolicy.Rest
	}
	return p
}
