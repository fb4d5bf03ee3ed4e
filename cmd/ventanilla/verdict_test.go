package main

import (
	"bytes"
	"encoding/json"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/ventanilla/ventanilla/curp"
)

func curpVerdicts(out io.Writer, json bool) *verdicts {
	v := &verdicts{
		judge: func(s string) (uint8, uint8) { _, p := curp.Check(s); return uint8(p), 0 },
		codes: func(p uint8) []string { return curp.Problems(p).Codes() },
		out:   out, json: json, progress: newProgress(&terminal{out: io.Discard, err: io.Discard}, "lines", -1),
	}
	v.prepare()
	return v
}

// Ensure any input makes one line with the published object, which gives back
// the input.
func FuzzVerdictJSON(f *testing.F) {
	for _, s := range []string{"MOTR930411HJCRMN03", "ñ\"\\", "\x00\x1f\x7f", "\xff\xfe", "\u2028&<>", "", "a\r"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		var out bytes.Buffer
		v := curpVerdicts(&out, true)
		if err := v.one(s); err != nil {
			t.Fatal(err)
		}
		line, rest, _ := strings.Cut(out.String(), "\n")
		var got map[string]any
		if err := json.Unmarshal([]byte(line), &got); err != nil || rest != "" {
			t.Fatalf("%q: %q: %v", s, out.String(), err)
		}
		_, p := curp.Check(s)
		codes := []string{}
		for _, code := range got["problems"].([]any) {
			codes = append(codes, code.(string))
		}
		if len(got) != 3 || got["input"] != string([]rune(s)) || got["valid"] != (p == 0) || !slices.Equal(codes, p.Codes()) {
			t.Fatalf("%q: %s", s, line)
		}
		if v.invalid != (p != 0) {
			t.Fatalf("%q: exit as if invalid were %v", s, v.invalid)
		}
	})
}

// Ensure nothing that steers a terminal gets to one.
func FuzzVerdictText(f *testing.F) {
	for _, s := range []string{"MOTR930411HJCRMN03", "\x1b[2J", "Ñ", "\u202e", "\xff", "\n"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		var out bytes.Buffer
		if err := curpVerdicts(&out, false).one(s); err != nil {
			t.Fatal(err)
		}
		line, rest, _ := strings.Cut(out.String(), "\n")
		if rest != "" || strings.ContainsFunc(line, func(r rune) bool { return r < ' ' || r == 0x7f || r == 0x202e }) {
			t.Fatalf("%q: %q", s, out.String())
		}
	})
}

// Ensure a line that was cut has no shape, also if what is left of it would.
func TestCutLineHasNoShape(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	v := curpVerdicts(&out, false)
	if err := v.block("MOTR930411HJCRMN03", true); err != nil || out.String() != "MOTR930411HJCRMN03  invalid: shape\n" || !v.invalid {
		t.Errorf("%q, %v", out.String(), err)
	}
}

// Ensure a line costs no allocation, whatever is wrong with it.
func TestLinesDoNotAllocate(t *testing.T) {
	lines := strings.Repeat("MOTR930411HJCRMN03\nMOTR930411HJCRMN06\r\nnonsense\nñ\"\\\n\nBACA891313QJCRMS05\n", 100)
	for _, asJSON := range []bool{false, true} {
		v := curpVerdicts(io.Discard, asJSON)
		if n := testing.AllocsPerRun(20, func() { _ = v.block(lines, false) }); n > 1 { // the growing buffer
			t.Errorf("JSON %v: %v allocations for 600 lines", asJSON, n)
		}
	}
}

func BenchmarkVerdicts(b *testing.B) {
	lines := strings.Repeat("MOTR930411HJCRMN03\nMOTR930411HJCRMN06\n", 1000)
	for name, asJSON := range map[string]bool{"text": false, "json": true} {
		b.Run(name, func(b *testing.B) {
			v := curpVerdicts(io.Discard, asJSON)
			for b.Loop() {
				if err := v.block(lines, false); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(2000*float64(b.N)/b.Elapsed().Seconds(), "lines/s")
		})
	}
}
