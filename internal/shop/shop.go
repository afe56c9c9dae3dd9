// Package shop keeps the shops of an installation: their names, settings and running numbers.
package shop

import (
	"context"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"golang.org/x/text/width"

	"joren/internal/db"
	"joren/internal/kit/day"
	"joren/internal/kit/errs"
	"joren/internal/kit/money"
)

// Shop is a shop with its settings.
type Shop struct {
	ID         int64
	Slug       string // its name in addresses
	Name       string
	Currency   money.Currency
	Zone       *time.Location
	LapseDays  int            // after how many days an unpaid order lapses
	MatchMail  bool           // the same e-mail address from two sources is the same customer
	MatchPhone bool           // so is the same phone number with the same full name
	Rounding   money.Rounding // of the tax in a sum
	Invoice    string         // registration number of an issuer of qualified invoices; empty: none
	CreatedAt  time.Time
}

// Today is the day in the shop's zone at t.
func (s *Shop) Today(t time.Time) day.Day { return day.FromTime(t, s.Zone) }

// Lapse is how long an unpaid order waits before it lapses.
func (s *Shop) Lapse() time.Duration { return time.Duration(s.LapseDays) * 24 * time.Hour }

// Settings are the parts of a shop that its owner sets, as written in a form or on the command line.
type Settings struct {
	Name, Currency, TimeZone, LapseDays string
	MatchMail, MatchPhone               bool
	Rounding, Invoice                   string
	InvoiceSure                         bool // the number is right, whatever its check digit says
}

// Service keeps shops.
type Service struct {
	db      *db.DB
	drawing sync.Mutex // one logo at a time
}

// New returns a Service on a database.
func New(d *db.DB) *Service { return &Service{db: d} }

var slugRule = regexp.MustCompile(`^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$`)

// Add makes a shop. Empty currency and zone mean yen and Tokyo.
func (s *Service) Add(ctx context.Context, slug, name, currency, zone string) (*Shop, error) {
	set := Settings{Name: orDefault(name, slug), Currency: orDefault(currency, "JPY"), TimeZone: orDefault(zone, "Asia/Tokyo"), LapseDays: "14", MatchMail: true, Rounding: string(money.Down)}
	sh, fields := set.check()
	if !slugRule.MatchString(slug) {
		fields = append(fields, errs.Field{Path: "slug", Key: "shop.bad_slug"})
	}
	if err := errs.InvalidFields(fields); err != nil {
		return nil, err
	}
	sh.ID, sh.Slug = s.db.NewID(), slug
	err := s.db.Tx(ctx, func(tx *db.Tx) error {
		sh.CreatedAt = tx.Now
		_, err := tx.Exec(`INSERT INTO shops (id, slug, name, currency, time_zone, lapse_days, match_mail, match_phone, created_at)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`, sh.ID, slug, sh.Name, sh.Currency.Code, sh.Zone.String(), sh.LapseDays, sh.MatchMail, sh.MatchPhone, tx.Now.UnixMilli())
		return err
	})
	if errs.Is(err, errs.Conflict) {
		return nil, errs.New(errs.Conflict, "shop.exists", errs.Args{"slug": slug})
	}
	if err != nil {
		return nil, fmt.Errorf("shop: add: %w", err)
	}
	return sh, nil
}

func orDefault(v, otherwise string) string {
	if strings.TrimSpace(v) == "" {
		return otherwise
	}
	return strings.TrimSpace(v)
}

// check turns settings into a shop and names what is wrong with them.
func (set *Settings) check() (*Shop, []errs.Field) {
	var fields []errs.Field
	sh := &Shop{Name: strings.TrimSpace(set.Name), MatchMail: set.MatchMail, MatchPhone: set.MatchPhone}
	if n := utf8.RuneCountInString(sh.Name); n == 0 || n > 60 || strings.ContainsAny(sh.Name, "\r\n") {
		fields = append(fields, errs.Field{Path: "name", Key: "shop.bad_name", Args: errs.Args{"limit": 60}})
	}
	var ok bool
	if sh.Currency, ok = money.ParseCurrency(set.Currency); !ok {
		fields = append(fields, errs.Field{Path: "currency", Key: "shop.bad_currency"})
	}
	var err error
	if sh.Zone, err = time.LoadLocation(set.TimeZone); err != nil || set.TimeZone == "" || set.TimeZone == "Local" {
		fields = append(fields, errs.Field{Path: "time_zone", Key: "shop.bad_zone"})
	}
	if sh.LapseDays, err = strconv.Atoi(strings.TrimSpace(width.Narrow.String(set.LapseDays))); err != nil || sh.LapseDays < 1 || sh.LapseDays > 365 {
		fields = append(fields, errs.Field{Path: "lapse_days", Key: "shop.bad_lapse"})
	}
	if sh.Rounding = money.Rounding(set.Rounding); !sh.Rounding.Valid() {
		fields = append(fields, errs.Field{Path: "tax_rounding", Key: "shop.bad_rounding"})
	}
	if strings.TrimSpace(set.Invoice) != "" {
		var ok, checked bool
		switch sh.Invoice, ok, checked = InvoiceNumber(set.Invoice); {
		case !ok:
			fields = append(fields, errs.Field{Path: "invoice_number", Key: "shop.bad_invoice"})
		case !checked && !set.InvoiceSure:
			fields = append(fields, errs.Field{Path: "invoice_number", Key: "shop.doubtful_invoice"})
		}
	}
	return sh, fields
}

// Settings returns the shop's settings as a form shows them.
func (s *Shop) Settings() Settings {
	return Settings{Name: s.Name, Currency: s.Currency.Code, TimeZone: s.Zone.String(), LapseDays: strconv.Itoa(s.LapseDays),
		MatchMail: s.MatchMail, MatchPhone: s.MatchPhone, Rounding: string(s.Rounding), Invoice: s.Invoice}
}

// changed names the settings in which two shops differ.
func changed(a, b *Shop) (names []string) {
	for _, c := range []struct {
		name string
		same bool
	}{
		{"name", a.Name == b.Name}, {"currency", a.Currency == b.Currency}, {"time_zone", a.Zone.String() == b.Zone.String()},
		{"lapse_days", a.LapseDays == b.LapseDays}, {"match_mail", a.MatchMail == b.MatchMail}, {"match_phone", a.MatchPhone == b.MatchPhone},
		{"tax_rounding", a.Rounding == b.Rounding}, {"invoice_number", a.Invoice == b.Invoice},
	} {
		if !c.same {
			names = append(names, c.name)
		}
	}
	return names
}

// Set changes the settings of a shop. Currency and time zone stay once the shop has orders: their amounts and days rest
// on them. A number that the shop has already needs no second word that it is right.
func (s *Service) Set(ctx context.Context, slug string, set Settings, actor string) (*Shop, error) {
	if was, err := s.BySlug(ctx, slug); err == nil && was.Invoice != "" && was.Invoice == set.Invoice {
		set.InvoiceSure = true
	}
	sh, fields := set.check()
	if err := errs.InvalidFields(fields); err != nil {
		return nil, err
	}
	err := s.db.Tx(ctx, func(tx *db.Tx) error {
		was, err := bySlug(tx, slug)
		if err != nil {
			return err
		}
		sh.ID, sh.Slug, sh.CreatedAt = was.ID, was.Slug, was.CreatedAt
		if was.Currency != sh.Currency || was.Zone.String() != sh.Zone.String() {
			var n int64
			if err := tx.QueryRow(`SELECT COUNT(*) FROM (SELECT 1 FROM orders WHERE shop_id = $1 LIMIT 1) o`, was.ID).Scan(&n); err != nil {
				return err
			}
			if n > 0 {
				return errs.InvalidFields([]errs.Field{{Path: "currency", Key: "shop.has_orders"}})
			}
		}
		names := changed(was, sh)
		if len(names) == 0 {
			return nil
		}
		_, err = tx.Exec(`UPDATE shops SET name = $1, currency = $2, time_zone = $3, lapse_days = $4, match_mail = $5, match_phone = $6,
			tax_rounding = $7, invoice_number = $8 WHERE id = $9`,
			sh.Name, sh.Currency.Code, sh.Zone.String(), sh.LapseDays, sh.MatchMail, sh.MatchPhone, string(sh.Rounding), sh.Invoice, sh.ID)
		if err != nil {
			return err
		}
		return emit(tx, sh.ID, actor, names)
	})
	if err != nil {
		return nil, fmt.Errorf("shop: set: %w", err)
	}
	return sh, nil
}

// BySlug returns the shop, or errs.NotFound.
func (s *Service) BySlug(ctx context.Context, slug string) (sh *Shop, err error) {
	err = s.db.Read(ctx, func(q *db.Read) error {
		sh, err = bySlug(q, slug)
		return err
	})
	return sh, err
}

// List returns all shops by slug.
func (s *Service) List(ctx context.Context) (list []*Shop, err error) {
	err = s.db.Read(ctx, func(q *db.Read) error {
		list, err = db.All(q, scan, `SELECT `+columns+` FROM shops ORDER BY slug`)
		return err
	})
	return list, err
}

const columns = "id, slug, name, currency, time_zone, lapse_days, match_mail, match_phone, tax_rounding, invoice_number, created_at"

func bySlug(q db.Querier, slug string) (*Shop, error) {
	sh, err := db.One(q, scan, `SELECT `+columns+` FROM shops WHERE slug = $1`, slug)
	if errs.Is(err, errs.NotFound) {
		return nil, errs.New(errs.NotFound, "shop.not_found", errs.Args{"slug": slug})
	}
	return sh, err
}

func scan(rows *db.Rows) (*Shop, error) {
	var s Shop
	var currency, zone string
	var created int64
	if err := rows.Scan(&s.ID, &s.Slug, &s.Name, &currency, &zone, &s.LapseDays, &s.MatchMail, &s.MatchPhone, &s.Rounding, &s.Invoice, &created); err != nil {
		return nil, err
	}
	s.Currency, _ = money.ParseCurrency(currency)
	var err error
	if s.Zone, err = time.LoadLocation(zone); err != nil {
		return nil, fmt.Errorf("shop: zone of %s: %w", s.Slug, err)
	}
	s.CreatedAt = time.UnixMilli(created)
	return &s, nil
}
