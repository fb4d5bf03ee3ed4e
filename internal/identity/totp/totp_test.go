package totp

import (
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/ventanilla/ventanilla/internal/entropy"
	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/vault"
)

var rfcSecret = Secret("12345678901234567890")

// Ensure the codes are those of RFC 6238, appendix B, cut to six digits, and RFC
// 4226, appendix D.
func TestCode_RFC(t *testing.T) {
	t.Parallel()
	for at, want := range map[int64]string{
		59: "287082", 1111111109: "081804", 1111111111: "050471", 1234567890: "005924", 2000000000: "279037", 20000000000: "353130",
	} {
		if got, err := rfcSecret.Code(StepAt(time.Unix(at, 0))); err != nil || got != want {
			t.Errorf("at %d: %s, %v; want %s", at, got, err, want)
		}
	}
	for step, want := range []string{"755224", "287082", "359152", "969429", "338314", "254676", "287922", "162583", "399871", "520489"} {
		if got, err := rfcSecret.Code(int64(step)); err != nil || got != want {
			t.Errorf("step %d: %s, %v; want %s", step, got, err, want)
		}
	}
}

// Ensure a code is good for its step and those beside it, to the second, and not
// when its step or a later one has been used.
func TestMatch(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		secret := Secret(rapid.SliceOfN(rapid.Byte(), 20, 20).Draw(t, "secret"))
		at := rapid.Int64Range(1_000_000, 1<<40).Draw(t, "at")
		off := rapid.Int64Range(-3, 3).Draw(t, "off")
		last := StepAt(time.Unix(at, 0)) + rapid.Int64Range(-5, 3).Draw(t, "last")
		step := StepAt(time.Unix(at, 0)) + off
		code, err := secret.Code(step)
		if err != nil {
			t.Fatal(err)
		}
		got, ok, err := secret.Match(code, time.Unix(at, 0), last)
		if err != nil {
			t.Fatal(err)
		}
		want := off >= -Skew && off <= Skew && step > last
		if ok != want && !(ok && got != step) { // two steps can have one code
			t.Fatalf("off %d, last %d: %v", off, last-step, ok)
		}
		if ok && got <= last {
			t.Fatalf("step %d was used", got)
		}
	})
	first, _ := rfcSecret.Code(100)
	for at, want := range map[int64]bool{2969: false, 2970: true, 3000: true, 3059: true, 3060: false} {
		if _, ok, _ := rfcSecret.Match(first, time.Unix(at, 0), 0); ok != want {
			t.Errorf("at %d: %v", at, ok)
		}
	}
}

// Ensure an app reads out of the address what went into it, whatever a shop is
// called.
func TestURI(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		issuer, label := rapid.String().Draw(t, "issuer"), rapid.String().Draw(t, "label")
		u, err := url.Parse(rfcSecret.URI(issuer, label))
		if err != nil {
			t.Fatal(err)
		}
		plain := strings.NewReplacer(":", " ").Replace
		q := u.Query()
		if u.Path != "/"+plain(issuer)+":"+plain(label) || q.Get("issuer") != plain(issuer) || q.Get("secret") != rfcSecret.Text() ||
			q.Get("digits") != strconv.Itoa(Digits) || q.Get("period") != "30" || q.Get("algorithm") != "SHA1" || strings.Contains(u.String(), "+") {
			t.Fatalf("%q %q: %s", issuer, label, u)
		}
	})
}

// Ensure recovery codes are as many, as long and as different as they should be,
// and read the same however they are copied; and that nothing else does.
func TestRecovery(t *testing.T) {
	t.Parallel()
	f := New(vault.Ephemeral(), entropy.System)
	s := scope.Scope{Company: "000000", Environment: scope.Sandbox}
	seen := map[string]bool{}
	for range 100 {
		for _, code := range f.NewCodes() {
			mac := string(f.recoveryMAC(s, "a", code))
			if seen[mac] || len(code) != 14 || !isRecovery(code) || isCode(clean(code)) {
				t.Fatalf("code %q", code)
			}
			seen[mac] = true
			for _, copied := range []string{
				strings.ToUpper(code), " " + strings.ReplaceAll(code, "-", "") + "\t", strings.ReplaceAll(code, "-", "\u00a0"),
				strings.NewReplacer("0", "O", "1", "l").Replace(code),
			} {
				if !isRecovery(copied) || string(f.recoveryMAC(s, "a", copied)) != mac {
					t.Errorf("%q is not %q", copied, code)
				}
			}
			if string(f.recoveryMAC(s, "b", code)) == mac {
				t.Error("one code is good for two accounts")
			}
		}
	}
	if len(seen) != 100*RecoveryCodes {
		t.Errorf("%d codes", len(seen))
	}
	for _, text := range []string{"", "123456", "aaaa-aaaa-aaa", "aaaa-aaaa-aaaau", "aaaa-aaaa-aaa!", "uuuu-uuuu-uuuu"} {
		if isRecovery(text) {
			t.Errorf("%q", text)
		}
	}
	for _, text := range []string{"12345", "1234567", "12345a", "１２３４５６", ""} {
		if isCode(text) {
			t.Errorf("%q", text)
		}
	}
}
