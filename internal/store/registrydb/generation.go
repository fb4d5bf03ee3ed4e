package registrydb

import (
	"fmt"
	"time"

	"github.com/ventanilla/ventanilla/internal/clock"
	"github.com/ventanilla/ventanilla/internal/store"
)

// State is where a generation is in its life.
type State string

// The states.
const (
	Importing State = "importing"
	Done      State = "done"
	Over      State = "over" // its rows are to be deleted
)

// Generation is one import of one registry.
type Generation struct {
	ID       int64
	Name     string
	State    State
	File     string
	Size     int64 // bytes; -1 not known
	Modified time.Time
	Digest   []byte // nil: not known
	Position int64  // bytes of the file that are dealt with
	Line     int64  // the line that begins there
	People   int64
	Bad      int64
	Started  time.Time
	Finished time.Time // zero while it is imported
	Serving  bool      // as read
}

const generationColumns = `g.generation, g.name, g.state, g.file, g.size, g.modified_at, g.digest, g.position, g.line, g.people, g.bad,
       g.started_at, g.finished_at, CASE WHEN r.serving = g.generation THEN 1 ELSE 0 END`

const generationTables = ` FROM registry_generations g LEFT JOIN registries r ON r.name = g.name`

func scanGeneration(r store.Row) (g Generation, err error) {
	var modified, started, finished, serving int64
	var state string
	err = r.Scan(&g.ID, &g.Name, &state, &g.File, &g.Size, &modified, &g.Digest, &g.Position, &g.Line, &g.People, &g.Bad,
		&started, &finished, &serving)
	g.State, g.Modified, g.Started, g.Finished = State(state), clock.FromMicros(modified), clock.FromMicros(started), clock.FromMicros(finished)
	g.Serving = serving == 1
	return g, err
}

// Generations lists those of a registry, or of all for "", by name and the
// oldest first. Those that are over are left out.
func Generations(q store.Queryer, name string) (out []Generation, err error) {
	err = q.Query(`SELECT `+generationColumns+generationTables+`
 WHERE ($1 = '' OR g.name = $1) AND g.state <> 'over' ORDER BY g.name, g.generation`, []any{name}, func(r store.Row) error {
		g, err := scanGeneration(r)
		out = append(out, g)
		return err
	})
	return out, err
}

// FindGeneration gives one by its number, also when it is over.
func FindGeneration(q store.Queryer, id int64) (g Generation, ok bool, err error) {
	g, err = scanGeneration(q.QueryRow(`SELECT `+generationColumns+generationTables+` WHERE g.generation = $1`, id))
	ok, err = found(err)
	return g, ok, err
}

// AddGeneration begins an import and gives its number. Of several that begin at
// the same moment one may be refused its number and has to try again: false.
func AddGeneration(tx store.Tx, g Generation) (id int64, ok bool, err error) {
	if err := tx.QueryRow(`SELECT COALESCE(MAX(generation), 0) + 1 FROM registry_generations`).Scan(&id); err != nil {
		return 0, false, err
	}
	n, err := tx.Exec(`
INSERT INTO registry_generations
       (generation, name, state, file, size, modified_at, digest, position, line, people, bad, started_at, finished_at)
VALUES ($1, $2, 'importing', $3, $4, $5, $6, 0, 1, 0, 0, $7, 0)
    ON CONFLICT DO NOTHING`, id, g.Name, g.File, g.Size, clock.Micros(g.Modified), g.Digest, clock.Micros(g.Started))
	return id, n == 1, err
}

// Advance moves an import from one position of its file to the next, which
// holds its row until the transaction's end. false: somebody else moved it, or
// it is imported no more.
func Advance(tx store.Tx, id, from, to, line int64) (bool, error) {
	n, err := tx.Exec(`
UPDATE registry_generations SET position = $3, line = $4
 WHERE generation = $1 AND position = $2 AND state = 'importing'`, id, from, to, line)
	return n == 1, err
}

// Count adds to what an import found.
func Count(tx store.Tx, id, people, bad int64) error {
	_, err := tx.Exec(`UPDATE registry_generations SET people = people + $2, bad = bad + $3 WHERE generation = $1`, id, people, bad)
	return err
}

// Finish ends an import that stands at a position. false: as with Advance.
func Finish(tx store.Tx, id, position, size int64, digest []byte, at time.Time) (bool, error) {
	n, err := tx.Exec(`
UPDATE registry_generations SET state = 'done', size = $3, digest = $4, finished_at = $5
 WHERE generation = $1 AND position = $2 AND state = 'importing'`, id, position, size, digest, clock.Micros(at))
	return n == 1, err
}

// Seen notes that a file whose content is the generation's was met with another
// name or time.
func Seen(tx store.Tx, id int64, file string, size int64, modified time.Time) error {
	_, err := tx.Exec(`UPDATE registry_generations SET file = $2, size = $3, modified_at = $4 WHERE generation = $1`,
		id, file, size, clock.Micros(modified))
	return err
}

// End marks generations of a registry as over: all but one, or with keep 0 all.
// It says how many were not yet.
func End(tx store.Tx, name string, keep int64) (int64, error) {
	return tx.Exec(`UPDATE registry_generations SET state = 'over' WHERE name = $1 AND generation <> $2 AND state <> 'over'`, name, keep)
}

// EndImports marks a registry's unfinished imports as over.
func EndImports(tx store.Tx, name string) error {
	_, err := tx.Exec(`UPDATE registry_generations SET state = 'over' WHERE name = $1 AND state = 'importing'`, name)
	return err
}

// EndOne marks one generation as over.
func EndOne(tx store.Tx, id int64) error {
	_, err := tx.Exec(`UPDATE registry_generations SET state = 'over' WHERE generation = $1`, id)
	return err
}

// PurgeStep deletes some rows of a generation that is over, and at last the
// generation itself; more is false once no generation is over.
func PurgeStep(tx store.Tx, rows int) (more bool, err error) {
	var id int64
	ok, err := found(tx.QueryRow(`SELECT generation FROM registry_generations WHERE state = 'over' ORDER BY generation LIMIT 1`).Scan(&id))
	if err != nil || !ok {
		return false, err
	}
	for _, t := range [...][2]string{{"registry_people", "subject"}, {"registry_problems", "line"}} {
		n, err := tx.Exec(fmt.Sprintf(`
DELETE FROM %[1]s WHERE generation = $1 AND %[2]s IN
       (SELECT %[2]s FROM %[1]s WHERE generation = $1 ORDER BY %[2]s LIMIT $2)`, t[0], t[1]), id, rows)
		if n > 0 || err != nil {
			return true, err
		}
	}
	_, err = tx.Exec(`DELETE FROM registry_generations WHERE generation = $1 AND state = 'over'`, id)
	return true, err
}
