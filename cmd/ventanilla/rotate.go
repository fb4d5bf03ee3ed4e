package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"github.com/ventanilla/ventanilla/internal/api/admin"
)

// rotateCmd makes new keys.
type rotateCmd struct {
	registryFlags
	Only string `enum:",signing,sealing" default:"" placeholder:"KIND" help:"signing or sealing keys alone."`
}

// Run makes a new sealing key and new signing keys. A running server on the
// same keyset file notices the former when it meets a value it cannot open, and
// the latter over the database.
func (c *rotateCmd) Run(ctx context.Context, t *terminal) error {
	done, err := c.rotate(ctx)
	if err != nil {
		return err
	}
	if done.Sealing {
		fmt.Fprintln(t.out, "sealing: a new key is in use; old ones still open what they sealed")
	}
	for _, k := range done.Signing {
		fmt.Fprintf(t.out, "signing: the next %s key, %s, is published and signs from %s\n", k.Alg, k.ID, k.SignsFrom.Format(time.RFC3339))
	}
	if c.Only != admin.SealingKeys && len(done.Signing) == 0 {
		fmt.Fprintln(t.out, "signing: there are no keys yet; the first are made when they are needed")
	}
	return nil
}

func (c *rotateCmd) rotate(ctx context.Context) (done admin.Rotated, err error) {
	server, err := c.server()
	if err != nil {
		return done, err
	}
	if server == nil {
		core, err := c.alone(ctx)
		if err != nil {
			return done, err
		}
		defer core.Close()
		return core.Rotate(ctx, c.Only != admin.SealingKeys, c.Only != admin.SigningKeys)
	}
	ctx, cancel := context.WithTimeout(ctx, askTimeout)
	defer cancel()
	q := url.Values{}
	if c.Only != "" {
		q.Set("only", c.Only)
	}
	res, err := server.call(ctx, http.MethodPost, "/rotate", q, nil, -1)
	if err != nil {
		return done, err
	}
	defer res.Body.Close()
	return done, json.NewDecoder(res.Body).Decode(&done)
}
