// Package auth is a client of Ventanilla's customer authentication for shops
// written in Go. It needs nothing but the standard library.
//
// [Shop] is the shop's backend. It has an OAuth client's id and secret, and
// registers customers, logs them in and refreshes their [Tokens]. Every call that
// a shopper causes should say who the shopper is, with [Shop.For]: the limits that
// stop a guesser count shoppers, and without it the backend is one shopper.
//
// [Customer] is one customer with an access token: logging out, changing the
// password, seeing and ending sessions. [Session] keeps such a customer's tokens
// fresh for many goroutines and hands each new pair to whoever stores it.
//
// [Verifier] tells on another server whether an access token is good, by the
// published keys or by asking. [Signer] makes the signed addresses that send a
// browser to an outside identity provider and out again.
//
// # What goes wrong
//
// A refusal is an [*Error] with the status, the code and the text for the person.
// Compare it with the codes of this package by [errors.Is]:
//
//	if errors.Is(err, auth.UserNotFound) { … }
//
// Two questions are asked of every error, whatever its code: [Over] (has the
// session ended?) and [Temporary] (may the same call be good later?).
// Everything else that comes back is the network's error.
//
// Tokens and secrets do not show when values of this package are printed or
// logged.
package auth
