package customer

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"joren/internal/history"
	"joren/internal/kit/day"
)

// The names of values in the history that are several of a kind: of the shop's own fields, of tags, and of references,
// which are named by source and reference.
const (
	customPrefix    = "custom."
	tagPrefix       = "tag."
	referencePrefix = "reference."
	referenceSplit  = "\x1f"
)

// recordFields are the values of a customer besides texts, own fields and tags that the history keeps.
var recordFields = []string{"source", "external_id", "birthday", "points", "version", "updated_at"}

// remember keeps how a customer stood before the batch changes it.
func (e *entry) remember(w *history.Writer) {
	if e.isNew || e.was != nil || !w.Recording() {
		return
	}
	was := *e.c // lists are replaced, never written into; maps are
	was.Custom = maps.Clone(e.c.Custom)
	e.was = &was
}

// record notes in the history whom the batch created and what it changed.
func (s *state) record() error {
	w := s.b.History
	if !w.Recording() {
		return nil
	}
	fields := map[int64]history.Fields{}
	for _, e := range s.order {
		if e.isNew {
			w.Created(history.Customer, e.c.ID)
			continue
		}
		fields[e.c.ID] = difference(e.was, e.c)
	}
	s.recordReferences(fields)
	for _, id := range slices.Sorted(maps.Keys(fields)) {
		if err := w.Changed(s.tx, history.Customer, id, fields[id]); err != nil {
			return err
		}
	}
	return nil
}

// recordReferences notes references of customers who existed: for each customer the digest under a reference that is
// theirs, or that it is not theirs.
func (s *state) recordReferences(fields map[int64]history.Fields) {
	note := func(id int64, name string, before, after *string) {
		if e := s.entries[id]; e != nil && e.isNew {
			return
		}
		if fields[id] == nil {
			fields[id] = history.Fields{}
		}
		fields[id].Set(name, before, after)
	}
	for key, now := range s.refs {
		was, had := s.hadRefs[key]
		switch {
		case !had:
			note(now.customer, key.field(), nil, digestText(now.digest))
		case was.customer == now.customer:
			note(now.customer, key.field(), digestText(was.digest), digestText(now.digest))
		default:
			note(was.customer, key.field(), digestText(was.digest), nil)
			note(now.customer, key.field(), nil, digestText(now.digest))
		}
	}
}

func (k sourceKey) field() string { return referencePrefix + k.source + referenceSplit + k.reference }

// parseReference reads the name of a reference in the history; false for other names.
func parseReference(field string) (key sourceKey, ok bool) {
	rest, ok := strings.CutPrefix(field, referencePrefix)
	if !ok {
		return key, false
	}
	key.source, key.reference, ok = strings.Cut(rest, referenceSplit)
	return key, ok
}

func digestText(digest int64) *string { return history.Text(strconv.FormatInt(digest, 10)) }

// difference is what a customer's values have changed by.
func difference(was, now *Customer) history.Fields {
	f := history.Fields{}
	for _, list := range [][]textField{textFields, addressFields} {
		for _, t := range list {
			f.Set(t.name, history.Text(*t.at(&was.Fields)), history.Text(*t.at(&now.Fields)))
		}
	}
	for _, name := range recordFields {
		f.Set(name, was.value(name), now.value(name))
	}
	for _, c := range []*Customer{was, now} {
		for k := range c.Custom {
			f.Set(customPrefix+k, was.value(customPrefix+k), now.value(customPrefix+k))
		}
		for _, t := range c.Tags {
			f.Set(tagPrefix+t, was.value(tagPrefix+t), now.value(tagPrefix+t))
		}
	}
	return f
}

// value is what stands in a customer under a name of the history; nil: nothing.
func (c *Customer) value(name string) *string {
	switch name {
	case "source":
		return history.Text(c.Source)
	case "external_id":
		return history.Text(c.ExternalID)
	case "birthday":
		if !c.Birthday.Valid() {
			return nil
		}
		return history.Text(strconv.Itoa(int(c.Birthday.UnixDays())))
	case "points":
		if c.Points == nil {
			return nil
		}
		return history.Text(strconv.FormatInt(*c.Points, 10))
	case "version":
		return history.Text(strconv.FormatInt(c.Version, 10))
	case "updated_at":
		return history.Text(strconv.FormatInt(c.UpdatedAt.UnixMilli(), 10))
	}
	if k, ok := strings.CutPrefix(name, customPrefix); ok {
		if v, ok := c.Custom[k]; ok {
			return &v
		}
		return nil
	}
	if t, ok := strings.CutPrefix(name, tagPrefix); ok {
		if slices.Contains(c.Tags, t) {
			return history.Text("")
		}
		return nil
	}
	if at := c.text(name); at != nil {
		return history.Text(*at)
	}
	return nil
}

// text is where a plain text field stands; nil for other names.
func (c *Customer) text(name string) *string {
	for _, list := range [][]textField{textFields, addressFields} {
		for _, t := range list {
			if t.name == name {
				return t.at(&c.Fields)
			}
		}
	}
	return nil
}

// setValue writes a value of the history into a customer.
func (c *Customer) setValue(name string, v *string) error {
	text, number := "", int64(0)
	if v != nil {
		text = *v
	}
	switch name {
	case "birthday", "points", "version", "updated_at":
		if v != nil {
			var err error
			if number, err = strconv.ParseInt(text, 10, 64); err != nil {
				return fmt.Errorf("customer: value of %s in the history: %w", name, err)
			}
		}
	}
	switch name {
	case "source":
		c.Source = text
	case "external_id":
		c.ExternalID = text
	case "birthday":
		c.Birthday = day.Day{}
		if v != nil {
			c.Birthday = day.FromUnixDays(int32(number)) //nolint:gosec // it came from a day
		}
	case "points":
		c.Points = nil
		if v != nil {
			c.Points = &number
		}
	case "version":
		c.Version = number
	case "updated_at":
		c.UpdatedAt = time.UnixMilli(number)
	default:
		c.setMany(name, v)
	}
	return nil
}

func (c *Customer) setMany(name string, v *string) {
	if k, ok := strings.CutPrefix(name, customPrefix); ok {
		if v == nil {
			delete(c.Custom, k)
			return
		}
		if c.Custom == nil {
			c.Custom = map[string]string{}
		}
		c.Custom[k] = *v
		return
	}
	if t, ok := strings.CutPrefix(name, tagPrefix); ok {
		c.Tags = slices.DeleteFunc(slices.Clone(c.Tags), func(x string) bool { return x == t })
		if v != nil {
			c.Tags = append(c.Tags, t)
			slices.Sort(c.Tags)
		}
		return
	}
	if at := c.text(name); at != nil {
		*at = ""
		if v != nil {
			*at = *v
		}
	}
}
