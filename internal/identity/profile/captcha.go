package profile

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/hex"
	"math/bits"
	"strconv"
	"strings"
	"time"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/identitydb"
)

// The self-hosted captcha is a proof of work: it costs a browser a moment and
// whoever tries many login ids a lot.
const (
	CaptchaNone = "none"
	CaptchaPoW  = "pow"

	powBits = 16 // leading zero bits that a solution's hash has
	powLife = 5 * time.Minute
	// captchaAfter is how many wrong passwords a profile has before a login
	// wants a captcha too.
	captchaAfter = 3
	captchaKey   = "captcha" // stands for a signature key where used challenges are kept
	macCaptcha   = "profile.captcha"
)

// Challenge is a proof of work to be done: find a text S without dots such that
// the SHA-256 of Challenge + "." + S begins with Bits zero bits, and send
// Challenge + "." + S as captcha_response.
type Challenge struct {
	Provider  string    `json:"provider"`
	Challenge string    `json:"challenge"`
	Bits      int       `json:"bits"`
	ExpiresAt time.Time `json:"expires_at"`
}

// NewChallenge makes a challenge. Nothing is stored until it is used.
func (e *Engine) NewChallenge(c Client) Challenge {
	expires := e.now(c.scope()).Add(powLife).Truncate(time.Second)
	unix, salt := strconv.FormatInt(expires.Unix(), 10), e.Rand.Hex(16)
	return Challenge{CaptchaPoW, unix + "." + salt + "." + e.captchaMAC(c.scope(), unix, salt), powBits, expires}
}

// Captcha checks the answer to a captcha where the client application has one
// switched on, and uses it up. A provider that has no verifier here admits
// nobody. Conditions: CaptchaMissing; CaptchaInvalid, also for one that is
// stale or was used before.
func (e *Engine) Captcha(ctx context.Context, c Client, response string) error {
	switch {
	case !captchaOn(c):
		return nil
	case response == "":
		return fault.CaptchaMissing
	case c.Key.Captcha != CaptchaPoW || !e.solved(c, response):
		return fault.CaptchaInvalid
	}
	sum := sha256.Sum256([]byte(response[:strings.LastIndexByte(response, '.')]))
	now := e.now(c.scope())
	return e.DB.Write(ctx, func(tx store.Tx) error {
		fresh, err := identitydb.UseNonce(tx, c.scope(), captchaKey, hex.EncodeToString(sum[:]), now, now.Add(-powLife))
		if err == nil && !fresh {
			err = fault.CaptchaInvalid
		}
		return err
	})
}

func captchaOn(c Client) bool { return c.Key.Captcha != "" && c.Key.Captcha != CaptchaNone }

// solved checks a challenge's origin and time, and the work.
func (e *Engine) solved(c Client, response string) bool {
	parts := strings.Split(response, ".")
	if len(parts) != 4 || len(response) > 300 {
		return false
	}
	mac := e.captchaMAC(c.scope(), parts[0], parts[1])
	unix, err := strconv.ParseInt(parts[0], 10, 64)
	if err != nil || subtle.ConstantTimeCompare([]byte(mac), []byte(parts[2])) != 1 {
		return false
	}
	left := time.Unix(unix, 0).Sub(e.now(c.scope()))
	return left > 0 && left <= powLife && zeroBits(sha256.Sum256([]byte(response))) >= powBits
}

func (e *Engine) captchaMAC(s scope.Scope, unix, salt string) string {
	return base64.RawURLEncoding.EncodeToString(e.Vault.MAC(macCaptcha, s.Company, string(s.Environment), unix, salt))
}

func zeroBits(sum [32]byte) int {
	n := 0
	for _, b := range sum {
		n += bits.LeadingZeros8(b)
		if b != 0 {
			break
		}
	}
	return n
}

// suspicious reports whether a login of an account wants a captcha: when
// passwords have failed lately.
func (e *Engine) suspicious(q store.Queryer, c Client, accountID string) (bool, error) {
	n, since, err := identitydb.Failures(q, c.scope(), "profile."+limitPassword.what, []byte(accountID))
	return n >= captchaAfter && e.now(c.scope()).Before(since.Add(limitPassword.window)), err
}
