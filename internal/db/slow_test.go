package db_test

import (
	"bytes"
	"context"
	"log/slog"
	"strings"
	"testing"
	"time"

	"joren/internal/db"
	"joren/internal/db/dbtest"
	"joren/internal/kit/clock"
)

func TestSlowTransactionsAreLoggedWithTheirCaller(t *testing.T) {
	t.Parallel()
	c := clock.At(noon)
	var log bytes.Buffer
	d := dbtest.Open(t, db.SQLite, schema(t), dbtest.WithClock(c), dbtest.WithLog(slog.New(slog.NewTextHandler(&log, nil))))
	for _, took := range []time.Duration{99 * time.Millisecond, 100 * time.Millisecond} {
		must(t, d.Tx(context.Background(), func(*db.Tx) error {
			c.Advance(took)
			return nil
		}))
	}
	if got := log.String(); strings.Count(got, "slow transaction") != 1 || !strings.Contains(got, "took=100ms") ||
		!strings.Contains(got, "TestSlowTransactionsAreLoggedWithTheirCaller") {
		t.Errorf("logged %s", got)
	}
}
