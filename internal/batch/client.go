package batch

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// Bounds of one request, and of the time that a server may take to say nothing.
const (
	chunkRows    = 500
	chunkBytes   = 512 << 10
	maxAnswer    = 256 << 10 // one line
	silence      = 10 * time.Minute
	maxRetryWait = 5 * time.Minute
)

func newClient() *http.Client {
	return &http.Client{
		Transport: &http.Transport{
			Proxy:                 http.ProxyFromEnvironment,
			DialContext:           (&net.Dialer{Timeout: 10 * time.Second, KeepAlive: 15 * time.Second}).DialContext,
			TLSHandshakeTimeout:   10 * time.Second,
			ResponseHeaderTimeout: time.Minute,
			IdleConnTimeout:       time.Minute,
			MaxIdleConnsPerHost:   requestsAtOnce,
			ForceAttemptHTTP2:     true,
		},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// fatal is an answer that asking again cannot better.
type fatal struct{ error }

// later is a request that failed and may be better another time.
type later struct {
	cause error
	wait  time.Duration // that the server asked for; 0 is as one likes
}

func (l later) Error() string { return l.cause.Error() }

// key makes a row's Idempotency-Key of the batch and the CURP, so that a person
// who stands in the file twice is asked about once.
func (p *pump) key(r *row) string {
	sum := sha256.Sum256([]byte(p.batch + "\x00" + strings.ToUpper(r.curp)))
	return p.batch + "/" + hex.EncodeToString(sum[:12])
}

// body writes the rows as a request.
func (p *pump) body(rows []*row) []byte {
	var b bytes.Buffer
	lines := json.NewEncoder(&b)
	for _, r := range rows {
		_ = lines.Encode(struct { // two texts
			CURP string `json:"curp"`
			Key  string `json:"key"`
		}{r.curp, p.key(r)})
	}
	return b.Bytes()
}

// post asks about some rows. It gives what is answered as it comes, with whether
// more is there already, and returns
// nil when every row was, a fatal error, or one that is later.
func (p *pump) post(ctx context.Context, rows []*row, answered func(at int, a answer, more bool)) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, p.url, bytes.NewReader(p.body(rows)))
	if err != nil {
		return fatal{err}
	}
	req.Header.Set("Content-Type", "application/x-ndjson")
	req.Header.Set("x-api-key", p.c.APIKey)
	resp, err := p.c.Client.Do(req)
	if err != nil {
		return later{cause: err}
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return refused(resp)
	}
	if kind := resp.Header.Get("Content-Type"); !strings.HasPrefix(kind, "application/x-ndjson") {
		return later{cause: fmt.Errorf("what answers there is no Ventanilla: %q instead of NDJSON", kind)}
	}
	quiet := time.AfterFunc(silence, cancel)
	defer quiet.Stop()
	lines := bufio.NewReaderSize(resp.Body, maxAnswer)
	for n := 0; ; n++ {
		text, err := lines.ReadSlice('\n')
		if errors.Is(err, io.EOF) && len(text) == 0 && n == len(rows) {
			return nil
		}
		if err != nil {
			return later{cause: fmt.Errorf("the answer ends after %d of %d rows: %w", n, len(rows), err)}
		}
		quiet.Reset(silence)
		line, a, err := p.parse(text)
		if err != nil || line != n+1 || n >= len(rows) {
			return later{cause: fmt.Errorf("line %d of the answer cannot be read", n+1)}
		}
		answered(n, a, lines.Buffered() > 0)
	}
}

// refused judges an answer to the request as a whole.
func refused(resp *http.Response) error {
	raw, _ := io.ReadAll(io.LimitReader(resp.Body, 64<<10)) // the status says enough
	err := fmt.Errorf("the server answers %d: %s", resp.StatusCode, said(raw))
	switch s := resp.StatusCode; {
	case s == http.StatusRequestTimeout, s == http.StatusTooManyRequests, s >= 500:
		wait, _ := strconv.Atoi(resp.Header.Get("Retry-After"))
		return later{err, min(time.Duration(max(wait, 0))*time.Second, maxRetryWait)}
	case s == http.StatusUnauthorized, s == http.StatusForbidden:
		return fatal{fmt.Errorf("%w; the API key does not open this, so nobody else is asked about", err)}
	case s == http.StatusNotFound || s == http.StatusMethodNotAllowed:
		return fatal{fmt.Errorf("%w; is --base right, and the server as new as this program?", err)}
	case s >= 300 && s < 400:
		return fatal{fmt.Errorf("the server answers %d and sends elsewhere, to %q; name that with --base", s, resp.Header.Get("Location"))}
	}
	return fatal{err}
}

// said gives the message of an error, without line ends.
func said(raw []byte) string {
	var e struct{ Message string }
	if json.Unmarshal(raw, &e) == nil && e.Message != "" {
		return e.Message
	}
	text := strings.Join(strings.Fields(string(raw)), " ")
	return text[:min(len(text), 200)]
}
