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

// Parse reads a manifest, fetches its secrets and checks every value. name is
// used in the errors, which are all reported at once, each as
// name:line: key: what is wrong.
func Parse(name string, r io.Reader) (*Manifest, error) {
	raw, err := io.ReadAll(io.LimitReader(r, maxSize+1))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	if len(raw) > maxSize {
		return nil, fmt.Errorf("%s: larger than %d MiB", name, maxSize>>20)
	}
	file, err := parser.ParseBytes(raw, 0)
	if err != nil {
		return nil, located(name, err)
	}
	m := &Manifest{text: &text{name: name, file: file}}
	if err := m.text.checkKeys(); err != nil {
		return nil, err
	}
	err = yaml.NewDecoder(bytes.NewReader(raw)).Decode(m)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, located(name, err)
	}
	if err := errors.Join(m.resolve(), m.check()); err != nil {
		return nil, err
	}
	return m, nil
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
