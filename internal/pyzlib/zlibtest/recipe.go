package zlibtest

import (
	"fmt"
	"slices"
	"strconv"
)

// Step appends bytes to an input. Fields a step does not name are unused.
type Step struct {
	Op   string `json:"op"`
	Data []byte `json:"data,omitempty"`
	Seed uint64 `json:"seed,omitempty"`
	N    int    `json:"n,omitempty"`    // bytes to append; for the fib steps, how many frequencies
	K    int    `json:"k,omitempty"`    // letters to choose from
	Back int    `json:"back,omitempty"` // distance to copy from
}

// The steps there are.
var steps = map[string]func([]byte, Step) []byte{
	"bytes":         func(b []byte, s Step) []byte { return append(b, s.Data...) },
	"random":        appendRandom,
	"copy":          appendCopy,
	"words":         appendWords,
	"session":       appendSession,
	"skewed":        appendSkewed,
	"fib-lengths":   appendFibLengths,
	"fib-distances": appendFibDistances,
}

// Build follows a recipe.
func Build(recipe []Step) ([]byte, error) {
	var b []byte
	for _, s := range recipe {
		step, ok := steps[s.Op]
		if !ok {
			return nil, fmt.Errorf("zlibtest: no step %q", s.Op)
		}
		b = step(b, s)
	}
	return b, nil
}

// generator is splitmix64: short, and the same in any language.
type generator uint64

func (g *generator) next() uint64 {
	*g += 0x9e3779b97f4a7c15
	z := uint64(*g)
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

func (g *generator) below(n int) int { return int(g.next() % uint64(n)) }

// appendRandom appends n of k letters; up to 26 letters are readable ones.
func appendRandom(b []byte, s Step) []byte {
	g, first := generator(s.Seed), 0
	if s.K <= 26 {
		first = 'a'
	}
	for range s.N {
		b = append(b, byte(first+g.below(s.K)))
	}
	return b
}

// appendCopy repeats what lies back bytes before, reading what it has just
// written if n is larger.
func appendCopy(b []byte, s Step) []byte {
	for range s.N {
		b = append(b, b[len(b)-s.Back])
	}
	return b
}

// appendSkewed appends letters of which each is half as frequent as the one
// before.
func appendSkewed(b []byte, s Step) []byte {
	g := generator(s.Seed)
	for range s.N {
		letter, bits := byte('a'), g.next()
		for ; bits&1 == 1; bits >>= 1 {
			letter++
		}
		b = append(b, letter)
	}
	return b
}

var vocabulary = [...]string{
	"the", "session", "of", "a", "user", "and", "cookie", "is", "to", "basket", "in", "signed",
	"with", "secret", "key", "for", "every", "request", "Flask", "reads", "it", "again", "when", "browser",
	"sends", "back", "what", "server", "wrote", "before", "login", "logout", "remember", "me", "please", "welcome",
	"your", "order", "has", "been", "shipped", "item", "added", "price", "total", "thank", "you", "invalid",
}

func appendWords(b []byte, s Step) []byte {
	g, end := generator(s.Seed), len(b)+s.N
	for len(b) < end {
		b = append(b, vocabulary[g.below(len(vocabulary))]...)
		b = append(b, ' ')
	}
	return b[:end]
}

// appendSession appends a session of n bytes, at least 29, as a Flask
// application might keep it.
func appendSession(b []byte, s Step) []byte {
	const closing = len(`,"note":""}`)
	g, end := generator(s.Seed), len(b)+s.N
	b = append(b, `{"_permanent":true`...)
	for i := 0; ; i++ {
		field := g.field(i)
		if len(b)+len(field)+closing > end {
			break
		}
		b = append(b, field...)
	}
	b = append(b, `,"note":"`...)
	b = appendWords(b, Step{Seed: g.next(), N: end - len(b) - len(`"}`)})
	return append(b, `"}`...)
}

// field makes the ith field of a session.
func (g *generator) field(i int) string {
	switch i {
	case 0:
		return `,"_user_id":"` + strconv.Itoa(10000+g.below(90000)) + `"`
	case 1:
		return `,"csrf_token":"` + g.hex(40) + `"`
	case 2:
		return `,"_fresh":true`
	case 3:
		return `,"_id":"` + g.hex(128) + `"`
	}
	name := vocabulary[g.below(len(vocabulary))] + " " + vocabulary[g.below(len(vocabulary))]
	return fmt.Sprintf(`,"item_%d":{"name":"%s","price":%d.%d5,"qty":%d,"sku":"%s"}`,
		i, name, 1+g.below(200), g.below(10), 1+g.below(9), g.hex(8))
}

func (g *generator) hex(n int) string {
	b := make([]byte, n)
	for i := range b {
		b[i] = "0123456789abcdef"[g.below(16)]
	}
	return string(b)
}

// blockOfLiterals is what zlib puts into one block, so that what follows is
// counted in a block of its own, free of literals.
const blockOfLiterals = 16383

// fibonacci returns the indices 0 to n-1 in random order, the last most often:
// frequencies like Fibonacci numbers give the longest Huffman codes. These grow a
// little faster, so that chance does not spoil it; 17 of them fit in a block.
func (g *generator) fibonacci(n int) []int {
	var list []int
	a, b := 1, 1
	for i := range n {
		list = append(list, slices.Repeat([]int{i}, a)...)
		a, b = b, a+b+(b+7)/8
	}
	for i := len(list) - 1; i > 0; i-- {
		j := g.below(i + 1)
		list[i], list[j] = list[j], list[i]
	}
	return list
}

// fibLengths are match lengths with a code each, the frequent ones short. None is
// so short that, a byte shorter by chance, it would become literals.
var fibLengths = [...]int{51, 43, 35, 31, 27, 23, 19, 17, 15, 13, 11, 10, 9, 8, 7, 6, 5}

// appendFibLengths appends random bytes, then copies whose lengths are as
// frequent as Fibonacci numbers: n of them, at most 17.
func appendFibLengths(b []byte, s Step) []byte {
	g := generator(s.Seed)
	b = appendRandom(b, Step{Seed: g.next(), N: blockOfLiterals, K: 256})
	for _, i := range g.fibonacci(s.N) {
		length := fibLengths[len(fibLengths)-s.N+i]
		b = appendCopy(b, Step{Back: 100 + g.below(16000), N: length})
	}
	return b
}

// appendFibDistances appends random bytes, then copies whose distance codes
// are as frequent as Fibonacci numbers: n of them, at most 17. Nothing is copied
// twice, so that no copy has a nearer source than the one it was made from.
func appendFibDistances(b []byte, s Step) []byte {
	g := generator(s.Seed)
	start := len(b)
	b = appendRandom(b, Step{Seed: g.next(), N: blockOfLiterals, K: 256})
	copied := map[int]bool{}
	for _, i := range g.fibonacci(s.N) {
		code := 27 - s.N + i
		extra := code/2 - 1
		back := (2+code%2)<<extra + 1 + g.below(1<<extra)
		for copied[len(b)-back] && len(b)-back > start {
			back++
		}
		copied[len(b)-back] = true
		copied[len(b)] = true
		b = appendCopy(b, Step{Back: back, N: 4})
	}
	return b
}
