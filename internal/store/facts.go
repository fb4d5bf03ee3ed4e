package store

import "errors"

// Fact gives what is noted about this database as a whole, such as which
// keyset seals its values. false: nothing is.
func Fact(q Queryer, name string) (value string, ok bool, err error) {
	err = q.QueryRow(`SELECT value FROM store_facts WHERE name = $1`, name).Scan(&value)
	if errors.Is(err, ErrNoRows) {
		return "", false, nil
	}
	return value, err == nil, err
}

// SetFact notes a fact, in place of an earlier one of that name.
func SetFact(tx Tx, name, value string) error {
	_, err := tx.Exec(`INSERT INTO store_facts (name, value) VALUES ($1, $2)
	                       ON CONFLICT (name) DO UPDATE SET value = excluded.value`, name, value)
	return err
}
