package main

import (
	"fmt"
	"io"
)

// rowReader bounds what is read for one row, so that a quote that is never closed
// does not take the rest of a large file into memory. Before it may wait for
// more, what is ready goes out.
type rowReader struct {
	r      io.Reader
	before func() error
	left   int
}

func (r *rowReader) Read(b []byte) (int, error) {
	if r.left <= 0 {
		return 0, fmt.Errorf("a row is longer than %d bytes; look for a quote that is not closed", maxLine)
	}
	if err := r.before(); err != nil {
		return 0, err
	}
	n, err := r.r.Read(b[:min(len(b), r.left)])
	r.left -= n
	return n, err
}
