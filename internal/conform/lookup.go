package conform

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
)

// lookupWays is the table of contents of /lookup.
func lookupWays() []way {
	return slices.Concat(nssCases(), nssBehaviours(), neighbours(), weeksCases(), nipCases(), wrongFields(), keyWays(), unknownWays(),
		sourceErrors(), sizeWays(), onceWays(), limitWays(), neverWays())
}

// lookup is the path of an operation.
func lookup(path string) string { return "/lookup/api/v1" + path }

// aboutCURP asks a service about a CURP, with the key for everything.
func (v *visit) aboutCURP(service, query, curp string) request {
	return request{path: lookup("/"+service) + query, key: v.keys.all, body: fmt.Sprintf(`{"curp":%q}`, curp)}
}

// someone gives a CURP of the right shape that nobody asked about before. The
// sandbox finds every such person.
func someone() string {
	//nolint:gosec // it only has to be another each time
	return fmt.Sprintf("CONF%02d%02d%02dHDFNFR%c%d", rand.IntN(100), 1+rand.IntN(12), 1+rand.IntN(28), 'A'+rune(rand.IntN(26)), rand.IntN(10))
}

// gets makes a call and insists on its status.
func (v *visit) gets(ctx context.Context, status int, r request) (answer, error) {
	a, err := v.client.call(ctx, r)
	if err != nil {
		return a, err
	}
	if a.status != status {
		return a, fmt.Errorf("%s instead of %d", a, status)
	}
	if status >= http.StatusBadRequest && a.header.Get("X-Error-Id") == "" {
		return a, fmt.Errorf("%s without X-Error-Id", a)
	}
	if a.header.Get("X-Request-Id") == "" {
		return a, fmt.Errorf("%s without X-Request-Id", a)
	}
	return a, nil
}

// shows makes a call that is answered with 200 and an object with these members.
func (v *visit) shows(ctx context.Context, r request, members string) (answer, error) {
	a, err := v.gets(ctx, http.StatusOK, r)
	if err != nil {
		return a, err
	}
	return a, a.holds(among, members)
}

// refuses makes a call that is answered with exactly this.
func (v *visit) refuses(ctx context.Context, status int, r request, body string) (answer, error) {
	a, err := v.gets(ctx, status, r)
	if err != nil {
		return a, err
	}
	return a, a.holds(exactly, body)
}

// making is how a way makes its request once it knows the keys.
type making func(v *visit) request

// outcome is a way to an execution whose envelope has these members.
//
//go:noinline
func outcome(code, how string, make making, members string) way {
	return way{code: code, status: http.StatusOK, how: how, walk: func(ctx context.Context, v *visit) error {
		_, err := v.shows(ctx, make(v), members)
		return err
	}}
}

// refusal is a way to {"message","code"}.
//
//go:noinline
func refusal(status int, code, message, how string, make making) way {
	return way{code: code, status: status, how: how, walk: func(ctx context.Context, v *visit) error {
		_, err := v.refuses(ctx, status, make(v), worded(message, code))
		return err
	}}
}

func worded(message, code string) string {
	return fmt.Sprintf(`{"message":%q,"code":%q}`, message, code)
}

// needs is a way that only a company of conform's own can walk.
//
//go:noinline
func needs(w way) way {
	walk := w.walk
	w.walk = func(ctx context.Context, v *visit) error {
		if !v.own {
			return errNoAdmin
		}
		return walk(ctx, v)
	}
	return w
}
