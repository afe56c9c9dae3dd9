package demo

import (
	"math/rand/v2"
	"strings"
)

// Product is something the shop sells, in one or more variants.
type Product struct {
	ID       string
	Name     string
	Category string
	TaxRate  int // tenths of a percent: 80 for tea and food, 100 for pottery
	Variants []Variant

	season string
	weight float64
}

// Variant is one size or kind of a product.
type Variant struct {
	SKU   string
	Name  string
	Price int64 // yen, tax included
}

// Demand by month for what is asked for in some months only; all else is asked for all year.
func seasons() map[string][13]float64 {
	return map[string][13]float64{
		"":        {0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1},
		"shincha": {0, 0, 0, 0, .35, 1, .5, 0, 0, 0, 0, 0, 0},
		"summer":  {0, 0, 0, 0, .15, .6, 1.2, 1.7, 1.5, .5, 0, 0, 0},
		"autumn":  {0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1.3, .6, 0},
		"winter":  {0, 1.7, 1.6, 1.2, .8, .5, .4, .3, .4, .8, 1.3, 1.7, 1.8},
		"chugen":  {0, 0, 0, 0, 0, 0, .8, 1, 0, 0, 0, 0, 0},
		"seibo":   {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, .5, 1},
		"trial":   {0, .3, .3, .3, .3, .3, .3, .3, .3, .3, .3, .3, .3},
		"sample":  {},
	}
}

func readProducts() []Product {
	var out []Product
	category, code := "", ""
	for _, line := range lines("products") {
		if after, ok := strings.CutPrefix(line, "= "); ok {
			category, code, _ = strings.Cut(after, " ")
			continue
		}
		f := strings.Split(line, "|")
		p := Product{ID: code + "-" + f[0], Name: f[1], Category: category, TaxRate: int(number(f[2])), season: f[3], weight: float64(number(f[4]))}
		for i, v := range strings.Split(f[5], ";") {
			name, price, _ := strings.Cut(v, "=")
			p.Variants = append(p.Variants, Variant{SKU: p.ID + "-" + string(rune('A'+i)), Name: name, Price: number(price)})
		}
		out = append(out, p)
	}
	return out
}

// item is one variant of one product.
type item struct {
	product *Product
	variant *Variant
}

// How much more of their favourite categories customers put into the basket.
const favourite = 7

// shelves offer the items by month and by the customer's favourite category.
type shelves struct {
	items      []item
	categories []string
	likes      wheel     // which category is whose favourite
	offers     [][]wheel // [month][category]
	presents   []wheel   // [month]: gift boxes only
	trial      item
	sample     item
}

func newShelves(products []Product) *shelves {
	sh := &shelves{}
	var likes []float64
	category := map[string]int{}
	for i := range products {
		p := &products[i]
		at, ok := category[p.Category]
		if !ok {
			at = len(sh.categories)
			category[p.Category] = at
			sh.categories, likes = append(sh.categories, p.Category), append(likes, 0)
		}
		likes[at] += p.weight
		for j := range p.Variants {
			it := item{p, &p.Variants[j]}
			sh.items = append(sh.items, it)
			switch p.season {
			case "trial":
				sh.trial = it
			case "sample":
				sh.sample = it
			}
		}
	}
	sh.likes = newWheel(likes...)
	sh.offer()
	return sh
}

func (sh *shelves) offer() {
	demand := seasons()
	sh.offers, sh.presents = make([][]wheel, 13), make([]wheel, 13)
	for month := 1; month <= 12; month++ {
		presents := make([]float64, len(sh.items))
		for _, c := range sh.categories {
			weights := make([]float64, len(sh.items))
			for i, it := range sh.items {
				w := it.product.weight * demand[it.product.season][month] * it.share()
				if it.product.Category == "ギフト" && it.product.season != "trial" {
					presents[i] = w
					w /= 4
				}
				if it.product.Category == c {
					w *= favourite
				}
				weights[i] = w
			}
			sh.offers[month] = append(sh.offers[month], newWheel(weights...))
		}
		sh.presents[month] = newWheel(presents...)
	}
}

// share is how often a product is bought in this variant: mostly in the first.
func (it item) share() float64 {
	switch n := len(it.product.Variants); {
	case n == 1:
		return 1
	case it.variant == &it.product.Variants[0]:
		return .65
	default:
		return .35 / float64(n-1)
	}
}

func (sh *shelves) pick(r *rand.Rand, month uint8, category int) item {
	return sh.items[sh.offers[month][category].pick(r)]
}

func (sh *shelves) present(r *rand.Rand, month uint8) item {
	return sh.items[sh.presents[month].pick(r)]
}
