package recorded

import (
	"fmt"
	"math"
	"math/big"
	"slices"

	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// payloadProblems tells whether Go's payload takes Flask's tags for what the app takes
// them. The cookies alone do not show it: a tag that is read as a dict is written back as
// it was.
func (c *checker) payloadProblems() []string {
	var session taggedjson.Dict
	if err := c.payload.Unmarshal([]byte(`{"v":{" t":[]}}`), &session); err != nil {
		return nil // no JSON: the rows judge it
	}
	value, _ := session.Get("v")
	_, untagged := value.(taggedjson.Dict)
	switch {
	case untagged && c.header.Payload.Kind == "tagged":
		return []string{"the app writes Flask's tags, and Go's Payload does not know them (Untagged of taggedjson.Options)"}
	case !untagged && c.header.Payload.Kind == "json":
		return []string{"the app writes JSON without Flask's tags, and Go's Payload takes them for tags (Untagged of taggedjson.Options)"}
	}
	return nil
}

// portableProblems tells whether Go would write what the app's JSON provider cannot read. No
// row shows it, since the app writes no such thing.
func (c *checker) portableProblems() []string {
	if !c.header.Payload.Portable {
		return nil
	}
	beyond := new(big.Int).Lsh(big.NewInt(1), 64)
	for _, value := range []any{math.NaN(), math.Inf(1), beyond, "\xed\xa0\x80"} { // the last is a lone surrogate
		if _, err := c.payload.Marshal(taggedjson.Dict{{Key: "v", Value: value}}); err == nil {
			return []string{"the app's JSON provider does not read all that Python's json writes (NaN, integers beyond 64 bits, lone surrogates), " +
				"and Go's Payload writes it (Portable of taggedjson.Options)"}
		}
	}
	return nil
}

// tagProblems names the custom tags that no recorded value shows.
func tagProblems(f *File) []string {
	var problems []string
	for _, tag := range f.Header.Tags {
		if !slices.ContainsFunc(f.Rows, func(row Row) bool { return slices.Contains(row.Tags, tag.Key) }) {
			problems = append(problems, fmt.Sprintf("the app has the custom tag %q (%s) and no recorded value shows it: name one with --values", tag.Key, tag.Class))
		}
	}
	return problems
}

// noteKeptTags names the fault of Flask up to 3.0.0 by which rows with tags disagree.
func (c *checker) noteKeptTags() {
	if !c.header.Payload.KeepsTags {
		return
	}
	text := "the app leaves Flask's tags as they stand when it reads a session: a tuple comes back as a dict, nested deeper with every save"
	if c.header.before("flask", 3, 0, 1) {
		text += fmt.Sprintf(". That is a fault of Flask %s with a JSON provider that takes no object_hook; 3.0.1 mends it. "+
			"Go reads the tags: update Flask before both share sessions", c.header.Versions["flask"])
	}
	c.note(text)
}

// knows reports whether the payload reads a custom tag. One that takes the place of a
// tag of Flask is known to nobody but a payload of the user's own.
func (c *checker) knows(tag string) bool {
	codec, ok := c.payload.(*taggedjson.Codec)
	if !ok {
		return true
	}
	if slices.Contains([]string{" di", " t", " b", " m", " u", " d"}, tag) {
		return false
	}
	text, err := taggedjson.NewCodec(taggedjson.Options{Untagged: true}).Marshal(map[string]any{tag: nil})
	return err == nil && !leftAlone(codec, text, tag)
}

// leftAlone reports whether the codec reads {tag: null} as the dict it is. A decode
// function of the user's that cannot take a None may refuse it or panic: then it was
// asked.
func leftAlone(codec *taggedjson.Codec, text []byte, tag string) (alone bool) {
	defer func() {
		if recover() != nil {
			alone = false
		}
	}()
	var value any
	if codec.Unmarshal(text, &value) != nil {
		return false
	}
	dict, isDict := value.(taggedjson.Dict)
	return isDict && len(dict) == 1 && dict[0].Key == tag
}
