// Package payload makes the sessions that are measured: what Flask-Login, Flask-WTF and a
// shop keep, always the same for the same size.
package payload

import (
	"fmt"
	"math/rand/v2"
	"strings"

	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// JSON writes sessions as Flask does.
var JSON = taggedjson.NewCodec(taggedjson.Options{SortKeys: true})

// Session is a value and what it is for Flask.
type Session struct {
	Value taggedjson.Dict
	JSON  []byte
	// Struct returns a pointer to a new struct that holds all of the session. It is nil if
	// there is no such type.
	Struct func() any
}

// Plain returns the session as the Go that packages without Flask's types know: maps,
// slices and plain values.
func (s Session) Plain() map[string]any { return plain(s.Value).(map[string]any) }

func plain(v any) any {
	switch v := v.(type) {
	case taggedjson.Dict:
		m := make(map[string]any, len(v))
		for key, value := range v.All() {
			m[key] = plain(value)
		}
		return m
	case taggedjson.Tuple:
		return plain([]any(v))
	case []any:
		list := make([]any, len(v))
		for i, value := range v {
			list[i] = plain(value)
		}
		return list
	}
	return v
}

// User is the struct of Small.
type User struct {
	Fresh  bool   `json:"_fresh"`
	UserID string `json:"_user_id"`
	N      int    `json:"n"`
	Next   string `json:"next"`
}

// Small is a session of 63 bytes of JSON, too short to be compressed.
func Small() Session {
	return session(taggedjson.Dict{
		{Key: "_fresh", Value: true}, {Key: "_user_id", Value: "42"},
		{Key: "n", Value: int64(7)}, {Key: "next", Value: "/account/orders?"},
	}, func() any { return new(User) })
}

// Member is the struct of Login.
type Member struct {
	Flashes [][]string `json:"_flashes"`
	Fresh   bool       `json:"_fresh"`
	ID      string     `json:"_id"`
	UserID  string     `json:"_user_id"`
	CSRF    string     `json:"csrf_token"`
	Locale  string     `json:"locale"`
	Next    string     `json:"next"`
}

// Login is what Flask-Login and Flask-WTF keep of a user, with a flashed message: 390 bytes
// of JSON, of which zlib makes fewer.
func Login() Session {
	r := random(390)
	return session(padded(390, taggedjson.Dict{
		{Key: "_flashes", Value: []any{taggedjson.Tuple{"message", "Logged in successfully."}}},
		{Key: "_fresh", Value: true}, {Key: "_id", Value: hex(r, 128)}, {Key: "_user_id", Value: "42"},
		{Key: "csrf_token", Value: hex(r, 40)}, {Key: "locale", Value: "en_GB"}, {Key: "next", Value: ""},
	}), func() any { return new(Member) })
}

// Shopper is the struct of Cart.
type Shopper struct {
	Fresh  bool       `json:"_fresh"`
	ID     string     `json:"_id"`
	UserID string     `json:"_user_id"`
	Cart   []CartItem `json:"cart"`
	CSRF   string     `json:"csrf_token"`
	Next   string     `json:"next"`
}

// CartItem is an item of a cart.
type CartItem struct {
	Gift  bool    `json:"gift"`
	ID    int     `json:"id"`
	Name  string  `json:"name"`
	Price float64 `json:"price"`
}

// Cart is a login with a cart, of so many bytes of JSON, 400 at least.
func Cart(size int) Session { return cart(random(size), size) }

// Carts returns different carts of a size, as many as have at most so many bytes of JSON together.
func Carts(total, size int) (carts []Session) {
	r := random(size)
	for range total / size {
		carts = append(carts, cart(r, size))
	}
	return carts
}

func cart(r *rand.Rand, size int) Session {
	items := []any{}
	value := taggedjson.Dict{
		{Key: "_fresh", Value: true}, {Key: "_id", Value: hex(r, 128)}, {Key: "_user_id", Value: "42"},
		{Key: "cart", Value: items}, {Key: "csrf_token", Value: hex(r, 40)}, {Key: "next", Value: ""},
	}
	for used := len(marshal(value)); ; {
		item := cartItem(r)
		if used += len(marshal(item)) + 1; used > size {
			break
		}
		items = append(items, item)
	}
	value.Set("cart", items)
	return session(padded(size, value), func() any { return new(Shopper) })
}

func cartItem(r *rand.Rand) taggedjson.Dict {
	var name []string
	for range 2 + r.IntN(3) {
		name = append(name, words[r.IntN(len(words))])
	}
	return taggedjson.Dict{
		{Key: "gift", Value: r.IntN(4) == 0}, {Key: "id", Value: int64(1000 + r.IntN(90_000))},
		{Key: "name", Value: strings.Join(name, " ")}, {Key: "price", Value: float64(r.IntN(20_000)) / 100},
	}
}

var words = strings.Fields("apple basket black blue bottle box brass candle chair coffee cotton cup desk glass " +
	"green grey handle heavy kettle lamp large leather light linen metal oak oval paper pear pine pot red round " +
	"set shelf silver small soft spoon steel stone table tall tea travel wall warm white wood wool")

// Keys returns sessions of n keys with numbers, as many as have so many keys together: all
// different, and of one size, up to 90,000 keys.
func Keys(total, n int) (sessions []Session) {
	number := int64(10_000) // of five digits, as all of them
	for range total / n {
		value := make(taggedjson.Dict, n)
		for i := range value {
			value[i] = taggedjson.Item{Key: fmt.Sprintf("key-%d", number), Value: number}
			number++
		}
		sessions = append(sessions, session(value, nil))
	}
	return sessions
}

// Names returns sessions as Keys does, with random keys, in no order.
func Names(total, n int) (sessions []Session) {
	r := random(total)
	for range total / n {
		value := make(taggedjson.Dict, n)
		for i := range value {
			value[i] = taggedjson.Item{Key: hex(r, 9), Value: int64(10_000 + r.IntN(90_000))}
		}
		sessions = append(sessions, session(value, nil))
	}
	return sessions
}

// Nested is a session of so many dicts inside each other, as often as it takes to have
// count of them.
func Nested(depth, count int) Session {
	var towers []any
	for range count / depth {
		var tower any = int64(1)
		for range depth {
			tower = taggedjson.Dict{{Key: "next", Value: tower}}
		}
		towers = append(towers, tower)
	}
	return session(taggedjson.Dict{{Key: "towers", Value: towers}}, nil)
}

// padded fills the value under "next" up so that the session has the size.
func padded(size int, value taggedjson.Dict) taggedjson.Dict {
	const path = "/account/orders?page=2&sort=newest&from=2026-01-01&"
	missing := size - len(marshal(value))
	if missing < 0 {
		panic(fmt.Sprintf("payload: the session is longer than %d bytes", size))
	}
	value.Set("next", strings.Repeat(path, missing/len(path)+1)[:missing])
	return value
}

func session(value taggedjson.Dict, structure func() any) Session {
	return Session{value, marshal(value), structure}
}

func marshal(v any) []byte {
	text, err := JSON.Marshal(v)
	if err != nil {
		panic("payload: " + err.Error())
	}
	return text
}

func random(seed int) *rand.Rand { return rand.New(rand.NewPCG(uint64(seed), 42)) }

func hex(r *rand.Rand, n int) string {
	digits := make([]byte, n)
	for i := range digits {
		digits[i] = "0123456789abcdef"[r.IntN(16)]
	}
	return string(digits)
}
