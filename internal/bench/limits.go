package bench

import (
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"errors"
	"fmt"
	"path/filepath"
	"runtime"
	"sync/atomic"
	"time"

	"golang.org/x/crypto/argon2"
	"golang.org/x/sync/errgroup"

	"github.com/ventanilla/ventanilla/internal/store"
)

// The names of the machine's limits.
const (
	LimitHTTP   = "bare net/http"
	LimitArgon2 = "argon2id 19 MiB t=2 p=1"
	LimitES256  = "ES256 signing"
	LimitRS256  = "RS256 signing"
	LimitCommit = "SQLite FULL, grouped"
)

// Limits are operations per second that this machine can do at best, all cores
// at work.
type Limits map[string]float64

// MeasureLimits measures what needs no server, for d each. The limit of
// net/http is taken by the caller with Run, against a bare server.
func MeasureLimits(ctx context.Context, dir string, d time.Duration) (Limits, error) {
	rsaKey, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		return nil, err
	}
	ecKey, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	digest := sha256.Sum256([]byte("limit"))
	salt := make([]byte, 16)
	cores := runtime.GOMAXPROCS(0)
	limits := Limits{}
	for name, work := range map[string]func() error{
		LimitArgon2: func() error { argon2.IDKey([]byte("password"), salt, 2, 19<<10, 1, 32); return nil },
		LimitES256:  func() error { _, err := ecdsa.SignASN1(rand.Reader, ecKey, digest[:]); return err },
		LimitRS256:  func() error { _, err := rsa.SignPKCS1v15(rand.Reader, rsaKey, crypto.SHA256, digest[:]); return err },
	} {
		if limits[name], err = rate(ctx, cores, d, work); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
	}
	limits[LimitCommit], err = commits(ctx, filepath.Join(dir, "limit.db"), d)
	return limits, err
}

// commits measures durable grouped writes with 16 callers.
func commits(ctx context.Context, path string, d time.Duration) (float64, error) {
	db, err := store.Open(ctx, store.Config{URL: "sqlite:" + path})
	if err != nil {
		return 0, err
	}
	defer db.Close()
	err = db.Write(ctx, func(tx store.Tx) error {
		_, err := tx.Exec(`CREATE TABLE bench_limit (n BIGINT)`)
		return err
	})
	if err != nil {
		return 0, err
	}
	return rate(ctx, 16, d, func() error {
		return db.Write(ctx, func(tx store.Tx) error {
			_, err := tx.Exec(`INSERT INTO bench_limit (n) VALUES ($1)`, int64(1))
			return err
		})
	})
}

func rate(ctx context.Context, workers int, d time.Duration, work func() error) (float64, error) {
	var count atomic.Int64
	g, running := errgroup.WithContext(ctx)
	start := time.Now()
	for range workers {
		g.Go(func() error {
			for time.Since(start) < d && running.Err() == nil {
				if err := work(); err != nil {
					return err
				}
				count.Add(1)
			}
			return nil
		})
	}
	if err := errors.Join(g.Wait(), ctx.Err()); err != nil {
		return 0, err
	}
	return float64(count.Load()) / time.Since(start).Seconds(), nil
}
