package staff

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"time"

	"joren/internal/db"
	"joren/internal/kit/errs"
)

// The limits of sessions and sign-in, in one place.
const (
	SessionIdle     = 12 * time.Hour      // a session that nobody used for longer has ended
	SessionAbsolute = 30 * 24 * time.Hour // and every session ends after this
	seenEvery       = time.Minute         // how exactly the last use of a session is recorded

	noticeFails = 10 // after so many failures the next sign-in tells of them
	keepFails   = 30 * 24 * time.Hour
)

// limit is how many attempts a key has within a window.
type limit struct {
	most   int
	window time.Duration
}

var (
	perAccountAndIP = limit{5, 15 * time.Minute}
	perAccount      = limit{100, time.Hour}
	perIP           = limit{30, time.Minute} // counts successes too
	perDevice       = limit{5, 15 * time.Minute}
	perOldPassword  = limit{5, 15 * time.Minute} // guesses at the password inside a session
	onlyCounted     = limit{0, keepFails}        // refuses nothing
)

// maxTimes bounds the list that a key keeps.
const maxTimes = 200

// counter is a key with its limit.
type counter struct {
	key string
	limit
}

// key makes the key of a counter; the values in it cannot be read back.
func key(kind string, values ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(values, "\x00")))
	return kind + ":" + hex.EncodeToString(sum[:16])
}

// subnet is the part of an address that one person has: all of IPv4, the first half of IPv6.
func subnet(ip string) string {
	a, err := netip.ParseAddr(ip)
	if err != nil {
		return ip
	}
	a = a.Unmap()
	if a.Is4() {
		return a.String()
	}
	p, _ := a.WithZone("").Prefix(64)
	return p.String()
}

// take counts one attempt on every counter, or none when one of them is full: then the error says how long to wait.
// An attempt is counted before it is known to fail, so that a thousand at once are not a thousand free guesses.
func take(tx *db.Tx, counters []counter) error {
	slices.SortFunc(counters, func(a, b counter) int { return strings.Compare(a.key, b.key) }) // the order of the locks
	now := tx.Now.UnixMilli()
	lists := make([][]int64, len(counters))
	var wait time.Duration
	for i, c := range counters {
		times, err := lock(tx, c)
		if err != nil {
			return err
		}
		lists[i] = times
		if c.most > 0 && len(times) >= c.most {
			free := times[len(times)-c.most] + c.window.Milliseconds()
			wait = max(wait, time.Duration(free-now)*time.Millisecond)
		}
	}
	if wait > 0 {
		seconds := int((wait + time.Second - 1) / time.Second)
		return errs.New(errs.TooMany, "staff.too_many", errs.Args{"n": (seconds + 59) / 60, "seconds": seconds})
	}
	for i, c := range counters {
		if err := keep(tx, c, append(lists[i], now)); err != nil {
			return err
		}
	}
	return nil
}

// forgive takes back the attempt made at the moment at.
func forgive(tx *db.Tx, counters []counter, at time.Time) error {
	for _, c := range counters {
		times, err := lock(tx, c)
		if err != nil {
			return err
		}
		if i := slices.Index(times, at.UnixMilli()); i >= 0 {
			times = slices.Delete(times, i, i+1)
		}
		if err := keep(tx, c, times); err != nil {
			return err
		}
	}
	return nil
}

// clearCounter forgets a key.
func clearCounter(tx *db.Tx, key string) error {
	_, err := tx.Exec(`DELETE FROM sign_in_counts WHERE key = $1`, key)
	return err
}

// lock reads the moments in a key's window; nobody else changes them until the transaction ends.
func lock(tx *db.Tx, c counter) ([]int64, error) {
	var text string
	err := tx.QueryRow(`INSERT INTO sign_in_counts (key, times, until) VALUES ($1, '[]', 0)
		ON CONFLICT (key) DO UPDATE SET until = sign_in_counts.until RETURNING times`, c.key).Scan(&text)
	if err != nil {
		return nil, fmt.Errorf("staff: count an attempt: %w", err)
	}
	var times []int64
	if err := json.Unmarshal([]byte(text), &times); err != nil {
		return nil, fmt.Errorf("staff: read a counter: %w", err)
	}
	from := tx.Now.Add(-c.window).UnixMilli()
	return slices.DeleteFunc(times, func(t int64) bool { return t <= from }), nil
}

func keep(tx *db.Tx, c counter, times []int64) error {
	if over := len(times) - maxTimes; over > 0 {
		times = times[over:]
	}
	text, err := json.Marshal(times)
	if err != nil {
		return err
	}
	_, err = tx.Exec(`UPDATE sign_in_counts SET times = $1, until = $2 WHERE key = $3`, string(text), tx.Now.Add(c.window).UnixMilli(), c.key)
	return err
}
