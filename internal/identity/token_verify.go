package identity

import (
	"context"
	"encoding/json"
	"strconv"
	"strings"
	"time"

	"github.com/go-jose/go-jose/v4"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/clock"
	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/identitydb"
)

const (
	maxAccessToken = 4096             // characters; ours have about 800
	minAccessToken = 100              // ours have far more; a refresh token has fewer
	skew           = 60 * time.Second // by which nodes' clocks may differ
)

// Validate checks an access token: signature, expiry, revocation and the
// account's standing. In the steady state it touches no disk.
// Conditions: TokenInvalid, TokenExpired; AccountLocked, AccountClosed or
// AccountDenied for a token that is otherwise good.
func (t *Tokens) Validate(ctx context.Context, access string) (Bearer, error) {
	v, err := t.known(ctx, access)
	if err != nil {
		return Bearer{}, err
	}
	if v.typ != customerToken {
		return Bearer{}, fault.TokenInvalid // there is no customer to act for
	}
	return t.check(ctx, v)
}

// known gives a token whose signature holds, whatever has become of it since.
// Conditions: TokenInvalid.
func (t *Tokens) known(ctx context.Context, access string) (*verified, error) {
	if len(access) > maxAccessToken || len(access) < minAccessToken {
		return nil, fault.TokenInvalid
	}
	key := keyOf(access)
	if v, ok := t.verified.Get(key); ok {
		return v, nil
	}
	if _, bad := t.refused.Get(key); bad {
		return nil, fault.TokenInvalid
	}
	return t.verify(ctx, key, access)
}

// check says whether a customer's token is good now.
func (t *Tokens) check(ctx context.Context, v *verified) (Bearer, error) {
	b := v.bearer
	now := t.clk.Now(b.Scope)
	if !now.Before(b.ExpiresAt) {
		return Bearer{}, fault.TokenExpired
	}
	if c, ok := t.tenants.ClientByID(b.ClientID); !ok || c.Scope != b.Scope {
		return Bearer{}, fault.TokenInvalid
	}
	account, err := t.standing(ctx, b)
	if err != nil {
		return Bearer{}, err
	}
	live, err := t.live(ctx, v, account.gen)
	if err != nil {
		return Bearer{}, err
	}
	if !live || account.status == "" {
		return Bearer{}, fault.TokenInvalid
	}
	if err := Standing(account.status); err != nil {
		return Bearer{}, err
	}
	v.used.Store(clock.Micros(now))
	b.Realm = account.realm
	return b, nil
}

// verify checks the signature and remembers the result, which only a change of
// the keys could alter.
func (t *Tokens) verify(ctx context.Context, key tokenKey, access string) (*verified, error) {
	object, err := jose.ParseSignedCompact(access, algorithms)
	if err != nil {
		return nil, fault.TokenInvalid.Because(err)
	}
	head := object.Signatures[0].Header
	signer, err := t.keys.byID(ctx, head.KeyID)
	if err != nil {
		return nil, err
	}
	if signer == nil || string(signer.alg) != head.Algorithm || signer.retired(t.keys.now()) {
		return nil, fault.TokenInvalid // not remembered: the key may be about to arrive
	}
	payload, err := object.Verify(signer.private.Public())
	if err != nil {
		t.refused.Set(key, struct{}{})
		return nil, fault.TokenInvalid.Because(err)
	}
	var c clientClaims
	if err := json.Unmarshal(payload, &c); err != nil || !isJTI(c.ID) {
		return nil, fault.TokenInvalid // signed by us for another purpose
	}
	typ := customerToken
	if head.ExtraHeaders[jose.HeaderType] == typeNames[clientToken] {
		typ = clientToken
	}
	if (typ == clientToken) != (c.CustomerID == 0) {
		return nil, fault.TokenInvalid
	}
	id, err := strconv.Atoi(c.Audience)
	if err != nil {
		return nil, fault.TokenInvalid.Because(err)
	}
	client, ok := t.tenants.ClientByID(id)
	if !ok {
		return nil, fault.TokenInvalid // the client is gone; it may come back
	}
	if t.clk.Now(client.Scope).Add(skew).Before(time.Unix(c.NotBefore, 0)) {
		return nil, fault.TokenInvalid
	}
	v := &verified{bearer: Bearer{
		Scope: client.Scope, AccountID: c.Subject, Number: c.CustomerID, ClientID: id, JTI: c.ID, Granted: strings.Join(c.Scopes, " "),
		ExpiresAt: time.Unix(c.Expires, 0).UTC(),
	}, typ: typ, issued: time.Unix(c.IssuedAt, 0).UTC(), scope: strings.Join(c.Scopes, " "), mark: c.Mark}
	t.verified.Set(key, v)
	return v, nil
}

// standing gives the account's, from memory if that may be trusted.
func (t *Tokens) standing(ctx context.Context, b Bearer) (*standing, error) {
	if st, ok := t.accounts.cache.Get(b.AccountID); ok && t.fresh(st.at) {
		return st, nil
	}
	before := t.accounts.before(b.AccountID)
	st := &standing{gen: t.accounts.gen.Add(1), at: t.now()}
	err := t.db.Read(ctx, func(q store.Queryer) error {
		a, found, err := identitydb.AccountByID(q, b.Scope, b.AccountID)
		if found {
			st.status, st.realm = a.Status, a.Realm
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	t.accounts.keep(b.AccountID, st, before)
	return st, nil
}

// live tells whether the pair is neither spent nor revoked. gen was taken
// before, so that a revocation in between leaves a state nobody will use. Where
// there may be other nodes the state is read again after a second, because
// their refreshes notify nobody.
func (t *Tokens) live(ctx context.Context, v *verified, gen uint64) (bool, error) {
	if s := v.state.Load(); s != nil && s.gen == gen && (t.alone || t.now().Sub(s.at) < staleAfter) {
		return s.live, nil
	}
	s := &tokenState{gen: gen, at: t.now()}
	err := t.db.Read(ctx, func(q store.Queryer) error {
		state, err := identitydb.TokenStanding(q, v.bearer.Scope, v.bearer.AccountID, v.bearer.JTI)
		s.live = state == identitydb.TokenLive
		return err
	})
	if err != nil {
		return false, err
	}
	v.state.Store(s)
	return s.live, nil
}

// fresh reports whether something read at a time may still be trusted.
func (t *Tokens) fresh(at time.Time) bool {
	return t.db.Live() || t.now().Sub(at) < staleAfter
}

// now is the machine's clock, whatever a sandbox pretends.
func (t *Tokens) now() time.Time { return t.clk.Now(scope.Scope{}) }
