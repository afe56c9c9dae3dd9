package dbtest

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/url"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"joren/internal/db"
	"joren/internal/db/dbtest/pgserver"
	"joren/internal/db/migrate"
)

// server returns the address of a database of the server for tests, where databases can be made; %s stands for the
// database's name. The server that it starts ends with this process.
var server = sync.OnceValues(func() (func(database string) string, error) {
	if text := os.Getenv("JOREN_TEST_DATABASE_URL"); text != "" {
		u, err := url.Parse(text)
		if err != nil {
			return nil, fmt.Errorf("dbtest: JOREN_TEST_DATABASE_URL: %w", err)
		}
		return func(database string) string {
			if database == "postgres" {
				return text
			}
			other := *u
			other.Path = "/" + database
			return other.String()
		}, nil
	}
	dir := os.Getenv("JOREN_TEST_PG")
	if dir == "" {
		s, err := pgserver.Start(context.Background())
		if err != nil {
			return nil, err
		}
		dir = s.Dir()
	}
	return func(database string) string { return pgserver.URL(dir, database) }, nil
})

// freshPostgres copies the template of the schema and returns the copy's address; without a schema it is empty.
func freshPostgres(t testing.TB, all []migrate.Migration) string {
	t.Helper()
	address, err := server()
	if errors.Is(err, pgserver.ErrMissing) && os.Getenv("CI") != "true" {
		t.Skipf("NOT TESTED ON POSTGRESQL: %v", err)
	}
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	admin, err := pgx.Connect(ctx, address("postgres"))
	if err != nil {
		t.Fatal(err)
	}
	defer admin.Close(ctx)
	template := "template0"
	if all != nil {
		if template, err = ensureTemplate(ctx, admin, address, all); err != nil {
			t.Fatalf("template database: %v", err)
		}
	}
	name := "t_" + strings.ToLower(rand.Text())[:20]
	if _, err := admin.Exec(ctx, "CREATE DATABASE "+name+" TEMPLATE "+template+copyQuickly(admin)); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { drop(t, address("postgres"), name) })
	return address(name)
}

// copyQuickly is faster for small databases from PostgreSQL 15 on.
func copyQuickly(admin *pgx.Conn) string {
	if len(admin.PgConn().ParameterStatus("server_version")) > 1 && admin.PgConn().ParameterStatus("server_version") >= "15" {
		return " STRATEGY file_copy"
	}
	return ""
}

// ensureTemplate makes the schema's template database once per server. The advisory lock keeps the packages of one
// run apart; no connection may be open to the template while it is copied.
func ensureTemplate(ctx context.Context, admin *pgx.Conn, address func(string) string, all []migrate.Migration) (string, error) {
	name := "joren_template_" + migrate.Hash(all)
	exists := func() (found bool, err error) {
		return found, admin.QueryRow(ctx, "SELECT count(*) > 0 FROM pg_database WHERE datname = $1", name).Scan(&found)
	}
	if found, err := exists(); err != nil || found {
		return name, err
	}
	const lock = 2020_0101
	if _, err := admin.Exec(ctx, "SELECT pg_advisory_lock($1)", lock); err != nil {
		return "", err
	}
	defer admin.Exec(ctx, "SELECT pg_advisory_unlock($1)", lock)
	if found, err := exists(); err != nil || found {
		return name, err
	}
	raw := name + "_raw"
	for _, sql := range []string{"DROP DATABASE IF EXISTS " + raw, "CREATE DATABASE " + raw + " TEMPLATE template0"} {
		if _, err := admin.Exec(ctx, sql); err != nil {
			return "", err
		}
	}
	d, err := db.Open(ctx, db.Options{URL: address(raw), Conns: 1, Migrations: all})
	if err != nil {
		return "", err
	}
	if err := d.Close(); err != nil {
		return "", err
	}
	_, err = admin.Exec(ctx, "ALTER DATABASE "+raw+" RENAME TO "+name)
	return name, err
}

func drop(t testing.TB, address, name string) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	admin, err := pgx.Connect(ctx, address)
	if err != nil {
		t.Errorf("drop %s: %v", name, err)
		return
	}
	defer admin.Close(ctx)
	if _, err := admin.Exec(ctx, "DROP DATABASE "+name+" WITH (FORCE)"); err != nil {
		t.Errorf("drop %s: %v", name, err)
	}
}
