package paste_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/flaskcookie/flaskcookie-go/internal/growth"
	"github.com/flaskcookie/flaskcookie-go/internal/paste"
)

// TestTooLarge has an error for a line, for a document and for what is given at once that are
// beyond the bounds, and none for what is as long as they are.
func TestTooLarge(t *testing.T) {
	growth.SkipUnderRace(t)
	const line, document = 8 << 20, 32 << 20 // the figures of SECURITY.md
	curl := "curl " + strings.Repeat("A\n", document/2)
	for name, tt := range map[string]struct {
		input string
		reads bool
	}{
		"a line":                  {strings.Repeat("A", line), true},
		"a line, a byte more":     {strings.Repeat("A", line+1), false},
		"a document":              {curl[:document], true},
		"a document, a byte more": {curl[:document+1], false},
	} {
		var last error
		for _, err := range paste.Stream(strings.NewReader(tt.input), "session") {
			last = err
		}
		if tooLong := last != nil && strings.Contains(last.Error(), "longer than"); tooLong == tt.reads {
			t.Errorf("%s: %v", name, last)
		}
	}
}

const maxFinds = 65536 // the figure of SECURITY.md

// sessions is a table of so many different cookies.
func sessions(count int) string {
	var out strings.Builder
	out.WriteString("name\tvalue\n")
	for i := range count {
		fmt.Fprintf(&out, "session\t%d\n", i)
	}
	return out.String()
}

// TestTooManyFinds has an error for more finds than are kept of a document, of a line and of what is given at
// once, behind those that are; equal ones count once.
func TestTooManyFinds(t *testing.T) {
	growth.SkipUnderRace(t)
	line := func(count int) string {
		return "log " + strings.NewReplacer("name\tvalue\n", "", "session\t", "session=", "\n", " ").Replace(sessions(count))
	}
	for shows, tt := range map[string]struct {
		input string
		finds int
		told  bool
	}{
		"a document":                {sessions(maxFinds), maxFinds, false},
		"a document, one more":      {sessions(maxFinds + 1), maxFinds, true},
		"a document, many more":     {sessions(maxFinds + 100), maxFinds, true},
		"a document, the same more": {sessions(maxFinds) + sessions(5), maxFinds, false},
		"a line":                    {line(maxFinds), maxFinds, false},
		"a line, one more":          {line(maxFinds+1) + "\nsession=x\n", maxFinds, true},
	} {
		count, told := 0, false
		for _, err := range paste.Stream(strings.NewReader(tt.input), "session") {
			if err == nil {
				count++
			} else {
				told = strings.Contains(err.Error(), "more than 65536 cookies")
			}
		}
		if count != tt.finds || told != tt.told {
			t.Errorf("%s: %d finds, told of more: %t", shows, count, told)
		}
		if finds, err := paste.Read(tt.input, "session"); len(finds) != tt.finds || (err != nil) != tt.told {
			t.Errorf("%s, at once: %d finds, %v", shows, len(finds), err)
		}
	}
	lines := strings.Repeat("a\n", maxFinds+1)
	if finds, err := paste.Read(lines, "session"); len(finds) != maxFinds || err == nil {
		t.Errorf("lines: %d finds, %v", len(finds), err)
	}
	count := 0
	for _, err := range paste.Stream(strings.NewReader(lines), "session") {
		if count++; err != nil {
			t.Error(err)
		}
	}
	if count != maxFinds+1 {
		t.Errorf("%d of %d lines of an input", count, maxFinds+1)
	}
}
