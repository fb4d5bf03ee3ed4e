package vault_test

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/ventanilla/ventanilla/internal/entropy"
	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/vault"
	"pgregory.net/rapid"
)

var home = scope.Scope{Company: "000000", Environment: scope.Sandbox}

// A value opens at its place, and at no other.
func TestSealedOpensOnlyAtItsPlace(t *testing.T) {
	t.Parallel()
	v := vault.Ephemeral()
	place := rapid.Custom(func(t *rapid.T) [4]string {
		short := rapid.StringOfN(rapid.RuneFrom([]rune("ab/|")), 0, 3, -1)
		return [4]string{short.Draw(t, "company"), short.Draw(t, "environment"), short.Draw(t, "row"), short.Draw(t, "purpose")}
	})
	rapid.Check(t, func(t *rapid.T) {
		plain := rapid.SliceOf(rapid.Byte()).Draw(t, "plain")
		at, other := place.Draw(t, "at"), place.Draw(t, "other")
		sealed, err := v.Seal(plain, scopeOf(at), at[2], at[3])
		if err != nil {
			t.Fatal(err)
		}
		got, err := v.OpenSealed(sealed, scopeOf(at), at[2], at[3])
		if err != nil || !bytes.Equal(got, plain) {
			t.Fatalf("got %x, %v; want %x", got, err, plain)
		}
		if _, err = v.OpenSealed(sealed, scopeOf(other), other[2], other[3]); (err == nil) != (at == other) {
			t.Fatalf("sealed at %q, opened at %q: %v", at, other, err)
		}
		i := rapid.IntRange(0, len(sealed)-1).Draw(t, "byte")
		sealed[i] ^= 1 << rapid.IntRange(0, 7).Draw(t, "bit")
		if _, err := v.OpenSealed(sealed, scopeOf(at), at[2], at[3]); !errors.Is(err, vault.ErrSealed) {
			t.Fatalf("changed value: %v, want ErrSealed", err)
		}
	})
}

func scopeOf(p [4]string) scope.Scope {
	return scope.Scope{Company: p[0], Environment: scope.Environment(p[1])}
}

// Hashes tell apart whatever differs, and part borders count.
func TestHashesTellApart(t *testing.T) {
	t.Parallel()
	v := vault.Ephemeral()
	part := rapid.StringOfN(rapid.RuneFrom([]rune("ab")), 0, 2, -1)
	rapid.Check(t, func(t *rapid.T) {
		a := rapid.SliceOfN(part, 1, 3).Draw(t, "a")
		b := rapid.SliceOfN(part, 1, 3).Draw(t, "b")
		same := len(a) == len(b)
		for i := range a {
			same = same && a[i] == b[i]
		}
		if bytes.Equal(v.MAC("otp", a...), v.MAC("otp", b...)) != same {
			t.Fatalf("MAC of %q and %q", a, b)
		}
		if bytes.Equal(v.MAC("otp", a...), v.MAC("backup", a...)) {
			t.Fatal("purposes share a key")
		}
	})
	live := scope.Scope{Company: home.Company, Environment: scope.Live}
	if bytes.Equal(v.Lookup(home, "email", "a@b.mx"), v.Lookup(live, "email", "a@b.mx")) {
		t.Error("environments share look-up hashes")
	}
}

func TestRotation(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	v, err := vault.Open(dir, entropy.System)
	if err != nil {
		t.Fatal(err)
	}
	other, err := vault.Open(dir, entropy.System) // a second process
	if err != nil {
		t.Fatal(err)
	}
	old, _ := v.Seal([]byte("CURP"), home, "1", "curp")
	found := v.Lookup(home, "curp", "X")
	if v.Stale(old) {
		t.Error("fresh value is stale")
	}
	for range 3 {
		if err := v.Rotate(); err != nil {
			t.Fatal(err)
		}
	}
	recent, _ := v.Seal([]byte("NSS"), home, "1", "nss")
	if got, err := v.OpenSealed(old, home, "1", "curp"); err != nil || string(got) != "CURP" {
		t.Errorf("old value: %q, %v", got, err)
	}
	if !v.Stale(old) || v.Stale(recent) {
		t.Errorf("stale: old %v, new %v", v.Stale(old), v.Stale(recent))
	}
	if !bytes.Equal(found, v.Lookup(home, "curp", "X")) {
		t.Error("rotation changed look-up hashes")
	}
	if got, err := other.OpenSealed(recent, home, "1", "nss"); err != nil || string(got) != "NSS" {
		t.Errorf("the other process: %q, %v", got, err)
	}
	if err := vault.Ephemeral().Rotate(); !errors.Is(err, vault.ErrReadOnly) {
		t.Errorf("without a file: %v", err)
	}
}

func TestFile(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "sub", "k.json")
	if _, err := vault.OpenFile(path, false, entropy.System); !errors.Is(err, fs.ErrNotExist) {
		t.Fatalf("absent: %v", err)
	}
	// Of several that start at once, all end up with one keyset.
	vaults := make([]*vault.Vault, 8)
	var wg sync.WaitGroup
	for i := range vaults {
		wg.Go(func() { vaults[i], _ = vault.OpenFile(path, true, entropy.System) })
	}
	wg.Wait()
	sealed, _ := vaults[0].Seal([]byte("x"), home, "1", "p")
	for i, v := range vaults {
		if _, err := v.OpenSealed(sealed, home, "1", "p"); err != nil {
			t.Errorf("vault %d: %v", i, err)
		}
	}
	if info, _ := os.Stat(path); info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v", info.Mode())
	}
	text, _ := os.ReadFile(path)
	literal, err := vault.Load(string(text), false, entropy.System)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := literal.OpenSealed(sealed, home, "1", "p"); err != nil {
		t.Errorf("from the environment: %v", err)
	}
	if err := os.Chmod(path, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := vault.Load("file:"+path, false, entropy.System); err == nil {
		t.Error("a keyset that all can read was accepted")
	}
}

// A damaged keyset is refused, and the refusal does not quote it.
func TestDamagedKeyset(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"", "{}", "secret", `{"seal":{},"find":"c2VjcmV0"}`, `{"seal":"secret","find":null}`} {
		_, err := vault.Load(text, true, entropy.System)
		if err == nil || bytes.Contains([]byte(err.Error()), []byte("secret")) {
			t.Errorf("%q: %v", text, err)
		}
	}
}
