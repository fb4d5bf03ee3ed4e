package upstream

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"syscall"
)

// cause words the failure of an exchange for the record, which whoever asked
// may read: without the addresses that the operator's log has.
func cause(err error) error {
	for _, known := range []struct {
		is   bool
		says error
	}{
		{errors.Is(err, context.Canceled), errors.New("called off")},
		{errors.Is(err, context.DeadlineExceeded) || timedOut(err), errors.New("the time is up")},
		{is[*net.DNSError](err), errors.New("the host name cannot be resolved")},
		{errors.Is(err, syscall.ECONNREFUSED), errors.New("connection refused")},
		{errors.Is(err, syscall.ECONNRESET), errors.New("connection reset")},
		{is[*tls.CertificateVerificationError](err) || is[x509.UnknownAuthorityError](err), errors.New("the TLS certificate is not trusted")},
		{is[tls.RecordHeaderError](err), errors.New("the server does not speak TLS")},
		{errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF), errors.New("connection closed")},
	} {
		if known.is {
			return known.says
		}
	}
	return errors.New("the connection failed")
}

func is[E error](err error) bool {
	_, ok := errors.AsType[E](err)
	return ok
}

func timedOut(err error) bool {
	t, ok := errors.AsType[net.Error](err)
	return ok && t.Timeout()
}
