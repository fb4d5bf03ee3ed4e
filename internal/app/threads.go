package app

import "runtime"

// cores is how many threads may compute at once, as the machine or its
// container says. It is how many passwords are hashed at once.
var cores = runtime.GOMAXPROCS(0)

// shareCores gives the program a second thread per core. Hashing a password
// computes for tens of milliseconds, and Go's scheduler lets it for ten before
// it looks at what else is to do, at each step of a request. With threads to
// spare a request runs at once, and the operating system, which favours those
// who compute little, shares the cores. The number, set by hand, no longer
// follows a container whose share of the machine changes while it runs.
func shareCores() { runtime.GOMAXPROCS(2 * cores) }
