package app_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/ventanilla/ventanilla/internal/app"
	"github.com/ventanilla/ventanilla/internal/sandbox/population"
)

const weeksPath = "imss/semanas_cotizadas"

// weeksOf asks for the working life of somebody and gives the pending execution.
func (s *server) weeksOf(t testing.TB, curp string, callBack string) got {
	t.Helper()
	header := map[string]string{"x-api-key": s.keys.Lookup.APIKey}
	if callBack != "" {
		header["urlCallback"], header["xApiKeyCallback"] = callBack, "the receiver's own key"
	}
	return want(t, s.URL(), 200, asked{method: "POST", path: "/lookup/api/v1/" + weeksPath, header: header,
		body: body(t, map[string]any{"curp": curp, "nss": population.NSS(curp)})})
}

func (s *server) poll(t testing.TB, id string) got {
	t.Helper()
	return s.lookup(t, s.keys.Lookup.APIKey, "GET", weeksPath+"/"+id, "")
}

// inbox gives the bodies that an inbox of the sandbox received.
func (s *server) inbox(t testing.TB, path string) (bodies []string) {
	t.Helper()
	g := want(t, s.URL(), 200, asked{method: "GET", path: path, header: map[string]string{"x-api-key": s.keys.Lookup.APIKey}})
	var kept []struct{ Body json.RawMessage }
	if err := json.Unmarshal(g.raw, &kept); err != nil {
		t.Fatalf("%v in %s", err, g.raw)
	}
	for _, k := range kept {
		bodies = append(bodies, string(k.Body))
	}
	return bodies
}

// Ensure that somebody's working life is pending, then found by polling and told
// to an inbox of the sandbox and to a server, the same that a linked IMSS account
// shows, and that its document can be fetched.
func TestWeeksEndLater(t *testing.T) {
	t.Parallel()
	onEach(t, func(t *testing.T, database string) {
		const curp, inbox = "MOTR930411HJCRMN03", "/sandbox/v1/hooks/000000-weeks"
		s := start(t, app.Config{Data: t.TempDir(), Database: database})
		told := make(chan *http.Request, 4)
		bodies := make(chan []byte, 4)
		receiver := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
			raw, _ := io.ReadAll(r.Body) // what is cut is no JSON
			told <- r
			bodies <- raw
		}))
		t.Cleanup(receiver.Close)
		x := s.weeksOf(t, curp, receiver.URL)
		if x.at(t, "status") != "PENDING" || x.at(t, "finishedAt") != "0001-01-01T00:00:00Z" {
			t.Fatalf("not pending: %s", x.raw)
		}
		id := x.at(t, "id")
		eventually(t, 10*time.Second, "the execution ends", func() bool { return s.poll(t, id).at(t, "status") == "SUCCESS" })
		if r := <-told; r.Header.Get("x-api-key") != "the receiver's own key" {
			t.Errorf("told with %v", r.Header)
		}
		if g := (got{raw: <-bodies}); g.at(t, "id") != id || g.at(t, "response", "status") != "FOUND" || g.json(t)["apiData"] != nil {
			t.Errorf("told %s", g.raw)
		}
		eventually(t, 10*time.Second, "the execution says that it was told", func() bool {
			return strings.Contains(string(s.poll(t, id).raw), "callback_delivered")
		})
		var ended struct {
			Response struct {
				Sums map[string]int `json:"semanasCotizadas"`
			}
			APIData []struct{ Files []struct{ Path string } }
		}
		if err := json.Unmarshal(s.poll(t, id).raw, &ended); err != nil {
			t.Fatal(err)
		}
		file := s.lookupFile(t, ended.APIData[0].Files[0].Path)
		if file.status != 200 || !strings.HasPrefix(string(file.raw), "%PDF-") {
			t.Errorf("the document: %d, %d bytes", file.status, len(file.raw))
		}

		key := map[string]string{"x-api-key": s.keys.Connect.PrivateKey}
		linked := want(t, s.URL(), 201, asked{method: "POST", path: "/connect/v1/users/accounts", header: key,
			body: body(t, map[string]any{"country": "mx", "platform": "imss", "identifier": curp})})
		account := "/connect/v1/accounts/" + linked.at(t, "data", "account_id")
		eventually(t, 10*time.Second, "the link shows the same weeks", func() bool {
			g := send(t, s.URL(), asked{method: "GET", path: account + "/employment", header: key})
			return g.status == 200 && strings.Contains(string(g.raw), fmt.Sprintf(`"quoted_weeks":%d,`, ended.Response.Sums["semanasCotizadas"]))
		})

		s.weeksOf(t, curp, s.URL()+inbox)
		eventually(t, 10*time.Second, "the inbox of the sandbox hears of it", func() bool { return len(s.inbox(t, inbox)) == 1 })
		if text := s.inbox(t, inbox)[0]; !strings.Contains(text, `"FOUND"`) {
			t.Errorf("the inbox has %s", text)
		}
	})
}

func (s *server) lookupFile(t testing.TB, path string) got {
	t.Helper()
	return send(t, s.URL(), asked{method: "GET", path: "/lookup/api/v1/file?path=" + path, header: map[string]string{"x-api-key": s.keys.Lookup.APIKey}})
}

// Ensure that a call-back whose receiver failed before a restart arrives after
// it, and that an execution whose source is slow ends though the server did.
func TestWeeksSurviveRestart(t *testing.T) {
	t.Parallel()
	onEach(t, func(t *testing.T, database string) {
		cfg := app.Config{Data: t.TempDir(), Database: database}
		first := open(t, cfg)
		key := map[string]string{"x-api-key": first.keys.Lookup.APIKey}
		// The receiver outlives the server, which an inbox would not.
		failing := make(chan bool, 1)
		failing <- true
		told := make(chan string, 8)
		receiver := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			raw, _ := io.ReadAll(r.Body) // what is cut is no JSON
			select {
			case <-failing:
				w.WriteHeader(503)
			default:
				told <- string(raw)
			}
		}))
		t.Cleanup(receiver.Close)
		failed := first.weeksOf(t, "MOTR930411HJCRMN03", receiver.URL).at(t, "id")
		eventually(t, 10*time.Second, "the receiver fails", func() bool {
			return strings.Contains(string(first.poll(t, failed).raw), `"callback_failed"`)
		})
		want(t, first.URL(), 200, asked{method: "POST", path: "/sandbox/v1/sources/imss/behaviour", header: key, body: `{"mode":"slow","latency_ms":1000}`})
		slow := first.weeksOf(t, "PEGL890909MJCRMS08", "").at(t, "id")
		first.close(t)

		second := start(t, cfg)
		eventually(t, 10*time.Second, "the slow one ends", func() bool { return second.poll(t, slow).at(t, "status") == "SUCCESS" })
		want(t, second.URL(), 200, asked{method: "POST", path: "/sandbox/v1/clock", header: key, body: `{"advance":"1m"}`})
		select {
		case text := <-told:
			if !strings.Contains(text, failed) || !strings.Contains(text, `"callback_failed"`) {
				t.Errorf("told %s", text)
			}
		case <-time.After(15 * time.Second):
			t.Fatal("the call-back never came")
		}
		eventually(t, 10*time.Second, "the execution says so", func() bool {
			return strings.Contains(string(second.poll(t, failed).raw), `"callback_delivered"`)
		})
		if len(told) > 0 {
			t.Errorf("told again: %s", <-told)
		}
	})
}
