package app

import (
	"net/http"
	"strings"

	"github.com/ventanilla/ventanilla/internal/scope"
)

// bound gives the face of each host name that an API is bound to. A change of
// the manifest is followed at the next start, like all of the deployment's part.
func bound(hosts map[string]string, apis map[string]http.Handler) map[string]http.Handler {
	faces := make(map[string]http.Handler, len(hosts))
	for host, api := range hosts {
		if face, ok := apis[api]; ok {
			faces[host] = face
		}
	}
	return faces
}

// hostName gives the name in a Host header as names are compared: in lower
// case, without port and without the dot that ends an absolute name.
func hostName(r *http.Request) string { return plainHost(r.Host) }

func plainHost(name string) string {
	if at := strings.LastIndexByte(name, ':'); at >= 0 && !strings.HasSuffix(name, "]") {
		name = name[:at]
	}
	return strings.ToLower(strings.TrimSuffix(name, "."))
}

// environments are those whose keys look-ups take under a host name, where it is
// not both.
type environments map[string]scope.Environment

// of gives a host's; "" is both.
func (e environments) of(host string) scope.Environment { return e[plainHost(host)] }
