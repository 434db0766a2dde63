package routing

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
)

// Columns are those of the table, with tabs between them.
const Columns = "answer\tmethods\trule\tendpoint\tslashes\tlogin\tcsrf\tbefore\tafter\tlimits"

// Table is the map of an application: all of its rules, in the order in which Werkzeug tries
// them.
type Table struct {
	Rules []*Rule
	root  *state
}

// Read reads what scripts/list_routes.py wrote, and what was changed in its first column
// since. The line "# digest" covers all other columns: a rule that is lost or changed by hand
// is an error, since what it took would go to other rules.
func Read(text []byte) (*Table, error) {
	t := &Table{root: newState()}
	var digest string
	header := false
	lines := bufio.NewScanner(bytes.NewReader(text))
	for number := 1; lines.Scan(); number++ {
		line := strings.TrimSuffix(lines.Text(), "\r")
		switch {
		case strings.HasPrefix(line, "# digest "):
			digest = strings.TrimPrefix(line, "# digest ")
		case line == "" || strings.HasPrefix(line, "#"):
		case !header:
			if header = line == Columns; !header {
				return nil, fmt.Errorf("line %d: want the columns %s", number, strings.ReplaceAll(Columns, "\t", ", "))
			}
		default:
			if err := t.row(line); err != nil {
				return nil, fmt.Errorf("line %d: %w", number, err)
			}
		}
	}
	if err := lines.Err(); err != nil {
		return nil, err
	}
	if len(t.Rules) == 0 {
		return nil, fmt.Errorf("no rules")
	}
	if got := t.digest(); got != digest {
		return nil, fmt.Errorf("the rules are not those that list_routes.py wrote (digest %s, want %q): only the column answer may be changed", got, digest)
	}
	return t, nil
}

func (t *Table) row(line string) error {
	cells := strings.Split(line, "\t")
	if len(cells) != strings.Count(Columns, "\t")+1 {
		return fmt.Errorf("%d columns", len(cells))
	}
	rule := &Rule{
		Answer: cells[0], Path: cells[2], Endpoint: cells[3], Strict: cells[4] == "strict",
		Login: cells[5], CSRF: cells[6], Before: cells[7], After: cells[8], Limits: cells[9],
	}
	if cells[1] != "*" {
		rule.Methods = strings.Split(cells[1], ",")
	}
	if cells[4] != "strict" && cells[4] != "loose" {
		return fmt.Errorf("slashes are %q, want strict or loose", cells[4])
	}
	parts, ok := rule.parts()
	if !ok {
		return fmt.Errorf("%q is no rule", rule.Path)
	}
	t.Rules = append(t.Rules, rule)
	t.root.add(rule, parts)
	return nil
}

// digest is over all columns but the first.
func (t *Table) digest() string {
	sum := sha256.New()
	for _, r := range t.Rules {
		methods, slashes := "*", "loose"
		if r.Methods != nil {
			methods = strings.Join(r.Methods, ",")
		}
		if r.Strict {
			slashes = "strict"
		}
		cells := []string{methods, r.Path, r.Endpoint, slashes, r.Login, r.CSRF, r.Before, r.After, r.Limits}
		sum.Write([]byte(strings.Join(cells, "\t") + "\n"))
	}
	return hex.EncodeToString(sum.Sum(nil))[:16]
}
