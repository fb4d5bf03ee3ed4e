package auth

import "time"

// Age makes what a verifier knows of keys older.
func Age(v *Verifier, by time.Duration) {
	if s := v.keys.set.Load(); s != nil {
		v.keys.set.Store(&keysAt{keys: s.keys, at: s.at.Add(-by)})
	}
	v.keys.tried = v.keys.tried.Add(-by)
}
