// Package mapping keeps how a shop has said that its own kinds of files are to be read, and finds the one that a new
// file fits.
//
// A file is known again by the names in its header, in any order; where it has more columns than before, the rest is
// known still. The package reads no file and applies no mapping; that is the engine's. It may import db, importer/format,
// importer/tabular and kit.
package mapping

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"joren/internal/db"
	"joren/internal/importer/format"
	"joren/internal/importer/tabular"
	"joren/internal/kit/errs"
	"joren/internal/kit/ids"
)

// IDPrefix begins the id of a kept mapping outside the database.
const IDPrefix = "map"

// Limits of what a shop keeps.
const (
	MaxKept    = 200
	MaxName    = 100 // characters
	MaxColumns = 300
)

// Kept is a mapping that a shop has kept.
type Kept struct {
	ID        int64
	Name      string
	Header    []string // of the file it was made for; of a mapping that came as a file, the names it holds
	Mapping   format.Mapping
	Actor     string
	UpdatedAt time.Time
}

// Format is the name under which files are imported with it.
func (k *Kept) Format() string { return format.KeptPrefix + k.Name }

const columns = "id, name, header, mapping, actor, updated_at"

func scan(rows *db.Rows) (*Kept, error) {
	var k Kept
	var header, mapping string
	var updated int64
	if err := rows.Scan(&k.ID, &k.Name, &header, &mapping, &k.Actor, &updated); err != nil {
		return nil, err
	}
	if err := json.Unmarshal([]byte(header), &k.Header); err != nil {
		return nil, fmt.Errorf("mapping: header of %d: %w", k.ID, err)
	}
	if err := json.Unmarshal([]byte(mapping), &k.Mapping); err != nil {
		return nil, fmt.Errorf("mapping: read %d: %w", k.ID, err)
	}
	k.UpdatedAt = time.UnixMilli(updated)
	return &k, nil
}

// List returns the mappings of a shop by name.
func List(q db.Querier, shopID int64) ([]*Kept, error) {
	return db.All(q, scan, `SELECT `+columns+` FROM import_mappings WHERE shop_id = $1 ORDER BY name`, shopID)
}

// Get returns one mapping of a shop, or errs.NotFound.
func Get(q db.Querier, shopID, id int64) (*Kept, error) {
	return found(db.One(q, scan, `SELECT `+columns+` FROM import_mappings WHERE shop_id = $1 AND id = $2`, shopID, id))
}

// ByName returns the mapping of that name, or errs.NotFound.
func ByName(q db.Querier, shopID int64, name string) (*Kept, error) {
	return found(db.One(q, scan, `SELECT `+columns+` FROM import_mappings WHERE shop_id = $1 AND name = $2`, shopID, name))
}

func found(k *Kept, err error) (*Kept, error) {
	if errs.Is(err, errs.NotFound) {
		return nil, errs.New(errs.NotFound, "mapping.not_found", nil)
	}
	return k, err
}

// Save keeps a mapping under its name. One for a header that is known already takes the place of that; a name that another
// has is an errs.Conflict. It returns the id.
func Save(tx *db.Tx, newID func() int64, shopID int64, k Kept) (int64, error) {
	if err := k.check(); err != nil {
		return 0, err
	}
	list, err := List(tx, shopID)
	if err != nil {
		return 0, err
	}
	print := k.fingerprint()
	at := slices.IndexFunc(list, func(o *Kept) bool { return o.fingerprint() == print })
	named := slices.IndexFunc(list, func(o *Kept) bool { return o.Name == k.Name })
	switch {
	case named >= 0 && named != at:
		return 0, errs.New(errs.Conflict, "mapping.name_taken", errs.Args{"name": k.Name})
	case at < 0 && len(list) >= MaxKept:
		return 0, errs.New(errs.Conflict, "mapping.too_many", errs.Args{"limit": MaxKept})
	}
	header, mapping := encode(k.Header), encode(k.Mapping)
	if at >= 0 {
		_, err := tx.Exec(`UPDATE import_mappings SET name = $1, fingerprint = $2, header = $3, mapping = $4, actor = $5, updated_at = $6 WHERE shop_id = $7 AND id = $8`,
			k.Name, print, header, mapping, k.Actor, tx.Now.UnixMilli(), shopID, list[at].ID)
		return list[at].ID, err
	}
	id := newID()
	_, err = tx.Exec(`INSERT INTO import_mappings (shop_id, id, name, fingerprint, header, mapping, actor, created_at, updated_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8)`, shopID, id, k.Name, print, header, mapping, k.Actor, tx.Now.UnixMilli())
	return id, err
}

// Delete forgets a mapping; imports made with it stay as they are.
func Delete(tx *db.Tx, shopID, id int64) error {
	n, err := tx.Exec(`DELETE FROM import_mappings WHERE shop_id = $1 AND id = $2`, shopID, id)
	if err == nil && n == 0 {
		return errs.New(errs.NotFound, "mapping.not_found", nil)
	}
	return err
}

// FreeName is name, or name with a number behind it where another header has it already.
func FreeName(list []*Kept, header []string, name string) string {
	print := (&Kept{Header: header}).fingerprint()
	free := func(n string) bool {
		return !slices.ContainsFunc(list, func(k *Kept) bool { return k.Name == n && k.fingerprint() != print })
	}
	for n, candidate := 2, name; ; n++ {
		if free(candidate) {
			return candidate
		}
		candidate = name + " " + strconv.Itoa(n)
	}
}

func encode(v any) string {
	raw, _ := json.Marshal(v) // names and texts always encode
	return string(raw)
}

// check refuses what cannot be kept, field by field.
func (k *Kept) check() error {
	var fields []errs.Field
	switch {
	case strings.TrimSpace(k.Name) == "":
		fields = append(fields, errs.Field{Path: "name", Key: "mapping.no_name"})
	case utf8.RuneCountInString(k.Name) > MaxName:
		fields = append(fields, errs.Field{Path: "name", Key: "mapping.long_name", Args: errs.Args{"limit": MaxName}})
	case strings.ContainsFunc(k.Name, unicode.IsControl):
		fields = append(fields, errs.Field{Path: "name", Key: "mapping.no_name"})
	}
	if err := errs.InvalidFields(fields); err != nil {
		return err
	}
	if len(k.Header) > MaxColumns || len(k.Mapping.Columns) > MaxColumns {
		return errs.New(errs.Invalid, "mapping.too_wide", errs.Args{"limit": MaxColumns})
	}
	_, err := k.Mapping.Format()
	return err
}

// fingerprint is the same for headers of the same names in any order. Mappings that no header can be known by are told
// apart by their names.
func (k *Kept) fingerprint() string {
	names := []string{"no header", k.Name}
	if !k.blind() {
		names = keys(k.Header)
	}
	slices.Sort(names)
	sum := sha256.Sum256([]byte(strings.Join(names, "\x1f")))
	return hex.EncodeToString(sum[:16])
}

// blind reports whether the mapping names columns by numbers of which no header says more: it would fit any file.
func (k *Kept) blind() bool {
	if k.Mapping.NoHeader || len(k.Header) == 0 {
		return true
	}
	for name := range k.Mapping.Columns {
		for _, p := range parts(name) {
			if number(p) > 0 && k.key(p) == "" {
				return true
			}
		}
	}
	return false
}

// keys gives each column a name of its own: that of the header as names are compared, and which of its name it is.
func keys(header []string) []string {
	seen := map[string]int{}
	out := make([]string, len(header))
	for i, h := range header {
		n := tabular.NormalizeHeader(h)
		seen[n]++
		out[i] = n + "\x00" + strconv.Itoa(seen[n])
	}
	return out
}

// Key is how a mapping names the column at a place of a header: by its name, or by its number where the name is empty,
// stands twice, or looks like a number itself.
func Key(header []string, at int) string {
	name := tabular.NormalizeHeader(header[at])
	twice := false
	for i, h := range header {
		twice = twice || i != at && tabular.NormalizeHeader(h) == name
	}
	if name == "" || twice || strings.HasPrefix(name, "#") || strings.Contains(name, "##") {
		return Number(at)
	}
	return header[at]
}

// Match is a kept mapping on the header of a file.
type Match struct {
	*Kept
	Mapping format.Mapping // with the columns as this header has them
	Added   []int          // columns that the mapping does not know
}

// On puts the mapping on a header; nil when a column that it fills a field from is not there.
func (k *Kept) On(header []string) *Match {
	m := &Match{Kept: k, Mapping: k.Mapping}
	m.Mapping.Columns = map[string]string{}
	places := map[string]int{}
	for i, key := range keys(header) {
		places[key] = i
	}
	known := make([]bool, len(header))
	for name, field := range k.Mapping.Columns {
		var at []int
		for _, part := range parts(name) {
			i, ok := places[k.key(part)]
			if n := number(part); !ok && n > 0 && n <= len(header) && k.key(part) == "" {
				i, ok = n-1, true
			}
			if ok {
				at = append(at, i)
			} else if field != "" {
				return nil
			}
		}
		for _, i := range at {
			known[i] = true
		}
		if len(at) > 0 {
			m.Mapping.Columns[Joined(header, at)] = field
		}
	}
	for i := range header {
		if !known[i] {
			m.Added = append(m.Added, i)
		}
	}
	return m
}

// parts are the columns that a name of a mapping stands for: several where the numbers of a value's parts are joined.
func parts(name string) []string {
	all := strings.Split(name, " & ")
	if slices.ContainsFunc(all, func(p string) bool { return number(p) == 0 }) {
		return []string{name}
	}
	return all
}

// number is n of #n, 0 for any other name.
func number(name string) int {
	digits, ok := strings.CutPrefix(name, "#")
	n, err := strconv.Atoi(digits)
	if !ok || err != nil || n < 1 {
		return 0
	}
	return n
}

// Number is how a mapping names the column at a place by its number.
func Number(at int) string { return "#" + strconv.Itoa(at+1) }

// HeaderOf makes a header of the names that a mapping has, for one that comes without the file it was made for. Where it
// names columns by their numbers, nothing is known of the header.
func HeaderOf(m *format.Mapping) []string {
	var named []string
	last := 0
	for name := range m.Columns {
		for _, p := range parts(name) {
			last = max(last, number(p))
		}
		base, _, _ := strings.Cut(name, "##")
		named = append(named, base)
	}
	if last > 0 {
		named = nil
	}
	if m.NoHeader {
		for at := range min(last, MaxColumns) {
			named = append(named, Number(at))
		}
		return named
	}
	slices.Sort(named)
	return named
}

// Joined is how a mapping names columns whose cells are one value together.
func Joined(header []string, at []int) string {
	if len(at) == 1 {
		return Key(header, at[0])
	}
	names := make([]string, len(at))
	for i, n := range at {
		names[i] = Number(n)
	}
	return strings.Join(names, " & ")
}

// key is the key of a column that the mapping names; empty where only its number is known.
func (k *Kept) key(name string) string {
	if n := number(name); n > 0 {
		if n > len(k.Header) || k.Mapping.NoHeader {
			return ""
		}
		return keys(k.Header)[n-1]
	}
	base, nth, ok := strings.Cut(name, "##")
	if !ok {
		nth = "1"
	}
	return tabular.NormalizeHeader(base) + "\x00" + nth
}

// Best is the mapping that knows most of a header: all of the columns it fills fields from are there, and at least half of
// the header's are known to it. Nil when none does. Mappings by numbers alone are only used by their names.
func Best(list []*Kept, header []string) *Match {
	var best *Match
	for _, k := range list {
		if k.blind() {
			continue
		}
		m := k.On(header)
		if m == nil || 2*len(m.Added) > len(header) {
			continue
		}
		if best == nil || len(m.Added) < len(best.Added) || len(m.Added) == len(best.Added) && m.UpdatedAt.After(best.UpdatedAt) {
			best = m
		}
	}
	return best
}

// ParseID reads the id of a kept mapping as it is outside.
func ParseID(s string) (int64, bool) { return ids.Parse(IDPrefix, s) }
