package db

import (
	"regexp"
	"strings"
)

// rewrite replaces the tokens of the seam. The tokens are all that a feature's SQL may say about engines:
//
//	id {{in_list $2}}       id is one of the texts of a JSON list made by List; "NOT (id {{in_list $2}})" is its opposite
//	id {{in_list_int $2}}   the same for BIGINT
//	{{for_update}}          locks the rows read, at the end of a SELECT (nothing on SQLite, where one writer runs)
//	{{skip_locked}}         locks them and leaves out those that others hold
//
// IN and parentheses may stand before an in_list; PostgreSQL then joins to the list, which suits long lists alone.
func rewrite(e Engine, sql string) string {
	if !strings.Contains(sql, "{{") {
		return sql
	}
	if e == Postgres && strings.Contains(sql, "{{in_list") {
		sql = shopGiven.ReplaceAllString(sql, "shop_id = (SELECT $1::bigint)")
	}
	var b strings.Builder
	for {
		before, rest, found := strings.Cut(sql, "{{")
		b.WriteString(before)
		if !found {
			return b.String()
		}
		token, after, closed := strings.Cut(rest, "}}")
		if !closed {
			b.WriteString("{{" + rest)
			return b.String()
		}
		name, param, _ := strings.Cut(token, " ")
		b.WriteString(replace(e, name, param, b.String()))
		sql = after
	}
}

// shopGiven is the condition on the shop in a statement that looks a list up. PostgreSQL must not see which shop it is
// while it plans: its statistics do not know a shop that came after them, so it takes the shop for empty and, instead of
// looking the list up, reads all rows of the shop. Not told, it reckons with a shop of usual size.
var shopGiven = regexp.MustCompile(`\bshop_id = (\$\d+)\b`)

// replace returns the text of one token; an unknown one is left, so that the engine refuses it by name.
func replace(e Engine, name, param, before string) string {
	switch name {
	case "in_list", "in_list_int":
		list := "SELECT value FROM json_each(" + param + ")"
		if e == Postgres {
			list = "SELECT jsonb_array_elements_text((" + param + "::text)::jsonb)"
			if name == "in_list_int" {
				list += "::bigint"
			}
		}
		before = strings.ToUpper(strings.TrimRight(before, " \t\n"))
		switch {
		case strings.HasSuffix(before, "("):
			return list
		case strings.HasSuffix(before, " IN"):
			return "(" + list + ")"
		}
		if e == Postgres { // an index looks an array up; a sub-select it would join to the whole shop
			return "= ANY (ARRAY(" + list + "))"
		}
		return "IN (" + list + ")"
	case "for_update", "skip_locked":
		if e == SQLite {
			return ""
		}
		if name == "for_update" {
			return "FOR UPDATE"
		}
		if strings.HasSuffix(strings.TrimRight(before, " \t\n"), "FOR UPDATE") {
			return "SKIP LOCKED"
		}
		return "FOR UPDATE SKIP LOCKED"
	}
	return "{{" + name + " " + param + "}}"
}
