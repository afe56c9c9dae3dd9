package migrate

import (
	"regexp"
	"strings"
)

// Translate turns one statement from PostgreSQL's spelling into SQLite's: types, no COLLATE "C" (SQLite compares
// bytes anyway), STRICT tables, and tables without rowid where the key has several columns. Text in quotes stays.
func Translate(statement string) string {
	var b strings.Builder
	for _, p := range pieces(statement) {
		switch p.kind {
		case code:
			b.WriteString(translateTypes(p.text))
		case identifier:
			if out := strings.TrimRight(b.String(), " \t\n"); p.text == `"C"` && collate.MatchString(out) {
				b.Reset()
				b.WriteString(collate.ReplaceAllString(out, ""))
				continue
			}
			b.WriteString(p.text)
		default:
			b.WriteString(p.text)
		}
	}
	out := b.String()
	if !createTable.MatchString(withoutComments(out)) {
		return out
	}
	options := " STRICT"
	if compositeKey.MatchString(withoutComments(out)) {
		options += ", WITHOUT ROWID"
	}
	return strings.TrimRight(out, " \t\n") + options
}

var (
	collate      = regexp.MustCompile(`(?i)\s+COLLATE$`)
	createTable  = regexp.MustCompile(`(?is)^\s*CREATE\s+TABLE\b`)
	compositeKey = regexp.MustCompile(`(?is)\bPRIMARY\s+KEY\s*\([^)]*,`)
	types        = []struct {
		postgres *regexp.Regexp
		sqlite   string
	}{
		{regexp.MustCompile(`(?i)\b(BIGINT|SMALLINT|BOOLEAN)\b`), "INTEGER"},
		{regexp.MustCompile(`(?i)\bDOUBLE\s+PRECISION\b`), "REAL"},
		{regexp.MustCompile(`(?i)\bBYTEA\b`), "BLOB"},
	}
)

func translateTypes(s string) string {
	for _, t := range types {
		s = t.postgres.ReplaceAllString(s, t.sqlite)
	}
	return s
}

// Split cuts a file into its statements, without the semicolons. Quotes, comments and PostgreSQL's $tag$ texts may
// hold semicolons.
func Split(file string) []string {
	var list []string
	var b strings.Builder
	flush := func() {
		if strings.TrimSpace(withoutComments(b.String())) != "" {
			list = append(list, strings.TrimSpace(b.String()))
		}
		b.Reset()
	}
	for _, p := range pieces(file) {
		if p.kind != code {
			b.WriteString(p.text)
			continue
		}
		parts := strings.Split(p.text, ";")
		for i, part := range parts {
			if i > 0 {
				flush()
			}
			b.WriteString(part)
		}
	}
	flush()
	return list
}

func withoutComments(s string) string {
	var b strings.Builder
	for _, p := range pieces(s) {
		if p.kind != comment {
			b.WriteString(p.text)
		}
	}
	return b.String()
}

type kind int

const (
	code kind = iota
	comment
	text       // 'quoted' or $tag$quoted$tag$
	identifier // "quoted"
)

type piece struct {
	kind kind
	text string
}

var dollar = regexp.MustCompile(`^\$[A-Za-z_]*\$`)

// pieces cuts SQL into code, comments and quoted parts. Joined again they are the input.
func pieces(s string) []piece {
	var list []piece
	start := 0
	add := func(k kind, from, to int) {
		if from > start {
			list = append(list, piece{code, s[start:from]})
		}
		list = append(list, piece{k, s[from:to]})
		start = to
	}
	for i := 0; i < len(s); {
		k, n := quoted(s[i:])
		if n == 0 {
			i++
			continue
		}
		add(k, i, i+n)
		i += n
	}
	if start < len(s) {
		list = append(list, piece{code, s[start:]})
	}
	return list
}

// quoted returns the kind and length of the comment or quoted part that s begins with; 0 when it begins with code.
func quoted(s string) (kind, int) {
	until := func(k kind, open int, mark string) (kind, int) {
		if i := strings.Index(s[open:], mark); i >= 0 {
			return k, open + i + len(mark)
		}
		return k, len(s)
	}
	switch {
	case strings.HasPrefix(s, "--"):
		return until(comment, 2, "\n")
	case strings.HasPrefix(s, "/*"):
		return until(comment, 2, "*/")
	case s[0] == '\'':
		return until(text, 1, "'")
	case s[0] == '"':
		return until(identifier, 1, `"`)
	case s[0] == '$':
		if tag := dollar.FindString(s); tag != "" {
			return until(text, len(tag), tag)
		}
	}
	return code, 0
}
