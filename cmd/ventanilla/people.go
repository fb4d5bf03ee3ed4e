package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/people"
	"github.com/ventanilla/ventanilla/internal/scope"
)

// peopleCmd answers a person's request about what a company keeps of them.
type peopleCmd struct {
	Export peopleExportCmd `cmd:"" help:"Write everything that is kept about a person, as JSON."`
	Erase  peopleEraseCmd  `cmd:"" help:"Delete everything that is kept about a person."`
}

// personFlags name a person, and where to look for what is kept.
type personFlags struct {
	dataFlags
	Base  string `placeholder:"URL" help:"Ask the server that runs here instead of opening the data; needed on SQLite while it runs."`
	Token string `placeholder:"TOKEN" help:"The admin token, with --base."`

	Company     string `required:"" help:"Company code."`
	Environment string `default:"live" enum:"sandbox,live" help:"sandbox or live."`
	CURP        string `name:"curp" help:"Whom: by CURP."`
	NSS         string `name:"nss" help:"Whom: by social security number."`
	RFC         string `name:"rfc" help:"Whom: by RFC."`
	Email       string `help:"Whom: by e-mail address."`
	Phone       string `help:"Whom: by phone number."`
	Login       string `help:"Whom: by a profile's login name."`
	Profile     string `help:"Whom: by a profile's mnemocode."`
	ExternalID  string `name:"external-id" help:"Whom: by the company's own name for the person."`
}

func (f personFlags) who() people.Identifiers {
	return people.Identifiers{CURP: f.CURP, NSS: f.NSS, RFC: f.RFC, Email: f.Email, Phone: f.Phone,
		Login: f.Login, Profile: f.Profile, ExternalID: f.ExternalID}
}

func (f personFlags) scope() scope.Scope {
	return scope.Scope{Company: f.Company, Environment: scope.Environment(f.Environment)}
}

// commandActor is who the audit trail says did what a command does.
const commandActor = "command line"

type peopleExportCmd struct {
	personFlags
	Out string `short:"o" placeholder:"FILE" help:"Where to write; default standard output."`
}

func (c *peopleExportCmd) Run(ctx context.Context, t *terminal) (err error) {
	held, err := c.held(ctx)
	if err != nil {
		return err
	}
	out := t.out
	if c.Out != "" {
		f, err := os.OpenFile(c.Out, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, f.Close()) }()
		out = f
	}
	e := json.NewEncoder(out)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(held)
}

type peopleEraseCmd struct {
	personFlags
	Yes bool `help:"Do it. Without this nothing is erased, and what would be is counted."`
}

func (c *peopleEraseCmd) Run(ctx context.Context, t *terminal) (err error) {
	counts := map[string]int{}
	switch {
	case !c.Yes:
		var held map[string][]any
		held, err = c.held(ctx)
		for what, list := range held {
			counts[what] = len(list)
		}
	case c.Base != "":
		var answer struct{ Erased map[string]int }
		err = c.ask(ctx, "erase", &answer)
		counts = answer.Erased
	default:
		err = c.desk(ctx, func(d *people.Desk) (err error) {
			counts, err = d.Erase(ctx, c.scope(), c.who(), commandActor)
			return err
		})
	}
	if err != nil {
		return err
	}
	verb := "erased"
	if !c.Yes {
		verb = "would be erased"
	}
	for _, what := range slices.Sorted(maps.Keys(counts)) {
		fmt.Fprintf(t.out, "%s: %d %s\n", what, counts[what], verb)
	}
	if len(counts) == 0 {
		fmt.Fprintln(t.out, "nothing is kept under these identifiers")
	} else if !c.Yes {
		fmt.Fprintln(t.out, "nothing was erased; add --yes to do it")
	}
	return nil
}

// held gives everything that is kept about the person.
func (f personFlags) held(ctx context.Context) (held map[string][]any, err error) {
	if f.Base != "" {
		err = f.ask(ctx, "export", &held)
		return held, err
	}
	err = f.desk(ctx, func(d *people.Desk) (err error) {
		held, err = d.Export(ctx, f.scope(), f.who(), commandActor)
		return err
	})
	return held, err
}

// desk opens the data, which no server may have open on SQLite.
func (f personFlags) desk(ctx context.Context, do func(*people.Desk) error) error {
	core, err := f.alone(ctx)
	if err != nil {
		return err
	}
	defer core.Close()
	if _, ok := core.Tenants.Company(f.Company); !ok {
		return fmt.Errorf("there is no company %s; those that exist: %v", f.Company, core.Tenants.Companies())
	}
	d, err := core.OpenDesk(ctx)
	if err != nil {
		return err
	}
	return wording(do(d))
}

// wording tells which flag is wrong.
func wording(err error) error {
	f := fault.From(err)
	if err == nil || len(f.Invalid) == 0 {
		return err
	}
	var flags []string
	for _, field := range f.Invalid {
		if field.Rule == fault.Required {
			return usagef("say whom: give --curp, --nss, --rfc, --email, --phone, --login, --profile or --external-id")
		}
		flags = append(flags, "--"+strings.ReplaceAll(field.Name, "_", "-"))
	}
	return usagef("%s cannot be what it should; look at its spelling", strings.Join(flags, ", "))
}
