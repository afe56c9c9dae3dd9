package search

import (
	"fmt"

	"joren/internal/db"
	"joren/internal/kit/day"
	"joren/internal/order"
)

// Span are days from one to another, both included. An end that is no day is open.
type Span struct{ From, To day.Day }

// Open tells that every day is within the span.
func (s Span) Open() bool { return !s.From.Valid() && !s.To.Valid() }

// Bought narrows customers by their purchases; all conditions that are given must hold. The zero value takes everybody.
type Bought struct {
	AtLeast int     // that many purchases or more
	First   Span    // the first one in these days
	Again   day.Day // one that was not the first since that day
	Due     Span    // by the usual interval, the next one was expected in these days
	Step    Step
}

// Step asks for customers whose purchase number N, 1 to 3, was in some days, with Went for those alone whose next one came
// within order.StepDays days.
type Step struct {
	N    int
	In   Span
	Went bool
}

// StepDays is within how many days the next purchase counts as a step taken.
const StepDays = order.StepDays

// stepColumns are the days of a customer's first purchases.
var stepColumns = [...]string{"f.first_day", "f.second_day", "f.third_day", "f.fourth_day"}

// conditions gathers what a statement asks for beside its shop.
type conditions struct {
	sql  string
	args []any
}

// add appends a condition whose %d is the number of its one parameter.
func (c *conditions) add(condition string, arg any) {
	c.args = append(c.args, arg)
	c.sql += fmt.Sprintf(" AND "+condition, len(c.args))
}

// within asks for a column of days to be within a span.
func (c *conditions) within(column string, s Span) {
	if s.From.Valid() {
		c.add(column+" >= $%d", s.From.UnixDays())
	}
	if s.To.Valid() {
		c.add(column+" <= $%d", s.To.UnixDays())
	}
}

// narrow adds what a query asks of the figures f to the arguments of its statement.
func (query Query) narrow(args []any) conditions {
	c := conditions{sql: viewSQL[query.View], args: args}
	if query.Only != nil {
		c.add("f.customer_id {{in_list_int $%d}}", db.List(query.Only))
	}
	b := query.Bought
	if b.AtLeast > 0 {
		c.add("f.order_count >= $%d", b.AtLeast)
	}
	c.within("f.first_day", b.First)
	if b.Again.Valid() {
		c.sql += " AND f.order_count >= 2"
		c.add("f.last_day >= $%d", b.Again.UnixDays())
	}
	c.within("f.due_day", b.Due)
	if n := b.Step.N; n >= 1 && n < len(stepColumns) {
		c.sql += fmt.Sprintf(" AND %s IS NOT NULL", stepColumns[n-1])
		c.within(stepColumns[n-1], b.Step.In)
		if b.Step.Went {
			c.add(stepColumns[n]+" <= "+stepColumns[n-1]+" + $%d", StepDays)
		}
	}
	return c
}
