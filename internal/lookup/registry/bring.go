package registry

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"time"

	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/registrydb"
)

// Bring sees to it that a registry answers with what a file holds now. A file
// of the size and time of the last import is not even opened, and one with the
// same content is not imported. When another node imports it at this moment,
// Bring waits for that, and takes over if it stands still.
//
// Errors: those of Import, and of the file system.
func (r *Registries) Bring(ctx context.Context, name, path string, w Watch) (Report, error) {
	for {
		report, err := r.bring(ctx, name, path, w)
		if !errors.Is(err, ErrOvertaken) {
			return report, err
		}
		if err := r.standstill(ctx, name); err != nil {
			return Report{}, err
		}
	}
}

func (r *Registries) bring(ctx context.Context, name, path string, w Watch) (Report, error) {
	info, err := os.Stat(path)
	if err != nil {
		return Report{}, err
	}
	now, err := r.serving(ctx, name)
	if err != nil {
		return Report{}, err
	}
	unchanged := Report{Name: name, File: filepath.Base(path), People: now.People, Bad: now.Bad, Unchanged: true}
	if now.Serving && now.Size == info.Size() && now.Modified.Equal(modified(info)) {
		return unchanged, nil
	}
	in, file, err := Open(ctx, path)
	if err != nil {
		return Report{}, err
	}
	defer file.Close()
	if now.Serving && bytes.Equal(now.Digest, in.Digest) {
		return unchanged, r.db.Write(ctx, func(tx store.Tx) error {
			return registrydb.Seen(tx, now.ID, in.Name, in.Size, in.Modified)
		})
	}
	return r.Import(ctx, name, in, w)
}

// modified gives a file's time as precisely as it is stored.
func modified(info os.FileInfo) time.Time { return info.ModTime().Truncate(time.Microsecond).UTC() }

// serving gives the generation that answers; one with Serving false when none
// does.
func (r *Registries) serving(ctx context.Context, name string) (registrydb.Generation, error) {
	all, err := r.generations(ctx, name)
	for _, g := range all {
		if g.Serving {
			return g, nil
		}
	}
	return registrydb.Generation{}, err
}

func (r *Registries) generations(ctx context.Context, name string) (all []registrydb.Generation, err error) {
	err = r.db.Read(ctx, func(q store.Queryer) (err error) {
		all, err = registrydb.Generations(q, name)
		return err
	})
	return all, err
}

// An import that has not moved for so many looks has died.
const (
	lookEvery = 200 * time.Millisecond
	patience  = 50 // looks
)

// standstill returns when the other import has ended or moves no more.
func (r *Registries) standstill(ctx context.Context, name string) error {
	tick := time.NewTicker(lookEvery)
	defer tick.Stop()
	at := map[int64]int64{}
	for still := 0; still < patience; still++ {
		all, err := r.generations(ctx, name)
		if err != nil {
			return err
		}
		busy := false
		for _, g := range all {
			if g.State != registrydb.Importing {
				continue
			}
			busy = true
			if before, known := at[g.ID]; !known || before != g.Position {
				at[g.ID], still = g.Position, 0
			}
		}
		if !busy {
			return nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-tick.C:
		}
	}
	return nil
}
