package undo

import (
	"joren/internal/customer"
	"joren/internal/db"
	"joren/internal/history"
	"joren/internal/importer"
	"joren/internal/kit/errs"
	"joren/internal/kit/i18n"
	"joren/internal/order"
)

// Line is something that stays, with the names that people know.
type Line struct {
	Kept
	Number   int64  // of the customer or order; 0: gone since, or a product
	Name     string // of the customer; the source's number of the order
	ByNumber int64  // of the order that stands in the way
	ByFile   string // of the import that stands in the way
}

// Describe finds the names of what stays.
func Describe(q db.Querier, shopID int64, list []Kept) ([]Line, error) {
	var customers, orders []int64
	for _, k := range list {
		if k.Kind == history.Customer || k.Kind == history.Consent {
			customers = append(customers, k.Record)
		}
		if k.Kind == history.Order {
			orders = append(orders, k.Record)
		}
		if k.Reason == ReasonOrders {
			orders = append(orders, k.By)
		}
	}
	people, err := customer.Many(q, shopID, customers)
	if err != nil {
		return nil, err
	}
	names := map[int64]*customer.Customer{}
	for _, c := range people {
		names[c.ID] = c
	}
	sales, err := order.Many(q, shopID, orders)
	if err != nil {
		return nil, err
	}
	numbers := map[int64]*order.Order{}
	for _, o := range sales {
		numbers[o.ID] = o
	}
	files := map[int64]string{}
	out := make([]Line, len(list))
	for i, k := range list {
		l := Line{Kept: k}
		if c := names[k.Record]; c != nil {
			l.Number, l.Name = c.Number, c.FullName()
		}
		if o := numbers[k.Record]; o != nil {
			l.Number, l.Name = o.Number, o.OrderNumber
		}
		if o := numbers[k.By]; o != nil {
			l.ByNumber = o.Number
		}
		if k.Reason == ReasonChanged && k.By != 0 {
			if l.ByFile, err = fileOf(q, shopID, k.By, files); err != nil {
				return nil, err
			}
		}
		out[i] = l
	}
	return out, nil
}

func fileOf(q db.Querier, shopID, id int64, known map[int64]string) (string, error) {
	if name, ok := known[id]; ok {
		return name, nil
	}
	i, err := importer.Get(q, shopID, id)
	if errs.Is(err, errs.NotFound) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	known[id] = i.FileName
	return i.FileName, nil
}

// Why is the sentence that says why it stays. name tells how an actor is called.
func (l *Line) Why(lang i18n.Lang, name func(actor string) string) string {
	switch {
	case l.Reason == ReasonOrders:
		return lang.T("undo.reason.orders", i18n.Args{"n": l.ByNumber})
	case l.Reason == ReasonChanged && l.By != 0:
		return lang.T("undo.reason.changed_by_import", i18n.Args{"file": l.ByFile})
	case l.Reason == ReasonChanged:
		return lang.T("undo.reason.changed_by_staff", i18n.Args{"name": name(l.ByActor)})
	}
	return lang.T(l.Reason)
}
