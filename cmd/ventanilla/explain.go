package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"time"

	"github.com/ventanilla/ventanilla/internal/tenant/manifest"
	"github.com/ventanilla/ventanilla/internal/web/errorpages"
)

// explainCmd prints a fault's page, or the request behind an error id.
type explainCmd struct {
	Code        string `arg:"" optional:"" help:"A condition or a wire code of any API."`
	ID          string `name:"id" placeholder:"ERROR_ID" help:"The request behind an error id, asked of the running server."`
	Credentials string `default:"data/credentials.json" placeholder:"FILE" help:"Where the server's address and admin token stand (with --id)."`
}

func (c *explainCmd) Run(ctx context.Context, t *terminal) error {
	switch {
	case c.ID != "" && c.Code != "":
		return usagef("give either a code or --id, not both")
	case c.ID != "":
		return c.request(ctx, t.out)
	case c.Code != "":
		return errorpages.Explain(t.out, c.Code)
	default:
		return usagef("give a code, such as auth.otp.invalid, or --id ERROR_ID")
	}
}

func (c *explainCmd) request(ctx context.Context, out io.Writer) error {
	raw, err := os.ReadFile(c.Credentials)
	if err != nil {
		return fmt.Errorf("cannot read the credentials of the server: %w", err)
	}
	var keys manifest.Credentials
	if err := json.Unmarshal(raw, &keys); err != nil {
		return fmt.Errorf("%s: %w", c.Credentials, err)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, keys.Base+"/admin/v1/errors/"+url.PathEscape(c.ID), nil)
	if err != nil {
		return err
	}
	req.Header.Set("Authorization", "Bearer "+keys.Admin.Token)
	resp, err := (&http.Client{Timeout: 10 * time.Second}).Do(req)
	if err != nil {
		return fmt.Errorf("the server does not answer: %w", err)
	}
	defer resp.Body.Close()
	if resp.StatusCode == http.StatusNotFound {
		return fmt.Errorf("no error with id %s is remembered; look for it in the log", c.ID)
	}
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("the server answered %s", resp.Status)
	}
	var record map[string]any
	if err := json.NewDecoder(io.LimitReader(resp.Body, 1<<20)).Decode(&record); err != nil {
		return err
	}
	pretty, err := json.MarshalIndent(record, "", "  ")
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(out, "%s\n", pretty)
	return err
}
