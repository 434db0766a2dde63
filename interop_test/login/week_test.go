package login

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestWeekLater logs in by the form of one side, with its CSRF token and "remember me", comes
// back a week later on the other side, without a session, and logs out there. Another browser
// does the same at Flask alone: the answers, the cookies, what Flask finds in the session and
// what is stored of it must be the same after every step, so that nothing tells that Go was
// involved.
func TestWeekLater(t *testing.T) {
	s := start(t)
	for _, store := range []string{"cookie", "redis", "sql"} {
		for _, protection := range []string{"basic", "strong", "off"} {
			for from, to := range map[string]string{s.flask: s.golang, s.golang: s.flask} {
				name := fmt.Sprintf("%s, %s, from Go %t", store, protection, from == s.golang)
				t.Run(name, func(t *testing.T) { s.weekLater(t, flow{store: store, protection: protection}, from, to) })
			}
		}
	}
}

func (s sites) weekLater(t *testing.T, f flow, from, to string) {
	t.Helper()
	side := from
	here := func(int) (string, string) { return side, "" }
	flask := func(int) (string, string) { return s.flask, "" }
	mixed, alone := newVisitor(t, f, "mixed "+t.Name(), s.stores, here), newVisitor(t, f, "alone "+t.Name(), s.stores, flask)
	mixed.header.Set("X-Forwarded-For", "203.0.113.7")
	alone.header.Set("X-Forwarded-For", "203.0.113.7")
	step := func(st step, body string) {
		t.Helper()
		want, got := alone.do(0, st), mixed.do(0, st)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("%v (-Flask alone +both):\n%s", st, diff)
		}
		if st.befalls == nil && got.Body != body {
			t.Fatalf("%v: %+v, want %q", st, got, body)
		}
		if diff := cmp.Diff(s.flaskSees(alone), s.flaskSees(mixed)); diff != "" {
			t.Fatalf("%v: Flask finds (-Flask alone +both):\n%s", st, diff)
		}
		if diff := cmp.Diff(s.stored(t, alone), s.stored(t, mixed)); diff != "" {
			t.Fatalf("%v: stored is (-Flask alone +both):\n%s", st, diff)
		}
	}
	step(get("/form?first=user"), "nobody")
	step(post("/login", "own", "user=ünï", "remember=1"), "user ünï, fresh")
	step(get("/account"), "user ünï, fresh")
	if stored := s.stored(t, mixed); (len(stored) > 0) != (f.store != "cookie") {
		t.Fatalf("stored is %q", stored)
	}

	step(befall(func(v *visitor) {
		v.now += 7 * 24 * 3600
		delete(v.jar, "session")
	}), "")
	if _, remembered := mixed.jar["remember_token"]; !remembered || len(mixed.jar) != 1 {
		t.Fatalf("the browser keeps %v", mixed.jar)
	}
	side = to
	step(get("/form?first=user"), "user ünï, stale")
	if f.protection != "strong" { // which forgets who is remembered at the next request, as in Flask-Login
		step(get("/account"), "user ünï, stale")
	}
	step(post("/logout", "own"), "nobody")
	for _, side = range []string{to, from} {
		step(get("/user"), "nobody")
		step(get("/account"), "")
	}
	if _, remembered := mixed.jar["remember_token"]; remembered {
		t.Errorf("the browser keeps %v", mixed.jar)
	}
}

func befall(do func(*visitor)) step { return step{befalls: do} }

// flaskSees is what Flask finds in the session of a browser that does not hear of it.
func (s sites) flaskSees(v *visitor) string {
	response, err := client.Do(v.request(s.flask, "", get("/raw")))
	if err != nil {
		v.t.Fatal(err)
	}
	response.Body.Close()
	return random.ReplaceAllString(response.Header.Get("X-Session"), `"csrf_token":"RANDOM"`)
}

// storedToken is the random text of the CSRF tokens, behind what msgpack says of its length.
var storedToken = regexp.MustCompile(`csrf_token..[0-9a-f]{40}`)

// stored is what the store holds of a browser's session, in bytes.
func (s sites) stored(t *testing.T, v *visitor) (values []string) {
	t.Helper()
	prefix, _ := v.config["SESSION_KEY_PREFIX"].(string)
	if prefix == "" {
		return nil
	}
	ctx := context.Background()
	for _, key := range s.redis.Keys(ctx, "*").Val() {
		if len(key) > len(prefix) && key[:len(prefix)] == prefix {
			values = append(values, s.redis.Get(ctx, key).Val())
		}
	}
	rows, err := s.sql.Query("SELECT data FROM sessions WHERE substr(session_id, 1, ?) = ?", len([]rune(prefix)), prefix)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var data string
		if err := rows.Scan(&data); err != nil {
			t.Fatal(err)
		}
		values = append(values, data)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	for i := range values {
		values[i] = storedToken.ReplaceAllString(values[i], "RANDOM")
	}
	slices.Sort(values)
	return values
}
