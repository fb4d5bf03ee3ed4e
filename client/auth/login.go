package auth

import (
	"context"
	"net/http"
)

// Person is somebody new. All members are required.
type Person struct {
	FirstName, LastName string
	Email               string
	Gender              Gender
}

// Gender is how the contract writes it.
type Gender string

// The genders that are known; NotSaid is for who does not say.
const (
	Male    Gender = "m"
	Female  Gender = "f"
	Diverse Gender = "d"
	NotSaid Gender = "n"
)

// personBody is a Person on the wire.
type personBody struct {
	FirstName string `json:"first_name"`
	LastName  string `json:"last_name"`
	Email     string `json:"email"`
	Gender    Gender `json:"gender"`
	Password  string `json:"password,omitempty"`
	ShopID    int    `json:"shop_id"`
}

// Register makes a customer and logs them in. Errors: UserAlreadyExists;
// ValidationError with the fields, the password among them where the shop's
// rule refuses it; EmailNotVerified where the shop confirms addresses first;
// TooManyAttempts.
func (s *Shop) Register(ctx context.Context, p Person, password string) (Tokens, error) {
	return s.pair(ctx, http.MethodPost, "/v1/auth/register", personBody{p.FirstName, p.LastName, p.Email, p.Gender, password, s.shopID})
}

// Guest makes a customer without a password, a new one each time. Errors:
// UserAlreadyExists when the address has a real account, ValidationError.
func (s *Shop) Guest(ctx context.Context, p Person) (Tokens, error) {
	return s.pair(ctx, http.MethodPost, "/v1/auth/login/guest", personBody{p.FirstName, p.LastName, p.Email, p.Gender, "", s.shopID})
}

// Login logs a customer in. Errors: UserNotFound for an unknown address and for
// a wrong password; UserDeactivated; SecondFactorRequired, with what LoginSecond
// needs; CaptchaRequired; EmailNotVerified; TooManyAttempts.
func (s *Shop) Login(ctx context.Context, email, password string) (Tokens, error) {
	return s.pair(ctx, http.MethodPost, "/v1/auth/login", map[string]any{"email": email, "password": password, "shop_id": s.shopID})
}
