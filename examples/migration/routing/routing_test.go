package routing

import (
	"maps"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/flaskcookie/flaskcookie-go/internal/vectors"
)

// TestMatch finds the rules that Werkzeug found, or gives up where that is allowed.
func TestMatch(t *testing.T) {
	for _, row := range vectors.Load[vectors.Routes](t, "routes.jsonl") {
		table, err := Read([]byte(row.Table))
		if err != nil {
			t.Errorf("%s: %v", row.Name, err)
			continue
		}
		for _, want := range row.Requests {
			got := table.Match(want.Method, want.Target)
			if got.Unsure && want.Unsure {
				continue
			}
			found := vectors.RouteRequest{Method: want.Method, Target: want.Target, Unsure: got.Unsure}
			switch {
			case got.Redirect != "":
				found.Redirect = got.Redirect
				if _, query, has := strings.Cut(want.Target, "?"); has {
					found.Redirect += "?" + query
				}
			case got.Rule == nil:
				found.None = true
			default:
				found.Endpoint, found.Values = got.Rule.Endpoint, map[string]string{}
				for _, v := range got.Values {
					found.Values[v.Name] = asPython(v.Text, want.Values[v.Name])
				}
			}
			want.Unsure = false
			if diff := cmp.Diff(want, found); diff != "" {
				t.Errorf("%s (%s): (-Werkzeug +Go)\n%s", row.Name, row.Comment, diff)
			}
		}
	}
}

// asPython is the text of a value as Python's number or UUID of it is written.
func asPython(text, python string) string {
	n, err := strconv.ParseFloat(text, 64)
	if p, errP := strconv.ParseFloat(python, 64); err == nil && errP == nil && n == p || strings.EqualFold(text, python) {
		return python
	}
	return text
}

const good = "# digest 9d21fda999478976\n" + Columns + "\n" +
	"flask\tGET,HEAD,OPTIONS\t/new\te1\tstrict\tnot seen\tnot seen\t-\t-\t-\n" +
	"flask\tGET,HEAD,OPTIONS\t/<a>\te0\tstrict\tnot seen\tnot seen\t-\t-\t-\n"

// TestRead refuses every file that is not whole.
func TestRead(t *testing.T) {
	for _, test := range []struct{ name, text, want string }{
		{"as it was written", good, ""},
		{"another answer", strings.ReplaceAll(good, "flask\t", "go\t"), ""},
		{"lines of another system", strings.ReplaceAll(good, "\n", "\r\n"), ""},
		{"empty", "", "no rules"},
		{"a rule is missing", good[:strings.LastIndex(good[:len(good)-1], "\n")+1], "the rules are not those"},
		{"half a line", good[:len(good)-20], "line 4: 6 columns"},
		{"a rule was changed", strings.Replace(good, "/new", "/news", 1), "the rules are not those"},
		{"rules in another order", swapped(), "the rules are not those"},
		{"a login was taken away", strings.Replace(good, "not seen", "required", 1), "the rules are not those"},
		{"no digest", strings.Replace(good, "# digest 9d21fda999478976\n", "", 1), "the rules are not those"},
		{"no columns", strings.Replace(good, Columns+"\n", "", 1), "line 2: want the columns"},
		{"no rule", strings.Replace(good, "/<a>", "/<a", 1), `line 4: "/<a" is no rule`},
		{"other slashes", strings.Replace(good, "strict", "some", 1), "line 3: slashes are"},
	} {
		_, err := Read([]byte(test.text))
		switch {
		case err == nil && test.want == "":
		case err == nil || test.want == "" || !strings.Contains(err.Error(), test.want):
			t.Errorf("%s: %v, want %q", test.name, err, test.want)
		}
	}
}

func swapped() string {
	lines := strings.SplitAfter(good, "\n")
	lines[2], lines[3] = lines[3], lines[2]
	return strings.Join(lines, "")
}

// TestUnsure gives up on what servers do not read alike, whatever the rules are.
func TestUnsure(t *testing.T) {
	table, err := Read([]byte(good))
	if err != nil {
		t.Fatal(err)
	}
	for name, request := range map[string]string{
		"an absolute URI": "GET http://h.test/new", "an asterisk": "OPTIONS *", "no slash": "GET new",
		"an empty segment": "GET //new", "an encoded slash": "GET /a%2Fb", "a dot": "GET /./new", "two dots": "GET /a/../new",
		"encoded dots": "GET /%2e%2e/new", "a backslash": `GET /a\b`, "an encoded backslash": "GET /a%5Cb", "a fragment": "GET /new#a",
		"no UTF-8": "GET /%FF", "a raw byte": "GET /\xc3\xa9", "a control character": "GET /%00", "a broken escape": "GET /%zz",
		"a method of nobody": "BREW /new", "a method in lower case": "get /new", "no method": " /new",
		"a long one": "GET /" + strings.Repeat("a", maxTarget),
	} {
		method, target, _ := strings.Cut(request, " ")
		if m := table.Match(method, target); !m.Unsure || m.Rule != nil {
			t.Errorf("%s: %+v, want it unsure", name, m)
		}
	}
}

// FuzzMatch: a match is a rule of the table with this method, and its values are parts of the
// path.
func FuzzMatch(f *testing.F) {
	tables := map[string]*Table{}
	for _, row := range vectors.Load[vectors.Routes](f, "routes.jsonl") {
		table, err := Read([]byte(row.Table))
		if err != nil {
			f.Fatal(err)
		}
		tables[row.Name] = table
		for _, r := range row.Requests {
			f.Add(r.Method, r.Target)
		}
	}
	f.Fuzz(func(t *testing.T, method, target string) {
		for name := range maps.Keys(tables) {
			m := tables[name].Match(method, target)
			if m.Unsure && (m.Rule != nil || m.Redirect != "") || m.Rule == nil && m.Redirect != "" {
				t.Errorf("%s: %+v", name, m)
			}
			if m.Rule != nil && !m.Rule.has(method) {
				t.Errorf("%s: %s of %s", name, m.Rule.Path, method)
			}
		}
	})
}
