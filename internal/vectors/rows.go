package vectors

import "fmt"

// Verdict is what reading a token ends in, by the name of itsdangerous' class.
type Verdict string

// The verdicts. BadData is a good signature over a stamp past the year 9999,
// which makes Python raise ValueError, OSError or OverflowError.
const (
	OK               Verdict = "ok"
	BadSignature     Verdict = "BadSignature"
	BadTimeSignature Verdict = "BadTimeSignature"
	SignatureExpired Verdict = "SignatureExpired"
	BadPayload       Verdict = "BadPayload"
	BadData          Verdict = "BadData"
)

// UnmarshalText refuses a verdict that no test would look at.
func (v *Verdict) UnmarshalText(text []byte) error {
	switch *v = Verdict(text); *v {
	case OK, BadSignature, BadTimeSignature, SignatureExpired, BadPayload, BadData:
		return nil
	}
	return fmt.Errorf("unknown verdict %q", text)
}

// Judgement is the part of a row that says how a token was judged.
type Judgement struct {
	Verdict    Verdict `json:"verdict"`
	Message    *string `json:"message"`
	Timestamp  *int64  `json:"timestamp"`   // when an accepted token was signed
	DateSigned *int64  `json:"date_signed"` // the exception's
	ErrPayload *Bytes  `json:"err_payload"` // the exception's
}

// Cookie is a row of cookies.jsonl.
type Cookie struct {
	Name    string  `json:"name"`
	Comment string  `json:"comment"`
	Keys    []Bytes `json:"keys"` // oldest to newest
	Salt    string  `json:"salt"`
	Now     int64   `json:"now"`
	MaxAge  *int64  `json:"max_age"` // seconds; nil: age is not asked for
	Cookie  Bytes   `json:"cookie"`
	Judgement
	Value      *string `json:"value"` // tagged JSON, keys sorted
	Recookie   *Bytes  `json:"recookie"`
	WriteError *string `json:"write_error"`
}

// Key returns the signing key, the newest of Keys.
func (c Cookie) Key() []byte { return c.Keys[len(c.Keys)-1] }

// Fallbacks returns the keys that only verify.
func (c Cookie) Fallbacks() [][]byte {
	var keys [][]byte
	for _, key := range c.Keys[:len(c.Keys)-1] {
		keys = append(keys, key)
	}
	return keys
}

// Encode is a row of encode.jsonl.
type Encode struct {
	Cookie
	Payload     string `json:"payload"`
	Compressed  bool   `json:"compressed"`
	SortKeys    bool   `json:"sort_keys"`
	EnsureASCII bool   `json:"ensure_ascii"`
}

// Legacy is a row of legacy.jsonl.
type Legacy struct {
	Cookie
	MadeBy     map[string]string `json:"made_by"`
	OldVerdict string            `json:"old_verdict"` // Python's own class name
	OldValue   *string           `json:"old_value"`
}

// Base64 is a row of base64.jsonl; nil results are errors.
type Base64 struct {
	Name    string `json:"name"`
	Comment string `json:"comment"`
	Input   Bytes  `json:"input"`
	URL     *Bytes `json:"url"`
	Std     *Bytes `json:"std"`
}

// Date is a row of dates.jsonl. Verdict is "ok", "none" or "error"; a name
// beginning with "write/" is a time to be written as Text, any other is a Text to
// be read.
type Date struct {
	Name    string `json:"name"`
	Comment string `json:"comment"`
	Text    string `json:"text"`
	Verdict string `json:"verdict"`
	Unix    *int64 `json:"unix"`
	Offset  *int   `json:"offset"` // seconds east of UTC
}

// Float is a row of floats.jsonl.
type Float struct {
	Name    string `json:"name"`
	Comment string `json:"comment"`
	Bits    string `json:"bits"` // 16 hexadecimal digits of IEEE 754
	Text    string `json:"text"`
}

// JSON is a row of json.jsonl. Tagged and Plain are "ok", "error", or
// "unwritable": read, but not to be written again.
type JSON struct {
	Name       string  `json:"name"`
	Comment    string  `json:"comment"`
	Input      Bytes   `json:"input"`
	Tagged     string  `json:"tagged"`
	Value      *string `json:"value"`
	Plain      string  `json:"plain"`
	PlainValue *string `json:"plain_value"`
}

// Parameters are the signer_kwargs of a row.
type Parameters struct {
	Derivation string `json:"derivation"`
	Digest     string `json:"digest"` // hashlib's name
}

// Signer is a row of signer.jsonl. Its Kind is "signer", "timestamp", or "sep": a
// separator that is refused.
type Signer struct {
	Name    string  `json:"name"`
	Comment string  `json:"comment"`
	Kind    string  `json:"kind"`
	Keys    []Bytes `json:"keys"` // oldest to newest
	Salt    string  `json:"salt"`
	Sep     string  `json:"sep"`
	Parameters
	Now    int64  `json:"now"`
	MaxAge *int64 `json:"max_age"`
	Value  *Bytes `json:"value"`
	Signed *Bytes `json:"signed"`
	Signs  bool   `json:"signs"` // signing Value at Now gives Signed
	// The embedded verdict is a string of its own here: "sep" rows say ValueError.
	Verdict    string  `json:"verdict"`
	Message    *string `json:"message"`
	Timestamp  *int64  `json:"timestamp"`
	DateSigned *int64  `json:"date_signed"`
	ErrPayload *Bytes  `json:"err_payload"`
}

// Serializer is a row of serializer.jsonl. Its Kind is the name of itsdangerous'
// class.
type Serializer struct {
	Name     string       `json:"name"`
	Comment  string       `json:"comment"`
	Kind     string       `json:"kind"`
	Keys     []Bytes      `json:"keys"` // oldest to newest
	Salt     string       `json:"salt"`
	Signer   *Parameters  `json:"signer"` // nil: the defaults
	Fallback []Parameters `json:"fallback"`
	Now      int64        `json:"now"`
	MaxAge   *int64       `json:"max_age"`
	Token    Bytes        `json:"token"`
	Judgement
	Value *string `json:"value"` // JSON as that class writes it
}

// Explain is a row of explain.jsonl: a cookie that goes wrong, and the name of the
// cause.
type Explain struct {
	Name       string  `json:"name"`
	Comment    string  `json:"comment"`
	Cause      string  `json:"cause"`
	Evidence   string  `json:"evidence"` // a text that the evidence holds
	Cookie     Bytes   `json:"cookie"`   // as it was given to explain
	Key        *Bytes  `json:"key"`
	RawKey     *Bytes  `json:"raw_key"`   // the bytes of its file or variable
	Fallbacks  []Bytes `json:"fallbacks"` // oldest to newest
	TryKeys    []Bytes `json:"try_keys"`  // not accepted by the application
	Rotated    *int64  `json:"rotated"`   // when the key was replaced
	Salt       string  `json:"salt"`
	Derivation string  `json:"derivation"`
	Digest     string  `json:"digest"`
	Now        int64   `json:"now"`
	MaxAge     *int64  `json:"max_age"`
	Verdict    *string `json:"verdict"`  // of Flask's serializer; nil without a key
	Accepted   bool    `json:"accepted"` // Flask makes a session of it
}

// Identity is a row of cookie_identity.jsonl: two Set-Cookie lines of one response.
type Identity struct {
	Name       string `json:"name"`
	Host       string `json:"host"`
	Path       string `json:"path"` // of the request
	Own        string `json:"own"`
	Other      string `json:"other"`
	SameCookie bool   `json:"same_cookie"` // to Chromium the second replaces the first
}
