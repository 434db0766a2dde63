package taggedjson

import "unicode/utf8"

// The values that texts made to fill memory repeat. Each exists once, since an any that
// holds it would otherwise need an object of its own on the heap, of 16 or 24 bytes for
// one or two bytes of text. Sharing them shows nowhere: there is nothing in them to
// write to.
var (
	emptyList any = []any{}
	emptyDict any = Dict{}
	oneChar       = singleCharacters()
)

func singleCharacters() (values [utf8.RuneSelf]any) {
	for c := range values {
		values[c] = string(rune(c))
	}
	return values
}

// textValue is any(s).
func textValue(s string) any {
	if len(s) == 1 && s[0] < utf8.RuneSelf {
		return oneChar[s[0]]
	}
	return s
}
