package taggedjson_test

import (
	"fmt"
	"net/netip"
	"time"

	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

func Example() {
	text := []byte(`{"user_id":42,"roles":{" t":["admin","staff"]},"since":{" d":"Tue, 14 Nov 2023 22:13:20 GMT"}}`)

	var session struct {
		UserID int       `json:"user_id"`
		Roles  []string  `json:"roles"`
		Since  time.Time `json:"since"`
	}
	if err := taggedjson.Unmarshal(text, &session); err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(session.UserID, session.Roles, session.Since.Year())
	// Output: 42 [admin staff] 2023
}

func ExampleMarshal() {
	text, err := taggedjson.Marshal(taggedjson.Dict{
		{Key: "cart", Value: []any{taggedjson.Tuple{"apple", 2}}},
		{Key: "total", Value: 3.0},
		{Key: "note", Value: taggedjson.Markup("<b>é</b>")},
	})
	fmt.Println(string(text), err)
	// Output: {"cart":[{" t":["apple",2]}],"total":3.0,"note":{" m":"<b>\u00e9</b>"}} <nil>
}

func ExampleUnmarshal_any() {
	var v any
	err := taggedjson.Unmarshal([]byte(`{"pair":{" t":[1,null]}}`), &v)
	fmt.Printf("%#v %v\n", v, err)
	// Output: taggedjson.Dict{taggedjson.Item{Key:"pair", Value:taggedjson.Tuple{1, interface {}(nil)}}} <nil>
}

func ExampleConvert() {
	session := taggedjson.Dict{{Key: "cart", Value: taggedjson.Dict{{Key: "apple", Value: int64(2)}}}}
	var view struct {
		Cart map[string]int `json:"cart"`
	}
	err := taggedjson.Convert(session, &view)
	fmt.Println(view.Cart["apple"], err)
	// Output: 2 <nil>
}

// The Python twin of this tag is a subclass of JSONTag with key = " ip".
func ExampleNewTag() {
	ip := taggedjson.NewTag(" ip",
		func(a netip.Addr) (any, error) { return a.String(), nil },
		func(child any) (netip.Addr, error) {
			text, _ := child.(string)
			return netip.ParseAddr(text)
		})
	codec := taggedjson.NewCodec(taggedjson.Options{Tags: []taggedjson.Tag{ip}})

	text, _ := codec.Marshal(map[string]any{"from": netip.MustParseAddr("192.0.2.1")})
	fmt.Println(string(text))
	var back struct {
		From netip.Addr `json:"from"`
	}
	err := codec.Unmarshal(text, &back)
	fmt.Println(back.From, err)
	// Output:
	// {"from":{" ip":"192.0.2.1"}}
	// 192.0.2.1 <nil>
}

func ExampleTypeError() {
	_, err := taggedjson.Marshal(map[string]any{"cart": []any{1, time.Time{}}})
	fmt.Println(err)
	// Output: taggedjson: cart[1]: a time before the year 100 or after 9999, which Flask would not read back as it is
}
