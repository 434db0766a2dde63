package taggedjson

import (
	"sync"
	"unicode/utf8"
)

// parser is the state of one parse. Members of unfinished objects and arrays wait
// on two stacks, so that each finished one is allocated once, at its size.
type parser struct {
	data  []byte
	text  string // the same
	pos   int
	depth int
	tags  map[string]decodeTag
	spend budget
	items stack[Item]
	elems stack[any]
	slab  []Item // room for finished objects
	slabs int    // how much the last slab had

	broken bool // a *brokenTag may stand in items or elems
}

// parse reads one JSON text as Python's json.loads does and resolves the tags
// bottom-up, as TaggedJSONSerializer.loads does afterwards. Python parses first
// and untags second; since every fault of either step is the same BadPayload,
// doing both at once gives the same verdict, provided that a tag which cannot be
// decoded is no fault when a later member of the same key replaces it.
//
// Strings are parts of one copy of the text.
func parse(data []byte, tags map[string]decodeTag) (any, error) {
	p, err := newParser(data, tags)
	if err != nil {
		return nil, err
	}
	defer p.release()
	return p.parse()
}

// parseDict is parse which returns a dict as such. If it is nil the text holds the other value.
func parseDict(data []byte, tags map[string]decodeTag) (dict Dict, other any, err error) {
	p, err := newParser(data, tags)
	if err != nil {
		return nil, nil, err
	}
	defer p.release()
	dict, other, err = p.parseDict()
	if err != nil {
		return nil, nil, err
	}
	if dict == nil {
		dict, _ = other.(Dict)
	}
	return dict, other, nil
}

func newParser(data []byte, tags map[string]decodeTag) (*parser, error) {
	if !utf8.Valid(data) {
		return nil, &SyntaxError{Offset: validPrefix(data), Msg: "invalid UTF-8"}
	}
	p := parsers.Get().(*parser)
	p.data, p.text, p.tags = data, string(data), tags
	return p, nil
}

// again goes back to the beginning.
func (p *parser) again() {
	p.pos, p.depth, p.spend, p.broken = 0, 0, budget{}, false
	p.items.reset()
	p.elems.reset()
	p.slab, p.slabs = nil, 0
}

// release gives the parser back, without anything of the text.
func (p *parser) release() {
	p.again()
	p.data, p.text, p.tags = nil, "", nil
	parsers.Put(p)
}

var parsers = sync.Pool{New: func() any {
	return &parser{items: newStack[Item](), elems: newStack[any]()}
}}

func validPrefix(data []byte) int {
	n := 0
	for n < len(data) {
		r, size := utf8.DecodeRune(data[n:])
		if r == utf8.RuneError && size == 1 {
			break
		}
		n += size
	}
	return n
}
