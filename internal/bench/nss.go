package bench

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/ventanilla/ventanilla/curp"
)

// prepareNSS asks for another person's number each time, so that neither the
// cache nor the daily limit answers.
func (t *Target) prepareNSS(_ context.Context, worker int) (Step, error) {
	n := 0
	return func(c *Conn) error {
		n++
		key, err := nthCURP(worker, n)
		if err != nil {
			return err
		}
		return t.find(c, t.PrivateKey, key)
	}, nil
}

// prepareNSSCached asks for one person's number again and again, in the live
// environment: a sandbox keeps nothing, so that it can show what sources do.
func (t *Target) prepareNSSCached(_ context.Context, worker int) (Step, error) {
	key, err := nthCURP(worker, 0)
	if err != nil {
		return nil, err
	}
	return func(c *Conn) error { return t.find(c, t.LiveKey, key) }, nil
}

func (t *Target) find(c *Conn, apiKey, key string) error {
	status, body, err := c.Do(t.post("/lookup/api/v1/imss/nss", map[string]string{"x-api-key": apiKey},
		map[string]any{"curp": key}))
	if err != nil {
		return err
	}
	if err := expect(200, status, body); err != nil {
		return err
	}
	var answer struct {
		Status   string
		Response struct{ Status string }
	}
	if err := json.Unmarshal(body, &answer); err != nil {
		return err
	}
	if answer.Response.Status != "FOUND" {
		return fmt.Errorf("not found: %.300s", body)
	}
	return nil
}

// nthCURP makes the n-th CURP of a worker: valid, and no other worker's.
func nthCURP(worker, n int) (string, error) {
	const consonants = "BCDFGHJKLMNPQRSTVWXYZ"
	letter := func(v int) byte { return consonants[v%len(consonants)] }
	k := n / 27
	tail := []byte{letter(k), letter(k / 21), letter(k / 441)}
	first17 := fmt.Sprintf("%cA%c%c%02d01%02dHDF%s0", letter(worker), letter(worker/21), letter(k/9261),
		50+n%45, 1+n%27, tail)
	digit, err := curp.Digit(first17)
	return first17 + string(digit), err
}
