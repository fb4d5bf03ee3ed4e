package captcha

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"math/bits"
	"strconv"
	"strings"
	"time"

	"github.com/ventanilla/ventanilla/internal/scope"
)

const (
	powBits = 16 // leading zero bits that a solution's hash has
	powLife = 5 * time.Minute
	macPoW  = "captcha.pow"
)

// Challenge is a proof of work to be done: find a text S without dots such that
// the SHA-256 of Challenge + "." + S begins with Bits zero bits. The answer is
// Challenge + "." + S.
type Challenge struct {
	Provider  string    `json:"provider"`
	Challenge string    `json:"challenge"`
	Bits      int       `json:"bits"`
	ExpiresAt time.Time `json:"expires_at"`
}

// NewChallenge makes a challenge. Nothing is stored until it is used.
func (v *Verifier) NewChallenge(s scope.Scope) Challenge {
	expires := v.Clock.Now(s).Add(powLife).Truncate(time.Second)
	unix, salt := strconv.FormatInt(expires.Unix(), 10), v.Rand.Hex(16)
	return Challenge{PoW, unix + "." + salt + "." + v.mac(s, unix, salt), powBits, expires}
}

// solved checks a challenge's origin and time, and the work, and gives the
// challenge.
func (v *Verifier) solved(s scope.Scope, answer string, now time.Time) (challenge string, ok bool) {
	parts := strings.Split(answer, ".")
	if len(parts) != 4 || len(answer) > 300 {
		return "", false
	}
	unix, err := strconv.ParseInt(parts[0], 10, 64)
	if err != nil || subtle.ConstantTimeCompare([]byte(v.mac(s, parts[0], parts[1])), []byte(parts[2])) != 1 {
		return "", false
	}
	left := time.Unix(unix, 0).Sub(now)
	if left <= 0 || left > powLife || zeroBits(sha256.Sum256([]byte(answer))) < powBits {
		return "", false
	}
	return strings.Join(parts[:3], "."), true
}

func (v *Verifier) mac(s scope.Scope, unix, salt string) string {
	return base64.RawURLEncoding.EncodeToString(v.Vault.MAC(macPoW, s.Company, string(s.Environment), unix, salt))
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
