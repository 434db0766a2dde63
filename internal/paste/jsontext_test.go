package paste

import (
	"fmt"
	"strings"
	"testing"
)

// TestLinesInVain: the line of a value is looked for in the text, and values that the text spells in
// another way cost no more than some times its length together.
func TestLinesInVain(t *testing.T) {
	for name, value := range map[string]string{"quotes": `\"\"\"%d`, "letters": `\u00e9%d`, "slashes": `\/%d`} {
		const rows = 2000
		var text strings.Builder
		text.WriteString("[")
		for i := range rows {
			fmt.Fprintf(&text, "{\"name\":\"session\",\"value\":\""+value+"\"},\n", i)
		}
		text.WriteString("1]")
		w := &jsonWalk{text: text.String(), line: 1}
		for i := range rows {
			w.lineOf(strings.NewReplacer(`\"`, `"`, `\u00e9`, "é", `\/`, "/").Replace(fmt.Sprintf(value, i)))
		}
		if most := 9 * len(w.text); w.vain > most {
			t.Errorf("%s: looked through %d bytes in vain, want at most %d", name, w.vain, most)
		}
	}
	w := &jsonWalk{text: "[\n\"a\",\n\"b\"\n]", line: 1}
	if a, b := w.lineOf("a"), w.lineOf("b"); a != 2 || b != 3 {
		t.Errorf("lines %d and %d, want 2 and 3", a, b)
	}
}
