package recorded

import (
	"strings"
	"testing"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	"github.com/flaskcookie/flaskcookie-go/flasksession"
)

// storedConfig is the Config of recorded_stored.jsonl, made from its header.
func storedConfig(t testing.TB, f *File) flasksession.Config {
	t.Helper()
	cfg, err := f.Header.StoredConfig()
	if err != nil {
		t.Fatal(err)
	}
	cfg.SecretKey = []byte(tagKey)
	return cfg
}

// checkedStored runs the file after a change to it.
func checkedStored(t *testing.T, change func(f *File)) *Report {
	t.Helper()
	f := load(t, "recorded_stored.jsonl")
	cfg := storedConfig(t, f)
	if change != nil {
		change(f)
	}
	report, err := CheckStored(cfg, f)
	if err != nil {
		t.Fatal(err)
	}
	return report
}

func TestCheckStored(t *testing.T) {
	report := checkedStored(t, nil)
	if !report.OK() || len(report.Results) < 45 || len(report.Notes) != 0 {
		t.Errorf("%+v", report)
	}
}

// TestEveryStoredFieldMatters changes one field of one row after the other.
func TestEveryStoredFieldMatters(t *testing.T) {
	other := func(text string) *Bytes { return (*Bytes)(&text) }
	seconds := func(n float64) *float64 { return &n }
	for _, tt := range []struct {
		name   string
		row    string
		change func(r *Row)
		want   string // the difference, "" for none
	}{
		{"data", "value/text", func(r *Row) { r.Data = other("\x81\xa1v\xa1x") }, "what is stored"},
		{"data that is nothing", "value/text", func(r *Row) { r.Data = other("\xc1") }, "reading what the app stored"},
		{"again", "value/text", func(r *Row) { r.Again = other("\x81\xa1v\xa1x") }, "what is stored"},
		{"again, the type", "value/empty-text", func(r *Row) { r.Again = other("\x82\xaa_permanent\xc3\xa1v\xc0") }, "what is stored"},
		{"again, spelled otherwise", "value/empty-text", func(r *Row) { r.Again = other("\x82\xd9\x0a_permanent\xc3\xa1v\xd9\x00") }, ""},
		{"set_cookie", "exchange/new", func(r *Row) { r.SetCookie[0] += "; Partitioned" }, "Set-Cookie"},
		{"set_cookie, none", "exchange/new", func(r *Row) { r.SetCookie = nil }, "Set-Cookie"},
		{"set_cookie, another id", "exchange/new", func(r *Row) { r.SetCookie[0] = strings.Replace(r.SetCookie[0], "=0", "=1", 1) }, "the id in the cookie"},
		{"vary", "exchange/new", func(r *Row) { r.Vary = nil }, "Vary"},
		{"after, nothing", "exchange/new", func(r *Row) { r.After = nil }, "the session in the store"},
		{"after, another key", "exchange/new", func(r *Row) { r.After[0].Key = "other" }, "the session in the store"},
		{"after, data", "exchange/new", func(r *Row) { r.After[0].Data = "\x81\xa1v\xa1x" }, "what is stored"},
		{"after, ttl", "exchange/new", func(r *Row) { r.After[0].TTL = seconds(60) }, "for how long it is stored"},
		{"after a logout", "exchange/permanent-emptied", func(r *Row) { r.After = r.Before }, "the session in the store"},
		{"before, not there", "exchange/permanent-changed", func(r *Row) { r.Before = nil }, "what is stored"},
		{"key", "exchange/permanent-changed", func(r *Row) { r.Key = "another key, no secret" }, "what is stored"},
		{"action", "exchange/permanent-cleared", func(r *Row) { r.Action = "none" }, "the session in the store"},
		{"unknown action", "exchange/permanent-cleared", func(r *Row) { r.Action = "stare" }, "the request"},
		{"fails", "exchange/new", func(r *Row) { r.Fails = true }, "the request"},
		{"does not fail", "exchange/spoilt", func(r *Row) { r.Name, r.Fails = "exchange/other", false }, "the request"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var named string
			report := checkedStored(t, func(f *File) {
				changed := row(f, tt.row)
				tt.change(changed)
				named = changed.Name
			})
			failed := report.Failed()
			if tt.want == "" {
				if len(failed) != 0 {
					t.Errorf("got %+v", failed)
				}
				return
			}
			if len(failed) != 1 || failed[0].Name != named || failed[0].Status != Disagree {
				t.Fatalf("got %+v", failed)
			}
			if what := failed[0].Differences[0].What; what != tt.want {
				t.Errorf("got %q, want %q", what, tt.want)
			}
		})
	}
}

// TestStoredKey: the key is held against the proof, and the rows are judged all the same.
func TestStoredKey(t *testing.T) {
	f := load(t, "recorded_stored.jsonl")
	cfg := storedConfig(t, f)
	cfg.SecretKey = []byte("another key of sixteen")
	for want, change := range map[string]func(){
		"the key is not the app's SECRET_KEY":      func() {},
		"the file has no proof of the app's key":   func() { f.Header.KeyProof = "" },
		"the app signs its ids: false, Go: true (": func() { f.Header.Store.UseSigner = false },
	} {
		f = load(t, "recorded_stored.jsonl")
		change()
		report, err := CheckStored(cfg, f)
		if err != nil || report.OK() || len(report.Problems) != 1 || !strings.HasPrefix(report.Problems[0], want) || report.Count(Agree) != len(report.Results) {
			t.Errorf("%s: %v %+v", want, err, report)
		}
	}
}

// TestStoredOrNot: each kind of file is checked by its own function.
func TestStoredOrNot(t *testing.T) {
	if _, err := Check(flaskcookie.Config{SecretKey: []byte(key)}, load(t, "recorded_stored.jsonl")); err == nil {
		t.Error("Check takes a file of sessions on a server")
	}
	if _, err := CheckStored(flasksession.Config{}, load(t, "recorded.jsonl")); err == nil {
		t.Error("CheckStored takes a file of cookies")
	}
}

// TestStoredOnlyGo: what a file cannot say, and rows that nobody would look at.
func TestStoredOnlyGo(t *testing.T) {
	whole := text(t, "recorded_stored.jsonl")
	for _, tt := range []struct{ old, new, want string }{
		{`"format": "msgpack"`, `"format": "other"`, "a format of its own"},
		{`"kind": "token"`, `"kind": "other"`, "ids by a function of its own"},
		{`"digest": "sha1"`, `"digest": null`, "a digest or a key derivation of its own"},
		{`"rules": "0.8"`, `"rules": "1.0"`, "are of another release"},
		{`"kind": "exchange"`, `"kind": "change"`, "not a row of a known kind"},
		{`"again": `, `"against": `, "not a row of a known kind"},
	} {
		if !strings.Contains(whole, tt.old) {
			t.Fatalf("no %s", tt.old)
		}
		f, err := Read(strings.NewReader(strings.Replace(whole, tt.old, tt.new, 1)))
		if err == nil {
			_, err = f.Header.StoredConfig()
		}
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v, want %q", tt.new, err, tt.want)
		}
	}
}
