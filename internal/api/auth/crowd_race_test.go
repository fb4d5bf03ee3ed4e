//go:build race

package auth_test

// crowd is how many use one thing at once that is good once. The race detector
// makes each use many times as slow and finds no more in a thousand than in
// these; scripts/test runs the thousand without it.
const crowd = 150
