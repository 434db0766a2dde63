package spell

import "testing"

// TestSuggestion shows that a name which is merely unknown is no misspelt one.
func TestSuggestion(t *testing.T) {
	names := []string{"SESSION_REDIS", "SESSION_KEY_PREFIX", "PERMANENT_SESSION_LIFETIME", "APPLICATION_ROOT"}
	for name, want := range map[string]string{
		"SESSION_KEY_PREFX":               "; did you mean SESSION_KEY_PREFIX?",
		"SESSION_PREFIX":                  "",
		"PERMANENT_SESSION_LIFE":          "; did you mean PERMANENT_SESSION_LIFETIME?",
		"PERMANENT_SESSION_LIFETIME_LONG": "",
		"APPLICATION":                     "", // a name of anybody's
	} {
		if got := Suggestion(name, names); got != want {
			t.Errorf("Suggestion(%q) = %q, want %q", name, got, want)
		}
	}
}

func TestNearestOf(t *testing.T) {
	names := []string{"SECRET_KEY", "SESSION_TYPE"}
	tests := []struct {
		name, want string
		distance   int
	}{
		{"SECRET_KEY", "SECRET_KEY", 0},
		{"SECRETKEY", "SECRET_KEY", 1},
		{"SESION_TIPE", "SESSION_TYPE", 2},
		{"", "SECRET_KEY", 10},
	}
	for _, tt := range tests {
		if got, distance := nearestOf(tt.name, names); got != tt.want || distance != tt.distance {
			t.Errorf("nearestOf(%q) = %q, %d, want %q, %d", tt.name, got, distance, tt.want, tt.distance)
		}
	}
}
