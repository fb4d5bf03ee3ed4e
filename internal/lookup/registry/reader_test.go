package registry

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"strings"
	"testing"
)

// scan reads a file as an import does: the people and problems, in words.
func scan(in io.Reader) (out []string, position int64, err error) {
	rows, err := openReader(in)
	if err != nil {
		return nil, 0, err
	}
	columns, err := readHeader(rows)
	if err != nil {
		return nil, 0, err
	}
	for {
		rec, err := rows.next()
		if errors.Is(err, io.EOF) {
			return out, rows.position, nil
		}
		if err != nil {
			return out, rows.position, err
		}
		p, bad := columns.judge(rec)
		if bad.Code != "" {
			out = append(out, fmt.Sprintf("%d %s %s %d", bad.Line, bad.Field, bad.Code, bad.Other))
			continue
		}
		out = append(out, fmt.Sprintf("%d %s %s%s", rec.line, p.curp, p.nss, p.status))
	}
}

const (
	ana  = "MOTR930411HJCRMN03"
	nss1 = "08189782793"
)

var files = map[string]struct{ text, want string }{
	"columns in any order, blanks, case, a mark": {
		"\ufeffStatus, CURP ,name,nss\nfound,MOTR930411HJCRMN03,x,08189782793\n,pegl890909mjcrms08,y, 12345678903 \n",
		"2 MOTR930411HJCRMN03 08189782793|3 PEGL890909MJCRMS08 12345678903",
	},
	"no status column":        {"nss;curp\n" + nss1 + ";" + ana + "\n", "2 " + ana + " " + nss1},
	"tabs":                    {"nss\tcurp\n" + nss1 + "\t" + ana + "\n", "2 " + ana + " " + nss1},
	"CR alone":                {"curp,nss\r" + ana + "," + nss1 + "\rx,\r", "2 " + ana + " " + nss1 + "|3 curp shape 0"},
	"CRLF and no end":         {"curp,nss\r\n" + ana + "," + nss1 + "\r\nx,", "2 " + ana + " " + nss1 + "|3 curp shape 0"},
	"mixed ends, blank lines": {"curp,nss\n\r\n \r" + ana + "," + nss1 + "\r\r\nx,\n", "4 " + ana + " " + nss1 + "|6 curp shape 0"},
	"every status": {
		"curp,nss,status\n" + ana + ",,NOT_FOUND\n" + ana + ",,not_found2\n" + ana + ",9,subdelegation_validate\n",
		"2 " + ana + " nss_unknown|3 " + ana + " curp_unknown|4 " + ana + " subdelegation_required",
	},
	"bad rows": {
		"curp,nss,status\n,,\nx,,\nMOTR930411ZJCRMN03,,\n" + ana + ",08189782793,lost\n" + ana + ",,found\n" + ana + ",8189782793,\n" +
			ana + ",08189782794,\n" + ana + ",00000000000,\n" + ana + ",x,\n" + ana + "\n" + ana + ",,,\n",
		"2 curp missing 0|3 curp shape 0|4 curp sex 0|5 status unknown 0|6 nss missing 0|7 nss leading_zero 0|" +
			"8 nss check_digit 0|9 nss zero 0|10 nss shape 0|11  columns 1|12  columns 4",
	},
	"quotes": {
		"curp,nss,note\n\"" + ana + "\",\"" + nss1 + "\",\"say \"\"so\"\", twice\"\n" + ana + ", \"" + nss1 + "\" ,\"two\r\nlines\"\n" +
			ana + "," + nss1 + ",5\" pipe\nx,,\n",
		"2 " + ana + " " + nss1 + "|3 " + ana + " " + nss1 + "|5 " + ana + " " + nss1 + "|6 curp shape 0",
	},
	"a quote that is not closed spoils its own line": {
		"curp,nss\n\"" + ana + "," + nss1 + "\n" + ana + "," + nss1 + "\n\"" + ana + "\"," + nss1 + "\n" + ana + ",\"" + nss1,
		"2  quote 0|3 " + ana + " " + nss1 + "|4 " + ana + " " + nss1 + "|5  quote 0",
	},
	"something after a quote": {"curp,nss\n\"" + ana + "\"x," + nss1 + "\n" + ana + "," + nss1 + "\n", "2  quote 0|3 " + ana + " " + nss1},
	"very long lines": {
		"curp,nss,note\n" + ana + "," + nss1 + "," + strings.Repeat("x", 3*maxRecord) + "\r\n" + ana + "," + nss1 + "," + strings.Repeat("x", maxRecord/2) +
			"\nx,,\n\"" + strings.Repeat("y\n", maxRecord) + "x,,\n" + strings.Repeat("z", 5*maxRecord),
		"", // see below
	},
	"Latin-1": {"curp,nombre,nss\n" + ana + ",MU\xd1OZ," + nss1 + "\nMOTR930411HJCRM\xd103,x," + nss1 + "\n", "2 " + ana + " " + nss1 + "|3 curp shape 0"},
}

func TestFiles(t *testing.T) {
	t.Parallel()
	for name, f := range files {
		if f.want == "" {
			continue
		}
		for how, text := range encoded(f.text) {
			got, position, err := scan(bytes.NewReader(text))
			if err != nil || strings.Join(got, "|") != f.want {
				t.Errorf("%s, %s: %v\n got %s\nwant %s", name, how, err, strings.Join(got, "|"), f.want)
			}
			if position != int64(len(text)) {
				t.Errorf("%s, %s: ends at %d of %d bytes", name, how, position, len(text))
			}
			torn, _, err := scan(&pieces{bytes.NewReader(text), rand.New(rand.NewPCG(1, 2))})
			if err != nil || strings.Join(torn, "|") != strings.Join(got, "|") {
				t.Errorf("%s, %s: read in pieces it is another: %v", name, how, err)
			}
		}
	}
}

func TestLongLines(t *testing.T) {
	t.Parallel()
	got, _, err := scan(strings.NewReader(files["very long lines"].text))
	if err != nil || len(got) < 5 {
		t.Fatalf("%v %q", err, got)
	}
	last := fmt.Sprintf("%d  too_long 0", 5+maxRecord+1)
	if got[0] != "2  too_long 0" || got[1] != "3 "+ana+" "+nss1 || got[2] != "4 curp shape 0" || got[3] != "5  quote 0" || got[len(got)-1] != last {
		t.Errorf("%q … %q, want the last %q", got[:4], got[len(got)-1], last)
	}
}

// encoded gives a text of ASCII in every encoding that spreadsheets write; what
// is no ASCII stays as it is.
func encoded(text string) map[string][]byte {
	out := map[string][]byte{"as it is": []byte(text)}
	if strings.ContainsFunc(text, func(c rune) bool { return c > 0x7F }) {
		return out
	}
	out["UTF-8 with mark"] = []byte("\ufeff" + text)
	little, big := []byte{}, []byte{}
	for _, c := range []byte(text) {
		little, big = append(little, c, 0), append(big, 0, c)
	}
	out["UTF-16LE"], out["UTF-16BE"] = little, big
	out["UTF-16LE with mark"] = append([]byte{0xFF, 0xFE}, little...)
	out["UTF-16BE with mark"] = append([]byte{0xFE, 0xFF}, big...)
	return out
}

func TestRefusedFiles(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"":                                 "line 1: the file is empty",
		"\n":                               "line 1: there is no header",
		"MOTR930411HJCRMN03,08189782793\n": "line 1: the header lacks curp and nss",
		"curp,status\n":                    "line 1: the header lacks nss",
		"nss\n":                            "line 1: the header lacks curp",
		"curp,nss,CURP\n":                  "line 1: the header names curp twice",
		strings.Repeat("curp,", maxRecord): "line 1: the first line is longer",
		"PK\x03\x04\x14\x00":               "save the sheet as CSV",
		"\xD0\xCF\x11\xE0\xA1":             "save the sheet as CSV",
		"\x1F\x8B\x08\x00":                 "unpack it first",
		"\xFF\xFE\x00\x00c\x00\x00\x00":    "save it as UTF-8",
	} {
		_, _, err := scan(strings.NewReader(text))
		if _, file := errors.AsType[*FileError](err); !file || !strings.Contains(err.Error(), want) {
			t.Errorf("%.40q: %v, want %q in it", text, err, want)
		}
	}
}

// Whatever a file holds, it is read to its end, in order, the same however it
// comes, and never with more memory than a row may have.
func FuzzReader(f *testing.F) {
	for _, file := range files {
		if len(file.text) < maxRecord {
			for _, text := range encoded(file.text) {
				f.Add(text, uint64(1))
			}
		}
	}
	f.Fuzz(func(t *testing.T, text []byte, seed uint64) {
		whole, position, err := scan(bytes.NewReader(text))
		if _, file := errors.AsType[*FileError](err); err != nil && !file {
			t.Fatal(err)
		}
		if err == nil && position < int64(len(text)) {
			t.Errorf("ends at %d of %d", position, len(text))
		}
		torn, _, tornErr := scan(&pieces{bytes.NewReader(text), rand.New(rand.NewPCG(seed, 0))})
		if strings.Join(whole, "|") != strings.Join(torn, "|") || (err == nil) != (tornErr == nil) {
			t.Errorf("whole: %v %q\npieces: %v %q", err, whole, tornErr, torn)
		}
		before := 0
		for _, row := range whole {
			var line int
			if _, err := fmt.Sscan(row, &line); err != nil || line <= before {
				t.Errorf("line %d comes after line %d", line, before)
			}
			before = line
		}
	})
}
