package registry

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/clock"
	"github.com/ventanilla/ventanilla/internal/lookup/source"
	"github.com/ventanilla/ventanilla/internal/scope"
	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/vault"
	"github.com/ventanilla/ventanilla/nss"
)

// open gives registries whose batches have few rows, so that small files have
// many of them.
func open(db store.DB, rows int) *Registries {
	r := New(db, vault.Ephemeral(), clock.System, nil)
	r.batch = rows
	return r
}

// file gives an input as a file would be.
func file(text string) Input {
	sum := sha256.Sum256([]byte(text))
	return Input{Name: "people.csv", Size: int64(len(text)), Digest: sum[:], Reader: strings.NewReader(text)}
}

// pipe gives an input of which nothing is known.
func pipe(text string) Input { return Input{Size: -1, Reader: strings.NewReader(text)} }

// told collects what an import tells.
type told struct {
	begun    []Progress
	problems []string
	progress []Progress
}

func (x *told) watch() Watch {
	return Watch{
		Begun:    func(p Progress) { x.begun = append(x.begun, p) },
		Problem:  func(p Problem) { x.problems = append(x.problems, p.String()) },
		Progress: func(p Progress) { x.progress = append(x.progress, p) },
	}
}

// ask gives the NSS or the condition, as text.
func ask(t testing.TB, r *Registries, name, curp string) string {
	t.Helper()
	a, err := r.Source(name).Find(context.Background(), scope.Scope{}, source.Query{Kind: source.NSS, CURP: curp})
	if err != nil {
		return string(fault.From(err).Condition)
	}
	return a.NSS
}

// curpOf and nssOf make the n-th person's.
func curpOf(n int) string {
	letter := func(i int) byte { return byte('A' + i%26) }
	return fmt.Sprintf("%c%c%c%c%06d%cDFRRN%d%d", letter(n), letter(n/26), letter(n/676), letter(n/17576), 100_000+n%900_000,
		"HMX"[n%3], n%10, n/10%10)
}

func nssOf(n int) string {
	first := fmt.Sprintf("%010d", 1_000_000_000+n%9_000_000_000)
	d, err := nss.Digit(first)
	if err != nil {
		panic(err)
	}
	return first + string(d)
}

// breaking is a reader that fails after some bytes.
type breaking struct {
	in   io.Reader
	left int
}

var errBroken = errors.New("the line is cut")

func (b *breaking) Read(p []byte) (int, error) {
	if b.left == 0 {
		return 0, errBroken
	}
	n, err := b.in.Read(p[:min(len(p), b.left)])
	b.left -= n
	return n, err
}

// pieces is a reader that gives a few bytes at a time.
type pieces struct {
	in  *bytes.Reader
	rnd *rand.Rand
}

func (p *pieces) Read(b []byte) (int, error) { return p.in.Read(b[:min(len(b), 1+p.rnd.IntN(7))]) }
