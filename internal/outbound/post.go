package outbound

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/http"
)

// maxAnswer is how many bytes are read of an answer, so that the connection can
// be used again.
const maxAnswer = 16 << 10

// The ways in which a POST can fail.
const (
	FailedStatus     = "status"     // an answer that was not 2xx
	FailedTimeout    = "timeout"    // no answer in time
	FailedRefused    = "refused"    // the address is not on the public internet
	FailedDNS        = "dns"        // the name does not resolve
	FailedTLS        = "tls"        // certificate or handshake
	FailedConnection = "connection" // anything else below HTTP
)

// Poster sends bodies to addresses that others chose. It is safe for concurrent
// use.
type Poster struct{ client *http.Client }

// NewPoster makes one.
func NewPoster(o Options) *Poster { return &Poster{client: New(o)} }

// Close lets go of idle connections.
func (p *Poster) Close() { p.client.CloseIdleConnections() }

// Post sends a body and gives the status of the answer, 0 without one, and how
// it failed, "" when the answer was 2xx. A redirect is an answer like any other
// and is not followed. Header values must be valid in HTTP.
func (p *Poster) Post(ctx context.Context, url string, header map[string]string, body []byte) (status int, failed string) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, url, bytes.NewReader(body))
	if err != nil {
		return 0, FailedConnection
	}
	for name, value := range header {
		req.Header.Set(name, value)
	}
	res, err := p.client.Do(req)
	if err != nil {
		return 0, Failure(err)
	}
	defer res.Body.Close()
	_, _ = io.CopyN(io.Discard, res.Body, maxAnswer) // the status has decided
	if res.StatusCode < 200 || res.StatusCode > 299 {
		return res.StatusCode, FailedStatus
	}
	return res.StatusCode, ""
}

// Failure names how an exchange failed that came to no status.
func Failure(err error) string {
	var network net.Error
	var dns *net.DNSError
	var cert *tls.CertificateVerificationError
	var record tls.RecordHeaderError
	var alert tls.AlertError
	switch {
	case errors.Is(err, ErrRefused):
		return FailedRefused
	case errors.As(err, &cert), errors.As(err, &record), errors.As(err, &alert):
		return FailedTLS
	case errors.As(err, &network) && network.Timeout():
		return FailedTimeout
	case errors.As(err, &dns):
		return FailedDNS
	}
	return FailedConnection
}
