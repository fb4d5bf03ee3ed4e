package bench

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/ventanilla/ventanilla/internal/entropy"
)

// PeerResult is one operation of ours beside the same one of PocketBase.
type PeerResult struct {
	What         string
	Ours, Theirs Result
}

// PeerServer is what a server costs before anybody asks anything of it.
type PeerServer struct {
	Start  time.Duration // from starting the process with existing data to the first good answer
	Idle   Memory
	Binary int64 // bytes
}

// PeerReport sets this program beside PocketBase on one machine in one run.
type PeerReport struct {
	Ours, Theirs PeerServer
	Results      []PeerResult
}

// MeasureBeside measures PocketBase, built from bench/pocketbase, and this program
// with the same generator, operation by operation in turn, so that what else the
// machine does meets both. Both run with their defaults, without rate limits.
func MeasureBeside(ctx context.Context, o Options, pocketbase string) (*PeerReport, error) {
	world, ours, err := ownServer(ctx, o)
	if err != nil {
		return nil, err
	}
	defer func() { _ = ours.Stop() }()
	theirs, err := pocketBase(ctx, o, pocketbase)
	if err != nil {
		return nil, err
	}
	defer func() { _ = theirs.Stop() }()
	report := &PeerReport{}
	for _, s := range []struct {
		into    *PeerServer
		process *Process
		program string
	}{{&report.Ours, ours, o.Program}, {&report.Theirs, theirs, pocketbase}} {
		if *s.into, err = serverFigures(s.process, s.program); err != nil {
			return nil, err
		}
	}
	target, err := NewTarget(ours.Base, world)
	if err != nil {
		return nil, err
	}
	peer := &peer{host: theirs.Base[len("http://"):]}
	pid, peerPID := ours.PID(), theirs.PID()
	for _, row := range []struct {
		what         string
		ours, theirs Operation
	}{
		{"check of a valid token", Operation{Prepare: target.tokenCheck("beside")}, Operation{Prepare: peer.check}},
		{"refused token", Operation{Prepare: fixed(target.get("/auth/v1/oauth/token/validate",
			map[string]string{"Authorization": "Bearer " + strings.Repeat("x", 40)}), 401)}, Operation{Prepare: fixed(peer.refused(), 401)}},
		{"refresh", Operation{Prepare: target.refresh("besidees", target.es256())}, Operation{Prepare: peer.refresh}},
		{"password log-in", Operation{Prepare: target.prepareLogin}, Operation{Prepare: peer.login}},
		{"sign-up", Operation{Prepare: target.signUp("beside")}, Operation{Prepare: peer.signUp}},
	} {
		s := Settings{Addr: target.Host, Workers: o.Workers, Warm: o.Warm, Measure: o.Measure, CPU: ProcessCPU(pid)}
		row.ours.Name, row.theirs.Name = row.what, row.what+", PocketBase"
		mine, err := Run(ctx, s, row.ours)
		if err != nil {
			return nil, err
		}
		s.Addr, s.CPU = peer.host, ProcessCPU(peerPID)
		other, err := Run(ctx, s, row.theirs)
		if err != nil {
			return nil, err
		}
		fmt.Fprintf(o.Progress, "%s: %.0f/s, PocketBase %.0f/s\n", row.what, mine.Rate, other.Rate)
		report.Results = append(report.Results, PeerResult{row.what, mine, other})
	}
	return report, nil
}

// ownServer starts this program with data that is there already.
func ownServer(ctx context.Context, o Options) (*World, *Process, error) {
	world := NewWorld(entropy.System)
	first, err := firstStart(ctx, o, world)
	if err != nil {
		return nil, nil, err
	}
	if err := first.Stop(); err != nil {
		return nil, nil, err
	}
	server, err := startServer(ctx, o)
	return world, server, err
}

// pocketBase starts PocketBase twice too.
func pocketBase(ctx context.Context, o Options, program string) (*Process, error) {
	log, err := os.OpenFile(filepath.Join(o.Dir, "pocketbase.log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, err
	}
	defer log.Close() // the child keeps its own copy
	start := func() (*Process, error) {
		return Start(ctx, log, program, "/api/health", "--dir", filepath.Join(o.Dir, "pocketbase"))
	}
	first, err := start()
	if err != nil {
		return nil, err
	}
	if err := first.Stop(); err != nil {
		return nil, err
	}
	return start()
}

func serverFigures(p *Process, program string) (s PeerServer, err error) {
	s.Start = p.Ready
	if s.Idle, err = ResidentMemory(p.PID()); err != nil {
		return s, err
	}
	info, err := os.Stat(program)
	if err == nil {
		s.Binary = info.Size()
	}
	return s, err
}

// peer is a PocketBase with the collection of users that it makes itself.
type peer struct{ host string }

const peerUsers = "/api/collections/users/"

func (p *peer) post(path string, body map[string]string) []byte {
	raw, err := json.Marshal(body)
	if err != nil {
		panic(err) // only strings of our own come here
	}
	return Request("POST", path, p.host, map[string]string{"Content-Type": "application/json"}, raw)
}

func (p *peer) person(purpose string, worker, n int) string {
	return fmt.Sprintf("bench-%s-%d-%d-%s@example.com", purpose, worker, n, runID)
}

func (p *peer) registration(email string) []byte {
	return p.post(peerUsers+"records", map[string]string{"email": email, "password": password, "passwordConfirm": password, "name": "Bench Mark"})
}

func (p *peer) credentials(email string) []byte {
	return p.post(peerUsers+"auth-with-password", map[string]string{"identity": email, "password": password})
}

// signedUp makes somebody and signs them in.
func (p *peer) signedUp(purpose string, worker int) (email, id, token string, err error) {
	t := &Target{Host: p.host}
	email = p.person(purpose, worker, 0)
	if _, err = t.once(p.registration(email), 200); err != nil {
		return "", "", "", err
	}
	body, err := t.once(p.credentials(email), 200)
	if err != nil {
		return "", "", "", err
	}
	var got struct {
		Token  string `json:"token"`
		Record struct {
			ID string `json:"id"`
		} `json:"record"`
	}
	err = json.Unmarshal(body, &got)
	return email, got.Record.ID, got.Token, err
}

// check reads one's own record, which is the least that wants a valid token.
func (p *peer) check(_ context.Context, worker int) (Step, error) {
	_, id, token, err := p.signedUp("check", worker)
	if err != nil {
		return nil, err
	}
	return repeat(Request("GET", peerUsers+"records/"+id, p.host, map[string]string{"Authorization": token}, nil), 200), nil
}

func (p *peer) refused() []byte {
	return Request("POST", peerUsers+"auth-refresh", p.host, map[string]string{"Authorization": "nobody"}, []byte{})
}

// refresh gives a new token for one that stays good; nothing is rotated.
func (p *peer) refresh(_ context.Context, worker int) (Step, error) {
	_, _, token, err := p.signedUp("refresh", worker)
	if err != nil {
		return nil, err
	}
	return repeat(Request("POST", peerUsers+"auth-refresh", p.host, map[string]string{"Authorization": token}, []byte{}), 200), nil
}

func (p *peer) login(_ context.Context, worker int) (Step, error) {
	email, _, _, err := p.signedUp("login", worker)
	if err != nil {
		return nil, err
	}
	return repeat(p.credentials(email), 200), nil
}

func (p *peer) signUp(_ context.Context, worker int) (Step, error) {
	n := 0
	return func(c *Conn) error {
		n++
		status, body, err := c.Do(p.registration(p.person("signup", worker, n)))
		if err != nil {
			return err
		}
		return expect(200, status, body)
	}, nil
}

// WriteText writes the report as a table.
func (r *PeerReport) WriteText(w io.Writer) error {
	fmt.Fprintf(w, "%-24s %12s %9s %9s %12s   %12s %9s %9s %12s\n", "", "ours", "p50", "p99", "CPU/op", "PocketBase", "p50", "p99", "CPU/op")
	for _, x := range r.Results {
		fmt.Fprintf(w, "%-24s %10.0f/s %9s %9s %12s   %10.0f/s %9s %9s %12s\n", x.What,
			x.Ours.Rate, short(x.Ours.P50), short(x.Ours.P99), short(x.Ours.CPU),
			x.Theirs.Rate, short(x.Theirs.P50), short(x.Theirs.P99), short(x.Theirs.CPU))
	}
	const mega, mebi = 1e6, 1 << 20
	_, err := fmt.Fprintf(w, "%-24s %12s %44s\n%-24s %8d MiB %40d MiB\n%-24s %9.1f MB %41.1f MB\n",
		"start to ready", short(r.Ours.Start), short(r.Theirs.Start),
		"idle memory", r.Ours.Idle.Resident/mebi, r.Theirs.Idle.Resident/mebi,
		"binary", float64(r.Ours.Binary)/mega, float64(r.Theirs.Binary)/mega)
	return err
}
