package webhook

import (
	"context"
	"encoding/base64"
	"fmt"
	"strings"

	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/webhookdb"
)

// How a secret stands in an export: sealed with the deployment's keyset, for
// its scope and URL alone, so that the file gives nobody a secret.
const (
	sealedPrefix  = "sealed:"
	purposeExport = "webhook.export"
)

// SealedSecret gives an endpoint's current secret as an export has it; "" when
// it has none. fault.WebhookUnknown.
func (h *Hub) SealedSecret(ctx context.Context, s scope.Scope, id string) (string, error) {
	var row webhookdb.Webhook
	err := h.db.Read(ctx, func(q store.Queryer) (err error) {
		row, err = h.find(q, s, id)
		return err
	})
	if err != nil {
		return "", err
	}
	secrets, err := h.openSecrets(s, row)
	if err != nil || len(secrets) == 0 {
		return "", err
	}
	sealed, err := h.vault.Seal([]byte(secrets[0].Value), s, row.URL, purposeExport)
	return sealedPrefix + base64.RawStdEncoding.EncodeToString(sealed), err
}

// unsealed gives a secret in clear that may stand as SealedSecret gave it.
func (h *Hub) unsealed(s scope.Scope, url, text string) (string, error) {
	sealed, ok := strings.CutPrefix(text, sealedPrefix)
	if !ok {
		return text, nil
	}
	raw, err := base64.RawStdEncoding.DecodeString(sealed)
	if err != nil {
		return "", fmt.Errorf("webhook: the sealed secret is not in base64: %w", err)
	}
	plain, err := h.vault.OpenSealed(raw, s, url, purposeExport)
	if err != nil {
		return "", fmt.Errorf("webhook: the sealed secret cannot be opened with this keyset: %w", err)
	}
	return string(plain), nil
}
