package page

import (
	"fmt"
	"math"
	"strings"

	"github.com/flaskcookie/flaskcookie-go/bench/internal/web"
	"github.com/flaskcookie/flaskcookie-go/bench/internal/work"
)

// A cell of a table says what a contender came to in a row, or "" if it was not measured.
type cell func(r *work.Result) string

func microseconds(r *work.Result) string {
	return fmt.Sprintf("%s (%s)", number(r.NS.Median()/1000), number(r.NS.Min()/1000))
}

func memory(r *work.Result) string {
	if r.Memory == nil {
		return ""
	}
	return fmt.Sprintf("%.0f, %s", r.Memory.Allocs, byteCount(r.Memory.Bytes))
}

func byteCount(n float64) string {
	if n < 1000 {
		return fmt.Sprintf("%.0f B", n)
	}
	return number(n/1000) + " KB"
}

// number writes three digits, and all of those before the point.
func number(x float64) string {
	switch {
	case x >= 99.95:
		return fmt.Sprintf("%.0f", x)
	case x >= 9.995:
		return fmt.Sprintf("%.1f", x)
	}
	return fmt.Sprintf("%.2f", x)
}

// table has the contenders of rows of one kind in its lines and the sizes in its columns. It
// is empty if nothing of that was measured.
func (r Results) table(kind string, sizes, contenders []string, text cell) string {
	var columns []string
	for _, size := range sizes {
		if len(r.Work[kind+"/"+size]) > 0 {
			columns = append(columns, size)
		}
	}
	if len(columns) == 0 {
		return ""
	}
	var out strings.Builder
	out.WriteString("| |")
	for _, size := range columns {
		out.WriteString(" " + sizeName(size) + " |")
	}
	out.WriteString("\n|---|" + strings.Repeat("---:|", len(columns)) + "\n")
	for _, contender := range contenders {
		if line := r.line(kind, columns, contender, text); line != "" {
			fmt.Fprintf(&out, "| %s |%s\n", contender, line)
		}
	}
	return out.String()
}

// line is empty if the contender was in none of the rows.
func (r Results) line(kind string, columns []string, contender string, text cell) string {
	var out strings.Builder
	found := false
	for _, size := range columns {
		content := ""
		if result := r.result(kind+"/"+size, contender); result != nil {
			content = text(result)
		}
		found = found || content != ""
		out.WriteString(" " + content + " |")
	}
	if !found {
		return ""
	}
	return out.String()
}

// spread says how far the rounds of rows of one kind lie apart at worst.
func (r Results) spread(kind string) string {
	worst := math.NaN()
	for row, results := range r.Work {
		if name, _, _ := strings.Cut(row, "/"); name != kind {
			continue
		}
		for _, result := range results {
			if s := result.NS.Spread(); !(s <= worst) {
				worst = s
			}
		}
	}
	return orNothing("The middle half of the rounds lies within %.0f %% of the median, at worst.\n", 100*worst)
}

// growthRows are the rows of growth, with what the page calls them. Not every work is measured on
// every kind of session.
func growthRows() (rows []struct{ name, text string }) {
	for _, work := range [][2]string{
		{"open", "open"}, {"save", "save"}, {"again", "save, the same one each time"},
		{"inflate", "of opening, reading zlib's bytes"}, {"python-inflate", "CPython's zlib.decompress alone"},
		{"deflate", "of saving, writing zlib's bytes"}, {"python-deflate", "CPython's zlib.compress alone"},
	} {
		for _, kind := range [][2]string{
			{"cart", "a cart"}, {"keys", "100 and 10,000 keys"}, {"names", "100 and 10,000 random keys"},
			{"depth", "300 dicts, 10 and 300 deep"},
		} {
			rows = append(rows, struct{ name, text string }{"growth/" + work[0] + "-" + kind[0], work[1] + ", " + kind[1]})
		}
	}
	return rows
}

// growthTable says what a byte takes.
func (r Results) growthTable() string {
	var out strings.Builder
	for _, row := range growthRows() {
		sizes, ns := r.perByte(row.name)
		var cells []string
		for i := range ns {
			cells = append(cells, fmt.Sprintf("%s: %s", byteCount(float64(sizes[i])), number(ns[i])))
		}
		if len(cells) > 0 {
			fmt.Fprintf(&out, "| %s | %s |\n", row.text, strings.Join(cells, ", "))
		}
	}
	if out.Len() == 0 {
		return ""
	}
	return "| | size of the JSON: nanoseconds a byte |\n|---|---|\n" + out.String()
}

// serverNames are what the servers are called on the page.
var serverNames = map[string]string{
	"bare": "bare net/http", "vary": "bare net/http with a Vary header", "cookie": "flaskcookie",
	"gorilla": "gorilla/sessions, cookie", "flask": "Flask under gunicorn", "memory": "flasksession in memory",
	"scs": "scs in memory", "redis": "flasksession on Redis", "scs-redis": "scs on Redis", "scs-redis-idle": "scs on Redis with an IdleTimeout",
	"bare-redis":  "bare net/http with GET and PEXPIRE on Redis",
	"flask-redis": "Flask-Session on Redis under gunicorn",
}

// webTable is about HTTP.
func (r Results) webTable() string {
	var out strings.Builder
	bare := r.server("bare", "read").PerSecond.Median()
	for _, row := range web.Rows() {
		result := r.Web[row]
		if result == nil {
			continue
		}
		view := strings.NewReplacer("-eight", ", eight clients", "-one", ", eight in one session").Replace(row.View)
		if strings.HasPrefix(row.Server, "bare") || row.Server == "vary" {
			view = ""
		}
		fmt.Fprintf(&out, "| %s | %s | %.0f (%.0f) | %s | %.0f | %.0f | %s | %s | %s |\n", serverNames[row.Server], view,
			result.PerSecond.Median(), result.PerSecond.Max(), orNothing("%.2f", result.PerSecond.Median()/bare),
			result.P50.Median(), result.P99.Median(), number(result.CPU.Median()/1000),
			orNothing("%.1f", onRedis(row, result.RedisCPU.Median()/1000)), orNothing("%.3g", onRedis(row, result.Commands)))
	}
	if out.Len() == 0 {
		return ""
	}
	return "| server | view | requests a second | of bare | p50 µs | p99 µs | CPU µs | Redis's CPU µs | commands to Redis |\n" +
		"|---|---|---:|---:|---:|---:|---:|---:|---:|\n" + out.String()
}

func onRedis(row web.Row, value float64) float64 {
	if strings.Contains(row.Server, "redis") {
		return value
	}
	return math.NaN()
}

func orNothing(format string, value float64) string {
	if math.IsNaN(value) {
		return ""
	}
	return fmt.Sprintf(format, value)
}
