package lookup_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/lookup/source"
	"github.com/ventanilla/ventanilla/internal/sandbox/behaviour"
	"github.com/ventanilla/ventanilla/internal/sandbox/population"
)

const (
	anybody = "MOTR930411HJCRMN03"
	asked   = `{"curp":"` + anybody + `"}`
	quota   = `El número de operaciones por periodo ha sido alcanzada (2 operacion(es) cada 1 dia(s)), favor de intentar más tarde`
	down    = `Ocurrio un error al intentar obtener la informacion de la pagina, favor de volver a intentar`
	absent  = `"errorMessage":null,"code":null`
)

// outcomes are the six cases as the contract words them.
var outcomes = map[string]string{
	"success":     `"status":"SUCCESS","response":{"status":"FOUND","nss":"08189782793"},` + absent,
	"not_found":   `"status":"SUCCESS","response":{"status":"NOT_FOUND","message":"No se encontro un numero asociado al CURP","code":"not_found"},` + absent,
	"not_found2":  `"status":"SUCCESS","response":{"status":"NOT_FOUND","message":"No se localizo informacion en RENAPO con la CURP capturada.","code":"not_found2"},` + absent,
	"unavailable": `"status":"SERVICE_ERROR","response":null,"errorMessage":"` + down + `","code":"unavailable","billable":false`,
	"attempts_exceeded": `"status":"SERVICE_ERROR","duration":0,"response":{"status":"NOT_FOUND","message":"` + quota +
		`","code":"attempts_exceeded"},"errorMessage":"` + quota + `","code":"attempts_exceeded","billable":false`,
	"subdelegation_validate": `"status":"SUCCESS","response":{"status":"INVALID","message":"Tu solicitud requiere que acudas a la subdelegación.","code":"subdelegation_validate"},` + absent,
}

// Each of the six cases as a test case, by name and by id, and live in the
// sandbox, by its published CURP.
func TestSixCases(t *testing.T) {
	t.Parallel()
	b := newRig(t)
	items := b.do(t, scenario{method: "GET", path: "/api/v1/imss/nss/test_case", status: 200})["items"].([]any)
	ids := map[string]string{}
	for _, item := range items {
		c := item.(map[string]any)
		ids[c["name"].(string)] = c["id"].(string)
	}
	for name, want := range outcomes {
		echoed := `{"request":{"curp":"` + anybody + `"},` + want + `}`
		b.do(t, scenario{name: name + " by name", path: "?testCase=" + name, body: asked, status: 200, want: echoed})
		b.do(t, scenario{name: name + " by id", path: "/api/v2/imss/nss?testCaseId=" + ids[name], body: asked, status: 200, want: echoed})
		c, ok := population.Named(name)
		if !ok {
			t.Errorf("%s has no CURP", name)
		}
		b.do(t, scenario{name: name + " by CURP", body: `{"curp":" ` + c.CURP + ` "}`, status: 200,
			want: `{"request":{"curp":"` + c.CURP + `"},` + want + `}`})
	}
}

// The same as what a live source says.
func TestSixCasesLive(t *testing.T) {
	t.Parallel()
	b := newRig(t)
	for i, c := range []struct {
		name   string
		answer source.Answer
		err    error
	}{
		{"success", source.Answer{NSS: "08189782793"}, nil},
		{"not_found", source.Answer{}, fault.NSSUnknown},
		{"not_found2", source.Answer{}, fault.CURPUnknown},
		{"subdelegation_validate", source.Answer{}, fault.SubdelegationRequired},
		{"attempts_exceeded", source.Answer{}, fault.SourceQuotaSpent},
		{"unavailable", source.Answer{}, fault.SourceUnavailable.Because(errors.New("down"))},
		{"unavailable", source.Answer{}, context.DeadlineExceeded},
	} {
		answer := func(context.Context, source.Query) (source.Answer, error) { return c.answer, c.err }
		b.live.answer.Store(&answer)
		b.do(t, scenario{name: c.name, key: "live", body: fmt.Sprintf(`{"curp":"MOTR9304%02dHJCRMN03"}`, i+1), status: 200,
			want: `{` + outcomes[c.name] + `}`})
	}
}

// The third query of a day, and the first of the next.
func TestAttemptsExceeded(t *testing.T) {
	t.Parallel()
	b := newRig(t)
	found := `{"status":"SUCCESS","response":{"status":"FOUND","nss":"` + population.NSS(anybody) + `"},"billable":true}`
	for range 2 {
		b.do(t, scenario{name: "allowed", body: asked, status: 200, want: found})
	}
	b.do(t, scenario{name: "third", body: asked, status: 200, want: `{` + outcomes["attempts_exceeded"] + `}`})
	b.do(t, scenario{name: "a test case does not count", path: "?testCase=success", body: asked, status: 200, want: `{` + outcomes["success"] + `}`})
	tomorrow := noon.Add(24 * time.Hour)
	b.now.Store(&tomorrow)
	b.do(t, scenario{name: "tomorrow", body: asked, status: 200, want: found})
}

func TestEnvelope(t *testing.T) {
	t.Parallel()
	b := newRig(t)
	got := b.do(t, scenario{body: asked, status: 200, want: `{"createdAt":"2026-11-21T12:00:00.123456-06:00",
		"modifiedAt":"2026-11-21T12:00:00.123456-06:00","finishedAt":"2026-11-21T12:00:00.123456-06:00","duration":0,
		"cost":0,"billable":true,"searchableBy":["curp"],"events":"*","warnings":null,"apiData":null}`})
	if id := got["id"].(string); len(id) != 24 || id[:8] != fmt.Sprintf("%08x", noon.Unix()) {
		t.Errorf("id %s", id)
	}
}

func TestWarnings(t *testing.T) {
	t.Parallel()
	b := newRig(t)
	b.do(t, scenario{name: "sample", body: `{"curp":"ABCD570805HYNHLC52"}`, status: 200, want: `{` + outcomes["success"] + `,"warnings":[
		{"field":"curp","code":"check_digit","message":"CHECK_DIGIT_ERROR; check digit of curp does not match"}]}`})
	for curp, text := range map[string]string{
		"PEGL891313MJCRMS06": "DATE_ERROR; no such date of birth",
		"PEGL991231MNERMSA1": "DATE_ERROR; date of birth is in the future",
		"PEGL890909MQQRMS02": "STATE_ERROR; unknown state of birth",
		"BACA890909MJCRMS05": "WORD_ERROR; first four letters are a forbidden word",
		"MOTR930411HJCRMN06": "CHECK_DIGIT_ERROR; check digit of curp does not match",
	} {
		b.do(t, scenario{name: curp, key: "strict", body: `{"curp":"` + curp + `"}`, status: 400, want: `{"curp":"` + text + `"}`})
		b.do(t, scenario{name: curp, body: `{"curp":"` + curp + `"}`, status: 200, want: `{"status":"SUCCESS","warnings":"*"}`})
	}
	b.do(t, scenario{name: "good", key: "strict", body: asked, status: 200, want: `{"status":"SUCCESS","warnings":null}`})
}

// Whoever looks later is warned as the caller was, also when what was odd on
// that day no longer is.
func TestWarningsStay(t *testing.T) {
	t.Parallel()
	b := newRig(t)
	asked := map[string]string{"imss/nss": `{"curp":"PEGL281231MNERMSA1"}`, "sat/rfc_validate": `{"rfcs":[{"rfc":"VACE460910SX6"}]}`}
	told := map[string]map[string]any{}
	for service, body := range asked {
		told[service] = b.do(t, scenario{path: "/api/v1/" + service, body: body, status: 200, want: `{"warnings":"*"}`})
	}
	later := noon.AddDate(4, 0, 0)
	b.now.Store(&later)
	for service, x := range told {
		path := "/api/v1/" + service
		one := b.do(t, scenario{method: "GET", path: path + "/" + x["id"].(string), status: 200, want: `{"warnings":"*"}`})
		delete(one, "apiData")
		list := b.do(t, scenario{method: "GET", path: path + "?page=1&itemsPerPage=1", status: 200})["items"].([]any)
		for _, seen := range []any{one, list[0]} {
			if diff := cmp.Diff(any(x), seen); diff != "" {
				t.Errorf("%s (-told +seen later):\n%s", service, diff)
			}
		}
	}
	if text := fmt.Sprint(told["imss/nss"]["warnings"]); !strings.Contains(text, "in the future") {
		t.Errorf("warned of %s", text)
	}
}

func TestMock(t *testing.T) {
	t.Parallel()
	b := newRig(t)
	for _, key := range []string{"sandbox", "live"} {
		for range 3 {
			b.do(t, scenario{key: key, header: map[string]string{"mock": "true"}, body: asked, status: 200,
				want: `{"request":{"curp":"` + anybody + `"},"billable":false,` + outcomes["success"] + `}`})
		}
	}
}

// A live key has no test cases: the source is asked.
func TestTestCaseIsForSandboxes(t *testing.T) {
	t.Parallel()
	b := newRig(t)
	b.do(t, scenario{key: "live", path: "?testCase=success", body: asked, status: 200, want: `{` + outcomes["not_found"] + `}`})
}

func TestBehaviours(t *testing.T) {
	t.Parallel()
	b := newRig(t)
	for mode, want := range map[behaviour.Mode]string{
		behaviour.Slow:      `{"status":"SUCCESS"}`,
		behaviour.Timeout:   `{` + outcomes["unavailable"] + `}`,
		behaviour.Refuse:    `{` + outcomes["unavailable"] + `}`,
		behaviour.Garbage:   `{` + outcomes["unavailable"] + `}`,
		behaviour.Status500: `{"status":"SERVICE_ERROR","response":null,"errorMessage":"` + down + `","code":"source_error"}`,
	} {
		err := b.behaviours.Set(context.Background(), company, "imss", behaviour.Behaviour{Mode: mode, Latency: time.Millisecond})
		if err != nil {
			t.Fatal(err)
		}
		b.do(t, scenario{name: string(mode), body: `{"curp":"PEGL89090` + fmt.Sprint(len(mode)%10) + `MJCRMS08"}`, status: 200, want: want})
	}
}

func TestIdempotencyKey(t *testing.T) {
	t.Parallel()
	b := newRig(t)
	key := map[string]string{"Idempotency-Key": "k1"}
	first := b.do(t, scenario{header: key, body: asked, status: 200})
	for range 3 {
		if again := b.do(t, scenario{header: key, body: asked, status: 200}); again["id"] != first["id"] {
			t.Errorf("another execution: %v", again)
		}
	}
	b.do(t, scenario{header: key, body: `{"curp":"PEGL890909MJCRMS08"}`, status: 409,
		want: `{"message":"the idempotency key stands for another question","code":"idempotency_conflict"}`})

	started, release := make(chan struct{}), make(chan struct{})
	waits := func(context.Context, source.Query) (source.Answer, error) {
		close(started)
		<-release
		return source.Answer{NSS: "08189782793"}, nil
	}
	b.live.answer.Store(&waits)
	done := make(chan struct{})
	go func() {
		defer close(done)
		b.do(t, scenario{name: "first", key: "live", header: key, body: asked, status: 200, want: `{` + outcomes["success"] + `}`})
	}()
	<-started
	b.do(t, scenario{name: "meanwhile", key: "live", header: key, body: asked, status: 409,
		want: `{"message":"the same execution is already running","code":"already_running"}`})
	close(release)
	<-done
}
