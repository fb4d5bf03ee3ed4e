package conform

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"

	"github.com/descope/virtualwebauthn"

	"github.com/ventanilla/ventanilla/internal/softkey"
)

const (
	passkeysPath = "/v1/auth/passkeys"
	passkeyLogin = "/v1/auth/login/passkey"
)

// party is the site whose passkeys they are.
var party = virtualwebauthn.RelyingParty{Name: "Conformance", ID: "shop.example", Origin: "https://shop.example"}

// holder is somebody with an authenticator that is software.
type holder struct {
	customer
	device virtualwebauthn.Authenticator
	key    virtualwebauthn.Credential
}

// begun is the first half of a ceremony.
type begun struct {
	Ceremony  string          `json:"ceremony"`
	PublicKey json.RawMessage `json:"publicKey"`
}

// begin asks for the first half.
func (v *visit) begin(ctx context.Context, r request) (b begun, err error) {
	a, err := v.sound(ctx, 200, r)
	if err != nil {
		return b, err
	}
	if err = decode(a, &b); err == nil && (b.Ceremony == "" || len(b.PublicKey) == 0) {
		err = fmt.Errorf("%s: no ceremony", a)
	}
	return b, err
}

// making gives the call that adds a new passkey.
func (h *holder) making(ctx context.Context, v *visit) (request, error) {
	b, err := v.begin(ctx, post(passkeysPath+"/options", bearing(h.access), nil))
	if err != nil {
		return request{}, err
	}
	options, err := virtualwebauthn.ParseAttestationOptions(string(b.PublicKey))
	if err != nil {
		return request{}, err
	}
	h.key = softkey.New()
	h.device = virtualwebauthn.NewAuthenticatorWithOptions(virtualwebauthn.AuthenticatorOptions{UserHandle: []byte(options.UserID)})
	answer := virtualwebauthn.CreateAttestationResponse(party, h.device, h.key, *options)
	return post(passkeysPath, bearing(h.access), fields{"ceremony": b.Ceremony, "name": "Phone", "credential": json.RawMessage(answer)}), nil
}

// withPasskey gives somebody who has one.
func (v *visit) withPasskey(ctx context.Context) (h holder, err error) {
	if h.customer, err = v.customerAt(ctx, v.keys.auth.rs, factorShop); err != nil {
		return h, err
	}
	r, err := h.making(ctx, v)
	if err != nil {
		return h, err
	}
	_, err = v.shows(ctx, r, `{"id":"*","name":"Phone","created_at":"*"}`)
	return h, err
}

// entering gives the call that logs in with a key.
func (h *holder) entering(ctx context.Context, v *visit, key virtualwebauthn.Credential) (request, error) {
	b, err := v.begin(ctx, post(passkeyLogin+"/options", as(v.keys.auth.rs), fields{"shop_id": factorShop}))
	if err != nil {
		return request{}, err
	}
	options, err := virtualwebauthn.ParseAssertionOptions(string(b.PublicKey))
	if err != nil {
		return request{}, err
	}
	answer := virtualwebauthn.CreateAssertionResponse(party, h.device, key, *options)
	return post(passkeyLogin, as(v.keys.auth.rs), fields{"shop_id": factorShop, "ceremony": b.Ceremony, "credential": json.RawMessage(answer)}), nil
}

// passkeyWays leads through passkeys, which the contract is silent about.
func passkeyWays() (list []way) {
	add := func(w way) { list = append(list, needs(w)) }
	with := func(make func(ctx context.Context, v *visit, h holder) (request, error)) prepared {
		return func(ctx context.Context, v *visit) (request, error) {
			h, err := v.withPasskey(ctx)
			if err != nil {
				return request{}, err
			}
			return make(ctx, v, h)
		}
	}
	add(works(200, "add a passkey, list it, log in with it, remove it", passkeyLife))
	add(leads(403, "INVALID_PASSKEY", badPasskey, "log in with a passkey of another key", with(func(ctx context.Context, v *visit, h holder) (request, error) {
		forged := softkey.New()
		forged.ID = h.key.ID
		return h.entering(ctx, v, forged)
	})))
	add(leads(403, "INVALID_PASSKEY", badPasskey, "log in with a passkey that nobody has", func(ctx context.Context, v *visit) (request, error) {
		h := holder{device: virtualwebauthn.NewAuthenticatorWithOptions(virtualwebauthn.AuthenticatorOptions{UserHandle: []byte("nobody")})}
		return h.entering(ctx, v, softkey.New())
	}))
	add(leads(400, "INVALID_STATE", badState, "log in with a passkey by what was used already", with(func(ctx context.Context, v *visit, h holder) (request, error) {
		r, err := h.entering(ctx, v, h.key)
		if err != nil {
			return request{}, err
		}
		return r, v.entered(ctx, r)
	})))
	add(leads(409, "LIMIT_EXCEEDED", tooMany, "one passkey too many", with(func(ctx context.Context, v *visit, h holder) (request, error) {
		options := post(passkeysPath+"/options", bearing(h.access), nil)
		for range 100 {
			a, err := v.client.call(ctx, options)
			if err != nil || a.status != http.StatusOK {
				return options, err
			}
			r, err := h.making(ctx, v)
			if err != nil {
				return request{}, err
			}
			if _, err := v.sound(ctx, 200, r); err != nil {
				return request{}, err
			}
		}
		return request{}, errors.New("a hundred passkeys are not too many")
	})))
	add(leads(404, "NOT_FOUND", noObject, "remove a passkey that does not exist", with(func(_ context.Context, _ *visit, h holder) (request, error) {
		return toAuth(http.MethodDelete, passkeysPath+"/nothing", bearing(h.access), nil), nil
	})))
	add(leads(403, "FORBIDDEN", forbidden, "a passkey where the shop has not switched them on", by(func(_ *visit, c customer) request {
		return post(passkeysPath+"/options", bearing(c.access), nil)
	})))
	add(leads(422, "validation_error", invalid("ceremony", isMissing, "credential", isMissing, "name", isMissing), "add a passkey: nothing", by(func(_ *visit, c customer) request {
		return post(passkeysPath, bearing(c.access), fields{})
	})))
	add(leads(422, "validation_error", invalid("ceremony", isMissing, "credential", isMissing, "shop_id", isMissing), "log in with a passkey: nothing", straight(func(v *visit) request {
		return post(passkeyLogin, as(v.keys.auth.rs), fields{})
	})))
	return list
}

// passkeyLife is that of a passkey.
func passkeyLife(ctx context.Context, v *visit) error {
	h, err := v.withPasskey(ctx)
	if err != nil {
		return err
	}
	r, err := h.entering(ctx, v, h.key)
	if err != nil {
		return err
	}
	if err := v.entered(ctx, r); err != nil {
		return err
	}
	told := v.client.last
	a, err := v.sound(ctx, 200, toAuth(http.MethodGet, passkeysPath, bearing(h.access), nil))
	if err != nil {
		return err
	}
	var kept []struct {
		ID   string  `json:"id"`
		Used *string `json:"last_used_at"`
	}
	if err := decode(a, &kept); err != nil {
		return err
	}
	if len(kept) != 1 || kept[0].Used == nil {
		return fmt.Errorf("%s: not the one passkey, used", a)
	}
	if _, err := v.sound(ctx, 204, toAuth(http.MethodDelete, passkeysPath+"/"+kept[0].ID, bearing(h.access), nil)); err != nil {
		return err
	}
	return v.tell(told)
}
