package taggedjson_test

import (
	"errors"
	"reflect"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// bag is a value with members, of a tag that converts them.
type bag []any

// stamp is a value that is a moment.
type stamp struct{ at *time.Time }

func (s stamp) AsTime() (time.Time, error) {
	if s.at == nil {
		return time.Time{}, errors.New("no moment")
	}
	return *s.at, nil
}

func bagTag() taggedjson.Tag {
	return taggedjson.NewTag(" bag",
		func(b bag) (any, error) { return []any(b), nil },
		func(v any) (bag, error) { return bag(v.([]any)), nil },
	).Converted(func(v any, member func(any) (any, error)) (any, error) {
		out := make(bag, len(v.(bag)))
		for i, elem := range v.(bag) {
			converted, err := member(elem)
			if err != nil {
				return nil, err
			}
			out[i] = converted
		}
		return out, nil
	})
}

var withBags = taggedjson.NewCodec(taggedjson.Options{Tags: []taggedjson.Tag{bagTag(), taggedjson.NewTag(" stamp",
	func(stamp) (any, error) { return nil, nil }, func(any) (stamp, error) { return stamp{}, nil })}})

// TestTagOfDict shows that a tag for Dict is asked about a pointer to one as well, at the top and
// inside.
func TestTagOfDict(t *testing.T) {
	codec := taggedjson.NewCodec(taggedjson.Options{Tags: []taggedjson.Tag{taggedjson.NewTag(" od",
		func(d taggedjson.Dict) (any, error) { return len(d), nil },
		func(v any) (taggedjson.Dict, error) { return nil, nil })}})
	dict := taggedjson.Dict{{Key: "a", Value: 1}, {Key: "b", Value: 2}}
	for want, v := range map[string]any{
		`{" od":2}`:            &dict,
		`[{" od":2}]`:          []any{&dict},
		`[[{" od":2}],null,1]`: []any{[]any{dict}, (*taggedjson.Dict)(nil), 1},
	} {
		if got, err := codec.Marshal(v); string(got) != want || err != nil {
			t.Errorf("got %s, %v, want %s", got, err, want)
		}
	}
}

// TestTagConverted: the members of a tag's value are converted and copied, however deep.
func TestTagConverted(t *testing.T) {
	inner := bag{1, uint8(2)}
	var got any
	if err := withBags.Convert(map[string]any{"a": bag{inner, "x"}}, &got); err != nil {
		t.Fatal(err)
	}
	want := taggedjson.Dict{{Key: "a", Value: bag{bag{int64(1), int64(2)}, "x"}}}
	if diff := cmp.Diff(any(want), got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	inner[0] = 9
	if diff := cmp.Diff(any(want), got); diff != "" {
		t.Errorf("shared (-want +got):\n%s", diff)
	}
}

// TestTagConvertedErrors: a member that cannot be converted is an error, and a value that
// contains itself ends.
func TestTagConvertedErrors(t *testing.T) {
	endless := bag{nil}
	endless[0] = endless
	for name, v := range map[string]any{"a channel": bag{make(chan int)}, "endless": endless} {
		var got any
		err := withBags.Convert(map[string]any{"a": v}, &got)
		if located, ok := errors.AsType[*taggedjson.TypeError](err); !ok || located.Path != "a" || got != nil {
			t.Errorf("%s: %v, %v", name, got, err)
		}
	}
}

// TestAsTime: a tag's value that is a moment fills a time.Time, and no other type.
func TestAsTime(t *testing.T) {
	at := time.Date(2024, 1, 2, 3, 4, 5, 6, time.UTC)
	var got struct{ When time.Time }
	if err := withBags.Convert(map[string]any{"When": stamp{&at}}, &got); err != nil || !got.When.Equal(at) {
		t.Errorf("%v, %v", got, err)
	}
	err := withBags.Convert(map[string]any{"When": stamp{}}, &got)
	if located, ok := errors.AsType[*taggedjson.TypeError](err); !ok || located.Path != "When" || located.Type != reflect.TypeFor[time.Time]() {
		t.Errorf("%v", err)
	}
	var text string
	if err := withBags.Convert(stamp{&at}, &text); err == nil {
		t.Errorf("it is %q", text)
	}
}
