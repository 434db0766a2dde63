package conformance

import "maps"

// product is a set of axes whose values are all combined. The other axes run along: each
// next scenario has their next value, so that they meet in many ways. An axis with some
// values has only these.
type product map[int][]string

// products say what has to be seen in full.
var products = []product{
	// The rules of when a session is saved.
	{do: nil, permanent: nil, refresh: nil, cookie: {"absent", "good", "no-keys"}},
	// Whatever the cookie is, however the request is answered.
	{cookie: nil, answer: nil, do: {"nothing", "get", "write", "pop", "clear"}},
	// Every attribute in a cookie of the browser, a permanent one and a deleted one.
	{config: nil, permanent: {"unset", "stored", "on"}, do: {"nothing", "write", "clear"}, cookie: {"absent", "good", "aged"}},
	// What comes together in Vary.
	{vary: nil, answer: nil, do: {"nothing", "get", "write"}, permanent: {"unset", "stored"}},
}

// generate makes the list: the products, and then as many more as it takes for every
// pair of values to be in one of them.
func generate() (list []scenario) {
	seen := make(map[scenario]bool)
	missing := allPairs()
	add := func(s scenario) {
		if s.possible() && !seen[s] {
			seen[s] = true
			list = append(list, s)
			missing.remove(s)
		}
	}
	for _, p := range products {
		p.each(add)
	}
	for p, ok := missing.first(); ok; p, ok = missing.first() {
		add(missing.fill(p))
	}
	return list
}

// each calls add with all combinations.
func (p product) each(add func(scenario)) {
	count := 0
	var combine func(i int, s scenario)
	combine = func(i int, s scenario) {
		if i == len(axes) {
			add(s)
			count++
			return
		}
		values, full := p[i]
		if len(values) == 0 {
			values = axes[i].values
		}
		if !full {
			// The second term keeps axes of as many values from going in step.
			values = []string{values[(count+count/len(values)*i)%len(values)]}
		}
		for _, value := range values {
			s[i] = value
			combine(i+1, s)
		}
	}
	combine(0, scenario{})
}

// pair is two values of the axes i and j.
type pair struct {
	i, j int
	v, w string
}

type pairSet map[pair]bool

// allPairs has every pair that some possible scenario has.
func allPairs() pairSet {
	set := make(pairSet)
	for i := range axes {
		for j := i + 1; j < len(axes); j++ {
			for _, v := range axes[i].values {
				for _, w := range axes[j].values {
					set[pair{i, j, v, w}] = true
				}
			}
		}
	}
	maps.DeleteFunc(set, func(p pair, _ bool) bool { return !p.base().possible() })
	return set
}

// base is a scenario with this pair and what allows for most on the other axes.
func (p pair) base() (s scenario) {
	for i := range axes {
		s[i] = axes[i].values[0]
	}
	s[p.i], s[p.j] = p.v, p.w
	if p.v == "nested-write" && p.w == "stored" {
		s[refresh] = "off"
	}
	return s
}

func (set pairSet) remove(s scenario) {
	for i := range axes {
		for j := i + 1; j < len(axes); j++ {
			delete(set, pair{i, j, s[i], s[j]})
		}
	}
}

// first returns the first pair of the set, in the order of the axes.
func (set pairSet) first() (pair, bool) {
	for i := range axes {
		for j := i + 1; j < len(axes); j++ {
			for _, v := range axes[i].values {
				for _, w := range axes[j].values {
					if p := (pair{i, j, v, w}); set[p] {
						return p, true
					}
				}
			}
		}
	}
	return pair{}, false
}

// fill completes a pair to a scenario that removes many others too.
func (set pairSet) fill(p pair) scenario {
	s := p.base()
	for i := range axes {
		if i == p.i || i == p.j || s[i] != axes[i].values[0] {
			continue
		}
		best, most := s, -1
		for _, value := range axes[i].values {
			s[i] = value
			if n := set.count(s); s.possible() && n > most {
				best, most = s, n
			}
		}
		s = best
	}
	return s
}

func (set pairSet) count(s scenario) (n int) {
	for i := range axes {
		for j := i + 1; j < len(axes); j++ {
			if set[pair{i, j, s[i], s[j]}] {
				n++
			}
		}
	}
	return n
}
