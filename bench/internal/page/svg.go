package page

import (
	"fmt"
	"html"
	"math"
	"strings"
)

// theme is the colours of a picture.
type theme struct {
	name                     string
	background, text, faint  string
	ours, flask, gorilla     string
	scs, floor, oursInStruct string
}

var themes = []theme{
	{"light", "#ffffff", "#1f2328", "#d1d9e0", "#0969da", "#bc4c00", "#1a7f37", "#8250df", "#6e7781", "#54aeff"},
	{"dark", "#0d1117", "#e6edf3", "#30363d", "#4493f8", "#f0883e", "#3fb950", "#a371f7", "#8d96a0", "#a5d6ff"},
}

// Pictures writes the pictures, by the names of their files.
func Pictures(r Results) map[string]string {
	files := make(map[string]string)
	for _, t := range themes {
		files["performance-ratios-"+t.name+".svg"] = ratios(r, t)
		files["performance-size-"+t.name+".svg"] = costOverSize(r, t)
	}
	return files
}

// canvas collects the elements of an SVG.
type canvas struct {
	theme
	width, height float64
	body          strings.Builder
}

func (c *canvas) add(format string, args ...any) { fmt.Fprintf(&c.body, format+"\n", args...) }

func (c *canvas) label(x, y float64, anchor, colour, text string) {
	c.add(`<text x="%.1f" y="%.1f" text-anchor="%s" fill="%s">%s</text>`, x, y, anchor, colour, html.EscapeString(text))
}

func (c *canvas) line(x1, y1, x2, y2 float64, colour string) {
	c.add(`<line x1="%.1f" y1="%.1f" x2="%.1f" y2="%.1f" stroke="%s"/>`, x1, y1, x2, y2, colour)
}

func (c *canvas) svg(title string) string {
	return fmt.Sprintf(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %.0f %.0f" width="%.0f" height="%.0f" role="img" `+
		`font-family="-apple-system, 'Segoe UI', Helvetica, Arial, sans-serif" font-size="12">
<title>%s</title>
<rect width="100%%" height="100%%" fill="%s"/>
<text x="16" y="26" font-size="15" font-weight="600" fill="%s">%s</text>
%s</svg>
`, c.width, c.height, c.width, c.height, html.EscapeString(title), c.background, c.text, html.EscapeString(title), &c.body)
}

// scale is a logarithmic axis.
type scale struct{ low, high, from, to float64 }

func (s scale) at(value float64) float64 {
	return s.from + (s.to-s.from)*(math.Log(value)-math.Log(s.low))/(math.Log(s.high)-math.Log(s.low))
}

// powers returns the powers of ten on the axis.
func (s scale) powers() (list []float64) {
	for p := math.Pow(10, math.Ceil(math.Log10(s.low)-1e-9)); p <= s.high*1.000001; p *= 10 {
		list = append(list, p)
	}
	return list
}
