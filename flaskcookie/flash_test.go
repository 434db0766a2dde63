package flaskcookie

import (
	"bytes"
	"errors"
	"net/http"
	"strings"
	"testing"

	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// flashRow has requests to one browser after the other, as real Flask answered them.
type flashRow struct {
	Name     string         `json:"name"`
	Comment  string         `json:"comment"`
	Session  string         `json:"session"` // tagged JSON, in the browser's cookie
	Requests []flashRequest `json:"requests"`
	Error    *string        `json:"error"` // the exception at the end of the last request
}

type flashRequest struct {
	Calls     [][]string `json:"calls"`   // "flash", message, category; "get", category...
	Results   []*string  `json:"results"` // of each, in tagged JSON
	Session   *string    `json:"session"` // afterwards
	SetCookie *string    `json:"set_cookie"`
}

func TestFlashGolden(t *testing.T) {
	flask := taggedjson.NewCodec(taggedjson.Options{SortKeys: true})
	for _, row := range golden[flashRow](t, "flash.jsonl") {
		t.Run(row.Name, func(t *testing.T) {
			codec, log := testCodec(t, nil)
			var values taggedjson.Dict
			if err := flask.Unmarshal([]byte(row.Session), &values); err != nil {
				t.Fatal(err)
			}
			cookie := encoded(t, codec, values)
			for _, request := range row.Requests {
				w := serveOne(codec.Handler(withSession(func(s *Session) {
					if row.Error != nil {
						wantBadFlashes(t, s, request.Calls[0], log)
					} else {
						request.check(t, s, flask)
					}
				})), cookie)
				cookie = request.cookieAfter(t, w.Header(), cookie)
			}
		})
	}
}

// wantBadFlashes makes a call at which Flask raises an exception: it is refused or gives
// nothing, changes nothing and says so.
func wantBadFlashes(t *testing.T, s *Session, call []string, log *bytes.Buffer) {
	t.Helper()
	if call[0] == "flash" {
		if err := s.Flash(call[1], call[2]); !errors.Is(err, ErrFlashes) {
			t.Errorf("Flash: %v", err)
		}
	} else if got := s.Flashes(call[1:]...); got != nil || !strings.Contains(log.String(), "is not a list of pairs") {
		t.Errorf("Flashes: %v, logged %s", got, log)
	}
	if s.Modified() || !s.Has("_flashes") {
		t.Error("the session was changed")
	}
}

func (request flashRequest) check(t *testing.T, s *Session, flask *taggedjson.Codec) {
	t.Helper()
	write := func(v any) string {
		text, err := flask.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	for i, call := range request.Calls {
		if call[0] == "flash" {
			var message any
			if err := flask.Unmarshal([]byte(call[1]), &message); err != nil {
				t.Fatal(err)
			}
			if err := s.Flash(message, call[2]); err != nil {
				t.Error(err)
			}
			continue
		}
		got := []any{}
		for _, flash := range s.Flashes(call[1:]...) {
			got = append(got, []any{flash.Category, flash.Message})
		}
		if got := write(got); got != *request.Results[i] {
			t.Errorf("call %d: got %s, want %s", i, got, *request.Results[i])
		}
	}
	if got := write(s.state.current()); got != *request.Session {
		t.Errorf("the session is %s, want %s", got, *request.Session)
	}
}

// cookieAfter checks the answer and returns the browser's cookie after it.
func (request flashRequest) cookieAfter(t *testing.T, header http.Header, cookie string) string {
	t.Helper()
	got, want := header.Get("Set-Cookie"), ""
	if request.SetCookie != nil {
		want = *request.SetCookie
	}
	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if got == "" {
		return cookie
	}
	pair, _, _ := strings.Cut(got, ";")
	return strings.TrimPrefix(pair, "session=")
}
