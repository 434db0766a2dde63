package taggedjson

import (
	"fmt"
	"unicode/utf8"
)

// parse reads one JSON text as Python's json.loads does and resolves the tags
// bottom-up, as TaggedJSONSerializer.loads does afterwards. Python parses first
// and untags second; since every fault of either step is the same BadPayload,
// doing both at once gives the same verdict.
func parse(data []byte, tags map[string]decodeTag) (any, error) {
	if !utf8.Valid(data) {
		return nil, &SyntaxError{Offset: validPrefix(data), Msg: "invalid UTF-8"}
	}
	p := parser{data: data, tags: tags, items: make([]Item, 0, 16), elems: make([]any, 0, 16)}
	p.space()
	value, err := p.value()
	if err != nil {
		return nil, err
	}
	p.space()
	if p.pos < len(data) {
		return nil, p.fault("extra data after the value")
	}
	if p.spend.zoned {
		value = inUTC(value)
	}
	return value, nil
}

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

// parser is the state of one parse. Members of unfinished objects and arrays wait
// on two stacks, so that each finished one is allocated once, at its size.
type parser struct {
	data  []byte
	pos   int
	depth int
	tags  map[string]decodeTag
	spend budget
	items []Item
	elems []any
}

func (p *parser) fault(msg string) error {
	return &SyntaxError{Offset: p.pos, Msg: msg}
}

// space skips the four characters JSON calls whitespace; Python's scanner knows
// no others.
func (p *parser) space() {
	for p.pos < len(p.data) {
		switch p.data[p.pos] {
		case ' ', '\t', '\n', '\r':
			p.pos++
		default:
			return
		}
	}
}

// next returns the byte at the position, or 0 at the end, which no JSON token
// starts with.
func (p *parser) next() byte {
	if p.pos < len(p.data) {
		return p.data[p.pos]
	}
	return 0
}

func (p *parser) value() (any, error) {
	switch c := p.next(); {
	case c == '"':
		return p.string()
	case c == '{':
		return p.nested(p.object)
	case c == '[':
		return p.nested(p.array)
	case c == '-' || '0' <= c && c <= '9':
		return p.number()
	default:
		return p.word()
	}
}

func (p *parser) nested(read func() (any, error)) (any, error) {
	if p.depth++; p.depth > MaxReadDepth {
		return nil, p.fault(fmt.Sprintf("nested deeper than %d levels", MaxReadDepth))
	}
	v, err := read()
	p.depth--
	return v, err
}

func (p *parser) array() (any, error) {
	p.pos++ // [
	base := len(p.elems)
	for p.space(); p.next() != ']'; p.space() {
		if len(p.elems) > base {
			if err := p.comma("]"); err != nil {
				return nil, err
			}
		}
		v, err := p.value()
		if err != nil {
			return nil, err
		}
		p.elems = append(p.elems, v)
	}
	p.pos++ // ]
	list := make([]any, len(p.elems)-base)
	copy(list, p.elems[base:])
	clear(p.elems[base:])
	p.elems = p.elems[:base]
	return list, nil
}

// comma consumes the "," that must stand here, and the space after it. What
// follows it must be another member: Python refuses a trailing comma.
func (p *parser) comma(end string) error {
	if p.next() != ',' {
		return p.fault("expected ',' or '" + end + "'")
	}
	p.pos++
	p.space()
	if p.next() == end[0] {
		return p.fault("trailing comma")
	}
	return nil
}

func (p *parser) object() (any, error) {
	start := p.pos
	p.pos++ // {
	base := len(p.items)
	for p.space(); p.next() != '}'; p.space() {
		if len(p.items) > base {
			if err := p.comma("}"); err != nil {
				return nil, err
			}
		}
		item, err := p.member()
		if err != nil {
			return nil, err
		}
		p.items = append(p.items, item)
	}
	p.pos++ // }
	members := lastWins(p.items[base:])
	v, err := p.untag(members, start)
	clear(p.items[base:])
	p.items = p.items[:base]
	return v, err
}

func (p *parser) member() (Item, error) {
	if p.next() != '"' {
		return Item{}, p.fault("expected a key in double quotes")
	}
	key, err := p.string()
	if err != nil {
		return Item{}, err
	}
	p.space()
	if p.next() != ':' {
		return Item{}, p.fault("expected ':'")
	}
	p.pos++
	p.space()
	v, err := p.value()
	return Item{key, v}, err
}

// lastWins merges repeated keys in place: the last value counts, in the position
// of the first.
func lastWins(items []Item) []Item {
	const few = 16 // below this, comparing all pairs beats making a map
	if len(items) > few {
		return lastWinsMany(items)
	}
	kept := items[:0]
	for _, item := range items {
		if i := Dict(kept).index(item.Key); i >= 0 {
			kept[i].Value = item.Value
			continue
		}
		kept = append(kept, item)
	}
	return kept
}

func lastWinsMany(items []Item) []Item {
	place := make(map[string]int, len(items))
	kept := items[:0]
	for _, item := range items {
		if i, twice := place[item.Key]; twice {
			kept[i].Value = item.Value
			continue
		}
		place[item.Key] = len(kept)
		kept = append(kept, item)
	}
	return kept
}

// untag returns a finished object: what its tag makes of it when it has exactly
// one key and that key is a tag, else the Dict.
func (p *parser) untag(members []Item, start int) (any, error) {
	if len(members) == 1 {
		if decode, ok := p.tags[members[0].Key]; ok {
			v, err := decode(members[0].Value, &p.spend)
			if err != nil {
				msg := fmt.Sprintf("tag %q cannot be decoded", members[0].Key)
				return nil, &SyntaxError{Offset: start, Msg: msg, cause: err}
			}
			return v, nil
		}
	}
	dict := make(Dict, len(members))
	copy(dict, members)
	return dict, nil
}
