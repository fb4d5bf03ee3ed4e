package manifest

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
)

// maxSize bounds a manifest. Large lists of people are imported by other means.
const maxSize = 16 << 20

// maxDepth bounds how deep brackets nest, long before the YAML reader's
// recursion would end the process. The manifest itself needs six levels.
const maxDepth = 100

// Parse reads a manifest, fetches its secrets and checks every value. name is
// used in the errors, which are all reported at once, each as
// name:line: key: what is wrong; allowed: …
func Parse(name string, r io.Reader) (*Manifest, error) { return parse(name, r, Secret.resolve) }

// ParseSent is Parse for a manifest that came over the network: secrets that
// stand in this machine's environment or files are not the sender's to use.
func ParseSent(name string, r io.Reader) (*Manifest, error) { return parse(name, r, Secret.refuse) }

func parse(name string, r io.Reader, resolve func(Secret) (Secret, error)) (m *Manifest, err error) {
	raw, err := io.ReadAll(io.LimitReader(r, maxSize+1))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	if len(raw) > maxSize {
		return nil, fmt.Errorf("%s: larger than %d MiB", name, maxSize>>20)
	}
	if depth(raw) > maxDepth {
		return nil, fmt.Errorf("%s: nested deeper than %d levels", name, maxDepth)
	}
	defer func() {
		// The YAML reader has panicked on odd input before. What it cannot read
		// is the sender's mistake and no reason to end the server.
		if p := recover(); p != nil {
			m, err = nil, fmt.Errorf("%s: is not readable as YAML", name)
		}
	}()
	file, err := parser.ParseBytes(raw, 0)
	if err != nil {
		return nil, located(name, err)
	}
	m = &Manifest{text: &text{name: name, file: file}}
	errs := m.text.shape()
	if err := yaml.NewDecoder(bytes.NewReader(raw)).Decode(m); err != nil && !errors.Is(err, io.EOF) {
		if len(errs) == 0 {
			errs = append(errs, located(name, err))
		}
		return nil, errors.Join(errs...)
	}
	// Values are checked beside unknown keys, so that nobody repairs twice.
	if err := errors.Join(append(errs, m.resolve(resolve), m.check())...); err != nil {
		return nil, err
	}
	return m, nil
}

// depth gives how deep brackets, and the dashes of lists in one line, nest. It
// counts those in texts too, which in a manifest come in pairs.
func depth(raw []byte) int {
	deepest, open, dashes := 0, 0, 0
	for i, c := range raw {
		switch {
		case c == '[' || c == '{':
			open++
		case (c == ']' || c == '}') && open > 0:
			open--
		case c == '\n':
			dashes = 0
		case (c == '-' || c == '?' || c == ':') && i+1 < len(raw) && (raw[i+1] == ' ' || raw[i+1] == '\t'):
			dashes++
		}
		deepest = max(deepest, open, dashes)
	}
	return deepest
}

// located puts name:line: before what the YAML reader says.
func located(name string, err error) error {
	var e yaml.Error
	if !errors.As(err, &e) || e.GetToken() == nil {
		return fmt.Errorf("%s: %s", name, firstLine(err.Error()))
	}
	return fmt.Errorf("%s:%d: %s", name, e.GetToken().Position.Line, firstLine(e.GetMessage()))
}

func firstLine(s string) string {
	line, _, _ := strings.Cut(strings.TrimSpace(s), "\n")
	return line
}

// text finds the line of a key.
type text struct {
	name string
	file *ast.File
}

// line gives the line of a path such as companies[0].shops[1].secret, or of the
// nearest thing above it that exists; 0 when there is none.
func (t *text) line(path string) int {
	for path != "" {
		if p, err := yaml.PathString("$." + path); err == nil {
			if node, err := p.FilterFile(t.file); err == nil && node != nil {
				return node.GetToken().Position.Line
			}
		}
		cut := strings.LastIndexAny(path, ".[")
		path = path[:max(cut, 0)]
	}
	return 0
}

// errorAt says what is wrong with the value at a path.
func (m *Manifest) errorAt(path, format string, args ...any) error {
	says := fmt.Sprintf(format, args...)
	if m.text == nil {
		return fmt.Errorf("manifest: %s: %s", path, says)
	}
	return fmt.Errorf("%s:%d: %s: %s", m.text.name, m.text.line(path), path, says)
}
