package jsonorders

import (
	"strings"
)

// system is how one shop system writes orders.
type system struct {
	wrote       func(order object) bool
	columns     []column
	itemColumns []itemColumn
}

// column is a value of an order. Its name is the path of the value, or of what is summed up or joined in it.
type column struct {
	name  string
	value func(order object) string
}

// itemColumn is a value of an order line.
type itemColumn struct {
	name  string
	value func(order, item object) string
}

func (s *system) header() []string {
	out := make([]string, 0, len(s.columns)+len(s.itemColumns))
	for _, c := range s.columns {
		out = append(out, c.name)
	}
	for _, c := range s.itemColumns {
		out = append(out, "line_items."+c.name)
	}
	return out
}

// plain are columns whose values stand at their paths.
func plain(paths string) (out []column) {
	for _, path := range strings.Fields(paths) {
		out = append(out, column{path, func(o object) string { return o.text(path) }})
	}
	return out
}

// within are columns of an object that is chosen as a whole, so that the parts of two addresses are never mixed.
func within(name, paths string, choose func(o object) object) (out []column) {
	for _, path := range strings.Fields(paths) {
		out = append(out, column{name + "." + path, func(o object) string { return choose(o).text(path) }})
	}
	return out
}

func plainItems(paths string) (out []itemColumn) {
	for _, path := range strings.Fields(paths) {
		out = append(out, itemColumn{path, func(_, item object) string { return item.text(path) }})
	}
	return out
}
