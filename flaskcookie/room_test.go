package flaskcookie

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/flaskcookie/flaskcookie-go/internal/growth"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// crate is the value of a custom tag.
type crate struct{ of string }

// crateTag reads crates, and writes them with what write returns.
func crateTag(write func(crate) (any, error)) taggedjson.Tag {
	return taggedjson.NewTag(" crate", write, func(v any) (crate, error) { return crate{v.(string)}, nil })
}

func writeCrate(c crate) (any, error) { return c.of, nil }

// unable is a Payload that reads and writes nothing.
type unable struct{}

func (unable) Marshal(any) ([]byte, error) { return nil, errors.New("the payload fails") }
func (unable) Unmarshal([]byte, any) error { return errors.New("the payload fails") }

// TestRoomsKeepNothing shows that what one session held is not kept for the next, however the
// saving of it has ended. A room that was used is told by the name of its cookie.
func TestRoomsKeepNothing(t *testing.T) {
	growth.SkipUnderRace(t) // under which a sync.Pool drops what it is given
	user := func(v any) taggedjson.Dict { return taggedjson.Dict{{Key: "user", Value: v}} }
	tags := func(write func(crate) (any, error)) Config {
		return Config{Tags: []taggedjson.Tag{crateTag(write)}}
	}
	for name, tt := range map[string]struct {
		cfg    Config
		values taggedjson.Dict
		end    string // "" is well
	}{
		"saved":                {Config{}, user("7"), ""},
		"no-Python-form":       {Config{}, user(make(chan int)), "error"},
		"payload-saved":        {Config{Payload: taggedjson.NewCodec(taggedjson.Options{})}, user("7"), ""},
		"error-of-the-payload": {Config{Payload: unable{}}, user("7"), "error"},
		"tag-saved":            {tags(writeCrate), user(crate{"7"}), ""},
		"error-of-a-tag":       {tags(func(crate) (any, error) { return nil, errors.New("the tag fails") }), user(crate{"7"}), "error"},
		"panic-of-a-tag":       {tags(func(crate) (any, error) { panic("the tag fails") }), user(crate{"7"}), "panic"},
	} {
		t.Run(name, func(t *testing.T) {
			cfg := at(now)
			cfg.SessionCookieName, cfg.Tags, cfg.Payload = name, tt.cfg.Tags, tt.cfg.Payload
			codec, used := newCodec(t, cfg), 0
			for range 20 { // the goroutine may move to where the pool keeps other rooms
				s := NewSession(tt.values)
				s.SetModified(true)
				if end := endOfSave(t, codec, s); end != tt.end {
					t.Fatalf("Save ended with %q, want %q", end, tt.end)
				}
				used += lookAtRooms(t, name+"=")
			}
			if used == 0 {
				t.Error("no room of these sessions is in the pool")
			}
		})
	}
}

// endOfSave saves a session and tells how that ended.
func endOfSave(t *testing.T, codec *Codec, s *Session) (end string) {
	defer func() {
		if recover() != nil {
			end = "panic"
		}
	}()
	if codec.Save(t.Context(), http.Header{}, s) != nil {
		return "error"
	}
	return ""
}

// lookAtRooms takes some rooms out of the pool and puts them back. It returns how many have a text
// that begins so.
func lookAtRooms(t *testing.T, begin string) (used int) {
	t.Helper()
	var taken [4]*room
	for i := range taken {
		taken[i] = rooms.Get().(*room)
		if taken[i].values != nil {
			t.Errorf("a room in the pool has values")
		}
		if strings.HasPrefix(string(taken[i].text[:]), begin) {
			used++
		}
	}
	for _, r := range taken {
		rooms.Put(r)
	}
	return used
}

// TestPayloadGetsDict shows that a Payload of one's own is given the Dict itself, as it is told to
// expect, and not a pointer to one.
func TestPayloadGetsDict(t *testing.T) {
	var given []any
	cfg := at(now)
	cfg.Payload = noting{&given}
	codec := newCodec(t, cfg)
	s := NewSession(nil)
	s.Set("user", "7")
	if err := codec.Save(t.Context(), http.Header{}, s); err != nil {
		t.Fatal(err)
	}
	if len(given) != 1 {
		t.Fatalf("Marshal was called %d times", len(given))
	}
	if dict, ok := given[0].(taggedjson.Dict); !ok || len(dict) != 1 || dict[0] != (taggedjson.Item{Key: "user", Value: "7"}) {
		t.Errorf("got %T %v", given[0], given[0])
	}
}

// noting is a Payload that notes what it is to write.
type noting struct{ given *[]any }

func (n noting) Marshal(v any) ([]byte, error) {
	*n.given = append(*n.given, v)
	return []byte("{}"), nil
}
func (noting) Unmarshal([]byte, any) error { return nil }

// TestTagOfSession shows that a custom tag for Dict is asked about the session itself when it is
// saved, with its values, as it is when a Dict is encoded.
func TestTagOfSession(t *testing.T) {
	var asked []int
	cfg := at(now)
	cfg.Tags = []taggedjson.Tag{taggedjson.NewTag(" od",
		func(d taggedjson.Dict) (any, error) { asked = append(asked, len(d)); return len(d), nil },
		func(any) (taggedjson.Dict, error) { return nil, nil })}
	codec := newCodec(t, cfg)
	dict := taggedjson.Dict{{Key: "a", Value: int64(1)}, {Key: "b", Value: int64(2)}}
	s := NewSession(dict)
	s.SetModified(true)
	h := http.Header{}
	if err := codec.Save(t.Context(), h, s); err != nil {
		t.Fatal(err)
	}
	if len(asked) != 1 || asked[0] != 2 {
		t.Errorf("Save asked the tag about Dicts of %v keys, want one of 2", asked)
	}
	want := "session=" + encoded(t, codec, dict) + ";"
	if got := h.Get("Set-Cookie"); !strings.HasPrefix(got, want) {
		t.Errorf("got %q, want it to begin with %q", got, want)
	}
}
