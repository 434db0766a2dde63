package explain

import (
	"fmt"
	"regexp"
	"strings"
)

// shorteningMark is what programs put where they leave the rest of a long value out. In a header the
// bytes of an ellipsis are read as Latin-1.
var shorteningMark = regexp.MustCompile(`(?i)(?:…|\x{e2}\x{80}\x{a6}|\.\.\.+|[[(<]\.*truncated\.*[])>])["']?\s*$`)

// shortened takes such a mark off the end of a text that is long enough to have been a cookie.
func shortened(text string) (rest, mark string) {
	if len(text) > MaxText {
		return text, ""
	}
	at := shorteningMark.FindStringIndex(text)
	if at == nil || !strings.Contains(text[:at[0]], ".") && at[0] < 20 {
		return text, ""
	}
	return text[:at[0]], strings.TrimSpace(text[at[0]:])
}

// leftOut judges a text whose end was left out. What the mark hides nobody can know, so that no
// character of it is called wrong.
func (e *explainer) leftOut(text, rest, mark string) Finding {
	whole := e.judge(text)
	if whole.proven {
		return whole // what is no base64 is skipped in a signature
	}
	if mark != "..." && strings.Trim(mark, ".") != "" {
		mark = "…" // in the spelling of no encoding
	}
	found := e.explainWhole(strings.TrimRight(rest, "."))
	evidence := fmt.Sprintf("It ends with %q, as programs write where they leave out the rest of a long text.", mark)
	switch {
	case found.Accepted():
		found = because(TrailingText, evidence, "What stands before that is a good cookie.")
		found.proved = true
	case found.Cause == Truncated, found.proven, found.proved: // a right signature ends where the mark begins
		found.Evidence = append([]string{evidence}, found.Evidence...)
	default:
		found = because(Truncated, evidence)
	}
	found.Err = whole.Err
	return found
}
