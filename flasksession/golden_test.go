package flasksession

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	"github.com/flaskcookie/flaskcookie-go/internal/vectors"
)

// oldID is the id in the cookies of the rows.
const oldID = "12345678-1234-4678-9234-567812345678"

// noted is a store that is a map and notes each lifetime it was given, as the Redis of
// the rows does.
type noted map[string]vectors.Entry

func (n noted) Get(_ context.Context, key string) ([]byte, bool, error) {
	entry, found := n[key]
	return entry.Value, found, nil
}

func (n noted) Set(_ context.Context, key string, data []byte, ttl time.Duration) error {
	n[key] = vectors.Entry{Value: bytes.Clone(data), TTL: new(ttl.Seconds())}
	return nil
}

func (n noted) Delete(_ context.Context, key string) error {
	delete(n, key)
	return nil
}

// notedSwapper is a noted that can swap.
type notedSwapper struct{ noted }

func (n notedSwapper) CompareAndSwap(ctx context.Context, key string, old, data []byte, ttl time.Duration) (bool, error) {
	entry, found := n.noted[key]
	if !found || !bytes.Equal(entry.Value, old) {
		return false, nil
	}
	if data == nil {
		return true, n.Delete(ctx, key)
	}
	return true, n.Set(ctx, key, data, ttl)
}

// TestGolden does what the views of real Flask-Sessions did and compares the store and
// the header, on a store that can swap and on one that cannot.
func TestGolden(t *testing.T) {
	rows := vectors.Load[vectors.ServerSession](t, "session.jsonl")
	rows = append(rows, vectors.Load[vectors.ServerSession](t, "session_legacy.jsonl")...)
	shown := map[string]int{}
	for _, row := range rows {
		row, difference := expected(row)
		shown[difference]++
		for _, swaps := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s/swaps=%t", row.Name, swaps), func(t *testing.T) {
				checkRow(t, row, swaps)
			})
		}
	}
	for _, d := range onPurpose {
		if shown[d.id] == 0 {
			t.Errorf("no row shows the difference %s", d.id)
		}
	}
	t.Logf("rows by difference: %v", shown)
}

func checkRow(t *testing.T, row vectors.ServerSession, swaps bool) {
	store := noted{}
	for key, data := range row.Before {
		store[key] = vectors.Entry{Value: data}
	}
	var s *ServerSide
	if swaps {
		s = newGolden(t, row, notedSwapper{store})
	} else {
		s = newGolden(t, row, store)
	}
	request := httptest.NewRequest("GET", "/", nil)
	if row.Cookie != nil {
		request.Header.Set("Cookie", s.config.SessionCookieName+"="+*row.Cookie)
	}
	response := httptest.NewRecorder()
	s.Handler(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		perform(t, r.Context(), row.Steps)
	})).ServeHTTP(response, request)

	if response.Code != row.Status {
		t.Errorf("status %d, want %d", response.Code, row.Status)
	}
	if diff := cmp.Diff(row.SetCookie, response.Header()["Set-Cookie"], cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("Set-Cookie (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(row.Vary, response.Header()["Vary"], cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("Vary (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(row.After, map[string]vectors.Entry(store)); diff != "" {
		t.Errorf("the store (-want +got):\n%s", diff)
	}
}

// describe writes a store legibly.
func describe(store map[string]vectors.Entry) string {
	var out strings.Builder
	for key, entry := range store {
		fmt.Fprintf(&out, "%s: %q", key, entry.Value)
		if entry.TTL != nil {
			fmt.Fprintf(&out, " for %v s", *entry.TTL)
		}
	}
	return out.String()
}

func newGolden(t *testing.T, row vectors.ServerSession, store Store) *ServerSide {
	t.Helper()
	mapping := maps.Clone(row.Config)
	mapping["SESSION_TYPE"] = "redis"
	if _, set := mapping["PERMANENT_SESSION_LIFETIME"]; !set {
		mapping["PERMANENT_SESSION_LIFETIME"] = 3600
	}
	if row.Format == "json" {
		mapping["SESSION_SERIALIZATION_FORMAT"] = "json"
	}
	cfg, err := ConfigFromMapping(mapping)
	if err != nil {
		t.Fatal(err)
	}
	switch row.Version {
	case "0.6.0":
		cfg.Version = V06
	case "0.5.0":
		cfg.Version = V05
	case "0.3.2":
		cfg.Version = V03
	}
	if row.Format == "json.dumps" {
		cfg.Serialization = PlainJSON
	}
	number := 0
	cfg.NewID = func() string {
		number++
		return fmt.Sprintf("NEW-%d", number)
	}
	cfg.Signer.Now = func() time.Time { return time.Unix(1700000000, 5e8) }
	s, err := New(cfg, store)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// perform does with a session what the view of a row did.
func perform(t *testing.T, ctx context.Context, steps [][]any) {
	t.Helper()
	for _, step := range steps {
		s := flaskcookie.FromContext(ctx)
		var err error
		switch step[0] {
		case "get":
			s.Get(step[1].(string))
		case "set":
			value := step[2]
			if number, ok := value.(float64); ok {
				value = int(number)
			}
			if list, ok := value.([]any); ok {
				value = []any{int(list[0].(float64)), list[1]}
			}
			err = s.Set(step[1].(string), value)
		case "pop":
			s.Pop(step[1].(string))
		case "clear":
			s.Clear()
		case "permanent":
			s.SetPermanent(step[1].(bool))
		case "modified":
			s.SetModified(step[1].(bool))
		case "flash":
			err = s.Flash(step[1], "")
		case "regenerate":
			s.Regenerate()
		default:
			err = fmt.Errorf("unknown step %v", step[0])
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

// onPurpose are the rows of docs/differences.md that a fixture shows: which rows they are
// about, and what is expected in the place of Flask-Session's answer.
var onPurpose = []struct {
	id      string
	applies func(row vectors.ServerSession) bool
	answer  func(row *vectors.ServerSession)
}{
	{
		id: "invented-id",
		applies: func(row vectors.ServerSession) bool {
			return row.Version != "0.8.0" && row.Cookie != nil && len(row.Before) == 0
		},
		answer: renew,
	},
	{
		id: "regenerate-empty",
		applies: func(row vectors.ServerSession) bool {
			entry := row.After["session:"+oldID]
			return len(row.Steps) > 0 && row.Steps[0][0] == "regenerate" && entry.TTL != nil
		},
		answer: renew,
	},
	{
		id: "unreadable-session",
		applies: func(row vectors.ServerSession) bool {
			data := row.Before["session:"+oldID]
			readable := len(data) > 0 && data[0] == '{' && bytes.HasSuffix(data, []byte("}"))
			if row.Format == "pickle" {
				readable = row.Comment != "no session, where pickles are read"
			}
			return row.Version != "0.8.0" && len(data) > 0 && !readable
		},
		answer: func(row *vectors.ServerSession) {
			row.Status, row.SetCookie = http.StatusInternalServerError, nil
			row.After = map[string]vectors.Entry{"session:" + oldID: {Value: row.Before["session:"+oldID]}}
		},
	},
	{
		id: "untouched-bytes", // encoded anew by 0.8, though the view only reads
		applies: func(row vectors.ServerSession) bool {
			return row.Comment == "what is read under the configured format" && row.Steps[0][0] == "get" && len(row.SetCookie)+len(row.After) > 0
		},
		answer: func(row *vectors.ServerSession) {
			key := "session:" + oldID
			row.After[key] = vectors.Entry{Value: row.Before[key], TTL: row.After[key].TTL}
		},
	},
	{
		id: "empty-bytes", // read as nothing by all versions, as by 0.8
		applies: func(row vectors.ServerSession) bool {
			data, found := row.Before["session:"+oldID]
			return row.Version != "0.8.0" && found && len(data) == 0
		},
		answer: func(row *vectors.ServerSession) {
			row.Status = http.StatusOK
			if row.Version != "0.6.0" {
				renew(row)
			}
			row.After["session:"+oldID] = vectors.Entry{Value: vectors.Bytes{}}
		},
	},
}

// renew puts a new id in the place of the old one.
func renew(row *vectors.ServerSession) {
	after := map[string]vectors.Entry{}
	for key, entry := range row.After {
		after[strings.Replace(key, oldID, "NEW-1", 1)] = entry
	}
	row.After = after
	for i, line := range row.SetCookie {
		row.SetCookie[i] = strings.Replace(line, oldID, "NEW-1", 1)
	}
}

// expected puts our answer into a row that differs on purpose, and tells which it is.
func expected(row vectors.ServerSession) (_ vectors.ServerSession, difference string) {
	for _, d := range onPurpose {
		if d.applies(row) {
			d.answer(&row)
			return row, d.id
		}
	}
	return row, ""
}
