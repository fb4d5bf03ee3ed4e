package lookup_test

import (
	"bufio"
	"context"
	"net/http"
	"testing"

	"github.com/ventanilla/ventanilla/internal/lookup/source"
)

// A key that is taken away during a batch opens no further line.
func TestBatchKeyTakenAway(t *testing.T) {
	t.Parallel()
	b := newRig(t)
	const n = 500
	started, release := make(chan struct{}, n), make(chan struct{})
	b.answerLive(func(context.Context, source.Query) (source.Answer, error) {
		started <- struct{}{}
		<-release
		return source.Answer{NSS: "08189782793"}, nil
	})
	answer := b.open(t, t.Context(), "live", people(n), nil)
	<-started
	b.withdrawn.Store(true)
	close(release)
	lines, refused := bufio.NewScanner(answer.Body), 0
	for lines.Scan() {
		if a := lineOf(t, lines.Bytes()); a.Status == http.StatusUnauthorized {
			refused++
		}
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	if refused < n-64 {
		t.Errorf("%d of %d lines were refused", refused, n)
	}
}
