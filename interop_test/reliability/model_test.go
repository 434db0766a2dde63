package reliability

import (
	"fmt"
	"maps"
	"testing"
	"time"
)

// values is what a session holds, but for "_permanent". A session without values is none.
type values map[string]int

// op is what one request does to a session, and what is known of it afterwards.
type op struct {
	flask bool   // and not Go
	kind  string // "read", "set", "pop", "clear", "new id" with a value set, "login": the same after clear
	key   string
	value int
	pause time.Duration // in its view

	began, ended time.Time
	before       values // that it saw; nil for none
	cookie       string // that its client has afterwards
	created      bool   // it was given a session of its own
	made         values // what that one holds when all is over; nil for nothing
}

func (o op) String() string {
	side := "Go"
	if o.flask {
		side = "Flask"
	}
	return fmt.Sprintf("%s %s %s=%d saw %v, has a session of its own: %t %v", side, o.kind, o.key, o.value, o.before, o.created, o.made)
}

// model says what requests that run at once may do to one session: docs/flask-session.md, in
// Go. Each reads the session when it begins and writes when it ends, and others may do so
// between.
type model struct {
	plain bool // Flask-Session as it is: it writes back the whole session, there or not
	ops   []op
	after values // what the session holds when all is over
}

// state is a moment: how far each request is, and what is stored.
type state struct {
	step    []int // of each op
	seen    []values
	session values // nil if there is none
	own     []values
}

// explains reports whether some order of all the reading and writing, which agrees with who was
// answered before whom, gives every request what it saw and ends in what is stored.
func (m model) explains(session values) bool {
	n := len(m.ops)
	return m.from(state{make([]int, n), make([]values, n), session, make([]values, n)})
}

func (m model) from(s state) bool {
	done := true
	for i := range m.ops {
		if s.step[i] == m.steps(i) {
			continue
		}
		done = false
		if s.step[i] == 0 && !m.mayBegin(s, i) {
			continue
		}
		if next, possible := m.next(s, i); possible && m.from(next) {
			return true
		}
	}
	return done && m.ends(s)
}

// steps is how many a request has: to read and to write, and for a plain Flask-Session that
// makes a new id, to delete the old one between.
func (m model) steps(i int) int {
	if m.deletes(m.ops[i]) {
		return 3
	}
	return 2
}

func (m model) deletes(o op) bool {
	return m.plain && o.flask && (o.kind == "new id" || o.kind == "login")
}

// mayBegin reports whether everybody has ended who was answered before a request was sent.
func (m model) mayBegin(s state, i int) bool {
	for j, other := range m.ops {
		if other.ended.Before(m.ops[i].began) && s.step[j] < m.steps(j) {
			return false
		}
	}
	return true
}

// next is the state after the next step of a request, if that one is possible.
func (m model) next(s state, i int) (state, bool) {
	next := state{append([]int{}, s.step...), append([]values{}, s.seen...), s.session, append([]values{}, s.own...)}
	next.step[i]++
	o := m.ops[i]
	switch {
	case s.step[i] == 0:
		next.seen[i] = s.session
		return next, maps.Equal(s.session, o.before)
	case s.step[i] == 1 && m.deletes(o):
		if s.seen[i] != nil {
			next.session = nil
		}
		return next, true
	}
	m.write(&next, i)
	return next, true
}

// write is the end of a request.
func (m model) write(s *state, i int) {
	o, seen := m.ops[i], s.seen[i]
	moves := o.kind == "new id" || o.kind == "login"
	switch {
	case seen == nil: // a new session, stored if there is something in it
		s.own[i] = o.apply(nil)
	case o.kind == "clear":
		s.session = nil
	case m.plain && o.flask && moves:
		s.own[i] = o.apply(seen)
	case m.plain && o.flask:
		if now := o.apply(seen); now != nil || o.kind != "read" {
			s.session = now
		}
	case moves:
		s.own[i], s.session = o.apply(s.session), nil
	case s.session != nil:
		s.session = o.apply(s.session)
	}
}

// apply makes the changes of a request to a session.
func (o op) apply(v values) values {
	now := maps.Clone(v)
	if now == nil || o.kind == "login" || o.kind == "clear" {
		now = values{}
	}
	switch o.kind {
	case "set", "new id", "login":
		now[o.key] = o.value
	case "pop":
		delete(now, o.key)
	}
	if len(now) == 0 {
		return nil
	}
	return now
}

// ends compares the last state with what is stored, and with the sessions that requests were
// given.
func (m model) ends(s state) bool {
	if !maps.Equal(s.session, m.after) {
		return false
	}
	for i, o := range m.ops {
		if (s.own[i] != nil) != o.created || !maps.Equal(s.own[i], o.made) {
			return false
		}
	}
	return true
}

// TestModel shows that the model has what is documented and nothing else.
func TestModel(t *testing.T) {
	begin := values{"a": 1}
	set := func(flask bool, key string, value int, before values) op {
		return op{flask: flask, kind: "set", key: key, value: value, before: before}
	}
	clear := op{kind: "clear", before: begin}
	for _, tt := range []struct {
		shows string
		ops   []op
		after values
		plain bool // by plain Flask-Session
		swap  bool // with flask_session_swap.py
	}{
		{"both writes are kept", []op{set(true, "b", 2, begin), set(false, "c", 3, begin)}, values{"a": 1, "b": 2, "c": 3}, true, true},
		{"Flask erases Go's write", []op{set(true, "b", 2, begin), set(false, "c", 3, begin)}, values{"a": 1, "b": 2}, true, false},
		{"Go erases Flask's write", []op{set(true, "b", 2, begin), set(false, "c", 3, begin)}, values{"a": 1, "c": 3}, false, false},
		{"one of two writes of Go is lost", []op{set(false, "b", 2, begin), set(false, "c", 3, begin)}, values{"a": 1, "c": 3}, false, false},
		{"a reading of Flask brings a session back", []op{{flask: true, kind: "read", before: begin}, clear}, begin, true, false},
		{"a reading of Go brings a session back", []op{{kind: "read", before: begin}, clear}, begin, false, false},
		{"a write of Go brings a session back", []op{set(false, "b", 2, begin), clear}, values{"a": 1, "b": 2}, false, false},
		{"a logout ends the session", []op{set(false, "b", 2, begin), clear}, nil, true, true},
		{"a value from nowhere", []op{set(false, "b", 2, begin)}, values{"a": 1, "b": 7}, false, false},
		{"somebody else's session is seen", []op{set(false, "b", 2, values{"a": 7})}, values{"a": 1, "b": 2}, false, false},
		{"a login moves the session", []op{{kind: "login", key: "u", value: 9, before: begin, created: true, made: values{"u": 9}}}, nil, true, true},
		{"the session lives under both ids", []op{{kind: "login", key: "u", value: 9, before: begin, created: true, made: values{"u": 9}}}, begin, false, false},
		{"a new id forgets what was there", []op{{kind: "new id", key: "u", value: 9, before: begin, created: true, made: values{"u": 9}}}, nil, false, false},
	} {
		t.Run(tt.shows, func(t *testing.T) {
			for plain, want := range map[bool]bool{true: tt.plain, false: tt.swap} {
				if got := (model{plain: plain, ops: tt.ops, after: tt.after}).explains(begin); got != want {
					t.Errorf("plain Flask-Session %t: explained %t, want %t", plain, got, want)
				}
			}
		})
	}
	first, second := set(false, "b", 2, begin), set(false, "b", 3, begin)
	first.ended, second.began = time.Unix(1, 0), time.Unix(2, 0)
	if (model{ops: []op{first, second}, after: values{"a": 1, "b": 3}}).explains(begin) {
		t.Error("a request that began after another one was answered does not see what that one wrote")
	}
}
