// Package tenantdb holds the SQL of companies, keys, clients, shops, signature
// keys and deployment settings. It decides nothing: rules are the tenant
// engine's.
//
// The tables are small and read whole into the engine's memory, so there is a
// list for each and no look-up of single rows.
package tenantdb

// Company is a row of companies.
type Company struct {
	Code   string
	Name   string
	Limits string // JSON
}

// APIKey is a row of api_keys.
type APIKey struct {
	ID          string
	Company     string
	Environment string
	Name        string
	Kind        string
	Hash        []byte
	Enabled     bool
	Settings    string // JSON
}

// OAuthClient is a row of oauth_clients.
type OAuthClient struct {
	ID          int64
	Company     string
	Environment string
	Name        string
	Hash        []byte
	Enabled     bool
	Settings    string // JSON
}

// Shop is a row of shops.
type Shop struct {
	ID       int64
	Company  string
	Settings string // JSON
	Sealed   []byte
}

// SignatureKey is a row of signature_keys.
type SignatureKey struct {
	Company     string
	ID          string
	Environment string
	Profile     string
	Alg         string
	Sealed      []byte
}
