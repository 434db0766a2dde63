package serializer

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/flaskcookie/flaskcookie-go/signer"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

const now = 1700000000

var secret = []byte("secret")

// at is a clock that stands still.
func at(seconds int64) func() time.Time {
	return func() time.Time { return time.Unix(seconds, 0) }
}

// must returns what a constructor made of parameters that are right.
func must[S any](s S, err error) S {
	if err != nil {
		panic(err)
	}
	return s
}

func atNow() *Options { return &Options{Signer: signer.Options{Now: at(now)}} }

// tokens holds what itsdangerous 2.2.0 writes with the key "secret", the default
// salt, at 1700000000.
var tokens = []struct {
	name                                string
	value                               any
	plain, urlSafe, timed, urlSafeTimed string
}{
	{"string", "x",
		`"x".tvRCnHqgDRTLpoJt_V12lO0LUR0`,
		"Ingi.evW0DXPDzkzv09aEVIzJ71Eyn7E",
		`"x".ZVPxAA.x5p1deaKRRgrIz_X0Jrb10ZPSvA`,
		"Ingi.ZVPxAA.0-YZZaNXYkkXIPO8vBjwAjrjVyY"},
	{"object in the order of its keys", taggedjson.Dict{{Key: "z", Value: 1}, {Key: "a", Value: []any{true, nil, 1.5}}},
		`{"z": 1, "a": [true, null, 1.5]}.gcodfaLLJqNm3fPB9UQKlZy0L9w`,
		"eyJ6IjoxLCJhIjpbdHJ1ZSxudWxsLDEuNV19.Q6R45Mqt2J6HYcVrry1sEKtscww",
		`{"z": 1, "a": [true, null, 1.5]}.ZVPxAA.wJQ-wqBDTdH-xG4ztD9IifSKz0E`,
		"eyJ6IjoxLCJhIjpbdHJ1ZSxudWxsLDEuNV19.ZVPxAA.PebbWBlrmngFQRah73G3hOYbmHA"},
	{"text outside ASCII", "\u00e9\u2028\x7f",
		`"\u00e9\u2028\u007f".g4uI2y2mftSsQepPm1rv3aawsFs`,
		"IsOp4oCofyI.pVQ0-Iyql6rJ1-rCnzY1PwV8gJY",
		`"\u00e9\u2028\u007f".ZVPxAA.EHQiIjABpzq9_YZuR8T6yf3Fwck`,
		"IsOp4oCofyI.ZVPxAA.mm0lzakwwJI8ERrRQJtwFewgfZo"},
}

func TestEncodeLikePython(t *testing.T) {
	for _, tt := range tokens {
		for _, form := range []struct {
			name   string
			encode func(any) (string, error)
			decode func(string, any) error
			want   string
		}{
			{"plain", must(New(secret, "", nil)).Encode, must(New(secret, "", nil)).Decode, tt.plain},
			{"URL-safe", must(NewURLSafe(secret, "", nil)).Encode, must(NewURLSafe(secret, "", nil)).Decode, tt.urlSafe},
			{"timed", must(NewTimed(secret, "", atNow())).Encode, untimed(must(NewTimed(secret, "", atNow()))), tt.timed},
			{"both", must(NewURLSafeTimed(secret, "", atNow())).Encode, untimed(must(NewURLSafeTimed(secret, "", atNow()))), tt.urlSafeTimed},
		} {
			t.Run(tt.name+"/"+form.name, func(t *testing.T) {
				if got, err := form.encode(tt.value); got != form.want || err != nil {
					t.Errorf("Encode = %q, %v, want %q", got, err, form.want)
				}
				var v any
				if err := form.decode(form.want, &v); err != nil {
					t.Fatalf("Decode: %v", err)
				}
				if got, err := form.encode(v); got != form.want || err != nil {
					t.Errorf("Encode of the decoded value = %q, %v, want %q", got, err, form.want)
				}
			})
		}
	}
}

func untimed(s *TimedSerializer) func(string, any) error {
	return func(token string, v any) error {
		signedAt, err := s.DecodeMaxAge(token, 0, v)
		if err == nil && (signedAt.Unix() != now || signedAt.Location() != time.UTC) {
			return fmt.Errorf("signed at %v", signedAt)
		}
		return err
	}
}

// parts holds what URLSafeSerializer of itsdangerous 2.2.0 makes of parts signed
// with the key "secret".
var parts = []struct{ name, token, want string }{
	{"plain", "eyJhIjoxfQ.oYSREsMldudt7UXOZepLK4H9FiA", `{"a":1}`},
	{"compressed", ".eJyrVkpUsjKsBQAIKgIJ.Y-tD5pO5PwKCx_TXogzrxchph5U", `{"a":1}`},
	{"compressed without need, stored", ".eAEBBwD4_3siYSI6MX0IKgIJ.VQnIZZ06mRc_kguosfF9k3DOYlc", `{"a":1}`},
	{"bytes after the stream", ".eJyrVkpUsjKsBQAIKgIJbW9yZQ.8ymf0HyAcA_fjkhkI1FTegtfd7Y", `{"a":1}`},
	{"a second mark is an ignored character that counts for the padding", "..eJyrVkpUsjKsBQAIKgIJ.x00U0NPp5CJOwFa39EFciPcd2Jc", `{"a":1}`},
	{"marks that fit", ".....eJyrVkpUsjKsBQAIKgIJ.jsZ6w9RVcO-kh_r3fQmaQehN3Xo", `{"a":1}`},
	{"ignored characters in a plain part", "!!!!eyJhIjoxfQ.QUUrFgbhEcNnYUAWxPEH3OCuj-o", `{"a":1}`},
	{"padded, standard alphabet", "eyJhIjoxfQ==.ch9wCOLOyB5ti9xqxzbD0rOsWKo", `{"a":1}`},
	{"a mark inside a plain part", "eyJh.Ijo.xfQ.hpLCCf6A_FdGbq9SfzIjipwYulU", "BadPayload"},
	{"mark of another compression is an ignored character", "~~~~eyJhIjoxfQ.vkSWwMqTjya5qT3CxY5MV2zbcAU", `{"a":1}`},
	{"nothing", ".gM6QbAcSYH4IORGpo247e7Ho_4k", "BadPayload"},
	{"only a mark", "..-nbFDlDIQF_F-wKllYZj7tPWJS4", "BadPayload"},
	{"one character", "a.K0Rp5jQxhzXGdzm-nkLrEshM14A", "BadPayload"},
	{"not JSON", "bm9wZQ.aDPlFq4jnXzkvjYRT1HOBGdF85E", "BadPayload"},
	{"not UTF-8", "Iv8i.2GzrCwPScmMPcb3xcNSXoJ2uJbI", "BadPayload"},
	{"byte order mark", "77u_e30.dp1WK66oJGio-qrrY4Y9TCf75MQ", "BadPayload"},
	{"two values", "MSAy.DvGa4gVvGEbF-rPppEGUEQY2E9c", "BadPayload"},
	{"not compressed, but marked", ".eyJhIjoxfQ.A0NbFa_qe1kHfUR02rm-wYTBxBI", "BadPayload"},
	{"cut stream", ".eJyrVkpUsjKsBQAIKgI.B9CpYnWJ1Rtgw-kbHdXqheJnAoY", "BadPayload"},
	{"wrong checksum", ".eJyrVkpUsjKsBQAIKgIA.IizYMHY-CxiW1nn1nCbajHi3A9I", "BadPayload"},
	{"raw deflate", ".q1ZKVLIyrAUA.z9dryAg98TFisWW0Ibtqp1Ri04w", "BadPayload"},
	{"compressed nonsense", ".eJzLyy9IBQAETgGz.lOibaK755XMmcZLgk_fdwMIfOsg", "BadPayload"},
	{"mark without base64", ".a.ky9Bn5RXf6Wb87ULLImIqgtsPV4", "BadPayload"},
}

func TestDecodeLikePython(t *testing.T) {
	s := must(NewURLSafe(secret, "", nil))
	for _, tt := range parts {
		var v any
		err := s.Decode(tt.token, &v)
		if tt.want == "BadPayload" {
			checkPayloadError(t, tt.name, err)
			if v != nil {
				t.Errorf("%s: refused, but stored %v", tt.name, v)
			}
			continue
		}
		got, encodeErr := compactJSON.Marshal(v)
		if err != nil || encodeErr != nil || string(got) != tt.want {
			t.Errorf("%s: %s, %v, want %s", tt.name, got, err, tt.want)
		}
	}
}

func checkPayloadError(t *testing.T, name string, err error) {
	t.Helper()
	if _, ok := errors.AsType[*PayloadError](err); !ok {
		t.Errorf("%s: error %v, want a PayloadError", name, err)
		return
	}
	if !errors.Is(err, ErrBadPayload) || !errors.Is(err, signer.ErrBadData) || errors.Is(err, signer.ErrBadSignature) {
		t.Errorf("%s: error %v is of the wrong kind", name, err)
	}
	if !strings.HasPrefix(err.Error(), "serializer: bad payload: ") {
		t.Errorf("%s: text %q", name, err)
	}
}

// After a genuine token, every change of one bit must be refused or change
// nothing.
func TestDecodeRefusesChanges(t *testing.T) {
	const token = "eyJ6IjoxLCJhIjpbdHJ1ZSxudWxsLDEuNV19.ZVPxAA.PebbWBlrmngFQRah73G3hOYbmHA"
	s := must(NewURLSafeTimed(secret, "", atNow()))
	for i := range len(token) * 8 {
		changed := []byte(token)
		changed[i/8] ^= 1 << (i % 8)
		var v any
		if _, err := s.Decode(string(changed), &v); err == nil {
			if again, err := s.Encode(v); again != token {
				t.Errorf("%q gives %v, %v", changed, v, err)
			}
		}
	}
}

func TestDecodeIntoTypes(t *testing.T) {
	s := must(NewURLSafe(secret, "", nil))
	token, err := s.Encode(struct {
		User int `json:"user"`
	}{42})
	if err != nil {
		t.Fatal(err)
	}
	var user struct {
		User int `json:"user"`
	}
	if err := s.Decode(token, &user); err != nil || user.User != 42 {
		t.Errorf("Decode = %v, %v", user, err)
	}
	var wrong struct {
		User string `json:"user"`
	}
	err = s.Decode(token, &wrong)
	checkPayloadError(t, "int into string", err)
	if e, ok := errors.AsType[*taggedjson.TypeError](err); !ok || e.Path != "user" {
		t.Errorf("cause %v, want a TypeError about user", err)
	}
}

func TestEncodeErrors(t *testing.T) {
	if token, err := must(NewURLSafe(secret, "", nil)).Encode(make(chan int)); err == nil || token != "" {
		t.Errorf("a channel: %q, %v", token, err)
	}
	if token, err := must(NewTimed(secret, "", nil)).Encode(make(chan int)); err == nil || token != "" {
		t.Errorf("a channel: %q, %v", token, err)
	}
}

// A payload may fail with the error of a signer, say of a token within the token.
// Nothing may take that for a bad signature of the outer one and try it again.
func TestBadPayloadIsNotRetried(t *testing.T) {
	inner := &countingPayload{err: signer.ErrBadSignature}
	opts := &Options{Payload: inner, FallbackSigners: []signer.Options{{}, {}}}
	for _, decode := range []func(string, any) error{
		must(New(secret, "", opts)).Decode,
		func(token string, v any) error {
			_, err := must(NewTimed(secret, "", opts)).Decode(token, v)
			return err
		},
	} {
		inner.calls = 0
		token := tokens[0].plain
		if err := decode(token, nil); errors.Is(err, signer.ErrBadTimeSignature) {
			token = tokens[0].timed
		}
		inner.calls = 0
		err := decode(token, nil)
		if _, ok := errors.AsType[*PayloadError](err); !ok || inner.calls != 1 {
			t.Errorf("%d calls, %v", inner.calls, err)
		}
	}
}

type countingPayload struct {
	calls int
	err   error
}

func (p *countingPayload) Marshal(any) ([]byte, error) { return nil, p.err }
func (p *countingPayload) Unmarshal([]byte, any) error { p.calls++; return p.err }

// keepingPayload keeps what it reads, as json.RawMessage would.
type keepingPayload struct{}

func (keepingPayload) Marshal(v any) ([]byte, error)      { return []byte(v.(string)), nil }
func (keepingPayload) Unmarshal(data []byte, v any) error { *v.(*[]byte) = data; return nil }

// TestPayloadMayKeep shows that memory that is used again never reaches a payload of
// another package.
func TestPayloadMayKeep(t *testing.T) {
	opts := &Options{Payload: keepingPayload{}}
	plain, urlSafe := must(New(secret, "", opts)), must(NewURLSafe(secret, "", opts))
	timed, urlSafeTimed := must(NewTimed(secret, "", opts)), must(NewURLSafeTimed(secret, "", opts))
	for _, tt := range []struct {
		name   string
		encode func(any) (string, error)
		decode func(string, any) error
	}{
		{"plain", plain.Encode, plain.Decode},
		{"URL-safe", urlSafe.Encode, urlSafe.Decode},
		{"timed", timed.Encode, func(token string, v any) error { _, err := timed.Decode(token, v); return err }},
		{"URL-safe and timed", urlSafeTimed.Encode, func(token string, v any) error { _, err := urlSafeTimed.Decode(token, v); return err }},
	} {
		for _, text := range []string{"short", strings.Repeat("compressed", 30)} {
			var kept, other []byte
			if err := tt.decode(must(tt.encode(text)), &kept); err != nil {
				t.Fatal(err)
			}
			for range 10 {
				if err := tt.decode(must(tt.encode(strings.Repeat("x", len(text)))), &other); err != nil {
					t.Fatal(err)
				}
			}
			if string(kept) != text {
				t.Errorf("%s: %q became %q", tt.name, text, kept)
			}
		}
	}
}

func TestDecodePayload(t *testing.T) {
	plain, urlSafe := must(New(secret, "", nil)), must(NewURLSafe(secret, "", nil))
	timed := must(NewURLSafeTimed(secret, "", nil))
	for _, tt := range []struct {
		name    string
		decode  func([]byte, any) error
		payload string
	}{
		{"plain", plain.DecodePayload, `{"a": 1}`},
		{"URL-safe", urlSafe.DecodePayload, "eyJhIjoxfQ"},
		{"compressed", urlSafe.DecodePayload, ".eJyrVkpUsjKsBQAIKgIJ"},
		{"timed", timed.DecodePayload, "eyJhIjoxfQ"},
	} {
		var v struct {
			A int `json:"a"`
		}
		if err := tt.decode([]byte(tt.payload), &v); err != nil || v.A != 1 {
			t.Errorf("%s: %v, %v", tt.name, v, err)
		}
		checkPayloadError(t, tt.name, tt.decode([]byte("!"), &v))
	}
}

// What a refused token claims can be looked at, as load_payload is used in Python.
func TestDecodePayloadOfError(t *testing.T) {
	s := must(NewURLSafeTimed(secret, "another salt", atNow()))
	_, err := s.Decode(tokens[0].urlSafeTimed, new(any))
	e, ok := errors.AsType[*signer.Error](err)
	if !ok {
		t.Fatal(err)
	}
	var claimed string
	if err := s.DecodePayload(e.Payload, &claimed); err != nil || claimed != "x" {
		t.Errorf("claimed %q, %v", claimed, err)
	}
}

func TestNothingPrintsTheKey(t *testing.T) {
	key := []byte("SECRETKEY")
	opts := Options{Signer: signer.Options{KeyDerivation: signer.None, FallbackKeys: [][]byte{key}}}
	plain, timed := must(NewURLSafe(key, "", &opts)), must(NewURLSafeTimed(key, "", &opts))
	for _, v := range []any{plain, *plain, timed, *timed, opts, &opts} {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%x"} {
			text := fmt.Sprintf(verb, v)
			for _, spelling := range []string{"SECRETKEY", fmt.Sprintf("%x", key), strings.Trim(fmt.Sprint(key), "[]")} {
				if strings.Contains(text, spelling) {
					t.Errorf("%s prints %q", verb, text)
				}
			}
		}
	}
}
