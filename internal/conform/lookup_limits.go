package conform

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
)

// maxNodes bounds how many nodes a server may be whose limits are met: each node
// counts requests and batches for itself.
const maxNodes = 16

// limitWays leads to 429 and 503.
func limitWays() []way {
	return []way{
		needs(way{code: "rate_limited", status: 429, how: "a company that may ask once a minute, and asks on", walk: func(ctx context.Context, v *visit) error {
			r := v.aboutCURP(nssService, "?testCase=success", "MOTR930411HJCRMN03")
			r.key = v.keys.limited
			return v.until429(ctx, r, 4*maxNodes, "too many requests", "rate_limited")
		}}),
		{code: "rate_limited", status: 429, how: "NIPs to one address, again and again", walk: func(ctx context.Context, v *visit) error {
			r := request{path: lookup("/nip/send"), key: v.keys.all, body: fmt.Sprintf(`{"method":"email","email":%q}`, somebody())}
			return v.until429(ctx, r, 20, "too many requests", "rate_limited")
		}},
		needs(way{code: "overloaded", status: 429, how: "more batches at once than a company may have, the source being slow", walk: overloading}),
		needs(refusal(503, "service_unavailable", "service unavailable", "live: a NIP by a channel that nothing carries", func(v *visit) request {
			return request{path: lookup("/nip/send"), key: v.keys.live, body: `{"method":"whatsapp","countryCode":"+52","to":"5500000000"}`}
		})),
	}
}

// until429 makes a call again and again, until it is refused for its number.
func (v *visit) until429(ctx context.Context, r request, times int, message, code string) error {
	for range times {
		a, err := v.client.call(ctx, r)
		if err != nil {
			return err
		}
		if a.status != http.StatusOK {
			break
		}
	}
	a, err := v.refuses(ctx, http.StatusTooManyRequests, r, worded(message, code))
	if err != nil {
		return err
	}
	return later(a)
}

// batchesAtOnce is more than a company may have under way on one node.
const batchesAtOnce = 24

// overloading begins many batches at once while the source is slow. Where there
// are several nodes it takes as many times more.
func overloading(ctx context.Context, v *visit) error {
	var refused answer
	for n := batchesAtOnce; n <= batchesAtOnce*maxNodes && refused.status == 0; n *= 4 {
		err := v.behaving(ctx, "slow", 1000, func() error {
			answers, errs := make([]answer, n), make([]error, n)
			var all sync.WaitGroup
			for i := range n {
				all.Go(func() {
					answers[i], errs[i] = v.client.call(ctx, request{path: lookup("/" + nssService + "/batch"), key: v.keys.all,
						header: map[string]string{"Content-Type": "application/x-ndjson"}, body: fmt.Sprintf(`{"curp":%q}`, someone())})
				})
			}
			all.Wait()
			for _, a := range answers {
				switch {
				case a.status == http.StatusTooManyRequests:
					refused = a
				case a.status != http.StatusOK || !strings.Contains(string(a.raw), `"FOUND"`):
					errs = append(errs, fmt.Errorf("%s instead of a line", a))
				}
			}
			return errors.Join(errs...)
		})
		if err != nil {
			return err
		}
	}
	v.client.last = refused
	if refused.status == 0 {
		return errors.New("no batch was refused")
	}
	got, err := refused.value()
	if err != nil {
		return err
	}
	if how := exactly(worded("the server is busy, try again", "overloaded"), got); how != "" {
		return fmt.Errorf("%s: %s", refused, how)
	}
	return later(refused)
}
