// Package shipping keeps how a shop sends its parcels, and the parcels of its orders as carriers reported them. It knows
// orders by their id only; what a carrier's file looks like is the business of package carrier.
package shipping

import (
	"cmp"
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"joren/internal/db"
	"joren/internal/history"
	"joren/internal/kit/errs"
	"joren/internal/kit/jptext"
)

// Carrier is who brings parcels.
type Carrier string

// The carriers.
const (
	Yamato Carrier = "yamato"
	Sagawa Carrier = "sagawa"
)

// TrackingURL is the carrier's page on a parcel; "" for carriers that have none known.
func (c Carrier) TrackingURL(number string) string {
	switch c {
	case Yamato:
		return "https://toi.kuronekoyamato.co.jp/cgi-bin/tneko?number01=" + url.QueryEscape(number)
	case Sagawa:
		return "https://k2k.sagawa-exp.co.jp/p/web/okurijosearch.do?okurijoNo=" + url.QueryEscape(number)
	}
	return ""
}

// Settings are how a shop sends: who it is on the slips, its codes with the carriers, and what is in most parcels.
type Settings struct {
	Name       string `json:"name"`
	PostalCode string `json:"postal_code"`
	Prefecture string `json:"prefecture"`
	City       string `json:"city"`
	Address1   string `json:"address1"`
	Address2   string `json:"address2"`
	Phone      string `json:"phone"`
	Goods      string `json:"goods"` // empty: the first product of the order

	YamatoCode  string `json:"yamato_code"`  // 請求先顧客コード
	YamatoClass string `json:"yamato_class"` // 請求先分類コード
	YamatoFare  string `json:"yamato_fare"`  // 運賃管理番号
	SagawaCode  string `json:"sagawa_code"`  // お客様コード
}

// maxText is the length of a text in characters.
const maxText = 100

// check brings settings into their one form and names what is wrong with them.
func (s *Settings) check() []errs.Field {
	var fields []errs.Field
	bad := func(path, key string, args errs.Args) {
		fields = append(fields, errs.Field{Path: path, Key: key, Args: args})
	}
	for path, v := range map[string]*string{"name": &s.Name, "city": &s.City, "address1": &s.Address1, "address2": &s.Address2, "goods": &s.Goods} {
		if *v = strings.TrimSpace(*v); utf8.RuneCountInString(*v) > maxText || strings.ContainsAny(*v, "\r\n") {
			bad(path, "shipping.bad_text", errs.Args{"limit": maxText})
		}
	}
	if s.PostalCode = strings.TrimSpace(s.PostalCode); s.PostalCode != "" {
		var ok bool
		if s.PostalCode, ok = jptext.Postal(s.PostalCode); !ok {
			bad("postal_code", "shipping.bad_postal", nil)
		}
	}
	if s.Prefecture = strings.TrimSpace(s.Prefecture); s.Prefecture != "" {
		name, _, ok := jptext.Prefecture(s.Prefecture)
		if !ok {
			bad("prefecture", "shipping.bad_prefecture", nil)
		}
		s.Prefecture = name
	}
	if s.Phone = strings.TrimSpace(s.Phone); s.Phone != "" {
		e164, ok := jptext.Phone(s.Phone)
		if !ok || !strings.HasPrefix(e164, "+81") {
			bad("phone", "shipping.bad_phone", nil)
		} else {
			s.Phone = jptext.FormatPhone(e164)
		}
	}
	for _, code := range []struct {
		path   string
		value  *string
		digits int
	}{{"yamato_code", &s.YamatoCode, 12}, {"yamato_class", &s.YamatoClass, 3}, {"yamato_fare", &s.YamatoFare, 2}, {"sagawa_code", &s.SagawaCode, 12}} {
		if *code.value == "" {
			continue
		}
		digits, only := jptext.Digits(*code.value)
		if !only || len(digits) > code.digits {
			bad(code.path, "shipping.bad_code", errs.Args{"n": code.digits})
		} else {
			*code.value = digits
		}
	}
	slices.SortFunc(fields, func(a, b errs.Field) int { return cmp.Compare(a.Path, b.Path) })
	return fields
}

// Load returns a shop's settings, empty ones before the first time.
func Load(q db.Querier, shopID int64) (Settings, error) {
	var s Settings
	var raw string
	err := q.QueryRow(`SELECT settings FROM shipping_settings WHERE shop_id = $1`, shopID).Scan(&raw)
	if errs.Is(err, errs.NotFound) {
		return s, nil
	}
	if err == nil {
		err = json.Unmarshal([]byte(raw), &s)
	}
	if err != nil {
		return s, fmt.Errorf("shipping: load settings: %w", err)
	}
	return s, nil
}

// Save changes a shop's settings.
func Save(tx *db.Tx, shopID int64, s Settings) error {
	if err := errs.InvalidFields(s.check()); err != nil {
		return err
	}
	raw, err := json.Marshal(s)
	if err != nil {
		return err
	}
	_, err = tx.Exec(`INSERT INTO shipping_settings (shop_id, settings) VALUES ($1, $2)
		ON CONFLICT (shop_id) DO UPDATE SET settings = excluded.settings`, shopID, string(raw))
	if err != nil {
		return fmt.Errorf("shipping: save settings: %w", err)
	}
	return nil
}

// Shipment is a parcel of an order.
type Shipment struct {
	Order     int64
	Carrier   Carrier
	Tracking  string
	ShippedAt time.Time
	Import    int64 // that brought it
	FileName  string
}

var shipmentColumns = []string{"shop_id", "order_id", "carrier", "tracking", "shipped_at", "import_id", "file_name", "created_at"}

// Record keeps parcels. One that is known already stays as it is; the parcels that are new are returned.
func Record(tx *db.Tx, shopID int64, list []Shipment) ([]Shipment, error) {
	orders := make([]int64, len(list))
	for i, s := range list {
		orders[i] = s.Order
	}
	known, err := Of(tx, shopID, orders)
	if err != nil {
		return nil, err
	}
	type key struct {
		order    int64
		carrier  Carrier
		tracking string
	}
	seen := map[key]bool{}
	for _, of := range known {
		for _, s := range of {
			seen[key{s.Order, s.Carrier, s.Tracking}] = true
		}
	}
	var fresh []Shipment
	var rows [][]any
	for _, s := range list {
		k := key{s.Order, s.Carrier, s.Tracking}
		if seen[k] {
			continue
		}
		seen[k] = true
		fresh = append(fresh, s)
		rows = append(rows, []any{shopID, s.Order, string(s.Carrier), s.Tracking, s.ShippedAt.UnixMilli(), s.Import, s.FileName, tx.Now.UnixMilli()})
	}
	if len(rows) == 0 {
		return nil, nil
	}
	// two imports at once may know nothing of each other's parcels
	if err := tx.InsertMany("shipments", shipmentColumns, rows, "ON CONFLICT (shop_id, order_id, carrier, tracking) DO NOTHING"); err != nil {
		return nil, fmt.Errorf("shipping: record: %w", err)
	}
	return fresh, nil
}

// Of returns the parcels of orders, by order, the first sent first.
func Of(q db.Querier, shopID int64, orders []int64) (map[int64][]Shipment, error) {
	list, err := db.All(q, func(rows *db.Rows) (Shipment, error) {
		var s Shipment
		var at int64
		err := rows.Scan(&s.Order, &s.Carrier, &s.Tracking, &at, &s.Import, &s.FileName)
		s.ShippedAt = time.UnixMilli(at)
		return s, err
	}, `SELECT order_id, carrier, tracking, shipped_at, import_id, file_name FROM shipments
		WHERE shop_id = $1 AND order_id {{in_list_int $2}} ORDER BY shipped_at, carrier, tracking`, shopID, db.List(orders))
	if err != nil {
		return nil, fmt.Errorf("shipping: find: %w", err)
	}
	out := map[int64][]Shipment{}
	for _, s := range list {
		out[s.Order] = append(out[s.Order], s)
	}
	return out, nil
}

// Removed forgets the parcels of orders that go; those of other kinds of records are not its business.
func Removed(tx *db.Tx, shopID int64, kind history.Kind, ids []int64) error {
	if kind != history.Order || len(ids) == 0 {
		return nil
	}
	if _, err := tx.Exec(`DELETE FROM shipments WHERE shop_id = $1 AND order_id {{in_list_int $2}}`, shopID, db.List(ids)); err != nil {
		return fmt.Errorf("shipping: forget parcels of orders: %w", err)
	}
	return nil
}

// Withdraw forgets the parcels that an import brought. That the orders are no longer shipped is their history's business.
func Withdraw(tx *db.Tx, shopID, importID int64) error {
	if _, err := tx.Exec(`DELETE FROM shipments WHERE shop_id = $1 AND import_id = $2`, shopID, importID); err != nil {
		return fmt.Errorf("shipping: withdraw parcels: %w", err)
	}
	return nil
}
