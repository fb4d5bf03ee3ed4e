package identity

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/ventanilla/ventanilla/internal/identity/password"
	"github.com/ventanilla/ventanilla/internal/identity/roster"
)

// maxNumber is the greatest customer number that is taken: those that follow it
// must be exact in JavaScript, too.
const maxNumber = 1 << 52

// mover is a customer who can be taken.
type mover struct {
	roster.Customer
	person   Person
	address  []byte   // hash of the e-mail address
	external [][]byte // hashes of the external identities
}

// mover checks a row. The error is a *roster.Problem.
func (in *moving) mover(row roster.Customer) (m mover, err error) {
	bad := func(column, problem string) error {
		return &roster.Problem{Line: row.Line, Column: column, Code: roster.Invalid, Problem: problem}
	}
	address, ok := NormalEmail(row.Email)
	if !ok {
		return m, bad("email", "is no e-mail address")
	}
	row.FirstName, row.LastName = strings.TrimSpace(row.FirstName), strings.TrimSpace(row.LastName)
	for column, name := range map[string]string{"first_name": row.FirstName, "last_name": row.LastName} {
		if utf8.RuneCountInString(name) > maxPersonName || strings.ContainsRune(name, 0) || !utf8.ValidString(name) {
			return m, bad(column, "is longer than 255 characters, or no text")
		}
	}
	unusable := error(nil)
	if row.PasswordHash != "" {
		unusable = password.Usable(row.PasswordHash)
	}
	switch {
	case row.Gender != "" && !slices.Contains([]string{"m", "f", "d", "n"}, row.Gender):
		return m, bad("gender", "is none of m, f, d, n")
	case unusable != nil:
		return m, bad("password_hash", strings.TrimPrefix(unusable.Error(), "password: "))
	case row.Status != "" && !slices.Contains(standings, row.Status):
		return m, bad("status", "is none of "+strings.Join(standings, ", "))
	case row.CustomerID < 0 || row.CustomerID > maxNumber:
		return m, bad("customer_id", "is not between 1 and 2^52")
	case row.CreatedAt.After(in.now.Add(24 * time.Hour)):
		return m, bad("created_at", "is in the future")
	}
	m = mover{Customer: row, address: in.c.emailHash(in.scope, address), person: Person{
		FirstName: row.FirstName, LastName: row.LastName, Email: address, Gender: row.Gender,
	}}
	for _, x := range row.External {
		if x.Issuer == "" || x.Subject == "" || len(x.Issuer) > 2000 || len(x.Subject) > 255 {
			return m, bad("external", "lacks issuer or subject, or one of them is too long")
		}
		m.external = append(m.external, in.c.vault.Lookup(in.scope, externalSubject, x.Issuer+"\n"+x.Subject))
	}
	return m, nil
}
