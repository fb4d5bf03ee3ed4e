// Package outboxdb holds the SQL of the messages that sandboxes keep.
package outboxdb

import (
	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/store"
)

// Message is one row of kept_messages.
type Message struct {
	ID        string
	Channel   string
	Recipient []byte // keyed hash
	Message   []byte // sealed
	SentAt    int64  // microseconds since 1970
}

// Insert keeps one message.
func Insert(tx store.Tx, s scope.Scope, m Message) error {
	_, err := tx.Exec(`
		INSERT INTO kept_messages (id, company, environment, channel, recipient, message, sent_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		m.ID, s.Company, string(s.Environment), m.Channel, m.Recipient, m.Message, m.SentAt)
	return err
}

// Trim deletes all but the newest keep messages of the scope.
func Trim(tx store.Tx, s scope.Scope, keep int) error {
	_, err := tx.Exec(`
		DELETE FROM kept_messages
		 WHERE company = $1 AND environment = $2
		   AND id <= (SELECT id FROM kept_messages
		               WHERE company = $1 AND environment = $2
		               ORDER BY id DESC LIMIT 1 OFFSET $3)`,
		s.Company, string(s.Environment), keep)
	return err
}

// Clear deletes all messages of the scope.
func Clear(tx store.Tx, s scope.Scope) error {
	_, err := tx.Exec(`DELETE FROM kept_messages WHERE company = $1 AND environment = $2`,
		s.Company, string(s.Environment))
	return err
}

// List gives at most limit messages of the scope, newest first. A nil recipient
// and an empty channel do not restrict.
func List(q store.Queryer, s scope.Scope, recipient []byte, channel string, limit int) ([]Message, error) {
	query := `
		SELECT id, channel, recipient, message, sent_at
		  FROM kept_messages
		 WHERE company = $1 AND environment = $2 AND ($3 = '' OR channel = $3)`
	args := []any{s.Company, string(s.Environment), channel, limit}
	if recipient != nil {
		query += ` AND recipient = $5`
		args = append(args, recipient)
	}
	messages := []Message{}
	err := q.Query(query+` ORDER BY id DESC LIMIT $4`, args, func(r store.Row) error {
		var m Message
		if err := r.Scan(&m.ID, &m.Channel, &m.Recipient, &m.Message, &m.SentAt); err != nil {
			return err
		}
		messages = append(messages, m)
		return nil
	})
	return messages, err
}

// DeleteTo deletes the messages to a recipient and says how many those were.
func DeleteTo(tx store.Tx, s scope.Scope, recipient []byte) (int64, error) {
	return tx.Exec(`DELETE FROM kept_messages WHERE company = $1 AND environment = $2 AND recipient = $3`,
		s.Company, string(s.Environment), recipient)
}
