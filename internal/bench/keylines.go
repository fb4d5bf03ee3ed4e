package bench

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"time"
)

// keyLines is a file of keys, one a line.
type keyLines struct {
	path       string
	count, bad int
}

// writeKeyLines writes 100,000 keys so many times over.
func writeKeyLines(path string, times int) (*keyLines, error) {
	const distinct = 100_000
	var block bytes.Buffer
	for n := range distinct {
		key, err := nthLine(n)
		if err != nil {
			return nil, err
		}
		block.WriteString(key)
		block.WriteByte('\n')
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, err
	}
	for range times {
		if _, err := f.Write(block.Bytes()); err != nil {
			return nil, errors.Join(err, f.Close())
		}
	}
	return &keyLines{path: path, count: distinct * times, bad: distinct * times / 5}, f.Close()
}

// check runs the program over the lines, and counts its verdicts: a figure with
// a line missing would mean nothing.
func (l *keyLines) check(ctx context.Context, program string, args ...string) (Identifiers, error) {
	in, err := os.Open(l.path)
	if err != nil {
		return Identifiers{}, err
	}
	defer in.Close()
	var said bytes.Buffer
	cmd := exec.CommandContext(ctx, program, args...)
	cmd.Stdin, cmd.Stderr = in, &said
	out, err := cmd.StdoutPipe()
	if err != nil {
		return Identifiers{}, err
	}
	begun := time.Now()
	if err := cmd.Start(); err != nil {
		return Identifiers{}, err
	}
	count, bad := 0, 0
	for verdicts := bufio.NewScanner(out); verdicts.Scan(); count++ {
		if bytes.Contains(verdicts.Bytes(), []byte("check_digit")) {
			bad++
		}
	}
	err = cmd.Wait()
	took := time.Since(begun)
	if cmd.ProcessState.ExitCode() != 1 { // which says that some were invalid
		return Identifiers{}, fmt.Errorf("exit %d: %.300s", cmd.ProcessState.ExitCode(), errors.Join(err, errors.New(said.String())))
	}
	if count != l.count || bad != l.bad {
		return Identifiers{}, fmt.Errorf("%d verdicts, %d of them of a wrong digit, instead of %d and %d", count, bad, l.count, l.bad)
	}
	used := cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
	f := Identifiers{
		Rate: float64(l.count) / took.Seconds(), CPU: used / time.Duration(l.count),
		Goal: fmt.Sprintf("≥ %d lines/s", goalLines),
	}
	f.Met = f.Rate >= goalLines
	return f, nil
}
