package explain

import (
	"encoding/hex"
	"fmt"
	"net/url"
	"regexp"
	"strings"

	"github.com/flaskcookie/flaskcookie-go/internal/pybase64"
)

// layer is something around a cookie that was taken off.
type layer struct {
	cause    Cause
	evidence string
}

// layerEvidence tells what was taken off.
func layerEvidence(layers []layer) (evidence []string) {
	for i, l := range layers {
		if i > 0 && l.cause == layers[i-1].cause {
			l.evidence = "What is inside is so, too."
		}
		evidence = append(evidence, l.evidence)
	}
	return evidence
}

// maxLayers bounds how often something is taken off.
const maxLayers = 6

// peel takes off what stands around a cookie, layer by layer.
func (e *explainer) peel(text string) (inner string, layers []layer) {
	if len(text) > MaxText {
		return text, nil
	}
	for range maxLayers {
		next, found, ok := e.peelOnce(text)
		if !ok || next == text {
			break
		}
		text, layers = next, append(layers, found)
	}
	return text, layers
}

func (e *explainer) peelOnce(text string) (string, layer, bool) {
	for _, take := range []func(string) (string, layer, bool){
		e.named, whitespace, quotes, percent, e.encoded, e.alphabet,
	} {
		if inner, found, ok := take(text); ok {
			return inner, found, true
		}
	}
	return text, layer{}, false
}

// outermost names the cause for a cookie that only its layers spoil: the one that
// is hardest to see.
func outermost(layers []layer) Cause {
	count := map[Cause]int{}
	for _, l := range layers {
		count[l.cause]++
	}
	if count[PercentEncoded] > 1 {
		return DoubleEncoded
	}
	for _, cause := range []Cause{DoubleEncoded, PercentEncoded, AlphabetChanged, Quoted, Whitespace} {
		if count[cause] > 0 {
			return cause
		}
	}
	return layers[len(layers)-1].cause
}

// named takes the value out of "session=…".
func (e *explainer) named(text string) (string, layer, bool) {
	header, _ := cutHeaderName(text)
	if values := cookiesNamed(header, e.CookieName); len(values) > 0 {
		return values[0], layer{PastedHeader, "The name and what else stands around the value was taken off."}, true
	}
	name, value, ok := e.otherName(text)
	return value, layer{PastedHeader, fmt.Sprintf("The name %q was taken off, though the application's cookie is called %q.", name, e.CookieName)}, ok
}

// whitespace takes out what mail programs and terminals put in.
func whitespace(text string) (string, layer, bool) {
	inner := strings.Join(strings.Fields(text), "")
	n := len(text) - len(inner)
	return inner, layer{Whitespace, fmt.Sprintf("There is whitespace in it (%s).", plural(n, "byte"))}, n > 0
}

var escapedQuote = regexp.MustCompile(`^\\["'](.*)\\["']$`)

// quoteMarks stand at either end: those of programs, of typography and of HTML.
var quoteMarks = regexp.MustCompile("^(?:[\"'`<“‘]|&(?:quot|lt|#34|#39);)+|(?:[\"'`>”’]|&(?:quot|gt|#34|#39);)+$")

// quotes takes off quotation marks, escaped ones, and those of Python's bytes.
func quotes(text string) (string, layer, bool) {
	inner := text
	if match := escapedQuote.FindStringSubmatch(text); match != nil {
		inner = match[1]
	} else if unmarked := strings.TrimPrefix(text, "b"); unquoted([]byte(unmarked)) != nil {
		inner = string(unquoted([]byte(unmarked)))
	} else {
		inner = quoteMarks.ReplaceAllString(text, "")
	}
	return inner, layer{Quoted, "It stands in quotes."}, inner != text
}

var percentByte = regexp.MustCompile(`%[0-9A-Fa-f]{2}`)

func percent(text string) (string, layer, bool) {
	inner := percentByte.ReplaceAllStringFunc(text, func(code string) string {
		char, err := url.PathUnescape(code)
		if err != nil {
			return code
		}
		return char
	})
	n := len(percentByte.FindAllString(text, -1))
	return inner, layer{PercentEncoded, "It is percent-encoded: " + plural(n, "character") + " as % and two digits."}, n > 0
}

// encoded takes off base64 or hexadecimal around a whole cookie.
func (e *explainer) encoded(text string) (string, layer, bool) {
	inner := text
	for range maxLayers {
		if inner = decodedText(inner); inner == "" {
			break
		}
		if t := split(inner); t.parts == 3 && plausible(t, e.Now().Unix()) {
			return inner, layer{DoubleEncoded, "It is base64 or hexadecimal of a text that has the three parts of a cookie."}, true
		}
	}
	return text, layer{}, false
}

// decodedText is the text that base64 or hexadecimal stands for, or "".
func decodedText(text string) string {
	data, err := hex.DecodeString(text)
	if err != nil {
		data, err = pybase64.DecodeURL([]byte(text))
	}
	odd := func(r rune) bool { return r <= ' ' || r >= 0x7f }
	if err != nil || strings.Contains(text, ".") || strings.ContainsFunc(string(data), odd) {
		return ""
	}
	return string(data)
}

// alphabet turns "+" and "/" back into "-" and "_", if that makes the signature
// right: the reader takes both, but the signature is over the characters.
func (e *explainer) alphabet(text string) (string, layer, bool) {
	inner := strings.NewReplacer("+", "-", "/", "_", "=", "").Replace(text)
	if inner == text || e.reader == nil || !e.genuine(split(inner)) {
		return text, layer{}, false
	}
	return inner, layer{AlphabetChanged, "With \"-\" for \"+\", \"_\" for \"/\" and no padding the signature is right."}, true
}
