package main

import (
	"bufio"
	"context"
	"database/sql"
	"encoding/csv"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"

	"github.com/ventanilla/ventanilla/internal/tenant/manifest"
)

// Ensure that a batch whose client and server are killed three times each, in
// the middle of answers, ends complete and in order, with one query for each
// person, in bounded memory.
func TestBatchSurvivesKills(t *testing.T) {
	t.Parallel()
	const rows = 3000
	k := newKillers(t, map[int64]string{200: "client", 500: "server", 900: "both", 1500: "client", 2200: "server"})
	in, out := filepath.Join(k.dir, "people.csv"), filepath.Join(k.dir, "found.csv")
	var people strings.Builder
	people.WriteString("name,curp\r\n")
	for i := range rows {
		fmt.Fprintf(&people, "\"Pérez, %d\",%s\r\n", i, batchCURP(i))
	}
	if err := os.WriteFile(in, []byte(people.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	runs := 0
	for k.client(t, in, out) != nil {
		if runs++; runs > 3 {
			t.Fatal("the client fails without having been killed")
		}
	}
	if runs != 3 || k.servers != 4 {
		t.Errorf("%d clients and %d servers were killed, want 3 of each", runs, k.servers-1)
	}
	k.kill()
	checkBatch(t, out, rows)
	checkQueries(t, filepath.Join(k.dir, "data", "ventanilla.db"), rows)
	if _, err := os.Stat(out + ".progress"); !os.IsNotExist(err) {
		t.Errorf("the progress file is still there: %v", err)
	}
	if most := mostMemory(); k.memory > most {
		t.Errorf("a process took %d KiB", k.memory)
	}
}

// raced says that the processes run with the race detector.
var raced bool

// mostMemory is what a process may take, in KiB: 150 MiB, of which the race
// detector alone takes several times as much for its shadow.
func mostMemory() int64 {
	if raced {
		return 600 << 10
	}
	return 150 << 10
}

// batchCURP gives one CURP for each number.
func batchCURP(i int) string {
	return fmt.Sprintf("M%c%c%c930411HJCRMN0%d", 'A'+i/6760%26, 'A'+i/260%26, 'A'+i/10%26, i%10)
}

// killers run a server behind a proxy that counts the lines which pass, and kill
// who is to die when so many have.
type killers struct {
	t       *testing.T
	dir     string
	proxy   *httptest.Server
	target  atomic.Pointer[url.URL]
	passed  atomic.Int64
	victims map[int64]string

	mu      sync.Mutex // held while somebody is killed
	server  *exec.Cmd
	asking  *exec.Cmd
	servers int
	memory  int64 // the most that a process took, in KiB
}

func newKillers(t *testing.T, victims map[int64]string) *killers {
	t.Helper()
	k := &killers{t: t, dir: t.TempDir(), victims: victims}
	k.proxy = httptest.NewServer(&httputil.ReverseProxy{
		Rewrite:       func(r *httputil.ProxyRequest) { r.SetURL(k.target.Load()) },
		FlushInterval: -1,
		ModifyResponse: func(r *http.Response) error {
			r.Body = &counted{ReadCloser: r.Body, lines: bufio.NewReader(r.Body), k: k}
			return nil
		},
		ErrorHandler: func(w http.ResponseWriter, _ *http.Request, _ error) { w.WriteHeader(http.StatusBadGateway) },
	})
	t.Cleanup(k.proxy.Close)
	t.Cleanup(k.kill)
	k.serve()
	return k
}

// serve starts a server on the same data and waits for its address.
func (k *killers) serve() {
	cmd := exec.CommandContext(k.t.Context(), "ventanilla", "serve", "--dev", "--listen", "127.0.0.1:0", "--log-level", "error",
		"--data", filepath.Join(k.dir, "data"))
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		k.t.Error(err)
		return
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	_, base, ok := strings.Cut(strings.TrimSpace(line), "answers at ")
	u, bad := url.Parse(base)
	if err != nil || bad != nil || !ok {
		k.t.Errorf("the server says %q: %v", line, err)
		return
	}
	go func() { _, _ = io.Copy(io.Discard, out) }() // ends with the process
	k.target.Store(u)
	k.server = cmd
	k.servers++
}

// kill ends the server as kill -9 does.
func (k *killers) kill() {
	if k.server != nil {
		_ = k.server.Process.Kill() // or it has ended
		k.ended(k.server)
		k.server = nil
	}
}

// ended waits for a process and notes what memory it took.
func (k *killers) ended(cmd *exec.Cmd) {
	_ = cmd.Wait() // it was killed
	if use, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage); ok {
		k.memory = max(k.memory, use.Maxrss)
	}
}

// client runs the command until it ends, or is killed.
func (k *killers) client(t *testing.T, in, out string) error {
	t.Helper()
	keys, err := manifest.ReadCredentials(filepath.Join(k.dir, "data", "credentials.json"))
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), "ventanilla", "lookup", "nss", "--in", in, "--out", out, "--base", k.proxy.URL)
	cmd.Env = append(os.Environ(), "VENTANILLA_API_KEY="+keys.Lookup.APIKey)
	var said strings.Builder
	cmd.Stdout, cmd.Stderr = &said, &said
	k.mu.Lock()
	k.asking = cmd
	err = cmd.Start()
	k.mu.Unlock()
	if err != nil {
		t.Fatal(err)
	}
	err = cmd.Wait()
	if use, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage); ok {
		k.mu.Lock()
		k.memory = max(k.memory, use.Maxrss)
		k.mu.Unlock()
	}
	if err != nil && cmd.ProcessState.ExitCode() >= 0 { // no signal
		t.Fatalf("%v: %s", err, said.String())
	}
	return err
}

// pass counts a line, and kills when it is the one.
func (k *killers) pass() {
	victim := k.victims[k.passed.Add(1)]
	if victim == "" {
		return
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if victim != "server" {
		_ = k.asking.Process.Kill() // client waits for it
	}
	if victim != "client" {
		k.kill()
		k.serve()
	}
}

// counted lets whole lines through, one at a time.
type counted struct {
	io.ReadCloser
	lines *bufio.Reader
	left  []byte
	k     *killers
}

func (c *counted) Read(p []byte) (int, error) {
	if len(c.left) == 0 {
		line, err := c.lines.ReadBytes('\n')
		if len(line) == 0 {
			return 0, err
		}
		c.k.pass()
		c.left = line
	}
	n := copy(p, c.left)
	c.left = c.left[n:]
	return n, nil
}

// checkBatch reads the output: every row once, in order, found.
func checkBatch(t *testing.T, path string, rows int) {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	all, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if len(all) != rows+1 {
		t.Fatalf("%d rows, want %d", len(all)-1, rows)
	}
	ids := map[string]bool{}
	for i, row := range all[1:] {
		if row[0] != fmt.Sprintf("Pérez, %d", i) || row[1] != batchCURP(i) || len(row[2]) != 11 || row[3] != "FOUND" {
			t.Fatalf("row %d is %q", i, row)
		}
		ids[row[6]] = true
	}
	if len(ids) != rows {
		t.Errorf("%d executions for %d people", len(ids), rows)
	}
}

// checkQueries reads the server's database: one execution and one attempt each.
func checkQueries(t *testing.T, path string, rows int) {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for query, want := range map[string]int{
		`SELECT count(*) FROM lookup_executions`:                       rows,
		`SELECT count(DISTINCT subject) FROM lookup_executions`:        rows,
		`SELECT count(*) FROM lookup_attempts`:                         rows,
		`SELECT count(*) FROM lookup_attempts WHERE spent <> 1`:        0,
		`SELECT count(*) FROM lookup_keys WHERE execution = ''`:        0,
		`SELECT count(*) FROM lookup_executions WHERE condition <> ''`: 0,
	} {
		var got int
		if err := db.QueryRowContext(context.Background(), query).Scan(&got); err != nil || got != want {
			t.Errorf("%s gives %d, want %d; %v", query, got, want, err)
		}
	}
}
