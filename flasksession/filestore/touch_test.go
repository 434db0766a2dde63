package filestore

import (
	"os"
	"testing"
	"time"
)

// meanwhile has something happen when Touch has opened the file and looks whether it has
// expired, once.
func meanwhile(s *Store, clock *clock, happens func()) {
	calls := 0
	s.now = func() time.Time {
		if calls++; calls == 2 { // the first is for the new expiry
			happens()
		}
		return clock.Time
	}
}

// TestTouchDeleted has Flask delete the session while Touch works on it: it is not found.
func TestTouchDeleted(t *testing.T) {
	s, clock, _ := open(t, t.TempDir(), Options{})
	s.put(t, "k", time.Hour)
	meanwhile(s, clock, func() {
		if err := os.Remove(s.path("k")); err != nil {
			t.Error(err)
		}
	})
	if found, err := s.Touch(t.Context(), "k", 2*time.Hour); found || err != nil {
		t.Errorf("Touch = %t, %v", found, err)
	}
	s.expect(t, "k", "", false)
}

// TestTouchForEver has Flask replace the session whenever Touch works on it: it gives up after 100
// times, with an error.
func TestTouchForEver(t *testing.T) {
	s, clock, _ := open(t, t.TempDir(), Options{})
	s.put(t, "k", time.Hour)
	replaced := -1 // the first call is for the new expiry
	s.now = func() time.Time {
		if replaced++; replaced > 0 {
			name, err := s.write(s.header(uint32(now.Unix()+60)), []byte("Flask's"))
			if err == nil {
				err = s.replace(name, s.path("k"))
			}
			if err != nil {
				t.Error(err)
			}
		}
		return clock.Time
	}
	if found, err := s.Touch(t.Context(), "k", 2*time.Hour); found || err == nil || replaced != 100 {
		t.Errorf("Touch = %t, %v after %d times", found, err, replaced)
	}
	clock.pass(30 * time.Second)
	s.now = func() time.Time { return clock.Time }
	s.expect(t, "k", "Flask's", true)
}

// TestTouchReplaced has Flask replace the session while Touch works on it: the new one is
// renewed.
func TestTouchReplaced(t *testing.T) {
	s, clock, _ := open(t, t.TempDir(), Options{})
	s.put(t, "k", time.Hour)
	meanwhile(s, clock, func() {
		name, err := s.write(s.header(uint32(now.Unix()+60)), []byte("Flask's"))
		if err == nil {
			err = s.replace(name, s.path("k"))
		}
		if err != nil {
			t.Error(err)
		}
	})
	if found, err := s.Touch(t.Context(), "k", 2*time.Hour); !found || err != nil {
		t.Errorf("Touch = %t, %v", found, err)
	}
	clock.pass(time.Hour)
	s.expect(t, "k", "Flask's", true)
}
