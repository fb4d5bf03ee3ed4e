//go:build !unix

package batch

import "os"

// lock does nothing: here nothing but care keeps two processes from one batch.
func lock(*os.File) error { return nil }
