package explain

import (
	"bytes"
	"html"
	"regexp"
	"slices"
	"strings"
)

var (
	composeName = regexp.MustCompile(`\$\$|\$[A-Za-z_][A-Za-z0-9_]*|\$\{[A-Za-z_][A-Za-z0-9_]*(?::?[-+?][^}]*)?\}`)
	bracedName  = regexp.MustCompile(`\$\{[^}]*\}`)
	shellName   = regexp.MustCompile(`\$(?:[A-Za-z_][A-Za-z0-9_]*|[0-9@*#?$!-]|\{[^}]*\})`)
	shellEscape = regexp.MustCompile(`\\(.)`)
	withDefault = regexp.MustCompile(`^\$\{[A-Za-z_][A-Za-z0-9_]*:?-([^}]*)\}$`)
)

// rewrittenVariants are the key as something on its way reads it that has a syntax of its own. Only
// what can be computed from the key at hand is tried.
func rewrittenVariants(key []byte) []variant {
	text := string(key)
	rewritten := func(what, text string) variant { return variant{[]byte(text), KeyRewritten, what} }
	all := []variant{
		rewritten("with $ for $$, as Docker Compose reads it", strings.ReplaceAll(text, "$$", "$")),
		rewritten("as Docker Compose reads it, which puts the value of a variable, here nothing, for $NAME and $ for $$", composeName.ReplaceAllStringFunc(text, composed)),
		rewritten("with $$ for $, as it is written for Docker Compose", strings.ReplaceAll(text, "$", "$$")),
		rewritten("without ${…}, for which python-dotenv puts the value of a variable, here nothing", bracedName.ReplaceAllString(text, "")),
		rewritten("without $NAME, for which a shell puts the value of a variable, here nothing", shellName.ReplaceAllString(text, "")),
		rewritten("without its backslashes, as a shell reads it", shellEscape.ReplaceAllString(text, "$1")),
		rewritten("as a shell reads it in double quotes, without $NAME and backslashes", shellEscape.ReplaceAllString(shellName.ReplaceAllString(text, ""), "$1")),
		rewritten("without the quotes inside, as a shell reads it", strings.NewReplacer(`"`, "", `'`, "").Replace(text)),
		rewritten("with % for %%, as systemd and configuration files read it", strings.ReplaceAll(text, "%%", "%")),
		rewritten("with %% for %, as it is written for systemd and configuration files", strings.ReplaceAll(text, "%", "%%")),
		rewritten("with its HTML entities resolved", html.UnescapeString(text)),
		rewritten("with HTML entities, as a template writes it", html.EscapeString(text)),
		rewritten("with HTML entities, as a template of Jinja writes it", strings.ReplaceAll(html.EscapeString(text), "&#39;", "&#x27;")),
	}
	for _, cut := range []struct{ at, what string }{
		{" #", "up to \" #\", where a comment begins for dotenv"},
		{"#", "up to \"#\", where a comment begins for some readers of environment files"},
		{" ", "up to its first space, where a shell ends a word"},
		{"\t", "up to its first tab, where a shell ends a word"},
		{";", "up to its first semicolon, where a shell ends a command"},
		{"&", "up to its first \"&\", where a shell ends a command"},
		{"\n", "its first line"},
	} {
		if before, _, found := strings.Cut(text, cut.at); found {
			all = append(all, rewritten(cut.what, strings.TrimRight(before, " \t\r")))
		}
	}
	return append(all, markdownVariants(text)...)
}

// composed is what Docker Compose puts for a variable that is not set.
func composed(name string) string {
	if name == "$$" {
		return "$"
	}
	if match := withDefault.FindStringSubmatch(name); match != nil {
		return match[1]
	}
	return ""
}

// maxMarks is how many underscores are taken out in pairs.
const maxMarks = 8

// markdownVariants are the key as it comes out of a wiki or a chat, which takes underscores and
// asterisks for emphasis.
func markdownVariants(text string) []variant {
	var all []variant
	add := func(what, text string) { all = append(all, variant{[]byte(text), KeyRewritten, what}) }
	for _, mark := range []string{"_", "__", "*", "**", "~~", "`"} {
		add("without every "+quote(mark)+", which Markdown takes for its own", strings.ReplaceAll(text, mark, ""))
	}
	add("with \"\\_\" for \"_\", as editors of Markdown write it", strings.ReplaceAll(text, "_", `\_`))
	for _, mark := range []string{"_", "*"} {
		at := places(text, mark[0])
		for i, first := range at {
			for _, second := range at[i+1:] {
				add("without two of its "+quote(mark)+", between which Markdown emphasises", text[:first]+text[first+1:second]+text[second+1:])
			}
		}
	}
	return all
}

func places(text string, char byte) (at []int) {
	for i := 0; i < len(text) && len(at) < maxMarks; i++ {
		if text[i] == char {
			at = append(at, i)
		}
	}
	return at
}

// changing are the variants that are another key than the one at hand, each once.
func changing(all []variant, key []byte) []variant {
	seen := map[string]bool{string(key): true, "": true}
	return slices.DeleteFunc(all, func(v variant) bool {
		old := seen[string(v.key)]
		seen[string(bytes.Clone(v.key))] = true
		return old
	})
}
