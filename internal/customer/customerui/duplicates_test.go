package customerui_test

import (
	"fmt"
	"strings"
	"testing"

	"joren/internal/db"
	"joren/internal/db/dbtest"
	"joren/internal/duplicate"
	"joren/internal/shop"
)

// look brings the candidates of the shop "tea" up to date.
func look(t *testing.T, d *db.DB) {
	t.Helper()
	tea, err := shop.New(d).BySlug(t.Context(), "tea")
	if err != nil {
		t.Fatal(err)
	}
	if err := duplicate.Refresh(t.Context(), d, tea.ID); err != nil {
		t.Fatal(err)
	}
}

func TestCandidatesStandSideBySideWithTheirReasons(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := site(t, d, "source,external_id,name,email,phone,birthday,postal_code,address1\n"+
			"own,1,<b>髙橋</b> 花子,hanako@example.jp,090-1234-5678,1980-05-09,150-0001,神宮前1-2-3\n"+
			"mall,2,<b>高橋</b> 花子,h.takahashi@example.com,09012345678,1980-05-09,1500001,神宮前1-2-3\nmall,3,森 明,m@example.jp,,,,\n")
		has(t, c.Get("/s/tea/duplicates").Body, "名寄せの候補を調べています")
		look(t, d)
		body := c.Get("/s/tea/duplicates").Body
		has(t, body, "1組", `href="/s/tea/customers/1"`, `href="/s/tea/customers/2"`, "&lt;b&gt;髙橋", "hanako@example.jp", "h.takahashi@example.com",
			"150-0001", "99", "電話・姓・名・生年月日・地域・番地が同じ、メールは違う", "自動ではまとめません")
		lacks(t, body, "<b>髙橋", "m@example.jp")
	})
}

func TestCandidatesOnManyPagesAndOnNone(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		var b strings.Builder
		b.WriteString("source,external_id,name,phone,birthday\n")
		for i := range 60 {
			for _, source := range []string{"own", "mall"} {
				fmt.Fprintf(&b, "%s,%d,山田%c 花子,03%04d%04d,19%02d-05-09\n", source, i, rune('一'+37*i), 1000+131*i, 1000+77*i, 30+i)
			}
		}
		c := site(t, d, "external_id,name\n1,森 明\n")
		look(t, d)
		has(t, c.Get("/s/tea/duplicates").Body, "名寄せの候補はありません")
		c = site(t, d, b.String())
		look(t, d)
		has(t, c.Get("/s/tea/duplicates").Body, "60組", "60組のうち 1〜50", `href="/s/tea/duplicates?page=2"`)
		has(t, c.Get("/s/tea/duplicates?page=2").Body, "60組のうち 51〜60")
		has(t, c.Get("/s/tea/duplicates?page=999").Body, "60組のうち 51〜60")
		has(t, c.Get("/s/tea/duplicates?page=x").Body, "60組のうち 1〜50")
	})
}
