package eventlog

import "joren/internal/db"

// Gapless tells whether a shop's log is one sequence from 1 to its head, without holes.
func Gapless(q db.Querier, shopID int64) (bool, error) {
	var n, first, last, head int64
	err := q.QueryRow(`SELECT COUNT(*), COALESCE(MIN(seq), 1), COALESCE(MAX(seq), 0), COALESCE((SELECT seq FROM shop_head WHERE shop_id = $1), 0)
		FROM events WHERE shop_id = $1`, shopID).Scan(&n, &first, &last, &head)
	return first == 1 && last == n && head == n, err
}
