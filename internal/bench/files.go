package bench

import (
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"joren/internal/customer"
	"joren/internal/demo"
	"joren/internal/order"
)

// linesPerCustomer is how many order lines the files hold for each customer.
const linesPerCustomer = 6

// files are the two files of the import benchmark.
type files struct {
	customers, lines string
	customerRows     int
	lineRows         int
}

// writeFiles writes a file of n customers and one of 6 n order lines of invented people.
func writeFiles(dir string, n int, d *demo.Shop) (f files, err error) {
	f.customers, f.lines = filepath.Join(dir, "customers.csv"), filepath.Join(dir, "lines.csv")
	people, err := os.Create(f.customers)
	if err != nil {
		return f, err
	}
	defer people.Close()
	orders, err := os.Create(f.lines)
	if err != nil {
		return f, err
	}
	defer orders.Close()
	pw, ow := csv.NewWriter(people), csv.NewWriter(orders)
	_ = pw.Write([]string{"source", "external_id", "name", "kana", "email", "phone", "postal_code", "prefecture", "city", "address1",
		"address2", "sex", "birthday", "member_status", "tags", "email_optin", "created_at"})
	_ = ow.Write([]string{"source", "order_number", "ordered_at", "state", "payment_state", "payment_method", "channel", "shipping", "total",
		"customer.external_id", "customer.name", "customer.email", "customer.phone", "sku", "product_name", "category", "unit_price",
		"quantity", "tax_rate"})
	for c := range d.Customers() {
		if f.customerRows < n {
			_ = pw.Write(customerRow(&c.Fields))
			f.customerRows++
		}
		for i := range c.Orders {
			for _, l := range c.Orders[i].Lines {
				if f.lineRows >= linesPerCustomer*n {
					break
				}
				_ = ow.Write(lineRow(&c.Fields, &c.Orders[i], &l))
				f.lineRows++
			}
		}
	}
	pw.Flush()
	ow.Flush()
	if err := pw.Error(); err != nil {
		return f, fmt.Errorf("bench: write customers: %w", err)
	}
	return f, ow.Error()
}

func customerRow(f *customer.Fields) []string {
	optin, tags := "", ""
	if f.Optin != nil {
		optin = strconv.FormatBool(*f.Optin)
	}
	for i, t := range f.Tags {
		if i > 0 {
			tags += ","
		}
		tags += t
	}
	return []string{f.Source, f.ExternalID, f.Name, f.Kana, f.Email, f.Phone, f.PostalCode, f.Prefecture, f.City, f.Address1, f.Address2,
		f.Sex, f.Birthday.String(), f.MemberStatus, tags, optin, f.CreatedAt.Format(time.RFC3339)}
}

func lineRow(f *customer.Fields, o *order.Draft, l *order.Line) []string {
	amount := func(a *int64) string {
		if a == nil {
			return ""
		}
		return strconv.FormatInt(*a, 10)
	}
	return []string{o.Source, o.Number, o.OrderedAt.Format(time.RFC3339), string(o.State), string(o.PaymentState), o.PaymentMethod,
		o.Channel, amount(o.Shipping), amount(o.Total), f.ExternalID, f.Name, f.Email, f.Phone, l.SKU, l.ProductName, l.Category,
		amount(l.UnitPrice), strconv.FormatInt(l.Quantity, 10), strconv.Itoa(l.TaxRate / 10)}
}
