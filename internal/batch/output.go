package batch

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"
)

// How often what was written is handed to the system, where it survives a kill,
// and to the disk, where it survives the machine. What is lost is asked for again
// and comes back as it was.
const (
	flushEvery = 200 * time.Millisecond
	syncEvery  = 5 * time.Second
	bufferSize = 256 << 10
)

var errNotOurs = errors.New("is not what this batch wrote; put it back, or remove it and its progress file to begin anew")

// output is the file that results are written to.
type output struct {
	file     *os.File
	progress *progressFile
	table    table
	rows     int64 // done in earlier runs
	done     *Summary
	buf      []byte
	flushed  time.Time
	synced   time.Time
}

// openOutput begins the output, or finds the place where it ends.
func openOutput(c Config, in *input) (_ *output, err error) {
	o := &output{table: in.table, done: &Summary{Outcomes: map[string]int64{}}, flushed: time.Now(), synced: time.Now()}
	if o.progress, err = openProgress(c, in); err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			o.close()
		}
	}()
	if o.file, err = os.OpenFile(c.Out, os.O_RDWR|os.O_CREATE, 0o600); err != nil {
		return nil, usagef("%v", err)
	}
	end, err := o.recover()
	if err != nil {
		return nil, fmt.Errorf("%s %w", c.Out, err)
	}
	if o.rows > in.rows {
		return nil, fmt.Errorf("%s %w", c.Out, errNotOurs)
	}
	if err := o.file.Truncate(end); err != nil {
		return nil, err
	}
	if _, err := o.file.Seek(end, io.SeekStart); err != nil {
		return nil, err
	}
	if end == 0 {
		o.buf = append(o.buf, o.table.head()...)
	}
	o.done.Resumed = o.rows
	return o, nil
}

// ending is how an earlier row ended, and where.
type ending struct {
	at           int64
	status, code string
}

// recover counts the rows that are whole and gives the offset behind them; 0
// when not even the head is whole. Only the last row can be torn.
func (o *output) recover() (end int64, err error) {
	size, err := o.file.Seek(0, io.SeekEnd)
	if err != nil {
		return 0, err
	}
	head := o.table.head()
	got := make([]byte, min(int64(len(head)), size))
	if _, err := io.ReadFull(io.NewSectionReader(o.file, 0, size), got); err != nil {
		return 0, err
	}
	if !bytes.HasPrefix(head, got) {
		return 0, errNotOurs
	}
	if len(got) < len(head) {
		return 0, nil
	}
	begin := int64(len(head))
	end = begin
	var last *ending
	take := func() {
		o.rows++
		o.done.count(last.status, last.code)
		end = last.at
	}
	err = o.table.recover(io.NewSectionReader(o.file, begin, size-begin), func(to int64, status, code string) {
		if last != nil {
			take()
		}
		last = &ending{begin + to, strings.Clone(status), strings.Clone(code)}
	})
	if err != nil || last == nil {
		return end, err
	}
	var tail [1]byte
	if _, err := o.file.ReadAt(tail[:], last.at-1); err != nil {
		return 0, err
	}
	if tail[0] == '\n' {
		take()
	}
	return end, nil
}

// write takes a row that is done.
func (o *output) write(r *row) error {
	o.buf = o.table.append(o.buf, r)
	if !r.carry {
		o.done.count(r.result.status, r.result.code)
	} else {
		o.done.count("", r.result.code)
	}
	if len(o.buf) >= bufferSize {
		return o.flush()
	}
	return nil
}

// tick flushes and syncs what has waited long enough.
func (o *output) tick(now time.Time) error {
	if now.Sub(o.flushed) < flushEvery {
		return nil
	}
	if err := o.flush(); err != nil {
		return err
	}
	o.flushed = now
	if now.Sub(o.synced) < syncEvery {
		return nil
	}
	o.synced = now
	return o.file.Sync()
}

func (o *output) flush() error {
	if len(o.buf) == 0 {
		return nil
	}
	n, err := o.file.Write(o.buf)
	o.buf = o.buf[:copy(o.buf, o.buf[n:])]
	return err
}

// finish makes the output durable before the progress file goes.
func (o *output) finish() error {
	if err := errors.Join(o.flush(), o.file.Sync()); err != nil {
		return err
	}
	return o.progress.remove()
}

func (o *output) close() {
	if o.file != nil {
		o.file.Close() // synced by finish, or gone on with
	}
	o.progress.close()
}
