// Command bench, for Linux, measures this module beside real Flask, other packages for sessions in Go,
// and the least that the work takes. scripts/bench builds and runs it, from the directory of
// the repository.
//
//	bench [-quick] [NAME...]
//
// Without arguments it measures everything, in less than ten minutes, and writes
// docs/performance.md with its pictures and the summary in README.md. With names it measures
// the rows whose names begin so and prints them; -quick measures less and prints as well.
//
// Package work has what is measured in this process and in a CPython beside it, package web
// what is measured over HTTP, package measure how, and package page the targets and the page.
package main
