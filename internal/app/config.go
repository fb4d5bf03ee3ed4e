// Package app is where concrete things meet: it opens the database, builds the
// engines and faces on it, serves them and takes them down again. Nothing but
// the commands imports it, and a test can start one as easily as they do.
package app

import (
	"errors"
	"log/slog"
	"os"
	"path/filepath"

	"github.com/ventanilla/ventanilla/internal/api/wire"
	"github.com/ventanilla/ventanilla/internal/clock"
	"github.com/ventanilla/ventanilla/internal/entropy"
)

// Config says how to run. The zero value of each member but Data is a default.
type Config struct {
	Listen    string // host:port; port 0 is a free one. Default 127.0.0.1:8080
	Data      string // directory of the keyset and, without Database, of the SQLite file
	Database  string // postgres://…; empty is SQLite in Data
	PublicURL string // how the outside reaches this server; default http://Listen
	LinkBase  string // where links of recovery mails lead, "?token=…" added; empty: recovery by mail is not offered
	Dev       bool   // apply the built-in manifest and write credentials.json
	Manifest  string // file to apply at start

	// ReadOnly opens the data beside a server that is running on it, to look.
	// It must be there and have this program's schema.
	ReadOnly bool

	// AllowPrivate lets webhooks and gateways be on private networks. It is on
	// with Dev, where everything is on one machine.
	AllowPrivate bool

	// Proxies are believed about who has called them (X-Forwarded-For); nil is
	// wire.DefaultProxies, an empty list nobody.
	Proxies wire.Proxies

	Log   *slog.Logger    // default: nowhere
	Clock clock.Clock     // the real time; default clock.System
	Rand  *entropy.Source // default entropy.System
}

// devLinkBase is where the links lead with Dev: an application of one's own.
const devLinkBase = "http://127.0.0.1:3000/recover"

// defaultListen is for people who try things: nobody else can reach it.
const defaultListen = "127.0.0.1:8080"

func (c Config) withDefaults() Config {
	if c.Listen == "" {
		c.Listen = defaultListen
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	if c.Clock == nil {
		c.Clock = clock.System
	}
	if c.Rand == nil {
		c.Rand = entropy.System
	}
	if c.LinkBase == "" && c.Dev {
		c.LinkBase = devLinkBase
	}
	c.AllowPrivate = c.AllowPrivate || c.Dev
	return c
}

// databaseURL is the address of the database.
func (c Config) databaseURL() string {
	if c.Database != "" {
		return c.Database
	}
	return "sqlite:" + filepath.Join(c.Data, sqliteFile)
}

// NoDatabase reports that there is nothing yet where the SQLite file would be.
func (c Config) NoDatabase() bool {
	if c.Database != "" {
		return false
	}
	_, err := os.Stat(filepath.Join(c.Data, sqliteFile))
	return errors.Is(err, os.ErrNotExist)
}

// The files in the data directory.
const (
	sqliteFile      = "ventanilla.db"
	keysetFile      = "keyset.json"
	devManifestFile = "dev-manifest.yaml"
	credentialsFile = "credentials.json"
	envFile         = "credentials.env"
)

// KeysetPath is where the keys of everything sealed are.
func (c Config) KeysetPath() string { return filepath.Join(c.Data, keysetFile) }

// CredentialsPath is where Dev writes the credentials.
func (c Config) CredentialsPath() string { return filepath.Join(c.Data, credentialsFile) }

// envPath is where Dev writes the same for a shell.
func (c Config) envPath() string { return filepath.Join(c.Data, envFile) }
