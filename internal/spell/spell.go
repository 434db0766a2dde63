// Package spell finds the name that a misspelt one may stand for.
package spell

import (
	"maps"
	"slices"
	"strings"
)

// near is how many letters a name may be off and still be taken for a slip.
const near = 2

// Warnings are sentences on names of a configuration that nobody reads and that look like one
// of names, which belong to whose: those that begin with prefix, and those with a [Suggestion],
// in any case.
func Warnings(values map[string]any, names []string, prefix, whose string) []string {
	var warnings []string
	for _, name := range slices.Sorted(maps.Keys(values)) {
		if slices.Contains(names, name) {
			continue
		}
		upper := strings.ToUpper(name)
		suggestion := Suggestion(upper, names)
		if strings.HasPrefix(upper, prefix) || suggestion != "" {
			warnings = append(warnings, name+" is not a name that "+whose+" knows"+suggestion)
		}
	}
	return warnings
}

// Suggestion asks, at the end of a sentence, whether the nearest of names was meant, or the
// one of which name is nearly all. It is empty if there is none.
func Suggestion(name string, names []string) string {
	nearest, distance := nearestOf(name, names)
	if distance > near {
		i := slices.IndexFunc(names, func(whole string) bool { return isMostOf(name, whole) })
		if i < 0 {
			return ""
		}
		nearest = names[i]
	}
	return "; did you mean " + nearest + "?"
}

// isMostOf reports whether a long name was left off too early: PERMANENT_SESSION_LIFE.
func isMostOf(name, whole string) bool {
	return len(name) >= 10 && 4*len(name) >= 3*len(whole) && strings.HasPrefix(whole, name)
}

// nearestOf returns the one of names that takes the fewest letters inserted, removed or
// replaced to get to from name, and how many; the first one of several. names must not
// be empty.
func nearestOf(name string, names []string) (nearest string, distance int) {
	for i, candidate := range names {
		if d := editDistance(name, candidate); i == 0 || d < distance {
			nearest, distance = candidate, d
		}
	}
	return nearest, distance
}

// editDistance counts the letters to insert, remove or replace to get from a to b.
func editDistance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0]++
		for j := range len(b) {
			cost := diagonal
			if a[i] != b[j] {
				cost = 1 + min(diagonal, row[j], row[j+1])
			}
			diagonal, row[j+1] = row[j+1], cost
		}
	}
	return row[len(b)]
}
