package paste

import (
	"net/url"
	"regexp"
	"strings"
	"unicode"
)

// Layer is something around a value that was taken off.
type Layer string

// What stands around values that are pasted.
const (
	Whitespace Layer = "whitespace"
	Quotes     Layer = "quotes"
	Percent    Layer = "percent-encoding"
)

// maxLayers bounds how often something is taken off.
const maxLayers = 6

// Unwrap takes quotes, whitespace and percent-encoding off a text that is taken for a value.
func Unwrap(text string) (inner string, layers []Layer) {
	for range maxLayers {
		switch {
		case Unspaced(text) != text:
			text, layers = Unspaced(text), append(layers, Whitespace)
		case Unquoted(text) != text:
			text, layers = Unquoted(text), append(layers, Quotes)
		case Unpercent(text) != text:
			text, layers = Unpercent(text), append(layers, Percent)
		default:
			return text, layers
		}
	}
	return text, layers
}

// Unspaced takes out the whitespace that mail programs and terminals put in.
func Unspaced(text string) string {
	if !strings.ContainsFunc(text, unicode.IsSpace) {
		return text
	}
	var out strings.Builder
	out.Grow(len(text))
	for word := range strings.FieldsSeq(text) {
		out.WriteString(word)
	}
	return out.String()
}

var escapedQuote = regexp.MustCompile(`^\\["'](.*)\\["']$`)

// quoteMarks stand at either end: those of programs, of typography and of HTML.
var quoteMarks = regexp.MustCompile("^(?:[\"'`<“‘]|&(?:quot|lt|#34|#39);)+|(?:[\"'`>”’]|&(?:quot|gt|#34|#39);)+$")

// Unquoted takes quotation marks off, escaped ones, and those of Python's bytes.
func Unquoted(text string) string {
	if match := escapedQuote.FindStringSubmatch(text); match != nil {
		return match[1]
	}
	if literal := strings.TrimPrefix(text, "b"); unquoted(literal) != literal {
		return unquoted(literal)
	}
	return quoteMarks.ReplaceAllString(text, "")
}

// PercentByte is a character as % and two digits.
var PercentByte = regexp.MustCompile(`%[0-9A-Fa-f]{2}`)

// Unpercent undoes percent-encoding.
func Unpercent(text string) string {
	return PercentByte.ReplaceAllStringFunc(text, func(code string) string {
		char, err := url.PathUnescape(code)
		if err != nil {
			return code
		}
		return char
	})
}
