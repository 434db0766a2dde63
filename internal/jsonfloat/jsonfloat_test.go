package jsonfloat

import "testing"

// TestRespelled shows which texts are the same but for the spelling of floats.
func TestRespelled(t *testing.T) {
	for _, tt := range []struct {
		a, b, shows string
		want        bool
	}{
		{`{"v":1e-05}`, `{"v":0.00001}`, "orjson's spelling", true},
		{`[0.5,1e+16,-1.5]`, `[0.5,1e16,-1.50]`, "one of several", true},
		{`{"v":1.7976931348623157e+308}`, `{"v":1.7976931348623157e308}`, "the largest", true},
		{`{"v":1e-05}`, `{"v":1e-05}`, "no difference at all", false},
		{`{"v":1e-05}`, `{"v":0.00001000000000000001}`, "the next float but one digit", false},
		{`{"v":0.1}`, `{"v":0.10000000000000002}`, "another float", false},
		{`{"v":0.0}`, `{"v":-0.0}`, "the sign of zero", false},
		{`{"v":1.0}`, `{"v":1}`, "an int is no float", false},
		{`{"v":1}`, `{"v":1e0}`, "nor the other way round", false},
		{`{"v":"1e-05"}`, `{"v":"0.00001"}`, "a number in a text", false},
		{`{"1e-05":1}`, `{"0.00001":1}`, "a number in a key", false},
		{`{"v":"\"1e-05"}`, `{"v":"\"0.00001"}`, "behind an escaped quote", false},
		{`{"v": 1e-05}`, `{"v":0.00001}`, "a space as well", false},
		{`{"v":1e-05,"w":1}`, `{"v":0.00001,"w":2}`, "another value as well", false},
		{`{"v":1e-05}`, `{"v":0.00001`, "one that is cut", false},
		{`{"v":1e999}`, `{"v":1.0e999}`, "no float64", false},
		{`{"v":1.2.3}`, `{"v":1.2.30}`, "no number", false},
		{`"a`, `"b`, "open strings", false},
		{``, `1.0`, "nothing", false},
	} {
		if got := Respelled(tt.a, tt.b); got != tt.want {
			t.Errorf("%s: %s and %s: %t", tt.shows, tt.a, tt.b, got)
		}
		if got := Respelled(tt.b, tt.a); got != tt.want {
			t.Errorf("%s, the other way round: %t", tt.shows, got)
		}
	}
}
