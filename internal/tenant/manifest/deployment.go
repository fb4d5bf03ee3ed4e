package manifest

import (
	"bytes"
	"context"
	"fmt"

	"github.com/goccy/go-yaml"

	"github.com/ventanilla/ventanilla/internal/tenant"
)

// Deployment is the part of a manifest that belongs to no company.
type Deployment struct {
	Sources []Source `yaml:"sources,omitempty"`
	Mail    *Mail    `yaml:"mail,omitempty"`
	SMS     *SMS     `yaml:"sms,omitempty"`
}

// deploymentText writes the deployment's part; nil when the manifest has none,
// so that a manifest of companies alone leaves it as it is.
func (m *Manifest) deploymentText() ([]byte, error) {
	if m.Sources == nil && m.Mail == nil && m.SMS == nil {
		return nil, nil
	}
	return yaml.Marshal(Deployment{Sources: m.Sources, Mail: m.Mail, SMS: m.SMS})
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
