package connect_test

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/audit"
	"github.com/ventanilla/ventanilla/internal/clock"
	"github.com/ventanilla/ventanilla/internal/connect"
	"github.com/ventanilla/ventanilla/internal/entropy"
	"github.com/ventanilla/ventanilla/internal/job"
	"github.com/ventanilla/ventanilla/internal/notify"
	"github.com/ventanilla/ventanilla/internal/platform"
	"github.com/ventanilla/ventanilla/internal/platform/sandbox"
	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/storetest"
	"github.com/ventanilla/ventanilla/internal/store/webhookdb"
	"github.com/ventanilla/ventanilla/internal/tenant/manifest"
	"github.com/ventanilla/ventanilla/internal/vault"
	"github.com/ventanilla/ventanilla/internal/webhook"
)

var here = scope.Scope{Company: "000000", Environment: scope.Sandbox}

// slow stands between the engine and the simulation and can be made to hang or
// fail.
type slow struct {
	*sandbox.Connector
	extract func(ctx context.Context) error
}

func (c slow) Extract(ctx context.Context, r platform.Request, state []byte) (platform.Data, error) {
	if err := c.extract(ctx); err != nil {
		return platform.Data{}, err
	}
	return c.Connector.Extract(ctx, r, state)
}

// finder gives the simulation of every platform, behind extract.
type finder struct {
	extract func(ctx context.Context) error
}

func (f finder) Connector(_ scope.Scope, p platform.Platform) (platform.Connector, error) {
	return slow{&sandbox.Connector{Platform: p, Clock: clock.System, Entropy: entropy.System}, f.extract}, nil
}

// process is one run of the program on a database.
type process struct {
	engine *connect.Engine
	hub    *webhook.Hub
	jobs   job.Engine
	stop   func(grace time.Duration)
}

func start(t *testing.T, db store.DB, v *vault.Vault, extract func(context.Context) error, settings ...job.Setting) process {
	t.Helper()
	log := slog.New(slog.DiscardHandler)
	jobs := job.For(db, clock.System, entropy.System, log, settings...)
	hub := webhook.New(db, v, clock.System, entropy.System, jobs, audit.New(db, clock.System, entropy.System), log, webhook.Config{})
	sender, err := notify.New(db, v, clock.System, entropy.System, jobs, log, notify.Config{})
	if err != nil {
		t.Fatal(err)
	}
	e := connect.New(connect.Deps{
		DB: db, Jobs: jobs, Vault: v, Hooks: hub, Notify: sender, Clock: clock.System, Entropy: entropy.System,
		Connectors: finder{extract}, Wait: 20 * time.Second,
	})
	ctx, cancel := context.WithCancel(context.Background())
	if err := jobs.Start(ctx); err != nil {
		t.Fatal(err)
	}
	var once sync.Once
	p := process{engine: e, hub: hub, jobs: jobs, stop: func(grace time.Duration) {
		once.Do(func() {
			cancel()
			bounded, end := context.WithTimeout(context.Background(), grace)
			defer end()
			_ = jobs.Stop(bounded) // a job that hangs is what some tests are about
			e.Close()
		})
	}}
	t.Cleanup(func() { p.stop(10 * time.Second) })
	return p
}

func fine(context.Context) error { return nil }

func eventsOf(t *testing.T, db store.DB, login string) (types []string) {
	t.Helper()
	err := db.Read(context.Background(), func(q store.Queryer) error {
		list, err := webhookdb.ListEvents(q, here, "", "", 500)
		types = nil
		for _, e := range list {
			if e.LoginID == login {
				types = append(types, e.Type)
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return types
}

// final waits for a login to be over.
func final(t *testing.T, p process, id string) connect.Login {
	t.Helper()
	deadline, stop := context.WithTimeout(context.Background(), 40*time.Second)
	defer stop()
	for {
		if err := p.jobs.Idle(deadline); err != nil {
			t.Fatal(err)
		}
		l, err := p.engine.Login(deadline, here, id)
		if err != nil {
			t.Fatal(err)
		}
		if l.Status.Final() {
			return l
		}
	}
}

// Ensure a login that was being read when the program stopped goes on in the
// next one, and ends once.
func TestRestart(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db store.DB) {
		v := vault.Ephemeral()
		reading := make(chan struct{})
		var once sync.Once
		first := start(t, db, v, func(ctx context.Context) error {
			once.Do(func() { close(reading) })
			<-ctx.Done()
			return ctx.Err()
		}, job.Lease(time.Second))
		a, _, err := first.engine.Link(context.Background(), here, connect.LinkRequest{Country: "mx", Platform: "imss", Identifier: "PEHL800101HDFRRS09"})
		if err != nil {
			t.Fatal(err)
		}
		<-reading
		if l, err := first.engine.Login(context.Background(), here, a.Login.ID); err != nil || l.Status != connect.PendingData {
			t.Fatalf("%+v, %v", l, err)
		}
		first.stop(100 * time.Millisecond)

		second := start(t, db, v, fine, job.Lease(time.Second))
		if l := final(t, second, a.Login.ID); l.Status != connect.Success {
			t.Errorf("ended as %s, %s", l.Status, l.Detail)
		}
		for _, event := range []string{"login.created", "login.success", "account.connected", "profile.updated"} {
			if n := strings.Count(strings.Join(eventsOf(t, db, a.Login.ID), " "), event); n != 1 {
				t.Errorf("%s %d times", event, n)
			}
		}
	})
}

// Ensure a job that hung beyond its lease and comes back after another process
// finished its login changes nothing and tells nothing.
func TestComesBackLate(t *testing.T) {
	t.Parallel()
	db, v := storetest.SQLite(t), vault.Ephemeral()
	reading, release, returned := make(chan struct{}), make(chan struct{}), make(chan struct{})
	first := start(t, db, v, func(context.Context) error {
		close(reading)
		<-release
		close(returned)
		return nil
	}, job.Lease(300*time.Millisecond))
	a, _, err := first.engine.Link(context.Background(), here, connect.LinkRequest{Country: "mx", Platform: "imss", Identifier: "PEHL800101HDFRRS09"})
	if err != nil {
		t.Fatal(err)
	}
	<-reading
	first.stop(10 * time.Millisecond)
	second := start(t, db, v, fine, job.Lease(300*time.Millisecond))
	if l := final(t, second, a.Login.ID); l.Status != connect.Success {
		t.Errorf("ended as %s, %s", l.Status, l.Detail)
	}
	before := strings.Join(eventsOf(t, db, a.Login.ID), " ")
	close(release)
	<-returned
	ctx, stop := context.WithTimeout(context.Background(), 10*time.Second)
	defer stop()
	if err := first.jobs.Stop(ctx); err != nil { // the late job has ended after this
		t.Log(err)
	}
	if after := strings.Join(eventsOf(t, db, a.Login.ID), " "); after != before || strings.Count(after, "login.success") != 1 {
		t.Errorf("events %s, before %s", after, before)
	}
}

// Ensure a connector's defect ends the login as one, with the cause for the
// operator alone, and a request that waits is told.
func TestConnectorDefect(t *testing.T) {
	t.Parallel()
	db := storetest.SQLite(t)
	p := start(t, db, vault.Ephemeral(), func(context.Context) error { return errors.New("a matcher did not match") })
	_, _, err := p.engine.Link(context.Background(), here, connect.LinkRequest{Country: "mx", Platform: "rappi", Identifier: "rappi+success@palenca-tests.com"})
	if !errors.Is(err, fault.ExtractionFailed) || strings.Contains(err.Error(), "matcher") {
		t.Errorf("error %v", err)
	}
}

// Ensure a request does not wait for ever: the login goes on without it.
func TestWaitIsBounded(t *testing.T) {
	t.Parallel()
	db := storetest.SQLite(t)
	release := make(chan struct{})
	p := start(t, db, vault.Ephemeral(), func(context.Context) error { <-release; return nil })
	ctx, stop := context.WithTimeout(context.Background(), 200*time.Millisecond)
	defer stop()
	_, _, err := p.engine.Link(ctx, here, connect.LinkRequest{Country: "mx", Platform: "rappi", Identifier: "rappi+success@palenca-tests.com"})
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Fatalf("error %v", err)
	}
	close(release)
	a, err := p.engine.FindAccount(context.Background(), here, "rappi", "rappi+success@palenca-tests.com")
	if err != nil {
		t.Fatal(err)
	}
	if l := final(t, p, a.Login.ID); l.Status != connect.Success {
		t.Errorf("ended as %s", l.Status)
	}
}

// Ensure a dump of the database tells nothing about the person, and that a
// finished login keeps no password anywhere.
func TestDumpTellsNothing(t *testing.T) {
	t.Parallel()
	url := storetest.SQLiteURL(t)
	db := storetest.Open(t, url)
	p := start(t, db, vault.Ephemeral(), fine)
	ctx := context.Background()
	a, _, err := p.engine.Link(ctx, here, connect.LinkRequest{
		Country: "mx", Platform: "workday", Identifier: "secreta@example.com", Password: "contraseña-secreta", GovID: "PEHL800101HDFRRS09",
	})
	if err != nil {
		t.Fatal(err)
	}
	open, _, err := p.engine.Link(ctx, here, connect.LinkRequest{Country: "mx", Platform: "uber", Identifier: "+525599887766"})
	if err != nil || open.Login.Status != connect.Validating {
		t.Fatalf("%+v, %v", open, err)
	}
	profile, _, err := p.engine.Profile(ctx, here, a.ID, true)
	if err != nil {
		t.Fatal(err)
	}
	secrets := []string{"secreta@example.com", "contraseña-secreta", "PEHL800101HDFRRS09", "5599887766", profile.Person.LastName, profile.IDs[0].Value}
	path := strings.TrimPrefix(url, "sqlite:")
	for _, suffix := range []string{"", "-wal"} {
		raw, err := os.ReadFile(path + suffix)
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range secrets {
			if strings.Contains(string(raw), s) {
				t.Errorf("%q is in %s", s, path+suffix)
			}
		}
	}
	err = db.Read(ctx, func(q store.Queryer) error {
		var left int
		err := q.QueryRow(`SELECT count(*) FROM connect_logins WHERE id = $1 AND (credentials IS NOT NULL OR state IS NOT NULL OR answer IS NOT NULL)`, a.Login.ID).Scan(&left)
		if left != 0 {
			t.Errorf("the finished login keeps what the person gave")
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}

// Ensure a manifest's widgets and webhooks are made once, and changed when it
// says otherwise.
func TestManifest(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db store.DB) {
		p := start(t, db, vault.Ephemeral(), fine)
		apply := func(c manifest.Company, want int) {
			t.Helper()
			ctx := context.Background()
			effect, err := connect.Applier{Engine: p.engine, Hooks: p.hub}.Prepare(ctx, &c)
			if err != nil {
				t.Fatal(err)
			}
			var changes []manifest.Change
			if err := db.Write(ctx, func(tx store.Tx) (err error) { changes, err = effect(tx); return err }); err != nil {
				t.Fatal(err)
			}
			if len(changes) != want {
				t.Errorf("changes %v, want %d", changes, want)
			}
		}
		c := manifest.Company{
			Code:     "000000",
			Widgets:  []manifest.Widget{{ID: "w1", Name: "Main", Countries: []string{"mx"}, Platforms: []string{"*"}}},
			Webhooks: []manifest.Webhook{{URL: "https://hooks.example/a", Events: []string{"*"}, Secret: "whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="}},
		}
		apply(c, 2)
		apply(c, 0)
		c.Widgets[0].Name, c.Webhooks[0].Events = "Other", []string{"login.*"}
		apply(c, 2)
		out := manifest.Company{Code: "000000"}
		if err := (connect.Applier{Engine: p.engine, Hooks: p.hub}).Export(context.Background(), &out); err != nil {
			t.Fatal(err)
		}
		if len(out.Widgets) != 1 || out.Widgets[0].Name != "Other" || len(out.Webhooks) != 1 || out.Webhooks[0].Events[0] != "login.*" {
			t.Errorf("exported %+v", out)
		}
		apply(out, 0)
		c.Widgets[0].Platforms = []string{"myspace"}
		if _, err := (connect.Applier{Engine: p.engine, Hooks: p.hub}).Prepare(context.Background(), &c); err == nil {
			t.Error("an unknown platform was taken")
		}
	})
}
