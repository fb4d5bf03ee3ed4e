// Package identity answers "is it you?". It holds the accounts of shop
// customers and of profiles, their credentials, sessions and tokens, and the
// rules about them. It returns conditions of package fault and knows neither
// HTTP nor SQL.
package identity
