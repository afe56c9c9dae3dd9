package orderui

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"joren/internal/kit/ids"
	"joren/internal/order"
	"joren/internal/search"
	"joren/internal/web"
	"joren/internal/web/ui"
)

// The list's choices of orders per page; the first is the usual one.
var pageSizes = []int{20, 50, 100}

// maxPage keeps the place in the list within what the database takes.
const maxPage = 1_000_000

// The columns the list is sorted by, as they stand in the address.
const (
	byTime   = "time"
	byNumber = "number"
	byAmount = "amount"
)

// productPrefix stands before the id of a product in an address.
const productPrefix = "prd"

// ListURL is the address of the list that answers a query about orders of anybody.
func ListURL(v *web.Visit, query search.OrderQuery) string { return OfCustomerURL(v, 0, query) }

// OfCustomerURL is that of the orders of the customer with the shop's number.
func OfCustomerURL(v *web.Visit, number int64, query search.OrderQuery) string {
	q := listQuery{text: query.Text, state: query.State, days: query.Days, part: query.Part, product: query.Product, number: number,
		sort: byTime, desc: true, page: 1, size: pageSizes[0]}
	return q.url(v.Path("/orders"))
}

// listQuery is what the address of the list asks for. What it does not understand counts as not asked.
type listQuery struct {
	text  string
	state order.State // empty: any
	sort  string
	desc  bool
	page  int // from 1
	size  int

	days    search.Span
	part    search.Part
	product int64 // id of one that is in a line; 0: any

	number     int64 // of the customer whose orders are asked for; 0: of anybody
	customerID int64 // theirs, once looked up
}

func readQuery(r *http.Request) listQuery {
	f := web.Query(r)
	q := listQuery{text: f.Line("q"), state: order.State(f.Line("state")), sort: f.Line("sort"), desc: f.Line("dir") != "asc",
		page: min(max(f.Int("page", 1), 1), maxPage), size: f.Int("size", pageSizes[0]), number: max(0, int64(f.Int("customer", 0)))}
	if !slices.Contains(order.States, q.state) {
		q.state = ""
	}
	q.days = search.Span{From: f.Day("from"), To: f.Day("to")}
	if part := search.Part(f.Line("part")); slices.Contains(search.Parts, part) {
		q.part = part
	}
	if id, ok := ids.Parse(productPrefix, f.Line("product")); ok {
		q.product = id
	}
	switch q.sort {
	case byTime, byNumber, byAmount:
	case "":
		q.sort = byTime
	default:
		q.sort, q.desc = byTime, true
	}
	if !slices.Contains(pageSizes, q.size) {
		q.size = pageSizes[0]
	}
	return q
}

func (q listQuery) search() search.OrderQuery {
	return search.OrderQuery{Text: q.text, State: q.state, Customer: q.customerID, Days: q.days, Part: q.part, Product: q.product, Sort: q.sort, Desc: q.desc, Limit: q.size, Offset: (q.page - 1) * q.size}
}

// values are those of the address; the usual ones are left out.
func (q listQuery) values() url.Values {
	v := url.Values{}
	put := func(name, value string, usual bool) {
		if !usual {
			v.Set(name, value)
		}
	}
	put("q", q.text, q.text == "")
	put("customer", strconv.FormatInt(q.number, 10), q.number == 0)
	put("state", string(q.state), q.state == "")
	put("part", string(q.part), q.part == search.AnyOrder)
	put("from", q.days.From.String(), !q.days.From.Valid())
	put("to", q.days.To.String(), !q.days.To.Valid())
	put("product", ids.Format(productPrefix, q.product), q.product == 0)
	put("sort", q.sort, q.sort == byTime)
	put("dir", "asc", q.desc)
	put("page", strconv.Itoa(q.page), q.page <= 1)
	put("size", strconv.Itoa(q.size), q.size == pageSizes[0])
	return v
}

func (q listQuery) url(path string) string {
	if v := q.values(); len(v) > 0 {
		return path + "?" + v.Encode()
	}
	return path
}

// hidden are the fields that a form beside the list sends along: all but those it sets itself.
func (q listQuery) hidden(except ...string) []ui.Hidden {
	q.page = 1
	v := q.values()
	var out []ui.Hidden
	for _, name := range []string{"q", "customer", "state", "part", "from", "to", "product", "sort", "dir", "size"} {
		if v.Has(name) && !slices.Contains(except, name) {
			out = append(out, ui.Hidden{Name: name, Value: v.Get(name)})
		}
	}
	return out
}

// sorted is the list by another column, or by the same one the other way round. Figures and days begin with the highest.
func (q listQuery) sorted(by string) listQuery {
	q.desc = q.sort != by || !q.desc
	q.sort, q.page = by, 1
	return q
}

// direction is the aria-sort of a column.
func (q listQuery) direction(by string) string {
	switch {
	case q.sort != by:
		return ""
	case q.desc:
		return "descending"
	}
	return "ascending"
}
