package flasksession

import (
	"bytes"
	"context"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

const (
	setNew  = "session=NEW-1; HttpOnly; Path=/"
	setOld  = "session=OLD; HttpOnly; Path=/"
	deleted = "session=; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0; Path=/"
)

// TestMerge has requests during which a Flask writes the same session, on a store that
// can swap. before is what both read; the other fields are what each of them does.
func TestMerge(t *testing.T) {
	before := dict("user", "bob", "cart", int64(1))
	tests := []struct {
		name   string
		flask  taggedjson.Dict // nil: Flask deletes the session
		do     func(s *flaskcookie.Session)
		want   taggedjson.Dict
		wantID string // "OLD" if empty
		cookie string
		log    string
	}{
		{
			name:  "each writes a key of its own: both survive, Flask's order first",
			flask: dict("user", "bob", "cart", int64(1), "flask", true), do: func(s *flaskcookie.Session) { s.Set("go", true) },
			want: dict("user", "bob", "cart", int64(1), "flask", true, "go", true), cookie: setOld,
		},
		{
			name:  "both write the same key: whoever saves last wins, which is Go",
			flask: dict("user", "bob", "cart", int64(5)), do: func(s *flaskcookie.Session) { s.Set("cart", 2) },
			want: dict("user", "bob", "cart", int64(2)), cookie: setOld,
		},
		{
			name:  "a key set to the value it had is no change: Flask's stays",
			flask: dict("user", "bob", "cart", int64(5)), do: func(s *flaskcookie.Session) { s.Set("cart", 1) },
			want: dict("user", "bob", "cart", int64(5)), cookie: setOld,
		},
		{
			name:  "a change inside a value is a change of its key",
			flask: dict("user", "bob", "cart", dict("flask", int64(1))), do: func(s *flaskcookie.Session) { s.Set("cart", dict("go", 1)) },
			want: dict("user", "bob", "cart", dict("go", int64(1))), cookie: setOld,
		},
		{
			name:  "Go removes a key, Flask adds one",
			flask: dict("user", "bob", "cart", int64(1), "flask", true), do: func(s *flaskcookie.Session) { s.Pop("cart") },
			want: dict("user", "bob", "flask", true), cookie: setOld,
		},
		{
			name:  "Flask removes a key, Go writes another: it stays removed",
			flask: dict("user", "bob"), do: func(s *flaskcookie.Session) { s.Set("go", true) },
			want: dict("user", "bob", "go", true), cookie: setOld,
		},
		{
			name:  "Flask removes the key that Go writes",
			flask: dict("user", "bob"), do: func(s *flaskcookie.Session) { s.Set("cart", 2) },
			want: dict("user", "bob", "cart", int64(2)), cookie: setOld,
		},
		{
			name:  "Go changes nothing: Flask's session stands, and has its time already",
			flask: dict("user", "eve"), do: func(*flaskcookie.Session) {},
			want: dict("user", "eve"),
		},
		{
			name:  "Go only asks for the cookie",
			flask: dict("user", "eve"), do: func(s *flaskcookie.Session) { s.SetModified(true) },
			want: dict("user", "eve"), cookie: setOld,
		},
		{
			name:  "somebody leaves nothing in it: an unchanged session deletes no cookie",
			flask: dict("_permanent", true), do: func(*flaskcookie.Session) {},
			want: dict("_permanent", true),
		},
		{
			name:  "Go removes the last keys it knows, Flask adds one: the session lives on",
			flask: dict("user", "bob", "cart", int64(1), "flask", true), do: func(s *flaskcookie.Session) { s.Pop("user"); s.Pop("cart") },
			want: dict("flask", true), cookie: setOld,
		},
		{
			name:  "a logout that pops the user wins over a Flask that wrote the user again",
			flask: dict("user", "bob"), do: func(s *flaskcookie.Session) { s.Pop("user"); s.Pop("cart") },
			want: nil, cookie: deleted,
		},
		{
			name:  "Clear ends the session, whatever Flask added",
			flask: dict("user", "bob", "flask", true), do: (*flaskcookie.Session).Clear,
			want: nil, cookie: deleted,
		},
		{
			name:  "Clear and Set removes every key, those of Flask too",
			flask: dict("user", "bob", "cart", int64(1), "flask", true), do: func(s *flaskcookie.Session) { s.Clear(); s.Set("go", true) },
			want: dict("_permanent", false, "go", true), cookie: setOld,
		},
		{
			name:  "Flask logs out: Go's change does not bring the session back",
			flask: nil, do: func(s *flaskcookie.Session) { s.Set("go", true) },
			want: nil, log: "deleted meanwhile",
		},
		{
			name:  "Flask logs out, Go changes nothing",
			flask: nil, do: func(*flaskcookie.Session) {}, want: nil,
		},
		{
			name:  "both log out",
			flask: nil, do: (*flaskcookie.Session).Clear, want: nil, cookie: deleted,
		},
		{
			name:  "both log out, Go by removing the keys",
			flask: nil, do: func(s *flaskcookie.Session) { s.Pop("user"); s.Pop("cart") }, want: nil, cookie: deleted,
		},
		{
			name:  "a new id takes Flask's write along",
			flask: dict("user", "bob", "cart", int64(1), "flask", true), do: func(s *flaskcookie.Session) { s.Regenerate(); s.Set("user", "eve") },
			want: dict("user", "eve", "cart", int64(1), "flask", true), wantID: "NEW-1", cookie: setNew,
		},
		{
			name:  "a new id alone takes Flask's write along, and the old id ends",
			flask: dict("user", "bob", "cart", int64(1), "flask", true), do: (*flaskcookie.Session).Regenerate,
			want: dict("user", "bob", "cart", int64(1), "flask", true), wantID: "NEW-1", cookie: setNew,
		},
		{
			name:  "a new id and a new user, after what Flask wrote is cleared",
			flask: dict("user", "bob", "role", "admin"), do: func(s *flaskcookie.Session) { s.Clear(); s.Regenerate(); s.Set("user", "eve") },
			want: dict("_permanent", false, "user", "eve"), wantID: "NEW-1", cookie: setNew,
		},
		{
			name:  "a login with a new id where Flask has deleted the session: only the login is left",
			flask: nil, do: func(s *flaskcookie.Session) { s.Regenerate(); s.Set("user", "eve") },
			want: dict("user", "eve"), wantID: "NEW-1", cookie: setNew,
		},
		{
			name:  "a new id alone for what Flask has deleted: nothing is left",
			flask: nil, do: (*flaskcookie.Session).Regenerate, want: nil, wantID: "NEW-1", log: "deleted meanwhile",
		},
		{
			name:  "a new id for a session that is emptied: nothing is left",
			flask: dict("user", "bob", "cart", int64(1)), do: func(s *flaskcookie.Session) { s.Regenerate(); s.Pop("user"); s.Pop("cart") },
			want: nil, wantID: "NEW-1", cookie: deleted,
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			store := NewMemoryStore()
			var log bytes.Buffer
			cfg := Config{}
			cfg.Logger = slog.New(slog.NewTextHandler(&log, nil))
			s := open(t, cfg, store)
			put(t, store, "session:OLD", before)
			var session *flaskcookie.Session
			response := visit(s, "OLD", func(opened *flaskcookie.Session) {
				session = opened
				tt.do(session)
				if tt.flask == nil {
					store.Delete(context.Background(), "session:OLD")
				} else {
					put(t, store, "session:OLD", tt.flask)
				}
			})
			id := tt.wantID
			if id == "" {
				id = "OLD"
			}
			if diff := cmp.Diff(tt.want, lookup(t, store, "session:"+id)); diff != "" {
				t.Errorf("stored (-want +got):\n%s", diff)
			}
			if others := store.Len(); tt.want == nil && others != 0 || tt.want != nil && others != 1 {
				t.Errorf("%d sessions in the store", others)
			}
			if got := response.Header().Get("Set-Cookie"); got != tt.cookie {
				t.Errorf("Set-Cookie %q, want %q", got, tt.cookie)
			}
			if tt.log != "" && session.ID != "OLD" { // the browser keeps its cookie
				t.Errorf("the session that is gone has the id %q", session.ID)
			}
			if got := log.String(); (tt.log == "") != (got == "") || !strings.Contains(got, tt.log) {
				t.Errorf("logged %q, want %q", got, tt.log)
			}
		})
	}
}

// TestOverwrite shows what a store costs that cannot swap: the whole session is
// replaced, as by Flask-Session itself.
func TestOverwrite(t *testing.T) {
	store := NewMemoryStore()
	s := open(t, Config{}, plain{store})
	for _, change := range []bool{true, false} {
		put(t, store, "session:OLD", dict("user", "bob"))
		want := dict("user", "bob")
		visit(s, "OLD", func(session *flaskcookie.Session) {
			if change {
				session.Set("go", true)
				want = dict("user", "bob", "go", true)
			}
			put(t, store, "session:OLD", dict("user", "bob", "flask", true))
		})
		if diff := cmp.Diff(want, lookup(t, store, "session:OLD")); diff != "" {
			t.Errorf("changed %t: stored (-want +got):\n%s", change, diff)
		}
	}
}

// TestReplacedByGarbage shows that a session which somebody broke meanwhile is not
// overwritten.
func TestReplacedByGarbage(t *testing.T) {
	store := NewMemoryStore()
	s := open(t, Config{}, store)
	put(t, store, "session:OLD", dict("user", "bob"))
	response := visit(s, "OLD", func(session *flaskcookie.Session) {
		session.Set("go", true)
		store.Set(context.Background(), "session:OLD", []byte("garbage"), time.Hour)
	})
	if data, _, _ := store.Get(context.Background(), "session:OLD"); response.Code != 500 || string(data) != "garbage" {
		t.Errorf("status %d, stored %q", response.Code, data)
	}
}

// TestOverwriteUndoesLogout shows that such a store makes Go as careless as Flask-Session:
// a session that ended meanwhile lives again.
func TestOverwriteUndoesLogout(t *testing.T) {
	store := NewMemoryStore()
	put(t, store, "session:OLD", dict("user", "bob"))
	visit(open(t, Config{}, plain{store}), "OLD", func(*flaskcookie.Session) {
		store.Delete(t.Context(), "session:OLD")
	})
	if lookup(t, store, "session:OLD") == nil {
		t.Error("the logout stands, against docs/flask-session.md")
	}
}
