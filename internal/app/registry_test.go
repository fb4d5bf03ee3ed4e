package app_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/ventanilla/ventanilla/internal/app"
)

// The people of the registry.
const (
	listedCURP, listedNSS = "MOTR930411HJCRMN03", "08189782793"
	otherCURP, otherNSS   = "PEGL890909MJCRMS08", "12345678903"
	thirdCURP             = "BXCA890909MJCRMS07"
)

const registryCSV = "curp,nss,status\n" + listedCURP + "," + listedNSS + ",found\nx,,\n" + thirdCURP + ",,not_found\n"

// Ensure that a manifest's registry answers from the start, that an unchanged
// file is not imported again, that a list sent to the running server answers at
// once, and that neither the database nor the log tells who is in it.
func TestRegistry(t *testing.T) {
	t.Parallel()
	onEach(t, func(t *testing.T, database string) {
		data := t.TempDir()
		file, manifest := filepath.Join(data, "people.csv"), filepath.Join(data, "m.yaml")
		write := func(path, text string) {
			if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		write(file, registryCSV)
		write(manifest, fmt.Sprintf("sources:\n  - {name: people, kind: registry, file: %q}\n  - {name: later, kind: registry}\n", file))
		cfg := app.Config{Data: data, Database: database, Manifest: manifest}

		s := open(t, cfg)
		log := s.log.String()
		for _, want := range []string{`"msg":"a registry is imported"`, `"line":3,"column":"curp"`, `"registry":"later"`} {
			if !strings.Contains(log, want) {
				t.Errorf("the log lacks %s:\n%s", want, log)
			}
		}
		answers(t, s, listedCURP, listedNSS)
		s.close(t)

		write(filepath.Join(data, "copy.csv"), registryCSV)
		s = open(t, cfg)
		if strings.Contains(s.log.String(), "importing a registry") {
			t.Error("an unchanged file is imported again")
		}
		body := "curp,nss\n" + otherCURP + "," + otherNSS + "\n"
		if got := sendRegistry(t, s, "later", "", body); got.status != 200 || !bytes.Contains(got.raw, []byte(`"people":1`)) {
			t.Errorf("%d %s", got.status, got.raw)
		}
		answers(t, s, otherCURP, otherNSS)    // by the second registry: the first does not know her
		answers(t, s, thirdCURP, "NOT_FOUND") // the first knows that she has none, and the second does not know her
		dumped := dump(t, data, database)
		secrets := map[string]string{"CURP": listedCURP, "NSS": listedNSS, "other CURP": otherCURP, "other NSS": otherNSS, "third CURP": thirdCURP}
		searched(t, "the database", dumped, secrets)
		searched(t, "the log", s.log.String(), secrets)
		if !strings.Contains(dumped, "registry_people") || !strings.Contains(dumped, "people.csv") {
			t.Error("the dump does not hold the registries: it proves nothing")
		}
		s.close(t)

		// The file is gone, the list is not.
		if err := os.Remove(file); err != nil {
			t.Fatal(err)
		}
		s = open(t, cfg)
		if !strings.Contains(s.log.String(), "the list that was imported before answers") {
			t.Errorf("nothing is said of the missing file:\n%s", s.log)
		}
		found, err := s.CheckRegistries(t.Context())
		if err != nil || len(found) != 2 || found[0].Missing || found[0].People != 2 || found[0].Bad != 1 {
			t.Errorf("%v %+v", err, found)
		}
		s.close(t)
	})
}

// answers asks for a CURP's NSS with a live key; want is the number or the status.
func answers(t *testing.T, s *server, curp, want string) {
	t.Helper()
	got := send(t, s.URL(), asked{method: "POST", path: "/lookup/api/v1/imss/nss", body: `{"curp":"` + curp + `"}`,
		header: map[string]string{"x-api-key": s.keys.Live.Lookup.APIKey}})
	if number, status := got.at(t, "response", "nss"), got.at(t, "response", "status"); number != want && status != want {
		t.Errorf("%s: %d %s, want %s", curp, got.status, got.raw, want)
	}
}

func sendRegistry(t *testing.T, s *server, name, query, body string) got {
	t.Helper()
	return send(t, s.URL(), asked{method: "POST", path: "/admin/v1/registries/" + name + query, body: body,
		header: map[string]string{"Authorization": "Bearer " + s.keys.Admin.Token}})
}

func TestRegistryAPI(t *testing.T) {
	t.Parallel()
	s := start(t, app.Config{Data: t.TempDir()})
	admin := map[string]string{"Authorization": "Bearer " + s.keys.Admin.Token}
	sum := sha256.Sum256([]byte(registryCSV))
	digest := hex.EncodeToString(sum[:])
	for _, c := range []struct {
		query, body string
		status      int
		has         string
	}{
		{"", registryCSV, 200, `{"line":3,"column":"curp","code":"shape","problem":"does not have the form of a CURP"}` + "\n" + `{"done":{"name":"people","people":2,"bad":1`},
		{"?file=people.csv&digest=" + digest + "&modified=2026-01-02T03:04:05Z", registryCSV, 200, `"file":"people.csv"`},
		{"?digest=" + digest, registryCSV + "\n", 422, "changed while it was read"},
		{"?size=7", registryCSV, 422, "not 7"},
		{"?size=many", registryCSV, 422, `"size"`},
		{"?digest=ab", registryCSV, 422, `"digest"`},
		{"?modified=yesterday", registryCSV, 422, `"modified"`},
		{"", "", 422, "the file is empty"},
		{"", "curp\n", 422, "line 1: the header lacks nss"},
		{"", "curp,nss\nx,\n", 422, "line 2: curp: does not have the form of a CURP"},
		{"", "PK\x03\x04" + strings.Repeat("x", 5<<20), 422, "save the sheet as CSV"},
		{"", "curp,nss,note\n" + listedCURP + "," + listedNSS + "," + strings.Repeat("x", 3<<20) + "\n" + otherCURP + "," + otherNSS + ",\n", 200, `"too_long"`},
	} {
		got := sendRegistry(t, s, "people", c.query, c.body)
		if got.status != c.status || !bytes.Contains(got.raw, []byte(c.has)) {
			t.Errorf("%s %.40q: %d %s, want %d with %s", c.query, c.body, got.status, got.raw, c.status, c.has)
		}
	}
	got := send(t, s.URL(), asked{method: "GET", path: "/admin/v1/registries", header: admin})
	if got.status != 200 || !bytes.Contains(got.raw, []byte(`"people":1`)) {
		t.Errorf("%d %s", got.status, got.raw)
	}
	for _, want := range []int{http.StatusNoContent, http.StatusNotFound} {
		if got := send(t, s.URL(), asked{method: "DELETE", path: "/admin/v1/registries/people", header: admin}); got.status != want {
			t.Errorf("%d %s, want %d", got.status, got.raw, want)
		}
	}
	if got := send(t, s.URL(), asked{method: "POST", path: "/admin/v1/registries/people", body: registryCSV}); got.status != http.StatusUnauthorized {
		t.Errorf("without a token: %d", got.status)
	}
}

// Ensure that an upload that breaks off is continued by sending the same again.
func TestRegistryUploadBreaksOff(t *testing.T) {
	t.Parallel()
	s := start(t, app.Config{Data: t.TempDir()})
	var text strings.Builder
	text.WriteString("curp,nss,status\n")
	for n := range 12_000 {
		fmt.Fprintf(&text, "%c%c%c%c%06dHDFRRN%02d,,not_found\n", 'A'+n%26, 'A'+n/26%26, 'A'+n/676%26, 'A', n, n%100)
	}
	sum := sha256.Sum256([]byte(text.String()))
	address := s.URL() + "/admin/v1/registries/people?digest=" + hex.EncodeToString(sum[:])
	// What was sent is read as it comes: three quarters hold two batches.
	half, gone := io.Pipe()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	go func() {
		_, _ = io.WriteString(gone, text.String()[:text.Len()*3/4]) // the client's end is the test
		came := s.imported(t, "people", 8000)
		cancel()
		_ = gone.CloseWithError(context.Canceled)
		if !came {
			t.Error("nothing was imported of what was sent")
		}
	}()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, address, half)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+s.keys.Admin.Token)
	if res, err := http.DefaultClient.Do(req); err == nil {
		res.Body.Close()
		t.Fatalf("half a file is taken: %s", res.Status)
	}
	got := sendRegistry(t, s, "people", address[strings.Index(address, "?"):], text.String())
	if got.status != 200 || !bytes.Contains(got.raw, []byte(`"people":12000,"bad":0,"resumed_at_line":8194`)) {
		t.Errorf("%d %s", got.status, got.raw)
	}
}

// imported waits until an import that is under way has so many people.
func (s *server) imported(t *testing.T, name string, people int64) bool {
	end := time.NewTimer(20 * time.Second)
	defer end.Stop()
	tick := time.NewTicker(5 * time.Millisecond) // another's upload, which tells only its sender
	defer tick.Stop()
	for {
		info, _, err := s.Registries.Find(t.Context(), name)
		if err != nil || info.Importing != nil && info.Importing.People >= people {
			return err == nil
		}
		select {
		case <-tick.C:
		case <-end.C:
			return false
		}
	}
}
