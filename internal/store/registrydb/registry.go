package registrydb

import "github.com/ventanilla/ventanilla/internal/store"

// Answer gives what the generation that serves a registry has sealed for a
// subject, nil when it does not know it. ok is false when no generation serves.
// It is one statement, so that a change-over cannot fall into the middle.
func Answer(q store.Queryer, name string, subject []byte) (sealed []byte, ok bool, err error) {
	ok, err = found(q.QueryRow(`
SELECT p.answer FROM registries r
  LEFT JOIN registry_people p ON p.generation = r.serving AND p.subject = $2
 WHERE r.name = $1`, name, subject).Scan(&sealed))
	return sealed, ok, err
}

// Serve makes a generation the one that answers.
func Serve(tx store.Tx, name string, generation int64) error {
	_, err := tx.Exec(`
INSERT INTO registries (name, serving) VALUES ($1, $2)
    ON CONFLICT (name) DO UPDATE SET serving = excluded.serving`, name, generation)
	return err
}

// Forget takes a registry away; false when there is none that serves.
func Forget(tx store.Tx, name string) (bool, error) {
	n, err := tx.Exec(`DELETE FROM registries WHERE name = $1`, name)
	return n == 1, err
}
