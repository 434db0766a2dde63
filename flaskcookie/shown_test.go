package flaskcookie

import (
	"fmt"
	"log/slog"
	"strings"
	"testing"
)

// TestKeysInOtherStructs shows what the comment of the package says of structs of others: a
// Config in an unexported field is printed with its key, and a Codec has none to print.
func TestKeysInOtherStructs(t *testing.T) {
	cfg := Config{SecretKey: []byte("the secret key"), SecretKeyFallbacks: [][]byte{[]byte("the secret key")}}
	codec, err := New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	type hidden struct{ config Config }
	type open struct{ Config Config }
	type better struct{ codec *Codec }
	key := strings.Trim(fmt.Sprint(cfg.SecretKey), "[]")
	for _, tt := range []struct {
		v     any
		shows bool
	}{{hidden{cfg}, true}, {open{cfg}, false}, {[]Config{cfg}, false}, {better{codec}, false}, {*codec, false}} {
		var log strings.Builder
		slog.New(slog.NewTextHandler(&log, nil)).Info("x", "v", tt.v)
		shown := fmt.Sprintf("%v %+v %#v %s %x", tt.v, tt.v, tt.v, tt.v, tt.v) + log.String()
		if shows := strings.Contains(shown, key) || strings.Contains(shown, string(cfg.SecretKey)) || strings.Contains(shown, fmt.Sprintf("%x", cfg.SecretKey)); shows != tt.shows {
			t.Errorf("%T shows the key: %t\n%s", tt.v, shows, shown)
		}
	}
}
