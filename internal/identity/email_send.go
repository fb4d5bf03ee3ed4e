package identity

import (
	"context"
	"crypto/sha256"
	"errors"
	"strings"
	"time"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/notify"
	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/identitydb"
	"github.com/ventanilla/ventanilla/internal/tenant"
)

// SendEmailCode mails a code, and with a URL a link, for a use. An earlier one
// for the same use is dead from then on. Every request counts against a limit
// of its own, for the mailbox's sake. An address that is verified already gets
// no other verification, and the answer does not tell.
//
// A client that conceals accounts gets nil for an unknown address, after the
// same work.
// Conditions: RequestInvalid, Forbidden when the shop has not switched it on,
// RateLimited, LoginUnknown; AccountLocked, AccountClosed, AccountDenied unless
// concealed; SourceUnavailable when mail cannot be sent.
func (c *Customers) SendEmailCode(ctx context.Context, by Caller, u EmailUse, r EmailRequest) error {
	shop, err := c.emailShop(by, u, r.ShopID)
	if err != nil {
		return err
	}
	address, ok := NormalEmail(r.Email)
	if !ok {
		return fault.RequestInvalid.Fields(fault.Field{Name: "email", Rule: fault.Format})
	}
	if err := validEmailURL(u, r.URL); err != nil {
		return err
	}
	s := by.Client.Scope
	var limits attempts
	err = c.db.Read(ctx, func(q store.Queryer) (err error) {
		if limits, err = c.mailBudgets(q, by, shop, u, address); err != nil {
			return err
		}
		return limits.check(q, c.clk.Now(s))
	})
	if err != nil {
		return err
	}
	if err := c.mailReady(s); err != nil {
		return err
	}
	account, found, err := c.byEmail(ctx, s, shop, address)
	if err != nil {
		return err
	}
	outcome := error(fault.LoginUnknown)
	if found {
		outcome = Standing(account.Status)
	}
	silent := outcome != nil || u == EmailVerify && !account.EmailVerifiedAt.IsZero()
	holder := account.ID
	if silent {
		holder = "" // what follows is about a decoy
	}
	mail := c.writeEmail(shop, u, c.emailRow(s, holder, u, shop, address), r)
	now := c.clk.Now(s)
	var spent error
	err = c.db.Write(ctx, func(tx store.Tx) (err error) {
		if spent, err = limits.count(tx, now); err != nil || spent != nil {
			return err
		}
		e := event("email."+string(u)+"_sent", holder, by.Origin)
		e.Actor = ""
		if err := c.audit.Record(tx, s, e); err != nil {
			return err
		}
		return c.post(tx, mail, address, now, silent)
	})
	switch {
	case err != nil:
		return err
	case spent != nil:
		return spent
	}
	return by.told(outcome)
}

// letter is a mail with a code that is not stored yet.
type letter struct {
	row             identitydb.EmailCode
	mac, sum        []byte
	code, link      string
	subject, text   string
	life, lifeOfURL time.Duration
}

// writeEmail makes code, link and words. It has no effect.
func (c *Customers) writeEmail(shop *tenant.Shop, u EmailUse, row identitydb.EmailCode, r EmailRequest) letter {
	l := letter{row: row}
	l.code, l.mac = c.emailCodes().New(boundTo(row)...)
	hash := c.rnd.Token(emailLinkBytes)
	sum := sha256.Sum256([]byte(hash))
	l.sum = sum[:]
	if r.URL != "" {
		l.link = strings.ReplaceAll(r.URL, hashSlot, hash)
	}
	l.life, l.lifeOfURL = u.life()
	locale := r.Locale
	if locale == "" {
		locale = shop.Locale
	}
	l.subject, l.text = emailWords(u, locale, c.nameOf(shop), l.code, l.link)
	return l
}

// post stores a letter's code and sends it, unless silent. Conditions:
// SourceUnavailable.
func (c *Customers) post(tx store.Tx, l letter, address string, now time.Time, silent bool) error {
	if err := l.row.Put(tx, l.mac, l.sum, now, now.Add(l.life), now.Add(l.lifeOfURL)); err != nil {
		return err
	}
	if silent {
		address = "" // a decoy, so that it costs the same
	}
	err := c.notify.Send(tx, l.row.Scope, notify.Message{
		Channel: notify.Email, To: address, Subject: l.subject, Text: l.text, Code: l.code, Link: l.link,
	})
	if errors.Is(err, fault.Unavailable) {
		return fault.SourceUnavailable.Because(err) // mail is what is missing, not our storage
	}
	return err
}

// validEmailURL holds the address of a link to the rule for reset links.
func validEmailURL(u EmailUse, address string) error {
	if address == "" || validResetURL(address) {
		return nil
	}
	return fault.RequestInvalid.Fields(fault.Field{Name: u.field(), Rule: fault.Format, Text: resetURLRule})
}

// nameOf is what a shop's customers know it by.
func (c *Customers) nameOf(shop *tenant.Shop) string {
	if shop.Name != "" {
		return shop.Name
	}
	if company, ok := c.tenants.Company(shop.Company); ok && company.Name != "" {
		return company.Name
	}
	return shop.Company
}
