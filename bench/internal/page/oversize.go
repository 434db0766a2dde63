package page

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/flaskcookie/flaskcookie-go/bench/internal/work"
)

// curve is what a contender takes to open sessions, in microseconds by their size.
type curve struct {
	who    string
	colour string
	points [][2]float64
}

// curves are those of the picture. What was not measured is left out.
func curves(r Results, t theme) (list []curve) {
	sizes := []struct {
		name  string
		bytes float64
	}{{"63", 63}, {"390", 390}, {"2k", 2048}, {"20k", 20_480}, {"205k", 205_000}}
	for _, c := range []curve{
		{"floor", t.floor, nil}, {work.Struct, t.oursInStruct, nil}, {work.Dict, t.ours, nil},
		{work.JSONMap, t.gorilla, nil}, {work.Python, t.flask, nil},
	} {
		for _, size := range sizes {
			if ns := r.ns("open/"+size.name, c.who); !math.IsNaN(ns) {
				c.points = append(c.points, [2]float64{size.bytes, ns / 1000})
			}
		}
		if len(c.points) > 0 {
			list = append(list, c)
		}
	}
	return list
}

// costOverSize is the picture of what it takes to open a session, over its size.
func costOverSize(r Results, t theme) string {
	c := &canvas{theme: t, width: 760, height: 420}
	list := curves(r, t)
	low, high := 0.1, 1.0
	for _, curve := range list {
		for _, p := range curve.points {
			low, high = min(low, p[1]), max(high, p[1])
		}
	}
	x, y := scale{50, 250_000, 70, 600}, scale{low, high * 1.2, 372, 62}
	for _, tick := range x.powers() {
		c.line(x.at(tick), y.from, x.at(tick), y.to, t.faint)
		c.label(x.at(tick), y.from+18, "middle", t.text, plainBytes(tick))
	}
	for _, tick := range y.powers() {
		c.line(x.from, y.at(tick), x.to, y.at(tick), t.faint)
		c.label(x.from-8, y.at(tick)+4, "end", t.text, fmt.Sprintf("%g µs", tick))
	}
	for _, curve := range list {
		var path []string
		for _, p := range curve.points {
			path = append(path, fmt.Sprintf("%.1f,%.1f", x.at(p[0]), y.at(p[1])))
			c.add(`<circle cx="%.1f" cy="%.1f" r="3" fill="%s"/>`, x.at(p[0]), y.at(p[1]), curve.colour)
		}
		c.add(`<polyline points="%s" fill="none" stroke="%s" stroke-width="2"/>`, strings.Join(path, " "), curve.colour)
	}
	names(c, list, x.to+10, y)
	c.label(16, 46, "start", t.text, "CPU time over the size of its JSON, both logarithmic. From 390 bytes on cookies are compressed, except gorilla's.")
	return c.svg("Opening a session")
}

// names writes the names of the curves at their ends, none over another.
func names(c *canvas, list []curve, x float64, y scale) {
	const apart = 15
	last := func(k curve) float64 { return y.at(k.points[len(k.points)-1][1]) }
	sorted := slices.SortedFunc(slices.Values(list), func(a, b curve) int { return cmp.Compare(last(a), last(b)) })
	free := 0.0
	for _, curve := range sorted {
		at := max(last(curve)+4, free)
		c.label(x, at, "start", curve.colour, curve.who)
		free = at + apart
	}
}

func plainBytes(n float64) string {
	if n >= 1000 {
		return fmt.Sprintf("%g KB", n/1000)
	}
	return fmt.Sprintf("%g B", n)
}
