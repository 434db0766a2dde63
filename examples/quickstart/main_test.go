package main

import (
	"regexp"
	"strings"
	"testing"
)

func TestRun(t *testing.T) {
	var out strings.Builder
	if err := run(&out); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		`user 42 with roles ["admin" "staff"], since 2023-11-14 22:13:20 +0000 UTC`,
		`device 12345678-1234-5678-1234-567812345678, token 0001, greeting <b>Hi</b>`,
		`cart      [[{qty 2} {sku apple}]`,
		`A cookie with one character more: signer: signature does not match`,
	} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("the output lacks %q:\n%s", want, &out)
		}
	}
	if !regexp.MustCompile(`signed by Go for Flask:\n  \S+\.\S+\.\S{27}\n`).MatchString(out.String()) {
		t.Errorf("no cookie in the output:\n%s", &out)
	}
}
