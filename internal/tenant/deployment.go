package tenant

import (
	"context"
	"encoding/base64"
	"fmt"

	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/tenantdb"
)

// settingDeployment holds what a manifest says beside its companies: where
// look-ups and messages go. It is sealed, because addresses and keys of others
// are in it.
const (
	settingDeployment = "deployment"
	purposeDeployment = "deployment settings"
	purposeExport     = "deployment secret"
)

// PutDeployment keeps the deployment's own part of a manifest, as text.
func (e *Editor) PutDeployment(text []byte) (string, error) {
	old, err := deployment(e.tx, e.d)
	if err != nil || string(old) == string(text) {
		return Unchanged, err
	}
	sealed, err := e.d.vault.Seal(text, scope.Scope{}, settingDeployment, purposeDeployment)
	if err != nil {
		return "", err
	}
	return e.putSetting(settingDeployment, sealed)
}

// Deployment gives what PutDeployment kept; nil when there is nothing.
func (e *Editor) Deployment() ([]byte, error) { return deployment(e.tx, e.d) }

// Deployment gives what PutDeployment kept; nil when there is nothing.
func (d *Directory) Deployment(ctx context.Context) (text []byte, err error) {
	err = d.db.Read(ctx, func(q store.Queryer) error {
		text, err = deployment(q, d)
		return err
	})
	return text, err
}

func deployment(q store.Queryer, d *Directory) ([]byte, error) {
	settings, err := tenantdb.Settings(q)
	if err != nil || settings[settingDeployment] == nil {
		return nil, err
	}
	return d.vault.OpenSealed(settings[settingDeployment], scope.Scope{}, settingDeployment, purposeDeployment)
}

// Stored is the form in which secrets leave in an export: hashes of those that
// are only compared, ciphertext of those that are read again, so that an export
// gives nobody a secret.
type Stored struct {
	KeyHash    map[string][]byte // by API key id
	ClientHash map[int][]byte
	Shop       map[int]string // sealed, base64
	Signature  map[string]string
	IDP        map[string]string // by key; absent where there is no secret
}

// Stored reads the stored forms of a company's secrets.
func (d *Directory) Stored(ctx context.Context, company string) (Stored, error) {
	s := Stored{KeyHash: map[string][]byte{}, ClientHash: map[int][]byte{}, Shop: map[int]string{}, Signature: map[string]string{}, IDP: map[string]string{}}
	err := d.db.Read(ctx, func(q store.Queryer) error {
		keys, err := tenantdb.APIKeys(q)
		if err != nil {
			return err
		}
		for _, k := range keys {
			s.KeyHash[k.ID] = k.Hash
		}
		clients, err := tenantdb.OAuthClients(q)
		if err != nil {
			return err
		}
		for _, c := range clients {
			s.ClientHash[int(c.ID)] = c.Hash
		}
		shops, err := tenantdb.Shops(q)
		if err != nil {
			return err
		}
		for _, shop := range shops {
			s.Shop[int(shop.ID)] = base64.RawStdEncoding.EncodeToString(shop.Sealed)
		}
		signatures, err := tenantdb.SignatureKeys(q)
		for _, k := range signatures {
			if k.Company == company {
				s.Signature[k.ID] = base64.RawStdEncoding.EncodeToString(k.Sealed)
			}
		}
		if err != nil {
			return err
		}
		providers, err := tenantdb.Providers(q)
		for _, p := range providers {
			if p.Company == company {
				s.IDP[p.ID] = base64.RawStdEncoding.EncodeToString(p.Sealed)
			}
		}
		return err
	})
	return s, err
}

// UnsealShop opens a shop's secret as Stored gave it.
func (d *Directory) UnsealShop(company string, id int, sealed string) ([]byte, error) {
	return d.unseal(company, shopRow(id), purposeShopSecret, sealed)
}

// UnsealSignature opens a signature key's secret as Stored gave it.
func (d *Directory) UnsealSignature(company, id, sealed string) ([]byte, error) {
	return d.unseal(company, id, purposeSignatureKey, sealed)
}

func (d *Directory) unseal(company, row, purpose, sealed string) ([]byte, error) {
	return d.open(companyScope(company), row, purpose, sealed)
}

func (d *Directory) open(s scope.Scope, row, purpose, sealed string) ([]byte, error) {
	raw, err := base64.RawStdEncoding.DecodeString(sealed)
	if err != nil {
		return nil, fmt.Errorf("a sealed secret is not in base64: %w", err)
	}
	plain, err := d.vault.OpenSealed(raw, s, row, purpose)
	if err != nil {
		return nil, fmt.Errorf("a sealed secret cannot be opened with this keyset: %w", err)
	}
	return plain, nil
}

// SealDeployment gives a secret of the deployment's own part in the form in
// which it may leave in an export.
func (d *Directory) SealDeployment(plain string) (string, error) {
	sealed, err := d.vault.Seal([]byte(plain), scope.Scope{}, settingDeployment, purposeExport)
	return base64.RawStdEncoding.EncodeToString(sealed), err
}

// UnsealDeployment opens what SealDeployment gave.
func (d *Directory) UnsealDeployment(sealed string) (string, error) {
	plain, err := d.open(scope.Scope{}, settingDeployment, purposeExport, sealed)
	return string(plain), err
}
