package importer

import "github.com/RoaringBitmap/roaring/v2/roaring64"

// customerState is what became of a customer, the stronger the higher.
type customerState uint8

const (
	seenUnchanged customerState = iota + 1
	seenUpdated
	seenCreated
)

// outcomes are the states of very many customers. Their ids are made one after the other, so that sets of bits hold them in a tenth
// of what a map takes.
type outcomes [seenCreated + 1]*roaring64.Bitmap

func newOutcomes() (o outcomes) {
	for s := range o {
		o[s] = roaring64.New()
	}
	return o
}

// of is the state of a customer; 0: not seen.
func (o *outcomes) of(id int64) customerState {
	for s := seenCreated; s > 0; s-- {
		if o[s].Contains(uint64(id)) {
			return s
		}
	}
	return 0
}

func (o *outcomes) set(id int64, s customerState) { o[s].Add(uint64(id)) }

func (o *outcomes) forget(id int64) {
	for _, set := range o {
		set.Remove(uint64(id))
	}
}
