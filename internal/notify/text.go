package notify

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
)

// text makes the sender of a gateway.
func (n *Notifier) text(g Gateway) func(context.Context, string, Message) error {
	return func(ctx context.Context, id string, m Message) error {
		body, err := json.Marshal(map[string]string{"id": id, "channel": m.Channel, "to": m.To, "text": m.Text})
		if err != nil {
			return fmt.Errorf("notify: %w", err)
		}
		req, err := http.NewRequestWithContext(ctx, http.MethodPost, g.URL, bytes.NewReader(body))
		if err != nil {
			return fmt.Errorf("notify: gateway: %w", err)
		}
		req.Header.Set("Content-Type", "application/json")
		req.Header.Set("Idempotency-Key", id)
		if g.Token != "" {
			req.Header.Set("Authorization", "Bearer "+g.Token)
		}
		res, err := n.client.Do(req)
		if err != nil {
			var u *url.Error // carries the URL, which may hold a key
			if errors.As(err, &u) {
				err = u.Err
			}
			return fmt.Errorf("notify: gateway: %w", err)
		}
		defer res.Body.Close()
		_, _ = io.CopyN(io.Discard, res.Body, 64<<10) // lets the connection be used again
		return gatewayAnswer(res.StatusCode)
	}
}

// gatewayAnswer judges a status: 4xx is for good, but for those that say "later".
func gatewayAnswer(status int) error {
	switch {
	case status >= 200 && status < 300:
		return nil
	case status >= 400 && status < 500 && status != http.StatusRequestTimeout &&
		status != http.StatusTooManyRequests && status != http.StatusUnauthorized && status != http.StatusForbidden:
		return fmt.Errorf("%w: gateway answered %d", errRejected, status)
	}
	return fmt.Errorf("notify: gateway answered %d", status)
}
