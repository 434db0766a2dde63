// Package measure says what a call costs, in CPU time and in memory, on a machine that is
// never quite idle.
//
// Whoever is compared takes turns: in each round every [Runner] works for a slice of about
// the same length, so that a busy moment of the machine meets all of them. What counts is
// the CPU time of the process, its garbage collection on other threads included, and the
// median over the rounds; the minimum and the spread tell how far to trust it.
package measure
