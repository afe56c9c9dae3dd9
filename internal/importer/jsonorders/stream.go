package jsonorders

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"

	"golang.org/x/text/encoding"
	"golang.org/x/text/transform"

	"joren/internal/kit/errs"
)

// stream reads the orders of a file one by one.
type stream struct {
	dec     *json.Decoder
	budget  *budget
	inArray bool
	wrapped bool // the orders stand in a member of an object
	orders  int  // read so far
	members int  // of the order at hand
}

// newStream reads r from its beginning. Package encoding/json would pass over bytes that are no UTF-8, and read any
// length of text into memory: it gets what has passed a validator and a budget.
func newStream(r io.Reader) *stream {
	in := bufio.NewReaderSize(r, 64<<10)
	if mark, _ := in.Peek(3); bytes.Equal(mark, []byte("\xEF\xBB\xBF")) {
		_, _ = in.Discard(3)
	}
	s := &stream{budget: &budget{r: transform.NewReader(in, encoding.UTF8Validator)}}
	s.dec = json.NewDecoder(s.budget)
	s.dec.UseNumber()
	return s
}

// budget passes bytes on as long as an order does not need too many.
type budget struct {
	r          io.Reader
	read, upTo int64
}

var errBudget = errors.New("order too large")

func (b *budget) Read(p []byte) (int, error) {
	if b.read >= b.upTo {
		return 0, errBudget
	}
	n, err := b.r.Read(p[:min(int64(len(p)), b.upTo-b.read)])
	b.read += int64(n)
	return n, err
}

// next returns the next order; io.EOF after the last.
func (s *stream) next() (object, error) {
	for {
		s.members = 0
		s.budget.upTo = max(s.budget.read, s.dec.InputOffset()) + 2*maxOrder
		if s.inArray {
			if s.dec.More() {
				return s.order()
			}
			if err := s.endArray(); err != nil {
				return nil, err
			}
			continue
		}
		t, err := s.dec.Token()
		if errors.Is(err, io.EOF) {
			return nil, io.EOF
		}
		if err != nil {
			return nil, s.explain(err)
		}
		switch t {
		case json.Delim('['):
			s.inArray = true
		case json.Delim('{'):
			o, err := s.top()
			if o != nil || err != nil {
				return o, err
			}
		default:
			return nil, errs.New(errs.Invalid, "json.no_orders", errs.Args{"names": "–"})
		}
	}
}

// order reads an element of the array of orders.
func (s *stream) order() (object, error) {
	s.orders++
	begin := s.dec.InputOffset()
	v, err := s.value(1, "")
	if err != nil {
		return nil, err
	}
	if s.dec.InputOffset()-begin > maxOrder {
		return nil, s.explain(errBudget)
	}
	o, ok := v.(map[string]any)
	if !ok {
		return nil, errs.New(errs.Invalid, "json.no_orders", errs.Args{"names": "–"})
	}
	return o, nil
}

// top reads an object outside of any array: an order, or what holds one or many. It is nil where an array of orders has
// begun within it.
func (s *stream) top() (object, error) {
	s.orders++
	o := object{}
	for s.dec.More() {
		t, err := s.dec.Token()
		if err != nil {
			return nil, s.explain(err)
		}
		name, _ := t.(string)
		if name == "orders" {
			if t, err = s.dec.Token(); err != nil {
				return nil, s.explain(err)
			}
			if t == json.Delim('[') {
				s.orders--
				s.inArray, s.wrapped = true, true
				return nil, nil
			}
			return nil, errs.New(errs.Invalid, "json.no_orders", errs.Args{"names": name})
		}
		v, err := s.value(1, name)
		if err != nil {
			return nil, err
		}
		o[name] = v
	}
	if _, err := s.dec.Token(); err != nil {
		return nil, s.explain(err)
	}
	if inner, ok := o["order"].(map[string]any); ok {
		return inner, nil
	}
	return o, nil
}

// endArray ends the array of orders, and the object around it.
func (s *stream) endArray() error {
	s.inArray = false
	_, err := s.dec.Token()
	for err == nil && s.wrapped && s.dec.More() {
		var t json.Token
		if t, err = s.dec.Token(); err == nil {
			name, _ := t.(string)
			if _, err = s.value(1, name); err != nil {
				return err
			}
		}
	}
	if err == nil && s.wrapped {
		_, err = s.dec.Token()
	}
	if err != nil {
		return s.explain(err)
	}
	return nil
}

// value reads any value.
func (s *stream) value(depth int, path string) (any, error) {
	if depth > maxDepth {
		return nil, errs.New(errs.Invalid, "json.too_deep", errs.Args{"order": s.orders, "path": tail(path), "limit": maxDepth})
	}
	t, err := s.dec.Token()
	if err != nil {
		return nil, s.explain(err)
	}
	switch t := t.(type) {
	case json.Delim:
		if t == '{' {
			return s.object(depth, path)
		}
		return s.array(depth, path)
	case json.Number:
		if !fits(t.String()) {
			return nil, errs.New(errs.Invalid, "json.number", errs.Args{"order": s.orders, "path": tail(path), "value": cut(t.String())})
		}
	}
	return t, nil
}

func (s *stream) object(depth int, path string) (any, error) {
	o := map[string]any{}
	for s.dec.More() {
		t, err := s.dec.Token()
		if err != nil {
			return nil, s.explain(err)
		}
		name, _ := t.(string)
		if err := s.count(); err != nil {
			return nil, err
		}
		if o[name], err = s.value(depth+1, path+"."+name); err != nil {
			return nil, err
		}
	}
	_, err := s.dec.Token()
	if err != nil {
		return nil, s.explain(err)
	}
	return o, nil
}

func (s *stream) array(depth int, path string) (any, error) {
	var list []any
	for s.dec.More() {
		if err := s.count(); err != nil {
			return nil, err
		}
		v, err := s.value(depth+1, fmt.Sprintf("%s.%d", path, len(list)+1))
		if err != nil {
			return nil, err
		}
		list = append(list, v)
	}
	_, err := s.dec.Token()
	if err != nil {
		return nil, s.explain(err)
	}
	return list, nil
}

func (s *stream) count() error {
	if s.members++; s.members > maxMembers {
		return errs.New(errs.Invalid, "json.too_many_members", errs.Args{"order": s.orders, "limit": maxMembers})
	}
	return nil
}

// tail is a path as a message has it.
func tail(path string) string {
	path = strings.TrimPrefix(path, ".")
	if r := []rune(path); len(r) > 60 {
		return "…" + string(r[len(r)-60:])
	}
	return path
}

// fits reports whether programs agree on what a number is: whole numbers of 64 bits, fractions that a float holds.
func fits(number string) bool {
	if !strings.ContainsAny(number, ".eE") {
		_, err := strconv.ParseInt(number, 10, 64)
		return err == nil
	}
	v, err := strconv.ParseFloat(number, 64)
	return err == nil && !math.IsInf(v, 0)
}

// explain says what is wrong with a file that cannot be read on, and where.
func (s *stream) explain(err error) error {
	args := errs.Args{"order": max(s.orders, 1), "offset": s.dec.InputOffset()}
	var known *errs.Error
	var syntax *json.SyntaxError
	var key string
	switch {
	case errors.As(err, &known):
		return err
	case errors.Is(err, errBudget):
		return errs.New(errs.TooLarge, "json.too_large", errs.Args{"order": max(s.orders, 1), "limit": "1 MiB"})
	case errors.Is(err, encoding.ErrInvalidUTF8):
		key = "json.bad_utf8"
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		key = "json.cut_off"
	case errors.As(err, &syntax):
		key = "json.syntax"
	default:
		return fmt.Errorf("read JSON: %w", err)
	}
	return &errs.Error{Code: errs.Invalid, Key: key, Args: args, Err: err}
}
