package job

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"

	"github.com/ventanilla/ventanilla/internal/store"
	"github.com/ventanilla/ventanilla/internal/store/jobdb"
)

const (
	fetchCooldown = 10 * time.Millisecond
	fetchPoll     = 100 * time.Millisecond
	// idlePoll is how often Idle asks: other nodes finish jobs too, so there is
	// nothing in this process to wait for.
	idlePoll = 20 * time.Millisecond
	// keepCompleted bounds River's table; what happened is in our own tables.
	keepCompleted = time.Hour
)

func (e *riverEngine) Start(ctx context.Context) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.client != nil {
		return errors.New("job: started twice")
	}
	if len(e.kinds) == 0 {
		return errors.New("job: started without a handler")
	}
	longest := time.Duration(0)
	queues := map[string]river.QueueConfig{}
	for kind, o := range e.kinds {
		queues[queue(kind)] = river.QueueConfig{MaxWorkers: o.Workers}
		longest = max(longest, o.Timeout)
	}
	client, err := river.NewClient(riverpgxv5.New(e.db.Native().(*pgxpool.Pool)), &river.Config{
		Queues: queues, Workers: e.workers, Logger: quieter(e.log),
		FetchCooldown: fetchCooldown, FetchPollInterval: fetchPoll,
		JobTimeout: longest + 10*time.Second, RescueStuckJobsAfter: longest + e.tuning.lease + time.Minute,
		CompletedJobRetentionPeriod: keepCompleted, DiscardedJobRetentionPeriod: buriedFor, CancelledJobRetentionPeriod: buriedFor,
	})
	if err != nil {
		return fmt.Errorf("job: start: %w", err)
	}
	// Seen before it takes a job, or another node would rescue what it runs.
	if err := e.beat(ctx, client.ID()); err != nil {
		return fmt.Errorf("job: start: %w", err)
	}
	if err := client.Start(ctx); err != nil {
		return fmt.Errorf("job: start: %w", err)
	}
	e.client = client
	beats, stop := context.WithCancel(context.WithoutCancel(ctx))
	e.heart = stop
	e.beating.Go(func() { e.beatOn(beats, client.ID()) })
	return nil
}

// beatOn keeps this node seen and takes up the jobs of nodes that are not.
func (e *riverEngine) beatOn(ctx context.Context, id string) {
	ticker := time.NewTicker(e.tuning.lease / 5)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		if err := e.beat(ctx, id); err != nil && ctx.Err() == nil {
			e.log.ErrorContext(ctx, "jobs wait for the database", "error", err)
		}
	}
}

func (e *riverEngine) beat(ctx context.Context, id string) error {
	rescued := int64(0)
	err := e.db.Write(ctx, func(tx store.Tx) (err error) {
		if err = jobdb.SeeNode(tx, id); err != nil {
			return err
		}
		rescued, err = jobdb.RescueRiver(tx, e.tuning.lease.Microseconds())
		return err
	})
	if err == nil && rescued > 0 {
		e.log.WarnContext(ctx, "jobs that a dead node left running will run again", "jobs", rescued)
	}
	return err
}

func (e *riverEngine) Stop(ctx context.Context) error {
	e.mu.Lock()
	client := e.client
	e.mu.Unlock()
	if client == nil {
		return nil
	}
	err := client.Stop(ctx)
	if err != nil {
		// What listens ends now; the rest is rescued by another node.
		hard, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
		defer cancel()
		err = fmt.Errorf("job: stopped with jobs running: %w", errors.Join(err, client.StopAndCancel(hard)))
	}
	e.heart()
	e.beating.Wait()
	forget := e.db.Write(context.WithoutCancel(ctx), func(tx store.Tx) error { return jobdb.ForgetNode(tx, client.ID()) })
	return errors.Join(err, forget)
}

func (e *riverEngine) Idle(ctx context.Context) error {
	e.mu.Lock()
	kinds := make([]string, 0, len(e.kinds))
	for k := range e.kinds {
		kinds = append(kinds, k)
	}
	e.mu.Unlock()
	slices.Sort(kinds)
	list, err := json.Marshal(kinds)
	if err != nil {
		return fmt.Errorf("job: %w", err)
	}
	ticker := time.NewTicker(idlePoll)
	defer ticker.Stop()
	for {
		busy := false
		err := e.db.Read(ctx, func(q store.Queryer) (err error) {
			busy, err = jobdb.RiverBusy(q, string(list))
			return err
		})
		if err != nil || !busy {
			return err
		}
		select {
		case <-ticker.C:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}
