// Package notify sends messages to people: codes and links by e-mail, SMS and
// WhatsApp. In a sandbox nothing leaves: the message is kept, sealed, for
// GET /sandbox/v1/outbox. Live, a durable job carries it to the SMTP server or
// the message gateway and tries again when that fails.
//
// A message is accepted in the transaction of the change that causes it. Its
// text holds codes, so it is sealed wherever it is stored.
package notify

import (
	"crypto/x509"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"time"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/clock"
	"github.com/ventanilla/ventanilla/internal/entropy"
	"github.com/ventanilla/ventanilla/internal/job"
	"github.com/ventanilla/ventanilla/internal/outbound"
	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/vault"
)

// The channels.
const (
	Email    = "email"
	SMS      = "sms"
	WhatsApp = "whatsapp"
)

// Message is what one person shall read.
type Message struct {
	Channel string // Email, SMS or WhatsApp
	To      string // address, or phone number in E.164; "" is nobody: a decoy that costs what a message does
	Subject string // of an e-mail
	Text    string // complete, code and link included
	Code    string // the code in Text, so that a sandbox can show it by itself
	Link    string // the link in Text, likewise
}

// Gateway accepts text messages as a JSON POST {id, channel, to, text}; any 2xx
// answer is acceptance. The same id may come twice after a crash.
type Gateway struct {
	URL   string
	Token string // sent as "Authorization: Bearer …" unless empty
}

// Config says how live messages leave. A channel without its part refuses.
type Config struct {
	SMTP         string // smtp://user:password@host:port (STARTTLS when offered; demanded with a user) or smtps://…
	From         string // the sender's address, such as "Ventanilla <no-reply@example.com>"
	SMS          Gateway
	WhatsApp     Gateway
	Roots        *x509.CertPool // who vouches for the SMTP server; nil: the system's
	AllowPrivate bool           // gateways may be on a private network
	Keep         int            // messages kept per sandbox; 0 is 1,000
	// Backoff and MaxAttempts of live messages; zero is exponential and 8.
	Backoff     func(attempt int) time.Duration
	MaxAttempts int
}

// Notifier sends. It is safe for concurrent use.
type Notifier struct {
	db     store.DB
	vault  *vault.Vault
	clk    clock.Clock
	rnd    *entropy.Source
	jobs   job.Engine
	log    *slog.Logger
	config Config
	mailer *mailer // nil without SMTP
	client *http.Client
}

// New makes a notifier and registers its jobs, so before jobs starts. It fails
// when the configuration cannot work.
func New(db store.DB, v *vault.Vault, clk clock.Clock, rnd *entropy.Source, jobs job.Engine, log *slog.Logger, c Config) (*Notifier, error) {
	if c.Keep == 0 {
		c.Keep = 1000
	}
	if c.MaxAttempts == 0 {
		c.MaxAttempts = 8
	}
	n := &Notifier{
		db: db, vault: v, clk: clk, rnd: rnd, jobs: jobs, log: log, config: c,
		client: outbound.New(outbound.Options{Timeout: gatewayTimeout, AllowPrivate: c.AllowPrivate}),
	}
	if c.SMTP != "" {
		var err error
		if n.mailer, err = newMailer(c.SMTP, c.From, c.Roots); err != nil {
			return nil, err
		}
	}
	for _, g := range []Gateway{c.SMS, c.WhatsApp} {
		if g.URL == "" {
			continue
		}
		if err := outbound.CheckURL(g.URL, c.AllowPrivate); err != nil {
			return nil, fmt.Errorf("notify: message gateway: %w", err)
		}
	}
	n.register()
	return n, nil
}

// Send accepts a message in the transaction. fault.Unavailable when the scope
// is live and its channel is not configured.
func (n *Notifier) Send(tx store.Tx, s scope.Scope, m Message) error {
	if s.IsSandbox() {
		return n.keep(tx, s, m)
	}
	if err := n.Ready(s, m.Channel); err != nil {
		return err
	}
	return n.enqueue(tx, s, m)
}

// Ready says whether Send would take a message. fault.Unavailable when the scope
// is live and the channel is not configured.
func (n *Notifier) Ready(s scope.Scope, channel string) error {
	if s.IsSandbox() || n.configured(channel) {
		return nil
	}
	return fault.Unavailable.Because(errors.New("notify: live " + channel + " is not configured"))
}

func (n *Notifier) configured(channel string) bool {
	switch channel {
	case Email:
		return n.mailer != nil
	case SMS:
		return n.config.SMS.URL != ""
	case WhatsApp:
		return n.config.WhatsApp.URL != ""
	}
	return false
}
