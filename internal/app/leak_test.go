package app_test

import (
	"context"
	"database/sql"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	_ "modernc.org/sqlite"

	"github.com/ventanilla/ventanilla/internal/app"
	"github.com/ventanilla/ventanilla/internal/demo"
	"github.com/ventanilla/ventanilla/internal/tenant/manifest"
)

// Ensure that the demo holds on either database, and that afterwards neither
// the database nor the log reveals anything about the person or any secret.
func TestDemoLeavesNothingReadable(t *testing.T) {
	t.Parallel()
	onEach(t, func(t *testing.T, database string) {
		data := t.TempDir()
		s := open(t, app.Config{Data: data, Database: database})
		wire := listen(t, s)
		var out strings.Builder
		if err := demo.Run(t.Context(), &out, wire.keys); err != nil {
			t.Fatalf("%v\n%s\n%s", err, out.String(), s.log)
		}
		secrets := wire.secrets(t, s)
		live := dump(t, data, database)
		searched(t, "the database while the server runs", live, secrets)
		s.close(t)
		searched(t, "the database after the server's end", dump(t, data, database), secrets)
		searched(t, "the log", s.log.String(), secrets)
		if len(live) < 10_000 || !strings.Contains(live, s.keys.Connect.WidgetID) {
			t.Errorf("the dump of %d bytes does not even hold the widget's id: it proves nothing", len(live))
		}
	})
}

// searched looks for every secret in every form that a reader would try.
func searched(t *testing.T, where, text string, secrets map[string]string) {
	t.Helper()
	lower := strings.ToLower(text)
	for name, secret := range secrets {
		if code.MatchString(secret) {
			// Six digits are in any long number; a code stands by itself.
			if regexp.MustCompile(`(^|[^0-9a-fA-F.])` + secret + `($|[^0-9a-fA-F])`).MatchString(text) {
				t.Errorf("%s has the %s", where, name)
			}
			continue
		}
		for how, form := range forms(secret) {
			at := strings.Index(text, form)
			if how == "hex" {
				at = strings.Index(lower, form)
			}
			if at >= 0 {
				t.Errorf("%s has the %s as %s: …%q…", where, name, how, text[max(0, at-80):min(len(text), at+len(form)+80)])
			}
		}
	}
}

var code = regexp.MustCompile(`^\d{4,8}$`)

// forms are the ways in which a text can be written down.
func forms(secret string) map[string]string {
	quoted, _ := json.Marshal(secret) // a text always marshals
	out := map[string]string{
		"plain": secret, "hex": hex.EncodeToString([]byte(secret)), "JSON": strings.Trim(string(quoted), `"`),
		"query": url.QueryEscape(secret), "path": url.PathEscape(secret),
	}
	for shift := range 3 { // where in a longer text it may stand
		padded := append(make([]byte, shift), secret...)
		padded = padded[:len(padded)-len(padded)%3]
		out[fmt.Sprintf("base64 at %d", shift)] = base64.StdEncoding.EncodeToString(padded)[[]int{0, 2, 3}[shift]:]
		out[fmt.Sprintf("base64url at %d", shift)] = base64.URLEncoding.EncodeToString(padded)[[]int{0, 2, 3}[shift]:]
	}
	return out
}

// dump gives everything that the database holds, and the files it is in.
func dump(t *testing.T, data, database string) string {
	t.Helper()
	if database != "" {
		return dumpPostgres(t, database)
	}
	var all strings.Builder
	for _, path := range glob(t, filepath.Join(data, "ventanilla.db*")) {
		raw, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		all.Write(raw)
	}
	db, err := sql.Open("sqlite", "file:"+filepath.Join(data, "ventanilla.db")+"?mode=ro")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	tables := column(t, db, `SELECT name FROM sqlite_schema WHERE type = 'table'`)
	for _, table := range tables {
		rows, err := db.QueryContext(t.Context(), `SELECT * FROM "`+table+`"`)
		if err != nil {
			t.Fatal(err)
		}
		names, err := rows.Columns()
		if err != nil {
			t.Fatal(err)
		}
		for rows.Next() {
			row, into := make([]any, len(names)), make([]any, len(names))
			for i := range row {
				into[i] = &row[i]
			}
			if err := rows.Scan(into...); err != nil {
				t.Fatal(err)
			}
			writeRow(&all, table, row)
		}
		if err := rows.Err(); err != nil {
			t.Fatal(err)
		}
	}
	return all.String()
}

func column(t *testing.T, db *sql.DB, query string) (out []string) {
	t.Helper()
	rows, err := db.QueryContext(t.Context(), query)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var s string
		if err := rows.Scan(&s); err != nil {
			t.Fatal(err)
		}
		out = append(out, s)
	}
	return out
}

func dumpPostgres(t *testing.T, database string) string {
	t.Helper()
	ctx := context.Background()
	conn, err := pgx.Connect(ctx, database)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(ctx)
	rows, err := conn.Query(ctx, `SELECT quote_ident(table_schema) || '.' || quote_ident(table_name) FROM information_schema.tables
		WHERE table_type = 'BASE TABLE' AND table_schema NOT IN ('pg_catalog', 'information_schema')`)
	if err != nil {
		t.Fatal(err)
	}
	tables, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatal(err)
	}
	var all strings.Builder
	for _, table := range tables {
		rows, err := conn.Query(ctx, `SELECT * FROM `+table)
		if err != nil {
			t.Fatal(err)
		}
		for rows.Next() {
			row, err := rows.Values()
			if err != nil {
				t.Fatal(err)
			}
			writeRow(&all, table, row)
		}
		if err := rows.Err(); err != nil {
			t.Fatal(err)
		}
	}
	return all.String()
}

// writeRow writes bytes as they are and as hexadecimal digits.
func writeRow(w *strings.Builder, table string, row []any) {
	w.WriteString(table)
	for _, v := range row {
		if b, ok := v.([]byte); ok {
			fmt.Fprintf(w, " | %s | %x", b, b)
			continue
		}
		fmt.Fprintf(w, " | %v", v)
	}
	w.WriteByte('\n')
}

func glob(t *testing.T, pattern string) []string {
	t.Helper()
	paths, err := filepath.Glob(pattern)
	if err != nil || len(paths) == 0 {
		t.Fatalf("%s: %v %v", pattern, paths, err)
	}
	return paths
}

// devSecrets are the secrets of the built-in company.
func devSecrets(c *manifest.Credentials) map[string]string {
	out := map[string]string{"admin token": c.Admin.Token}
	for env, k := range map[string]manifest.Keys{"sandbox": c.Keys, "live": *c.Live} {
		for name, secret := range map[string]string{
			"client secret": k.Auth.ClientSecret, "shop secret": k.Auth.ShopSecret, "API key": k.Profile.APIKey,
			"signature secret": k.Profile.Signature.Secret, "private key": k.Connect.PrivateKey, "public key": k.Connect.PublicKey,
		} {
			if secret != "" {
				out[env+" "+name] = secret
			}
		}
	}
	return out
}
