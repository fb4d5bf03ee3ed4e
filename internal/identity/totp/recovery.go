package totp

import (
	"strings"

	"github.com/ventanilla/ventanilla/internal/scope"
)

const (
	// RecoveryCodes is how many codes there are in a set.
	RecoveryCodes = 10

	recoveryLength  = 12 // of 5 bits each: 60 bits
	recoveryGroup   = 4
	recoveryPurpose = "recovery-code"
	// Without i, l, o and u: nothing that is read as something else, and no words.
	recoveryAlphabet = "0123456789abcdefghjkmnpqrstvwxyz"
)

// NewCodes makes a set of recovery codes, as they are shown once.
func (f *Factors) NewCodes() []string {
	codes := make([]string, RecoveryCodes)
	for i := range codes {
		var b strings.Builder
		for j, random := range f.rnd.Bytes(recoveryLength) {
			if j > 0 && j%recoveryGroup == 0 {
				b.WriteByte('-')
			}
			b.WriteByte(recoveryAlphabet[random%byte(len(recoveryAlphabet))])
		}
		codes[i] = b.String()
	}
	return codes
}

// recoveryMAC is what is stored of a code: a keyed hash, bound to its account.
// The codes have too many possibilities to be tried, so that nothing slower is
// needed.
func (f *Factors) recoveryMAC(s scope.Scope, accountID, code string) []byte {
	return f.vault.MAC(recoveryPurpose, s.Company, string(s.Environment), accountID, readable(code))
}

func (f *Factors) recoveryMACs(s scope.Scope, accountID string, codes []string) [][]byte {
	macs := make([][]byte, len(codes))
	for i, code := range codes {
		macs[i] = f.recoveryMAC(s, accountID, code)
	}
	return macs
}

// isRecovery reports whether a text has the shape of a recovery code.
func isRecovery(code string) bool {
	code = readable(code)
	if len(code) != recoveryLength {
		return false
	}
	for _, r := range code {
		if !strings.ContainsRune(recoveryAlphabet, r) {
			return false
		}
	}
	return true
}

// readable undoes what people make of a code when they copy it.
func readable(code string) string {
	return strings.NewReplacer("o", "0", "i", "1", "l", "1").Replace(strings.ToLower(clean(code)))
}
