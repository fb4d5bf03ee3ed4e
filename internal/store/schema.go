package store

import (
	"slices"
	"strings"
)

// table is one of our tables, as the database describes it.
type table struct {
	name    string
	columns []string
	kinds   []kind
}

// kind is how a column's values travel in a backup.
type kind string

const (
	kindInt   kind = "int" // BIGINT; on SQLite BOOLEAN too
	kindBool  kind = "bool"
	kindText  kind = "text"
	kindBytes kind = "bytes"
)

// kinds maps the databases' type names. Another type is not ours.
var kinds = map[string]kind{"INT": kindInt, "BIGINT": kindInt, "BOOLEAN": kindBool, "TEXT": kindText, "BLOB": kindBytes, "BYTEA": kindBytes}

// The catalogue, in each database's words: table, column, type in order, and
// who refers to whom.
var (
	columnsOf = map[Dialect]string{
		SQLite: `SELECT m.name, c.name, c.type FROM sqlite_master m, pragma_table_info(m.name) c
		          WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite!_%' ESCAPE '!' ORDER BY m.name, c.cid`,
		Postgres: `SELECT table_name::text, column_name::text, upper(data_type) FROM information_schema.columns
		            WHERE table_schema = current_schema() ORDER BY table_name COLLATE "C", ordinal_position`,
	}
	referencesOf = map[Dialect]string{
		SQLite: `SELECT m.name, f."table" FROM sqlite_master m, pragma_foreign_key_list(m.name) f WHERE m.type = 'table'`,
		Postgres: `SELECT a.relname::text, b.relname::text FROM pg_constraint c
		             JOIN pg_class a ON a.oid = c.conrelid JOIN pg_class b ON b.oid = c.confrelid
		            WHERE c.contype = 'f' AND c.connamespace = current_schema()::regnamespace`,
	}
)

// ours reports whether our migrations made the table. The job engine of
// PostgreSQL keeps tables of its own, whose types and upkeep are its affair.
func ours(name string) bool { return name != versionTable && !strings.HasPrefix(name, "river_") }

// tables lists our tables, a table after those it refers to.
func tables(q Queryer, d Dialect) ([]*table, error) {
	byName := map[string]*table{}
	var names []string
	err := q.Query(columnsOf[d], nil, func(r Row) error {
		var name, column, typ string
		if err := r.Scan(&name, &column, &typ); err != nil || !ours(name) {
			return err
		}
		t := byName[name]
		if t == nil {
			t = &table{name: name}
			byName[name], names = t, append(names, name)
		}
		t.columns, t.kinds = append(t.columns, column), append(t.kinds, kinds[typ])
		return nil
	})
	if err != nil {
		return nil, err
	}
	needs := map[string][]string{}
	err = q.Query(referencesOf[d], nil, func(r Row) error {
		var from, to string
		err := r.Scan(&from, &to)
		needs[from] = append(needs[from], to)
		return err
	})
	if err != nil {
		return nil, err
	}
	var sorted []*table
	var visit func(name string)
	visit = func(name string) {
		t := byName[name]
		if t == nil || slices.Contains(sorted, t) {
			return
		}
		delete(byName, name) // before its needs, so that a circle ends
		for _, n := range needs[name] {
			visit(n)
		}
		sorted = append(sorted, t)
	}
	for _, n := range names {
		visit(n)
	}
	return sorted, nil
}

// list gives the columns for a statement.
func (t *table) list() string { return strings.Join(t.columns, ", ") }
