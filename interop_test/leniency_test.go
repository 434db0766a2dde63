package interop

import (
	"encoding/base64"
	"fmt"
	"math/rand/v2"
	"strings"

	"github.com/flaskcookie/flaskcookie-go/internal/vectors"
)

// A leniency is something odd that Python's reader takes, or the limit where it
// no longer does. make returns JSON text that uses it; the case counts as met if
// Python's verdict is want and its value, written again, contains shows.
type leniency struct {
	name  string
	make  func(r *rand.Rand) string
	want  vectors.Verdict
	shows string
}

// is makes a leniency of texts that are accepted and written as shows.
func is(name, shows string, texts ...string) leniency {
	return leniency{name, func(r *rand.Rand) string { return pick(r, texts...) }, vectors.OK, shows}
}

// refused makes a leniency's limit.
func refused(name string, texts ...string) leniency {
	return leniency{name, func(r *rand.Rand) string { return pick(r, texts...) }, vectors.BadPayload, ""}
}

// leniencies are those of the tag layer, by subject.
var leniencies = concat(scanLeniencies, tagLeniencies, uuidLeniencies, dateLeniencies)

func concat[T any](lists ...[]T) (all []T) {
	for _, list := range lists {
		all = append(all, list...)
	}
	return all
}

var scanLeniencies = []leniency{
	is("scan: equal keys collapse to a tag", `{" t":[2]}`, `{" t":1," t":[2]}`, `{" t":[1],"\u0020t":[2]}`),
	is("scan: equal keys hide a broken tag", `"a":2`, `{"a":{" t":1},"a":2}`, `{"a":[{" u":0}],"a":2}`),
	is("scan: an escaped spelling is the tag", `{" t":[]}`, `{"\u0020t":[]}`, `{" \u0074":[]}`),
	is("scan: children first", `{" t":[{" t":[]}]}`, `{" t":{" t":[{" t":[]}]}}`),
	is("scan: results are not looked at again", `{" di":{" t__":[1]}}`, `{" di":{" t__":[1]}}`, `{" di":{" tab":[1]}}`),
	is("scan: two keys are no tag", `"x":1`, `{" t":1,"x":1}`, `{" u":[],"x":1}`),
	is("scan: di drops two characters unseen", `"k":{"a":1}`, `{" di":{"abc":1}}`, `{" di":{"a\ud83d\ude00x":1}}`),
	is("scan: di of a short key", `"k":{"":1}`, `{" di":{"":1}}`, `{" di":{"a":1}}`, `{" di":{"ab":1}}`),
	is("scan: di ignores further keys", `"k":{"b":1}`, `{" di":{"b__":1,"a__":2}}`),
	is("scan: di of a dict from di", `"k":{"":1}`, `{" di":{" di":{"a__":1}}}`),
	refused("scan: di of what has no keys", `{" di":1}`, `{" di":[]}`, `{" di":{}}`, `{" di":""}`, `{" di":"abc"}`, `{" di":[0]}`, `{" di":{" t":["a"]}}`, `{" di":{" b":"YWI="}}`),
}

var tagLeniencies = []leniency{
	is("t: of a string", `{" t":["a","\ud83d\ude00"]}`, `{" t":"a\ud83d\ude00"}`),
	is("t: of a dict", `{" t":["b","a"]}`, `{" t":{"b":1,"a":2}}`),
	is("t: of bytes", `{" t":[97,98]}`, `{" t":{" b":"YWI="}}`),
	is("t: of Markup", `{" t":["a","b"]}`, `{" t":{" m":"ab"}}`),
	refused("t: of a scalar", `{" t":1}`, `{" t":null}`, `{" t":true}`, `{" t":1.5}`, `{" t":{" u":"00112233445566778899aabbccddeeff"}}`),
	is("b: junk skipped", `{" b":"YWJj"}`, `{" b":"Y!W@J#j"}`, `{" b":" YW\nJj"}`),
	is("b: the URL-safe alphabet is junk", `{" b":""}`, `{" b":"-_-_"}`, `{" b":"-"}`),
	is("b: data after the padding ignored", `{" b":"YWI="}`, `{" b":"YWI=YWI="}`, `{" b":"YWI=!"}`),
	is("b: unused bits", `{" b":"YQ=="}`, `{" b":"YR=="}`, `{" b":"Yf=="}`),
	is("b: of bytes", `{" b":"YWI="}`, `{" b":{" b":"WVdJPQ=="}}`),
	refused("b: padding is required", `{" b":"YWI"}`, `{" b":"YQ"}`, `{" b":"Y"}`, `{" b":"Y==="}`),
	refused("b: only ASCII", `{" b":"YWJj\u00e9"}`, `{" b":"\ud800"}`),
	refused("b: of another type", `{" b":1}`, `{" b":null}`, `{" b":[]}`, `{" b":{"a":1}}`),
	is("m: of a number", `{" m":"1.5"}`, `{" m":1.50}`, `{" m":15e-1}`),
	is("m: of a literal", `{" m":"None"}`, `{" m":null}`, `{" m":{" d":"x"}}`),
	is("m: of a boolean", `{" m":"True"}`, `{" m":true}`),
	is("m: of a list", `{" m":"[1, 'a', None, inf]"}`, `{" m":[1,"a",null,1e999]}`),
	is("m: of a dict", `{" m":"{'a': \"it's\"}"}`, `{" m":{"a":"it's"}}`),
	is("m: of a tuple", `{" m":"(1,)"}`, `{" m":{" t":[1]}}`),
	is("m: of bytes", `{" m":"b'\\x00ab'"}`, `{" m":{" b":"AGFi"}}`),
	is("m: of a UUID", `{" m":"00112233-4455-6677-8899-aabbccddeeff"}`, `{" m":{" u":"00112233445566778899aabbccddeeff"}}`),
	is("m: of a datetime", `{" m":"1970-01-01 00:00:00+00:00"}`, `{" m":{" d":"Thu, 01 Jan 1970 00:00:00 GMT"}}`),
	is("m: of Markup", `{" m":"ab"}`, `{" m":{" m":"ab"}}`),
}

var uuidLeniencies = concat([]leniency{
	uuidText("u: urn:", "urn:%s"),
	uuidText("u: uuid:", "uuid:%s", "urn:uuid:%s"),
	uuidText("u: urn: around uuid:", "uurn:uid:%s"),
	uuidText("u: braces", "{%s}", "}{%s{{"),
	is("u: hyphens anywhere", `{" u":"00112233445566778899aabbccddeeff"}`, `{" u":"0-0-1-12233445566778899aabbccddeeff----"}`),
	is("u: upper case", `{" u":"00112233445566778899aabbccddeeff"}`, `{" u":"00112233445566778899AABBCCDDEEFF"}`),
	is("u: space around", `{" u":"000112233445566778899aabbccddeef"}`, `{" u":" 00112233445566778899aabbccddeef"}`, `{" u":"00112233445566778899aabbccddeef\u00a0"}`),
	is("u: 0x", `{" u":"000112233445566778899aabbccddeef"}`, `{" u":"0x0112233445566778899aabbccddeef"}`, `{" u":"0x00112233445566778899aabbccddeef"}`),
	is("u: a sign", `{" u":"000112233445566778899aabbccddeef"}`, `{" u":"+00112233445566778899aabbccddeef"}`),
	is("u: an underscore", `{" u":"000112233445566778899aabbccddeef"}`, `{" u":"00_112233445566778899aabbccddeef"}`),
	is("u: digits of other scripts", `{" u":"00112233445566778899aabbccddeeff"}`, `{" u":"٠٠112233445566778899aabbccddeeff"}`, `{" u":"００112233445566778899aabbccddeeff"}`),
	refused("u: another length", `{" u":"00"}`, `{" u":""}`, `{" u":"00112233445566778899aabbccddeeff0"}`),
	refused("u: not a number", `{" u":"g0112233445566778899aabbccddeeff"}`, `{" u":"__112233445566778899aabbccddeeff"}`, `{" u":"URN:UUID:112233445566778899aabbccddeeff"}`),
	refused("u: of another type", `{" u":1}`, `{" u":null}`, `{" u":[]}`, `{" u":{" b":""}}`, `{" u":{" u":"00112233445566778899aabbccddeeff"}}`),
})

// uuidText makes a leniency that surrounds a good UUID.
func uuidText(name string, formats ...string) leniency {
	const digits = "00112233445566778899aabbccddeeff"
	var texts []string
	for _, format := range formats {
		texts = append(texts, fmt.Sprintf(`{" u":"`+format+`"}`, digits))
	}
	return is(name, `{" u":"`+digits+`"}`, texts...)
}

var dateLeniencies = []leniency{
	date("d: no weekday", "14 Nov 2023 22:13:20 GMT"),
	date("d: a wrong weekday", "Mon, 14 Nov 2023 22:13:20 GMT", "xyz, 14 Nov 2023 22:13:20 GMT", "sun 14 Nov 2023 22:13:20 GMT"),
	date("d: a weekday glued to the day", "Tue,14 Nov 2023 22:13:20 GMT"),
	date("d: hyphens", "Tuesday, 14-Nov-23 22:13:20 GMT", "14-Nov-2023 22:13:20 GMT"),
	date("d: month before day", "Nov 14 2023 22:13:20 GMT"),
	date("d: the month's full name", "14 November 2023 22:13:20 GMT"),
	date("d: any case", "14 nOV 2023 22:13:20 gmt"),
	date("d: commas behind fields", "Tue, 14, Nov 2023, 22:13:20, GMT"),
	date("d: time before year", "Tue Nov 14 22:13:20 2023", "14 Nov 22:13:20 2023 GMT"),
	date("d: zone before year", "14 Nov GMT 22:13:20 2023"),
	date("d: dots in the time", "14 Nov 2023 22.13.20 GMT"),
	date("d: digits of other scripts", "١٤ Nov ２０２３ 22:13:20 GMT"),
	date("d: signs and underscores in numbers", "+14 Nov 2023 2_2:13:20 GMT", "14 Nov 2_023 22:13:20 GMT"),
	date("d: two digits of the year", "14 Nov 23 22:13:20 GMT", "14 Nov 0023 22:13:20 GMT"),
	date("d: names of zones", "14 Nov 2023 17:13:20 EST", "14 Nov 2023 15:13:20 pdt"),
	date("d: numeric zones", "14 Nov 2023 23:13:20 +0100", "14 Nov 2023 22:12:20 -1"),
	date("d: a zone glued to the time", "14 Nov 2023 23:13:20+0100", "14 Nov 2023 21:13:20-0100"),
	date("d: no zone", "14 Nov 2023 22:13:20"),
	date("d: an unknown zone is UTC", "14 Nov 2023 22:13:20 CEST", "14 Nov 2023 22:13:20 +x"),
	date("d: minus zero", "14 Nov 2023 22:13:20 -0000"),
	date("d: more fields ignored", "14 Nov 2023 22:13:20 GMT (a comment)"),
	date("d: space of every kind", "14\u00a0Nov\u30002023\\t22:13:20\u2028GMT"),
	is("d: no seconds", `{" d":"Tue, 14 Nov 2023 22:13:00 GMT"}`, `{" d":"14 Nov 2023 22:13 GMT"}`, `{" d":"14 Nov 2023 22.13 GMT"}`),
	is("d: 69 is 1969, 68 is 2068", `Nov 1969 `, `{" d":"14 Nov 69 22:13 GMT"}`),
	is("d: unparsable is None", `"k":null`, `{" d":"x"}`, `{" d":"2023-11-14T22:13:20Z"}`, `{" d":"14 Nov 2023"}`, `{" d":"30 Feb 2023 0:0 GMT"}`, `{" d":"14 Nov 2023 24:00 GMT"}`),
	is("d: falsy is None", `"k":null`, `{" d":null}`, `{" d":""}`, `{" d":0}`, `{" d":false}`, `{" d":[]}`, `{" d":{}}`, `{" d":-0.0}`, `{" d":{" t":[]}}`),
	is("d: bytes are None", `"k":null`, `{" d":{" b":"YWI="}}`),
	is("d: an offset of a day is None", `"k":null`, `{" d":"14 Nov 2023 22:13:20 +2400"}`),
	refused("d: numbers past a C int", `{" d":"99999999999 Nov 2023 0:0 GMT"}`, `{" d":"14 Nov 2023 0:0 +99999999999999999999999"}`),
	refused("d: of another type", `{" d":1}`, `{" d":true}`, `{" d":[1]}`, `{" d":{"a":1}}`, `{" d":{" u":"00112233445566778899aabbccddeeff"}}`),
}

// date makes a leniency of texts that all mean the same second.
func date(name string, texts ...string) leniency {
	for i, text := range texts {
		texts[i] = `{" d":"` + text + `"}`
	}
	return is(name, `{" d":"Tue, 14 Nov 2023 22:13:20 GMT"}`, texts...)
}

// met reports whether Python's answer shows the leniency at work.
func (l leniency) met(python answer) bool {
	if python.Verdict != l.want {
		return false
	}
	return l.shows == "" || python.Value != nil && strings.Contains(*python.Value, l.shows)
}

// encodePart is a payload's clean base64.
func encodePart(payload []byte) []byte {
	return base64.RawURLEncoding.AppendEncode(nil, payload)
}
