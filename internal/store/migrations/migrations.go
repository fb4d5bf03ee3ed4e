// Package migrations holds the schema as numbered goose files, one text for
// both databases. Each area has its own range of numbers (0001–0009 the store,
// 0010–0019 jobs, …), so numbers are sparse and a file may be added below one
// that is already applied.
//
// The files are written with the types BIGINT, TEXT, BOOLEAN and BLOB only; For
// turns them into what each database understands:
//
//   - PostgreSQL: BLOB is BYTEA, and TEXT compares by bytes (COLLATE "C"), as
//     on SQLite, so that both sort alike whatever the server's locale.
//   - SQLite: tables are STRICT, so that a value of the wrong type is refused
//     as PostgreSQL would; BIGINT and BOOLEAN are INT. A table may end in WITHOUT
//     ROWID, which PostgreSQL does not get to see.
package migrations

import (
	"embed"
	"fmt"
	"io"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

//go:embed *.sql
var files embed.FS

// For gives the files in the dialect's spelling. dialect is "sqlite" or
// "postgres".
func For(dialect string) fs.FS { return spelled{dialect} }

// Spell gives one text in the dialect's spelling.
func Spell(dialect, sql string) string {
	sql = comment.ReplaceAllString(sql, "")
	return table.ReplaceAllStringFunc(sql, func(stmt string) string {
		if dialect == "postgres" {
			stmt = strings.Replace(stmt, clustered, ";", 1)
			return text.ReplaceAllString(blob.ReplaceAllString(stmt, "BYTEA"), `TEXT COLLATE "C"`)
		}
		stmt = integer.ReplaceAllString(stmt, "INT")
		if strings.HasPrefix(stmt, "CREATE") {
			stmt = strings.TrimSuffix(stmt, ";")
			if strings.HasSuffix(stmt+";", clustered) {
				stmt += ","
			}
			stmt += " STRICT;"
		}
		return stmt
	})
}

// clustered ends a table that SQLite keeps in the order of its primary key,
// which halves the pages that a small row touches. PostgreSQL has no such tables.
const clustered = " WITHOUT ROWID;"

var (
	// A comment may hold a semicolon; goose's own annotations are comments too.
	comment = regexp.MustCompile(`(?m)--(?: *| *[^ +\n].*| *\+[^g\n].*)$`)
	table   = regexp.MustCompile(`\b(CREATE|ALTER) TABLE[^;]*;`)
	integer = regexp.MustCompile(`\b(BIGINT|BOOLEAN)\b`)
	blob    = regexp.MustCompile(`\bBLOB\b`)
	text    = regexp.MustCompile(`\bTEXT\b`)
)

type spelled struct{ dialect string }

func (s spelled) ReadDir(name string) ([]fs.DirEntry, error) { return files.ReadDir(name) }

func (s spelled) Open(name string) (fs.File, error) {
	if path.Ext(name) != ".sql" {
		return files.Open(name)
	}
	b, err := files.ReadFile(name)
	if err != nil {
		return nil, err
	}
	t := Spell(s.dialect, string(b))
	return &file{Reader: strings.NewReader(t), name: name, size: int64(len(t))}, nil
}

// file is one spelled file.
type file struct {
	io.Reader
	name string
	size int64
}

func (f *file) Stat() (fs.FileInfo, error) { return f, nil }
func (f *file) Close() error               { return nil }
func (f *file) Name() string               { return path.Base(f.name) }
func (f *file) Size() int64                { return f.size }
func (f *file) Mode() fs.FileMode          { return 0o444 }
func (f *file) ModTime() time.Time         { return time.Time{} }
func (f *file) IsDir() bool                { return false }
func (f *file) Sys() any                   { return nil }

// Versions gives the numbers of all files, ascending.
func Versions() ([]int64, error) {
	entries, err := files.ReadDir(".")
	if err != nil {
		return nil, err
	}
	var versions []int64
	for _, e := range entries {
		number, _, _ := strings.Cut(e.Name(), "_")
		v, err := strconv.ParseInt(number, 10, 64)
		if err != nil {
			return nil, fmt.Errorf("migrations: %s does not begin with a number", e.Name())
		}
		versions = append(versions, v)
	}
	slices.Sort(versions)
	return versions, nil
}
