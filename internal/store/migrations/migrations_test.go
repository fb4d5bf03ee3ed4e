package migrations

import (
	"io/fs"
	"strings"
	"testing"
)

func TestSpell(t *testing.T) {
	t.Parallel()
	const written = `-- +goose Up
-- A comment; with a semicolon, BLOB and TEXT.
CREATE TABLE a ( -- +1; more
    k TEXT NOT NULL, -- what it is; and why
    n BIGINT, f BOOLEAN DEFAULT FALSE, blobs BLOB
);
CREATE INDEX a_k ON a (k);
ALTER TABLE a ADD COLUMN x TEXT;
CREATE TABLE b (k TEXT PRIMARY KEY) WITHOUT ROWID;
-- +goose Down
DROP TABLE a;
`
	for dialect, want := range map[string]string{
		"sqlite": `-- +goose Up

CREATE TABLE a ( 
    k TEXT NOT NULL, 
    n INT, f INT DEFAULT FALSE, blobs BLOB
) STRICT;
CREATE INDEX a_k ON a (k);
ALTER TABLE a ADD COLUMN x TEXT;
CREATE TABLE b (k TEXT PRIMARY KEY) WITHOUT ROWID, STRICT;
-- +goose Down
DROP TABLE a;
`,
		"postgres": `-- +goose Up

CREATE TABLE a ( 
    k TEXT COLLATE "C" NOT NULL, 
    n BIGINT, f BOOLEAN DEFAULT FALSE, blobs BYTEA
);
CREATE INDEX a_k ON a (k);
ALTER TABLE a ADD COLUMN x TEXT COLLATE "C";
CREATE TABLE b (k TEXT COLLATE "C" PRIMARY KEY);
-- +goose Down
DROP TABLE a;
`,
	} {
		if got := Spell(dialect, written); got != want {
			t.Errorf("%s: got\n%s\nwant\n%s", dialect, got, want)
		}
	}
}

// Ensure every file has a number of its own and can be undone.
func TestFiles(t *testing.T) {
	t.Parallel()
	versions, err := Versions()
	if err != nil {
		t.Fatal(err)
	}
	for i, v := range versions {
		if i > 0 && v == versions[i-1] {
			t.Errorf("two files have the number %d", v)
		}
	}
	fsys := For("sqlite")
	names, err := fs.Glob(fsys, "*.sql")
	if err != nil || len(names) != len(versions) {
		t.Fatalf("%d files, %d numbers, %v", len(names), len(versions), err)
	}
	for _, name := range names {
		b, err := fs.ReadFile(fsys, name)
		if err != nil {
			t.Fatal(err)
		}
		up, down := strings.Index(string(b), "-- +goose Up\n"), strings.Index(string(b), "-- +goose Down\n")
		if up < 0 || down < up {
			t.Errorf("%s: wants -- +goose Up, then -- +goose Down", name)
		}
	}
}
