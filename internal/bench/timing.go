package bench

import (
	"context"
	"fmt"
	"io"
	"regexp"
	"text/tabwriter"
	"time"

	"github.com/ventanilla/ventanilla/internal/entropy"
)

// Timing says whether the time of an answer tells which address has an account.
type Timing struct {
	Name    string  `json:"name"`
	Samples int     `json:"samples"` // of each kind
	Known   Took    `json:"known"`
	Unknown Took    `json:"unknown"`
	Rank    RankSum `json:"rank_sum"`
}

// Took is how long answers took.
type Took struct {
	Median time.Duration `json:"median_ns"`
	P95    time.Duration `json:"p95_ns"`
}

const (
	// timingShop and timingClient are of their own: the shop mails codes, and the
	// client conceals accounts.
	timingShop   = 2
	timingClient = 3
	// timingAddresses is how many addresses of each kind take turns.
	timingAddresses = 32
	// timingWarm is how many requests of each kind are not counted.
	timingWarm = 20
)

// question is a request about an address whose answer does not tell.
type question struct {
	name, path string
	want       int
	fields     map[string]any
}

var questions = []question{
	{"timing, wrong password", "/auth/v1/auth/login", 404, map[string]any{"password": "not the " + password}},
	{"timing, reset mail", "/auth/v1/auth/password/send-reset-email", 204, map[string]any{"reset_url": "https://shop.example/?h={hash}"}},
	{"timing, code by e-mail", "/auth/v1/auth/login/code/send", 204, nil},
}

// measureTiming asks one thing at a time, on one connection, about addresses
// with and without an account, in random order: what a stranger can do who has
// the machine to themselves.
func measureTiming(ctx context.Context, t *Target, o Options, only *regexp.Regexp) (all []Timing, err error) {
	for _, q := range questions {
		if !only.MatchString(q.name) || o.Samples < 1 {
			continue
		}
		if all == nil {
			if err := t.registerKnown(); err != nil {
				return nil, fmt.Errorf("the customers of known addresses: %w", err)
			}
		}
		r, err := t.ask(ctx, q, o.Samples)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", q.name, err)
		}
		fmt.Fprintf(o.Progress, "%s: AUC %.3f\n", q.name, r.Rank.AUC)
		all = append(all, r)
	}
	return all, nil
}

// kinds are the two kinds of addresses, in words of one length.
var kinds = [2]string{"known", "other"}

func timingEmail(t *Target, kind, n int) string {
	return t.email("timing"+kinds[kind], 0, 10+n%timingAddresses)
}

func (t *Target) registerKnown() error {
	for n := range timingAddresses {
		_, err := t.once(t.post("/auth/v1/auth/register", map[string]string{"Authorization": basic(timingClient, t.ES256Secret)}, map[string]any{
			"first_name": "Bench", "last_name": "Mark", "gender": "n", "email": timingEmail(t, 0, n), "password": password, "shop_id": timingShop,
		}), 200)
		if err != nil {
			return err
		}
	}
	return nil
}

// ask puts a question samples times about each kind of address, each time from a
// network of its own.
func (t *Target) ask(ctx context.Context, q question, samples int) (Timing, error) {
	c, err := Dial(t.Host)
	if err != nil {
		return Timing{}, err
	}
	defer c.Close()
	var took [2][]time.Duration
	for i := range timingWarm + samples {
		first := int(entropy.System.Bytes(1)[0] & 1)
		for j := range kinds {
			kind := first ^ j
			raw := t.question(q, timingEmail(t, kind, i), 2*i+j)
			begun := time.Now()
			status, body, err := c.Do(raw)
			d := time.Since(begun)
			if err == nil {
				err = expect(q.want, status, body)
			}
			if err == nil {
				err = ctx.Err()
			}
			if err != nil {
				return Timing{}, err
			}
			if i >= timingWarm {
				took[kind] = append(took[kind], d)
			}
		}
	}
	r := Timing{Name: q.name, Samples: samples, Rank: rankSum(took[0], took[1])}
	r.Known, r.Unknown = summary(took[0]), summary(took[1])
	return r, nil
}

func (t *Target) question(q question, email string, network int) []byte {
	body := map[string]any{"email": email, "shop_id": timingShop}
	for k, v := range q.fields {
		body[k] = v
	}
	return t.post(q.path, map[string]string{
		"Authorization":        basic(timingClient, t.ES256Secret),
		"x-original-client-ip": fmt.Sprintf("10.%d.%d.1", network/200%200, network%200),
	}, body)
}

// writeTiming prints the figures as a table of their own.
func (r *Report) writeTiming(w io.Writer) error {
	if len(r.Timing) == 0 {
		return nil
	}
	fmt.Fprintln(w)
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "with an account and without\tof each\tp50\tp50\tdifference\tp95\tp95\tAUC\tof a coin\tp")
	for _, f := range r.Timing {
		d := f.Known.Median - f.Unknown.Median
		fmt.Fprintf(t, "%s\t%d\t%s\t%s\t%+d µs, %+.1f %%\t%s\t%s\t%.3f\t%.3f–%.3f\t%.2f\n", f.Name, f.Samples, short(f.Known.Median), short(f.Unknown.Median),
			d.Microseconds(), 100*float64(d)/float64(f.Unknown.Median), short(f.Known.P95), short(f.Unknown.P95),
			f.Rank.AUC, f.Rank.Low, f.Rank.High, f.Rank.P)
	}
	return t.Flush()
}
