package index

import (
	"slices"
	"sync"

	"joren/internal/kit/day"
	"joren/internal/kit/money"
	"joren/internal/segment"
	"joren/internal/segment/meaning"
)

// keeper holds the answers to questions that are asked again and again, as those of saved segments and of the pages of a list are.
// An answer is brought up to date by the customers who changed since, so that what is asked often costs next to nothing however
// hard the question is. What was asked once is only remembered: whoever types a query asks another one with each key.
type keeper struct {
	mu         sync.Mutex
	young, old map[asked]*kept
	texts      map[segment.Node]string // of queries that were asked as they are, which nobody changes; empty: not to be kept
}

// generation is how many questions the young ones are. When they are more, they become the old ones, and who was old is
// forgotten; an old one that is asked again is young again.
const generation = 256

// asked is what makes two questions to one shop the same.
type asked struct {
	query    string
	today    day.Day
	currency money.Currency
}

// kept is a question with its answer.
type kept struct {
	mu    sync.Mutex
	again bool   // it was asked before
	set   bitmap // nil: no answer yet
	shape shape  // of the table when match was made
	seen  int    // so many changes are in set
	match func(o uint32) bool
}

// of returns the place of a question, and nil for one that is not kept.
func (k *keeper) of(ask meaning.Question) *kept {
	if ask.Past {
		return nil
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	key := asked{k.text(ask.Query), ask.Today, ask.Currency}
	if key.query == "" {
		return nil
	}
	if q := k.young[key]; q != nil {
		return q
	}
	q := k.old[key]
	if q == nil {
		q = &kept{}
	}
	if k.young == nil || len(k.young) >= generation {
		k.young, k.old = map[asked]*kept{}, k.young
	}
	k.young[key] = q
	return q
}

// maxTexts bounds the queries whose text is known.
const maxTexts = 4 * generation

// text is the text of a query; empty for one that no text has or that means everybody.
func (k *keeper) text(n segment.Node) string {
	text, ok := k.texts[n]
	if ok {
		return text
	}
	if !named(n) {
		text = segment.Print(n, segment.English)
	}
	if k.texts == nil || len(k.texts) >= maxTexts {
		k.texts = map[segment.Node]string{}
	}
	k.texts[n] = text
	return text
}

// named reports whether a question names customers one by one.
func named(n segment.Node) bool {
	if _, ok := n.(*segment.Members); ok {
		return true
	}
	return slices.ContainsFunc(segment.Children(n), named)
}

func (k *keeper) forget() {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.young, k.old, k.texts = nil, nil, nil
}

// memory is how many bytes the answers take.
func (k *keeper) memory() (n int64) {
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, list := range []map[asked]*kept{k.young, k.old} {
		for _, q := range list {
			q.mu.Lock()
			n += bytesOf(q.set)
			q.mu.Unlock()
		}
	}
	return n
}

// cond makes a question ready, by its kept answer where it was asked before. The index is held for reading.
func (x *Index) cond(c *compiler) (cond, error) {
	q := x.kept.of(c.Question)
	if q == nil {
		return c.node(c.Query)
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	if !q.again {
		q.again = true
		return c.node(c.Query)
	}
	if !q.catchUp(x) {
		if err := q.answer(x, c.Question); err != nil {
			return cond{}, err
		}
	}
	return among(q.set, "kept answer"), nil
}

// catchUp looks at the customers who changed since; false where that is not enough.
func (q *kept) catchUp(x *Index) bool {
	changed, known := x.changes.since(q.seen)
	if q.set == nil || !known || q.shape != x.t.shape() || q.match == nil && len(changed) > 0 {
		return false
	}
	for _, o := range changed {
		q.set.put(o, x.t.live.has(o) && q.match(o))
	}
	q.seen += len(changed)
	return true
}

// answer answers a question from scratch.
func (q *kept) answer(x *Index, ask meaning.Question) error {
	c := newCompiler(x.t, ask)
	root, err := c.node(ask.Query)
	if err != nil {
		return err
	}
	q.set = (&answer{x.t, c, root}).all()
	q.shape, q.seen, q.match = x.t.shape(), x.changes.end(), root.match
	if c.ranked != nil { // who is in depends on all others
		q.match = nil
	}
	c.unused = nil // match holds c
	return nil
}

// changes are the ordinals of the customers who were brought in last, oldest first.
type changes struct {
	list []uint32
	gone int // so many came before the list
}

// maxChanges is from how many changes on answering anew is about as fast as looking at each.
const maxChanges = 4096

func (c *changes) add(list []uint32) {
	if len(c.list)+len(list) > maxChanges {
		c.gone, c.list = c.end(), c.list[:0]
	}
	if len(list) > maxChanges {
		c.gone += len(list)
		return
	}
	c.list = append(c.list, list...)
}

func (c *changes) end() int { return c.gone + len(c.list) }

// since returns those that came after so many, unless they are forgotten.
func (c *changes) since(n int) (list []uint32, known bool) {
	if n < c.gone {
		return nil, false
	}
	return c.list[n-c.gone:], true
}

// shape is what a cond takes from a table when it is made, beside the values of customers: as long as it is the same, the cond is good.
type shape struct{ ordinals, words, own, trades, states, products, renamed, paired int }

func (t *table) shape() shape {
	b := &t.bought
	s := shape{ordinals: len(t.ids), own: len(t.own), trades: len(b.trades), states: len(b.states.list), products: len(b.products),
		renamed: b.renamed, paired: t.paired}
	for i := range t.words {
		s.words += len(t.words[i].list)
	}
	for _, c := range t.own {
		s.words += len(c.list)
	}
	return s
}

// Forget forgets the answers that are kept, so that the next ones are worked out from scratch. Only who measures needs it.
func (x *Index) Forget() { x.kept.forget() }
