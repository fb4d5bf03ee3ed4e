package wire

import (
	"context"
	"sync/atomic"
	"time"

	"github.com/ventanilla/ventanilla/fault"
)

// Keeper is a Recorder's sink that writes records to where they outlive the
// process. Requests never wait for it: records queue, a batch is written now
// and then, and what finds the queue full is dropped. So a flood of refusals
// costs the database little, and pushes out other callers' mistakes at most,
// never the defects, which queue by themselves.
type Keeper struct {
	write   func(ctx context.Context, batch []Record) error
	defects chan Record
	others  chan Record
	dropped atomic.Int64
}

// The bounds of a Keeper: at most keptAtOnce records a second are written.
const (
	keptAtOnce   = 256
	queueDefects = 256
	queueOthers  = 1024
	keepPause    = time.Second
	gather       = 50 * time.Millisecond // so that what fails together is written together
	keepTimeout  = 5 * time.Second
)

// NewKeeper makes one. write stores a batch; its context is bounded, and when it
// fails the batch is lost.
func NewKeeper(write func(ctx context.Context, batch []Record) error) *Keeper {
	return &Keeper{write: write, defects: make(chan Record, queueDefects), others: make(chan Record, queueOthers)}
}

// Add queues a record.
func (k *Keeper) Add(r Record) {
	queue := k.others
	if r.Condition == fault.Internal || r.Condition == fault.Unavailable {
		queue = k.defects
	}
	select {
	case queue <- r:
	default:
		k.dropped.Add(1)
	}
}

// Dropped gives how many records were not kept since it was last asked.
func (k *Keeper) Dropped() int64 { return k.dropped.Swap(0) }

// Run writes until ctx ends, and then what is queued still. failed hears of
// batches that could not be written.
func (k *Keeper) Run(ctx context.Context, failed func(error)) {
	for {
		var batch []Record
		select {
		case r := <-k.defects:
			batch = append(batch, r)
		case r := <-k.others:
			batch = append(batch, r)
		case <-ctx.Done():
			for batch := k.gathered(nil); len(batch) > 0; batch = k.gathered(nil) {
				k.flush(ctx, batch, failed)
			}
			return
		}
		rest(ctx, gather)
		k.flush(ctx, k.gathered(batch), failed)
		rest(ctx, keepPause)
	}
}

// gathered adds what is queued to a batch, defects first, until it is full.
func (k *Keeper) gathered(batch []Record) []Record {
	for _, queue := range []chan Record{k.defects, k.others} {
		for more := true; more && len(batch) < keptAtOnce; {
			select {
			case r := <-queue:
				batch = append(batch, r)
			default:
				more = false
			}
		}
	}
	return batch
}

func (k *Keeper) flush(ctx context.Context, batch []Record, failed func(error)) {
	if len(batch) == 0 {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), keepTimeout)
	defer cancel()
	if err := k.write(ctx, batch); err != nil {
		k.dropped.Add(int64(len(batch)))
		failed(err)
	}
}

func rest(ctx context.Context, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
	case <-ctx.Done():
	}
}
