package source_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/clock"
	"github.com/ventanilla/ventanilla/internal/lookup/source"
)

const people = "\ufeffStatus, CURP ,nss\n" +
	"found,MOTR930411HJCRMN03,08189782793\n" +
	",pegl890909mjcrms08,12345678903\n" +
	"not_found,BXCA890909MJCRMS07,\n" +
	"subdelegation_validate,SABC560626MDFLRN01,\n"

func TestRegistry(t *testing.T) {
	t.Parallel()
	reg, err := source.ReadRegistry("people", strings.NewReader(people))
	if err != nil || reg.Len() != 4 {
		t.Fatalf("%v", err)
	}
	for curp, want := range map[string]struct {
		nss string
		err error
	}{
		"MOTR930411HJCRMN03": {nss: "08189782793"},
		"PEGL890909MJCRMS08": {nss: "12345678903"},
		"BXCA890909MJCRMS07": {err: fault.NSSUnknown},
		"SABC560626MDFLRN01": {err: fault.SubdelegationRequired},
		"ABCD570805HYNHLC52": {err: fault.CURPUnknown},
	} {
		chain := source.NewChain(clock.System, link(reg, true))
		q := source.Query{Kind: source.NSS, CURP: curp}
		r, err := chain.Find(context.Background(), live, q)
		if r.Answer.NSS != want.nss || !errors.Is(err, want.err) {
			t.Errorf("%s: %q, %v", curp, r.Answer.NSS, err)
		}
		now, ok, err := chain.FindNow(live, q)
		if !ok || now.Answer.NSS != r.Answer.NSS || !errors.Is(err, want.err) {
			t.Errorf("%s at once: %v %q, %v", curp, ok, now.Answer.NSS, err)
		}
	}
	// Before another source, whom it does not know is for that one to say.
	chain := source.NewChain(clock.System, link(reg, true), link(&script{name: "next"}, false))
	if _, ok, _ := chain.FindNow(live, source.Query{Kind: source.NSS, CURP: "ABCD570805HYNHLC52"}); ok {
		t.Error("an unlisted CURP is answered at once")
	}
	if _, err := chain.Find(context.Background(), live, source.Query{Kind: source.CURP, CURP: "MOTR930411HJCRMN03"}); err != nil {
		t.Errorf("what it cannot tell: %v", err)
	}
}

func TestRegistryRefuses(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"":              "header",
		"curp,status\n": "columns curp and nss",
		"curp,nss\nMOTR930411HJCRMN03,08189782793\nx,08189782793\n":                  "line 3",
		"curp,nss\nMOTR930411HJCRMN03,08189782794\n":                                 "line 2",
		"curp,nss\nMOTR930411HJCRMN03\n":                                             "fields",
		"curp,nss,status\nMOTR930411HJCRMN03,,lost\n":                                "status",
		"curp,nss\nMOTR930411HJCRMN03,08189782793\nMOTR930411HJCRMN03,12345678903\n": "twice",
	} {
		if _, err := source.ReadRegistry("people.csv", strings.NewReader(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q in it", text, err, want)
		}
	}
}

func FuzzReadRegistry(f *testing.F) {
	f.Add(people)
	f.Fuzz(func(t *testing.T, text string) {
		if reg, err := source.ReadRegistry("people", strings.NewReader(text)); (err == nil) != (reg != nil) {
			t.Errorf("%v with %v", reg, err)
		}
	})
}
