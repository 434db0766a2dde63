package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestPage holds docs/licences.md against the modules and their texts.
func TestPage(t *testing.T) {
	want, err := os.ReadFile("../../docs/licences.md")
	if err != nil {
		t.Fatal(err)
	}
	var got strings.Builder
	if err := page(&got, "../.."); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(got.String(), "| github.com/redis/go-redis/v9 |") {
		t.Error("the list misses go-redis, and so anything")
	}
	if diff := cmp.Diff(string(want), got.String()); diff != "" {
		t.Errorf("docs/licences.md is not what scripts/licences writes (-document +modules):\n%s", diff)
	}
}

// TestLicences has directories whose licence is known, and such that stop a release.
func TestLicences(t *testing.T) {
	bsd, err := os.ReadFile("../../LICENSE")
	if err != nil {
		t.Fatal(err)
	}
	const copyleft = "This program is free software: you can redistribute it and/or modify it under the terms of the GNU General Public License as published by the Free Software Foundation, either version 3 of the License, or (at your option) any later version.\n"
	for _, test := range []struct {
		name  string
		files map[string]string
		want  string
		err   string
	}{
		{"one file", map[string]string{"LICENSE": string(bsd)}, "BSD-3-Clause", ""},
		{"another spelling, and a notice", map[string]string{"Licence.md": string(bsd), "NOTICE": "by somebody"}, "BSD-3-Clause", ""},
		{"none", map[string]string{"README": string(bsd)}, "", "there is no licence"},
		{"a notice alone", map[string]string{"NOTICE": "by somebody"}, "", "there is no licence"},
		{"words of one's own", map[string]string{"LICENSE": "You may use this on Sundays."}, "", "a known licence by 0 %"},
		{"more than the licence", map[string]string{"LICENSE": string(bsd) + strings.Repeat("And you owe us a beer on every day of the year. ", 100)}, "", "a known licence by"},
		{"one that is not allowed", map[string]string{"COPYING": copyleft}, "", "is not one of"},
	} {
		t.Run(test.name, func(t *testing.T) {
			dir := t.TempDir()
			for name, text := range test.files {
				if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			names, err := licences(dir)
			if got := strings.Join(names, ", "); got != test.want || (err == nil) != (test.err == "") || err != nil && !strings.Contains(err.Error(), test.err) {
				t.Errorf("%q, %v", got, err)
			}
		})
	}
}
