package sandboxdb

import (
	"errors"

	"github.com/ventanilla/ventanilla/internal/store"
)

// Inbox is a claimed name for receiving webhooks.
type Inbox struct {
	Name        string
	Company     string
	Environment string
	Answer      int // the status that it was last told to fail with; 0: none
	Failures    int // how often it has failed so
}

// FindInbox loads one by its name, whoever it belongs to.
func FindInbox(q store.Queryer, name string) (i Inbox, ok bool, err error) {
	err = q.QueryRow(`SELECT inbox, company, environment, answer, failures FROM sandbox_inboxes WHERE inbox = $1`, name).
		Scan(&i.Name, &i.Company, &i.Environment, &i.Answer, &i.Failures)
	if errors.Is(err, store.ErrNoRows) {
		return i, false, nil
	}
	return i, err == nil, err
}

// ClaimInbox makes a name the company's; nothing happens when it is taken.
func ClaimInbox(tx store.Tx, name, company, environment string, now int64) error {
	_, err := tx.Exec(`
INSERT INTO sandbox_inboxes (inbox, company, environment, answer, failures, created_at)
VALUES ($1, $2, $3, 0, 0, $4) ON CONFLICT DO NOTHING`, name, company, environment, now)
	return err
}

// ClaimInboxWithin is ClaimInbox for a company that holds fewer than most names;
// otherwise nothing happens.
func ClaimInboxWithin(tx store.Tx, name, company, environment string, most int, now int64) error {
	_, err := tx.Exec(`
INSERT INTO sandbox_inboxes (inbox, company, environment, answer, failures, created_at)
SELECT $1, $2, $3, 0, 0, $5
 WHERE (SELECT COUNT(*) FROM sandbox_inboxes WHERE company = $2 AND environment = $3) < $4
    ON CONFLICT DO NOTHING`, name, company, environment, most, now)
	return err
}

// FailInbox counts one more failure with this answer, unless it has failed so
// often already: then false. Another answer than before starts from zero.
func FailInbox(tx store.Tx, name, company, environment string, answer, times int) (bool, error) {
	n, err := tx.Exec(`
UPDATE sandbox_inboxes
   SET failures = CASE WHEN answer = $4 THEN failures + 1 ELSE 1 END, answer = $4
 WHERE inbox = $1 AND company = $2 AND environment = $3 AND (answer <> $4 OR failures < $5)`,
		name, company, environment, answer, times)
	return n == 1, err
}

// TrimInboxes forgets all but the newest names of a company.
func TrimInboxes(tx store.Tx, company, environment string, keep int) error {
	_, err := tx.Exec(`
DELETE FROM sandbox_inboxes WHERE company = $1 AND environment = $2 AND inbox NOT IN (
       SELECT inbox FROM sandbox_inboxes WHERE company = $1 AND environment = $2 ORDER BY created_at DESC, inbox LIMIT $3)`,
		company, environment, keep)
	return err
}

// DeleteInboxes forgets a company's names.
func DeleteInboxes(tx store.Tx, company, environment string) error {
	_, err := tx.Exec(`DELETE FROM sandbox_inboxes WHERE company = $1 AND environment = $2`, company, environment)
	return err
}
