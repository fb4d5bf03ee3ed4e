//go:build unix

package batch

import (
	"os"

	"golang.org/x/sys/unix"
)

// lock keeps a second process from the same batch. The kernel drops it when the
// process dies.
func lock(f *os.File) error { return unix.Flock(int(f.Fd()), unix.LOCK_EX|unix.LOCK_NB) }
