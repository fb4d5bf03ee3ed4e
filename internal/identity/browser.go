package identity

import (
	"context"
	"crypto/sha256"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/identitydb"
)

const (
	// BrowserIdle is after how long without use a browser's session ends, and
	// BrowserTTL after how long in any case.
	BrowserIdle = 12 * time.Hour
	BrowserTTL  = 30 * 24 * time.Hour

	browserBytes  = 32
	browserLength = 43 // as base64url
	// browserLimit is how many browsers a customer may be signed in with; the
	// oldest gives way.
	browserLimit = 20
	// browserTouch is how exactly the last use is known. It saves a write of every
	// answer.
	browserTouch = time.Minute
)

// Browser is what is known of the browser that a request comes from.
type Browser struct {
	Origin  Origin
	Session string // what its cookie for the shop holds, SessionCookie; "" for none
}

// SignedIn is a browser in which a customer has just been recognised.
type SignedIn struct {
	// Session is for the cookie SessionCookie, whose value it replaces; "" when the
	// browser keeps the one that it has.
	Session string
	Answer  Answer // with the code, for the application
}

// SessionCookie is the name of the cookie that holds a browser's session with a
// shop. It is to be HttpOnly, SameSite=Lax, of path / and without domain, and
// Secure where the issuer is under https: there the name says so, and no
// neighbour of the same domain can plant one. It ends with the browser: what it
// stands for ends by itself.
func (c *Customers) SessionCookie(r HostedRequest) (name string, secure bool) {
	return c.sessionCookie(r.Client.Scope, r.Shop.ID)
}

func (c *Customers) sessionCookie(s scope.Scope, shopID int) (name string, secure bool) {
	name = "signin-" + strconv.Itoa(shopID) + "-" + string(s.Environment)
	if secure = strings.HasPrefix(c.issuer, "https://"); secure {
		name = "__Host-" + name
	}
	return name, secure
}

// browserGoal is a log-in's goal at the hosted pages: the browser's session and
// the application's code, in one transaction.
type browserGoal struct {
	c       *Customers
	request HostedRequest
	old     string // the browser's session until now
	token   string
	code    string
	row     identitydb.BrowserSession
	more    func(tx store.Tx) error // what else is stored; nil for nothing
}

func (g *browserGoal) insert(tx store.Tx) error {
	s := g.request.Client.Scope
	// Only now, because what is proven may have set a new password a moment ago, and
	// a session from before that is dead.
	now := g.c.clk.Now(s)
	g.row.AuthAt, g.row.UsedAt, g.row.EndsAt = now, now, now.Add(BrowserTTL)
	// What was in the browser before is not taken over: nobody can have it signed in
	// with a session that they know.
	if hash, ok := sessionHash(g.old); ok {
		if err := identitydb.DropBrowserSession(tx, s, hash); err != nil {
			return err
		}
	}
	if err := identitydb.InsertBrowserSession(tx, g.row, browserLimit); err != nil {
		return err
	}
	if g.more != nil {
		if err := g.more(tx); err != nil {
			return err
		}
	}
	return g.c.grantCode(tx, g.code, g.request, g.row)
}

func (g *browserGoal) detail() (name, value string) { return "session", g.row.ID }

// enterBrowser is enter for who comes to the hosted pages.
func (c *Customers) enterBrowser(ctx context.Context, r HostedRequest, b Browser, p proof) (SignedIn, error) {
	g, err := enter(ctx, c, r.caller(b.Origin), p, c.browserFor(r, b, p))
	if err != nil {
		return SignedIn{}, err
	}
	return c.signedIn(g), nil
}

// signedIn tells what a log-in's goal has come to.
func (c *Customers) signedIn(g *browserGoal) SignedIn {
	return SignedIn{Session: g.token, Answer: c.answer(g.request, url.Values{"code": {g.code}})}
}

// browserFor makes the session and the code of a log-in.
func (c *Customers) browserFor(r HostedRequest, b Browser, p proof) func(context.Context) (*browserGoal, error) {
	return func(context.Context) (*browserGoal, error) {
		s := r.Client.Scope
		token := c.rnd.Token(browserBytes)
		hash := sha256.Sum256([]byte(token))
		return &browserGoal{c: c, request: r, old: b.Session, token: token, code: c.newHostedCode(), row: identitydb.BrowserSession{
			Hash: hash[:], ID: c.rnd.UUID(), Scope: s, ShopID: r.Shop.ID, AccountID: p.account.ID,
			Methods: strings.Join(p.methods, " "),
		}}, nil
	}
}

// Resume answers a request for the customer who is signed in in this browser
// already. It says false when nobody is, or not recently enough for what the
// request wants, or somebody who may not sign in any more.
func (c *Customers) Resume(ctx context.Context, r HostedRequest, b Browser) (SignedIn, bool, error) {
	s := r.Client.Scope
	now := c.clk.Now(s)
	row, found, err := c.browserSession(ctx, s, r.Shop.ID, b.Session)
	if err != nil || !found || !r.admits(row.AuthAt, now) {
		return SignedIn{}, false, err
	}
	code := c.newHostedCode()
	var done bool
	err = c.db.Write(ctx, func(tx store.Tx) error {
		done = false
		account, found, err := identitydb.HoldAccount(tx, c.db.Dialect(), s, row.AccountID)
		if err != nil || !found || Standing(account.Status) != nil || account.PasswordChangedAt.After(row.AuthAt) {
			return err
		}
		// Also when it was used a moment ago: it says whether it is still there.
		used := row.UsedAt
		if now.Sub(used).Abs() >= browserTouch {
			used = now
		}
		if done, err = identitydb.TouchBrowserSession(tx, s, row.Hash, used); err != nil || !done {
			return err
		}
		return c.grantCode(tx, code, r, row)
	})
	if err != nil || !done {
		return SignedIn{}, false, err
	}
	return SignedIn{Answer: c.answer(r, url.Values{"code": {code}})}, true, nil
}

// admits reports whether a customer who proved who they are at a time need not
// do so again.
func (r HostedRequest) admits(at, now time.Time) bool {
	if r.Fresh && (r.At.IsZero() || !at.After(r.At)) { // not sealed yet: it is of this moment
		return false
	}
	return r.MaxAge == nil || now.Sub(at) <= *r.MaxAge
}

// browserSession finds the session that a cookie holds.
func (c *Customers) browserSession(ctx context.Context, s scope.Scope, shopID int, token string) (row identitydb.BrowserSession, found bool, err error) {
	hash, ok := sessionHash(token)
	if !ok {
		return row, false, nil
	}
	now := c.clk.Now(s)
	err = c.db.Read(ctx, func(q store.Queryer) (err error) {
		row, found, err = identitydb.BrowserSessionByHash(q, s, shopID, hash, now.Add(-BrowserIdle), now)
		return err
	})
	return row, found, err
}

func sessionHash(token string) ([]byte, bool) {
	if len(token) != browserLength {
		return nil, false
	}
	hash := sha256.Sum256([]byte(token))
	return hash[:], true
}
