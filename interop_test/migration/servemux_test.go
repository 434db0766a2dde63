package migration

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/flaskcookie/flaskcookie-go/interop_test/internal/live"
)

// muxRow is a row of the page's table of routes.
type muxRow struct {
	request        string
	rules          []string // of Flask
	flask          string
	patterns       []string // of the ServeMux
	mux            string
	method, target string
}

var code = regexp.MustCompile("`([^`]*)`")

// muxRows reads the table from the page.
func muxRows(t *testing.T) []muxRow {
	t.Helper()
	page, err := os.ReadFile(filepath.Join(live.Root(), "docs", "migration.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, table, _ := strings.Cut(string(page), "| request | rules |")
	table, _, _ = strings.Cut(table, "\n\n")
	var rows []muxRow
	for line := range strings.SplitSeq(table, "\n") {
		cells := strings.Split(line, "|")
		if !strings.HasPrefix(line, "| `") || len(cells) != 7 {
			continue
		}
		row := muxRow{request: code.FindStringSubmatch(cells[1])[1], flask: strings.TrimSpace(cells[3]), mux: strings.TrimSpace(cells[5])}
		for _, m := range code.FindAllStringSubmatch(cells[2], -1) {
			row.rules = append(row.rules, m[1])
		}
		for _, m := range code.FindAllStringSubmatch(cells[4], -1) {
			row.patterns = append(row.patterns, m[1])
		}
		row.method, row.target, _ = strings.Cut(row.request, " ")
		rows = append(rows, row)
	}
	if len(rows) < 15 {
		t.Fatalf("%d rows", len(rows))
	}
	return rows
}

// TestServeMux asks Flask under gunicorn, and a ServeMux, for what each row says of them.
func TestServeMux(t *testing.T) {
	rows := muxRows(t)
	var rules [][]string
	for _, row := range rows {
		rules = append(rules, row.rules)
	}
	text, err := json.Marshal(rules)
	if err != nil {
		t.Fatal(err)
	}
	flask := live.Gunicorn(t, "rows:app", live.Options{Dir: "testdata", Env: []string{"ROWS=" + string(text)}})
	for i, row := range rows {
		t.Run(row.request+" "+strings.Join(row.rules, " "), func(t *testing.T) {
			if diff := cmp.Diff(row.flask, ask(t, flask, row, i)); diff != "" {
				t.Errorf("Flask (-page +seen):\n%s", diff)
			}
			mux, fault := newMux(row.patterns)
			if fault == "" {
				server := httptest.NewServer(mux)
				defer server.Close()
				fault = ask(t, server.URL, row, i)
			}
			if diff := cmp.Diff(row.mux, fault); diff != "" {
				t.Errorf("ServeMux (-page +seen):\n%s", diff)
			}
		})
	}
}

// newMux has a view for each pattern, which tells what it was called with.
func newMux(patterns []string) (mux *http.ServeMux, fault string) {
	defer func() {
		if recover() != nil {
			fault = "panics: the patterns conflict"
		}
	}()
	mux = http.NewServeMux()
	for _, pattern := range patterns {
		mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
			fmt.Fprint(w, pattern)
			for _, m := range regexp.MustCompile(`\{(\w+)`).FindAllStringSubmatch(pattern, -1) {
				fmt.Fprintf(w, " %s=%s", m[1], r.PathValue(m[1]))
			}
		})
	}
	return mux, ""
}

// ask sends the request as it stands, byte for byte, and describes the answer.
func ask(t *testing.T, server string, row muxRow, number int) string {
	t.Helper()
	address, err := url.Parse(server)
	if err != nil {
		t.Fatal(err)
	}
	conn, err := net.Dial("tcp", address.Host)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	fmt.Fprintf(conn, "%s %s HTTP/1.1\r\nHost: h.test\r\nX-Row: %d\r\nConnection: close\r\n\r\n", row.method, row.target, number)
	request, _ := http.NewRequest(row.method, "/", nil)
	response, err := http.ReadResponse(bufio.NewReader(conn), request)
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(response.Body)
	switch {
	case err != nil:
		t.Fatal(err)
	case response.StatusCode/100 == 3:
		return fmt.Sprintf("%d to `%s`", response.StatusCode, strings.TrimPrefix(response.Header.Get("Location"), "http://h.test"))
	case response.StatusCode == http.StatusOK && len(body) > 0:
		return "`" + strings.Trim(strconv.QuoteToASCII(string(body)), `"`) + "`" // bytes that are no UTF-8 as \xff
	}
	return fmt.Sprint(response.StatusCode)
}
