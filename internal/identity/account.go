package identity

import (
	"strconv"
	"strings"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/store/identitydb"
)

// Account is one person who can sign in.
type Account = identitydb.Account

// The standings of an account.
const (
	StatusActive = "active"
	StatusLocked = "locked"
	StatusClosed = "closed"
	StatusDenied = "denied" // service administratively denied
)

// The kinds of identifier that find an account.
const (
	KindEmail = "email"
	KindPhone = "phone"
	KindLogin = "login"
)

// ProfileRealm is the realm of every company's profiles.
const ProfileRealm = "profile"

// ShopRealm is the realm of one shop's customers: the same address may have an
// account in each shop.
func ShopRealm(shopID int) string { return "shop/" + strconv.Itoa(shopID) }

// Standing gives the condition that a status stands for, nil when active.
// Conditions: AccountLocked, AccountClosed, AccountDenied.
func Standing(status string) error {
	switch status {
	case StatusActive:
		return nil
	case StatusClosed:
		return fault.AccountClosed
	case StatusDenied:
		return fault.AccountDenied
	default:
		// An unknown status must not admit anybody.
		return fault.AccountLocked
	}
}

// shopOf is the inverse of ShopRealm; 0 for another realm.
func shopOf(realm string) int {
	text, ok := strings.CutPrefix(realm, "shop/")
	if !ok {
		return 0
	}
	id, err := strconv.Atoi(text)
	if err != nil {
		return 0
	}
	return id
}
