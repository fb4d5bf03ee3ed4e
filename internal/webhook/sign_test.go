package webhook_test

import (
	"encoding/base64"
	"errors"
	"net/http"
	"strconv"
	"testing"
	"time"

	official "github.com/standard-webhooks/standard-webhooks/libraries/go"
	"pgregory.net/rapid"

	"github.com/ventanilla/ventanilla/internal/webhook"
)

func headers(id string, at time.Time, signature string) http.Header {
	h := http.Header{}
	h.Set(webhook.HeaderID, id)
	h.Set(webhook.HeaderTimestamp, strconv.FormatInt(at.Unix(), 10))
	h.Set(webhook.HeaderSignature, signature)
	return h
}

// We sign as the official library does, and verify what it signs.
func TestSignAgrees(t *testing.T) {
	t.Parallel()
	now := time.Now()
	rapid.Check(t, func(t *rapid.T) {
		key := rapid.SliceOfN(rapid.Byte(), 24, 64).Draw(t, "key")
		secret := "whsec_" + base64.StdEncoding.EncodeToString(key)
		id := rapid.StringMatching(`[a-z0-9-]{1,40}`).Draw(t, "id")
		body := rapid.SliceOf(rapid.Byte()).Draw(t, "body")
		lib, err := official.NewWebhook(secret)
		if err != nil {
			t.Fatal(err)
		}
		ours, err := webhook.Sign(id, now, body, secret)
		if err != nil {
			t.Fatal(err)
		}
		theirs, err := lib.Sign(id, now, body)
		if err != nil || ours != theirs {
			t.Fatalf("ours %s, theirs %s, %v", ours, theirs, err)
		}
		h := headers(id, now, ours)
		if err := webhook.Verify(h, body, now, secret); err != nil {
			t.Fatal(err)
		}
		if err := webhook.Verify(h, append(body, 0), now, secret); !errors.Is(err, webhook.ErrSignature) {
			t.Fatalf("changed body: %v", err)
		}
		h.Set(webhook.HeaderID, id+"x")
		if err := webhook.Verify(h, body, now, secret); !errors.Is(err, webhook.ErrSignature) {
			t.Fatalf("changed id: %v", err)
		}
	})
}

func TestVerifyRefuses(t *testing.T) {
	t.Parallel()
	secret := "whsec_" + base64.StdEncoding.EncodeToString(make([]byte, 32))
	now := time.Unix(1_800_000_000, 0)
	sig, err := webhook.Sign("id", now, []byte("{}"), secret)
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		h      http.Header
		at     time.Time
		secret string
		want   error
	}{
		"good":             {headers("id", now, sig), now, secret, nil},
		"one of several":   {headers("id", now, "v1a,zz v1,AAAA "+sig), now, secret, nil},
		"edge of time":     {headers("id", now, sig), now.Add(5 * time.Minute), secret, nil},
		"old":              {headers("id", now, sig), now.Add(301 * time.Second), secret, webhook.ErrTimestamp},
		"from the future":  {headers("id", now, sig), now.Add(-301 * time.Second), secret, webhook.ErrTimestamp},
		"no headers":       {http.Header{}, now, secret, webhook.ErrHeaders},
		"no id":            {headers("", now, sig), now, secret, webhook.ErrHeaders},
		"no signature":     {headers("id", now, ""), now, secret, webhook.ErrHeaders},
		"other version":    {headers("id", now, "v2"+sig[2:]), now, secret, webhook.ErrSignature},
		"not base64":       {headers("id", now, "v1,???"), now, secret, webhook.ErrSignature},
		"malformed secret": {headers("id", now, sig), now, "whsec_x", webhook.ErrSecret},
	} {
		if err := webhook.Verify(c.h, []byte("{}"), c.at, c.secret); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
	bad := headers("id", now, sig)
	bad.Set(webhook.HeaderTimestamp, "soon")
	if err := webhook.Verify(bad, []byte("{}"), now, secret); !errors.Is(err, webhook.ErrHeaders) {
		t.Errorf("timestamp that is no number: %v", err)
	}
}
