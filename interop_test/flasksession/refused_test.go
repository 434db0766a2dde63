package flasksession

import (
	"testing"
	"time"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	"github.com/flaskcookie/flaskcookie-go/flasksession"
	"github.com/flaskcookie/flaskcookie-go/flasksession/redisstore"
	"github.com/flaskcookie/flaskcookie-go/interop_test/internal/sides"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// TestRefusedByJSON shows that what json.dumps refuses, where Flask answers 500, Go refuses too
// when it is set, and that neither makes a list or a dict of it.
func TestRefusedByJSON(t *testing.T) {
	_, client, port := startRedis(t)
	flask := startFlask(t, "session06", settings{Port: port, JSON: true}, 1, 1)
	config := flasksession.Config{Config: key(), Version: flasksession.V06, Serialization: flasksession.PlainJSON}
	goside := sides.StartGo(t, config, redisstore.New(client))
	for name, value := range map[string]any{ // the names are those of VALUES in app.py
		"set":       flasksession.Set{int64(7)},
		"frozenset": flasksession.FrozenSet{int64(7)},
		"deque":     flasksession.Deque{Items: []any{int64(1), int64(2)}, MaxLen: new(5)},
		"bytearray": flasksession.ByteArray("ab"),
		"bytes":     []byte{0, 0xff},
		"timedelta": flasksession.TimeDelta{Days: 1, Microseconds: 3},
		"timezone":  flasksession.FixedZone{},
		"zoneinfo":  flasksession.ZoneInfo("Europe/Paris"),
		"decimal":   flasksession.Decimal("1.10"),
		"date":      flasksession.Date{Year: 2024, Month: time.January, Day: 2},
		"aware":     time.Date(2024, 1, 2, 3, 4, 5, 678901000, time.UTC),
		"uuid":      taggedjson.UUID{1},
		"complex":   complex(1, -2),
	} {
		b := sides.NewBrowser()
		flask.Do(t, b, sides.Todo{Set: map[string]any{"a": "1"}})
		if _, status, err := flask.Try(b, sides.Todo{Put: map[string]string{"bad": name}}); err != nil || status != 500 {
			t.Errorf("%s: Flask answers %d, %v", name, status, err)
		}
		goside.Do(t, b, func(s *flaskcookie.Session) {
			if s.Set("bad", value) == nil || s.Set("bad", []any{value}) == nil {
				t.Errorf("%s: set", name)
			}
		})
		if seen := flask.Do(t, b, sides.Todo{}); seen.Values["a"] != "'1'" || seen.Values["bad"] != "" {
			t.Errorf("%s: Flask sees %v", name, seen.Values)
		}
	}
}
