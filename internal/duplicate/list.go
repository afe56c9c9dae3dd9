package duplicate

import (
	"encoding/json"
	"fmt"

	"joren/internal/db"
)

// Candidate is an open pair with the two customers' numbers, the lower number first.
type Candidate struct {
	A, B             int64 // ids
	NumberA, NumberB int64
	Score            float64 // 0 to 1
	Reasons          []Reason
}

// Query says which candidates to list.
type Query struct {
	Min           float64 // lowest score; 0: Strong
	Limit, Offset int     // Limit 0: all
}

func (q Query) least() int {
	if q.Min == 0 {
		return Strong
	}
	return int(q.Min*10000 + 0.5)
}

// from names both customers of a pair, so that a pair whose customer has gone is not shown.
const from = ` FROM duplicate_pairs p
	JOIN customers ca ON ca.shop_id = p.shop_id AND ca.id = p.a
	JOIN customers cb ON cb.shop_id = p.shop_id AND cb.id = p.b
	WHERE p.shop_id = $1 AND p.state = 'open' AND p.score >= $2`

// Each calls fn with the candidates of a shop, the most likely ones first.
func Each(q db.Querier, shopID int64, query Query, fn func(Candidate) error) error {
	page := ""
	if query.Limit > 0 {
		page = fmt.Sprintf(" LIMIT %d OFFSET %d", query.Limit, query.Offset)
	}
	rows, err := q.Query(`SELECT p.a, p.b, ca.number, cb.number, p.score, p.reasons`+from+`
		ORDER BY p.score DESC, p.a, p.b`+page, shopID, query.least())
	if err != nil {
		return fmt.Errorf("duplicate: list: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var c Candidate
		var score int
		var reasons string
		if err := rows.Scan(&c.A, &c.B, &c.NumberA, &c.NumberB, &score, &reasons); err != nil {
			return err
		}
		if err := json.Unmarshal([]byte(reasons), &c.Reasons); err != nil {
			return fmt.Errorf("duplicate: reasons of %d and %d: %w", c.A, c.B, err)
		}
		if c.NumberA > c.NumberB {
			c.A, c.B, c.NumberA, c.NumberB = c.B, c.A, c.NumberB, c.NumberA
		}
		c.Score = float64(score) / 10000
		if err := fn(c); err != nil {
			return err
		}
	}
	return rows.Err()
}

// Count returns how many candidates a shop has from a score on.
func Count(q db.Querier, shopID int64, query Query) (n int64, err error) {
	err = q.QueryRow(`SELECT COUNT(*)`+from, shopID, query.least()).Scan(&n)
	return n, err
}

// Behind reports whether customers have come or changed since the candidates were last looked for.
func Behind(q db.Querier, shopID int64) (bool, error) {
	_, news, err := behind(q, shopID)
	return news, err
}
