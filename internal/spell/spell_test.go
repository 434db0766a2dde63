package spell

import "testing"

func TestNearest(t *testing.T) {
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
		if got, distance := Nearest(tt.name, names); got != tt.want || distance != tt.distance {
			t.Errorf("Nearest(%q) = %q, %d, want %q, %d", tt.name, got, distance, tt.want, tt.distance)
		}
	}
}
