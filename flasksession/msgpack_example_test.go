package flasksession_test

import (
	"fmt"

	"github.com/flaskcookie/flaskcookie-go/flasksession"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

func ExampleMsgPack() {
	data, err := flasksession.MsgPack.Marshal(taggedjson.Dict{{Key: "_permanent", Value: true}, {Key: "user_id", Value: 1}})
	if err != nil {
		panic(err)
	}
	fmt.Printf("%q\n", data)

	var session taggedjson.Dict
	if err := flasksession.MsgPack.Unmarshal(data, &session); err != nil {
		panic(err)
	}
	fmt.Println(session.Get("user_id"))
	// Output:
	// "\x82\xaa_permanentçuser_id\x01"
	// 1 true
}

func ExampleJSON() {
	_, err := flasksession.JSON.Marshal(map[string]any{"_flashes": []any{taggedjson.Tuple{"message", taggedjson.Markup("<b>Saved</b>")}}})
	fmt.Println(err)

	text, err := flasksession.JSON.Marshal(map[string]any{"_flashes": []any{taggedjson.Tuple{"message", "Saved"}}, "key": []byte("bytes")})
	fmt.Printf("%s %v\n", text, err)
	// Output:
	// taggedjson: _flashes[0][1]: msgspec refuses Markup; store a string, and mark it again when it is shown
	// {"_flashes":[["message","Saved"]],"key":"Ynl0ZXM="} <nil>
}

// A dict with numbers for keys has no exact form in Go. It is kept as it is.
func ExampleOpaque() {
	stored := []byte("\x82\xa6visits\x01\xa7by_year\x81\xcd\x07\xe8\x03") // {"visits": 1, "by_year": {2024: 3}}
	var session taggedjson.Dict
	if err := flasksession.MsgPack.Unmarshal(stored, &session); err != nil {
		panic(err)
	}
	session.Set("visits", 2)
	fmt.Println(session)

	data, err := flasksession.MsgPack.Marshal(session)
	fmt.Printf("%q %v\n", data, err)
	// Output:
	// [{visits 2} {by_year flasksession.Opaque(5 bytes)}]
	// "\x82\xa6visits\x02\xa7by_year\x81\xcd\a\xe8\x03" <nil>
}
