package carrier

import (
	"strconv"
	"strings"

	"joren/internal/kit/day"
	"joren/internal/kit/errs"
	"joren/internal/shipping"
)

// yamatoB2 is the basic layout of B2 Cloud: 95 columns, read by their place.
func yamatoB2() *Layout {
	return &Layout{Name: "yamato-b2", Carrier: shipping.Yamato, Header: yamatoB2Header,
		Services: []string{"0", "8", "7", "5"}, Windows: []string{"0812", "1416", "1618", "1820", "1921"}, row: yamatoRow,
		missing: func(s *shipping.Settings) (out []string) {
			if s.YamatoCode == "" {
				out = append(out, "yamato_code")
			}
			if s.YamatoFare == "" {
				out = append(out, "yamato_fare")
			}
			return out
		}}
}

// The services of B2 that collect money, by the one they are chosen as.
var yamatoCollects = map[string]string{"0": "2", "8": "9"}

// Most yen that may be collected.
const (
	yamatoMostCOD        = 300_000
	yamatoMostCODCompact = 30_000
)

func yamatoRow(s *slip) {
	p, o := s.parcel, s.options
	s.set(1, p.Reference(50))
	s.set(2, o.Service)
	if p.COD != nil {
		s.collect()
	}
	s.set(3, map[string]string{"frozen": "1", "chilled": "2"}[o.Cool])
	s.set(5, slashed(o.Ship))
	s.set(6, slashed(o.Arrive))
	s.set(7, o.Window)
	s.set(9, s.phone("to.phone"))
	s.set(11, s.postal("to.postal_code"))
	s.yamatoAddress("to", 12, 13)
	s.set(14, s.fit("to.company", 25, false))
	s.set(16, s.fit("to.name", 16, true))
	s.set(18, "様")
	s.set(20, s.phone("from.phone"))
	s.set(22, s.postal("from.postal_code"))
	s.yamatoAddress("from", 23, 24)
	s.set(25, s.fit("from.name", 16, true))
	s.set(28, s.fit("goods", 25, true))
	s.set(40, o.Settings.YamatoCode)
	s.set(41, o.Settings.YamatoClass)
	s.set(42, o.Settings.YamatoFare)
}

// yamatoAddress fills the two columns of an address. What stands after the last blank of a long street is its building.
func (s *slip) yamatoAddress(end string, column, building int) {
	street, house := s.parcel.At(end+".address1"), s.parcel.At(end+".address2")
	if cut := strings.LastIndex(*street, " "); *house == "" && width(*street) > 32 && cut > 0 {
		*street, *house = (*street)[:cut], (*street)[cut+1:]
	}
	s.set(column, s.fit(end+".prefecture", 4, true)+s.fit(end+".city", 12, true)+s.fit(end+".address1", 16, true))
	s.set(building, s.fit(end+".address2", 16, false))
}

func (s *slip) collect() {
	service, ok := yamatoCollects[s.options.Service]
	most := int64(yamatoMostCOD)
	if service == "9" {
		most = yamatoMostCODCompact
	}
	amount := *s.parcel.COD
	switch {
	case !ok:
		s.problem("cod", "", "", "carrier.cod_service", nil)
	case amount < 1 || amount > most:
		s.problem("cod", strconv.FormatInt(amount, 10), "", "carrier.cod_amount", errs.Args{"most": most})
	}
	s.set(2, service)
	s.set(34, strconv.FormatInt(amount, 10))
}

// slashed writes a day as 2026/11/25; "" for none.
func slashed(d day.Day) string { return strings.ReplaceAll(d.String(), "-", "/") }
