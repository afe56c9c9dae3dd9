package segmenttest

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"strconv"
	"strings"
	"testing"

	"joren/internal/db"
	"joren/internal/duplicate"
	"joren/internal/importer"
	"joren/internal/kit/day"
	"joren/internal/kit/i18n"
	"joren/internal/segment"
	"joren/internal/segment/meaning"
	"joren/internal/shop"
)

// Today is the day on which the queries are asked.
var Today, _ = day.Of(2026, 6, 15)

// Fields are what the shops have beside the names of the language.
var Fields = segment.Fields{Custom: []string{"level", "since", "note", "agree"}}

// Filled makes a shop out of a file.
func Filled(t testing.TB, d *db.DB, slug, file string) *shop.Shop {
	t.Helper()
	s, err := shop.New(d).Add(t.Context(), slug, slug, "JPY", "")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Import(t.Context(), d, s, file); err != nil {
		t.Fatal(err)
	}
	if err := duplicate.Refresh(t.Context(), d, s.ID); err != nil {
		t.Fatal(err)
	}
	return s
}

// Import imports a file that nothing is wrong with, and returns the id of the import.
func Import(ctx context.Context, d *db.DB, s *shop.Shop, file string) (id int64, err error) {
	r, err := importer.New(d, shop.New(d), slog.New(slog.DiscardHandler)).Run(ctx, importer.Request{
		Shop: importer.Shop{ID: s.ID, Currency: s.Currency, Zone: s.Zone, Lapse: s.Lapse()}, File: strings.NewReader(file), FileName: "orders.csv"})
	if err == nil && (r.Rejected > 0 || r.Accepted == 0) {
		err = fmt.Errorf("%+v", r)
	}
	if err != nil {
		return 0, err
	}
	return r.ImportID, nil
}

// Ask is a question about a shop today, or about a Today that is past.
func Ask(s *shop.Shop, n segment.Node, past bool) meaning.Question {
	return meaning.Question{Shop: s.ID, Currency: s.Currency, Query: n, Today: Today, Past: past}
}

// Parse reads a query and holds it against Fields.
func Parse(text string) (segment.Node, error) {
	p, err := segment.Parse(text)
	if err == nil {
		err = segment.Check(p.Root, Fields)
	}
	if problems, ok := err.(segment.Problems); ok { //nolint:errorlint // always bare
		return nil, fmt.Errorf("%s: %s", text, problems.In(i18n.EN))
	}
	if err != nil {
		return nil, err
	}
	return p.Root, nil
}

// Cases is how many queries a test draws: few in a usual run, JOREN_SEGMENT_CASES otherwise.
func Cases(usual int) int {
	if n, err := strconv.Atoi(os.Getenv("JOREN_SEGMENT_CASES")); err == nil {
		return n
	}
	return usual
}
