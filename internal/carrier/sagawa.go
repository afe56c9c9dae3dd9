package carrier

import (
	"strconv"
	"strings"

	"joren/internal/kit/errs"
	"joren/internal/shipping"
)

// sagawaEhiden3 is the standard layout of e-Hiden III: 74 columns.
func sagawaEhiden3() *Layout {
	return &Layout{Name: "sagawa-ehiden3", Carrier: shipping.Sagawa, Header: sagawaEhiden3Header,
		Services: []string{"000"}, Windows: []string{"01", "12", "14", "16", "18", "19", "04"}, row: sagawaRow,
		missing: func(s *shipping.Settings) []string {
			if s.SagawaCode == "" {
				return []string{"sagawa_code"}
			}
			return nil
		}}
}

// sagawaLine is how much a line of an address or a name holds, in full-width characters.
const sagawaLine = 16

// sagawaMostCOD is the most yen that the column of the amount has room for.
const sagawaMostCOD = 9_999_999

func sagawaRow(s *slip) {
	p, o := s.parcel, s.options
	s.set(3, s.phone("to.phone"))
	s.set(4, s.postal("to.postal_code"))
	for i, line := range s.packed("to", 3, sagawaLine) {
		s.set(5+i, line)
	}
	s.names(8)
	s.set(10, p.Reference(16))
	s.set(11, o.Settings.SagawaCode)
	s.set(18, s.phone("from.phone"))
	s.set(19, s.postal("from.postal_code"))
	for i, line := range s.packed("from", 2, sagawaLine) {
		s.set(20+i, line)
	}
	s.name("from.name", 22)
	s.set(25, s.fit("goods", sagawaLine, true))
	s.set(42, "1")
	s.set(43, o.Service)
	s.set(44, map[string]string{"frozen": "003", "chilled": "002", "": "001"}[o.Cool])
	s.set(45, strings.ReplaceAll(o.Arrive.String(), "-", ""))
	s.set(46, o.Window)
	if p.COD != nil {
		if *p.COD < 1 || *p.COD > sagawaMostCOD {
			s.problem("cod", strconv.FormatInt(*p.COD, 10), "", "carrier.cod_amount", errs.Args{"most": sagawaMostCOD})
		}
		s.set(48, strconv.FormatInt(*p.COD, 10))
	}
	s.set(58, "1") // paid by the sender
}

// names fills both lines of a recipient: the company and the person, or one long name.
func (s *slip) names(column int) {
	if s.parcel.To.Company == "" {
		s.name("to.name", column)
		return
	}
	s.set(column, s.fit("to.company", sagawaLine, false))
	s.set(column+1, s.fit("to.name", sagawaLine, true))
}

func (s *slip) name(field string, column int) {
	for i, line := range wrap([]string{s.fit(field, 2*sagawaLine, true)}, sagawaLine) {
		if i < 2 {
			s.set(column+i, line)
		}
	}
}
