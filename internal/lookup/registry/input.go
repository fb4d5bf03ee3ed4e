package registry

import (
	"context"
	"crypto/sha256"
	"errors"
	"io"
	"os"
	"path/filepath"
	"time"
)

// Input is a file to import.
type Input struct {
	Name     string    // what the file is called, for people
	Size     int64     // bytes; -1 when not known
	Modified time.Time // zero when not known
	// Digest is the SHA-256 of the whole. An import that was broken off is
	// continued by the next with the same digest; without one it begins anew.
	Digest []byte
	// Reader gives the whole from its beginning, also when an import continues.
	Reader io.Reader
}

// Open opens a file as an Input. It reads the file once to know its digest.
func Open(ctx context.Context, path string) (Input, io.Closer, error) {
	f, err := os.Open(path)
	if err != nil {
		return Input{}, nil, err
	}
	info, err := f.Stat()
	if err == nil && !info.Mode().IsRegular() {
		err = &FileError{Text: path + " is no regular file; give - and pipe it in"}
	}
	in := Input{Name: filepath.Base(path), Reader: f}
	if err == nil {
		in.Size, in.Modified = info.Size(), modified(info)
		in.Digest, err = digest(ctx, f)
	}
	if err == nil {
		_, err = f.Seek(0, io.SeekStart)
	}
	if err != nil {
		return Input{}, nil, errors.Join(err, f.Close())
	}
	return in, f, nil
}

func digest(ctx context.Context, r io.Reader) ([]byte, error) {
	h := sha256.New()
	if _, err := io.Copy(h, ending{ctx, r}); err != nil {
		return nil, err
	}
	return h.Sum(nil), nil
}

// ending is a reader that fails once ctx has ended.
type ending struct {
	ctx context.Context
	in  io.Reader
}

func (e ending) Read(p []byte) (int, error) {
	if err := e.ctx.Err(); err != nil {
		return 0, err
	}
	return e.in.Read(p)
}
