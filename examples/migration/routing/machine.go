package routing

import (
	"slices"
	"strings"
)

// state is a place in the map: which rules end here, and where the next part may lead.
type state struct {
	rules   []*Rule
	static  map[string]*state
	dynamic []edge
}

type edge struct {
	part part
	to   *state
}

func newState() *state { return &state{static: map[string]*state{}} }

// add puts a rule in. Rules come in the order of the table, in which Werkzeug tries them: so
// the parts of a state stand in the order of their weights, and nothing is to be weighed here.
func (s *state) add(rule *Rule, parts []part) {
	for _, p := range parts {
		s = s.next(p)
	}
	s.rules = append(s.rules, rule)
}

func (s *state) next(p part) *state {
	if !p.dynamic {
		if s.static[p.static] == nil {
			s.static[p.static] = newState()
		}
		return s.static[p.static]
	}
	for _, e := range s.dynamic {
		if e.part.same(p) {
			return e.to
		}
	}
	to := newState()
	s.dynamic = append(s.dynamic, edge{p, to})
	return to
}

func (p part) same(other part) bool {
	return p.source == other.source && (p.pattern == nil) == (other.pattern == nil) &&
		p.whole == other.whole && p.suffixed == other.suffixed
}

// search is one look for a rule: Werkzeug's StateMachineMatcher.match.
type search struct {
	method string
	values []string // of the rule that was found
	slash  bool     // found, with a slash behind
	unsure bool
}

// find returns the rule that the parts lead to, or nil. With slash or unsure set, that is the
// answer of the whole search.
func (m *search) find(s *state, parts, values []string) *Rule {
	if len(parts) == 0 {
		return m.end(s, values)
	}
	if to := s.static[parts[0]]; to != nil {
		if rule := m.find(to, parts[1:], values); rule != nil || m.slash || m.unsure {
			return rule
		}
	}
	for _, e := range s.dynamic {
		rest, found, ok := m.try(e.part, parts)
		if !ok {
			continue
		}
		if rule := m.find(e.to, rest, slices.Concat(values, found)); rule != nil || m.slash || m.unsure {
			return rule
		}
	}
	if len(parts) == 1 && parts[0] == "" {
		for _, rule := range s.rules {
			if !rule.Strict && rule.has(m.method) {
				m.values = values
				return rule
			}
		}
	}
	return nil
}

// end is where the path is used up.
func (m *search) end(s *state, values []string) *Rule {
	for _, rule := range s.rules {
		if rule.has(m.method) {
			m.values = values
			return rule
		}
	}
	if below := s.static[""]; below != nil {
		for _, rule := range below.rules {
			if rule.has(m.method) {
				m.slash, m.values = rule.Strict, values
				return rule
			}
		}
	}
	return nil
}

// try holds a part against what is left of the path.
func (m *search) try(p part, parts []string) (rest, found []string, ok bool) {
	target, rest := parts[0], parts[1:]
	if p.whole {
		target, rest = strings.Join(parts, "/"), nil
	}
	if p.pattern == nil || p.digits && !isASCII(target) {
		m.unsure = true
		return nil, nil, false
	}
	if p.suffixed { // the path has no empty parts, so there is one slash at most
		if cut, has := strings.CutSuffix(target, "/"); has {
			target, rest = cut, []string{""}
		}
	}
	groups := p.pattern.FindStringSubmatch(target)
	if groups == nil {
		return nil, nil, false
	}
	return rest, groups[1:], true
}

func (r *Rule) has(method string) bool {
	return r.Methods == nil || slices.Contains(r.Methods, method)
}

func isASCII(text string) bool {
	return strings.IndexFunc(text, func(r rune) bool { return r > 127 }) < 0
}
