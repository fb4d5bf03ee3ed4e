package password_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/crypto/bcrypt"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/entropy"
	"github.com/ventanilla/ventanilla/internal/identity/password"
)

var cheap = password.Params{MemoryKiB: 64, Passes: 1, Threads: 1}

func hasher(o password.Options) *password.Hasher {
	if o.Params == (password.Params{}) {
		o.Params = cheap
	}
	return password.New(o, entropy.System)
}

// Ensure a new hash is Argon2id of the default costs and verifies.
func TestHash_Default(t *testing.T) {
	t.Parallel()
	h := password.New(password.Options{}, entropy.System)
	phc, err := h.Hash(t.Context(), "correct horse")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(phc, "$argon2id$v=19$m=19456,t=2,p=1$") {
		t.Errorf("hash = %s", phc)
	}
	if ok, outdated, err := h.Verify(t.Context(), phc, "correct horse"); !ok || outdated || err != nil {
		t.Errorf("right password: %v %v %v", ok, outdated, err)
	}
	if ok, _, err := h.Verify(t.Context(), phc, "correct horsf"); ok || err != nil {
		t.Errorf("wrong password: %v %v", ok, err)
	}
	if ok, _, err := h.Verify(t.Context(), "", ""); ok || err != nil {
		t.Errorf("no hash: %v %v", ok, err)
	}
}

// Ensure hashes of other systems verify, refuse another password, and are
// reported as outdated. The vectors are of the systems named.
func TestVerify_Imported(t *testing.T) {
	t.Parallel()
	made, err := bcrypt.GenerateFromPassword([]byte("password"), 4)
	if err != nil {
		t.Fatal(err)
	}
	for name, phc := range map[string]string{
		"bcrypt":          string(made),
		"bcrypt of PHP":   "$2y$" + string(made)[4:],
		"argon2i":         "$argon2i$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$wWKIMhR9lyDFvRz9YTZweHKfbftvj+qf+YFY4NeBbtA",
		"argon2id cheap":  "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
		"pbkdf2 django":   "pbkdf2_sha256$1$salt$Eg+2z/z4syxD5yJSVsT4N6hlSMkszDVICAWYfLcL4Xs=",
		"pbkdf2 passlib":  "$pbkdf2-sha256$2$c2FsdA$rk0Mla9rRtMtCt/5KPBt0CowP47zwlHf1uLYWpVHTEM",
		"pbkdf2 sha1 PHC": "$pbkdf2$i=1$c2FsdA$DGDID5YfDnHzqbUkr2ASBi/gN6Y",
	} {
		h := hasher(password.Options{Params: password.Params{MemoryKiB: 512, Passes: 2, Threads: 1}})
		ok, outdated, err := h.Verify(t.Context(), phc, "password")
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if !ok || !outdated {
			t.Errorf("%s: ok %v outdated %v", name, ok, outdated)
		}
		if ok, _, _ := h.Verify(t.Context(), phc, "Password"); ok {
			t.Errorf("%s admits another password", name)
		}
		if !password.Known(phc) {
			t.Errorf("%s is not known", name)
		}
	}
}

// Ensure a scrypt hash in PHC form verifies: RFC 7914's second vector.
func TestVerify_Scrypt(t *testing.T) {
	t.Parallel()
	phc := "$scrypt$ln=10,r=8,p=16$TmFDbA$/bq+HJ00cgB4VucZDQHp/nxq18vII3gw53N2Y0s3MWIurzDZLiKjiG/xCSedmDDaxyevuUqD7m2DYMvfoswGQA"
	h := hasher(password.Options{})
	if ok, outdated, err := h.Verify(t.Context(), phc, "password"); !ok || !outdated || err != nil {
		t.Errorf("%v %v %v", ok, outdated, err)
	}
}

// Ensure the strongest hashes that systems make come in, and none that takes the
// machine's memory or a core for long: strangers have the server compute it.
func TestKnown_Costs(t *testing.T) {
	t.Parallel()
	salt, short, long := "c2FsdHNhbHQ", strings.Repeat("a", 43), strings.Repeat("a", 86) // of 32 and 64 bytes
	for phc, want := range map[string]bool{
		"$argon2id$v=19$m=262144,t=3,p=1$" + salt + "$" + short:  true, // libsodium's moderate
		"$argon2id$v=19$m=65536,t=4,p=4$" + salt + "$" + short:   true, // PHP's, with more lanes
		"$argon2id$v=19$m=1048576,t=4,p=1$" + salt + "$" + short: false,
		"$argon2id$v=19$m=262144,t=64,p=1$" + salt + "$" + short: false,
		"$scrypt$ln=17,r=8,p=1$" + salt + "$" + long:             true,  // OWASP's
		"$scrypt$ln=20,r=32,p=1$" + salt + "$" + long:            false, // 4 GiB
		"$scrypt$ln=18,r=8,p=16$" + salt + "$" + long:            false,
		"pbkdf2_sha256$1200000$salt$" + short + "=":              true, // Django 6
		"$pbkdf2$i=1300000$" + salt + "$" + long:                 true, // Keycloak: SHA-1, four blocks
		"$pbkdf2-sha512$i=10000000$" + salt + "$" + long:         false,
		"$pbkdf2-sha256$i=4000000$" + salt + "$" + long:          false, // two blocks
	} {
		if password.Known(phc) != want {
			t.Errorf("%s: known is %v", phc, !want)
		}
	}
}

// Ensure what is no hash, or one that would exhaust the machine, is refused.
func TestVerify_Unknown(t *testing.T) {
	t.Parallel()
	for _, phc := range []string{
		"plain", "$", "$$$", "$1$salt$hash", "$argon2id$v=19$m=99999999,t=2,p=1$c29tZXNhbHQ$c29tZXNhbHRzb21lc2FsdA",
		"$argon2id$v=16$m=64,t=2,p=1$c29tZXNhbHQ$c29tZXNhbHRzb21lc2FsdA", "$argon2id$v=19$m=64,t=2,p=0$c29tZXNhbHQ$c29tZXNhbHRzb21lc2FsdA",
		"$2b$31$" + strings.Repeat("a", 53), "$scrypt$ln=30,r=8,p=1$c2FsdA$c29tZXNhbHRzb21lc2FsdA", "pbkdf2_md5$1$salt$c29tZXNhbHRzb21lc2FsdA",
	} {
		if password.Known(phc) {
			t.Errorf("%q is known", phc)
		}
		if _, _, err := hasher(password.Options{}).Verify(t.Context(), phc, "x"); !errors.Is(err, password.ErrUnknownHash) {
			t.Errorf("%q: %v", phc, err)
		}
	}
}

// Ensure a password typed in another Unicode form is the same password.
func TestVerify_Unicode(t *testing.T) {
	t.Parallel()
	h := hasher(password.Options{})
	phc, err := h.Hash(t.Context(), "contraseña única 🔑")
	if err != nil {
		t.Fatal(err)
	}
	if ok, _, err := h.Verify(t.Context(), phc, "contrasen\u0303a u\u0301nica 🔑"); !ok || err != nil {
		t.Errorf("%v %v", ok, err)
	}
}

// Ensure that of more callers than the pool takes, exactly the rest are told
// to come back, and that callers who left cost no hash.
func TestPool_Overloaded(t *testing.T) {
	t.Parallel()
	h := hasher(password.Options{Params: password.Params{MemoryKiB: 8 * 1024, Passes: 8, Threads: 1}, Workers: 1, Queue: 7})
	ctx, cancel := context.WithCancel(t.Context())
	var done, refused, left atomic.Int64
	var wg sync.WaitGroup
	gate := make(chan struct{})
	for range 64 {
		wg.Go(func() {
			<-gate
			_, err := h.Hash(ctx, "x")
			switch {
			case err == nil:
				done.Add(1)
			case errors.Is(err, fault.Overloaded):
				if fault.From(err).RetryAfter < time.Second {
					t.Errorf("no time to wait in %v", err)
				}
				if refused.Add(1) == 56 {
					cancel()
				}
			case errors.Is(err, context.Canceled):
				left.Add(1)
			default:
				t.Error(err)
			}
		})
	}
	close(gate)
	wg.Wait()
	cancel()
	if refused.Load() < 50 || done.Load()+left.Load()+refused.Load() != 64 {
		t.Errorf("done %d, left %d, refused %d", done.Load(), left.Load(), refused.Load())
	}
	if h.Runs() != done.Load() {
		t.Errorf("%d hashes for %d answers", h.Runs(), done.Load())
	}
	if h.Waiting() != 0 {
		t.Errorf("%d callers left in the pool", h.Waiting())
	}
}
