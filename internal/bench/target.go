package bench

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/url"
	"strconv"
)

// Target is the server being measured and the company to measure it with.
type Target struct {
	*World
	Host string // host:port
}

// NewTarget points at a server that has applied the world's manifest.
func NewTarget(base string, w *World) (*Target, error) {
	u, err := url.Parse(base)
	if err != nil {
		return nil, err
	}
	return &Target{World: w, Host: u.Host}, nil
}

// basic is a shop backend's Authorization header.
func basic(clientID int, secret string) string {
	return "Basic " + base64.StdEncoding.EncodeToString([]byte(strconv.Itoa(clientID)+":"+secret))
}

// post builds a JSON request.
func (t *Target) post(path string, header map[string]string, body any) []byte {
	raw, err := json.Marshal(body)
	if err != nil {
		panic(err) // only maps and strings of our own come here
	}
	h := map[string]string{"Content-Type": "application/json"}
	for k, v := range header {
		h[k] = v
	}
	return Request("POST", path, t.Host, h, raw)
}

func (t *Target) get(path string, header map[string]string) []byte {
	return Request("GET", path, t.Host, header, nil)
}

// expect turns another status than the wanted one into an error that shows the
// answer.
func expect(want, got int, body []byte) error {
	if got != want {
		return fmt.Errorf("status %d instead of %d: %.300s", got, want, body)
	}
	return nil
}

// repeat is the step that sends the same bytes again and again.
func repeat(raw []byte, want int) Step {
	return func(c *Conn) error {
		status, body, err := c.Do(raw)
		if err != nil {
			return err
		}
		return expect(want, status, body)
	}
}

// once makes one request on a connection of its own.
func (t *Target) once(raw []byte, want int) ([]byte, error) {
	c, err := Dial(t.Host)
	if err != nil {
		return nil, err
	}
	defer c.Close()
	status, body, err := c.Do(raw)
	if err != nil {
		return nil, err
	}
	return append([]byte(nil), body...), expect(want, status, body)
}
