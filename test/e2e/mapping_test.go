package e2e

import (
	"encoding/json"
	"testing"

	"joren/internal/kit/i18n"
	"joren/test/e2e/browser"
)

// register is a shop's own list, which no format knows.
const register = `会員ID,お名前,フリガナ,TEL,メルマガ,登録日,備考2,旧ポイント
00012,田辺 美咲,ﾀﾅﾍﾞ ﾐｻｷ,090-1111-2222,希望する,2023/4/1 10:22,のし希望,120
00015,神谷 誠,ｶﾐﾔ ﾏｺﾄ,03-0000-5678,希望しない,R5.4.2,,0
00018,江口 弘子,ｴｸﾞﾁ ﾋﾛｺ,080-3333-4444,希望する,令和5年4月3日,領収書,85
`

// bring uploads a file that leads to the page of its columns.
func bring(t *testing.T, b *tab, name string, content []byte) {
	t.Helper()
	b.See("h1", b.say("importui.title"))
	b.Upload("input[name=file]", write(t, name, content))
	b.FollowLink("main button", b.say("importui.try"))
	b.See("#mapping h1", b.say("importui.choose"))
}

// set chooses an option, as somebody who picks it in the list.
func (b *tab) set(name, value string) {
	b.t.Helper()
	browser.Eval[bool](b.Tab, `(() => { const s = document.querySelector("[name=`+name+`]"); s.value = `+browser.Quote(value)+`; s.dispatchEvent(new Event("change", {bubbles: true})); return true })()`)
}

func TestAnyFileIsMappedByItsColumns(t *testing.T) {
	t.Parallel()
	for _, width := range []int64{1280, 360} {
		for _, lang := range i18n.Langs {
			t.Run(string(lang), func(t *testing.T) {
				t.Parallel()
				b := serve(t, shared.fresh).open(t, lang, width)
				b.Allow("422")
				b.signIn("/s/tea/imports")
				bring(t, b, "register.csv", cp932(t, register))
				b.See("#left", b.say("mapping.left", i18n.Args{"n": 2}))
				b.set("c7", "memo")
				b.See("#state-7", b.say("mapping.state.sure"))
				b.See("#left", b.say("mapping.left", i18n.Args{"n": 1}))
				b.FollowLink("main .page-head button", b.say("importui.try"))
				b.See("#form-errors", "旧ポイント")
				browser.Eval[bool](b.Tab, `(document.querySelector("[name=c8]").focus(), true)`)
				b.set("c8", "-")
				b.See("#state-8", b.say("mapping.state.unused"))
				b.See("#left", b.say("mapping.ready"))
				if !browser.Eval[bool](b.Tab, `document.activeElement.name === "c8"`) {
					t.Error("the answer took the focus away")
				}
				b.FollowLink("main .page-head button", b.say("importui.try"))
				b.See("main", b.say("importui.check.result"))
				b.See("main", "タナベ ミサキ")
				runImport(b)
				b.FollowLink("nav a[href$='/imports']")
				b.See("#mappings", "register")
				check(t, b, "again.csv", cp932(t, register))
				b.See("main", b.say("mapping.format", i18n.Args{"name": "register"}))
				b.FollowLink("nav a[href$='/imports']")
				kept := browser.Eval[string](b.Tab, `document.querySelector("#mappings a").pathname`)
				byFile(t, b.Fetch(kept+"/file"))
			})
		}
	}
}

// byFile imports the list on the command line of a fresh installation with the mapping that the page gave out.
func byFile(t *testing.T, mapping []byte) {
	t.Helper()
	in := install(t)
	if err := all(t.Context(), in, freshSteps()); err != nil {
		t.Fatal(err)
	}
	out, err := in.Run(t.Context(), "", "import", "--json", "--shop", "tea", "--map", write(t, "map.json", mapping), write(t, "register.csv", cp932(t, register)))
	if err != nil {
		t.Fatal(err)
	}
	var r struct {
		Rows, Accepted int
		Customers      struct{ Created int }
	}
	if err := json.Unmarshal([]byte(out), &r); err != nil || r.Rows != 3 || r.Accepted != 3 || r.Customers.Created != 3 {
		t.Errorf("%v\n%s", err, out)
	}
}

func TestA24_FilesAreMappedWithoutScripts(t *testing.T) {
	t.Parallel()
	b := serve(t, shared.fresh).open(t, i18n.JA, 360, func(o *browser.Options) { o.NoScript = true })
	b.signIn("/s/tea/imports")
	bring(t, b, "register.csv", cp932(t, register))
	browser.Eval[bool](b.Tab, `(document.querySelector("[name=kind]").value = "orders", true)`)
	b.FollowLink("main [data-no-script] button", b.say("mapping.update"))
	b.See("#mapping", b.say("mapping.kind.orders"))
	browser.Eval[bool](b.Tab, `(document.querySelector("[name=kind]").value = "customers", true)`)
	b.FollowLink("main [data-no-script] button", b.say("mapping.update"))
	b.FollowLink("#columns button", b.say("mapping.rest"))
	b.See("#left", b.say("mapping.ready"))
	b.FollowLink("main .page-head button", b.say("importui.try"))
	b.See("main", b.say("importui.check.result"))
	b.See("main", "田辺 美咲")
}
