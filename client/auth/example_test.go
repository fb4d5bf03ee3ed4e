package auth_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"time"

	"github.com/ventanilla/ventanilla/client/auth"
)

// The whole way of a customer, from a shop's backend.
func Example() {
	ctx := context.Background()
	shop, err := auth.NewShop(server().config()) // Base, ShopID, ClientID, ClientSecret
	if err != nil {
		fmt.Println(err)
		return
	}
	forShopper := shop.For(auth.Shopper{IP: "198.51.100.23", UserAgent: "Mozilla/5.0"})
	eva := auth.Person{FirstName: "Eva", LastName: "Soto", Email: "eva.example@example.com", Gender: auth.Female}
	if _, err := forShopper.Register(ctx, eva, "una frase larga"); err != nil {
		fmt.Println(err)
		return
	}
	tokens, err := forShopper.Login(ctx, eva.Email, "una frase larga")
	if err != nil {
		fmt.Println(err)
		return
	}
	customer := shop.Customer(tokens.Access)
	fmt.Println("valid:", customer.Validate(ctx) == nil)
	fmt.Println("logged out:", customer.Logout(ctx) == nil)
	fmt.Println("must log in again:", auth.Over(customer.Validate(ctx)))
	// Output:
	// valid: true
	// logged out: true
	// must log in again: true
}

// What to tell the person.
func ExampleError() {
	shop, err := auth.NewShop(server().config())
	if err != nil {
		fmt.Println(err)
		return
	}
	_, err = shop.Login(context.Background(), "nobody.example@example.com", "una frase larga")
	refusal, ok := errors.AsType[*auth.Error](err)
	switch {
	case err == nil:
		fmt.Println("welcome")
	case !ok:
		fmt.Println("no answer:", err)
	case errors.Is(err, auth.TooManyAttempts):
		fmt.Println(refusal.Message, "Wait", refusal.RetryAfter)
	case errors.Is(err, auth.ValidationError):
		fmt.Println(refusal.Fields)
	default:
		fmt.Println(refusal.Status, refusal.Code)
		fmt.Println(refusal.Message)
	}
	// Output:
	// 404 USER_NOT_FOUND
	// Your email address or password is incorrect. Please try again.
}

// A session that refreshes itself, once however many ask.
func ExampleSession() {
	ctx := context.Background()
	shop, err := auth.NewShop(server().config())
	if err != nil {
		fmt.Println(err)
		return
	}
	guest := auth.Person{FirstName: "Eva", LastName: "Soto", Email: "guest.example@example.com", Gender: auth.NotSaid}
	tokens, err := shop.Guest(ctx, guest)
	if err != nil {
		fmt.Println(err)
		return
	}
	tokens.Expires = time.Now() // as it is a month later
	session := shop.NewSession(tokens, func(_ context.Context, next auth.Tokens) error {
		fmt.Println("stored", next) // in the browser's session, by its id
		return nil
	})
	err = session.Do(ctx, func(ctx context.Context, c *auth.Customer) error {
		devices, err := c.Tokens(ctx)
		fmt.Println(len(devices), "device")
		return err
	})
	fmt.Println(err)
	// Output:
	// stored auth.Tokens{…}
	// 1 device
	// <nil>
}

// A server that takes the shop's access tokens.
func ExampleVerifier_Middleware() {
	verifier, err := auth.NewVerifier(auth.VerifierConfig{Base: server().base, Clients: []int{5}, Live: true, LiveFor: 10 * time.Second})
	if err != nil {
		fmt.Println(err)
		return
	}
	orders := verifier.Middleware(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		claims, _ := auth.ClaimsFrom(r.Context())
		fmt.Fprintln(w, "orders of customer", claims.CustomerID)
	}))
	r := httptest.NewRequest(http.MethodGet, "/orders", nil)
	r.Header.Set("Authorization", "Bearer nonsense")
	answer := httptest.NewRecorder()
	orders.ServeHTTP(answer, r)
	fmt.Println(answer.Code, answer.Body)
	// Output:
	// 401 {"error":"INVALID_TOKEN","message":"Your session has expired. Please log in again.","context":null}
}

// To an outside identity provider and back.
func ExampleSigner() {
	w := server()
	signer, err := auth.NewSigner(w.base, w.keys.Auth.ShopID, w.keys.Auth.ClientID, w.keys.Auth.ShopSecret)
	if err != nil {
		fmt.Println(err)
		return
	}
	verifier, challenge := auth.NewPKCE() // the verifier stays in the browser's session
	address := signer.LoginURL(auth.LoginOrder{IDP: "corp", Callback: "http://127.0.0.1:3000/callback", Challenge: challenge})
	res, err := http.DefaultTransport.RoundTrip(httptest.NewRequest(http.MethodGet, address, nil))
	if err != nil {
		fmt.Println(err)
		return
	}
	res.Body.Close()
	fmt.Println(res.Status, len(verifier))
	// Output:
	// 302 Found 43
}
