package batch

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// state is what the progress file says. The rows that are done are not in it:
// those that the output has are.
type state struct {
	Batch   string `json:"batch"` // random; every row's key begins with it
	Input   string `json:"input"` // SHA-256
	Service string `json:"service"`
	Base    string `json:"base"`
	Format  Format `json:"format"`
	Retry   bool   `json:"retry_unavailable,omitempty"`
}

// progressPath gives where the progress of a batch stands.
func progressPath(out string) string { return out + ".progress" }

// progressFile is held, and locked, while the batch runs.
type progressFile struct {
	file *os.File
	state
}

// openProgress finds the batch that an output belongs to, or begins one.
func openProgress(c Config, in *input) (_ *progressFile, err error) {
	path := progressPath(c.Out)
	outInfo, outErr := os.Stat(c.Out)
	if inInfo, err := os.Stat(c.In); err == nil && outErr == nil && os.SameFile(inInfo, outInfo) {
		return nil, usagef("--out %s is the input itself; name another file", c.Out)
	}
	if _, err := os.Stat(path); errors.Is(err, os.ErrNotExist) && outErr == nil {
		return nil, usagef("%s exists and is no batch to go on with (there is no %s); remove it or name another --out", c.Out, path)
	}
	p := &progressFile{}
	if p.file, err = os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600); err != nil {
		return nil, usagef("%v", err)
	}
	defer func() {
		if err != nil {
			p.file.Close()
		}
	}()
	if lock(p.file) != nil {
		return nil, usagef("another process is working on %s", c.Out)
	}
	raw, err := io.ReadAll(p.file)
	if err != nil {
		return nil, err
	}
	want := state{Input: in.survey.digest, Service: c.Service.Name, Base: c.Base, Format: in.format, Retry: c.RetryUnavailable}
	if json.Unmarshal(raw, &p.state) != nil || p.Batch == "" {
		if outErr == nil {
			return nil, fmt.Errorf("%s cannot be read, so nothing says what %s is; remove both to begin anew", path, c.Out)
		}
		want.Batch = c.Rand.Hex(16)
		p.state = want
		return p, p.write()
	}
	if why := p.differs(want); why != "" {
		return nil, usagef("%s was begun with %s; put that back to go on, or remove %s and %s to begin anew", c.Out, why, c.Out, path)
	}
	return p, nil
}

func (p *progressFile) differs(want state) string {
	switch {
	case p.Input != want.Input:
		return "another input file"
	case p.Service != want.Service:
		return "the service " + p.Service
	case p.Base != want.Base:
		return "the server " + p.Base
	case p.Format != want.Format:
		return "the format " + string(p.Format)
	case p.Retry != want.Retry:
		return fmt.Sprintf("--retry-unavailable=%t", p.Retry)
	}
	return ""
}

// write puts the state on disk before there is an output, so that no output can
// be without one.
func (p *progressFile) write() error {
	raw, err := json.Marshal(p.state)
	if err != nil {
		return err
	}
	if err := p.file.Truncate(0); err != nil {
		return err
	}
	if _, err := p.file.WriteAt(append(raw, '\n'), 0); err != nil {
		return err
	}
	return errors.Join(p.file.Sync(), syncDir(p.file.Name()))
}

// remove ends the batch.
func (p *progressFile) remove() error {
	return errors.Join(os.Remove(p.file.Name()), syncDir(p.file.Name()))
}

func (p *progressFile) close() { p.file.Close() }

// syncDir makes the names in a file's directory durable.
func syncDir(path string) error {
	d, err := os.Open(filepath.Dir(path))
	if err != nil {
		return err
	}
	defer d.Close()
	_ = d.Sync() // not every file system can
	return nil
}
