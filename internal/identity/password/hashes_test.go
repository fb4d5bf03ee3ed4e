package password_test

import (
	"encoding/base64"
	"errors"
	"strings"
	"testing"

	"github.com/ventanilla/ventanilla/internal/identity/password"
)

// Ensure hashes as the systems themselves publish them verify, and that a
// password that differs in its first byte does not.
func TestVerify_Vectors(t *testing.T) {
	t.Parallel()
	const long = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
	signer := "jxspr8Ki0RYycVU8zykbdLGjFQ3McFUH0uiiTvC8pVMXAn210wjLNmdZJzxUECKbm0QsEmYUSDzZvpjeJ9WmXA=="
	for _, v := range []struct{ source, phc, pw string }{
		{"crypt_blowfish", "$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW", "U*U"},
		{"crypt_blowfish", "$2a$05$XXXXXXXXXXXXXXXXXXXXXOAcXxm9kjPGEMsLznoKqmqw7tc8WCx4a", "U*U*U"},
		{"crypt_blowfish, 72 bytes", "$2a$05$abcdefghijklmnopqrstuu5s2v8.iXieOjg/.AySBTTZIIVFJeBui", long},
		{"crypt_blowfish, more than 72 bytes", "$2a$05$abcdefghijklmnopqrstuu5s2v8.iXieOjg/.AySBTTZIIVFJeBui", long + "chars after 72 are ignored"},
		{"crypt_blowfish, signed", "$2x$05$/OK.fbVrR/bpIqNJ5ianF.CE5elHaaO4EbggVDjb8P19RukzXSM3e", "\xa3"},
		{"crypt_blowfish, signed", "$2x$05$/OK.fbVrR/bpIqNJ5ianF.o./n25XVfn6oAPaUvHe.Csk4zRfsYPi", "\xff\xa334\xff\xff\xff\xa3345"},
		{"crypt_blowfish", "$2b$05$/OK.fbVrR/bpIqNJ5ianF.CE5elHaaO4EbggVDjb8P19RukzXSM3e", "\xff\xff\xa3"},
		{"crypt_blowfish", "$2y$05$/OK.fbVrR/bpIqNJ5ianF.Sa7shbm4.OzKpvFnX1pQLmQW96oUlCq", "\xa3"},
		{"passlib", "$pbkdf2$1212$OB.dtnSEXZK8U5cgxU/GYQ$y5LKPOplRmok7CZp/aqVDVg8zGI", "password"},
		{"passlib", "$pbkdf2-sha256$1212$4vjV83LKPjQzk31VI4E0Vw$hsYF68OiOUPdDZ1Fg.fJPeq1h/gXXY7acBp9/6c.tmQ", "password"},
		{"passlib", "$pbkdf2-sha512$1212$RHY0Fr3IDMSVO/RSZyb5ow$eNLfBK.eVozomMr.1gYa17k9B7KIK25NOEshvhrSX.esqY3s.FvWZViXz4KoLlQI.BzY/YTNJOiKc5gBYFYGww", "password"},
		{"passlib", "$scrypt$ln=16,r=8,p=1$aM15713r3Xsvxbi31lqr1Q$nFNh2CVHVjNldFVKDHDlm4CbdRSCdEBsjjJxD+iCs5E", "password"},
		{"scrypt for Java", "$s0$e0801$epIxT/h6HbbwHaehFnh/bw==$7H0vsXlY8UxxyW/BWx/9GuY7jEvGjT71GFd6O4SZND0=", "secret"},
		{"Firebase", "$firescrypt$ln=14,r=8,p=1$42xEC+ixf3L2lw==$lSrfV15cpx95/sZS2W9c9Kp6i/LVgQNDNC/qzrCnh1SAyZvqmZqAjTdn3aoItz+VHjoZilo78198JAdRuid5lQ==$Bw==$" + signer, "user1password"},
	} {
		h := hasher(password.Options{})
		if ok, outdated, err := h.Verify(t.Context(), v.phc, v.pw); !ok || !outdated || err != nil {
			t.Errorf("%s: %s: %v %v %v", v.source, v.phc, ok, outdated, err)
		}
		if ok, _, err := h.Verify(t.Context(), v.phc, "!"+v.pw); ok || err != nil {
			t.Errorf("%s: %s takes another password: %v", v.source, v.phc, err)
		}
	}
}

// Ensure a hash that would take the machine is refused, with the reason and
// without the hash, and that what honest systems use is not.
func TestUsable(t *testing.T) {
	t.Parallel()
	const tail = "$c29tZXNhbHQ$c29tZXNhbHRzb21lc2FsdA"
	for phc, reason := range map[string]string{
		"$argon2id$v=19$m=262144,t=4,p=1" + tail: "",
		"$argon2id$v=19$m=262144,t=5,p=1" + tail: "costs",
		"$argon2id$v=19$m=262145,t=1,p=1" + tail: "costs",
		"$argon2id$v=19$m=64,t=2,p=65" + tail:    "costs",
		"$argon2id$v=16$m=64,t=2,p=1" + tail:     "version 19",
		"$argon2i$m=64,t=2,p=1" + tail:           "version 19",
		"$argon2d$v=19$m=64,t=2,p=1" + tail:      "Argon2d",
		"$scrypt$ln=18,r=8,p=4" + tail:           "",
		"$scrypt$ln=19,r=8,p=1" + tail:           "costs",
		"$scrypt$ln=16,r=32,p=1" + tail:          "",
		"$scrypt$ln=17,r=32,p=1" + tail:          "costs",
		"$scrypt$ln=18,r=8,p=5" + tail:           "costs",
		"$s0$130801" + tail:                      "costs",
		"$s0$ffffffff" + tail:                    "costs",
		"$s0$zz" + tail:                          "incomplete",
		"$firescrypt$ln=31,r=8,p=1$c2FsdA$c29tZXNhbHRzb21lc2FsdA$Bw$c29tZXNhbHRzb21lc2FsdA":      "costs",
		"$firescrypt$ln=14,r=8,p=1$c2FsdA$c29tZXNhbHRzb21lc2FsdA$Bw$c2FsdA":                      "incomplete",
		"$pbkdf2-sha256$6000000" + tail:                                                          "",
		"$pbkdf2-sha256$6000001" + tail:                                                          "costs",
		"$pbkdf2$1200001$c29tZXNhbHQ$" + base64.RawStdEncoding.EncodeToString(make([]byte, 100)): "costs",
		"$2b$15$" + strings.Repeat("a", 53):                                                      "",
		"$2b$16$" + strings.Repeat("a", 53):                                                      "costs",
		"$2b$10$" + strings.Repeat("é", 53):                                                      "incomplete",
		"$pbkdf2$1$" + strings.Repeat("A", 3000) + "$c29tZXNhbHRzb21lc2FsdA":                     "incomplete",
	} {
		err := password.Usable(phc)
		if (err == nil) != (reason == "") || err != nil && (!errors.Is(err, password.ErrUnknownHash) || !strings.Contains(err.Error(), reason) || strings.Contains(err.Error(), "c29t")) {
			t.Errorf("%.60s: %v, want %q", phc, err, reason)
		}
	}
}

const (
	rawDecomposed = "$pbkdf2-sha256$10$c2FsdHNhbHQ$iokLsUC3g+yjzud2aHStd0kj/PQMmtDExC1XPUytIf0"
	rawComposed   = "$pbkdf2-sha256$10$c2FsdHNhbHQ$rDver1nclTbFtO6ytUQcqpGCDWXyfGSB7RIHP7OX8MQ"
)

// Ensure what is typed on another system is the same password, that a hash of
// the bytes as they were typed is one too and is renewed, and that what is tried
// depends on what is typed alone.
func TestVerify_Typed(t *testing.T) {
	t.Parallel()
	h := hasher(password.Options{})
	phc, err := h.Hash(t.Context(), "señor\u00a0gato azul")
	if err != nil {
		t.Fatal(err)
	}
	for _, typed := range []string{"señor gato azul", "sen\u0303or gato azul", "señor\u2003gato\u3000azul"} {
		if ok, outdated, err := h.Verify(t.Context(), phc, typed); !ok || outdated || err != nil {
			t.Errorf("%+q: %v %v %v", typed, ok, outdated, err)
		}
	}
	// PBKDF2 of "contrasen\u0303a" as it is, and of "contraseña".
	for phc, typed := range map[string]string{rawDecomposed: "contrasen\u0303a", rawComposed: "contraseña"} {
		if ok, outdated, err := h.Verify(t.Context(), phc, typed); !ok || !outdated || err != nil {
			t.Errorf("%+q: %v %v %v", typed, ok, outdated, err)
		}
	}
	if ok, _, _ := h.Verify(t.Context(), rawDecomposed, "contraseña"); ok {
		t.Error("two spellings are one although the hash has the other's bytes")
	}
	for typed, want := range map[string]int64{"plain": 1, "n\u0303": 2} {
		for _, stored := range []string{"", phc} {
			before := h.Runs()
			if ok, _, err := h.Verify(t.Context(), stored, typed); ok || err != nil {
				t.Errorf("%v %v", ok, err)
			}
			if got := h.Runs() - before; got != want {
				t.Errorf("%+q costs %d hashes, want %d", typed, got, want)
			}
		}
	}
}

// FuzzUsable reads and does not hash: whatever is stored or imported, nothing
// panics, and what is refused is refused with the one error.
func FuzzUsable(f *testing.F) {
	for _, phc := range []string{
		"$argon2id$v=19$m=64,t=2,p=1$c29tZXNhbHQ$c29tZXNhbHRzb21lc2FsdA", "$2b$10$" + strings.Repeat("a", 53), "$s0$e0801$c2FsdA$c29tZXNhbHRzb21lc2FsdA",
		"$scrypt$ln=14,r=8,p=1$c2FsdA$c29tZXNhbHRzb21lc2FsdA", "$pbkdf2-sha512$1000$c2FsdA$c29tZXNhbHRzb21lc2FsdA", "pbkdf2_sha256$1$salt$c29tZXNhbHRzb21lc2FsdA",
		"$firescrypt$ln=14,r=8,p=1$c2FsdA$c29tZXNhbHRzb21lc2FsdA$Bw$c29tZXNhbHRzb21lc2FsdA", "$$$$", "",
	} {
		f.Add(phc)
	}
	f.Fuzz(func(t *testing.T, phc string) {
		if err := password.Usable(phc); err != nil && !errors.Is(err, password.ErrUnknownHash) {
			t.Fatal(err)
		}
	})
}
