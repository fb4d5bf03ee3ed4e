package app

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"

	"github.com/ventanilla/ventanilla/internal/lookup/registry"
	"github.com/ventanilla/ventanilla/internal/tenant/manifest"
)

// bringRegistries imports the files of the manifest's registries that are new or
// have changed. A file that is missing or cannot be used is an error only while
// the registry has no list: a server that answered yesterday starts today.
func (c *Core) bringRegistries(ctx context.Context) error {
	deployment, err := manifest.LoadDeployment(ctx, c.Tenants)
	if err != nil {
		return err
	}
	for _, s := range deployment.Sources {
		if s.Kind != manifest.KindRegistry {
			continue
		}
		if s.File != "" {
			err = c.bringRegistry(ctx, s)
		}
		if err != nil {
			return fmt.Errorf("source %s: %w", s.Name, err)
		}
		_, there, err := c.servedRegistry(ctx, s.Name)
		if err != nil {
			return err
		}
		if !there {
			c.Config.Log.WarnContext(ctx, "a registry has no list yet and answers nothing", "registry", s.Name,
				"do", "ventanilla registry import "+s.Name+" FILE")
		}
	}
	return nil
}

// loggedProblems is how many rows of a file the log tells one by one, and
// loggedPeople how many people apart it tells of progress.
const (
	loggedProblems = 10
	loggedPeople   = 100_000
)

func (c *Core) bringRegistry(ctx context.Context, s manifest.Source) error {
	log, problems, next := c.Config.Log.With("registry", s.Name, "file", s.File), 0, int64(loggedPeople)
	report, err := c.Registries.Bring(ctx, s.Name, s.File, registry.Watch{
		Begun: func(p registry.Progress) {
			log.InfoContext(ctx, "importing a registry", "bytes", p.Size, "line", p.Line)
			next += p.People
		},
		Problem: func(p registry.Problem) {
			if problems++; problems <= loggedProblems {
				log.WarnContext(ctx, "a row of a registry cannot be used", "line", p.Line, "column", p.Field, "problem", p.Words())
			}
		},
		Progress: func(p registry.Progress) {
			if p.People >= next {
				log.InfoContext(ctx, "importing a registry", "people", p.People, "bad", p.Bad, "bytes", p.Bytes, "of", p.Size)
				next += loggedPeople
			}
		},
	})
	if err != nil {
		if _, there, readErr := c.servedRegistry(ctx, s.Name); !there || readErr != nil || !unusable(err) {
			return errors.Join(err, readErr)
		}
		log.ErrorContext(ctx, "the file of a registry cannot be used; the list that was imported before answers", "cause", err)
		return nil
	}
	if report.Unchanged {
		return nil
	}
	log.InfoContext(ctx, "a registry is imported", "people", report.People, "bad", report.Bad, "took", report.Took.String())
	if report.Bad > 0 {
		log.WarnContext(ctx, "rows of a registry cannot be used and were left out", "rows", report.Bad,
			"do", "ventanilla registry import "+s.Name+" "+s.File+" --report FILE lists them all")
	}
	return nil
}

// unusable reports whether the file is to blame, and not the database.
func unusable(err error) bool {
	_, file := errors.AsType[*registry.FileError](err)
	_, path := errors.AsType[*fs.PathError](err)
	return file || path || errors.Is(err, registry.ErrNobody)
}

// servedRegistry gives a registry that has a list.
func (c *Core) servedRegistry(ctx context.Context, name string) (registry.Info, bool, error) {
	info, there, err := c.Registries.Find(ctx, name)
	return info, there && info.Serving, err
}

// namesRegistry reports whether a source of the manifest is the registry.
func (c *Core) namesRegistry(ctx context.Context, name string) (bool, error) {
	deployment, err := manifest.LoadDeployment(ctx, c.Tenants)
	return slices.ContainsFunc(deployment.Sources, func(s manifest.Source) bool {
		return s.Kind == manifest.KindRegistry && s.Name == name
	}), err
}

// CheckedRegistry is a registry of the manifest and what is to be said of it.
type CheckedRegistry struct {
	registry.Info
	Missing bool // it has no list
}

// CheckRegistries looks at every registry that the manifest names.
func (c *Core) CheckRegistries(ctx context.Context) (out []CheckedRegistry, err error) {
	deployment, err := manifest.LoadDeployment(ctx, c.Tenants)
	if err != nil {
		return nil, err
	}
	for _, s := range deployment.Sources {
		if s.Kind != manifest.KindRegistry {
			continue
		}
		info, there, err := c.servedRegistry(ctx, s.Name)
		if err != nil {
			return nil, err
		}
		info.Name = s.Name
		out = append(out, CheckedRegistry{Info: info, Missing: !there})
	}
	return out, nil
}
