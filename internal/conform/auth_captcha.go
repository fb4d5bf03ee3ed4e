package conform

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"math/bits"
	"strconv"
)

// needsWork is what whoever failed before is told where a shop has captchas.
var needsWork = service("CAPTCHA_REQUIRED", "Please confirm that you are not a robot.",
	`{"provider":"pow","challenge":"*","bits":"*","expiresInSeconds":"*"}`)

// suspect gives somebody for whom a password was guessed wrong.
func (v *visit) suspect(ctx context.Context) (customer, error) {
	c, err := v.customerAt(ctx, v.keys.auth.rs, captchaShop)
	if err != nil {
		return c, err
	}
	_, err = v.says(ctx, 404, post("/v1/auth/login", as(v.keys.auth.rs), c.login().but("password", another)), noUser)
	return c, err
}

// captchaWays leads through captchas, which the contract is silent about.
func captchaWays() []way {
	asked := func(how string, change func(v *visit, r *request)) way {
		return needs(leads(403, "CAPTCHA_REQUIRED", needsWork, how, func(ctx context.Context, v *visit) (request, error) {
			c, err := v.suspect(ctx)
			r := post("/v1/auth/login", as(v.keys.auth.rs), c.login())
			change(v, &r)
			return r, err
		}))
	}
	return []way{
		asked("log in with the right password after a wrong one, without a captcha", func(*visit, *request) {}),
		asked("log in with a captcha that is not solved", func(_ *visit, r *request) { header("X-Captcha", "nothing")(r) }),
		needs(works(200, "log in with a captcha that is solved", func(ctx context.Context, v *visit) error {
			c, err := v.suspect(ctx)
			if err != nil {
				return err
			}
			a, err := v.sound(ctx, 200, post("/v1/auth/captcha", as(v.keys.auth.rs), fields{"shop_id": captchaShop}))
			if err != nil {
				return err
			}
			var work struct {
				Challenge string `json:"challenge"`
				Bits      int    `json:"bits"`
			}
			if err := decode(a, &work); err != nil {
				return err
			}
			solved, err := solve(work.Challenge, work.Bits)
			if err != nil {
				return fmt.Errorf("%s: %w", a, err)
			}
			return v.entered(ctx, post("/v1/auth/login", as(v.keys.auth.rs), c.login().but("captcha", solved)))
		})),
		needs(leads(403, "FORBIDDEN", forbidden, "a captcha where the shop has none", straight(func(v *visit) request {
			return post("/v1/auth/captcha", as(v.keys.auth.rs), fields{"shop_id": v.keys.auth.shop})
		}))),
	}
}

// solve finds what makes the hash of a challenge begin with so many zero bits.
func solve(challenge string, zeros int) (string, error) {
	if challenge == "" || zeros < 1 || zeros > 24 {
		return "", errors.New("it is no proof of work that can be done")
	}
	for n := 0; ; n++ {
		text := challenge + "." + strconv.Itoa(n)
		sum := sha256.Sum256([]byte(text))
		if head := uint32(sum[0])<<24 | uint32(sum[1])<<16 | uint32(sum[2])<<8 | uint32(sum[3]); bits.LeadingZeros32(head) >= zeros {
			return text, nil
		}
	}
}
