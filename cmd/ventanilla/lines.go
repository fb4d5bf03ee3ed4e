package main

import (
	"bytes"
	"errors"
	"io"
	"strings"
)

const (
	// blockSize is how much is read at once.
	blockSize = 256 << 10
	// maxLine bounds a line of input, so that a file without line ends does not
	// fill the memory. No identifier is longer than 18 characters.
	maxLine = 1 << 20
)

const byteOrderMark = "\ufeff"

// eachBlock hands on what r holds in blocks of whole lines, as they come: a block
// ends in a newline but for the last one, and a line that is longer than maxLine,
// of which it is the beginning (cut); the rest of such a line is passed over. A
// byte order mark at the beginning is none of the first line.
func eachBlock(r io.Reader, do func(block string, cut bool) error) error {
	b := blocks{do: do, buf: make([]byte, blockSize)}
	for idle := 0; ; {
		if b.held == len(b.buf) {
			if err := b.full(); err != nil {
				return err
			}
		}
		n, err := r.Read(b.buf[b.held:])
		if idle++; n > 0 {
			idle = 0
			if err := b.add(n); err != nil {
				return err
			}
		}
		switch {
		case errors.Is(err, io.EOF):
			return b.end()
		case err != nil:
			return err
		case idle == 100:
			return io.ErrNoProgress
		}
	}
}

// blocks holds the beginning of a line whose end is still to be read.
type blocks struct {
	do      func(block string, cut bool) error
	buf     []byte
	held    int
	passing bool // over the rest of a line that was too long
	begun   bool
}

// add takes n more bytes in and hands on the lines that they end.
func (b *blocks) add(n int) error {
	fresh := b.buf[b.held : b.held+n]
	if b.passing {
		end := bytes.IndexByte(fresh, '\n')
		if end < 0 {
			return nil
		}
		b.passing = false
		n = copy(b.buf, fresh[end+1:])
		fresh = b.buf[:n]
	}
	end := b.held + bytes.LastIndexByte(fresh, '\n') + 1
	b.held += n
	if end == b.held-n {
		return nil
	}
	err := b.hand(b.buf[:end], false)
	b.held = copy(b.buf, b.buf[end:b.held])
	return err
}

// full makes room, or cuts the line.
func (b *blocks) full() error {
	if len(b.buf) < maxLine {
		b.buf = append(b.buf, make([]byte, len(b.buf))...)
		return nil
	}
	err := b.hand(b.buf, true)
	b.held, b.passing = 0, true
	return err
}

func (b *blocks) end() error {
	if b.held == 0 {
		return nil
	}
	return b.hand(b.buf[:b.held], false)
}

// hand copies the block once, so that its lines can be strings without a copy of
// each.
func (b *blocks) hand(block []byte, cut bool) error {
	text := string(block)
	if !b.begun {
		b.begun = true
		text = strings.TrimPrefix(text, byteOrderMark)
	}
	if text == "" {
		return nil
	}
	return b.do(text, cut)
}
