// Package migrate holds the schema: the files NNNN_name.sql, in the order of their numbers, and the translator that
// turns their PostgreSQL spelling into SQLite's. Where the engines truly differ, NNNN_name.sqlite.sql and
// NNNN_name.postgres.sql stand side by side. A file that was released is never edited; package db refuses that.
// The package does not talk to a database.
package migrate

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"slices"
	"strconv"
	"strings"
)

//go:embed *.sql
var files embed.FS

// Migration is one step of the schema.
type Migration struct {
	Number int
	Name   string // "0001_base"
	SQLite string // the step as written, for each engine; both are the same text where one file serves both
	// Postgres is the step in PostgreSQL's words.
	Postgres string
	split    bool // the engines have files of their own: nothing is translated
}

// Embedded returns all migrations of this program, ascending.
func Embedded() ([]Migration, error) { return Load(files) }

// Load reads the migrations in a folder, ascending by number.
func Load(dir fs.FS) ([]Migration, error) {
	names, err := fs.Glob(dir, "*.sql")
	if err != nil {
		return nil, err
	}
	steps := map[int]*Migration{}
	for _, file := range names {
		raw, err := fs.ReadFile(dir, file)
		if err != nil {
			return nil, err
		}
		name := strings.TrimSuffix(file, ".sql")
		name, engine, split := strings.Cut(name, ".")
		digits, _, named := strings.Cut(name, "_")
		n, err := strconv.Atoi(digits)
		if err != nil || n < 1 || len(digits) != 4 || !named {
			return nil, fmt.Errorf("migrate: %s is not named NNNN_name.sql", file)
		}
		m := steps[n]
		if m == nil {
			m = &Migration{Number: n, Name: name, split: split}
			steps[n] = m
		} else if m.Name != name || !m.split || !split {
			return nil, fmt.Errorf("migrate: number %04d is taken by %s and %s", n, m.Name, file)
		}
		if engine == "" || engine == "sqlite" {
			m.SQLite = string(raw)
		}
		if engine == "" || engine == "postgres" {
			m.Postgres = string(raw)
		}
	}
	var all []Migration
	for _, m := range steps {
		if m.SQLite == "" || m.Postgres == "" {
			return nil, fmt.Errorf("migrate: %s lacks the file of an engine", m.Name)
		}
		all = append(all, *m)
	}
	slices.SortFunc(all, func(a, b Migration) int { return a.Number - b.Number })
	return all, nil
}

// New makes a migration out of one text for both engines.
func New(number int, name, sql string) Migration {
	return Migration{Number: number, Name: fmt.Sprintf("%04d_%s", number, name), SQLite: sql, Postgres: sql}
}

// ForSQLite returns the statements that make the step on SQLite.
func (m Migration) ForSQLite() []string {
	list := Split(m.SQLite)
	if !m.split {
		for i, s := range list {
			list[i] = Translate(s)
		}
	}
	return list
}

// ForPostgres returns the statements that make the step on PostgreSQL.
func (m Migration) ForPostgres() []string { return Split(m.Postgres) }

// Sum is the checksum of the step as written, both engines together.
func (m Migration) Sum() string {
	sum := sha256.Sum256([]byte(m.SQLite + "\x00" + m.Postgres))
	return hex.EncodeToString(sum[:])
}

// Hash names a whole schema.
func Hash(all []Migration) string {
	h := sha256.New()
	for _, m := range all {
		fmt.Fprintln(h, m.Name, m.Sum())
	}
	return hex.EncodeToString(h.Sum(nil))[:16]
}
