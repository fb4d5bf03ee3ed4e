package main

import (
	"fmt"
	"io"
	"os"
)

// input is where values to check come from: an argument, or lines.
type input struct {
	value string
	name  string
	lines io.Reader // nil for an argument
	close func() error
}

func (in input) feed(v *verdicts) error {
	if in.lines == nil {
		return v.one(in.value)
	}
	if err := eachBlock(in.lines, v.block); err != nil {
		return fmt.Errorf("%s: %w", in.name, err)
	}
	return nil
}

// openInput opens the file that a flag names.
func openInput(flag, name string) (*os.File, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, fmt.Errorf("%s: %w; check its name and whether you may read it", flag, err)
	}
	if info, err := f.Stat(); err == nil && info.IsDir() {
		_ = f.Close()
		return nil, fmt.Errorf("%s: %s is a directory; give a file", flag, name)
	}
	return f, nil
}

func closeAll(ins []input) {
	for _, in := range ins {
		if in.close != nil {
			_ = in.close() // only read from
		}
	}
}

// totalSize gives the bytes of all lines, -1 if that cannot be known before.
func totalSize(ins []input) (total int64) {
	for _, in := range ins {
		if in.lines == nil {
			continue
		}
		size := regularSize(in.lines)
		if size < 0 {
			return -1
		}
		total += size
	}
	return total
}

// regularSize gives the size of a file on disk, -1 of anything else.
func regularSize(r io.Reader) int64 {
	f, ok := r.(*os.File)
	if !ok {
		return -1
	}
	if info, err := f.Stat(); err == nil && info.Mode().IsRegular() {
		return info.Size()
	}
	return -1
}
