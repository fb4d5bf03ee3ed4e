package manifest

import (
	"bytes"
	_ "embed"
	"text/template"

	"github.com/ventanilla/ventanilla/internal/entropy"
)

//go:embed dev.yaml.tmpl
var devText string

// DevPerson is the person whom the built-in manifest can sign in: published, so
// that a newcomer can try it, and never in a manifest of anyone's own.
var DevPerson = struct{ Phone, Email, LoginName, Password string }{
	Phone: "+525550000001", Email: "ana@example.com", LoginName: "ana", Password: "sesamo abrete ya",
}

// DevSecrets are the secrets of the built-in manifest. They are made at the
// first start and kept, so that a client configured once goes on working.
type DevSecrets struct {
	Shop, Client, ES256Client, LiveClient    string
	Private, Public, LivePrivate, LivePublic string
	Signature, PartnerPassword               string
}

// NewDevSecrets makes fresh ones.
func NewDevSecrets(rnd *entropy.Source) DevSecrets {
	return DevSecrets{
		Shop: rnd.Token(32), Client: rnd.Token(32), ES256Client: rnd.Token(32), LiveClient: rnd.Token(32),
		Private: "vk_sandbox_" + rnd.Token(24), Public: "vp_sandbox_" + rnd.Token(24),
		LivePrivate: "vk_live_" + rnd.Token(24), LivePublic: "vp_live_" + rnd.Token(24),
		Signature: rnd.Token(32), PartnerPassword: rnd.Token(18),
	}
}

// Dev gives the text of the built-in manifest.
func Dev(s DevSecrets) ([]byte, error) {
	t, err := template.New("dev").Parse(devText)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	err = t.Execute(&b, s)
	return b.Bytes(), err
}
