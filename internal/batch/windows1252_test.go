package batch

import (
	"bytes"
	"io"
	"testing"
	"testing/iotest"

	"golang.org/x/text/encoding/charmap"
	"pgregory.net/rapid"
)

// Every text is read as the library reads it, however it arrives.
func TestWindows1252(t *testing.T) {
	t.Parallel()
	check := func(t interface{ Fatalf(string, ...any) }, raw []byte) {
		want, err := charmap.Windows1252.NewDecoder().Bytes(raw)
		if err != nil {
			t.Fatalf("the library: %v", err)
		}
		for how, r := range map[string]io.Reader{
			"whole":        bytes.NewReader(raw),
			"byte by byte": iotest.OneByteReader(bytes.NewReader(raw)),
			"with its end": iotest.DataErrReader(bytes.NewReader(raw)),
			"in halves":    iotest.HalfReader(bytes.NewReader(raw)),
		} {
			got, err := io.ReadAll(iotest.HalfReader(&windows1252{from: r}))
			if err != nil || !bytes.Equal(got, want) {
				t.Fatalf("%s: %x is read as %q and not %q (%v)", how, raw, got, want, err)
			}
		}
	}
	var all []byte
	for b := range 256 {
		all = append(all, byte(b))
	}
	check(t, all)
	check(t, bytes.Repeat(all, 100))
	rapid.Check(t, func(t *rapid.T) { check(t, rapid.SliceOf(rapid.Byte()).Draw(t, "text")) })
}

func TestWindows1252Fails(t *testing.T) {
	t.Parallel()
	got, err := io.ReadAll(&windows1252{from: io.MultiReader(bytes.NewReader([]byte("ni\xf1o")), iotest.ErrReader(io.ErrUnexpectedEOF))})
	if string(got) != "niño" || err != io.ErrUnexpectedEOF {
		t.Errorf("%q, %v", got, err)
	}
}
