//go:build !race

package auth_test

// crowd is how many use one thing at once that is good once.
const crowd = 1000
