package index

import (
	"bufio"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"hash"
	"hash/crc32"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"unsafe"

	"github.com/RoaringBitmap/roaring/v2"
)

// layout is raised whenever what a snapshot holds changes. An older one is not read but built anew.
const layout = 2

// snapshotHead begins a snapshot. Mark is that of the event at Seq, by which a snapshot of another history is known.
type snapshotHead struct {
	Magic        [8]byte
	Layout       uint32
	Order, Line  uint32 // sizes in memory
	Shop, Seq    int64
	Mark         uint64
	N, Ascending int64
	Dead         int64
	DeadText     int64
	DeadNumbers  int64
}

var magic = [8]byte{'j', 'o', 'r', 'e', 'n', 'i', 'd', 'x'}

var errBadSnapshot = errors.New("index: a snapshot that cannot be read")

// Save writes the index into a file, which takes the place of an older one once it is whole. Readers are not held up.
func (x *Index) Save(path string) (err error) {
	if err := x.writing.take(context.Background()); err != nil {
		return err
	}
	defer x.writing.leave()
	f, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*")
	if err != nil {
		return fmt.Errorf("index: snapshot: %w", err)
	}
	defer func() {
		if err != nil {
			_ = f.Close()
			_ = os.Remove(f.Name())
		}
	}()
	if err := x.write(f); err != nil {
		return fmt.Errorf("index: snapshot: %w", err)
	}
	if err := errors.Join(f.Sync(), f.Close()); err != nil {
		return fmt.Errorf("index: snapshot: %w", err)
	}
	return os.Rename(f.Name(), path)
}

func (x *Index) write(f io.Writer) error {
	sum := crc32.New(crc32.MakeTable(crc32.Castagnoli))
	out := bufio.NewWriterSize(io.MultiWriter(f, sum), 1<<20)
	t := x.t
	c := &codec{out: out}
	c.value(&snapshotHead{magic, layout, uint32(unsafe.Sizeof(order{})), uint32(unsafe.Sizeof(packed{})), x.shop, x.seq, x.mark,
		int64(t.n), int64(t.ascending), int64(t.bought.dead), int64(t.texts.dead), int64(t.bought.numbers.dead)})
	t.pass(c)
	if err := errors.Join(c.err, out.Flush()); err != nil {
		return err
	}
	return binary.Write(f, binary.LittleEndian, sum.Sum32())
}

// Load reads a snapshot. It is an error if any of its bytes is not what was written.
func Load(path string, shopID int64) (*Index, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("index: snapshot: %w", err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, fmt.Errorf("index: snapshot: %w", err)
	}
	sum := crc32.New(crc32.MakeTable(crc32.Castagnoli))
	body := info.Size() - crc32.Size
	c := &codec{in: &summed{bufio.NewReaderSize(io.LimitReader(f, body), 1<<20), sum}, left: body}
	var h snapshotHead
	c.value(&h)
	if c.err != nil || h.Magic != magic || h.Layout != layout || h.Order != uint32(unsafe.Sizeof(order{})) ||
		h.Line != uint32(unsafe.Sizeof(packed{})) || h.Shop != shopID || h.N < 0 || h.N > body {
		return nil, errBadSnapshot
	}
	x := &Index{shop: shopID, seq: h.Seq, mark: h.Mark, writing: newTurn(), t: newTable()}
	x.t.n, x.t.ascending, x.t.bought.dead = int(h.N), int(h.Ascending), int(h.Dead)
	x.t.texts.dead, x.t.bought.numbers.dead = int(h.DeadText), int(h.DeadNumbers)
	x.t.pass(c)
	var want uint32
	if err := errors.Join(c.err, binary.Read(f, binary.LittleEndian, &want)); err != nil || want != sum.Sum32() || c.left != 0 {
		return nil, errBadSnapshot
	}
	for i, id := range x.t.ids[x.t.ascending:x.t.n] {
		x.t.late[id] = uint32(x.t.ascending + i)
	}
	x.t.derive()
	return x, nil
}

// summed reads and sums up what it read.
type summed struct {
	io.Reader
	sum hash.Hash32
}

func (s *summed) Read(p []byte) (int, error) {
	n, err := s.Reader.Read(p)
	s.sum.Write(p[:n])
	return n, err
}

// codec writes or reads a table: one list of what is kept serves both ways. Numbers stand as they do in memory.
type codec struct {
	out  io.Writer // nil: reads
	in   io.Reader
	left int64 // bytes that may still be read
	err  error
}

// pass goes through all that a table keeps and does not derive.
func (t *table) pass(c *codec) {
	coded64(c, (*[]uint64)(&t.live), (*[]uint64)(&t.duplicate))
	raw(c, &t.ids)
	raw(c, &t.numbers)
	raw(c, &t.points)
	raw(c, &t.birthday)
	raw(c, &t.added)
	raw(c, &t.monthDay)
	for i := range t.words {
		t.words[i].pass(c)
	}
	keys := slices.Sorted(maps.Keys(t.own))
	c.texts(&keys)
	for _, k := range keys {
		if t.own[k] == nil {
			w := newWordColumn()
			t.own[k] = &w
		}
		t.own[k].pass(c)
	}
	f := &t.figures
	for _, column := range []*[]int32{&f.count, &f.unknown, &f.first, &f.last, &f.usual} {
		raw(c, column)
	}
	raw(c, &f.amount)
	raw(c, &f.largest)
	t.texts.pass(c)
	t.bought.pass(c)
}

func coded64(c *codec, list ...*[]uint64) {
	for _, s := range list {
		raw(c, s)
	}
}

func (w *words) pass(c *codec) {
	if c.texts(&w.list); c.out == nil {
		w.codes = make(map[string]uint32, len(w.list))
		for i, s := range w.list {
			w.codes[s] = uint32(i)
		}
	}
}

func (w *wordColumn) pass(c *codec) {
	w.words.pass(c)
	raw(c, &w.narrow)
	if raw(c, &w.wide); len(w.wide) == 0 {
		w.wide = nil
	}
}

func (x *texts) pass(c *codec) {
	x.book.pass(c)
	raw(c, &x.prefix)
	for i := range x.has {
		coded64(c, (*[]uint64)(&x.has[i]))
	}
}

func (k *book) pass(c *codec) {
	raw(c, &k.blob)
	raw(c, &k.from)
	grams := slices.Sorted(maps.Keys(k.grams))
	raw(c, &grams)
	for _, g := range grams {
		var b []byte
		if c.out != nil {
			if b, c.err = k.grams[g].ToBytes(); c.err != nil {
				return
			}
		}
		if raw(c, &b); c.out == nil && c.err == nil {
			k.grams[g] = roaring.New()
			_, c.err = k.grams[g].FromBuffer(b)
		}
	}
}

func (p *purchases) pass(c *codec) {
	raw(c, &p.spans)
	raw(c, &p.orders)
	raw(c, &p.lines)
	raw(c, &p.large)
	places := slices.Sorted(maps.Keys(p.amounts))
	values := make([]int64, 0, len(places))
	for _, at := range places {
		values = append(values, p.amounts[at])
	}
	raw(c, &places)
	if raw(c, &values); c.out == nil && len(places) == len(values) {
		for i, at := range places {
			p.amounts[at] = values[i]
		}
	}
	p.states.pass(c)
	p.numbers.pass(c)
	var ids []int64
	var keys []string
	for _, t := range p.trades {
		keys = append(keys, t.channel, t.source, t.coupon, t.payment)
	}
	for _, a := range p.products[1:] {
		ids = append(ids, a.id)
		keys = append(keys, a.ref, a.sku, a.name, a.category)
	}
	raw(c, &ids)
	if c.texts(&keys); c.out == nil && c.err == nil {
		p.name(c, ids, keys)
	}
	for i := range p.logs {
		raw(c, &p.logs[i].days)
		raw(c, &p.logs[i].who)
		raw(c, &p.logs[i].tail)
	}
}

// name takes over the texts of trades and, behind them, of products.
func (p *purchases) name(c *codec, ids []int64, keys []string) {
	if len(keys)%4 != 0 || len(keys) < 4*len(ids) {
		c.err = errBadSnapshot
		return
	}
	for ; len(keys) > 4*len(ids); keys = keys[4:] {
		p.trade(trade{keys[0], keys[1], keys[2], keys[3]})
	}
	for i, id := range ids {
		p.setProduct(article{id, keys[4*i], keys[4*i+1], keys[4*i+2], keys[4*i+3]})
	}
}

// raw writes or reads the values of a slice as they stand in memory.
func raw[T any](c *codec, s *[]T) {
	n := int64(len(*s))
	c.value(&n)
	var v T
	if c.err != nil {
		return
	}
	if c.out == nil {
		if n < 0 || n > c.left/int64(unsafe.Sizeof(v)) {
			c.err = errBadSnapshot
			return
		}
		*s = make([]T, n)
	}
	if n > 0 {
		c.bytes(unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(*s))), n*int64(unsafe.Sizeof(v)))) //nolint:gosec // numbers without pointers
	}
}

// texts writes or reads a list of texts: their lengths, then all of them.
func (c *codec) texts(list *[]string) {
	var sizes []uint32
	var all []byte
	for _, s := range *list {
		sizes = append(sizes, uint32(len(s)))
		all = append(all, s...)
	}
	raw(c, &sizes)
	raw(c, &all)
	if c.out != nil || c.err != nil {
		return
	}
	*list = make([]string, len(sizes))
	for i, n := range sizes {
		if int(n) > len(all) {
			c.err = errBadSnapshot
			return
		}
		(*list)[i], all = string(all[:n]), all[n:]
	}
}

// value writes or reads a value of fixed size.
func (c *codec) value(v any) {
	if c.err != nil {
		return
	}
	if c.out != nil {
		c.err = binary.Write(c.out, binary.NativeEndian, v)
		return
	}
	if c.left -= int64(binary.Size(v)); c.left < 0 {
		c.err = errBadSnapshot
		return
	}
	c.err = binary.Read(c.in, binary.NativeEndian, v)
}

func (c *codec) bytes(b []byte) {
	if c.err != nil {
		return
	}
	if c.out != nil {
		_, c.err = c.out.Write(b)
		return
	}
	c.left -= int64(len(b))
	_, c.err = io.ReadFull(c.in, b)
}
