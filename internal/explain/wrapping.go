package explain

import (
	"encoding/hex"
	"fmt"
	"regexp"
	"strings"

	"github.com/flaskcookie/flaskcookie-go/internal/paste"
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
		e.named, whitespace, quotes, percent, e.encoded, e.alphabet, e.missingDot,
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
	for _, cause := range []Cause{MissingDot, DoubleEncoded, PercentEncoded, AlphabetChanged, Quoted, Whitespace} {
		if count[cause] > 0 {
			return cause
		}
	}
	return layers[len(layers)-1].cause
}

// named takes the value out of "session=…".
func (e *explainer) named(text string) (string, layer, bool) {
	header, _ := paste.CutHeaderName(text)
	if deletes(header, e.CookieName) {
		return text, layer{}, false
	}
	if values := cookiesNamed(header, e.CookieName); len(values) > 0 {
		return values[0], layer{PastedHeader, "The name and what else stands around the value was taken off."}, true
	}
	name, value, rank := e.otherName(text)
	return value, layer{PastedHeader, fmt.Sprintf("The name %q was taken off, though the application's cookie is called %q.", name, e.CookieName)}, rank > noSession
}

// whitespace takes out what mail programs and terminals put in.
func whitespace(text string) (string, layer, bool) {
	inner := paste.Unspaced(text)
	n := len(text) - len(inner)
	return inner, layer{Whitespace, fmt.Sprintf("There is whitespace in it (%s).", plural(n, "byte"))}, n > 0
}

func quotes(text string) (string, layer, bool) {
	inner := paste.Unquoted(text)
	return inner, layer{Quoted, "It stands in quotes."}, inner != text
}

func percent(text string) (string, layer, bool) {
	n := len(paste.PercentByte.FindAllString(text, -1))
	return paste.Unpercent(text), layer{PercentEncoded, "It is percent-encoded: " + plural(n, "character") + " as % and two digits."}, n > 0
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

// missingDot puts the dot in front that marks a compressed payload.
func (e *explainer) missingDot(text string) (string, layer, bool) {
	inner, missing := AddDot(text, e.Budget)
	return inner, layer{MissingDot, "With a dot in front the payload inflates to JSON, without it nobody can read it."}, missing
}

// zlibBegin is how the streams of zlib begin in base64, by how hard they are compressed. JSON
// begins with "ey" or "e3".
var zlibBegin = regexp.MustCompile(`^e[JANF][A-Za-z0-9_-]*\.`)

// AddDot puts a dot in front of a compressed cookie that has lost it, as a double click in
// most terminals does, and reports whether it did: what begins as a stream of zlib must inflate to
// JSON.
func AddDot(text string, budget *Budget) (dotted string, missing bool) {
	if len(text) > MaxText || !zlibBegin.MatchString(text) {
		return text, false
	}
	dotted = "." + text
	t := split(dotted)
	if t.parts < 2 || !budget.Allows(t.part) || look(t.part).cause != "" {
		return text, false
	}
	return dotted, true
}
