package identity

import (
	"slices"

	"github.com/ventanilla/ventanilla/fault"
	"github.com/ventanilla/ventanilla/internal/tenant"
)

// admit tells everything that is wrong with a registration at once, as far as it
// is known from the registration alone: nothing is looked up and nothing hashed.
// Of a field that the face has refused it says no more. A guest has no password.
// Conditions: PasswordWeak when that is all, else RequestInvalid.
func (c *Customers) admit(by Caller, r Registration, guest bool) (*tenant.Shop, string, error) {
	wrong := slices.Clone(r.Wrong)
	told := func(name string) bool {
		return slices.ContainsFunc(wrong, func(f fault.Field) bool { return f.Name == name })
	}
	shop, err := c.shop(by, r.ShopID)
	if err != nil && !told("shop_id") {
		wrong = append(wrong, fault.From(err).Invalid...)
	}
	address, ok := NormalEmail(r.Email)
	if !ok && !told("email") {
		wrong = append(wrong, fault.Field{Name: "email", Rule: fault.Format})
	}
	if guest {
		return shop, address, refused(wrong, nil)
	}
	if err := validEmailURL(EmailVerify, r.VerifyURL); err != nil {
		wrong = append(wrong, fault.From(err).Invalid...)
	}
	var weak error
	if shop != nil && !told("password") { // whose rule would it be?
		weak = policy(shop).Check("password", r.Password, own(r.FirstName, r.LastName, address)...)
	}
	return shop, address, refused(wrong, weak)
}

// refused joins a weak password to the other fields that are wrong.
func refused(wrong []fault.Field, weak error) error {
	if len(wrong) == 0 {
		return weak
	}
	if weak != nil {
		wrong = append(wrong, fault.From(weak).Invalid...)
	}
	return fault.RequestInvalid.Fields(wrong...)
}
