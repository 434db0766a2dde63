package paste

import (
	"bytes"
	"math/rand/v2"
	"os"
	"os/exec"
	"strings"
	"testing"
)

// TestANSIC has bash read what stands in $'…'.
func TestANSIC(t *testing.T) {
	bash, err := exec.LookPath("bash")
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal(err)
		}
		t.Skip(err)
	}
	texts := []string{
		`\q`, `\x`, `\xg`, `\u`, `\utU`, `\u41`, `\U00000041`, `\U00200000`, `\U7fffffff`, `\U80000000x`, `\UFFFFFFFF`, `\ud800`, `\cA`, `\c?`, `\c\\x`, `\c`,
		`\101x`, `\777`, `\0b`, `a\x00b`, `a\u0b`, `\x4`, `\x80`, `\u00e9`, `\e\E\a\?\"\'`, `session=rr\utU`, ``, `é\é`,
	}
	random := rand.New(rand.NewPCG(71, 72))
	for range 3000 {
		var text strings.Builder
		for range random.IntN(12) {
			text.WriteString([]string{`\`, `\`, `\`, "u", "U", "x", "c", "0", "1", "4", "7", "9", "a", "F", "d8", "n", "z", "?", "é", " ", "{", "x{", "}"}[random.IntN(23)])
		}
		if ends := len(text.String()) - len(strings.TrimRight(text.String(), `\`)); ends%2 == 0 { // else its quote is escaped
			texts = append(texts, text.String())
		}
	}
	var script bytes.Buffer
	for _, text := range texts {
		script.WriteString(`printf '%s\0' $'` + text + "'\n")
	}
	command := exec.Command(bash)
	command.Stdin, command.Env = &script, []string{"LC_ALL=C.UTF-8"}
	output, err := command.Output()
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range strings.Split(strings.TrimSuffix(string(output), "\x00"), "\x00") {
		if got := ansiC(texts[i]); got != want {
			t.Errorf("%s: %q, bash has %q", texts[i], got, want)
		}
	}
}
