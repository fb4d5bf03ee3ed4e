package app

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"sync"
	"time"
)

// App is a running server.
type App struct {
	*Core
	*Engines

	server *http.Server
	url    string
	stop   context.CancelFunc // ends upkeep and jobs
	tasks  sync.WaitGroup
	failed chan error // why the listener ended, if it did by itself

	headroom []byte
}

// Times of the HTTP server. An answer may take as long as a platform does to
// settle a login that the caller waits for.
const (
	readHeaderTimeout = 10 * time.Second
	readTimeout       = 30 * time.Second
	writeTimeout      = 90 * time.Second
	idleTimeout       = 2 * time.Minute
	maxHeaderBytes    = 64 << 10
	shutdownTimeout   = 15 * time.Second
)

// Start opens the data, builds everything and serves. When it returns, requests
// are being answered. ctx bounds the start only; end with Close.
func Start(ctx context.Context, cfg Config) (_ *App, err error) {
	shareCores()
	cfg = cfg.withDefaults()
	if cfg.Dev {
		if err := checkLoopback(cfg.Listen); err != nil {
			return nil, err
		}
	}
	// The address first: a second server should fail before it touches data.
	listener, err := net.Listen("tcp", cfg.Listen)
	if err != nil {
		return nil, fmt.Errorf("cannot listen on %s: %w", cfg.Listen, err)
	}
	a := &App{url: "http://" + listener.Addr().String(), failed: make(chan error, 1)}
	if cfg.PublicURL == "" {
		cfg.PublicURL = a.url
	}
	defer func() {
		if err != nil {
			listener.Close()
			a.release()
		}
	}()
	if a.Core, err = OpenCore(ctx, cfg); err != nil {
		return nil, err
	}
	// Before anything is built on what the manifests say.
	if err := a.applyManifests(ctx, a.url); err != nil {
		return nil, err
	}
	if err := a.bringRegistries(ctx); err != nil {
		return nil, err
	}
	if a.Engines, err = newEngines(ctx, a.Core, cfg.PublicURL); err != nil {
		return nil, err
	}
	handler, err := newHandler(a.Core, a.Engines, cfg.PublicURL)
	if err != nil {
		return nil, err
	}
	running, stop := context.WithCancel(context.WithoutCancel(ctx))
	a.stop = stop
	if err := a.Jobs.Start(running); err != nil {
		return nil, err
	}
	a.upkeep(running)
	a.server = &http.Server{
		Handler: handler, ReadHeaderTimeout: readHeaderTimeout, ReadTimeout: readTimeout, WriteTimeout: writeTimeout,
		IdleTimeout: idleTimeout, MaxHeaderBytes: maxHeaderBytes,
	}
	a.server.RegisterOnShutdown(a.end)
	a.headroom = keepHeadroom()
	a.tasks.Go(func() {
		if err := a.server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			a.failed <- err
		}
	})
	return a, nil
}

// URL is the address that the server answers at.
func (a *App) URL() string { return a.url }

// Wait blocks until ctx ends, which is no error, or the listener fails.
func (a *App) Wait(ctx context.Context) error {
	select {
	case <-ctx.Done():
		return nil
	case err := <-a.failed:
		return err
	}
}

// Close takes no new requests, finishes those being answered and the jobs being
// run, and releases everything.
func (a *App) Close() error {
	ctx, cancel := context.WithTimeout(context.Background(), shutdownTimeout)
	defer cancel()
	err := a.server.Shutdown(ctx)
	a.stop()
	err = errors.Join(err, a.Jobs.Stop(ctx))
	a.tasks.Wait()
	a.Core.Close()
	return err
}

// release undoes a start that failed half-way.
func (a *App) release() {
	if a.stop != nil {
		a.stop()
	}
	a.tasks.Wait()
	if a.Core != nil {
		a.Core.Close()
	}
}
