package taggedjson

import "fmt"

func (p *parser) parse() (any, error) { return boxed(p.parseDict()) }

// parseDict is parse which returns a dict as such: most texts are one, and in an interface it
// would have to be an object of its own.
func (p *parser) parseDict() (dict Dict, other any, err error) {
	p.space()
	if p.next() == '{' {
		p.depth++
		dict, other, err = p.object()
	} else {
		other, err = p.value()
	}
	if err != nil {
		return nil, nil, err
	}
	p.space()
	if p.pos < len(p.data) {
		return nil, nil, p.fault("extra data after the value")
	}
	if broken, ok := other.(*brokenTag); ok {
		return nil, nil, broken.fault()
	}
	if p.spend.zoned {
		inUTC(dict)
		other = inUTC(other)
	}
	return dict, other, nil
}

// boxed returns what object returned as one value.
func boxed(dict Dict, other any, err error) (any, error) {
	if dict != nil {
		return dict, err
	}
	return other, err
}

// brokenTag stands for a value whose tag cannot be decoded. It spreads to every
// array and object it ends up in, and is an error if it reaches the top.
type brokenTag struct {
	key   string
	start int
	cause error
}

func (b *brokenTag) fault() *SyntaxError {
	return &SyntaxError{Offset: b.start, Msg: fmt.Sprintf("tag %q cannot be decoded", b.key), cause: b.cause}
}

func (p *parser) fault(msg string) error {
	return &SyntaxError{Offset: p.pos, Msg: msg}
}

// space skips the four characters JSON calls whitespace; Python's scanner knows
// no others.
func (p *parser) space() {
	if p.pos < len(p.data) && p.data[p.pos] <= ' ' { // mostly there is none
		p.spaces()
	}
}

func (p *parser) spaces() {
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
		text, err := p.string()
		return textValue(text), err
	case c == '{' || c == '[':
		return p.nested(c)
	case c == '-' || '0' <= c && c <= '9':
		return p.number()
	default:
		return p.word()
	}
}

func (p *parser) nested(open byte) (v any, err error) {
	if p.depth++; p.depth > MaxReadDepth {
		return nil, p.fault(fmt.Sprintf("nested deeper than %d levels", MaxReadDepth))
	}
	if open == '{' {
		v, err = boxed(p.object())
	} else {
		v, err = p.array()
	}
	p.depth--
	return v, err
}

func (p *parser) array() (any, error) {
	p.pos++ // [
	base := p.elems.n
	for p.space(); p.next() != ']'; p.space() {
		if p.elems.n > base {
			if err := p.comma("]"); err != nil {
				return nil, err
			}
		}
		v, err := p.value()
		if err != nil {
			return nil, err
		}
		p.elems.push(v)
	}
	p.pos++ // ]
	if p.elems.n == base {
		return emptyList, nil
	}
	list := p.elems.pop(p.elems.n - base)
	if p.broken {
		for _, v := range list {
			if broken, ok := v.(*brokenTag); ok {
				return broken, nil
			}
		}
	}
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

// object reads an object: a dict, or what is another thing: of one key, by its tag, or empty.
func (p *parser) object() (dict Dict, other any, err error) {
	start := p.pos
	p.pos++ // {
	base := p.items.n
	for p.space(); p.next() != '}'; p.space() {
		if p.items.n > base {
			if err := p.comma("}"); err != nil {
				return nil, nil, err
			}
		}
		item, err := p.member()
		if err != nil {
			return nil, nil, err
		}
		p.items.push(item)
	}
	p.pos++ // }
	switch n := p.items.n - base; n {
	case 0:
		return nil, emptyDict, nil
	case 1:
		return nil, p.untag(p.items.popOne(), start), nil
	default:
		members := p.members(n)
		p.items.popInto(members)
		dict, other = p.dict(members, start)
		return dict, other, nil
	}
}

// members returns room for the members of an object: small ones share a slab.
func (p *parser) members(n int) []Item {
	const most = 64
	if n > len(p.slab) {
		p.slabs = max(n, min(2*p.slabs, most))
		p.slab = make([]Item, p.slabs)
	}
	members := p.slab[:n:n]
	p.slab = p.slab[n:]
	return members
}

func (p *parser) member() (Item, error) {
	key, err := p.key()
	if err != nil {
		return Item{}, err
	}
	v, err := p.value()
	return Item{key, v}, err
}

// key reads a key and what stands between it and its value.
func (p *parser) key() (string, error) {
	if p.next() != '"' {
		return "", p.fault("expected a key in double quotes")
	}
	key, err := p.string()
	if err != nil {
		return "", err
	}
	p.space()
	if p.next() != ':' {
		return "", p.fault("expected ':'")
	}
	p.pos++
	p.space()
	return key, nil
}

// dict returns a finished object of several members, which may be one key.
func (p *parser) dict(members []Item, start int) (dict Dict, other any) {
	dict = lastWins(members)
	if len(dict) == 1 {
		return nil, p.untag(dict[0], start)
	}
	if p.broken {
		for _, item := range dict {
			if broken, ok := item.Value.(*brokenTag); ok {
				return nil, broken
			}
		}
	}
	return dict, nil
}

// untag returns a finished object of one key: what its tag makes of it when the key
// is a tag, else the Dict.
func (p *parser) untag(only Item, start int) any {
	if broken, ok := only.Value.(*brokenTag); ok {
		return broken
	}
	decode, ok := p.tags[only.Key]
	if !ok {
		return Dict{only}
	}
	v, err := decode(only.Value, &p.spend)
	if err != nil {
		p.broken = true
		return &brokenTag{only.Key, start, err}
	}
	return v
}
