package flasksession

import (
	"regexp"
	"testing"
)

// TestNewID shows the ids of the versions, and that no two are the same.
func TestNewID(t *testing.T) {
	uuid := regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`)
	tests := []struct {
		name string
		cfg  Config
		want *regexp.Regexp
	}{
		{"32 bytes of urlsafe base64", Config{}, regexp.MustCompile(`^[A-Za-z0-9_-]{43}$`)},
		{"the same in 0.6", Config{Version: V06, Serialization: JSON}, regexp.MustCompile(`^[A-Za-z0-9_-]{43}$`)},
		{"the least", Config{SessionIDLength: minIDLength}, regexp.MustCompile(`^[A-Za-z0-9_-]{11}$`)},
		{"the most", Config{SessionIDLength: maxIDLength}, regexp.MustCompile(`^[A-Za-z0-9_-]{200}$`)},
		{"a uuid4 in 0.5", Config{Version: V05, Serialization: JSON}, uuid},
		{"a uuid4 in the tutorials", Config{NewID: UUID4}, uuid},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s, err := New(tt.cfg, NewMemoryStore())
			if err != nil {
				t.Fatal(err)
			}
			seen := map[string]bool{}
			for range 1000 {
				id := s.config.NewID()
				if !tt.want.MatchString(id) || !validID(id) || seen[id] {
					t.Fatalf("id %q", id)
				}
				seen[id] = true
			}
		})
	}
}

// FuzzID looks for a cookie that gives an id which is not safe in a key.
func FuzzID(f *testing.F) {
	for _, cookie := range []string{"", "a", "a.b", "12345678-1234-4678-9234-567812345678", "a:b", "é", "\xff", "a\x00", "a=="} {
		f.Add(cookie)
	}
	safe := regexp.MustCompile(`^[A-Za-z0-9._=-]{1,200}$`)
	cfg := Config{SessionUseSigner: true}
	cfg.SecretKey = []byte("s3cret")
	signed, err := newIDs(cfg.withDefaults())
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, cookie string) {
		if id, err := (ids{}).read(cookie); (err == nil) != safe.MatchString(cookie) || err == nil && id != cookie {
			t.Errorf("%q gives %q, %v", cookie, id, err)
		}
		id, err := signed.read(signed.write(cookie))
		if (err == nil) != safe.MatchString(cookie) || err == nil && id != cookie {
			t.Errorf("%q, signed, gives %q, %v", cookie, id, err)
		}
		if id, err := signed.read(cookie); err == nil && signed.write(id) == cookie {
			t.Errorf("%q was not signed here and gives %q", cookie, id)
		}
	})
}
