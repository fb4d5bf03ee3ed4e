package manifest

import (
	"cmp"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/ventanilla/ventanilla/internal/scope"
)

// Credentials is the file that a client of a fresh server needs: the keys of
// the first company's sandbox, and of its live side when the manifest makes
// live keys.
type Credentials struct {
	Base  string `json:"base"`
	Keys         // sandbox
	Live  *Keys  `json:"live,omitempty"`
	Admin struct {
		Token string `json:"token"`
	} `json:"admin"`
}

// Keys are the secrets of one environment.
type Keys struct {
	Auth struct {
		ClientID     int    `json:"client_id"`
		ClientSecret string `json:"client_secret"`
		ShopID       int    `json:"shop_id"`
		ShopSecret   string `json:"shop_secret"`
	} `json:"auth"`
	Profile struct {
		CompanyCode string `json:"company_code"`
		APIKey      string `json:"api_key"`
		Signature   struct {
			KeyID  string `json:"key_id"`
			Secret string `json:"secret"`
		} `json:"signature"`
	} `json:"profile"`
	Lookup struct {
		APIKey string `json:"api_key"`
	} `json:"lookup"`
	Connect struct {
		PrivateKey string `json:"private_key"`
		PublicKey  string `json:"public_key"`
		WidgetID   string `json:"widget_id"`
	} `json:"connect"`
}

// NewCredentials takes the credentials out of a manifest. What the manifest does
// not have in clear stays empty.
func NewCredentials(m *Manifest, base, adminToken string) *Credentials {
	out := &Credentials{Base: base}
	out.Admin.Token = adminToken
	if len(m.Companies) == 0 {
		return out
	}
	c := &m.Companies[0]
	out.Keys = c.keys("sandbox")
	if live := c.keys("live"); live.Lookup.APIKey != "" {
		out.Live = &live
	}
	return out
}

func (c *Company) keys(env string) (out Keys) {
	for _, o := range c.OAuthClients {
		if string(environment(o.Environment)) == env {
			out.Auth.ClientID, out.Auth.ClientSecret = o.ID, o.Secret.plain()
			break
		}
	}
	if len(c.Shops) > 0 {
		out.Auth.ShopID, out.Auth.ShopSecret = c.Shops[0].ID, c.Shops[0].Secret.plain()
	}
	out.Profile.CompanyCode = c.Code
	if len(c.SignatureKeys) > 0 {
		out.Profile.Signature.KeyID, out.Profile.Signature.Secret = c.SignatureKeys[0].ID, c.SignatureKeys[0].Secret.plain()
	}
	for _, k := range c.APIKeys {
		switch {
		case k.env() != env || k.Enabled != nil && !*k.Enabled:
		case k.Kind == "public" && out.Connect.PublicKey == "":
			out.Connect.PublicKey = k.Key.plain()
		case k.Kind != "public" && out.Lookup.APIKey == "":
			out.Profile.APIKey, out.Lookup.APIKey, out.Connect.PrivateKey = k.Key.plain(), k.Key.plain(), k.Key.plain()
		}
	}
	for _, w := range c.Widgets {
		if string(environment(w.Environment)) == env {
			out.Connect.WidgetID = w.ID
			break
		}
	}
	return out
}

// HasKey reports whether the manifest has an enabled key of a kind, private or
// public, in an environment.
func (c *Company) HasKey(env scope.Environment, kind string) bool {
	return slices.ContainsFunc(c.APIKeys, func(k APIKey) bool {
		return k.env() == string(env) && (k.Enabled == nil || *k.Enabled) && (k.Kind == "public") == (kind == "public")
	})
}

// Fill puts sandbox keys where there are none.
func (c *Credentials) Fill(private, public string) {
	for _, key := range []*string{&c.Profile.APIKey, &c.Lookup.APIKey, &c.Connect.PrivateKey} {
		*key = cmp.Or(*key, private)
	}
	c.Connect.PublicKey = cmp.Or(c.Connect.PublicKey, public)
}

// plain gives a secret that stands in clear; "" for one as an export has it.
func (s Secret) plain() string {
	if strings.HasPrefix(string(s), hashedPrefix) || strings.HasPrefix(string(s), sealedPrefix) {
		return ""
	}
	return string(s)
}

// ReadCredentials reads the file.
func ReadCredentials(path string) (*Credentials, error) {
	raw, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var c Credentials
	if err := json.Unmarshal(raw, &c); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return &c, nil
}

// Write writes the file, readable by its owner only.
func (c *Credentials) Write(path string) error {
	raw, err := json.MarshalIndent(c, "", "  ")
	if err != nil {
		return err
	}
	return writeOwnerOnly(path, append(raw, '\n'))
}

// WriteEnv writes the sandbox's keys as shell variables, for the examples of the
// documentation: BASE, CLIENT (id:secret), SHOP, COMPANY, KEY, WIDGET and ADMIN.
func (c *Credentials) WriteEnv(path string) error {
	var text strings.Builder
	for _, line := range [][2]string{
		{"BASE", c.Base}, {"CLIENT", fmt.Sprintf("%d:%s", c.Auth.ClientID, c.Auth.ClientSecret)}, {"SHOP", strconv.Itoa(c.Auth.ShopID)},
		{"COMPANY", c.Profile.CompanyCode}, {"KEY", c.Connect.PrivateKey}, {"WIDGET", c.Connect.WidgetID},
		{"ADMIN", c.Admin.Token},
	} {
		fmt.Fprintf(&text, "%s='%s'\n", line[0], strings.ReplaceAll(line[1], "'", `'\''`))
	}
	return writeOwnerOnly(path, []byte(text.String()))
}

// writeOwnerOnly replaces a file. A reader sees the old one or the new one,
// never a part.
func writeOwnerOnly(path string, content []byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".credentials-*") // mode 0600
	if err != nil {
		return err
	}
	defer os.Remove(f.Name()) // gone already once it is renamed
	if _, err := f.Write(content); err != nil {
		f.Close()
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}
