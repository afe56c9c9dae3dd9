package segmentui

import (
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"joren/internal/segment"
	"joren/internal/segment/segmenttest"
	"joren/internal/web"
)

// Whatever a query says, its rows say it too, also after they went through a form.
func TestRowsSayWhatTheQuerySays(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		n, err := segmenttest.Parse(segment.Print(segmenttest.Query(rt, 3), segment.English))
		if err != nil {
			rt.Fatal(err)
		}
		want := segment.Print(n, segment.English)
		d := draftOf(n)
		if got := said(d); !sameQuery(got, want) {
			rt.Fatalf("the rows of\n%s say\n%s", want, got)
		}
		if !d.whole() {
			rt.Fatalf("rows of a whole query are not whole: %s", want)
		}
		back := readDraft(formOf(rt, d))
		if got := said(back); !sameQuery(got, want) {
			rt.Fatalf("after the form, the rows of\n%s say\n%s", want, got)
		}
	})
}

// Most of what the language can say has its inputs; the rest stands in a row of text. The queries are the same in every run.
func TestMostRowsAreShownByInputs(t *testing.T) {
	t.Parallel()
	queries := rapid.Custom(func(rt *rapid.T) segment.Node { return segmenttest.Query(rt, 3) })
	shown, all := 0, 0
	for seed := range 1000 {
		n, err := segmenttest.Parse(segment.Print(queries.Example(seed), segment.English))
		if err != nil {
			t.Fatal(err)
		}
		count(draftOf(n), &shown, &all)
	}
	t.Logf("%d of %d rows are shown by inputs", shown, all)
	if shown*5 < all*2 {
		t.Errorf("only %d of %d rows are shown by inputs", shown, all)
	}
}

func said(d *draft) string {
	n := d.node()
	if n == nil {
		return ""
	}
	return segment.Print(n, segment.English)
}

// sameQuery compares without the groups that hold one part alone: NOT NOT x, and groups in groups of their own kind.
func sameQuery(a, b string) bool {
	flat := func(s string) string { return strings.NewReplacer("(", "", ")", "").Replace(s) }
	return flat(a) == flat(b)
}

func count(d *draft, shown, all *int) {
	if d.joint == "" {
		if *all++; d.name != textRow {
			*shown++
		}
	}
	for _, r := range d.rows {
		count(r, shown, all)
	}
}

// formOf is the form that holds a draft.
func formOf(t interface{ Fatal(...any) }, d *draft) web.Form {
	v := url.Values{root + ".joint": {string(d.joint)}}
	var walk func(d *draft)
	walk = func(d *draft) {
		for _, r := range d.rows {
			v.Add("node", r.path)
			if r.joint != "" {
				v.Set(r.path+".joint", string(r.joint))
			}
			not := "no"
			if r.not {
				not = "yes"
			}
			for name, value := range map[string]string{"name": r.name, "op": r.op, "count": r.count, "days": r.days, "bought": r.bought, "not": not} {
				v.Set(r.path+"."+name, value)
			}
			v[r.path+".v"] = r.values
			walk(r)
		}
	}
	walk(d)
	r := httptest.NewRequest("POST", "/", strings.NewReader(v.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	if err := r.ParseForm(); err != nil {
		t.Fatal(err)
	}
	return web.PostForm(r)
}
