package importer

import (
	"fmt"
	"slices"

	"joren/internal/order"
)

// addLines makes whole orders of units that bring nothing but lines: the order as it stands, with the file's lines in
// place of its own. A unit whose order is not there is rejected.
func (a *applier) addLines(units []*unit, keys []order.Key, known map[order.Key]order.Known) (good []*unit, at []order.Key, err error) {
	ids := make([]int64, 0, len(known))
	for _, was := range known {
		ids = append(ids, was.ID)
	}
	slices.Sort(ids)
	orders, err := order.Many(a.tx, a.run.req.Shop.ID, ids)
	if err != nil {
		return nil, nil, fmt.Errorf("import: orders that get lines: %w", err)
	}
	lines, err := order.Positions(a.tx, a.run.req.Shop.ID, ids)
	if err != nil {
		return nil, nil, fmt.Errorf("import: lines of orders: %w", err)
	}
	stands := make(map[int64]*order.Order, len(orders))
	for _, o := range orders {
		stands[o.ID] = o
	}
	of := map[int64][]order.Position{}
	for _, l := range lines {
		of[l.Order] = append(of[l.Order], l)
	}
	for i, u := range units {
		was, exists := known[keys[i]]
		if !exists {
			a.withdraw(u, a.run.src.bound.problem(u.rows[0], "order_number", "import.order_first"))
			continue
		}
		brought := u.draft.Lines
		u.draft = asStated(stands[was.ID], of[was.ID], was.Digest)
		u.draft.Lines = brought
		good, at = append(good, u), append(at, keys[i])
	}
	return good, at, nil
}

// asStated is an order as its source stated it. Whether a lapsed payment was stated as lapsed or as pending is told by the
// digest that was taken then.
func asStated(o *order.Order, lines []order.Position, digest int64) order.Draft {
	d := o.Draft(lines)
	if d.PaymentState == order.Lapsed && orderDigest(&d) != digest {
		d.PaymentState = order.Pending
	}
	return d
}

// withdraw rejects a unit that was accepted so far. The unit itself stays as it is, since the transaction may run again.
func (a *applier) withdraw(u *unit, p Problem) {
	n := int64(len(u.rows))
	a.report.Accepted -= n
	a.report.Rejected += n
	a.rejects = append(a.rejects, (&unit{rows: u.rows, problems: []Problem{p}}).rejected()...)
}
