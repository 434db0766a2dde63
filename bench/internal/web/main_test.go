package web

import (
	"fmt"
	"os"
	"testing"
)

// TestMain makes this program a server when it is started as one, as package main is.
func TestMain(m *testing.M) {
	if len(os.Args) == 5 && os.Args[1] == "-serve" {
		fmt.Fprintln(os.Stderr, Serve(os.Args[2], os.Args[4]))
		os.Exit(1)
	}
	os.Exit(m.Run())
}
