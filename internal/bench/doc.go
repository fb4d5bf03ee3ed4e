// Package bench measures a running server the way its users load it: on
// loopback, keep-alive connections, a closed loop of workers, after a warm-up.
// Each figure stands next to the limit of the same machine measured in the same
// run (bare net/http, raw Argon2id, signing, grouped commits), because absolute
// numbers drift from machine to machine and ratios do not.
package bench
