package browser

import "testing"

// TestDropped: which cookies Chromium keeps and which it drops without a word. The warnings
// of flaskcookie.Config about a Domain and about the prefixes of a name say the same, and a
// Domain with a dot at its end is an error there.
func TestDropped(t *testing.T) {
	b, s := open(t, profile(t)), startSetter(t)
	for _, tc := range []struct {
		name, host, line string
		kept             bool
	}{
		{"a parent domain", "app.example.test", "session=own; Domain=example.test; Path=/", true},
		{"a dot behind the domain", "app.example.test", "session=own; Domain=example.test.; Path=/", false},
		{"a dot behind the host itself", "app.example.test", "session=own; Domain=app.example.test.; Path=/", false},
		{"a dot behind the address as well", "app.example.test.", "session=own; Domain=app.example.test.; Path=/", true},
		{"a label above the host", "app.example.test", "session=own; Domain=test; Path=/", false},
		{"a bare name at its host", "intranet", "session=own; Domain=intranet; Path=/", true},
		{"a bare name below it", "app.intranet", "session=own; Domain=intranet; Path=/", false},
		{"localhost", "localhost", "session=own; Domain=localhost; Path=/", true},
		{"an IP address at itself", "127.0.0.1", "session=own; Domain=127.0.0.1; Path=/", true},
		{"part of an IP address", "127.0.0.1", "session=own; Domain=0.0.1; Path=/", false},
		{"an IP address at another host", "localhost", "session=own; Domain=127.0.0.1; Path=/", false},
		{"__Http- in order", "localhost", "__Http-s=own; Path=/set; Domain=localhost; Secure; HttpOnly", true},
		{"__Http- without HttpOnly", "localhost", "__Http-s=own; Path=/; Secure", false},
		{"__Http- without Secure", "localhost", "__Http-s=own; Path=/; HttpOnly", false},
		{"__Http- in small letters", "localhost", "__http-s=own; Path=/; Secure", false},
		{"__Host-Http- in order", "localhost", "__Host-Http-s=own; Path=/; Secure; HttpOnly", true},
		{"__Host-Http- without HttpOnly", "localhost", "__Host-Http-s=own; Path=/; Secure", false},
		{"__Host-Http- without Secure", "localhost", "__Host-Http-s=own; Path=/; HttpOnly", false},
		{"__Host-Http- with a path", "localhost", "__Host-Http-s=own; Path=/set; Secure; HttpOnly", false},
		{"__Host-Http- with a domain", "localhost", "__Host-Http-s=own; Path=/; Domain=localhost; Secure; HttpOnly", false},
		{"__Host- in order", "localhost", "__Host-s=own; Path=/; Secure", true},
		{"__Host- without Secure", "localhost", "__Host-s=own; Path=/", false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			row := identityRow{Host: tc.host, Path: "/set", Own: tc.line}
			if kept := s.keepsOwn(b, row, tc.line); kept != tc.kept {
				t.Errorf("%q at %s: kept %t", tc.line, tc.host, kept)
			}
		})
	}
}
