// Package conform drives every code of an API's contract on a running server, as
// a customer would: over HTTP, with nothing but keys. A code counts as reached
// when every way to it that is written here led to the contract's status and
// words, to the letter.
//
// The ways come from the contract and not from the server's code. The server's
// own list, /errors.json, is asked for codes beyond them: one that no way here
// leads to is not reached either. A few codes no caller can bring about; they are
// told as such, with the reason, and are not counted as reached.
//
// With an admin token the ways are walked in two companies of conform's own,
// which it brings in by /admin/v1/apply and whose sandbox it resets first, so
// that no customer's limits, scenarios or history are touched and a server
// without limits has one to run into. Without a token it uses the keys that it
// was given, and ways that need more than these are not reached.
package conform

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Options say which server, and with which keys.
type Options struct {
	Base    string // such as http://127.0.0.1:8080
	Key     string // a private sandbox key
	Public  string // a public sandbox key; may be empty
	Live    string // a private live key; may be empty
	Admin   string // the admin token; may be empty
	Auth    Shop   // a shop and its backend; may be empty
	APIs    []string
	Started func(Run)    // told before the first way; may be nil
	Told    func(Result) // told of each way as it was walked; may be nil
}

// Shop is a storefront of the sandbox, with the OAuth client of its backend.
type Shop struct {
	ID           int
	Secret       string // of its signed orders
	ClientID     int
	ClientSecret string
}

// Run is what is about to happen.
type Run struct {
	Base    string
	Own     bool     // in companies of its own
	APIs    []string // that are driven
	Without []string // that are not covered yet
	Ways    int
}

// All are the APIs that a server has.
var All = []string{"auth", "profile", "lookup", "connect"}

// covered gives the ways of the APIs that are covered.
var covered = map[string]func() []way{"auth": authWays, "lookup": lookupWays}

// NotCovered is asked for an API whose ways are not written yet.
type NotCovered struct{ API string }

func (e NotCovered) Error() string { return "conform does not cover " + e.API + " yet" }

// Drive walks every way of the APIs, of all that are covered when none is named.
// The error is about the run itself: an API that is not covered, a server that
// does not answer, a key that it does not know. What was not reached stands in
// the report.
func Drive(ctx context.Context, o Options) (*Report, error) {
	run := Run{Base: strings.TrimRight(o.Base, "/"), Own: o.Admin != "", APIs: o.APIs}
	if len(run.APIs) == 0 {
		for _, api := range All {
			if covered[api] == nil {
				run.Without = append(run.Without, api)
			} else {
				run.APIs = append(run.APIs, api)
			}
		}
	}
	for _, api := range run.APIs {
		if covered[api] == nil {
			return nil, NotCovered{api}
		}
		run.Ways += len(covered[api]())
	}
	v, err := arrive(ctx, run.Base, o)
	if err != nil {
		return nil, err
	}
	if o.Started != nil {
		o.Started(run)
	}
	report := &Report{Run: run}
	tell := func(r Result) {
		report.Results = append(report.Results, r)
		if o.Told != nil {
			o.Told(r)
		}
	}
	for _, api := range run.APIs {
		for _, w := range covered[api]() {
			tell(v.walk(ctx, api, w))
			if ctx.Err() != nil {
				return report, ctx.Err()
			}
		}
		beyond, err := v.beyond(ctx, api)
		if err != nil {
			return report, err
		}
		for _, r := range beyond {
			tell(r)
		}
	}
	return report, nil
}

// way is one way to a code.
//
// The functions that make ways, and what ways are made of, are called hundreds of
// times and each time for once: inlined, they were 0.3 MB of the program.
type way struct {
	code   string
	status int
	hint   string // of codes with several rows; "" stands for all of them
	how    string // in words
	// walk makes the calls. The last one made is the one that is told.
	walk func(ctx context.Context, v *visit) error
	// never is why no caller can bring the code about; walk is nil then.
	never string
}

// visit is a run under way.
type visit struct {
	client *client
	keys   keys
	own    bool
}

// walk walks one way.
func (v *visit) walk(ctx context.Context, api string, w way) Result {
	r := Result{API: api, Code: w.code, Status: w.status, Hint: w.hint, How: w.how, State: Reached}
	if w.never != "" {
		r.State, r.How = ByDesign, w.never
		return r
	}
	began := time.Now()
	v.client.last = answer{}
	err := w.walk(ctx, v)
	r.Took = time.Since(began)
	r.Method, r.Path, r.Got = v.client.last.method, v.client.last.path, v.client.last.status
	if err != nil {
		r.State, r.Problem = Missing, err.Error()
	}
	return r
}

// beyond lists the codes that the server knows and no way here leads to.
func (v *visit) beyond(ctx context.Context, api string) (list []Result, err error) {
	known, err := v.client.codes(ctx, api)
	if err != nil {
		return nil, err
	}
	for _, k := range known {
		if slices.ContainsFunc(covered[api](), func(w way) bool {
			return w.code == k.Code && w.status == k.Status && (w.hint == "" || w.hint == k.Hint)
		}) {
			continue
		}
		list = append(list, Result{API: api, Code: k.Code, Status: k.Status, Hint: k.Hint, State: Missing, How: "the server lists it",
			Problem: strings.TrimSpace(fmt.Sprintf("conform knows no way to %d %s %s", k.Status, k.Code, k.Hint))})
	}
	return list, nil
}
