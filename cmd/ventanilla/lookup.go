package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"

	"github.com/ventanilla/ventanilla/internal/batch"
	"github.com/ventanilla/ventanilla/internal/tenant/manifest"
)

// lookupCmd asks a running server about people.
type lookupCmd struct {
	NSS lookupNSSCmd `cmd:"" name:"nss" help:"Ask about everybody in a file, and go on where it stopped when it is run again."`
}

type lookupNSSCmd struct {
	In               string `required:"" placeholder:"FILE" help:"CSV with a column curp, or NDJSON."`
	Out              string `required:"" placeholder:"FILE" help:"Where to write: the rows of --in in their order, with what was found."`
	Format           string `enum:",csv,ndjson" default:"" help:"csv or ndjson; default by the files' names."`
	Base             string `placeholder:"URL" help:"The server; default what --credentials names, or else http://127.0.0.1:8080."`
	APIKey           string `name:"api-key" placeholder:"KEY" help:"A private API key; better in VENTANILLA_API_KEY than in the list of processes."`
	Credentials      string `placeholder:"FILE" help:"Takes URL and sandbox key from a credentials.json."`
	Live             bool   `help:"Takes the live key from --credentials."`
	Service          string `enum:"imss/nss,curp/validate" default:"imss/nss" help:"imss/nss or curp/validate."`
	RetryUnavailable bool   `help:"--in is an earlier output: ask again about those whose source was unavailable, carry over the rest."`
	JSON             bool   `name:"json" help:"The summary as a JSON object."`
}

func (c *lookupNSSCmd) Run(ctx context.Context, t *terminal) error {
	cfg, err := c.config()
	if err != nil {
		return err
	}
	progress := newRowProgress(t)
	cfg.Progress = progress.set
	cfg.Notice = func(text string) { progress.say(text) }
	cfg.Wrong = func(line int, why string) { progress.say(fmt.Sprintf("%s:%d: %s", c.In, line, why)) }
	sum, err := batch.Run(ctx, cfg)
	progress.end()
	if errors.Is(err, batch.ErrUsage) {
		return usageError{err}
	}
	if err != nil {
		return err
	}
	if c.JSON {
		err = json.NewEncoder(t.out).Encode(sum)
	} else {
		_, err = fmt.Fprintln(t.out, summary(sum))
	}
	if err == nil && sum.Wrong+sum.Failed > 0 {
		return errSilent
	}
	return err
}

// config reads the flags.
func (c *lookupNSSCmd) config() (cfg batch.Config, err error) {
	if c.In == "-" || c.Out == "-" {
		return cfg, usagef("--in and --out must be files, so that the batch can be gone on with; for a pipe, POST to /lookup/api/v1/%s/batch", c.Service)
	}
	if c.Credentials != "" {
		keys, err := manifest.ReadCredentials(c.Credentials)
		if err != nil {
			return cfg, usageError{err}
		}
		side := &keys.Keys
		if c.Live {
			if side = keys.Live; side == nil {
				return cfg, usagef("%s has no live keys", c.Credentials)
			}
		}
		if c.Base == "" {
			c.Base = keys.Base
		}
		if c.APIKey == "" {
			c.APIKey = side.Lookup.APIKey
		}
	}
	if c.Base == "" {
		c.Base = "http://127.0.0.1:8080"
	}
	if c.APIKey == "" {
		return cfg, usagef("no API key; give --api-key, VENTANILLA_API_KEY or --credentials")
	}
	if u, err := url.Parse(c.Base); err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return cfg, usagef("--base %q is no http or https URL", c.Base)
	}
	service, _ := batch.Named(c.Service) // the flag's enum
	return batch.Config{In: c.In, Out: c.Out, Format: batch.Format(c.Format), Base: strings.TrimRight(c.Base, "/"), APIKey: c.APIKey,
		Service: service, RetryUnavailable: c.RetryUnavailable}, nil
}

// summary words a batch in a line.
func summary(s *batch.Summary) string {
	text := fmt.Sprintf("%d rows in %.1f s", s.Rows, s.Seconds)
	if asked := s.Rows - s.Resumed; s.Seconds > 0 {
		text += fmt.Sprintf(", %.0f/s", float64(asked)/s.Seconds)
	}
	if s.Resumed > 0 {
		text += fmt.Sprintf(", %d of them done before", s.Resumed)
	}
	codes := slices.SortedFunc(maps.Keys(s.Outcomes), func(a, b string) int {
		if d := s.Outcomes[b] - s.Outcomes[a]; d != 0 {
			return int(d)
		}
		return strings.Compare(a, b)
	})
	for i, code := range codes {
		sep := ", "
		if i == 0 {
			sep = ": "
		}
		text += fmt.Sprintf("%s%d %s", sep, s.Outcomes[code], code)
	}
	return text
}
