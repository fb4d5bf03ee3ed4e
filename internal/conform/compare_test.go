package conform

import "testing"

// Ensure each single difference is told by where it is, and nothing else is.
func TestCompare(t *testing.T) {
	t.Parallel()
	const body = `{"status":"SUCCESS","code":null,"response":{"status":"FOUND","nss":"08189782793"},"list":[1,2]}`
	for name, c := range map[string]struct{ want, how string }{
		"members":        {`{"status":"SUCCESS"}`, ""},
		"whole object":   {`{"response":{"status":"FOUND","nss":"*"}}`, ""},
		"not there":      {`{"errorMessage":null}`, ""},
		"another text":   {`{"status":"PENDING"}`, `status is "SUCCESS" instead of "PENDING"`},
		"another, deep":  {`{"response":{"status":"FOUND","nss":"1"}}`, `response.nss is "08189782793" instead of "1"`},
		"one too many":   {`{"response":{"status":"FOUND"}}`, "response.nss is one too many"},
		"missing":        {`{"billable":true}`, "billable is missing"},
		"missing, deep":  {`{"response":{"status":"FOUND","nss":"*","code":"x"}}`, "response.code is missing"},
		"there, as null": {`{"code":null}`, "code is there: <nil>"},
		"another list":   {`{"list":[2,1]}`, "list is [1,2] instead of [2,1]"},
	} {
		if how := among(c.want, parsed(body)); how != c.how {
			t.Errorf("%s: %q instead of %q", name, how, c.how)
		}
	}
	if how := exactly(`{"message":"a","code":"b"}`, parsed(`{"message":"a","code":"b","more":1}`)); how != "more is one too many" {
		t.Errorf("exactly: %q", how)
	}
	if how := among(`{"a":1}`, parsed(`[1]`)); how != "no object" {
		t.Errorf("a list: %q", how)
	}
}

// Ensure a code with one way that led elsewhere is missing, and is told once.
func TestReport(t *testing.T) {
	t.Parallel()
	r := Report{Results: []Result{
		{API: "lookup", Code: "a", State: Reached}, {API: "lookup", Code: "a", State: Missing}, {API: "lookup", Code: "a", State: Missing},
		{API: "lookup", Code: "b", State: Reached}, {API: "lookup", Code: "c", State: ByDesign},
	}}
	if codes := r.Codes(); codes[Missing] != 1 || codes[Reached] != 1 || codes[ByDesign] != 1 {
		t.Errorf("%v", codes)
	}
	if missing := r.Missing(); len(missing) != 1 || missing[0] != "lookup a" {
		t.Errorf("%v", missing)
	}
}
