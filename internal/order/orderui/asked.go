package orderui

import (
	"net/http"

	"joren/internal/customer"
	"joren/internal/db"
	"joren/internal/search"
)

// Picked is the parameter that names an order picked in the list by its number, once for each.
const Picked = "n"

// Asked is the query of the list whose parameters stand in a request's address, for pages that go on with what the list
// shows.
func Asked(q db.Querier, shopID int64, r *http.Request) (search.OrderQuery, error) {
	query := readQuery(r)
	if query.number != 0 {
		var err error
		if query.customerID, err = customer.ByNumber(q, shopID, query.number); err != nil {
			return search.OrderQuery{}, err
		}
	}
	return query.search(), nil
}
