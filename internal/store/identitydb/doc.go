// Package identitydb holds every SQL statement about accounts, their
// credentials, sessions and tokens: one file per table. Its functions work
// inside a caller's transaction and know no rules; a conditional change says
// whether it took place.
package identitydb
