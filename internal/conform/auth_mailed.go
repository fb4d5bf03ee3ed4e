package conform

import (
	"context"
	"errors"
	"fmt"
)

// The two uses of codes by e-mail.
var (
	verifying  = mailed{"/v1/auth/email/send-verification", "/v1/auth/email/verify", verifyShop, "verify_url"}
	loggingIn  = mailed{"/v1/auth/login/code/send", "/v1/auth/login/code", factorShop, "login_url"}
	mailedUses = []mailed{verifying, loggingIn}
)

// mailed is one use of codes and links by e-mail.
type mailed struct {
	send, enter string
	shop        int
	link        string // the field with the address of a link
}

// somebody registers a customer where the use is switched on. Where addresses are
// verified nobody is logged in by that.
func (m mailed) somebody(ctx context.Context, v *visit) (customer, error) {
	c := customer{email: someAddress(), shop: m.shop}
	r := post("/v1/auth/register", as(v.keys.auth.rs), registration(c.email, c.shop))
	if m.shop == verifyShop {
		_, err := v.says(ctx, 403, r, notVerified)
		return c, err
	}
	_, err := v.sound(ctx, 200, r)
	return c, err
}

// mail asks for a mail to somebody new, and gives what it holds.
func (m mailed) mail(ctx context.Context, v *visit) (c customer, code, hash string, err error) {
	if c, err = m.somebody(ctx, v); err != nil {
		return c, "", "", err
	}
	const prefix = "https://shop.example/in?h="
	if _, err = v.sound(ctx, 204, post(m.send, as(v.keys.auth.rs), fields{"email": c.email, "shop_id": c.shop, m.link: prefix + "{hash}"})); err != nil {
		return c, "", "", err
	}
	message, err := v.sent(ctx, c.email)
	if err != nil {
		return c, "", "", err
	}
	code, _ = message["code"].(string)
	link, _ := message["link"].(string)
	if len(code) != 6 || len(link) <= len(prefix) {
		return c, "", "", fmt.Errorf("the mail has the code %q and the link %q", code, link)
	}
	return c, code, link[len(prefix):], nil
}

// byCode and byHash are what is brought back.
func (m mailed) byCode(v *visit, c customer, code string) request {
	return post(m.enter, as(v.keys.auth.rs), fields{"email": c.email, "shop_id": c.shop, "code": code})
}

func (m mailed) byHash(v *visit, c customer, hash string) request {
	return post(m.enter, as(v.keys.auth.rs), fields{"shop_id": c.shop, "hash": hash})
}

// mailedWays leads through codes and links by e-mail, which the contract is
// silent about.
func mailedWays() (list []way) {
	add := func(w way) { list = append(list, needs(w)) }
	bad := func(how string, make prepared) way { return leads(403, "INVALID_CODE", badCode, how, make) }
	for _, m := range mailedUses {
		add(works(200, m.enter+" with the code of the mail", func(ctx context.Context, v *visit) error {
			c, code, _, err := m.mail(ctx, v)
			if err != nil {
				return err
			}
			return v.entered(ctx, m.byCode(v, c, code))
		}))
		add(works(200, m.enter+" with the hash of the link", func(ctx context.Context, v *visit) error {
			c, _, hash, err := m.mail(ctx, v)
			if err != nil {
				return err
			}
			return v.entered(ctx, m.byHash(v, c, hash))
		}))
		add(bad(m.enter+" with a wrong code", func(ctx context.Context, v *visit) (request, error) {
			c, code, _, err := m.mail(ctx, v)
			if err != nil {
				return request{}, err
			}
			return m.byCode(v, c, otherCode(code)), nil
		}))
		add(bad(m.enter+" with a code a second time", func(ctx context.Context, v *visit) (request, error) {
			c, code, _, err := m.mail(ctx, v)
			if err != nil {
				return request{}, err
			}
			return m.byCode(v, c, code), v.entered(ctx, m.byCode(v, c, code))
		}))
		add(timed(bad(m.enter+" with a code after eleven minutes", func(ctx context.Context, v *visit) (request, error) {
			c, code, _, err := m.mail(ctx, v)
			if err != nil {
				return request{}, err
			}
			return m.byCode(v, c, code), v.advance(ctx, "11m")
		})))
		add(bad(m.enter+" with a hash that nobody was sent", straight(func(v *visit) request { return m.byHash(v, customer{shop: m.shop}, "nothing") })))
		add(leads(404, "USER_NOT_FOUND", noUser, m.send+" to an address that nobody has", straight(func(v *visit) request {
			return post(m.send, as(v.keys.auth.rs), fields{"email": someAddress(), "shop_id": m.shop})
		})))
		add(leads(403, "FORBIDDEN", forbidden, m.send+" where the shop has not switched it on", straight(func(v *visit) request {
			return post(m.send, as(v.keys.auth.rs), fields{"email": someAddress(), "shop_id": v.keys.auth.shop})
		})))
		add(leads(422, "validation_error", invalid("code", isMissing, "email", isMissing, "shop_id", isMissing), m.enter+": nothing", straight(func(v *visit) request {
			return post(m.enter, as(v.keys.auth.rs), fields{})
		})))
		add(leads(422, "validation_error", invalid(m.link, slotRule), m.send+": an address without {hash}", straight(func(v *visit) request {
			return post(m.send, as(v.keys.auth.rs), fields{"email": someAddress(), "shop_id": m.shop, m.link: "https://shop.example/"})
		})))
		add(leads(401, "INVALID_CLIENT", badClient, m.enter+" without Basic", straight(func(*visit) request { return post(m.enter, nobody, "{") })))
	}
	add(leads(403, "EMAIL_NOT_VERIFIED", notVerified, "register where addresses are verified", straight(func(v *visit) request {
		return post("/v1/auth/register", as(v.keys.auth.rs), registration(someAddress(), verifyShop))
	})))
	add(leads(403, "EMAIL_NOT_VERIFIED", notVerified, "log in before the address is verified", func(ctx context.Context, v *visit) (request, error) {
		c, err := verifying.somebody(ctx, v)
		return post("/v1/auth/login", as(v.keys.auth.rs), c.login()), err
	}))
	return list
}

// entered insists that a call gives a pair.
func (v *visit) entered(ctx context.Context, r request) error {
	a, err := v.sound(ctx, 200, r)
	if err != nil {
		return err
	}
	p, err := pairOf(a, v.keys.auth.rs)
	if err != nil {
		return err
	}
	return errors.Join(v.good(ctx, p.access), v.tell(a))
}

// otherCode gives a code that is not this one.
func otherCode(code string) string {
	last := len(code) - 1
	return code[:last] + string('0'+(code[last]-'0'+1)%10)
}
