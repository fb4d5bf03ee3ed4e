package notify

import (
	"context"
	"fmt"

	"github.com/ventanilla/ventanilla/internal/people"
	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/outboxdb"
)

var _ people.Holder = (*Notifier)(nil)

// ExportPerson gives the messages that a sandbox kept for an address or a phone.
// Live messages leave and are not kept.
func (n *Notifier) ExportPerson(ctx context.Context, s scope.Scope, who people.Identifiers) (list []any, err error) {
	for _, to := range addresses(who) {
		kept, err := n.list(ctx, s, Filter{To: to}, n.config.Keep)
		if err != nil {
			return nil, err
		}
		for _, m := range kept {
			list = append(list, map[string]any{"id": m.ID, "channel": m.Channel, "to": m.To, "subject": m.Subject,
				"text": m.Text, "sent_at": m.SentAt})
		}
	}
	return list, nil
}

// ErasePerson deletes those messages.
func (n *Notifier) ErasePerson(tx store.Tx, s scope.Scope, who people.Identifiers) (total int, err error) {
	for _, to := range addresses(who) {
		deleted, err := outboxdb.DeleteTo(tx, s, n.recipient(s, to))
		if err != nil {
			return 0, fmt.Errorf("notify: %w", err)
		}
		total += int(deleted)
	}
	return total, nil
}

func addresses(who people.Identifiers) (list []string) {
	for _, to := range []string{who.Email, who.Phone} {
		if to != "" {
			list = append(list, to)
		}
	}
	return list
}
