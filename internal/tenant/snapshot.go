package tenant

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/tenantdb"
	"github.com/ventanilla/ventanilla/internal/vault"
)

// snapshot is all tenants at one moment. It is never changed once published.
type snapshot struct {
	at         time.Time
	companies  map[string]*Company
	codes      []string
	own        map[string]Limits // what each company says itself; "": the deployment
	keys       map[[32]byte]*APIKey
	clients    map[int]*clientEntry
	shops      map[int]*Shop
	signatures map[signatureID]*SignatureKey
	providers  map[providerID]*IDP
	admin      []byte // SHA-256 of the admin token; nil: there is none
}

type clientEntry struct {
	client  *OAuthClient
	hash    []byte
	enabled bool
}

type signatureID struct{ company, id string }

// The names of deployment settings that this package reads.
const (
	settingAdmin  = "admin"
	settingLimits = "limits"
)

const (
	purposeSecretMark = "client secret mark"
	secretMarkBytes   = 8
)

func load(q store.Queryer, v *vault.Vault, at time.Time) (*snapshot, error) {
	s := &snapshot{
		at: at, companies: map[string]*Company{}, own: map[string]Limits{}, keys: map[[32]byte]*APIKey{}, clients: map[int]*clientEntry{},
		shops: map[int]*Shop{}, signatures: map[signatureID]*SignatureKey{}, providers: map[providerID]*IDP{},
	}
	return s, errors.Join(s.loadCompanies(q), s.loadKeys(q), s.loadClients(q, v), s.loadShops(q, v), s.loadSignatures(q, v), s.loadProviders(q, v))
}

func (s *snapshot) loadCompanies(q store.Queryer) error {
	settings, err := tenantdb.Settings(q)
	if err != nil {
		return err
	}
	s.admin = settings[settingAdmin]
	limits := DefaultLimits
	if raw := settings[settingLimits]; raw != nil {
		var own Limits
		if err := errors.Join(json.Unmarshal(raw, &own), json.Unmarshal(raw, &limits)); err != nil {
			return fmt.Errorf("limits of the deployment: %w", err)
		}
		s.own[""] = own
	}
	rows, err := tenantdb.Companies(q)
	for _, r := range rows {
		c := &Company{Code: r.Code, Name: r.Name, Limits: limits}
		var own Limits
		if err := errors.Join(json.Unmarshal([]byte(r.Limits), &own), json.Unmarshal([]byte(r.Limits), &c.Limits)); err != nil {
			return fmt.Errorf("limits of company %s: %w", r.Code, err)
		}
		s.own[r.Code] = own
		s.companies[c.Code] = c
		s.codes = append(s.codes, c.Code)
	}
	return err
}

func (s *snapshot) loadKeys(q store.Queryer) error {
	rows, err := tenantdb.APIKeys(q)
	for _, r := range rows {
		k, err := keyOf(r)
		if err != nil {
			return err
		}
		s.keys[[32]byte(r.Hash)] = k
	}
	return err
}

func (s *snapshot) loadClients(q store.Queryer, v *vault.Vault) error {
	rows, err := tenantdb.OAuthClients(q)
	for _, r := range rows {
		c, err := clientOf(r)
		if err != nil {
			return err
		}
		c.SecretMark = hex.EncodeToString(v.MAC(purposeSecretMark, strconv.Itoa(c.ID), string(r.Hash))[:secretMarkBytes])
		s.clients[c.ID] = &clientEntry{client: c, hash: r.Hash, enabled: r.Enabled}
	}
	return err
}

func (s *snapshot) loadShops(q store.Queryer, v *vault.Vault) error {
	rows, err := tenantdb.Shops(q)
	for _, r := range rows {
		shop, err := shopOf(r, v)
		if err != nil {
			return err
		}
		s.shops[shop.ID] = shop
	}
	return err
}

func (s *snapshot) loadSignatures(q store.Queryer, v *vault.Vault) error {
	rows, err := tenantdb.SignatureKeys(q)
	for _, r := range rows {
		k, err := signatureKeyOf(r, v)
		if err != nil {
			return err
		}
		s.signatures[signatureID{k.Company, k.ID}] = k
	}
	return err
}

// Hash is how a high-entropy secret of this package is stored: its SHA-256.
func Hash(secret string) [32]byte { return sha256.Sum256([]byte(secret)) }
