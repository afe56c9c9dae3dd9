package ui

import "strconv"

// ChartProps describe a chart that is drawn on the server: it needs no script, prints, and passes the content policy.
// Label is the sentence that readers hear instead; a table with the same figures must stand beside it.
type ChartProps struct {
	Label   string
	Names   []string // of the series, in the order of the stack from the ground up
	Series  []int    // colour 1 to 6 of each
	Columns []ChartColumn
	Ticks   []ChartTick // from the lowest to the highest
	End     string      // what stands at the end of a line
	Low     bool        // half as high
}

// ChartColumn is one place along the chart. Faded marks what is not finished; None that there is nothing to show.
type ChartColumn struct {
	Text, Sub string // below it
	Values    []int64
	Faded     bool
	None      bool
}

// ChartTick is a line across with its words.
type ChartTick struct {
	Value int64
	Text  string
}

// Ticks returns the steps of an axis: round numbers from at most low to at least high, two to six of them.
func Ticks(low, high int64) []int64 {
	step := int64(1)
	for i := 0; (high-low)/step >= 5; i++ { // 1, 2, 5, 10, 20, 50 …
		if i%3 == 1 {
			step = step * 5 / 2
		} else {
			step *= 2
		}
	}
	var out []int64
	for v := low - low%step; ; v += step {
		out = append(out, v)
		if v >= high && len(out) > 1 {
			return out
		}
	}
}

// plot is a chart laid out at a size. Two are drawn, one for wide and one for narrow screens, so that the words keep
// their size.
type plot struct {
	p                        ChartProps
	width, height            float64
	left, right, top, bottom float64
	every                    int // only every so manyth column has its words
}

func (p ChartProps) wide(end float64) plot {
	return plot{p: p, width: 680, height: p.height(), left: 64, right: end, top: 14, bottom: 36, every: 1}
}

func (p ChartProps) narrow(end float64, every int) plot {
	return plot{p: p, width: 340, height: p.height(), left: 56, right: end, top: 14, bottom: 36, every: every}
}

func (p ChartProps) height() float64 {
	if p.Low {
		return 132
	}
	return 240
}

func (c plot) box() string { return "0 0 " + px(c.width) + " " + px(c.height) }

func px(v float64) string { return strconv.FormatFloat(v, 'f', 1, 64) }

func (c plot) y(v int64) float64 {
	low, high := c.p.Ticks[0].Value, c.p.Ticks[len(c.p.Ticks)-1].Value
	share := float64(v-low) / float64(max(high-low, 1))
	return c.height - c.bottom - share*(c.height-c.top-c.bottom)
}

func (c plot) step() float64 {
	return (c.width - c.left - c.right) / float64(max(len(c.p.Columns), 1))
}

func (c plot) x(i int) float64 { return c.left + c.step()*(float64(i)+0.5) }

type chartBox struct{ x, y, width, height, class string }

// bars are the boxes of all columns, stacked from the ground up.
func (c plot) bars() []chartBox {
	var out []chartBox
	width := c.step() * 0.56
	for i, col := range c.p.Columns {
		at := int64(0)
		for k, v := range col.Values {
			if v <= 0 {
				continue
			}
			top, ground := c.y(at+v), c.y(at)
			at += v
			out = append(out, chartBox{px(c.x(i) - width/2), px(top), px(width), px(max(ground-top, 0.5)), seriesClass(c.p.Series[k]) + class(col.Faded, " faded")})
		}
	}
	return out
}

func seriesClass(n int) string { return "s" + strconv.Itoa(min(max(n, 1), 6)) }

// line is the path through the first value of the columns, broken where there is none.
func (c plot) line() string {
	d, pen := "", "M"
	for i, col := range c.p.Columns {
		if col.None {
			pen = "M"
			continue
		}
		d += pen + px(c.x(i)) + " " + px(c.y(col.Values[0]))
		pen = "L"
	}
	return d
}

type chartText struct {
	x, y, text string
	class      string
}

// words are those below the columns, the years under them.
func (c plot) words() []chartText {
	var out []chartText
	ground := c.height - c.bottom
	sub := ""
	for i, col := range c.p.Columns {
		if col.Sub != "" {
			sub = col.Sub
		}
		if i%c.every != 0 || col.Text == "" {
			continue
		}
		out = append(out, chartText{px(c.x(i)), px(ground + 15), col.Text, "mid"})
		if sub != "" {
			out = append(out, chartText{px(c.x(i)), px(ground + 30), sub, "mid"})
		}
		sub = ""
	}
	return out
}

// ends are the ends of the last column that has something: where the words about the series stand.
func (c plot) ends() []chartText {
	last := len(c.p.Columns) - 1
	for last >= 0 && c.p.Columns[last].None {
		last--
	}
	if last < 0 {
		return nil
	}
	if c.p.End != "" {
		return []chartText{{px(c.x(last)), px(c.y(c.p.Columns[last].Values[0])), c.p.End, "s1"}}
	}
	var out []chartText
	at, above := int64(0), c.height
	for k, v := range c.p.Columns[last].Values {
		v = max(v, 0)
		y := min(c.y(at+v/2), above-16, c.height-c.bottom-2)
		at += v
		above = y
		out = append(out, chartText{px(c.x(last) + c.step()/2), px(y), c.p.Names[k], seriesClass(c.p.Series[k])})
	}
	return out
}

func shift(at string, by float64) string {
	v, _ := strconv.ParseFloat(at, 64) // written by px
	return px(v + by)
}
