package flasksession

import (
	"bytes"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// TestMergeLogins has a request of Go overlap with one of Flask where either logs in or out:
// no login gets what was written for another, and none is brought back.
func TestMergeLogins(t *testing.T) {
	set := func(pairs ...any) func(*flaskcookie.Session) {
		return func(s *flaskcookie.Session) { s.Update(dict(pairs...)) }
	}
	logIn := func(id string, pairs ...any) func(*flaskcookie.Session) {
		return set(append([]any{"_user_id", id, "_fresh", true, "_id", "browser"}, pairs...)...)
	}
	anonymous := dict("_fresh", false)
	mallory := dict("_fresh", true, "_user_id", "mallory", "_id", "browser")
	bob := dict("_fresh", true, "_user_id", "bob", "_id", "browser")
	const lost = "somebody else has logged in or out in it meanwhile"
	for _, tt := range []struct {
		name          string
		before, flask taggedjson.Dict
		do            func(s *flaskcookie.Session)
		want          taggedjson.Dict
		log           string
	}{
		{
			name:   "a stolen remember cookie does not become a fresh login by one of the thief's",
			before: anonymous, flask: mallory, do: set("_user_id", "victim", "_fresh", false),
			want: dict("_fresh", false, "_user_id", "victim"),
		},
		{
			name:   "a second factor that the former user has got meanwhile is not the new one's: removed at login",
			before: mallory, flask: dict("_user_id", "mallory", "otp_ok", true),
			do:   func(s *flaskcookie.Session) { s.Delete("otp_ok"); logIn("victim")(s) },
			want: dict("_fresh", true, "_user_id", "victim", "_id", "browser"),
		},
		{
			name:   "nor if the login does not know of it",
			before: mallory, flask: append(mallory[:3:3], dict("otp_ok", true)...), do: logIn("victim"),
			want: dict("_fresh", true, "_user_id", "victim", "_id", "browser"),
		},
		{
			name:   "a second factor that nobody has got meanwhile is taken away at a login that removes it",
			before: anonymous, flask: dict("_fresh", false, "otp_ok", true),
			do:   func(s *flaskcookie.Session) { s.Delete("otp_ok"); logIn("victim")(s) },
			want: dict("_fresh", true, "_user_id", "victim", "_id", "browser"),
		},
		{
			name:   "or sets it to what it was",
			before: dict("otp_ok", false), flask: dict("otp_ok", true),
			do:   func(s *flaskcookie.Session) { s.Set("otp_ok", false); logIn("victim")(s) },
			want: dict("otp_ok", false, "_user_id", "victim", "_fresh", true, "_id", "browser"),
		},
		{
			name:   "a second factor of the former user does not get into a login that was stored before",
			before: mallory, flask: dict("_user_id", "victim", "_fresh", true), do: set("otp_ok", true),
			want: dict("_user_id", "victim", "_fresh", true), log: lost,
		},
		{
			name:   "and a new id does not change that",
			before: mallory, flask: dict("_user_id", "victim"), do: func(s *flaskcookie.Session) { s.Regenerate(); s.Set("otp_ok", true) },
			want: dict("_user_id", "victim"), log: lost,
		},
		{
			name:   "what was written for a user who has logged out meanwhile is not the next one's",
			before: bob, flask: dict("lang", "de"), do: set("cart", int64(1)),
			want: dict("lang", "de"), log: lost,
		},
		{
			name:   "what nobody wrote is the user's who has logged in meanwhile",
			before: dict("lang", "de"), flask: dict("lang", "de", "_user_id", "bob"), do: set("cart", int64(1)),
			want: dict("lang", "de", "_user_id", "bob", "cart", int64(1)),
		},
		{
			name:   "a login takes along what nobody wrote meanwhile",
			before: dict("lang", "de"), flask: dict("lang", "de", "cart", int64(1)), do: logIn("bob"),
			want: dict("lang", "de", "cart", int64(1), "_user_id", "bob", "_fresh", true, "_id", "browser"),
		},
		{
			name:   "two logins of one user are one",
			before: dict("lang", "de"), flask: dict("lang", "de", "_user_id", "bob", "_fresh", true, "_id", "browser", "a", true), do: logIn("bob", "b", true),
			want: dict("lang", "de", "_user_id", "bob", "_fresh", true, "_id", "browser", "a", true, "b", true),
		},
		{
			name:   "of two users the last one is logged in, and has nothing of the other",
			before: dict("lang", "de", "gone", true), flask: dict("lang", "de", "_user_id", "eve", "cart", int64(1)), do: logIn("bob"),
			want: dict("lang", "de", "_user_id", "bob", "_fresh", true, "_id", "browser"),
		},
		{
			name:   "a login with a new id, of the user who has logged out meanwhile, stands",
			before: bob, flask: dict("lang", "de"), do: func(s *flaskcookie.Session) { s.Regenerate(); logIn("bob")(s) },
			want: bob,
		},
		{
			name:   "who writes back all that was read undoes no logout",
			before: bob, flask: dict("lang", "de"), do: func(s *flaskcookie.Session) { logIn("bob", "cart", int64(1))(s) },
			want: dict("lang", "de"), log: lost,
		},
		{
			name:   "a logout keeps what Flask wrote meanwhile",
			before: bob, flask: append(bob[:3:3], dict("cart", int64(1))...), do: func(s *flaskcookie.Session) { s.Pop("_user_id"); s.Pop("_fresh"); s.Set("bye", true) },
			want: dict("_id", "browser", "cart", int64(1), "bye", true),
		},
		{
			name:   "two logouts are one",
			before: bob, flask: dict("_id", "browser", "flash", true), do: func(s *flaskcookie.Session) { s.Pop("_user_id"); s.Pop("_fresh") },
			want: dict("_id", "browser", "flash", true),
		},
		{
			name:   "a logout wins over another user's login",
			before: bob, flask: dict("_user_id", "eve", "otp_ok", true, "_id", "browser"), do: func(s *flaskcookie.Session) { s.Pop("_user_id"); s.Set("bye", true) },
			want: dict("_id", "browser", "bye", true),
		},
		{
			name:   "None is nobody",
			before: dict("_user_id", nil), flask: dict("_user_id", nil, "a", true), do: set("b", true),
			want: dict("_user_id", nil, "a", true, "b", true),
		},
		{
			name:   "Flask's tutorial",
			before: dict("user_id", int64(1)), flask: dict("user_id", int64(2)), do: set("admin", true),
			want: dict("user_id", int64(2)), log: lost,
		},
		{
			name:   "who only reads loses nothing, and is not told",
			before: bob, flask: dict("_user_id", "eve"), do: func(s *flaskcookie.Session) { s.Get("_user_id") },
			want: dict("_user_id", "eve"),
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, log := overlapped(t, Config{}, tt.before, tt.flask, tt.do)
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("stored (-want +got):\n%s", diff)
			}
			if (tt.log == "") != (log == "") || !strings.Contains(log, tt.log) {
				t.Errorf("logged %q, want %q", log, tt.log)
			}
		})
	}
	t.Run("a list of none tells no users apart", func(t *testing.T) {
		got, _ := overlapped(t, Config{LoginKeys: []string{}}, bob, dict("_user_id", "eve"), set("a", true))
		if diff := cmp.Diff(dict("_user_id", "eve", "a", true), got); diff != "" {
			t.Errorf("stored (-want +got):\n%s", diff)
		}
	})
	t.Run("a key of the app's own", func(t *testing.T) {
		got, _ := overlapped(t, Config{LoginKeys: []string{"uid"}}, dict("uid", "a"), dict("uid", "b"), set("admin", true))
		if diff := cmp.Diff(dict("uid", "b"), got); diff != "" {
			t.Errorf("stored (-want +got):\n%s", diff)
		}
	})
}

// overlapped returns the one session that is stored when Flask has stored another value during
// a request, and what was logged.
func overlapped(t *testing.T, cfg Config, before, flask taggedjson.Dict, do func(*flaskcookie.Session)) (stored taggedjson.Dict, log string) {
	t.Helper()
	store := NewMemoryStore()
	var text bytes.Buffer
	cfg.Logger = slog.New(slog.NewTextHandler(&text, nil))
	put(t, store, "session:OLD", before)
	var session *flaskcookie.Session
	visit(open(t, cfg, store), "OLD", func(opened *flaskcookie.Session) {
		session = opened
		do(session)
		put(t, store, "session:OLD", flask)
	})
	if n := store.Len(); n != 1 {
		t.Errorf("%d sessions in the store", n)
	}
	return lookup(t, store, "session:"+session.ID), text.String()
}

// TestMergeLoginsAll has every pair of such requests overlap: what is stored belongs to who is
// logged in then, or to nobody; a login and a logout in Go stand, and one in Flask does unless
// Go's request logs in itself.
func TestMergeLoginsAll(t *testing.T) {
	type request struct {
		name       string
		logsIn     string // "" is nobody, "-" is no change
		writes     string // a key, with the user as its value
		regenerate bool
	}
	var requests []request
	for _, user := range []string{"-", "", "bob", "eve"} {
		for _, key := range []string{"", "right"} {
			for _, moves := range []bool{false, true} {
				requests = append(requests, request{"log in " + user + ", write " + key, user, key, moves})
			}
		}
	}
	for _, before := range []taggedjson.Dict{dict("lang", "de"), dict("lang", "de", "_user_id", "bob")} {
		for _, flask := range requests {
			for _, golang := range requests {
				user := func(values taggedjson.Dict) string {
					id, _ := values.Get("_user_id")
					text, _ := id.(string)
					return text
				}
				theirs := slices.Clone(before)
				switch flask.logsIn {
				case "-":
				case "":
					theirs.Delete("_user_id")
				default:
					theirs.Set("_user_id", flask.logsIn)
				}
				if flask.writes != "" {
					theirs.Set("flask", user(theirs))
				}
				got, _ := overlapped(t, Config{}, before, theirs, func(s *flaskcookie.Session) {
					if golang.regenerate {
						s.Regenerate()
					}
					switch golang.logsIn {
					case "-":
					case "":
						s.Delete("_user_id")
					default:
						s.Set("_user_id", golang.logsIn)
					}
					if id, _ := flaskcookie.Get[string](s, "_user_id"); golang.writes != "" {
						s.Set("go", id)
					}
				})
				where := fmt.Sprintf("before %v, Flask %+v, Go %+v: stored %v", before, flask, golang, got)
				now := user(got)
				for _, key := range []string{"flask", "go"} {
					if by, _ := flaskcookie.Get[string](flaskcookie.NewSession(got), key); by != "" && now != "" && by != now {
						t.Errorf("%s: %s has what was written for %s", where, now, by)
					}
				}
				want := golang.logsIn
				if was := user(before); want == "-" || want == was && !golang.regenerate {
					want = user(theirs)
				}
				if now != want {
					t.Errorf("%s: %q is logged in, want %q", where, now, want)
				}
			}
		}
	}
}
