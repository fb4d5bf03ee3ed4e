package lookup

import (
	"reflect"
	"testing"

	"pgregory.net/rapid"

	"github.com/ventanilla/ventanilla/internal/api/wire"
)

// Written by hand, an envelope is what encoding/json makes of it, whatever is in
// it and whatever is absent.
func TestEncode(t *testing.T) {
	t.Parallel()
	text := rapid.OneOf(rapid.Just(""), rapid.StringMatching(`[ -~]{0,6}`), rapid.String())
	flat := rapid.MapOfN(text, text, 0, 3)
	value := rapid.OneOf(rapid.Map(text, toAny[string]), rapid.Map(rapid.Int(), toAny[int]), rapid.Map(rapid.Bool(), toAny[bool]),
		rapid.Map(rapid.SliceOfN(text, 0, 2), toAny[[]string]), rapid.Map(flat, toAny[map[string]string]), rapid.Just[any](nil))
	object := rapid.OneOf(rapid.Just(fields(nil)), rapid.MapOfN(text, value, 0, 20))
	rapid.Check(t, func(t *rapid.T) {
		e := envelope{ID: text.Draw(t, "id"), CreatedAt: text.Draw(t, "created"), ModifiedAt: text.Draw(t, "modified"),
			FinishedAt: text.Draw(t, "finished"), Duration: rapid.Int64().Draw(t, "duration"), Status: text.Draw(t, "status"),
			ErrorMessage: text.Draw(t, "message"), Code: text.Draw(t, "code"), Request: object.Draw(t, "request"),
			Response: object.Draw(t, "response"), SearchableBy: rapid.OneOf(rapid.Just([]string(nil)), rapid.SliceOfN(text, 0, 3)).Draw(t, "by"),
			Cost: rapid.Int().Draw(t, "cost"), Billable: rapid.Bool().Draw(t, "billable")}
		for range rapid.IntRange(0, 2).Draw(t, "events") {
			e.Events = append(e.Events, event{text.Draw(t, "type"), text.Draw(t, "at"), text.Draw(t, "who"), text.Draw(t, "what")})
		}
		for range rapid.IntRange(0, 2).Draw(t, "data") {
			e.APIData = append(e.APIData, apiData{Source: text.Draw(t, "source"), Request: flat.Draw(t, "asked")})
		}
		for range rapid.IntRange(0, 2).Draw(t, "warnings") {
			e.Warnings = append(e.Warnings, warning{Field: text.Draw(t, "field"), Message: text.Draw(t, "text")})
		}
		if got, want := string(e.encode()), string(wire.Encode(e)); got != want {
			t.Fatalf("\n%s instead of\n%s", got, want)
		}
	})
}

func toAny[T any](v T) any { return v }

// A field that encode does not know would be left out of every answer.
func TestEncodeKnowsEveryField(t *testing.T) {
	t.Parallel()
	for of, known := range map[reflect.Type]int{reflect.TypeFor[envelope](): 16, reflect.TypeFor[event](): 4} {
		if n := of.NumField(); n != known {
			t.Errorf("%s has %d fields and not %d: write the new ones in encode, and draw them in TestEncode", of, n, known)
		}
	}
}

func BenchmarkEncode(b *testing.B) {
	e := envelope{ID: "65f0a1b2c3d4e5f6a7b8c9d0", CreatedAt: "2026-11-21T12:00:00.000000-06:00", ModifiedAt: "2026-11-21T12:00:00.000000-06:00",
		FinishedAt: "2026-11-21T12:00:00.000000-06:00", Status: success, Request: fields{"curp": "MOTR930411HJCRMN03"},
		Response: fields{"status": "FOUND", "nss": "08189782793"}, SearchableBy: []string{"curp"},
		Events: []event{{Type: "created", At: "2026-11-21T12:00:00.000000-06:00"}, {Type: "finished", At: "2026-11-21T12:00:00.000000-06:00", By: "cache"}}}
	for name, encode := range map[string]func() []byte{"by hand": e.encode, "encoding/json": func() []byte { return wire.Encode(e) }} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				encode()
			}
		})
	}
}
