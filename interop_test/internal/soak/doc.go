// Package soak is what the long differential runs of scripts/soak have in common with the
// tests: a package of tests names its categories of cases, and [Run] either tries some of
// each, as a test, or judges the batches that the program in interop_test/soak asks for.
package soak
