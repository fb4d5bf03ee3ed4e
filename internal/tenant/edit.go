package tenant

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"reflect"
	"time"

	"github.com/ventanilla/ventanilla/internal/clock"
	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/tenantdb"
)

// Editor changes tenants inside one transaction. Each Put makes one thing as it
// is wanted and says what that changed: "created", "updated" or "" for nothing.
type Editor struct {
	tx   store.Tx
	d    *Directory
	have *snapshot
	now  time.Time
}

// Edit runs fn in a transaction of its own and makes the changes known on every
// node. fn may run again, see store.DB.
func (d *Directory) Edit(ctx context.Context, fn func(*Editor) error) error {
	err := d.db.Write(ctx, func(tx store.Tx) error {
		e, err := d.Editor(tx)
		if err != nil {
			return err
		}
		return fn(e)
	})
	if err != nil {
		return err
	}
	return d.Reload(ctx) // this node need not wait for its own notification
}

// Editor edits in the caller's transaction.
func (d *Directory) Editor(tx store.Tx) (*Editor, error) {
	now := d.clock.Now(scope.Scope{})
	have, err := load(tx, d.vault, now)
	if err != nil {
		return nil, err
	}
	tx.Notify(Topic, "edited")
	return &Editor{tx: tx, d: d, have: have, now: now}, nil
}

// What a Put did.
const (
	Created   = "created"
	Updated   = "updated"
	Unchanged = ""
)

// PutCompany makes a company. limits are the company's own, zero members being
// the deployment's.
func (e *Editor) PutCompany(code, name string, limits Limits) (string, error) {
	raw, err := json.Marshal(limits)
	if err != nil {
		return "", err
	}
	row := tenantdb.Company{Code: code, Name: name, Limits: string(raw)}
	did := Created
	rows, err := tenantdb.Companies(e.tx)
	if err != nil {
		return "", err
	}
	for _, have := range rows {
		if have == row {
			return Unchanged, nil
		}
		if have.Code == code {
			did = Updated
		}
	}
	return did, tenantdb.PutCompany(e.tx, row, clock.Micros(e.now))
}

// PutAPIKey makes the key of this scope and name; its ID is chosen when it is
// new. hash is Hash of the key.
func (e *Editor) PutAPIKey(k APIKey, hash [32]byte) (string, error) {
	for oldHash, have := range e.have.keys {
		if have.Scope != k.Scope || have.Name != k.Name {
			continue
		}
		if k.ID = have.ID; oldHash == hash && reflect.DeepEqual(*have, k) {
			return Unchanged, nil
		}
		row, err := k.row(hash)
		if err != nil {
			return "", err
		}
		return Updated, tenantdb.UpdateAPIKey(e.tx, row, clock.Micros(e.now))
	}
	k.ID = e.d.rnd.UUID()
	row, err := k.row(hash)
	if err != nil {
		return "", err
	}
	ok, err := tenantdb.InsertAPIKey(e.tx, row, clock.Micros(e.now))
	if err == nil && !ok {
		err = fmt.Errorf("API key %q: another key has the same value already", k.Name)
	}
	return Created, err
}

// PutOAuthClient makes the client with this id. hash is Hash of its secret.
func (e *Editor) PutOAuthClient(c OAuthClient, hash [32]byte) (string, error) {
	row, err := c.row(hash)
	if err != nil {
		return "", err
	}
	have, found := e.have.clients[c.ID]
	if found {
		c.SecretMark = have.client.SecretMark // follows from the hash, which is compared
	}
	switch {
	case !found:
		_, err := tenantdb.InsertOAuthClient(e.tx, row, clock.Micros(e.now))
		return Created, err
	case have.client.Scope.Company != c.Scope.Company:
		return "", fmt.Errorf("OAuth client %d belongs to another company", c.ID)
	case reflect.DeepEqual(*have.client, c) && bytes.Equal(have.hash, hash[:]) && have.enabled:
		return Unchanged, nil
	}
	return Updated, tenantdb.UpdateOAuthClient(e.tx, row, clock.Micros(e.now))
}

// PutShop makes the shop with this id.
func (e *Editor) PutShop(s Shop) (string, error) {
	have, found := e.have.shops[s.ID]
	if found && have.Company != s.Company {
		return "", fmt.Errorf("shop %d belongs to another company", s.ID)
	}
	if found && reflect.DeepEqual(*have, s) {
		return Unchanged, nil
	}
	row, err := s.row(e.d.vault)
	if err != nil {
		return "", err
	}
	if found {
		return Updated, tenantdb.UpdateShop(e.tx, row, clock.Micros(e.now))
	}
	_, err = tenantdb.InsertShop(e.tx, row, clock.Micros(e.now))
	return Created, err
}

// PutSignatureKey makes the company's signature key with this id.
func (e *Editor) PutSignatureKey(k SignatureKey) (string, error) {
	did := Created
	if have, found := e.have.signatures[signatureID{k.Company, k.ID}]; found {
		if reflect.DeepEqual(*have, k) {
			return Unchanged, nil
		}
		did = Updated
	}
	row, err := k.row(e.d.vault)
	if err != nil {
		return "", err
	}
	return did, tenantdb.PutSignatureKey(e.tx, row, clock.Micros(e.now))
}

// PutLimits sets the deployment's limits; zero members keep the default.
func (e *Editor) PutLimits(l Limits) (string, error) {
	raw, err := json.Marshal(l)
	if err != nil {
		return "", err
	}
	return e.putSetting(settingLimits, raw)
}

// PutAdmin sets the admin token's hash.
func (e *Editor) PutAdmin(hash [32]byte) (string, error) { return e.putSetting(settingAdmin, hash[:]) }

func (e *Editor) putSetting(name string, value []byte) (string, error) {
	settings, err := tenantdb.Settings(e.tx)
	if err != nil {
		return "", err
	}
	old, found := settings[name]
	switch {
	case found && bytes.Equal(old, value):
		return Unchanged, nil
	case found:
		return Updated, tenantdb.PutSetting(e.tx, name, value, clock.Micros(e.now))
	}
	return Created, tenantdb.PutSetting(e.tx, name, value, clock.Micros(e.now))
}

// EnableAPIKey switches a company's key on or off; false when there is none.
func (e *Editor) EnableAPIKey(company, id string, on bool) (bool, error) {
	return tenantdb.EnableAPIKey(e.tx, company, id, on, clock.Micros(e.now))
}

// EnableOAuthClient switches a company's client on or off; false when there is
// none.
func (e *Editor) EnableOAuthClient(company string, id int, on bool) (bool, error) {
	return tenantdb.EnableOAuthClient(e.tx, company, int64(id), on, clock.Micros(e.now))
}
