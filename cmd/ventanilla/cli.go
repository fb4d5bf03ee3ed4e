package main

import "github.com/alecthomas/kong"

// cli is the whole command line. Every flag is also an environment variable,
// VENTANILLA_ and its name, and a key of the file given with --config.
type cli struct {
	Config kong.ConfigFlag `placeholder:"FILE" help:"YAML file with flags, one key each."`

	Demo    demoCmd    `cmd:"" help:"Take one person through all four APIs, on a server of its own."`
	Serve   serveCmd   `cmd:"" help:"Run the server."`
	Explain explainCmd `cmd:"" help:"Explain a condition, a wire code or an error id."`

	Apply  applyCmd  `cmd:"" help:"Bring a manifest into the database."`
	Export exportCmd `cmd:"" help:"Write the database's tenants as a manifest."`

	CURP curpCmd `cmd:"" name:"curp" help:"Check, derive or compare CURPs."`
	NSS  nssCmd  `cmd:"" name:"nss" help:"Check social security numbers."`
	RFC  rfcCmd  `cmd:"" name:"rfc" help:"Check or derive RFCs."`

	Lookup lookupCmd `cmd:"" help:"Ask a server about many people."`

	Registry registryCmd `cmd:"" help:"Lists of people that answer look-ups."`

	Customers customersCmd `cmd:"" help:"Customers of the shops."`

	Keys    keysCmd    `cmd:"" help:"API keys."`
	Clients clientsCmd `cmd:"" help:"OAuth clients."`
	People  peopleCmd  `cmd:"" help:"What is kept about a person: show it, or erase it."`

	Conform conformCmd `cmd:"" help:"Drive every code of the contracts on a running server."`

	Bench     benchCmd     `cmd:"" help:"Measure a server beside the limits of this machine."`
	BenchBare benchBareCmd `cmd:"" hidden:""`

	Doctor  doctorCmd  `cmd:"" help:"Say what is wrong with this installation."`
	Backup  backupCmd  `cmd:"" help:"Write a backup of the database and its keyset."`
	Restore restoreCmd `cmd:"" help:"Bring a backup into an empty database."`
	Migrate migrateCmd `cmd:"" help:"Bring the database's schema up to date."`
	Rotate  rotateCmd  `cmd:"" help:"Begin to use new keys; old ones still open what they sealed."`
	Version versionCmd `cmd:"" help:"Print the version."`
}

type (
	curpCmd struct {
		Check   curpCheckCmd   `cmd:"" help:"Say what is wrong with each CURP."`
		Derive  curpDeriveCmd  `cmd:"" help:"Make the CURP of a person."`
		Compare curpCompareCmd `cmd:"" help:"Say which of a person's data a CURP contradicts."`
	}
	nssCmd struct {
		Check nssCheckCmd `cmd:"" help:"Say what is wrong with each number."`
	}
	rfcCmd struct {
		Check  rfcCheckCmd  `cmd:"" help:"Say what is wrong with each RFC."`
		Derive rfcDeriveCmd `cmd:"" help:"Make the RFC of a person."`
	}
)
