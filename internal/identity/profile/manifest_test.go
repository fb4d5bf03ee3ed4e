package profile_test

import (
	"bytes"
	"log/slog"
	"os"
	"slices"
	"testing"
	"time"

	"github.com/ventanilla/ventanilla/internal/audit"
	"github.com/ventanilla/ventanilla/internal/clock"
	"github.com/ventanilla/ventanilla/internal/entropy"
	"github.com/ventanilla/ventanilla/internal/identity/password"
	"github.com/ventanilla/ventanilla/internal/identity/profile"
	"github.com/ventanilla/ventanilla/internal/identity/step"
	"github.com/ventanilla/ventanilla/internal/job"
	"github.com/ventanilla/ventanilla/internal/notify"
	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/storetest"
	"github.com/ventanilla/ventanilla/internal/tenant"
	"github.com/ventanilla/ventanilla/internal/tenant/manifest"
	"github.com/ventanilla/ventanilla/internal/vault"
)

var acme = scope.Scope{Company: "000000", Environment: scope.Sandbox}

// node is an engine as one server has it, with the real directory.
type node struct {
	t         testing.TB
	db        store.DB
	engine    *profile.Engine
	directory *tenant.Directory
	notify    *notify.Notifier
	client    profile.Client
}

func newNode(t testing.TB, db store.DB, v *vault.Vault) *node {
	t.Helper()
	log, rnd := slog.New(slog.DiscardHandler), entropy.System
	directory, err := tenant.Open(t.Context(), db, v, clock.System, rnd, log)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(directory.Close)
	n, err := notify.New(db, v, clock.System, rnd, job.For(db, clock.System, rnd, log), log, notify.Config{})
	if err != nil {
		t.Fatal(err)
	}
	e := profile.New(profile.Deps{
		DB: db, Clock: clock.System, Rand: rnd, Vault: v, Notify: n, Audit: audit.New(db, clock.System, rnd), Tenants: directory,
		Passwords: password.New(password.Options{Params: password.Params{MemoryKiB: 64, Passes: 1, Threads: 1}}, rnd),
		LinkBase:  "https://app.example/recover",
	})
	t.Cleanup(e.Close)
	return &node{t: t, db: db, engine: e, directory: directory, notify: n,
		client: profile.Client{Key: &tenant.APIKey{ID: "app", Scope: acme, Recovery: []string{"PHONE", "MAIL", "QUESTION"}}, Language: "es"}}
}

// wanted is a company with everything that this engine applies.
func wanted() *manifest.Manifest {
	return &manifest.Manifest{Companies: []manifest.Company{{
		Code: "000000", Name: "Acme",
		Disclaimers: []manifest.Disclaimer{{Code: "TERMS", Version: "2", Text: "Términos", Required: true}},
		Products:    []manifest.Product{{Mnemocode: "GOLD", ProductClass: "card", Name: "Gold", Primary: true}},
		Profiles: []manifest.Profile{
			{Mnemocode: "C1", Role: "CLIENT", Name: "Ana Soto", Phone: "+52 55 5000 0001", Email: "ana@example.com", LoginName: "ana",
				Password: "una frase secreta", MFA: "otp", BackupCodes: []string{"ABCDE-23456"}, Memorable: "murcielago",
				ControlQuestion: &manifest.ControlQuestion{Question: "¿Primera mascota?", Answer: "Firulais"}, Disclaimers: []string{"TERMS"}, ExternalID: "EXT-42"},
			{Mnemocode: "C2", Role: "CLIENT", LoginName: "blocked", Flags: &manifest.Flags{Locked: true}},
		},
	}}}
}

func (n *node) apply(m *manifest.Manifest, dry bool) []string {
	n.t.Helper()
	changes, err := manifest.Apply(n.t.Context(), n.db, n.directory, m, []manifest.Applier{profile.Applier{Engine: n.engine}}, dry)
	if err != nil {
		n.t.Fatal(err)
	}
	var out []string
	for _, c := range changes {
		out = append(out, c.What+" "+c.Did)
	}
	return out
}

// Ensure a manifest's people can sign in, that applying it again changes
// nothing, and that it leaves alone what it does not mention.
func TestManifest(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db store.DB) {
		n := newNode(t, db, vault.Ephemeral())
		n.apply(wanted(), true)
		if _, err := n.engine.Login(t.Context(), n.client, "ana", ""); err == nil {
			t.Fatal("a dry run made a profile")
		}
		first := n.apply(wanted(), false)
		if !slices.Contains(first, "company 000000: profile C1 created") || !slices.Contains(first, "company 000000: live product GOLD updated") {
			t.Errorf("changes %q", first)
		}
		if again := n.apply(wanted(), false); len(again) != 0 {
			t.Errorf("applied again, changed %q", again)
		}

		s, err := n.engine.Login(t.Context(), n.client, "55 5000 0001", "")
		if err != nil || s.State != step.CheckPassword || len(s.Disclaimers) != 0 || len(s.Positions) != 3 {
			t.Fatalf("step %+v, %v", s, err)
		}
		less := wanted()
		less.Companies[0].Profiles = []manifest.Profile{{Mnemocode: "C1", Role: "CLIENT", Name: "Ana S."}}
		if got := n.apply(less, false); !slices.Equal(got, []string{"company 000000: profile C1 updated"}) {
			t.Errorf("changes %q", got)
		}
		if again, err := n.engine.Login(t.Context(), n.client, "ana@example.com", ""); err != nil || again.State != step.CheckPassword {
			t.Errorf("step %+v, %v", again, err)
		}
	})
}

// Ensure that what one node ends or locks, another that had it in memory
// refuses within a second.
func TestTwoNodes(t *testing.T) {
	t.Parallel()
	url, v := storetest.PostgresURL(t), vault.Ephemeral()
	a, b := newNode(t, storetest.Open(t, url), v), newNode(t, storetest.Open(t, url), v)
	m := wanted()
	m.Companies[0].Profiles[0] = manifest.Profile{Mnemocode: "C1", Role: "CLIENT", LoginName: "ana", Password: "una frase secreta", Disclaimers: []string{"TERMS"}}
	a.apply(m, false)

	session := a.signIn()
	got, err := b.engine.Session(t.Context(), b.client, session)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := b.engine.Actor(t.Context(), got); err != nil {
		t.Fatal(err)
	}
	if err := a.engine.SetStanding(t.Context(), a.client, got.AccountID, "locked"); err != nil {
		t.Fatal(err)
	}
	within(t, time.Second, func() bool { _, err := b.engine.Actor(t.Context(), got); return err != nil })
	if err := a.engine.Logout(t.Context(), a.client, got); err != nil {
		t.Fatal(err)
	}
	within(t, time.Second, func() bool { _, err := b.engine.Session(t.Context(), b.client, session); return err != nil })
}

func (n *node) signIn() string {
	n.t.Helper()
	first, err := n.engine.Login(n.t.Context(), n.client, "ana", "")
	if err != nil {
		n.t.Fatal(err)
	}
	s, err := n.engine.Session(n.t.Context(), n.client, first.Token)
	if err != nil {
		n.t.Fatal(err)
	}
	next, err := n.engine.CheckPassword(n.t.Context(), n.client, s, profile.PasswordProof{Password: "una frase secreta"})
	if err != nil || next.State != step.Authorized {
		n.t.Fatalf("step %+v, %v", next, err)
	}
	return next.Token
}

// within asks again and again until it holds.
func within(t testing.TB, limit time.Duration, holds func() bool) {
	t.Helper()
	for deadline := time.Now().Add(limit); !holds(); {
		if time.Now().After(deadline) {
			t.Fatalf("not within %s", limit)
		}
	}
}

// Ensure the database's files tell neither secrets nor who the people are.
func TestDumpTellsNothing(t *testing.T) {
	t.Parallel()
	url := storetest.SQLiteURL(t)
	db, err := store.Open(t.Context(), store.Config{URL: url})
	if err != nil {
		t.Fatal(err)
	}
	n := newNode(t, db, vault.Ephemeral())
	n.apply(wanted(), false)
	s, err := n.engine.Login(t.Context(), n.client, "ana", "")
	if err != nil {
		t.Fatal(err)
	}
	r, err := n.engine.Recover(t.Context(), n.client, "ana", profile.ByPhone)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := n.engine.Recover(t.Context(), n.client, "ana", profile.ByMail); err != nil {
		t.Fatal(err)
	}
	kept, err := n.notify.Outbox(t.Context(), acme, notify.Filter{})
	if err != nil || len(kept) != 2 {
		t.Fatalf("messages %v, %v", kept, err)
	}
	secrets := []string{s.Token, r.Token, "una frase secreta", "ABCDE23456", "ABCDE-23456", "murcielago", "mascota", "irulais",
		"5550000001", "ana@example.com", "Ana Soto", "EXT-42", kept[0].Link[len("https://app.example/recover?token="):], kept[1].Code + " es"}
	path := url[len("sqlite:"):]
	for _, file := range []string{path, path + "-wal"} {
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, secret := range secrets {
			if bytes.Contains(raw, []byte(secret)) {
				t.Errorf("%s tells %q", file, secret)
			}
		}
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
}
