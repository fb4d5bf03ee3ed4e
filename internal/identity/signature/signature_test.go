package signature_test

import (
	"crypto/ed25519"
	"errors"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/identity/signature"
)

var (
	secret  = []byte("0123456789abcdef0123456789abcdef")
	private = ed25519.NewKeyFromSeed(secret)
	at      = time.Unix(1_800_000_000, 0)
	request = signature.Request{Method: "GET", Path: "/profile/000000/v2/aol/profile/C1", Query: "b=2&a=1", APIKey: "vk_sandbox_1"}
)

// The published test vectors: what a client in another language must produce.
// The values were made with openssl from the canonical text.
func TestVectors(t *testing.T) {
	t.Parallel()
	const want = "v1\nGET\n/profile/000000/v2/aol/profile/C1\na=1&b=2\n" +
		"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\n" +
		"APIKEYHASH\n1800000000\nn-1"
	got := string(signature.Canonical(request, at.Unix(), "n-1"))
	if got != strings.Replace(want, "APIKEYHASH", apiKeyHash, 1) {
		t.Fatalf("canonical text\n%s", got)
	}
	if h := signature.Sign(request, signature.HMAC, "k1", secret, at, "n-1"); h != "Signature v1.k1.1800000000.n-1."+hmacSig {
		t.Errorf("HMAC-SHA256: %s", h)
	}
	if h := signature.Sign(request, signature.Ed25519, "k1", private, at, "n-1"); h != "Signature v1.k1.1800000000.n-1."+ed25519Sig {
		t.Errorf("Ed25519: %s", h)
	}
	page, err := os.ReadFile("../../../docs/signing.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, published := range []string{"```\n" + got + "\n```", string(secret), request.Query, request.APIKey, hmacSig, ed25519Sig} {
		if !strings.Contains(string(page), published) {
			t.Errorf("docs/signing.md lacks\n%s", published)
		}
	}
}

func TestCheck(t *testing.T) {
	t.Parallel()
	public := []byte(private.Public().(ed25519.PublicKey))
	for name, c := range map[string]struct {
		alg         string
		sign, check []byte
		change      func(*signature.Request)
		now         time.Time
		want        error
	}{
		"hmac":                 {alg: signature.HMAC, sign: secret, check: secret, now: at},
		"ed25519":              {alg: signature.Ed25519, sign: private, check: public, now: at},
		"other secret":         {alg: signature.HMAC, sign: secret, check: []byte(strings.Repeat("x", 32)), now: at, want: fault.SignatureInvalid},
		"short secret":         {alg: signature.HMAC, sign: secret[:8], check: secret[:8], now: at, want: fault.SignatureInvalid},
		"method":               {alg: signature.HMAC, sign: secret, check: secret, now: at, change: func(r *signature.Request) { r.Method = "PUT" }, want: fault.SignatureInvalid},
		"path":                 {alg: signature.HMAC, sign: secret, check: secret, now: at, change: func(r *signature.Request) { r.Path += "x" }, want: fault.SignatureInvalid},
		"query":                {alg: signature.HMAC, sign: secret, check: secret, now: at, change: func(r *signature.Request) { r.Query = "a=1&b=3" }, want: fault.SignatureInvalid},
		"query in other order": {alg: signature.HMAC, sign: secret, check: secret, now: at, change: func(r *signature.Request) { r.Query = "a=1&b=2" }},
		"body":                 {alg: signature.HMAC, sign: secret, check: secret, now: at, change: func(r *signature.Request) { r.Body = []byte("{}") }, want: fault.SignatureInvalid},
		"api key":              {alg: signature.HMAC, sign: secret, check: secret, now: at, change: func(r *signature.Request) { r.APIKey = "other" }, want: fault.SignatureInvalid},
		"unknown algorithm":    {alg: "none", sign: secret, check: secret, now: at, want: fault.SignatureInvalid},
		"just in time":         {alg: signature.HMAC, sign: secret, check: secret, now: at.Add(signature.Window)},
		"late":                 {alg: signature.HMAC, sign: secret, check: secret, now: at.Add(signature.Window + time.Second), want: fault.SignatureExpired},
		"early":                {alg: signature.HMAC, sign: secret, check: secret, now: at.Add(-signature.Window - time.Second), want: fault.SignatureExpired},
		"wrong and late":       {alg: signature.HMAC, sign: secret, check: private, now: at.Add(time.Hour), want: fault.SignatureInvalid},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := request
			h, err := signature.Parse(strings.TrimPrefix(signature.Sign(r, c.alg, "k1", c.sign, at, "n"), "Signature "))
			if err != nil {
				t.Fatal(err)
			}
			if c.change != nil {
				c.change(&r)
			}
			if err := signature.Check(h, r, c.alg, c.check, c.now); !errors.Is(err, c.want) {
				t.Fatalf("got %v, want %v", err, c.want)
			}
		})
	}
}

func TestParseRefuses(t *testing.T) {
	t.Parallel()
	for _, v := range []string{"", "v1", "v1.k.1.n", "v2.k.1.n.AAAA", "v1..1.n.AAAA", "v1.k.x.n.AAAA", "v1.k.-1.n.AAAA", "v1.k.1..AAAA",
		"v1.k.1.n.", "v1.k.1.n.!!", "v1.k.1.n.AAAA.x", "v1.k k.1.n.AAAA", "v1.k.1.n.AAAA=", "v1.k.99999999999999.n.AAAA",
		"v1.k.1." + strings.Repeat("n", 129) + ".AAAA"} {
		if _, err := signature.Parse(v); !errors.Is(err, fault.HeaderInvalid) {
			t.Errorf("%q: %v", v, err)
		}
	}
}

// Ensure any text either is refused or comes back as it went in.
func FuzzParse(f *testing.F) {
	f.Add("v1.k1.1800000000.n-1.AAAA")
	f.Add("v1....")
	f.Fuzz(func(t *testing.T, s string) {
		h, err := signature.Parse(s)
		if err != nil && !errors.Is(err, fault.HeaderInvalid) {
			t.Fatal(err)
		}
		if err == nil && (h.KeyID == "" || h.Nonce == "" || len(h.Sig) == 0 || h.Unix < 0) {
			t.Fatalf("%q gave %+v", s, h)
		}
	})
}
