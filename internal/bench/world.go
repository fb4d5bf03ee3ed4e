package bench

import (
	"bytes"
	_ "embed"
	"fmt"
	"text/template"

	"github.com/ventanilla/ventanilla/internal/entropy"
	"github.com/ventanilla/ventanilla/internal/tenant/manifest"
)

// World is a company made for one run: its manifest and the keys in it. Limits
// that would stop a load generator are raised; everything else is as shipped.
type World struct {
	Keys         manifest.Credentials
	ES256Secret  string
	LiveKey      string // look-ups in the live environment, from the registry
	Registry     string // path of the CSV that answers them
	PrivateKey   string
	PublicKey    string
	ClientSecret string
	ShopSecret   string
	Login        string
	Password     string
}

// The ids in the bench's manifest.
const (
	companyCode = "BENCH1"
	shopID      = 1
	rs256Client = 1
	es256Client = 2
)

//go:embed manifest.yaml.tmpl
var manifestText string

// NewWorld makes a company with fresh secrets.
func NewWorld(rnd *entropy.Source) *World {
	w := &World{
		ES256Secret: rnd.Token(32), ClientSecret: rnd.Token(32), ShopSecret: rnd.Token(32),
		LiveKey:    "vk_live_" + rnd.Token(24),
		PrivateKey: "vk_sandbox_" + rnd.Token(24), PublicKey: "vp_sandbox_" + rnd.Token(24),
		Login: "bench", Password: password,
	}
	w.Keys.Auth.ClientID, w.Keys.Auth.ClientSecret = rs256Client, w.ClientSecret
	w.Keys.Auth.ShopID, w.Keys.Auth.ShopSecret = shopID, w.ShopSecret
	w.Keys.Profile.CompanyCode, w.Keys.Profile.APIKey = companyCode, w.PrivateKey
	w.Keys.Lookup.APIKey = w.PrivateKey
	w.Keys.Connect.PrivateKey, w.Keys.Connect.PublicKey = w.PrivateKey, w.PublicKey
	return w
}

// Manifest gives the YAML that makes this world.
func (w *World) Manifest() ([]byte, error) {
	t, err := template.New("manifest").Parse(manifestText)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	err = t.Execute(&b, w)
	return b.Bytes(), err
}

// registry gives the CSV of the people whom the live environment knows: the
// first of each worker.
func registry(workers int) ([]byte, error) {
	var b bytes.Buffer
	b.WriteString("curp,nss,status\n")
	for worker := range workers {
		key, err := nthCURP(worker, 0)
		if err != nil {
			return nil, err
		}
		fmt.Fprintf(&b, "%s,%s,found\n", key, "08189782793")
	}
	return b.Bytes(), nil
}
