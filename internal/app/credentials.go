package app

import (
	"context"
	"fmt"
	"slices"

	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/tenant"
	"github.com/ventanilla/ventanilla/internal/tenant/manifest"
)

// CompleteKeys adds to the manifest the sandbox API keys that its first company
// has neither there nor, as the credentials file knows them, in the database:
// a private one named app and a public one named widget, or app-2 and so on
// where the name is taken, so that no key in use is replaced.
func (c *Core) CompleteKeys(m *manifest.Manifest, credentials string) {
	if len(m.Companies) == 0 {
		return
	}
	company := &m.Companies[0]
	old := c.oldKeys(company.Code, credentials)
	for _, wanted := range []struct {
		kind         tenant.KeyKind
		name, prefix string
		old          string
	}{
		{tenant.PrivateKey, "app", "vk_sandbox_", old.Connect.PrivateKey},
		{tenant.PublicKey, "widget", "vp_sandbox_", old.Connect.PublicKey},
	} {
		if wanted.old != "" || company.HasKey(scope.Sandbox, string(wanted.kind)) {
			continue
		}
		company.APIKeys = append(company.APIKeys, manifest.APIKey{
			Name: c.freeName(company, wanted.name), Key: manifest.Secret(wanted.prefix + c.Config.Rand.Token(24)),
			Environment: string(scope.Sandbox), Kind: string(wanted.kind),
		})
	}
}

// freeName gives a name that no sandbox key of the company has.
func (c *Core) freeName(company *manifest.Company, name string) string {
	taken := func(name string) bool {
		return slices.ContainsFunc(company.APIKeys, func(k manifest.APIKey) bool {
			return k.Name == name && company.Scope(k.Environment).IsSandbox()
		}) || slices.ContainsFunc(c.Tenants.Keys(), func(k *tenant.APIKey) bool {
			return k.Scope == company.Scope(string(scope.Sandbox)) && k.Name == name
		})
	}
	for free, n := name, 2; ; n++ {
		if !taken(free) {
			return free
		}
		free = fmt.Sprintf("%s-%d", name, n)
	}
}

// oldKeys gives the API keys of a credentials file that still are the company's
// sandbox keys.
func (c *Core) oldKeys(code, path string) (keys manifest.Keys) {
	old, err := manifest.ReadCredentials(path)
	if err != nil {
		return keys // none yet, or not to be read: it will be written anew
	}
	valid := func(plain string, kind tenant.KeyKind) string {
		k, err := c.Tenants.APIKey(plain)
		if err != nil || k.Scope != (scope.Scope{Company: code, Environment: scope.Sandbox}) || k.Kind != kind || !k.Enabled {
			return ""
		}
		return plain
	}
	keys.Connect.PrivateKey = valid(old.Connect.PrivateKey, tenant.PrivateKey)
	keys.Connect.PublicKey = valid(old.Connect.PublicKey, tenant.PublicKey)
	return keys
}

// WriteCredentials writes what a client needs: the keys that the manifest has in
// clear, those of the file that still hold where it has none, and the file's
// admin token or a fresh one.
func (c *Core) WriteCredentials(ctx context.Context, m *manifest.Manifest, path, base string) error {
	var token string
	if old, err := manifest.ReadCredentials(path); err == nil {
		token = old.Admin.Token
	}
	if !c.Tenants.Admin(token) {
		token = "va_" + c.Config.Rand.Token(24)
		err := c.Tenants.Edit(ctx, func(e *tenant.Editor) error {
			_, err := e.PutAdmin(tenant.Hash(token))
			return err
		})
		if err != nil {
			return err
		}
	}
	out := manifest.NewCredentials(m, base, token)
	if len(m.Companies) > 0 {
		old := c.oldKeys(m.Companies[0].Code, path)
		out.Fill(old.Connect.PrivateKey, old.Connect.PublicKey)
	}
	return out.Write(path)
}
