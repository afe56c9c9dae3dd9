// Package segment is the language in which Joren says which customers are meant. Text, tree and JSON are three forms of
// the same query and change into each other without loss:
//
//	Parse   text → tree     in English and Japanese spelling, with every mistake at its place
//	Print   tree → text     in either spelling; Parse(Print(tree)) is the tree
//	Decode  JSON → tree     strictly; json.Marshal(tree) is its inverse
//	Check   tree            against the names that a shop has
//
// One table (names.go, functions.go) holds every name with its type, its Japanese spelling and its parameters; parser,
// checker, printer, completion and the reference in docs read it and nothing else.
//
// The package is pure. It knows no database, no shop and no clock, and may import only the kit.
package segment

// Limits of a query, whichever form it comes in.
const (
	MaxLength  = 10_000 // characters
	MaxClauses = 500    // clauses and conditions of functions
	MaxDepth   = 50     // of groups inside each other
	MaxValues  = 10_000 // in one list
	MaxText    = 1_000  // characters in one text
)

// Pos is a place in the text of a query: Offset counts characters from 0, line and column from 1. A tree that came from
// JSON has no places; its Pos is zero.
type Pos struct{ Offset, Line, Column int }

// Node is a part of a query: *And, *Or, *Not, *Clause or *Call; *Members before it is evaluated.
type Node interface {
	Pos() Pos
	node()
}

// And holds when all of its parts hold. It has at least two.
type And struct{ Of []Node }

// Or holds when any of its parts holds. It has at least two.
type Or struct{ Of []Node }

// Not holds when its part does not.
type Not struct {
	At Pos
	Of Node
}

// Clause compares what is known about a customer with values. A name outside the table stays as it was written.
type Clause struct {
	At   Pos
	Name string
	Of   string // the date field that an anniversary is of, else empty
	Test
}

// Call asks whether something happened for which all conditions hold at once.
type Call struct {
	At    Pos
	Name  string
	Not   bool // nothing such happened
	Conds []Cond
}

// Members holds for customers that are named one by one. No text has it: it is what a reference to a fixed list becomes
// before the query is evaluated.
type Members struct {
	At  Pos
	IDs []int64 // ascending
}

// Cond is a condition of a Call on one of its parameters.
type Cond struct {
	At   Pos
	Name string
	Test
}

// Test is a comparison with values. Not turns it round; = with Not is !=.
type Test struct {
	Op     Op
	Not    bool
	Values []Value
}

// Op is a way to compare.
type Op string

// The ways to compare. Those that order cannot be turned round.
const (
	Equal        Op = "="
	Less         Op = "<"
	LessEqual    Op = "<="
	Greater      Op = ">"
	GreaterEqual Op = ">="
	In           Op = "IN"
	Between      Op = "BETWEEN"
	Contains     Op = "CONTAINS"
	StartsWith   Op = "STARTS WITH"
	IsNull       Op = "IS NULL"
)

// Orders reports whether the operator asks what comes before what.
func (o Op) Orders() bool { return o == Less || o == LessEqual || o == Greater || o == GreaterEqual }

// values returns how many values an operator takes; many stands for one or more.
func (o Op) values() (n int, many bool) {
	switch o {
	case IsNull:
		return 0, false
	case Between:
		return 2, false
	case In:
		return 1, true
	}
	return 1, false
}

// Pos returns where the first part stands.
func (n *And) Pos() Pos { return n.Of[0].Pos() }

// Pos returns where the first part stands.
func (n *Or) Pos() Pos { return n.Of[0].Pos() }

// Pos returns where the negation begins.
func (n *Not) Pos() Pos { return n.At }

// Pos returns where the name stands.
func (n *Clause) Pos() Pos { return n.At }

// Pos returns where the name stands.
func (n *Call) Pos() Pos { return n.At }

// Pos returns where the reference stands.
func (n *Members) Pos() Pos { return n.At }

func (*And) node()     {}
func (*Or) node()      {}
func (*Not) node()     {}
func (*Clause) node()  {}
func (*Call) node()    {}
func (*Members) node() {}

// Walk calls visit for n and every node inside it, parents first.
func Walk(n Node, visit func(Node)) {
	visit(n)
	for _, c := range Children(n) {
		Walk(c, visit)
	}
}

// Children returns the nodes right inside n.
func Children(n Node) []Node {
	switch n := n.(type) {
	case *And:
		return n.Of
	case *Or:
		return n.Of
	case *Not:
		return []Node{n.Of}
	}
	return nil
}
