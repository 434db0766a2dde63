package pyurl

import "testing"

func TestTexts(t *testing.T) {
	for _, tt := range []struct{ name, got, want string }{
		{"quote", Quote("a b/ü~%", "/"), "a%20b/%C3%BC~%25"},
		{"unquote", Unquote("a%20b%zz%C3%BC%"), "a b%zzü%"},
		{"plus", UnquotePlus("a+b%2B"), "a b+"},
		{"invalid", QuoteInvalid("ü\xff\xe9x"), "ü%FF%E9x"},
		{"valid", QuoteInvalid("ü"), "ü"},
		{"replacement character", QuoteInvalid("\ufffd"), "\ufffd"},
	} {
		if tt.got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.name, tt.got, tt.want)
		}
	}
}
