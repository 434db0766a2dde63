// Package tokens runs the examples of docs/tokens.md. The Python blocks of the
// document are executed as they stand, by real itsdangerous with a clock that the
// test sets; the Go blocks stand in examples_test.go, word for word. What one side
// writes the other writes too, at the same second, and reads.
package tokens
