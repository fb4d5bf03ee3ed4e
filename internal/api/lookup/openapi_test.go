package lookup_test

import (
	"context"
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"

	engine "github.com/ventanilla/ventanilla/internal/lookup"
	"github.com/ventanilla/ventanilla/internal/lookup/source"
	"github.com/ventanilla/ventanilla/internal/web/openapi/openapitest"
)

// traffic is what passes the face in all tests of this package, held to its
// OpenAPI document.
var traffic = openapitest.Load("lookup")

// unanswered are the codes that no test can be answered with.
var unanswered = map[string]string{
	"object_unknown": "the services' own objects have codes of their own",
}

func TestMain(m *testing.M) { os.Exit(traffic.Main(m, unanswered)) }

// Every service runs with the body that the document shows for it, and what every
// service has beside is there: history, one execution, test cases, one's own.
func TestDocumentedExamples(t *testing.T) {
	t.Parallel()
	b := newLaterRig(t)
	for _, s := range engine.Services() {
		name, path := named(s.Name), "/api/v2/"+s.Name
		body := traffic.Example("run" + name)
		if body == "" {
			t.Errorf("the document has no example for %s", s.Name)
			continue
		}
		x := b.do(t, scenario{name: s.Name, path: path + "?testCase=success", body: body, status: 200})
		b.do(t, scenario{name: s.Name, path: path, header: map[string]string{"mock": "true"}, body: body, status: 200})
		b.do(t, scenario{name: s.Name, method: "GET", path: path + "?page=1&itemsPerPage=5", status: 200})
		b.do(t, scenario{name: s.Name, method: "GET", path: path + "/" + x["id"].(string), status: 200})
		b.do(t, scenario{name: s.Name, method: "GET", path: path + "/test_case", status: 200})
		b.do(t, scenario{name: s.Name, path: path + "/test_case", body: `{"name":"ours","outcome":"success"}`, status: 201})
		if traffic.Has("batch" + name) {
			b.do(t, scenario{name: s.Name, path: path + "/batch?testCase=ours", header: ndjson, body: body + "\n", status: 200,
				want: `{"line":1,"status":200}`})
		} else {
			b.do(t, scenario{name: s.Name, path: path + "/batch", header: ndjson, body: body + "\n", status: 400})
		}
	}
}

var ndjson = map[string]string{"Content-Type": "application/x-ndjson"}

// A company has so many batches under way, and is told when one more is too many.
func TestBatchesAtOnce(t *testing.T) {
	t.Parallel()
	b := newRig(t)
	started, release := make(chan struct{}), make(chan struct{})
	b.answerLive(func(context.Context, source.Query) (source.Answer, error) {
		started <- struct{}{}
		<-release
		return source.Answer{NSS: "08189782793"}, nil
	})
	var under sync.WaitGroup
	for n := range 16 {
		under.Go(func() {
			b.do(t, scenario{key: "live", path: "/api/v1/imss/nss/batch", header: ndjson, status: 200,
				body: fmt.Sprintf(`{"curp":"MOTR9304%02dHJCRMN03"}`, n+1), want: `{"line":1,"status":200}`})
		})
		<-started
	}
	b.do(t, scenario{key: "live", path: "/api/v1/imss/nss/batch", header: ndjson, body: asked, status: 429,
		want: `{"message":"the server is busy, try again","code":"overloaded"}`})
	b.do(t, scenario{name: "the other environment has its own", path: "/api/v1/imss/nss/batch", header: ndjson, body: asked, status: 200})
	close(release)
	under.Wait()
}

// named is how the document calls a service: ImssNss for imss/nss.
func named(service string) string {
	var b strings.Builder
	for word := range strings.FieldsFuncSeq(service, func(c rune) bool { return c == '/' || c == '_' }) {
		b.WriteString(strings.ToUpper(word[:1]) + word[1:])
	}
	return b.String()
}

// Wrong fields are told without a code; problem+json has it.
func TestProblems(t *testing.T) {
	t.Parallel()
	b := newRig(t)
	problem := map[string]string{"Accept": "application/problem+json"}
	for _, s := range []scenario{
		{name: "request_malformed", body: `{"curp":`, status: 400},
		{name: "request_invalid", body: `{}`, status: 400},
		{name: "test_case_unknown", path: "?testCase=nonsense", body: asked, status: 400},
		{name: "api_key_missing", key: "-", body: asked, status: 401},
		{name: "method_not_allowed", method: "DELETE", status: 405},
	} {
		s.header = problem
		if got := b.do(t, s); got["code"] != s.name || got["type"] != "/errors/lookup/"+s.name || got["status"] != float64(s.status) {
			t.Errorf("%s: %v", s.name, got)
		}
	}
}
