// Package procgroup starts programs in process groups of their own, so that a signal reaches
// whatever they have started and Ctrl-C at the terminal does not. It is for tests and bench.
package procgroup
