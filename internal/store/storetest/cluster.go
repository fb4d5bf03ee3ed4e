package storetest

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
)

// Cluster is a throw-away PostgreSQL server. It dies with this process, however
// this process ends: a shell supervises it and waits for our end of a pipe.
type Cluster struct {
	bin, dir string
	user     *owner    // whom the server runs as; nil is ourselves
	alive    io.Closer // the pipe; closing it stops the server and removes dir
	shell    *exec.Cmd
	count    atomic.Int64
}

// supervise runs the server until standard input ends. $1 is the directory of
// the binaries, $2 the cluster's. A server that dies is not started again; Start
// runs another shell. The directory goes with the pipe, not with the server.
const supervise = `
"$1/postgres" -D "$2/data" >>"$2/log" 2>&1 </dev/null & pid=$!
echo started
cat >/dev/null
kill -QUIT $pid 2>/dev/null
wait $pid
[ -e "$2/keep" ] || rm -rf "$2"
`

// settings of a server that is small and flushes as a real one does.
const settings = `
listen_addresses = ''
max_connections = 300
shared_buffers = 64MB
fsync = on
full_page_writes = on
log_min_messages = fatal
max_wal_size = 1GB
wal_init_zero = off
checkpoint_timeout = 1h
`

// NewCluster makes a cluster and starts its server.
func NewCluster() (*Cluster, error) {
	bin, err := binaries()
	if err != nil {
		return nil, err
	}
	user, err := unprivileged()
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "storetest-pg-")
	if err != nil {
		return nil, err
	}
	c := &Cluster{bin: bin, dir: dir, user: user}
	if err := c.create(); err != nil {
		return nil, fmt.Errorf("%w; %w", err, os.RemoveAll(dir))
	}
	return c, c.Start()
}

// binaries finds the directory of initdb and postgres.
func binaries() (string, error) {
	var places []string
	if p, err := exec.LookPath("initdb"); err == nil {
		if p, err = filepath.EvalSymlinks(p); err == nil {
			places = append(places, filepath.Dir(p))
		}
	}
	for _, pattern := range []string{"/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/opt/homebrew/opt/postgresql*/bin", "/usr/local/opt/postgresql*/bin"} {
		found, err := filepath.Glob(pattern)
		if err != nil {
			return "", err
		}
		places = append(places, found...)
	}
	for _, p := range places {
		if _, err := os.Stat(filepath.Join(p, "initdb")); err != nil {
			continue
		}
		if _, err := os.Stat(filepath.Join(p, "postgres")); err == nil {
			return p, nil
		}
	}
	return "", fmt.Errorf("this test needs PostgreSQL's server programs (initdb, postgres) in PATH; install them with: apt-get install postgresql (Debian, Ubuntu), dnf install postgresql-server (Fedora), brew install postgresql (macOS)")
}

func (c *Cluster) create() error {
	if err := c.user.own(c.dir); err != nil {
		return err
	}
	cmd := c.command(filepath.Join(c.bin, "initdb"), "-D", filepath.Join(c.dir, "data"),
		"--no-sync", "--auth=trust", "--encoding=UTF8", "--no-locale", "--username=test")
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("initdb: %w: %s", err, bytes.TrimSpace(out))
	}
	conf, err := os.OpenFile(filepath.Join(c.dir, "data", "postgresql.conf"), os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	if _, err := fmt.Fprintf(conf, "%sunix_socket_directories = '%s'\n", settings, c.dir); err != nil {
		return err
	}
	return conf.Close()
}

// URL gives the address of one of the cluster's databases.
func (c *Cluster) URL(database string) string {
	return fmt.Sprintf("postgres://test@/%s?host=%s", database, c.dir)
}

// Log gives what the server wrote, for a failing test.
func (c *Cluster) Log() string {
	b, err := os.ReadFile(filepath.Join(c.dir, "log"))
	if err != nil {
		return err.Error()
	}
	return strings.TrimSpace(string(b))
}
