package profile

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/ventanilla/ventanilla/internal/identity"
	"github.com/ventanilla/ventanilla/internal/identity/password"
	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/identitydb"
)

// Desired is a profile as an operator wants it to be. What is empty is left as
// it is.
type Desired struct {
	Mnemocode   string
	Role        Role
	Person      Person
	Password    string // plain, or a hash that password.Known accepts; "" is none
	MFA         string // "" or MFAOTP
	BackupCodes []string
	Memorable   string // plain, or sealed as an export has it
	Question    string
	Answer      string // plain, or a hash that password.Known accepts
	Flags       *DesiredFlags
	Accepted    []string // codes of disclaimers, in their present version
}

// DesiredFlags are a profile's standing.
type DesiredFlags struct {
	Status        string // of the account
	ResetRequired bool
	Stopped       bool
}

// Prepared is a Desired whose secrets are hashed.
type Prepared struct {
	Desired
	phc    string
	answer string
}

// Prepare hashes the secrets, which is too slow for a transaction. A secret
// that the profile has already keeps its hash, so that applying the same again
// changes nothing. Conditions: IdentifierInvalid.
func (e *Engine) Prepare(ctx context.Context, s scope.Scope, d Desired) (out Prepared, err error) {
	out.Desired = d
	if err := out.Person.normalise(); err != nil {
		return out, err
	}
	if !slices.Contains(Roles, d.Role) {
		return out, fmt.Errorf("profile %s: unknown role %q", d.Mnemocode, d.Role)
	}
	var p identitydb.Profile
	err = e.DB.Read(ctx, func(q store.Queryer) error {
		p, _, err = identitydb.ProfileByMnemocode(q, s, d.Mnemocode)
		return err
	})
	if err != nil {
		return out, err
	}
	if password.Known(d.Password) {
		out.phc = d.Password
	} else if out.phc, err = e.hashed(ctx, p.Account.Password, d.Password); err != nil {
		return out, err
	}
	if out.Memorable, err = e.unsealed(s, d.Mnemocode, d.Memorable); err != nil {
		return out, err
	}
	if password.Known(d.Answer) {
		out.answer = d.Answer
		return out, nil
	}
	out.answer, err = e.hashed(ctx, p.Answer, normalAnswer(d.Answer))
	return out, err
}

// hashed gives the hash of a secret: the one there is, if it matches.
func (e *Engine) hashed(ctx context.Context, have, secret string) (string, error) {
	if secret == "" {
		return "", nil
	}
	if have != "" {
		same, _, err := e.Passwords.Verify(ctx, have, secret)
		if err != nil || same {
			return have, err
		}
	}
	return e.Passwords.Hash(ctx, secret)
}

// created is what Put says of a profile that was not there.
const created = "created"

// Put makes the profile as it is desired and says what it changed. Conditions:
// IdentifierUsed.
func (e *Engine) Put(tx store.Tx, s scope.Scope, d Prepared) (changed []string, err error) {
	p, found, err := identitydb.ProfileByMnemocode(tx, s, d.Mnemocode)
	if err != nil {
		return nil, err
	}
	now := e.now(s)
	if !found {
		p.Account = identitydb.Account{ID: e.Rand.UUID(), Scope: s, Realm: identity.ProfileRealm, Status: identity.StatusActive,
			CreatedAt: now, UpdatedAt: now}
		if err := identitydb.InsertAccount(tx, p.Account); err != nil {
			return nil, err
		}
		changed = append(changed, created)
	}
	for _, part := range []func(store.Tx, *identitydb.Profile, bool, Prepared) (string, error){
		e.putPerson, e.putAccount, e.putProfile, e.putBackupCodes, e.putAccepted,
	} {
		what, err := part(tx, &p, !found, d)
		if err != nil {
			return nil, err
		}
		if found && what != "" {
			changed = append(changed, what)
		}
	}
	if len(changed) > 0 {
		tellAccount(tx, p.Account.ID)
	}
	return changed, nil
}

func (e *Engine) putPerson(tx store.Tx, p *identitydb.Profile, _ bool, d Prepared) (string, error) {
	before, err := e.person(*p)
	if err != nil {
		return "", err
	}
	next, changed := before.with(d.Person.mentioned(), managed)
	if len(changed) == 0 {
		return "", nil
	}
	return "personal data", e.replace(tx, *p, before, &next)
}

// mentioned gives the fields that are not empty.
func (p Person) mentioned() map[Field]string {
	out := map[Field]string{}
	for _, f := range managed {
		if v := *p.field(f); v != "" {
			out[f] = v
		}
	}
	return out
}

func (e *Engine) putAccount(tx store.Tx, p *identitydb.Profile, _ bool, d Prepared) (what string, err error) {
	s, id, now := p.Account.Scope, p.Account.ID, e.now(p.Account.Scope)
	if d.Flags != nil && p.Account.Status != d.Flags.Status {
		what = "standing"
		if _, err = identitydb.SetStatus(tx, s, id, d.Flags.Status, now); err != nil {
			return what, err
		}
	}
	if d.phc != "" && p.Account.Password != d.phc {
		what = "password"
		if _, err = identitydb.SetPassword(tx, s, id, d.phc, now); err == nil {
			err = endOthers(tx, s, id, "")
		}
	}
	return what, err
}

func (e *Engine) putProfile(tx store.Tx, p *identitydb.Profile, fresh bool, d Prepared) (string, error) {
	next := *p
	next.Mnemocode, next.Role = d.Mnemocode, string(d.Role)
	next.MFA, next.Answer = cmp.Or(d.MFA, p.MFA), cmp.Or(d.answer, p.Answer)
	if d.Flags != nil {
		next.ResetRequired, next.Stopped = d.Flags.ResetRequired, d.Flags.Stopped
	}
	var err error
	if next.Memorable, err = e.resealed(p, p.Memorable, d.Memorable, sealMemorable); err != nil {
		return "", err
	}
	if !bytes.Equal(next.Memorable, p.Memorable) {
		next.Challenge, next.ChallengeFails = "", 0
	}
	if next.Question, err = e.resealed(p, p.Question, d.Question, sealQuestion); err != nil {
		return "", err
	}
	if !fresh && next.Role == p.Role && next.MFA == p.MFA && next.ResetRequired == p.ResetRequired && next.Stopped == p.Stopped &&
		next.Answer == p.Answer && bytes.Equal(next.Memorable, p.Memorable) && bytes.Equal(next.Question, p.Question) {
		return "", nil
	}
	return "settings", identitydb.PutProfile(tx, next, e.now(p.Account.Scope))
}

// resealed gives the sealed form of a text: the one there is, if it says the same.
func (e *Engine) resealed(p *identitydb.Profile, have []byte, text, purpose string) ([]byte, error) {
	if text == "" {
		return have, nil
	}
	if len(have) > 0 {
		plain, err := e.Vault.OpenSealed(have, p.Account.Scope, p.Account.ID, purpose)
		if err != nil || string(plain) == text {
			return have, err
		}
	}
	return e.Vault.Seal([]byte(text), p.Account.Scope, p.Account.ID, purpose)
}

// putBackupCodes replaces the set unless it is the one there is, spent or not.
func (e *Engine) putBackupCodes(tx store.Tx, p *identitydb.Profile, _ bool, d Prepared) (string, error) {
	if len(d.BackupCodes) == 0 {
		return "", nil
	}
	var macs [][]byte
	for _, code := range d.BackupCodes {
		macs = append(macs, e.backupMAC(p.Account.Scope, p.Account.ID, code))
	}
	have, err := identitydb.BackupCodes(tx, p.Account.Scope, p.Account.ID)
	if err != nil {
		return "", err
	}
	slices.SortFunc(macs, bytes.Compare)
	slices.SortFunc(have, bytes.Compare)
	if slices.EqualFunc(macs, have, bytes.Equal) {
		return "", nil
	}
	return "backup codes", identitydb.ReplaceBackupCodes(tx, p.Account.Scope, p.Account.ID, macs)
}

func (e *Engine) putAccepted(tx store.Tx, p *identitydb.Profile, _ bool, d Prepared) (string, error) {
	before, err := pending(tx, p.Account.Scope, "", p.Account.ID)
	if err != nil {
		return "", err
	}
	after, err := e.accept(tx, p.Account.Scope, "", p.Account.ID, d.Accepted)
	if err != nil || len(after) == len(before) {
		return "", err
	}
	return "disclaimers", nil
}
