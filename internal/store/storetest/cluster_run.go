package storetest

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
)

// Start runs the server and waits until it answers.
func (c *Cluster) Start() error {
	cmd := c.command("/bin/sh", "-c", supervise, "sh", c.bin, c.dir)
	stdin, err := cmd.StdinPipe()
	if err != nil {
		return err
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("starting PostgreSQL: %w", err)
	}
	c.alive, c.shell = stdin, cmd
	if _, err := bufio.NewReader(stdout).ReadString('\n'); err != nil {
		return fmt.Errorf("starting PostgreSQL: %w", err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	// The server says that it is ready by answering; there is no other signal.
	for tick := time.NewTicker(10 * time.Millisecond); ; {
		conn, err := pgx.Connect(ctx, c.URL("postgres"))
		if err == nil {
			tick.Stop()
			return conn.Close(ctx)
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return fmt.Errorf("PostgreSQL does not start: %w: %s", err, c.Log())
		}
	}
}

// Stop ends the server and removes the cluster.
func (c *Cluster) Stop() error {
	return errors.Join(c.alive.Close(), c.shell.Wait())
}

// Kill ends the server and all its backends with SIGKILL, as a crash of the
// machine would, except that what the kernel holds is kept. Start recovers.
func (c *Cluster) Kill() error {
	pid, err := c.pid()
	if err != nil {
		return err
	}
	children, err := childrenOf(pid)
	if err != nil {
		return err
	}
	keep := filepath.Join(c.dir, "keep")
	if err := os.WriteFile(keep, nil, 0o644); err != nil {
		return err
	}
	for _, p := range append([]int{pid}, children...) {
		if err := syscall.Kill(p, syscall.SIGKILL); err != nil && !errors.Is(err, syscall.ESRCH) {
			return err
		}
	}
	if err := c.Stop(); err != nil {
		return err
	}
	return os.Remove(keep)
}

// pid reads the server's process number from its lock file.
func (c *Cluster) pid() (int, error) {
	b, err := os.ReadFile(filepath.Join(c.dir, "data", "postmaster.pid"))
	if err != nil {
		return 0, err
	}
	first, _, _ := strings.Cut(string(b), "\n")
	return strconv.Atoi(first)
}

// childrenOf lists the processes whose parent is pid.
func childrenOf(pid int) ([]int, error) {
	out, err := exec.Command("pgrep", "-P", strconv.Itoa(pid)).Output()
	if none, ok := errors.AsType[*exec.ExitError](err); ok && none.ExitCode() == 1 {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("pgrep: %w", err)
	}
	var pids []int
	for _, f := range strings.Fields(string(out)) {
		n, err := strconv.Atoi(f)
		if err != nil {
			return nil, err
		}
		pids = append(pids, n)
	}
	return pids, nil
}

// owner is the user that the server runs as: PostgreSQL refuses to be root.
type owner struct{ uid, gid int }

// unprivileged gives nil when we are not root, else postgres or nobody.
func unprivileged() (*owner, error) {
	if os.Geteuid() != 0 {
		return nil, nil
	}
	for _, name := range []string{"postgres", "nobody"} {
		u, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, err := strconv.Atoi(u.Uid)
		if err != nil {
			return nil, err
		}
		gid, err := strconv.Atoi(u.Gid)
		return &owner{uid, gid}, err
	}
	return nil, errors.New("PostgreSQL does not run as root, and there is no user postgres or nobody")
}

func (o *owner) own(dir string) error {
	if o == nil {
		return nil
	}
	return os.Chown(dir, o.uid, o.gid)
}

// command prepares a program of the cluster, as its owner.
func (c *Cluster) command(name string, args ...string) *exec.Cmd {
	cmd := exec.Command(name, args...)
	cmd.Dir = c.dir
	// A group of its own: an interrupt at the terminal is for the test, whose
	// end then stops the server in order.
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if c.user != nil {
		cmd.SysProcAttr.Credential = &syscall.Credential{Uid: uint32(c.user.uid), Gid: uint32(c.user.gid)}
	}
	return cmd
}
