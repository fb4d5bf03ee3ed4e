package notify

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/mail"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	gomail "github.com/wneessen/go-mail"
	"golang.org/x/net/idna"
)

// mailer sends by one SMTP server. Each message has its own connection: codes
// are few and must not wait behind a connection that died.
type mailer struct {
	host    string
	from    string
	smtps   bool // encrypted from the first byte
	options []gomail.Option
}

const smtpTimeout = 15 * time.Second

// newMailer reads an smtp:// or smtps:// URL.
func newMailer(address, from string, roots *x509.CertPool) (*mailer, error) {
	u, err := url.Parse(address)
	if err != nil || u.Hostname() == "" || (u.Scheme != "smtp" && u.Scheme != "smtps") {
		// Not the cause, which would quote the password.
		return nil, errors.New("notify: mail.smtp must be smtp://user:password@host:port or smtps://…")
	}
	if _, err := mail.ParseAddress(from); err != nil {
		return nil, fmt.Errorf("notify: mail.from %q is not an address", from)
	}
	m := &mailer{host: u.Hostname(), from: from, smtps: u.Scheme == "smtps", options: []gomail.Option{
		gomail.WithTimeout(smtpTimeout),
		gomail.WithTLSConfig(&tls.Config{ServerName: u.Hostname(), RootCAs: roots, MinVersion: tls.VersionTLS12}),
	}}
	policy := gomail.TLSOpportunistic
	if u.User != nil {
		password, _ := u.User.Password()
		m.options = append(m.options, gomail.WithSMTPAuth(gomail.SMTPAuthAutoDiscover),
			gomail.WithUsername(u.User.Username()), gomail.WithPassword(password))
		policy = gomail.TLSMandatory // never a password in clear
	}
	if m.smtps {
		m.options = append(m.options, gomail.WithSSLPort(false))
	} else {
		m.options = append(m.options, gomail.WithTLSPortPolicy(policy))
	}
	if p := u.Port(); p != "" {
		port, err := strconv.Atoi(p)
		if err != nil {
			return nil, errors.New("notify: mail.smtp has a port that is not a number")
		}
		m.options = append(m.options, gomail.WithPort(port))
	}
	return m, nil
}

// mail sends one e-mail. An answer of the 5xx family is for good.
func (n *Notifier) mail(ctx context.Context, id string, m Message) error {
	msg := gomail.NewMsg()
	if err := msg.From(n.mailer.from); err != nil {
		return errors.New("notify: the sender's address is refused")
	}
	if err := msg.To(asciiDomain(m.To)); err != nil {
		return fmt.Errorf("%w: the recipient's address is malformed", errRejected)
	}
	msg.Subject(m.Subject)
	msg.SetMessageIDWithValue(id + "@" + n.mailer.host)
	msg.SetDate()
	msg.SetBodyString(gomail.TypeTextPlain, m.Text)
	var line connection
	defer line.close()
	options := n.mailer.options
	if !n.mailer.smtps { // there go-mail must dial, or it would not know that it may log in
		options = slices.Concat(options, []gomail.Option{gomail.WithDialContextFunc(line.dial)})
	}
	client, err := gomail.NewClient(n.mailer.host, options...)
	if err != nil {
		return fmt.Errorf("notify: smtp: %w", err)
	}
	if err := client.DialAndSendWithContext(ctx, msg); err != nil {
		return sendFault(err)
	}
	return nil
}

// connection is closed by us: go-mail leaves it open when the server offers too
// little, such as no STARTTLS.
type connection struct{ net.Conn }

func (c *connection) dial(ctx context.Context, network, address string) (net.Conn, error) {
	conn, err := (&net.Dialer{Timeout: smtpTimeout}).DialContext(ctx, network, address)
	if err == nil {
		c.Conn = conn
	}
	return conn, err
}

func (c *connection) close() {
	if c.Conn != nil {
		_ = c.Conn.Close() // closed already after success
	}
}

// sendFault keeps of go-mail's error what may be logged: the server's text can
// quote the recipient.
func sendFault(err error) error {
	send, ok := errors.AsType[*gomail.SendError](err)
	if !ok {
		return fmt.Errorf("notify: smtp: %w", err)
	}
	reason := fmt.Errorf("notify: smtp: %s (code %d)", send.Reason, send.ErrorCode())
	if send.ErrorCode() >= 500 {
		return errors.Join(errRejected, reason)
	}
	return reason
}

// asciiDomain writes an internationalised domain as the network does: a mail
// server need not know the letters.
func asciiDomain(address string) string {
	at := strings.LastIndexByte(address, '@')
	if domain, err := idna.Lookup.ToASCII(address[at+1:]); err == nil && strings.Contains(domain, "xn--") {
		return address[:at+1] + domain
	}
	return address
}
