package storetest

import (
	"context"
	"fmt"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/ventanilla/ventanilla/internal/store"
)

// template is the migrated database that each test gets a copy of.
const template = "template_migrated"

// shared is the process's cluster. It is stopped by its supervisor when the
// process ends.
var shared = sync.OnceValues(func() (*Cluster, error) {
	c, err := NewCluster()
	if err != nil {
		return nil, err
	}
	if err := c.admin("CREATE DATABASE " + template); err != nil {
		return nil, err
	}
	return c, migrate(c.URL(template))
})

// Postgres gives a migrated database of its own in the process's cluster,
// closed when the test ends.
func Postgres(t testing.TB) store.DB {
	t.Helper()
	return Open(t, PostgresURL(t))
}

// PostgresURL gives the address of a fresh migrated database.
func PostgresURL(t testing.TB) string {
	t.Helper()
	return database(t, " TEMPLATE "+template)
}

// EmptyPostgresURL gives the address of a fresh database without a schema.
func EmptyPostgresURL(t testing.TB) string {
	t.Helper()
	return database(t, "")
}

func database(t testing.TB, from string) string {
	t.Helper()
	c, err := shared()
	if err != nil {
		t.Fatalf("storetest: %v", err)
	}
	url, err := c.database(from)
	if err != nil {
		t.Fatalf("storetest: %v", err)
	}
	return url
}

// creating: PostgreSQL copies a template only while nobody else does.
var creating sync.Mutex

// Database gives the address of a fresh database without a schema.
func (c *Cluster) Database() (string, error) { return c.database("") }

func (c *Cluster) database(from string) (string, error) {
	name := fmt.Sprintf("test_%d", c.count.Add(1))
	creating.Lock()
	defer creating.Unlock()
	return c.URL(name), c.admin("CREATE DATABASE " + name + from)
}

// admin runs one statement as the cluster's owner.
func (c *Cluster) admin(statement string) error {
	ctx := context.Background()
	conn, err := pgx.Connect(ctx, c.URL("postgres"))
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	_, err = conn.Exec(ctx, statement)
	return err
}
