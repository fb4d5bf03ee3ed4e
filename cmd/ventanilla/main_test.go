package main

import (
	"context"
	"database/sql"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
	_ "modernc.org/sqlite"

	"github.com/ventanilla/ventanilla/internal/tenant/manifest"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"ventanilla": main})
}

// The scripts under testdata/script run the real main as a process. Beside the
// usual commands they have:
//
//	newer DIR             the database of DIR was migrated by a later program
//	nobody PROGRAM ARG…   runs without root's rights, as a person would
//	register FILE         makes the customer eva@example.com there
//	sign-in FILE          the customer eva@example.com can log in to the server
//	                      that the credentials in FILE name
//	answers FILE          waits until that server is ready
//	oneline FILE          the file (stderr) has exactly one line
func TestScripts(t *testing.T) {
	t.Parallel()
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script", RequireExplicitExec: true, RequireUniqueNames: true,
		Setup: func(e *testscript.Env) error {
			e.Setenv("HOME", e.WorkDir)
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"newer": newer, "nobody": nobody, "answers": answers, "sign-in": signIn, "register": register, "oneline": oneline,
		},
	})
}

// newer writes a version into the migrations' table that no program knows yet.
func newer(ts *testscript.TestScript, neg bool, args []string) {
	db, err := sql.Open("sqlite", ts.MkAbs(filepath.Join(args[0], "ventanilla.db")))
	ts.Check(err)
	defer db.Close()
	_, err = db.ExecContext(context.Background(), `INSERT INTO goose_db_version (version_id, is_applied) VALUES (98765, 1)`)
	ts.Check(err)
}

// nobody runs a command as a user for whom permissions count: as root, on whom
// they do not, as user 65534.
func nobody(ts *testscript.TestScript, neg bool, args []string) {
	work := ts.Getenv("WORK")
	program := filepath.Join(work, ".nobody", args[0])
	self, err := os.Executable()
	ts.Check(err)
	ts.Check(os.MkdirAll(filepath.Dir(program), 0o755))
	raw, err := os.ReadFile(self)
	ts.Check(err)
	ts.Check(os.WriteFile(program, raw, 0o755))
	// The way there must be open too: both directories are the test's own.
	ts.Check(os.Chmod(work, 0o755))
	ts.Check(os.Chmod(filepath.Dir(work), 0o755))
	cmd := exec.Command(program, args[1:]...)
	cmd.Dir = work
	cmd.Env = []string{"PATH=" + ts.Getenv("PATH"), "HOME=" + work, "TMPDIR=" + os.TempDir()}
	if os.Geteuid() == 0 {
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: 65534, Gid: 65534}}
	}
	var stdout, stderr strings.Builder
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err = cmd.Run()
	ts.Logf("[stdout]\n%s[stderr]\n%s", stdout.String(), stderr.String())
	ts.Check(os.WriteFile(ts.MkAbs("nobody.err"), []byte(stderr.String()), 0o600))
	if (err != nil) != neg {
		ts.Fatalf("nobody %s: %v", strings.Join(args, " "), err)
	}
}

func oneline(ts *testscript.TestScript, neg bool, args []string) {
	text := ts.ReadFile(args[0])
	if strings.Count(text, "\n") != 1 || !strings.HasSuffix(text, "\n") || !strings.HasPrefix(text, "ventanilla: ") {
		ts.Fatalf("want one line of ventanilla's, got %q", text)
	}
}

// answers waits for the server behind a credentials file.
func answers(ts *testscript.TestScript, neg bool, args []string) {
	end := time.NewTimer(20 * time.Second)
	defer end.Stop()
	tick := time.NewTicker(20 * time.Millisecond) // it is another process, which cannot tell us
	defer tick.Stop()
	for {
		if keys, err := credentials(ts, args[0]); err == nil {
			if resp, err := http.Get(keys.Base + "/readyz"); err == nil {
				resp.Body.Close()
				if resp.StatusCode == http.StatusOK {
					return
				}
			}
		}
		select {
		case <-tick.C:
		case <-end.C:
			ts.Fatalf("no server answers for %s", args[0])
		}
	}
}

func credentials(ts *testscript.TestScript, file string) (*manifest.Credentials, error) {
	return manifest.ReadCredentials(ts.MkAbs(file))
}

func register(ts *testscript.TestScript, neg bool, args []string) {
	customer(ts, args[0], "register", `"first_name":"Eva","last_name":"Soto","gender":"f",`)
}

func signIn(ts *testscript.TestScript, neg bool, args []string) { customer(ts, args[0], "login", "") }

func customer(ts *testscript.TestScript, file, call, fields string) {
	keys, err := credentials(ts, file)
	ts.Check(err)
	req, err := http.NewRequest(http.MethodPost, keys.Base+"/auth/v1/auth/"+call,
		strings.NewReader(`{`+fields+`"email":"eva@example.com","password":"una frase larga","shop_id":139}`))
	ts.Check(err)
	req.Header.Set("Content-Type", "application/json")
	req.SetBasicAuth("5", keys.Auth.ClientSecret)
	resp, err := http.DefaultClient.Do(req)
	ts.Check(err)
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		raw, _ := io.ReadAll(resp.Body)
		ts.Fatalf("%s: %s %s", call, resp.Status, raw)
	}
}
