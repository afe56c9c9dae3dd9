package workbook

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"

	"joren/internal/kit/errs"
)

// part reads a member's XML, token by token. Namespaces are not looked at: the names within them are told apart by where
// they stand.
type part struct {
	dec *xml.Decoder
}

// newPart reads r, which a guard must watch.
func newPart(r io.Reader) *part { return &part{xml.NewDecoder(newGuard(r))} }

// next returns the next token; io.EOF after the last.
func (p *part) next() (xml.Token, error) {
	t, err := p.dec.RawToken()
	if err == nil || errors.Is(err, io.EOF) {
		return t, err
	}
	return nil, memberError(err)
}

// each calls fn with every start tag. Extensions are passed over: they use the same names for other things.
func (p *part) each(fn func(e xml.StartElement) error) error {
	extension := false
	for {
		t, err := p.next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		switch e := t.(type) {
		case xml.StartElement:
			extension = extension || e.Name.Local == extensions
			if extension {
				continue
			}
			if err := fn(e); err != nil {
				return err
			}
		case xml.EndElement:
			extension = extension && e.Name.Local != extensions
		}
	}
}

// extensions is the element that holds what newer programs add to a part.
const extensions = "extLst"

// attr returns an attribute's value, empty when there is none.
func attr(e xml.StartElement, name string) string {
	for i := range e.Attr {
		if e.Attr[i].Name.Local == name {
			return e.Attr[i].Value
		}
	}
	return ""
}

func isTrue(s string) bool { return s == "1" || s == "true" }

// checkLinks refuses relationships that lead out of the file. Hyperlinks may: they are never followed, and spreadsheet
// programs make one of every e-mail address.
func checkLinks(r io.Reader) error {
	return newPart(r).each(func(e xml.StartElement) error {
		if e.Name.Local == "Relationship" && strings.EqualFold(attr(e, "TargetMode"), "External") && !strings.HasSuffix(attr(e, "Type"), "/hyperlink") {
			return errs.New(errs.Invalid, "workbook.external", nil)
		}
		return nil
	})
}

// relation is what a part of the workbook names by an id.
type relation struct{ kind, target string }

// relations reads those of a part, their targets as names of members.
func (a *archive) relations(of string) (map[string]relation, error) {
	folder, name := "", of
	if i := strings.LastIndexByte(of, '/'); i >= 0 {
		folder, name = of[:i+1], of[i+1:]
	}
	file := folder + "_rels/" + name + ".rels"
	if !a.has(strings.ToLower(file)) {
		return nil, nil
	}
	p, err := a.open(file)
	if err != nil {
		return nil, err
	}
	out := map[string]relation{}
	err = p.each(func(e xml.StartElement) error {
		if e.Name.Local != "Relationship" {
			return nil
		}
		target := attr(e, "Target")
		if rest, absolute := strings.CutPrefix(target, "/"); absolute {
			target = rest
		} else {
			target = folder + target
		}
		kind := attr(e, "Type")
		out[attr(e, "Id")] = relation{kind[strings.LastIndexByte(kind, '/')+1:], target}
		return nil
	})
	return out, err
}

// readStructure finds the sheets and reads what their cells refer to.
func (b *Book) readStructure() error {
	root, err := b.archive.relations("")
	if err != nil {
		return err
	}
	main := ""
	for _, r := range root {
		if r.kind == "officeDocument" {
			main = r.target
		}
	}
	switch {
	case strings.HasSuffix(main, ".bin"):
		return errs.New(errs.Invalid, "workbook.is_binary", nil)
	case !b.archive.has(strings.ToLower(main)):
		return b.archive.explain()
	}
	relations, err := b.archive.relations(main)
	if err != nil {
		return err
	}
	if err := b.readWorkbook(main, relations); err != nil {
		return err
	}
	b.strings = &sharedStrings{}
	for _, r := range relations {
		switch r.kind {
		case "sharedStrings":
			err = b.readStrings(r.target)
		case "styles":
			err = b.readStyles(r.target)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (b *Book) readWorkbook(main string, relations map[string]relation) error {
	p, err := b.archive.open(main)
	if err != nil {
		return err
	}
	found := false
	err = p.each(func(e xml.StartElement) error {
		switch e.Name.Local {
		case "workbook":
			found = true
		case "workbookPr":
			b.is1904 = isTrue(attr(e, "date1904"))
		case "sheet":
			id := ""
			for _, a := range e.Attr { // sheetId is another
				if a.Name.Local == "id" && a.Name.Space != "" {
					id = a.Value
				}
			}
			r, ok := relations[id]
			if !ok {
				return damaged(fmt.Errorf("sheet %q is missing", attr(e, "name")))
			}
			if r.kind == "worksheet" { // not a chart
				b.sheets = append(b.sheets, &sheet{name: attr(e, "name"), part: r.target, hidden: attr(e, "state") != "" && attr(e, "state") != "visible"})
			}
		}
		return nil
	})
	switch {
	case err != nil:
		return err
	case !found:
		return b.archive.explain() // another kind of document
	case len(b.sheets) == 0:
		return errs.New(errs.Invalid, "workbook.no_sheets", nil)
	}
	return nil
}

// shown is a name from a file as an error message may hold it.
func shown(name string) string {
	if r := []rune(strings.ToValidUTF8(name, "\uFFFD")); len(r) > 80 {
		return string(r[:80]) + "…"
	}
	return strings.ToValidUTF8(strings.ReplaceAll(name, "\x00", "␀"), "\uFFFD")
}

// quoted lists names for a message, the first of many.
func quoted(names []string) string {
	const most = 10
	list := make([]string, 0, most)
	for _, n := range names[:min(len(names), most)] {
		list = append(list, "“"+shown(n)+"”")
	}
	if len(names) > most {
		list = append(list, "…")
	}
	return strings.Join(list, ", ")
}
