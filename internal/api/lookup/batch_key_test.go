package lookup_test

import (
	"bufio"
	"context"
	"net/http"
	"testing"

	"github.com/ventanilla/ventanilla/internal/lookup/source"
)

// A key that is taken away during a batch opens no further line: what was begun
// is answered, and then the answer is cut.
func TestBatchKeyTakenAway(t *testing.T) {
	t.Parallel()
	b := newRig(t)
	started, release := make(chan struct{}, 500), make(chan struct{})
	b.answerLive(func(context.Context, source.Query) (source.Answer, error) {
		started <- struct{}{}
		<-release
		return source.Answer{NSS: "08189782793"}, nil
	})
	answer := b.open(t, t.Context(), "live", people(500), nil)
	<-started
	b.withdrawn.Store(true)
	close(release)
	lines, n := bufio.NewScanner(answer.Body), 0
	for lines.Scan() {
		if a := lineOf(t, lines.Bytes()); a.Status != http.StatusOK {
			t.Errorf("%+v", a)
		}
		n++
	}
	if lines.Err() == nil || n > 66 { // 64 that were under way, and who waited for a place
		t.Errorf("%d lines, and then %v", n, lines.Err())
	}
}
