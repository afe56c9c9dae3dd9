package duplicate

import (
	"encoding/json"
	"fmt"
	"strings"
)

var (
	fieldNames = [...]string{"email", "phone", "family_name", "given_name", "birthday", "place", "street", "others"}
	levelNames = [...]string{"missing", "different", "near", "similar", "same"}
)

func (f Field) String() string { return fieldNames[f] }
func (l Level) String() string { return levelNames[l] }

// String writes a reason as it is kept and printed: "birthday same".
func (r Reason) String() string { return r.Field.String() + " " + r.Level.String() }

// MarshalText writes a reason in JSON.
func (r Reason) MarshalText() ([]byte, error) { return []byte(r.String()), nil }

// UnmarshalText reads what MarshalText wrote.
func (r *Reason) UnmarshalText(text []byte) error {
	field, level, _ := strings.Cut(string(text), " ")
	for f, name := range fieldNames {
		for l, word := range levelNames {
			if name == field && word == level {
				*r = Reason{Field(f), Level(l)}
				return nil
			}
		}
	}
	return fmt.Errorf("duplicate: %q is no reason", text)
}

func encodeReasons(list []Reason) string {
	raw, _ := json.Marshal(list) // plain words always encode
	return string(raw)
}
