package lookup

import (
	"net/http"
	"time"
)

// patience is how long a caller may take to read what is written. It stands in
// for the server's write time-out, which no long batch would live through.
const patience = time.Minute

// stream writes lines and hands them to the caller whenever there is nothing
// more to write at once.
type stream struct {
	w       http.ResponseWriter
	control *http.ResponseController
	held    bool // something is written that the caller may not have yet
}

func newStream(w http.ResponseWriter) *stream {
	return &stream{w: w, control: http.NewResponseController(w)}
}

// begin sends the head of the answer. The body was read, so the time that a
// caller has for sending one is over: as a deadline it would look as if the
// caller had gone.
func (s *stream) begin() {
	_ = s.control.SetReadDeadline(time.Time{}) // where there are no deadlines, none passes
	s.w.Header()["Content-Type"] = []string{"application/x-ndjson"}
	s.w.Header()["X-Accel-Buffering"] = []string{"no"} // proxies pass lines on as they come
	s.extend()
	s.w.WriteHeader(http.StatusOK)
	s.held = true
	s.flush()
}

func (s *stream) write(line []byte) error {
	s.extend()
	s.held = true
	_, err := s.w.Write(line)
	return err
}

func (s *stream) extend() { _ = s.control.SetWriteDeadline(time.Now().Add(patience)) }

// flush hands over what is held. A caller who has gone shows at the next write.
func (s *stream) flush() {
	if s.held {
		s.extend()
		_ = s.control.Flush()
		s.held = false
	}
}

// next gives the next answer to come; nothing is held while there is none.
func (s *stream) next(window <-chan chan []byte) (answer chan []byte, ok bool) {
	select {
	case answer, ok = <-window:
	default:
		s.flush()
		answer, ok = <-window
	}
	return answer, ok
}

// wait gives the answer; nothing is held while it is not there.
func (s *stream) wait(answer <-chan []byte) []byte {
	select {
	case line := <-answer:
		return line
	default:
		s.flush()
		return <-answer
	}
}
