package manifest

// Disclaimer is a text that people accept.
type Disclaimer struct {
	Code     string `yaml:"code"`
	Version  string `yaml:"version"`
	Locale   string `yaml:"locale,omitempty"`
	Text     string `yaml:"text"`
	Required bool   `yaml:"required,omitempty"`
}

// Product is something a profile can be enrolled in.
type Product struct {
	Mnemocode    string `yaml:"mnemocode"`
	ProductClass string `yaml:"product_class,omitempty"`
	Name         string `yaml:"name"`
	Status       string `yaml:"status,omitempty"` // I in effect (default), C cancelled, S suspended
	Primary      bool   `yaml:"primary,omitempty"`
}

// Profile is one person, partner or company with a sign-in.
type Profile struct {
	Mnemocode       string           `yaml:"mnemocode"`
	Role            string           `yaml:"role"`
	Environment     string           `yaml:"environment,omitempty"` // sandbox (default) or live
	Name            string           `yaml:"name,omitempty"`
	Phone           string           `yaml:"phone,omitempty"`
	Email           string           `yaml:"email,omitempty"`
	LoginName       string           `yaml:"login_name,omitempty"`
	Password        Secret           `yaml:"password,omitempty"` // plain, or a PHC or bcrypt hash
	MFA             string           `yaml:"mfa,omitempty"`      // otp
	BackupCodes     []string         `yaml:"backup_codes,omitempty"`
	Memorable       Secret           `yaml:"memorable,omitempty"`
	ControlQuestion *ControlQuestion `yaml:"control_question,omitempty"`
	Flags           *Flags           `yaml:"flags,omitempty"`
	ExternalID      string           `yaml:"external_id,omitempty"`
	Disclaimers     []string         `yaml:"disclaimers,omitempty"`
	OAuth           *OAuthBinding    `yaml:"oauth,omitempty"`
}

// ControlQuestion is asked in recovery.
type ControlQuestion struct {
	Question string `yaml:"question"`
	Answer   Secret `yaml:"answer"`
}

// Flags are a profile's standing.
type Flags struct {
	Locked        bool `yaml:"locked,omitempty"`
	Closed        bool `yaml:"closed,omitempty"`
	Denied        bool `yaml:"denied,omitempty"`
	Stopped       bool `yaml:"stopped,omitempty"`
	ResetRequired bool `yaml:"reset_required,omitempty"`
}

// OAuthBinding ties a profile to a user of an identity provider.
type OAuthBinding struct {
	Provider string `yaml:"provider"`
	Subject  string `yaml:"subject"`
}

// IDP is an outside identity provider.
type IDP struct {
	Key          string   `yaml:"key"`
	Issuer       string   `yaml:"issuer"`
	ClientID     string   `yaml:"client_id"`
	ClientSecret Secret   `yaml:"client_secret"`
	Scopes       []string `yaml:"scopes,omitempty"`
}

// Widget is one configuration of the link widget.
type Widget struct {
	ID          string   `yaml:"id"`
	Name        string   `yaml:"name"`
	Environment string   `yaml:"environment,omitempty"` // sandbox (default) or live
	Countries   []string `yaml:"countries,omitempty"`
	Platforms   []string `yaml:"platforms,omitempty"`
	Origins     []string `yaml:"origins,omitempty"`
}

// Webhook is an address that is told what happens.
type Webhook struct {
	URL         string   `yaml:"url"`
	Environment string   `yaml:"environment,omitempty"` // sandbox (default) or live
	Events      []string `yaml:"events,omitempty"`      // default: all
	Secret      Secret   `yaml:"secret,omitempty"`
}

// Member is a record of a loyalty programme that an entry is validated against.
type Member struct {
	Programme string            `yaml:"programme"`
	Data      map[string]string `yaml:"data"`
}
