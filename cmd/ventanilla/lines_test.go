package main

import (
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"pgregory.net/rapid"
)

// read gives the lines that eachBlock hands on, and which of them were cut.
func read(t interface{ Fatalf(string, ...any) }, r io.Reader) (lines []string, cuts []int) {
	err := eachBlock(r, func(block string, cut bool) error {
		if block == "" {
			t.Fatalf("an empty block")
		}
		if cut {
			cuts = append(cuts, len(lines))
		}
		lines = append(lines, strings.Split(strings.TrimSuffix(block, "\n"), "\n")...)
		return nil
	})
	if err != nil {
		t.Fatalf("%v", err)
	}
	return lines, cuts
}

// Ensure lines are the same however the reader cuts them up.
func TestLinesInPieces(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		want := rapid.SliceOf(rapid.StringOf(rapid.RuneFrom([]rune("aÑ\x00\r ")))).Draw(t, "lines")
		text := strings.Join(want, "\n")
		if rapid.Bool().Draw(t, "ended") && text != "" {
			text += "\n"
		}
		if text == "" {
			want = nil
		} else if strings.HasSuffix(text, "\n") {
			want = strings.Split(strings.TrimSuffix(text, "\n"), "\n")
		}
		for name, r := range map[string]io.Reader{
			"whole":       strings.NewReader(text),
			"byte":        iotest.OneByteReader(strings.NewReader(text)),
			"half":        iotest.HalfReader(strings.NewReader(text)),
			"error along": iotest.DataErrReader(strings.NewReader(text)),
		} {
			if got, cuts := read(t, r); !slices.Equal(got, want) || cuts != nil {
				t.Fatalf("%s: %q, want %q", name, got, want)
			}
		}
	})
}

// Ensure a line of any length takes bounded memory and spoils no other.
func TestLongLines(t *testing.T) {
	t.Parallel()
	for _, length := range []int{blockSize - 1, blockSize, blockSize + 1, maxLine - 1, maxLine, maxLine + 1, 3*maxLine + 7} {
		long := strings.Repeat("x", length)
		for _, end := range []string{"", "\n", "\nlast", "\n\nlast\n", strings.Repeat("\nshort", blockSize)} {
			text := "first\n" + long + end
			got, cuts := read(t, strings.NewReader(text))
			want := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
			if cut := len(cuts) > 0; cut != (length >= maxLine) {
				t.Fatalf("a line of %d bytes: cut is %v", length, cut)
			} else if cut {
				want[1] = long[:maxLine]
				if !slices.Equal(cuts, []int{1}) {
					t.Errorf("a line of %d bytes: cut are %v", length, cuts)
				}
			}
			if !slices.Equal(got, want) {
				t.Errorf("a line of %d bytes before %q: %d lines, want %d", length, end, len(got), len(want))
			}
		}
	}
}

func TestByteOrderMarkIsNoneOfTheFirstLine(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][]string{
		"\ufeffa\nb\n":     {"a", "b"},
		"\ufeff":           nil,
		"a\n\ufeffb":       {"a", "\ufeffb"},
		"\ufeff\ufeffa\nb": {"\ufeffa", "b"},
	} {
		if got, _ := read(t, iotest.OneByteReader(strings.NewReader(text))); !slices.Equal(got, want) {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

// Ensure errors of either side come out, after the lines that were whole.
func TestLinesEndWithErrors(t *testing.T) {
	t.Parallel()
	broken := errors.New("broken")
	count := 0
	err := eachBlock(io.MultiReader(strings.NewReader("a\nb"), iotest.ErrReader(broken)), func(string, bool) error {
		count++
		return nil
	})
	if !errors.Is(err, broken) || count != 1 {
		t.Errorf("reading: %v after %d blocks", err, count)
	}
	if err := eachBlock(strings.NewReader("a\n"), func(string, bool) error { return broken }); !errors.Is(err, broken) {
		t.Errorf("handing on: %v", err)
	}
	if err := eachBlock(stuck{}, func(string, bool) error { return nil }); !errors.Is(err, io.ErrNoProgress) {
		t.Errorf("a reader that gives nothing: %v", err)
	}
}

type stuck struct{}

func (stuck) Read([]byte) (int, error) { return 0, nil }
