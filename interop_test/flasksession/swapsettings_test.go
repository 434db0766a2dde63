package flasksession

import (
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/redis/go-redis/v9"

	"github.com/flaskcookie/flaskcookie-go/interop_test/internal/sides"
)

// TestSwapSettings puts scripts/flask_session_swap.py in the place of Session(app), as the
// documents print it: who is logged in stays so, and cookies, keys and values are made by the
// same settings of the app as before.
func TestSwapSettings(t *testing.T) {
	_, client, port := startRedis(t)
	for name, config := range map[string]map[string]any{
		"none":           nil,
		"a prefix":       {"SESSION_KEY_PREFIX": "shop:"},
		"signed":         {"SESSION_USE_SIGNER": true},
		"not permanent":  {"SESSION_PERMANENT": false},
		"JSON":           {"SESSION_SERIALIZATION_FORMAT": "json"},
		"longer ids":     {"SESSION_ID_LENGTH": 64},
		"a short life":   {"PERMANENT_SESSION_LIFETIME": 600},
		"several of all": {"SESSION_KEY_PREFIX": "s", "SESSION_USE_SIGNER": true, "SESSION_SERIALIZATION_FORMAT": "json", "SESSION_PERMANENT": false},
	} {
		t.Run(name, func(t *testing.T) {
			plain := startFlask(t, "", settings{Port: port, Config: config}, 1, 1)
			swap := startFlask(t, "", settings{Port: port, Config: config, Swap: true}, 1, 1)
			if diff := cmp.Diff(loginOf(t, plain, client), loginOf(t, swap, client)); diff != "" {
				t.Errorf("what a login leaves (-Session(app) +SwapRedisSessionInterface):\n%s", diff)
			}
			for _, pair := range [][2]sides.Flask{{plain, swap}, {swap, plain}} {
				b := sides.NewBrowser()
				pair[0].Do(t, b, sides.Todo{Set: map[string]any{"_user_id": "42"}})
				sides.Equals(t, pair[1].Do(t, b, sides.Todo{}), "_user_id", "'42'")
			}
		})
	}
}

// loginOf logs in and returns the shapes of the Set-Cookie header, of the key and of the value.
func loginOf(t *testing.T, flask sides.Flask, client *redis.Client) []string {
	t.Helper()
	if err := client.FlushDB(t.Context()).Err(); err != nil {
		t.Fatal(err)
	}
	response, err := http.Post(flask.URL+"/do", "application/json", strings.NewReader(`{"set": {"_user_id": "42"}}`))
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	keys, err := client.Keys(t.Context(), "*").Result()
	if err != nil || len(keys) != 1 {
		t.Fatalf("%d keys, %v, want one", len(keys), err)
	}
	value, err := client.Get(t.Context(), keys[0]).Result()
	if err != nil {
		t.Fatal(err)
	}
	life, err := client.TTL(t.Context(), keys[0]).Result()
	if err != nil {
		t.Fatal(err)
	}
	return []string{
		shape(response.Header.Get("Set-Cookie")), shape(keys[0]), value,
		fmt.Sprint("lives ", life.Round(time.Minute)),
	}
}

var (
	ids     = regexp.MustCompile(`[\w-]{40,}`)
	parts   = regexp.MustCompile(`\.[\w-]{27}`)
	expires = regexp.MustCompile(`Expires=[^;]*`)
)

// shape is a text without what is new each time.
func shape(text string) string {
	text = parts.ReplaceAllString(text, ".<signature>")
	text = ids.ReplaceAllStringFunc(text, func(id string) string { return fmt.Sprintf("<%d characters>", len(id)) })
	return expires.ReplaceAllString(text, "Expires=<time>")
}
