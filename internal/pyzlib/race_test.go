//go:build race

package pyzlib_test

const raceEnabled = true
