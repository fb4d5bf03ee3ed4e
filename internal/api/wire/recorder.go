package wire

import (
	"log/slog"
	"strings"
	"sync"
	"time"

	"github.com/ventanilla/ventanilla/fault"
)

// Record is what is kept about one error, for whoever has its id.
type Record struct {
	ID        string          `json:"error_id"`
	Time      time.Time       `json:"time"`
	RequestID string          `json:"request_id"`
	API       string          `json:"api"`
	Method    string          `json:"method"`
	Path      string          `json:"path"` // the route, or the path without ids and query
	Status    int             `json:"status"`
	Code      string          `json:"code"`
	Condition fault.Condition `json:"condition"`
	Cause     string          `json:"cause,omitempty"`
	Company   string          `json:"company,omitempty"`
}

func (r *Record) attrs() []slog.Attr {
	out := make([]slog.Attr, 0, 10)
	out = append(out, slog.String("error_id", r.ID), slog.String("request_id", r.RequestID),
		slog.String("api", r.API), slog.String("method", r.Method), slog.String("path", r.Path),
		slog.Int("status", r.Status), slog.String("code", r.Code), slog.String("condition", string(r.Condition)))
	if r.Company != "" {
		out = append(out, slog.String("company", r.Company))
	}
	if r.Cause != "" {
		out = append(out, slog.String("cause", r.Cause))
	}
	return out
}

// Recorder keeps the last errors in memory. It is safe for concurrent use. The
// oldest make room for the newest: a caller who causes many errors can push out
// others', which is why a sink may keep them elsewhere too.
type Recorder struct {
	sink func(Record)

	mu   sync.Mutex
	size int
	next int
	ring []Record
}

// NewRecorder keeps up to size records. sink, if not nil, also gets each; it
// is called in the request and must not wait.
func NewRecorder(size int, sink func(Record)) *Recorder {
	return &Recorder{sink: sink, size: max(size, 1)}
}

// Longest texts that are kept, in bytes. A method is the caller's to invent and
// a cause may hold a stack; the log has them whole.
const (
	maxMethod = 16
	maxCause  = 2048
)

// Add keeps a record.
func (rec *Recorder) Add(r Record) {
	r.Method, r.Cause = clip(r.Method, maxMethod), clip(r.Cause, maxCause)
	rec.mu.Lock()
	if len(rec.ring) < rec.size {
		rec.ring = append(rec.ring, r)
	} else {
		rec.ring[rec.next] = r
		rec.next = (rec.next + 1) % rec.size
	}
	rec.mu.Unlock()
	if rec.sink != nil {
		rec.sink(r)
	}
}

// clip cuts a text off at n bytes, between characters.
func clip(s string, n int) string {
	if len(s) <= n {
		return s
	}
	return strings.Clone(strings.ToValidUTF8(s[:n], "")) + "…"
}

// Find gives the record of an error id. It looks through all of them: errors are
// kept far more often than asked for.
func (rec *Recorder) Find(id string) (Record, bool) {
	rec.mu.Lock()
	defer rec.mu.Unlock()
	for i := range rec.ring {
		if rec.ring[i].ID == id {
			return rec.ring[i], true
		}
	}
	return Record{}, false
}

// Last gives up to n records, newest first; company "" is all.
func (rec *Recorder) Last(n int, company string) []Record {
	rec.mu.Lock()
	defer rec.mu.Unlock()
	var out []Record
	for i := range rec.ring {
		r := rec.ring[(rec.next+len(rec.ring)-1-i)%len(rec.ring)]
		if len(out) == n {
			break
		}
		if company == "" || r.Company == company {
			out = append(out, r)
		}
	}
	return out
}
