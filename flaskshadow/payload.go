package flaskshadow

import (
	"bytes"
	"strings"

	"github.com/flaskcookie/flaskcookie-go/internal/jsonfloat"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// text names why two cookie values for the same session differ. flaskText is the text in
// Flask's.
func (c *comparison) text(flask, goes setCookie, flaskText []byte, values taggedjson.Dict) {
	if flask.value == goes.value {
		return
	}
	if c.signed(flask.value) == c.signed(goes.value) {
		c.result.add(KindSigningKey, "", "signs with a key of SecretKeyFallbacks", "signs with SecretKey")
		return
	}
	goText, err := c.probe.payload.Marshal(values)
	switch {
	case err != nil:
		c.result.add(KindPayload, "", "wrote the session", c.probe.reason(err))
	case jsonfloat.Respelled(string(flaskText), string(goText)):
		// A JSON provider such as one on orjson; Flask reads what Go writes as the same.
	case bytes.Equal(flaskText, goText):
		c.result.add(KindCompression, "", compression(flask.value), compression(goes.value))
	default:
		name, flask, goes := c.setting(values, flaskText)
		c.result.add(KindJSON, name, flask, goes)
	}
}

// signed is the part of a cookie that the signature covers.
func (c *comparison) signed(value string) string {
	signed, _, _ := cutLast(value, c.probe.sep)
	return signed
}

// cutLast is strings.Cut around the last sep.
func cutLast(text, sep string) (before, after string, found bool) {
	i := strings.LastIndex(text, sep)
	if i < 0 {
		return text, "", false
	}
	return text[:i], text[i+len(sep):], true
}

func compression(value string) string {
	if strings.HasPrefix(value, ".") {
		return "compressed by zlib"
	}
	return "not compressed by zlib"
}

// setting finds the settings of Flask's app.json under which it writes this text.
func (c *comparison) setting(values taggedjson.Dict, text []byte) (name, flask, goes string) {
	if c.probe.flaskJSON {
		for _, v := range jsonVariants {
			v.options.Tags = c.probe.tags
			if got, err := taggedjson.NewCodec(v.options).Marshal(values); err == nil && bytes.Equal(got, text) {
				return v.name, v.flask, v.goes
			}
		}
	}
	return "", "wrote another text for the same values", "writes Flask's default"
}

type jsonVariant struct {
	options           taggedjson.Options
	name, flask, goes string
}

// jsonVariants are the texts that differ from the default, the likeliest first.
var jsonVariants = []jsonVariant{
	{taggedjson.Options{}, "sort_keys", "False", "True"},
	{taggedjson.Options{SortKeys: true, RawUnicode: true}, "ensure_ascii", "False", "True"},
	{taggedjson.Options{RawUnicode: true}, "sort_keys, ensure_ascii", "False", "True"},
	{taggedjson.Options{SortKeys: true, Spaced: true}, "separators", "spaced", "compact"},
	{taggedjson.Options{Spaced: true}, "separators, sort_keys", "spaced, False", "compact, True"},
	{taggedjson.Options{SortKeys: true, Spaced: true, RawUnicode: true}, "separators, ensure_ascii", "spaced, False", "compact, True"},
	{taggedjson.Options{Spaced: true, RawUnicode: true}, "separators, sort_keys, ensure_ascii", "spaced, False, False", "compact, True, True"},
}
