package main

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/flaskcookie/flaskcookie-go/examples/migration/routing"
)

// who prints for each line, such as "GET /cart?a=1", which rule of the file it belongs to and
// who answers that: to see what a change of the file will do.
func who(file string, in io.Reader, out io.Writer) error {
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	table, err := routing.Read(text)
	if err != nil {
		return err
	}
	lines := bufio.NewScanner(in)
	w := bufio.NewWriter(out)
	for lines.Scan() {
		method, target, _ := strings.Cut(lines.Text(), " ")
		m := table.Match(method, target)
		answer, path := "flask", "-"
		switch {
		case m.Unsure:
			path = "unsure"
		case m.Rule == nil:
			path = "none"
		default:
			path = m.Rule.Endpoint
			if method != "OPTIONS" {
				answer = m.Rule.Answer
			}
			for _, v := range m.Values {
				path += fmt.Sprintf("\t%s=%s", v.Name, v.Text)
			}
			if m.Redirect != "" {
				path += "\tredirect " + m.Redirect
			}
		}
		fmt.Fprintf(w, "%s\t%s\n", answer, path)
	}
	if err := lines.Err(); err != nil {
		return err
	}
	return w.Flush()
}
