package manifest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"reflect"
	"strings"

	"github.com/goccy/go-yaml"

	"github.com/ventanilla/ventanilla/internal/tenant"
)

// Deployment is the part of a manifest that belongs to no company.
type Deployment struct {
	Sources []Source `yaml:"sources,omitempty"`
	Mail    *Mail    `yaml:"mail,omitempty"`
	SMS     *SMS     `yaml:"sms,omitempty"`
	Captcha *Captcha `yaml:"captcha,omitempty"`
	APIs    *APIs    `yaml:"apis,omitempty"`

	Retention *Retention `yaml:"retention,omitempty"`
}

// deploymentText writes the deployment's part; nil when the manifest has none,
// so that a manifest of companies alone leaves it as it is.
func (m *Manifest) deploymentText(directory *tenant.Directory) ([]byte, error) {
	if !m.hasDeployment() {
		return nil, nil
	}
	text, err := yaml.Marshal(Deployment{
		Sources: m.Sources, Mail: m.Mail, SMS: m.SMS, Captcha: m.Captcha, APIs: m.APIs, Retention: m.Retention,
	})
	if err != nil {
		return nil, err
	}
	var own Deployment // a copy of its own: the manifest stays as it was read
	if err := yaml.Unmarshal(text, &own); err != nil {
		return nil, err
	}
	if err := own.eachSecret(func(s Secret) (Secret, error) {
		sealed, ok := strings.CutPrefix(string(s), sealedPrefix)
		if !ok {
			return s, nil
		}
		plain, err := directory.UnsealDeployment(sealed)
		return Secret(plain), err
	}); err != nil {
		return nil, fmt.Errorf("sources, mail, sms or captcha: %w", err)
	}
	return yaml.Marshal(own)
}

// hasDeployment reports whether the manifest says anything that belongs to no
// company.
func (m *Manifest) hasDeployment() bool {
	return m.Sources != nil || m.Mail != nil || m.SMS != nil || m.Captcha != nil || m.APIs != nil || m.Retention != nil
}

// eachSecret replaces every secret of the deployment.
func (d *Deployment) eachSecret(replace func(Secret) (Secret, error)) error {
	var errs []error
	walk(reflect.ValueOf(d).Elem(), "", func(_ string, v reflect.Value) {
		s, err := replace(Secret(v.String()))
		if err != nil {
			errs = append(errs, err)
			return
		}
		v.SetString(string(s))
	})
	return errors.Join(errs...)
}

// LoadDeployment reads what the last manifest said.
func LoadDeployment(ctx context.Context, d *tenant.Directory) (Deployment, error) {
	var out Deployment
	text, err := d.Deployment(ctx)
	if err != nil || len(bytes.TrimSpace(text)) == 0 {
		return out, err
	}
	if err := yaml.Unmarshal(text, &out); err != nil {
		return out, fmt.Errorf("stored deployment settings: %w", err)
	}
	return out, nil
}
