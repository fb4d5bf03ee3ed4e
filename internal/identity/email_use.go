package identity

import (
	"encoding/hex"
	"time"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/identity/otp"
	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/identitydb"
	"github.com/ventanilla/ventanilla/internal/tenant"
)

const (
	// CodeLife is how long a code by e-mail is good.
	CodeLife = 10 * time.Minute
	// VerifyLinkLife is how long a link that confirms an address is good: people
	// open such mail later than one that they wait for.
	VerifyLinkLife = 24 * time.Hour

	emailLinkBytes  = 32
	emailLinkLength = 43 // as base64url

	macEmailCode = "customer.email-code"
	// gateGap is how soon a held log-in sends another mail.
	gateGap = time.Minute
	// emailKeep is how long a dead code is kept: no longer than a sandbox clock is
	// usually set back, because a decoy's row is about an address that nobody has.
	emailKeep = 24 * time.Hour
	// codeWindow is that of wrong codes: a code has little entropy, so guessing
	// is slower than with passwords.
	codeWindow = time.Hour
)

// EmailUse is what a code or link by e-mail is for. One for one use is nothing
// for another: the stored hash and the look-up are bound to it.
type EmailUse string

// The uses. Both end in a log-in, because both show the same: that whoever
// brings the code reads the address. Which of the two a shop has is its setting.
const (
	EmailVerify EmailUse = "verify" // of an address that has not been shown to be theirs
	EmailLogin  EmailUse = "login"  // in place of a password
)

// EmailRequest asks for a code by e-mail.
type EmailRequest struct {
	ShopID int
	Email  string
	URL    string // where a link shall lead, with {hash}; "" for a code alone
	Locale string // BCP 47; "" for the shop's
}

// life gives how long code and link are good.
func (u EmailUse) life() (code, link time.Duration) {
	if u == EmailVerify {
		return CodeLife, VerifyLinkLife
	}
	return CodeLife, CodeLife
}

// on reports whether a shop has switched the use on.
func (u EmailUse) on(shop *tenant.Shop) bool {
	if u == EmailVerify {
		return shop.Login.EmailVerification
	}
	return shop.Login.EmailCode
}

// field is how a request names the address of the link.
func (u EmailUse) field() string { return string(u) + "_url" }

// emailShop gives the shop that a request names. Conditions: RequestInvalid;
// Forbidden when the shop has not switched this on.
func (c *Customers) emailShop(by Caller, u EmailUse, id int) (*tenant.Shop, error) {
	shop, err := c.shop(by, id)
	if err == nil && !u.on(shop) {
		err = fault.Forbidden
	}
	return shop, err
}

// emailRow is where an account's code for a use is kept. Without an account it
// is a decoy's, so that an address that nobody has costs the same.
func (c *Customers) emailRow(s scope.Scope, accountID string, u EmailUse, shop *tenant.Shop, address string) identitydb.EmailCode {
	if accountID == "" {
		accountID = "?" + ShopRealm(shop.ID) + "/" + hex.EncodeToString(c.emailHash(s, address))
	}
	return identitydb.EmailCode{Scope: s, AccountID: accountID, Purpose: string(u)}
}

// emailCodes makes and checks customers' codes.
func (c *Customers) emailCodes() otp.Maker {
	return otp.Maker{Vault: c.vault, Rand: c.rnd, Purpose: macEmailCode}
}

// boundTo is what a code in a row is bound to.
func boundTo(r identitydb.EmailCode) []string {
	return []string{r.Scope.Company, string(r.Scope.Environment), r.AccountID, r.Purpose}
}

// mailBudgets limit what one mailbox gets of a use: of strangers, and of who was
// logged in where the request comes from.
func (c *Customers) mailBudgets(q store.Queryer, by Caller, shop *tenant.Shop, u EmailUse, address string) (attempts, error) {
	return c.atHomeIn(q, by, shop, c.strangersMail(by, shop, u, address), address)
}

// strangersMail are the budgets of who is not known.
func (c *Customers) strangersMail(by Caller, shop *tenant.Shop, u EmailUse, address string) attempts {
	limits := c.attempts(by, shop.ID, "mail."+string(u), address)
	limits.budgets[0].window = resetWindow
	return limits
}
