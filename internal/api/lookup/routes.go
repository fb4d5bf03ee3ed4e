package lookup

import (
	"net/http"

	"github.com/ventanilla/ventanilla/internal/api/wire"
)

// routes is the API's table of contents. {version} is v1 or v2, which do not
// differ.
func (a *API) routes() []wire.Route {
	const service = "/api/{version}/{service}/{subservice}"
	return []wire.Route{
		{Method: http.MethodPost, Pattern: service, Handler: a.served(a.run)},
		{Method: http.MethodPost, Pattern: service + "/batch", Handler: a.paced(a.batch)},
		{Method: http.MethodGet, Pattern: service, Handler: a.served(a.history)},
		{Method: http.MethodGet, Pattern: service + "/{id}", Handler: a.served(a.execution)},
		{Method: http.MethodGet, Pattern: service + "/test_case", Handler: a.served(a.testCases)},
		{Method: http.MethodPost, Pattern: service + "/test_case", Handler: a.served(a.addTestCase)},
		{Method: http.MethodGet, Pattern: "/api/v1/file", Handler: a.keyed(a.file)},
	}
}
