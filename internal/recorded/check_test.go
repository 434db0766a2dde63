package recorded

import (
	"bytes"
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	"github.com/flaskcookie/flaskcookie-go/serializer"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

const key, oldKey, tagKey = "a new test key, not a secret", "an old test key, not a secret", "a test key, not a secret"

// config is the Config of recorded.jsonl, made from its header.
func config(t testing.TB, f *File) flaskcookie.Config {
	t.Helper()
	cfg, err := f.Header.Config()
	if err != nil {
		t.Fatal(err)
	}
	cfg.SecretKey, cfg.SecretKeyFallbacks = []byte(key), [][]byte{[]byte(oldKey)}
	return cfg
}

// checked runs a file after a change to it.
func checked(t *testing.T, change func(f *File)) *Report {
	t.Helper()
	f := load(t, "recorded.jsonl")
	cfg := config(t, f)
	if change != nil {
		change(f)
	}
	report, err := Check(cfg, f)
	if err != nil {
		t.Fatal(err)
	}
	return report
}

// row finds a row by its name.
func row(f *File, name string) *Row {
	return &f.Rows[slices.IndexFunc(f.Rows, func(r Row) bool { return r.Name == name })]
}

func TestCheck(t *testing.T) {
	report := checked(t, nil)
	if !report.OK() || len(report.Results) < 45 || len(report.Notes) != 0 || report.Count(Agree) != len(report.Results) {
		t.Errorf("%+v", report)
	}
}

// TestEveryFieldMatters changes one field of one row after the other: what the file says
// of the app must be looked at.
func TestEveryFieldMatters(t *testing.T) {
	other := func(text string) *string { return &text }
	for _, tt := range []struct {
		name   string
		row    string
		change func(r *Row)
		want   string // the difference
	}{
		{"verdict", "broken/payload", func(r *Row) { r.Verdict = "BadPayload" }, "the verdict"},
		{"verdict ok", "value/text", func(r *Row) { r.Verdict = "SignatureExpired" }, "the verdict"},
		{"opens", "value/text", func(r *Row) { r.Opens = "empty" }, "what becomes of a request"},
		{"opens error", "broken/not-base64", func(r *Row) { r.Opens = "empty" }, "what becomes of a request"},
		{"timestamp", "value/text", func(r *Row) { *r.Timestamp++ }, "when it was signed"},
		{"now", "value/text", func(r *Row) { r.Now-- }, "the verdict"},
		{"value", "value/text", func(r *Row) { r.Value, r.Recookie = other(`{"v":"plain texts"}`), (*Bytes)(other("a.b.c")) }, "the value"},
		{"value alone", "value/text", func(r *Row) { r.Value = other(`{"v":"plain texts"}`) }, "the value"},
		{"value, order", "value/dict", func(r *Row) {
			r.Value, r.Recookie = other(`{"v":{"b":1,"a":{"c":{},"d":2}}}`), (*Bytes)(other("a.b.c"))
		}, "the value: only the order of the keys"},
		{"value, ASCII", "value/latin", func(r *Row) {
			r.Value, r.Recookie = other(`{"v":"Grüße, ÿ"}`), (*Bytes)(other("a.b.c"))
		}, "the value: only characters beyond ASCII"},
		{"value, spaces", "value/text", func(r *Row) {
			r.Value, r.Recookie = other(`{"v": "plain text"}`), (*Bytes)(other("a.b.c"))
		}, "the value: only the spelling"},
		{"signature", "value/text", func(r *Row) { *r.Recookie = *r.Recookie + "A" }, "the signature"},
		{"stamp", "value/text", func(r *Row) { *r.Recookie = Bytes(strings.Replace(string(*r.Recookie), ".O5rKAA.", ".O5rKAB.", 1)) }, "the stamp"},
		{"spelling of the payload", "value/text", func(r *Row) { *r.Recookie = "e30" + *r.Recookie }, "the spelling of the payload"},
		{"compression", "value/same-1000", func(r *Row) { *r.Recookie = recompressed(string(*r.Recookie)) }, "the compressed bytes"},
		{"no form", "value/text", func(r *Row) { *r.Recookie = "word" }, "the form of the cookie"},
		{"write error", "value/text", func(r *Row) { r.WriteError, r.Value, r.Recookie = other("TypeError"), nil, nil }, "writing the value again"},
		{"fallback", "key/fallback-1", func(r *Row) { *r.Cookie = *r.Cookie + "A" }, "the verdict on a cookie signed with a fallback key"},
		{"set_cookie", "response/new", func(r *Row) { r.SetCookie[0] += "; Partitioned" }, "Set-Cookie"},
		{"set_cookie, name", "response/new", func(r *Row) { r.SetCookie[0] = strings.Replace(r.SetCookie[0], "login=", "login_P80=", 1) }, "Set-Cookie (SessionCookieName of the Config)"},
		{"set_cookie, attributes", "response/new", func(r *Row) {
			r.SetCookie[0] = strings.Replace(strings.Replace(r.SetCookie[0], "Lax", "Strict", 1), "Path=/", "Path=/app", 1)
		}, "Set-Cookie (SessionCookiePath, SessionCookieSameSite of the Config)"},
		{"set_cookie, more", "response/new", func(r *Row) { r.SetCookie = append(r.SetCookie, "a=b") }, "Set-Cookie"},
		{"set_cookie, none", "response/new", func(r *Row) { r.SetCookie = nil }, "Set-Cookie"},
		{"set_cookie, value", "response/new", func(r *Row) { r.SetCookie[0] = strings.Replace(r.SetCookie[0], "=", "=e30", 1) }, "the value"},
		{"set_cookie, expires", "response/new-permanent", func(r *Row) { r.SetCookie[0] = strings.Replace(r.SetCookie[0], "2001", "2002", 1) }, "Set-Cookie"},
		{"vary", "response/untouched", func(r *Row) { r.Vary = []string{"Cookie"} }, "Vary"},
		{"header", "header/twice", func(r *Row) { *r.Header = "a=1; " + Bytes(strings.Replace(string(*r.Header), ";", ",", 1)) }, "what becomes of a request"},
		{"header, opens", "header/twice", func(r *Row) { r.Opens, r.Value = "empty", nil }, "what becomes of a request"},
		{"header, no session", "header/cut-first", func(r *Row) { r.Opens, r.Value = "session", other(`{"v":"second"}`) }, "what becomes of a request"},
		{"header, value", "header/twice", func(r *Row) { r.Value = other(`{"v":"second"}`) }, "the value"},
		{"action", "response/cleared", func(r *Row) { r.Action = "none" }, "Set-Cookie"},
		{"unknown action", "response/cleared", func(r *Row) { r.Action = "stare" }, "writing to the session"},
		{"an empty cookie is none", "response/untouched", func(r *Row) { *r.Cookie = "" }, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			report := checked(t, func(f *File) { tt.change(row(f, tt.row)) })
			failed := report.Failed()
			if tt.want == "" {
				if len(failed) != 0 {
					t.Errorf("got %+v", failed)
				}
				return
			}
			if len(failed) != 1 || failed[0].Name != tt.row || failed[0].Status != Disagree {
				t.Fatalf("got %+v", failed)
			}
			if what := failed[0].Differences[0].What; !strings.HasPrefix(what, tt.want) {
				t.Errorf("got %q, want %q", what, tt.want)
			}
		})
	}
}

// recompressed is a cookie with the same value, compressed as zlib-ng might: here a
// stored block.
func recompressed(cookie string) Bytes {
	c := checker{header: Header{Signer: Signer{Sep: "."}}}
	parts := c.split(cookie)
	return Bytes("." + storedZlib(unpack(parts[0])) + "." + parts[1] + "." + parts[2])
}

// TestZlibNG shows the difference that is known and named.
func TestZlibNG(t *testing.T) {
	report := checked(t, func(f *File) {
		f.Header.Versions["zlib"] = "zlib-ng 2.1.6"
		r := row(f, "value/same-1000")
		*r.Recookie = recompressed(string(*r.Recookie))
	})
	if !report.OK() || len(report.Notes) != 1 || !strings.Contains(report.Notes[0], "zlib-ng") {
		t.Errorf("failed %+v, notes %q", report.Failed(), report.Notes)
	}
}

// TestOldVersions shows what an old app may do otherwise, and that a new one may not.
func TestOldVersions(t *testing.T) {
	for _, tt := range []struct {
		name     string
		versions map[string]string
		row      string
		change   func(r *Row)
		note     string
	}{
		{"from the future", map[string]string{"itsdangerous": "1.1.0"}, "age/future", func(r *Row) {
			stamp, text := r.Now+1, `{"v":"aged"}`
			r.Verdict, r.Opens, r.Timestamp, r.Value, r.Recookie = "ok", "session", &stamp, &text, r.Cookie
		}, "accepts a cookie from the future"},
		{"no stamp", map[string]string{"itsdangerous": "1.1.0"}, "broken/no-stamp", func(r *Row) { r.Verdict = "BadSignature" }, "without a stamp"},
		{"order of attributes", map[string]string{"werkzeug": "1.0.1"}, "response/new-permanent", func(r *Row) {
			value, _, _ := strings.Cut(r.SetCookie[0], ";")
			r.SetCookie[0] = value + "; Expires=Sun, 09-Sep-2001 13:46:40 GMT; HttpOnly; Secure; Path=/; SameSite=Lax"
		}, "spells Set-Cookie"},
		{"deletion", map[string]string{"werkzeug": "1.0.1"}, "response/cleared", func(r *Row) {
			r.SetCookie[0] = "login=; Expires=Thu, 01-Jan-1970 00:00:00 GMT; Max-Age=0; Path=/"
		}, "spells Set-Cookie"},
		{"Vary", map[string]string{"flask": "2.3.1"}, "response/refreshed", func(r *Row) { r.Vary = nil }, "CVE-2023-30861"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			old := checked(t, func(f *File) { f.Header.Versions = tt.versions; tt.change(row(f, tt.row)) })
			if !old.OK() || len(old.Notes) != 1 || !strings.Contains(old.Notes[0], tt.note) {
				t.Errorf("failed %+v, notes %q", old.Failed(), old.Notes)
			}
			today := checked(t, func(f *File) { tt.change(row(f, tt.row)) })
			if failed := today.Failed(); len(failed) != 1 || failed[0].Name != tt.row || len(today.Notes) != 0 {
				t.Errorf("by a new version: failed %+v, notes %q", failed, today.Notes)
			}
		})
	}
}

// TestOldWerkzeug has rows as Werkzeug 3.1.8 makes them: they disagree, and the version is
// named as the reason where it is one.
func TestOldWerkzeug(t *testing.T) {
	for _, tt := range []struct {
		name, werkzeug string
		rows           []string
		note           string
	}{
		{"malformed", "3.1.8", []string{"header/space-first"}, "in header/space-first. An update"},
		{"white space and malformed", "2.2.3", []string{"header/attribute-first", "header/vertical-tab"}, "Werkzeug 2.2.3. Before 3.1.9 "},
		{"several of one name", "0.16.1", []string{"header/cut-first"}, "before 1.0 takes the last"},
		{"several of one name, later", "1.0", []string{"header/cut-first"}, ""},
		{"a well-formed header", "3.1.8", []string{"header/twice"}, ""},
		{"a new Werkzeug", "3.1.9", []string{"header/space-first"}, ""},
		{"an unknown one", "", []string{"header/space-first"}, ""},
	} {
		report := checked(t, func(f *File) {
			f.Header.Versions["werkzeug"] = tt.werkzeug
			for _, name := range tt.rows {
				r, text := row(f, name), `{"v":"first"}`
				if r.Opens == "session" {
					r.Opens, r.Value = "empty", nil
				} else {
					r.Opens, r.Value = "session", &text
				}
			}
		})
		var failed []string
		for _, result := range report.Failed() {
			failed = append(failed, result.Name)
		}
		if diff := cmp.Diff(tt.rows, failed); diff != "" {
			t.Errorf("%s: the rows that disagree (-want +got):\n%s", tt.name, diff)
		}
		if notes := strings.Join(report.Notes, "\n"); !strings.Contains(notes, tt.note) || (notes == "") != (tt.note == "") {
			t.Errorf("%s: notes %q, want %q", tt.name, notes, tt.note)
		}
	}
}

// TestKeptTags shows that the fault of Flask up to 3.0.0 with JSON providers of another kind
// is named.
func TestKeptTags(t *testing.T) {
	for version, want := range map[string]string{"3.0.0": "a fault of Flask 3.0.0", "2.2.5": "a fault of Flask 2.2.5", "3.0.1": "a tuple comes back as a dict"} {
		report := checked(t, func(f *File) {
			f.Header.Versions["flask"], f.Header.Payload.KeepsTags = version, true
		})
		if len(report.Notes) != 1 || !strings.Contains(report.Notes[0], want) || strings.Contains(report.Notes[0], "update") != (version != "3.0.1") {
			t.Errorf("%s: notes %q, want %q", version, report.Notes, want)
		}
	}
}

// TestOldAttributesMatter shows that an old Werkzeug may spell, and not mean, another thing.
func TestOldAttributesMatter(t *testing.T) {
	report := checked(t, func(f *File) {
		f.Header.Versions["werkzeug"] = "1.0.1"
		r := row(f, "response/new")
		r.SetCookie[0] = strings.Replace(r.SetCookie[0], "; Secure", "", 1)
	})
	if failed := report.Failed(); len(failed) != 1 || len(report.Notes) != 0 {
		t.Errorf("failed %+v, notes %q", failed, report.Notes)
	}
}

// TestNoSecret shows that nothing a report says holds a key or a cookie.
func TestNoSecret(t *testing.T) {
	f := load(t, "recorded.jsonl")
	cfg := config(t, f)
	cfg.SessionCookieSecure, cfg.SecretKeyFallbacks = false, nil
	cfg.Payload = taggedjson.NewCodec(taggedjson.Options{Spaced: true})
	report, err := Check(cfg, f)
	if err != nil {
		t.Fatal(err)
	}
	if report.OK() {
		t.Fatal("nothing differs")
	}
	said := strings.Join(report.Problems, "\n")
	for _, result := range report.Results {
		for _, d := range result.Differences {
			said += d.What + d.Go + d.Flask
		}
	}
	if strings.Contains(said, "test key") {
		t.Error("a key is shown")
	}
	for _, r := range f.Rows {
		if r.Cookie != nil && len(*r.Cookie) > 20 && strings.Contains(said, string(*r.Cookie)[len(*r.Cookie)-20:]) {
			t.Errorf("the cookie of %s is shown", r.Name)
		}
	}
}

// marked is a payload of the user's own, which is no JSON.
type marked struct{ serializer.Payload }

func (m marked) Marshal(v any) ([]byte, error) {
	data, err := m.Payload.Marshal(v)
	return append([]byte("\xff"), data...), err
}

func (m marked) Unmarshal(data []byte, v any) error {
	return m.Payload.Unmarshal(bytes.TrimPrefix(data, []byte("\xff")), v)
}

// TestOwnPayload runs rows of an app that writes something else than JSON, with the Go
// payload for it and without.
func TestOwnPayload(t *testing.T) {
	f := load(t, "recorded.jsonl")
	plain := config(t, f)
	f.Header.Payload.Kind = "other"
	own := plain
	own.Payload = marked{plain.Payload}
	own.Signer.Now = func() time.Time { return time.Unix(1e9, 0) }
	writer, err := flaskcookie.New(own)
	if err != nil {
		t.Fatal(err)
	}
	cookie, err := writer.Encode(map[string]any{"who": "nobody"})
	if err != nil {
		t.Fatal(err)
	}
	read, written := *row(f, "value/text"), *row(f, "response/new")
	value := "\u00ff" + `{"who":"nobody"}` // one character a byte
	read.Cookie, read.Recookie, read.Value = (*Bytes)(&cookie), (*Bytes)(&cookie), &value
	written.Value, written.SetCookie = &value, []string{"login=" + cookie + "; Secure; HttpOnly; Path=/; SameSite=Lax"}
	f.Rows = []Row{read, written}
	if report, err := Check(own, f); err != nil || !report.OK() {
		t.Errorf("with the payload: %v, %+v", err, report)
	}
	if report, err := Check(plain, f); err != nil || report.Count(Disagree) != 2 {
		t.Errorf("without: %v, %+v", err, report)
	}
}

// TestTags shows that a tag which Go does not know, or cannot, is not passed over.
func TestTags(t *testing.T) {
	f := load(t, "recorded_tag.jsonl")
	cfg := config(t, f)
	cfg.SecretKey, cfg.SecretKeyFallbacks = []byte(tagKey), nil
	check := func(name, want string) {
		t.Helper()
		report, err := Check(cfg, f)
		if err != nil {
			t.Fatal(err)
		}
		said := strings.Join(report.Problems, "; ")
		for _, result := range report.Failed() {
			said += result.Reason
		}
		if !strings.Contains(said, want) || (want == "") != report.OK() {
			t.Errorf("%s: says %q, want %q; %+v", name, said, want, report.Failed())
		}
	}
	check("unknown", `needs the custom tag " dec"`)
	tag := taggedjson.NewTag(" dec", func(s decimal) (any, error) { return string(s), nil },
		func(v any) (s decimal, err error) {
			text := ""
			err = taggedjson.Convert(v, &text)
			return decimal(text), err
		})
	cfg.Payload = taggedjson.NewCodec(taggedjson.Options{Tags: []taggedjson.Tag{tag}})
	check("known", "")
	careless := taggedjson.NewTag(" dec", func(s decimal) (any, error) { return string(s), nil },
		func(v any) (decimal, error) { return decimal(v.(string)), nil }) // panics for what is no text
	cfg.Payload = taggedjson.NewCodec(taggedjson.Options{Tags: []taggedjson.Tag{careless}})
	check("known, by a careless function", "")
	row(f, "values/cart").Tags = []string{" t"}
	f.Header.Tags[0].Key = " t"
	check("in place of Flask's", `needs the custom tag " t"`)
	row(f, "values/cart").Tags = nil
	check("unseen", `the custom tag " t" (__main__.TagDecimal) and no recorded value shows it`)
}

type decimal string

// TestProblems shows faults of a Config that no row shows: a tag read as a dict is written
// back as it was, and a cookie above the limit is only warned of.
func TestProblems(t *testing.T) {
	tagged, plain := taggedjson.Options{SortKeys: true}, taggedjson.Options{SortKeys: true, Untagged: true}
	for _, tt := range []struct {
		name   string
		change func(cfg *flaskcookie.Config, f *File)
		want   string
	}{
		{"a payload without the tags", func(cfg *flaskcookie.Config, _ *File) { cfg.Payload = taggedjson.NewCodec(plain) }, "Go's Payload does not know them"},
		{"a payload of one's own without them", func(cfg *flaskcookie.Config, _ *File) { cfg.Payload = noCodec{taggedjson.NewCodec(plain)} }, "Go's Payload does not know them"},
		{"a payload of one's own with them", func(cfg *flaskcookie.Config, _ *File) { cfg.Payload = noCodec{taggedjson.NewCodec(tagged)} }, ""},
		{"tags for an app without", func(cfg *flaskcookie.Config, f *File) {
			cfg.Payload, f.Header.Payload.Kind = taggedjson.NewCodec(tagged), "json"
		}, "Go's Payload takes them for tags"},
		{"another limit", func(cfg *flaskcookie.Config, _ *File) { cfg.MaxCookieSize = 50 }, "the app's MAX_COOKIE_SIZE is 4093, Go's MaxCookieSize 50"},
		{"no limit", func(cfg *flaskcookie.Config, _ *File) { cfg.MaxCookieSize = -1 }, "Go's MaxCookieSize 0"},
		{"an app that reads less", func(cfg *flaskcookie.Config, f *File) { f.Header.Payload.Portable = true }, "Go's Payload writes it (Portable of"},
		{"an app that reads less, and Go writes less", func(cfg *flaskcookie.Config, f *File) {
			f.Header.Payload.Portable = true
			cfg.Payload = taggedjson.NewCodec(taggedjson.Options{SortKeys: true, Portable: true})
			f.Rows = slices.DeleteFunc(f.Rows, func(r Row) bool { return r.Name == "value/not-finite" || r.Name == "value/huge" })
		}, ""},
		{"an app that makes sessions permanent", func(_ *flaskcookie.Config, f *File) { f.Header.Permanent = true }, "Config.PermanentSessions does so in Go"},
		{"an app that does not", func(cfg *flaskcookie.Config, _ *File) { cfg.PermanentSessions = true }, "record with --permanent"},
		{"what takes no effect", func(cfg *flaskcookie.Config, _ *File) {
			cfg.ReadOnly, cfg.Logger = true, nil
			cfg.OnReject = func(context.Context, error) { t.Error("OnReject was called") }
		}, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f := load(t, "recorded.jsonl")
			cfg := config(t, f)
			tt.change(&cfg, f)
			report, err := Check(cfg, f)
			if err != nil {
				t.Fatal(err)
			}
			if said := strings.Join(report.Problems, "; "); !strings.Contains(said, tt.want) || (tt.want == "") != report.OK() {
				t.Errorf("says %q, want %q; %+v", said, tt.want, report.Failed())
			}
		})
	}
}

// noCodec hides that a payload is a *taggedjson.Codec.
type noCodec struct{ serializer.Payload }

// FuzzCheck shows that a file made by somebody else harms nobody: each row has one result, which
// hangs on nothing but the file, the report is good only if every row was checked and agrees, and
// it never is under a key that signed nothing.
func FuzzCheck(f *testing.F) {
	whole := text(f, "recorded.jsonl")
	header, rows, _ := strings.Cut(whole, "\n")
	header = strings.Replace(header, `"rows": 68`, `"rows": 1`, 1)
	for line := range strings.Lines(rows) {
		if _, err := Read(strings.NewReader(header + "\n" + line)); err != nil {
			f.Fatal(err)
		}
		f.Add(header, line)
	}
	f.Fuzz(func(t *testing.T, header, rows string) {
		file, err := Read(strings.NewReader(header + "\n" + rows))
		if err != nil {
			return
		}
		cfg, err := file.Header.Config()
		if err != nil {
			return
		}
		cfg.SecretKey = []byte(key)
		report, err := Check(cfg, file)
		if err != nil {
			return
		}
		if len(report.Results) != len(file.Rows) {
			t.Fatalf("%d results for %d rows", len(report.Results), len(file.Rows))
		}
		for i, result := range report.Results {
			if result.Name != file.Rows[i].Name || (result.Status == Disagree) != (len(result.Differences) > 0) || (result.Status == Unchecked) != (result.Reason != "") {
				t.Errorf("the result of %q: %+v", file.Rows[i].Name, result)
			}
		}
		if report.OK() && (len(report.Problems) > 0 || report.Count(Agree) != len(file.Rows)) {
			t.Errorf("a good report with %q and %d of %d rows that agree", report.Problems, report.Count(Agree), len(file.Rows))
		}
		again, err := Check(cfg, file)
		if diff := cmp.Diff(report, again); err != nil || diff != "" {
			t.Errorf("checked again: %v\n%s", err, diff)
		}
		cfg.SecretKey = []byte("a key that signed nothing")
		if stranger, err := Check(cfg, file); err == nil && (stranger.OK() || stranger.Count(Agree) > 0) {
			t.Errorf("under another key: %+v", stranger)
		}
	})
}
