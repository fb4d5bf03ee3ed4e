package auth

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/coreos/go-oidc/v3/oidc"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/outbound"
	"github.com/ventanilla/ventanilla/internal/tenant"
)

// maxProviderAnswer bounds what is read of a provider's answer, in bytes.
const maxProviderAnswer = 1 << 20

var (
	errProviderAddress = errors.New("it names an address that it may not send us to")
	errProviderAnswer  = errors.New("an answer of more than 1 MiB")
)

// reaching gives a context in which calls go out to one provider only as they
// may. The operator chose the issuer, so that may be on one's own network; the
// addresses that its discovery names were chosen by whoever answers there, so
// those must be the issuer's host or on the public internet, and are never less
// protected than the issuer.
func (p *providers) reaching(ctx context.Context, idp *tenant.IDP) context.Context {
	issuer, err := url.Parse(idp.Issuer)
	if err != nil {
		issuer = &url.URL{} // which no address matches
	}
	client := &http.Client{
		Timeout: p.timeout, Transport: &providerTransport{issuer: issuer, allowPrivate: p.allowPrivate, own: p.own, public: p.public},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	return oidc.ClientContext(ctx, client)
}

type providerTransport struct {
	issuer       *url.URL
	allowPrivate bool
	own, public  http.RoundTripper
}

// RoundTrip implements http.RoundTripper.
func (t *providerTransport) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.URL.User != nil || r.URL.Scheme != "https" && (r.URL.Scheme != "http" || t.issuer.Scheme != "http") {
		return nil, errProviderAddress
	}
	through := t.public
	if t.allowPrivate || strings.EqualFold(r.URL.Host, t.issuer.Host) {
		through = t.own
	}
	res, err := through.RoundTrip(r)
	if errors.Is(err, outbound.ErrRefused) {
		return nil, errProviderAddress
	}
	if err == nil {
		res.Body = &bounded{ReadCloser: res.Body, left: maxProviderAnswer}
	}
	return res, err
}

// bounded fails where an answer goes on for too long; its end must not look like
// that of a short one.
type bounded struct {
	io.ReadCloser
	left int
}

// Read implements io.Reader.
func (b *bounded) Read(p []byte) (int, error) {
	if b.left <= 0 {
		return 0, errProviderAnswer
	}
	n, err := b.ReadCloser.Read(p[:min(len(p), b.left)])
	b.left -= n
	return n, err
}

// parameters are those that a shop may add to the address at the provider: how
// the log-in looks and where it begins, never what it is for.
var parameters = []string{"acr_values", "display", "domain_hint", "hd", "kc_idp_hint", "login_hint", "max_age", "prompt", "ui_locales"}

const maxParameter = 255 // characters

// checkParameters holds a shop's authUrlParameters to the list.
// Conditions: RequestInvalid.
func checkParameters(m map[string]string) error {
	var r rules
	for name, value := range m {
		switch {
		case !slices.Contains(parameters, name):
			r = append(r, fault.Field{Name: "authUrlParameters", Rule: fault.NotAllowed, OneOf: parameters})
		case utf8.RuneCountInString(value) > maxParameter:
			r = append(r, fault.Field{Name: "authUrlParameters", Rule: fault.TooLong, Limit: maxParameter})
		}
	}
	return r.broken()
}
