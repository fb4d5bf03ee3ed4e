package bench

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"syscall"
	"time"
)

// Process is a server that the bench started: the program itself, as a process
// of its own so that its CPU time can be told from the generator's.
type Process struct {
	Base  string        // http://host:port
	Ready time.Duration // from start to the first good answer
	cmd   *exec.Cmd
}

// Start runs the program with args and "--listen" on a free loopback port, and
// waits until path answers 200.
func Start(ctx context.Context, log io.Writer, program, path string, args ...string) (*Process, error) {
	addr, err := freeAddr()
	if err != nil {
		return nil, err
	}
	p := &Process{Base: "http://" + addr, cmd: exec.Command(program, append(args, "--listen", addr)...)}
	p.cmd.Stdout, p.cmd.Stderr = log, log
	began := time.Now()
	if err := p.cmd.Start(); err != nil {
		return nil, err
	}
	if err := awaitReady(ctx, p.Base+path); err != nil {
		return nil, errors.Join(fmt.Errorf("the server did not become ready: %w", err), p.Stop())
	}
	p.Ready = time.Since(began)
	return p, nil
}

// PID is the server's process id.
func (p *Process) PID() int { return p.cmd.Process.Pid }

// Stop ends the server in the ordinary way and waits for it.
func (p *Process) Stop() error {
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return err
	}
	return p.cmd.Wait()
}

func freeAddr() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	defer l.Close()
	return l.Addr().String(), nil
}

// readyWithin bounds the wait for a server to come up.
const readyWithin = 30 * time.Second

func awaitReady(ctx context.Context, url string) error {
	ctx, cancel := context.WithTimeout(ctx, readyWithin)
	defer cancel()
	tick := time.NewTicker(2 * time.Millisecond)
	defer tick.Stop()
	for {
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
		if err != nil {
			return err
		}
		if resp, err := http.DefaultClient.Do(req); err == nil {
			resp.Body.Close()
			if resp.StatusCode == http.StatusOK {
				return nil
			}
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-tick.C:
		}
	}
}
