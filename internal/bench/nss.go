package bench

import (
	"bytes"
	"context"
	"fmt"

	"github.com/ventanilla/ventanilla/curp"
)

// prepareNSS asks for another person's number each time, so that neither the
// cache nor the daily limit answers.
func (t *Target) prepareNSS(_ context.Context, worker int) (Step, error) {
	ask, n := t.asker(t.PrivateKey), 0
	return func(c *Conn) error {
		n++
		key, err := nthCURP(worker, n)
		if err != nil {
			return err
		}
		return ask(c, key)
	}, nil
}

// prepareNSSCached asks for one person's number again and again, in the live
// environment: a sandbox keeps nothing, so that it can show what sources do.
func (t *Target) prepareNSSCached(_ context.Context, worker int) (Step, error) {
	key, err := nthCURP(worker, 0)
	if err != nil {
		return nil, err
	}
	ask := t.asker(t.LiveKey)
	return func(c *Conn) error { return ask(c, key) }, nil
}

// asker gives a function that asks for a CURP's number. It writes into the same
// request each time and looks for two fields in the answer: making and parsing
// JSON would cost the generator what it is to leave to the server.
func (t *Target) asker(apiKey string) func(c *Conn, key string) error {
	const anybody = "XXXX000000XXXXXX00"
	raw := t.post("/lookup/api/v1/imss/nss", map[string]string{"x-api-key": apiKey}, map[string]any{"curp": anybody})
	at := bytes.Index(raw, []byte(anybody))
	found, request := []byte(`"status":"FOUND"`), []byte(`"request":{"curp":"`+anybody+`"`)
	asked := bytes.Index(request, []byte(anybody))
	return func(c *Conn, key string) error {
		copy(raw[at:at+len(anybody)], key)
		copy(request[asked:asked+len(anybody)], key)
		status, body, err := c.Do(raw)
		if err != nil {
			return err
		}
		if err := expect(200, status, body); err != nil {
			return err
		}
		if !bytes.Contains(body, found) || !bytes.Contains(body, request) {
			return fmt.Errorf("not found: %.300s", body)
		}
		return nil
	}
}

// nthCURP makes the n-th CURP of a worker: valid, and no other worker's.
func nthCURP(worker, n int) (string, error) {
	const consonants = "BCDFGHJKLMNPQRSTVWXYZ"
	letter := func(v int) byte { return consonants[v%len(consonants)] }
	k, year, day := n/27, 50+n%45, 1+n%27
	text := [18]byte{letter(worker), 'A', letter(worker / 21), letter(k / 9261), byte('0' + year/10), byte('0' + year%10), '0', '1',
		byte('0' + day/10), byte('0' + day%10), 'H', 'D', 'F', letter(k), letter(k / 21), letter(k / 441), '0'}
	digit, err := curp.Digit(string(text[:17]))
	text[17] = digit
	return string(text[:]), err
}
