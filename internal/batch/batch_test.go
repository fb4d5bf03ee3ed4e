package batch_test

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"github.com/ventanilla/ventanilla/internal/batch"
)

// server answers batches like the real one: an execution for each key.
type server struct {
	*httptest.Server
	mu    sync.Mutex
	ids   map[string]string // by key
	asked int               // lines that were answered
	// before, if set, answers instead of the server when it says so.
	before func(w http.ResponseWriter, line int, curp string) (done bool)
}

func newServer(t interface{ Cleanup(func()) }) *server {
	s := &server{ids: map[string]string{}}
	s.Server = httptest.NewServer(http.HandlerFunc(s.answer))
	t.Cleanup(s.Close)
	return s
}

func (s *server) answer(w http.ResponseWriter, r *http.Request) {
	if r.Header.Get("x-api-key") != "k" {
		w.WriteHeader(http.StatusUnauthorized)
		_, _ = w.Write([]byte(`{"message":"invalid api key","code":"api_key_invalid"}`))
		return
	}
	var in []struct{ CURP, Key string }
	lines := bufio.NewScanner(r.Body)
	for lines.Scan() {
		var one struct{ CURP, Key string }
		if err := json.Unmarshal(lines.Bytes(), &one); err != nil {
			panic(err)
		}
		in = append(in, one)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	w.Header().Set("Content-Type", "application/x-ndjson")
	for i, one := range in {
		if s.before != nil && s.before(w, i+1, one.CURP) {
			continue
		}
		s.asked++
		if one.CURP == "nobody" {
			fmt.Fprintf(w, `{"line":%d,"status":400,"body":{"curp":"FORMAT_ERROR; invalid curp format"}}`+"\n", i+1)
			continue
		}
		if s.ids[one.Key] == "" {
			s.ids[one.Key] = fmt.Sprintf("%024d", len(s.ids)+1)
		}
		fmt.Fprintf(w, `{"line":%d,"status":200,"body":{"id":%q,"status":"SUCCESS","response":{"status":"FOUND","nss":"08189782793"}}}`+"\n", i+1, s.ids[one.Key])
	}
}

func write(t *testing.T, dir, name, text string) string {
	t.Helper()
	path := filepath.Join(dir, name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func content(t interface{ Fatal(...any) }, path string) string {
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

func (s *server) config(in, out string) batch.Config {
	nss, _ := batch.Named("imss/nss")
	return batch.Config{In: in, Out: out, Base: s.URL, APIKey: "k", Service: nss}
}

const found = "08189782793,FOUND,found,,000000000000000000000001\n"

func TestFormats(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ file, in, out string }{
		"CSV":          {"a.csv", "curp\nA\n", "curp,nss,status,code,message,execution_id\nA," + found},
		"no last end":  {"a.csv", "curp\nA", "curp,nss,status,code,message,execution_id\nA," + found},
		"twice":        {"a.csv", "curp\nA\n a\n", "curp,nss,status,code,message,execution_id\nA," + found + "\" a\"," + found},
		"Excel":        {"a.csv", "\ufeffname;CURP\r\n\"O;\r\n\"\"X\";A\r\n", "\ufeffname;CURP;nss;status;code;message;execution_id\n\"O;\n\"\"X\";A;" + strings.ReplaceAll(found, ",", ";")},
		"Windows-1252": {"a.csv", "curp,n\nA,Mu\xf1oz\n", "curp,n,nss,status,code,message,execution_id\nA,Muñoz," + found},
		"same names":   {"a.csv", "curp,status\nA,x\n", "curp,status,nss,lookup_status,code,message,execution_id\nA,x," + found},
		"stray quote":  {"a.csv", "curp,n\nA,x \"y\" z\n", "curp,n,nss,status,code,message,execution_id\nA,\"x \"\"y\"\" z\"," + found},
		"wrong rows": {"a.csv", "n,curp\n1\n2,nobody\n3,A,4\n5,A\n", "n,curp,nss,status,code,message,execution_id\n" +
			"1,,,WRONG,row_malformed,the row has 1 columns instead of 2,\n2,nobody,,WRONG,request_invalid,curp: FORMAT_ERROR; invalid curp format,\n" +
			"3,A,,WRONG,row_malformed,the row has 3 columns instead of 2,\n5,A," + found},
		"NDJSON": {"a.ndjson", "{\"curp\":\"A\",\"n\":1}\r\n\n{ }\n[]\n", `{"curp":"A","n":1,"lookup":{"nss":"08189782793","status":"FOUND","code":"found","message":"","execution_id":"000000000000000000000001"}}` + "\n" +
			`{"lookup":{"nss":"08189782793","status":"FOUND","code":"found","message":"","execution_id":"000000000000000000000002"}}` + "\n" +
			`{"input":"[]","line":4,"lookup":{"nss":"","status":"WRONG","code":"row_malformed","message":"the line is no JSON object","execution_id":""}}` + "\n"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir, s := t.TempDir(), newServer(t)
			out := filepath.Join(dir, "out"+filepath.Ext(c.file))
			sum, err := batch.Run(t.Context(), s.config(write(t, dir, c.file, c.in), out))
			if err != nil {
				t.Fatal(err)
			}
			if got := content(t, out); got != c.out {
				t.Errorf("got  %q\nwant %q", got, c.out)
			}
			if wrong := strings.Count(c.out, "WRONG"); sum.Wrong != int64(wrong) {
				t.Errorf("%d wrong, want %d", sum.Wrong, wrong)
			}
		})
	}
}

func TestRefused(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	for name, c := range map[string]struct {
		in, out, text string
		usage         bool
	}{
		"no column":       {in: "a.csv", out: "o.csv", text: "name\nA\n"},
		"empty":           {in: "a.csv", out: "o.csv"},
		"UTF-16":          {in: "a.csv", out: "o.csv", text: "\xff\xfec\x00"},
		"open quote":      {in: "a.csv", out: "o.csv", text: "curp\n\"A\n" + strings.Repeat("B\n", 200)},
		"unknown format":  {in: "a.xlsx", out: "o.csv", text: "curp\nA\n", usage: true},
		"two formats":     {in: "a.csv", out: "o.ndjson", text: "curp\nA\n", usage: true},
		"no such folder":  {in: "a.csv", out: "x/o.csv", text: "curp\nA\n", usage: true},
		"somebody's file": {in: "a.csv", out: "a.csv", text: "curp\nA\n", usage: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			in := write(t, dir, c.in, c.text)
			_, err := batch.Run(t.Context(), s.config(in, filepath.Join(dir, c.out)))
			if err == nil || errors.Is(err, batch.ErrUsage) != c.usage || strings.Contains(err.Error(), "\n") {
				t.Errorf("%v", err)
			}
			if c.in == c.out && strings.Contains(err.Error(), "remove") {
				t.Errorf("advises to remove the input: %v", err)
			}
			if left, _ := filepath.Glob(filepath.Join(dir, "*")); len(left) != 1 || content(t, in) != c.text {
				t.Errorf("something was written: %v", left)
			}
		})
	}
}

// stopped leaves a batch that was stopped after some answers.
func stopped(t *testing.T, s *server, in, out string) {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	s.before = func(w http.ResponseWriter, line int, _ string) bool {
		if line > 3 {
			stop()
			panic(http.ErrAbortHandler)
		}
		return false
	}
	if _, err := batch.Run(ctx, s.config(in, out)); !errors.Is(err, batch.ErrInterrupted) {
		t.Fatalf("stopped with %v", err)
	}
	s.before = nil
}

// What was begun is not gone on with when something else than before is asked.
func TestGoneOnWithOnlyTheSame(t *testing.T) {
	t.Parallel()
	s, dir := newServer(t), t.TempDir()
	text := "curp\n" + strings.Repeat("A\nB\n", 50)
	in, out := write(t, dir, "a.csv", text), filepath.Join(dir, "o.csv")
	stopped(t, s, in, out)
	before := content(t, out)

	write(t, dir, "a.csv", text+"C\n")
	if _, err := batch.Run(t.Context(), s.config(in, out)); err == nil || !strings.Contains(err.Error(), "another input") {
		t.Errorf("another input: %v", err)
	}
	write(t, dir, "a.csv", text)
	other := s.config(in, out)
	other.Base = "http://other.example"
	if _, err := batch.Run(t.Context(), other); err == nil || !strings.Contains(err.Error(), "the server") {
		t.Errorf("another server: %v", err)
	}
	write(t, dir, "o.csv", "something else\n")
	if _, err := batch.Run(t.Context(), s.config(in, out)); err == nil {
		t.Error("another output was gone on with")
	}
	write(t, dir, "o.csv", before)
	sum, err := batch.Run(t.Context(), s.config(in, out))
	if err != nil || sum.Rows != 100 || len(s.ids) != 2 {
		t.Errorf("%+v, %d executions, %v", sum, len(s.ids), err)
	}
	if _, err := batch.Run(t.Context(), s.config(in, out)); !errors.Is(err, batch.ErrUsage) {
		t.Errorf("a finished output: %v", err)
	}
}

// Wherever the output is torn, going on makes it what it would have been.
func TestTornAnywhere(t *testing.T) {
	t.Parallel()
	for _, ext := range []string{".csv", ".ndjson"} {
		s, dir := newServer(t), t.TempDir()
		text := "n,curp\n"
		if ext == ".ndjson" {
			text = ""
		}
		for i := range 20 {
			if ext == ".csv" {
				text += fmt.Sprintf("\"a \"\"%d\"\"\nñ,\",P%d\n", i, i)
			} else {
				text += fmt.Sprintf(`{"n":"ñ\n%d","curp":"P%d"}`+"\n", i, i)
			}
		}
		in, out := write(t, dir, "a"+ext, text), filepath.Join(dir, "o"+ext)
		stopped(t, s, in, out)
		progress := content(t, out+".progress")
		if _, err := batch.Run(t.Context(), s.config(in, out)); err != nil {
			t.Fatal(err)
		}
		whole, executions := content(t, out), len(s.ids)
		rapid.Check(t, func(r *rapid.T) {
			at := rapid.IntRange(0, len(whole)).Draw(r, "torn at")
			write(t, dir, "o"+ext, whole[:at])
			write(t, dir, "o"+ext+".progress", progress)
			if _, err := batch.Run(context.Background(), s.config(in, out)); err != nil {
				r.Fatalf("torn at %d: %v", at, err)
			}
			if got := content(r, out); got != whole || len(s.ids) != executions {
				r.Fatalf("torn at %d: %d executions and %q", at, len(s.ids), got)
			}
		})
	}
}

// A server that is away, cuts answers or is busy is waited for; one that refuses
// the key is not.
func TestServerTroubles(t *testing.T) {
	t.Parallel()
	s, dir := newServer(t), t.TempDir()
	in, out := write(t, dir, "a.csv", "curp\nA\nB\nC\n"), filepath.Join(dir, "o.csv")
	refused := s.config(in, out)
	refused.APIKey = "other"
	if _, err := batch.Run(t.Context(), refused); err == nil || !strings.Contains(err.Error(), "invalid api key") {
		t.Fatalf("a wrong key: %v", err)
	}
	turn := 0
	s.before = func(w http.ResponseWriter, line int, curp string) bool {
		turn++
		switch turn {
		case 1:
			w.WriteHeader(http.StatusBadGateway)
			panic(http.ErrAbortHandler)
		case 2, 4:
			return false
		case 3:
			_, _ = w.Write([]byte(`{"line":2,"stat`))
			panic(http.ErrAbortHandler)
		case 5, 6:
			fmt.Fprintf(w, `{"line":%d,"status":409,"body":{"message":"m","code":"already_running"}}`+"\n", line)
			return true
		}
		return false
	}
	sum, err := batch.Run(t.Context(), s.config(in, out))
	if err != nil || sum.Outcomes["found"] != 3 || len(s.ids) != 3 {
		t.Errorf("%+v, %d executions, %v", sum, len(s.ids), err)
	}
}

// Only those whose source was unavailable are asked again.
func TestRetryUnavailable(t *testing.T) {
	t.Parallel()
	s, dir := newServer(t), t.TempDir()
	in := write(t, dir, "a.csv", "curp,nss,status,code,message,execution_id\nA,1,FOUND,found,,x\nB,,SERVICE_ERROR,unavailable,m,y\nC,,SERVICE_ERROR,attempts_exceeded,m,z\n")
	out := filepath.Join(dir, "o.csv")
	c := s.config(in, out)
	c.RetryUnavailable = true
	sum, err := batch.Run(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	want := "curp,nss,status,code,message,execution_id\nA,1,FOUND,found,,x\nB," + found + "C,,SERVICE_ERROR,attempts_exceeded,m,z\n"
	if got := content(t, out); got != want || s.asked != 1 || sum.Rows != 3 {
		t.Errorf("asked %d; %q", s.asked, got)
	}
}
