package notify_test

import (
	"bufio"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"fmt"
	"net"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
)

// mailServer is a small SMTP server (RFC 5321, with RFC 3207 STARTTLS and RFC
// 4954 AUTH PLAIN). It answers RCPT by replies in turn, then 250.
type mailServer struct {
	addr string
	tls  *tls.Config // nil: no STARTTLS

	mu      sync.Mutex
	replies []string
	asked   int
	logins  []string // what AUTH PLAIN brought
	clear   bool     // AUTH came before STARTTLS
	mails   chan letter
}

type letter struct {
	from, to, data string
	encrypted      bool
}

func startMail(t *testing.T, secure *tls.Config, replies ...string) *mailServer {
	t.Helper()
	return serveMail(t, listen(t), secure, replies...)
}

func listen(t *testing.T) net.Listener {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func serveMail(t *testing.T, l net.Listener, secure *tls.Config, replies ...string) *mailServer {
	s := &mailServer{addr: l.Addr().String(), tls: secure, replies: replies, mails: make(chan letter, 16)}
	var conns sync.WaitGroup
	conns.Go(func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			conns.Go(func() { s.serve(c) })
		}
	})
	t.Cleanup(func() { l.Close(); conns.Wait() })
	return s
}

func (s *mailServer) serve(c net.Conn) {
	defer func() { c.Close() }()
	r := bufio.NewReader(c)
	say := func(line string) { fmt.Fprintf(c, "%s\r\n", line) }
	say("220 test ESMTP")
	var m letter
	for {
		line, err := r.ReadString('\n')
		if err != nil {
			return
		}
		verb, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
		switch strings.ToUpper(verb) {
		case "EHLO", "HELO":
			say("250-test")
			if s.tls != nil && !m.encrypted {
				say("250-STARTTLS")
			}
			say("250-AUTH PLAIN")
			say("250 8BITMIME")
		case "STARTTLS":
			say("220 go")
			secure := tls.Server(c, s.tls)
			if secure.Handshake() != nil {
				return
			}
			c, r = secure, bufio.NewReader(secure)
			m.encrypted = true
		case "AUTH":
			s.auth(rest, m.encrypted)
			say("235 ok")
		case "MAIL":
			m.from = rest
			say("250 ok")
		case "RCPT":
			m.to = rest
			say(s.reply())
		case "DATA":
			say("354 go")
			m.data = readData(r)
			say("250 ok")
			s.mails <- m
		case "QUIT":
			say("221 bye")
			return
		default: // RSET, NOOP
			say("250 ok")
		}
	}
}

func readData(r *bufio.Reader) string {
	var b strings.Builder
	for {
		line, err := r.ReadString('\n')
		if err != nil || line == ".\r\n" {
			return b.String()
		}
		b.WriteString(line)
	}
}

func (s *mailServer) auth(args string, encrypted bool) {
	_, text, _ := strings.Cut(args, " ")
	login, _ := base64.StdEncoding.DecodeString(text)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.logins = append(s.logins, string(login))
	s.clear = s.clear || !encrypted
}

func (s *mailServer) reply() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.asked++
	if len(s.replies) == 0 {
		return "250 ok"
	}
	first := s.replies[0]
	s.replies = s.replies[1:]
	return first
}

// certificate gives a server's and its client's side of a certificate for 127.0.0.1.
func certificate(t *testing.T) (*tls.Config, *x509.CertPool) {
	t.Helper()
	srv := httptest.NewTLSServer(nil)
	defer srv.Close()
	roots := x509.NewCertPool()
	roots.AddCert(srv.Certificate())
	return &tls.Config{Certificates: srv.TLS.Certificates}, roots
}
