package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/api/admin"
	"github.com/ventanilla/ventanilla/internal/identity"
	"github.com/ventanilla/ventanilla/internal/identity/roster"
	"github.com/ventanilla/ventanilla/internal/scope"
)

// moveInTarget is where customers are taken in: a server, or the data itself.
type moveInTarget struct {
	moveIn func(context.Context, []roster.Customer) (identity.Moved, error)
	close  func()
}

// target opens what the flags name.
func (c *customersImportCmd) target(ctx context.Context) (*moveInTarget, error) {
	server, err := c.server()
	if err != nil {
		return nil, err
	}
	if server != nil {
		return c.remote(server), nil
	}
	core, err := c.alone(ctx)
	if err != nil {
		return nil, err
	}
	in, release := core.OpenMoveIn()
	return &moveInTarget{
		moveIn: func(ctx context.Context, batch []roster.Customer) (identity.Moved, error) {
			done, err := in(ctx, scope.Environment(c.Environment), c.Shop, batch, c.Update)
			if errors.Is(err, fault.ObjectUnknown) {
				err = c.noShop()
			}
			return done, err
		},
		close: func() { release(); core.Close() },
	}, nil
}

func (c *customersImportCmd) noShop() error {
	return fmt.Errorf("there is no shop %d; the manifest makes shops", c.Shop)
}

// remote has a running server do it.
func (c *customersImportCmd) remote(s *registryServer) *moveInTarget {
	address := fmt.Sprintf("%s/admin/v1/shops/%d/customers", strings.TrimSuffix(s.base, "/"), c.Shop)
	return &moveInTarget{close: func() {}, moveIn: func(ctx context.Context, batch []roster.Customer) (done identity.Moved, err error) {
		body, err := json.Marshal(admin.MoveIn{Environment: scope.Environment(c.Environment), Update: c.Update, Customers: batch})
		if err != nil {
			return done, err
		}
		ctx, cancel := context.WithTimeout(ctx, askTimeout)
		defer cancel()
		req, err := http.NewRequestWithContext(ctx, http.MethodPost, address, bytes.NewReader(body))
		if err != nil {
			return done, fmt.Errorf("--base %s is no address: %w", s.base, err)
		}
		req.Header.Set("Authorization", "Bearer "+s.token)
		req.Header.Set("Content-Type", "application/json")
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			return done, fmt.Errorf("the server cannot be reached, or broke off: %w", err)
		}
		defer res.Body.Close()
		text, err := io.ReadAll(io.LimitReader(res.Body, 16<<20))
		switch {
		case err != nil:
			return done, errors.New("the server broke off its answer")
		case res.StatusCode == http.StatusNotFound:
			return done, c.noShop()
		case res.StatusCode != http.StatusOK:
			return done, fmt.Errorf("the server refused: %s", refusal(res.StatusCode, text))
		}
		return done, json.Unmarshal(text, &done)
	}}
}
