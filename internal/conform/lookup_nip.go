package conform

import (
	"context"
	"errors"
	"fmt"
	"net/http"
)

// The NIP of every sandbox, and what is none.
const (
	rightNIP = "123456"
	wrongNIP = "000000"

	nipTold    = `"attempts":"*"`
	nipWrong   = `"status":"SUCCESS",` + noError + `,"response":{"status":"INVALID","message":"El NIP no es correcto.","code":"nip_wrong",` + nipTold + `}`
	nipExpired = `"status":"SUCCESS",` + noError + `,"response":{"status":"INVALID","message":"El NIP ha vencido, favor de solicitar otro.","code":"nip_expired",` + nipTold + `}`
	textBlock  = `El NIP ha sido bloqueado por exceder el número de intentos, favor de solicitar otro.`
	nipBlocked = `"status":"SERVICE_ERROR","errorMessage":"` + textBlock + `","code":"nip_blocked","response":{"status":"INVALID","message":"` + textBlock + `","code":"nip_blocked",` + nipTold + `}`
	nipValid   = `"status":"SUCCESS",` + noError + `,"response":{"status":"VALID","validated":true,` + nipTold + `}`
)

// nipCases leads to what comes of NIPs: sent to a sandbox's outbox, told right
// and wrong, and too late.
func nipCases() []way {
	staged := func(code, name, members string) way {
		return outcome(code, "test case of nip/validate", asking("nip/validate?testCase="+name, `{"id":"`+anyID+`","nip":"`+rightNIP+`"}`), `{`+members+`}`)
	}
	live := func(code, how string, walk func(ctx context.Context, v *visit, id string) error) way {
		return way{code: code, status: http.StatusOK, how: how, walk: func(ctx context.Context, v *visit) error {
			id, err := v.sendNIP(ctx)
			if err != nil {
				return err
			}
			return walk(ctx, v, id)
		}}
	}
	return []way{
		staged("nip_wrong", "wrong", nipWrong), staged("nip_blocked", "blocked", nipBlocked), staged("nip_expired", "expired", nipExpired),
		live("success", "live: a NIP told right twice", func(ctx context.Context, v *visit, id string) error {
			if _, err := v.tellNIP(ctx, id, rightNIP, `"status":"SUCCESS"`); err != nil {
				return err
			}
			_, err := v.tellNIP(ctx, id, rightNIP, nipValid)
			return err
		}),
		live("nip_wrong", "live: a NIP told wrong", func(ctx context.Context, v *visit, id string) error {
			_, err := v.tellNIP(ctx, id, wrongNIP, nipWrong)
			return err
		}),
		live("nip_blocked", "live: a NIP told wrong three times, and then right", func(ctx context.Context, v *visit, id string) error {
			for _, members := range []string{nipWrong, nipWrong, nipBlocked} {
				if _, err := v.tellNIP(ctx, id, wrongNIP, members); err != nil {
					return err
				}
			}
			_, err := v.tellNIP(ctx, id, rightNIP, nipBlocked)
			return err
		}),
		needs(live("nip_expired", "live: a NIP told eleven minutes later, by the sandbox's clock", func(ctx context.Context, v *visit, id string) error {
			if _, err := v.gets(ctx, http.StatusOK, request{path: "/sandbox/v1/clock", key: v.keys.all, body: `{"advance":"11m"}`}); err != nil {
				return err
			}
			_, err := v.tellNIP(ctx, id, rightNIP, nipExpired)
			told := v.client.last
			back, failed := v.client.call(context.WithoutCancel(ctx), request{method: http.MethodDelete, path: "/sandbox/v1/clock", key: v.keys.all})
			if failed == nil && back.status >= http.StatusBadRequest {
				failed = fmt.Errorf("the clock does not go back: %s", back)
			}
			v.client.last = told
			return errors.Join(err, failed)
		})),
		flat("request_invalid", "a NIP that was never sent", asking("nip/validate", `{"id":"`+anyID+`","nip":"`+rightNIP+`"}`), `{"id":"VALUE_ERROR; unknown id"}`),
	}
}

// sendNIP sends one to somebody who got none before.
func (v *visit) sendNIP(ctx context.Context) (id string, err error) {
	a, err := v.shows(ctx, request{path: lookup("/nip/send"), key: v.keys.all, body: fmt.Sprintf(`{"method":"email","email":%q}`, somebody())},
		`{"status":"SUCCESS","response":{"status":"SENT"}}`)
	return a.text("id"), err
}

// somebody is an address that no mail can be sent to.
func somebody() string { return someone() + "@conform.example" }

func (v *visit) tellNIP(ctx context.Context, id, nip, members string) (answer, error) {
	return v.shows(ctx, request{path: lookup("/nip/validate"), key: v.keys.all, body: fmt.Sprintf(`{"id":%q,"nip":%q}`, id, nip)}, `{`+members+`}`)
}
