package routing

import (
	"cmp"
	"regexp"
	"strings"
)

// Rule is a row of the table: one rule of the application's url_map.
type Rule struct {
	// Answer is who answers: a word of the caller's, such as "flask" or "10%".
	Answer string
	// Methods are those of the rule, HEAD and OPTIONS among them where Flask adds them; nil
	// stands for all.
	Methods []string
	// Path is the rule as it stands in Flask, such as "/item/<int:id>".
	Path string
	// Endpoint is the name of the view.
	Endpoint string
	// Strict tells that a path without the slash at the rule's end is redirected.
	Strict bool
	// Login and CSRF are what the view asks for, as the inventory found it.
	Login, CSRF string
	// Before and After are the hooks around the view, in the inventory's words.
	Before, After string
	// Limits names what this package cannot follow in the rule. Such a rule is matched as far
	// as it can be, and is Flask's to answer.
	Limits string

	converters []converter
}

// part is a step from one state to the next: a piece of the path between slashes, or, where
// it is whole, all of the rest.
type part struct {
	static   string // the text, if there are no converters
	dynamic  bool
	pattern  *regexp.Regexp // nil if a converter is not known
	source   string         // of the pattern: parts of one source are one
	whole    bool
	suffixed bool // a whole part that may end with a slash
	digits   bool
}

var (
	tokenRegex   = regexp.MustCompile(`^(?:(/)|([^</]+)|<(?:([a-zA-Z_][a-zA-Z0-9_]*)(?:\((.*?)\))?:)?([a-zA-Z_][a-zA-Z0-9_]*)>)`)
	slashesRegex = regexp.MustCompile(`/{2,}`)
)

// parts takes a rule apart as Werkzeug's Rule._parse_rule does; ok is false for a text that
// is no rule.
func (r *Rule) parts() (parts []part, ok bool) {
	text := slashesRegex.ReplaceAllString(r.Path, "/")
	r.converters = nil
	var b builder
	for text != "" {
		token := tokenRegex.FindStringSubmatch(text)
		if token == nil {
			return nil, false
		}
		text = text[len(token[0]):]
		switch {
		case token[2] != "":
			b.text(token[2])
		case token[5] != "":
			c := newConverter(token[3], token[4], token[5])
			if strings.Contains(r.Limits, "converter:"+cmp.Or(token[3], "default")) {
				c = newConverter("unknown", "", token[5])
			}
			r.converters = append(r.converters, c)
			b.variable(c)
		case b.part.whole:
			b.regex.WriteString("/")
		default:
			parts = append(parts, b.end(false))
		}
	}
	last := b.end(true)
	parts = append(parts, last)
	if last.suffixed {
		parts = append(parts, part{})
	}
	return parts, true
}

// builder collects the pieces of one part.
type builder struct {
	part  part
	regex strings.Builder // the pieces as a regular expression
	plain strings.Builder // and as a text
	lost  bool            // a converter is not known
}

func (b *builder) text(piece string) {
	b.plain.WriteString(piece)
	b.regex.WriteString(regexp.QuoteMeta(piece))
}

func (b *builder) variable(c converter) {
	b.part.dynamic = true
	b.part.whole = b.part.whole || c.whole
	b.part.digits = b.part.digits || c.digits
	b.lost = b.lost || c.regex == ""
	b.regex.WriteString("(" + c.regex + ")")
}

// end finishes the part and begins the next.
func (b *builder) end(last bool) part {
	done := b.part
	source := b.regex.String()
	if !done.dynamic {
		done.static = b.plain.String()
	} else {
		if last && done.whole && strings.HasSuffix(source, "/") {
			done.suffixed, source = true, strings.TrimSuffix(source, "/")
		}
		done.source = source
		if pattern, err := regexp.Compile(`\A(?:` + source + `)\z`); err == nil && !b.lost {
			done.pattern = pattern
		}
	}
	*b = builder{}
	return done
}
