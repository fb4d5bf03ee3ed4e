// Package totp is the second factor that people have in an authenticator app
// (RFC 6238: SHA-1, six digits, 30 seconds), and the recovery codes for when the
// app is lost. It knows accounts by scope and id, whoever's they are; who may try
// how often, what is written to the audit log and who is told are the business
// of the engine that uses it.
//
// A code is good for the step it belongs to and for the one before and after,
// because clocks differ. Once a step has been used, it and all before it are
// dead, so that a code that was overheard is worth nothing.
package totp

import (
	"crypto/subtle"
	"encoding/base32"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/hotp"
)

const (
	// Period is how long a code is shown, in seconds.
	Period = 30
	// Digits is the length of a code.
	Digits = 6
	// Skew is how many steps a clock may be off, either way.
	Skew = 1

	secretBytes = 20 // 160 bits, as RFC 4226 recommends
)

// Secret is what the app and we share.
type Secret []byte

// Text gives the secret as apps take it when somebody types it: base32 without
// padding.
func (s Secret) Text() string {
	return base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(s)
}

// URI gives what a QR code holds. Apps show issuer and label above the code.
func (s Secret) URI(issuer, label string) string {
	issuer, label = escaped(issuer), escaped(label)
	return "otpauth://totp/" + issuer + ":" + label + "?secret=" + s.Text() + "&issuer=" + issuer +
		"&algorithm=SHA1&digits=" + strconv.Itoa(Digits) + "&period=" + strconv.Itoa(Period)
}

// escaped makes a text fit for both halves of an address. A colon parts issuer
// from label, and several apps show a plus for a space as it is.
func escaped(s string) string {
	return strings.ReplaceAll(url.QueryEscape(strings.ReplaceAll(s, ":", " ")), "+", "%20")
}

// Code gives the code of a step.
func (s Secret) Code(step int64) (string, error) {
	return hotp.GenerateCodeCustom(s.Text(), uint64(step), hotp.ValidateOpts{Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1})
}

// StepAt is the number of the step that a time is in.
func StepAt(t time.Time) int64 { return t.Unix() / Period }

// Match finds the step around now that a code belongs to, later than last. All
// steps are computed whichever matches, so that the time tells nothing.
func (s Secret) Match(code string, now time.Time, last int64) (step int64, ok bool, err error) {
	at := StepAt(now)
	for candidate := at - Skew; candidate <= at+Skew; candidate++ {
		want, err := s.Code(candidate)
		if err != nil {
			return 0, false, err
		}
		if subtle.ConstantTimeCompare([]byte(want), []byte(code)) == 1 && candidate > last {
			step, ok = candidate, true
		}
	}
	return step, ok, nil
}

// clean takes away what people type between digits and letters.
func clean(code string) string {
	return strings.Map(func(r rune) rune {
		switch r {
		case ' ', '-', '\t', '\u00a0', '\u202f':
			return -1
		}
		return r
	}, code)
}

// isCode reports whether a cleaned text has the shape of an app's code.
func isCode(code string) bool {
	if len(code) != Digits {
		return false
	}
	for _, r := range code {
		if r < '0' || r > '9' {
			return false
		}
	}
	return true
}
