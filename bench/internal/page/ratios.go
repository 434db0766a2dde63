package page

import (
	"fmt"
	"math"

	"github.com/flaskcookie/flaskcookie-go/bench/internal/work"
)

// bar is how many times as long somebody takes as this module.
type bar struct {
	who    string
	colour string
	ratio  float64
}

// bars are the groups of the picture of ratios. What was not measured is left out.
func bars(r Results, t theme) (groups []group) {
	add := func(title string, all ...bar) {
		g := group{title: title}
		for _, b := range all {
			if !math.IsNaN(b.ratio) {
				g.bars = append(g.bars, b)
			}
		}
		if len(g.bars) > 0 {
			groups = append(groups, g)
		}
	}
	for _, size := range []string{"63", "390", "2k"} {
		row := "open/" + size
		add("open "+sizeName(size), bar{"Flask", t.flask, r.ns(row, work.Flask) / r.ns(row, work.Request)},
			bar{"gorilla, JSON", t.gorilla, r.ns(row, work.JSONMap) / r.ns(row, work.Dict)})
	}
	for _, size := range []string{"63", "390", "2k"} {
		row := "save/" + size
		add("save "+sizeName(size), bar{"Flask", t.flask, r.ns(row, work.Flask) / r.ns(row, work.Request)},
			bar{"gorilla, JSON", t.gorilla, r.ns(row, work.JSONMap) / r.ns(row, work.Ours)})
	}
	for _, view := range []string{"read", "write"} {
		add("HTTP, "+view, bar{"Flask", t.flask, r.cpu("flask", view) / r.cpu("cookie", view)},
			bar{"gorilla", t.gorilla, r.cpu("gorilla", view) / r.cpu("cookie", view)})
		add("HTTP, memory, "+view, bar{"scs", t.scs, r.cpu("scs", view) / r.cpu("memory", view)})
		add("HTTP, Redis, "+view, bar{"Flask-Session", t.flask, r.cpu("flask-redis", view) / r.cpu("redis", view)},
			bar{"scs", t.scs, r.cpu("scs-redis", view) / r.cpu("redis", view)})
	}
	return groups
}

type group struct {
	title string
	bars  []bar
}

// cpu is the CPU time of a server for a request, in nanoseconds.
func (r Results) cpu(server, view string) float64 { return r.server(server, view).CPU.Median() }

// ratios is the picture of them.
func ratios(r Results, t theme) string {
	const thick, between, top = 15, 11, 62
	groups := bars(r, t)
	low, high, height := 0.5, 10.0, float64(top)
	for _, g := range groups {
		for _, b := range g.bars {
			low, high = min(low, b.ratio/1.3), max(high, b.ratio)
		}
		height += float64(len(g.bars)*thick + between)
	}
	c := &canvas{theme: t, width: 760, height: height + 30}
	axis := scale{low, high, 170, 620}
	for _, tick := range []float64{1, 2, 5, 10, 20, 50, 100} {
		if tick <= high {
			c.line(axis.at(tick), top-8, axis.at(tick), height, t.faint)
			c.label(axis.at(tick), height+16, "middle", t.text, fmt.Sprintf("%g ×", tick))
		}
	}
	y := float64(top)
	for _, g := range groups {
		c.label(158, y+float64(len(g.bars)*thick)/2+4, "end", t.text, g.title)
		for _, b := range g.bars {
			from, to := min(axis.at(1), axis.at(b.ratio)), max(axis.at(1), axis.at(b.ratio))
			c.add(`<rect x="%.1f" y="%.1f" width="%.1f" height="%d" rx="2" fill="%s"/>`, from, y, max(to-from, 1), thick-3, b.colour)
			c.label(to+6, y+thick-5, "start", t.text, b.who+" "+number(b.ratio)+" ×")
			y += thick
		}
		y += between
	}
	c.line(axis.at(1), top-8, axis.at(1), height, t.text)
	c.label(16, 46, "start", t.text, "A bar to the right of 1: this module is faster. Logarithmic.")
	return c.svg("CPU time of others, in multiples of this module's")
}
