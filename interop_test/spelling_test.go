package interop

import (
	"bytes"
	"math/rand/v2"
	"slices"
	"strings"
)

// A spelling writes clean base64 in another way. It returns nil where it cannot.
// Python's decoder accepts all of them but "junk counts for the padding".
type spelling struct {
	name    string
	refused bool
	respell func(r *rand.Rand, text []byte) []byte
}

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"

// spellings are the leniencies of itsdangerous' base64_decode.
var spellings = []spelling{
	{"standard alphabet", false, func(_ *rand.Rand, text []byte) []byte {
		changed := bytes.ReplaceAll(bytes.ReplaceAll(text, []byte("-"), []byte("+")), []byte("_"), []byte("/"))
		return ifChanged(text, changed)
	}},
	{"mixed alphabets", false, func(_ *rand.Rand, text []byte) []byte {
		changed := bytes.Replace(bytes.Replace(text, []byte("-"), []byte("+"), 1), []byte("_"), []byte("/"), 1)
		if !bytes.ContainsAny(changed, "-_") {
			return nil
		}
		return ifChanged(text, changed)
	}},
	{"padding appended", false, func(r *rand.Rand, text []byte) []byte {
		return append(slices.Clone(text), strings.Repeat("=", 1+r.IntN(8))...)
	}},
	{"junk skipped", false, func(r *rand.Rand, text []byte) []byte {
		return insert(r, text, 4, "!\"#$%&'()*,:;<>?@[\\]^`{|}~ \t\r\n\x00\x7f")
	}},
	{"bytes beyond ASCII skipped", false, func(r *rand.Rand, text []byte) []byte {
		return insert(r, text, 4, "\x80\xa0\xc3\xa9\xff")
	}},
	{"junk counts for the padding", true, func(r *rand.Rand, text []byte) []byte {
		if len(text)%4 != 3 {
			return nil
		}
		return insert(r, text, 1, "!~ \xff")
	}},
	{"early = skipped", false, func(r *rand.Rand, text []byte) []byte {
		at := r.IntN(len(text)/4+1)*4 + r.IntN(2)
		if at > len(text) {
			return nil
		}
		return slices.Insert(slices.Clone(text), at, []byte("====")...)
	}},
	{"data after the padding ignored", false, func(r *rand.Rand, text []byte) []byte {
		if len(text)%4 < 2 {
			return nil
		}
		closed := append(slices.Clone(text), "=="[:4-len(text)%4]...)
		return append(closed, pick(r, "AAAA", "!!!!", "e30=", "____")...)
	}},
	{"unused bits", false, func(r *rand.Rand, text []byte) []byte {
		free := map[int]int{2: 4, 3: 2}[len(text)%4]
		if free == 0 {
			return nil
		}
		changed := slices.Clone(text)
		last := strings.IndexByte(alphabet, text[len(text)-1])
		changed[len(changed)-1] = alphabet[last^(1+r.IntN(1<<free-1))]
		return changed
	}},
}

// afterPadding is the one spelling newer Pythons refuse.
const afterPadding = "data after the padding ignored"

func ifChanged(before, after []byte) []byte {
	if bytes.Equal(before, after) {
		return nil
	}
	return after
}

// insert puts count characters of junk into text, each somewhere.
func insert(r *rand.Rand, text []byte, count int, junk string) []byte {
	text = slices.Clone(text)
	for range count {
		text = slices.Insert(text, r.IntN(len(text)+1), junk[r.IntN(len(junk))])
	}
	return text
}
