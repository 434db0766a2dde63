package secrets

import (
	"os"
	"path/filepath"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	"github.com/flaskcookie/flaskcookie-go/serializer"
	"github.com/flaskcookie/flaskcookie-go/signer"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
	"github.com/flaskcookie/flaskcookie-go/werkzeug/security"
)

// failures are errors by the exported functions that returned them, which had the secrets at hand.
type failures map[string][]error

func (f failures) add(function string, errs ...error) { f[function] = append(f[function], errs...) }

// of is the error of a function that returns a value too.
func of[T any](_ T, err error) error { return err }

func of3[T, U any](_ T, _ U, err error) error { return err }

// unfit are values with the content that nothing writes.
var unfit = map[string]any{"who": []any{secretValue, make(chan int)}}

// whole has the type of a session whose content is a number.
type whole struct {
	Who int `json:"who"`
}

// core are those of the packages of the cookie.
func (f failures) core(b *bed) {
	twice := signer.Options{FallbackKeys: [][]byte{b.old[0], nil}}
	f.add("signer.New", of(signer.New(b.key, "", &twice)), of(signer.New(b.key, "", &signer.Options{Sep: "a", FallbackKeys: b.old})))
	f.add("signer.NewTimestamp", of(signer.NewTimestamp(b.key, "", &twice)))
	plain, timed := must(signer.New(b.key, "", nil))(b.t), must(signer.NewTimestamp(b.key, "", nil))(b.t)
	late := timed.Sign([]byte(secretValue))
	for _, signed := range []string{secretValue, secretValue + ".x", string(plain.Sign([]byte(secretValue))) + "x", secretID + "." + secretValue} {
		f.add("signer.Signer.Unsign", of(plain.Unsign([]byte(signed))))
		f.add("signer.TimestampSigner.Unsign", of3(timed.Unsign([]byte(signed))))
	}
	f.add("signer.TimestampSigner.Unsign", of3(timed.Unsign(plain.Sign([]byte(secretValue)))))
	f.add("signer.TimestampSigner.UnsignMaxAge", of3(timed.UnsignMaxAge(late, -1)))
	f.serializers(b, &serializer.Options{FallbackSigners: []signer.Options{b.signs}})

	f.add("tagged_json.Marshal", of(taggedjson.Marshal(unfit)))
	f.add("tagged_json.Convert", taggedjson.Convert(b.values, new(whole)))
	f.add("tagged_json.ParseUUID", of(taggedjson.ParseUUID(secretID)))
	f.add("tagged_json.UUID.UnmarshalText", new(taggedjson.UUID).UnmarshalText([]byte(secretID)))
	portable := taggedjson.NewCodec(taggedjson.Options{Portable: true})
	f.add("tagged_json.Codec.Marshal", of(portable.Marshal(unfit)))
	f.add("tagged_json.Codec.AppendMarshal", of(portable.AppendMarshal(nil, unfit)))
	f.add("tagged_json.Codec.CheckPortable", portable.CheckPortable(map[string]any{"who": secretValue + "\xed\xa0\xbd\xed\xb8\x80"}))
	f.add("tagged_json.Codec.Convert", portable.Convert(b.values, new(whole)))
	for _, text := range []string{`{"who": "` + secretValue, `{"who": ` + secretValue + `}`, secretValue, `{"who": "` + secretValue + "\n\"}", `{" u": "` + secretID + `"}`, `{" b": "` + secretID + `="}`} {
		f.add("tagged_json.Unmarshal", taggedjson.Unmarshal([]byte(text), new(any)))
		f.add("tagged_json.Codec.Unmarshal", portable.Unmarshal([]byte(text), new(any)))
		f.add("tagged_json.Dict.UnmarshalJSON", new(taggedjson.Dict).UnmarshalJSON([]byte(text+"x")))
	}
	f.add("tagged_json.Unmarshal", taggedjson.Unmarshal([]byte(`{"who": "`+secretValue+`"}`), new(whole)))

	f.add("werkzeug/security.GeneratePasswordHash", of(security.GeneratePasswordHash(secretKey, secretValue)), of(security.GeneratePasswordHash(secretKey+"\xff", "")))
	for _, method := range []string{"md5", "scrypt:" + secretKey, "scrypt:x:8:1", "pbkdf2:" + secretKey, "pbkdf2:sha256:9999999999"} {
		hash := method + "$" + secretID + "$" + secretValue
		f.add("werkzeug/security.CheckPasswordHash", of(security.CheckPasswordHash(hash, secretKey)))
		f.add("werkzeug/security.CheckPasswordHashContext", of(security.CheckPasswordHashContext(b.t.Context(), hash, secretKey)))
	}
}

func (f failures) serializers(b *bed, options *serializer.Options) {
	f.add("serializer.New", of(serializer.New(b.key, "", options)))
	f.add("serializer.NewURLSafe", of(serializer.NewURLSafe(b.key, "", options)))
	f.add("serializer.NewTimed", of(serializer.NewTimed(b.key, "", options)))
	f.add("serializer.NewURLSafeTimed", of(serializer.NewURLSafeTimed(b.key, "", options)))
	plain, timed := must(serializer.NewURLSafe(b.key, "", nil))(b.t), must(serializer.NewURLSafeTimed(b.key, "", nil))(b.t)
	f.add("serializer.Serializer.Encode", of(plain.Encode(unfit)))
	f.add("serializer.TimedSerializer.Encode", of(timed.Encode(unfit)))
	f.add("serializer.TimedSerializer.AppendEncode", of(timed.AppendEncode(nil, unfit)))
	short, long := must(plain.Encode(b.values))(b.t), must(timed.Encode(b.values))(b.t)
	for _, change := range []func(string) string{func(s string) string { return s + "x" }, func(s string) string { return "x" + s }, func(string) string { return secretValue + ".x.y" }} {
		f.add("serializer.Serializer.Decode", plain.Decode(change(short), new(any)))
		f.add("serializer.TimedSerializer.Decode", of(timed.Decode(change(long), new(any))))
		f.add("serializer.TimedSerializer.DecodeExpired", of(timed.DecodeExpired(change(long), new(any))))
	}
	f.add("serializer.Serializer.Decode", plain.Decode(short, new(whole)))
	f.add("serializer.TimedSerializer.Decode", of(timed.Decode(long, new(whole))))
	f.add("serializer.TimedSerializer.DecodeMaxAge", of(timed.DecodeMaxAge(long, -1, new(any))))
	for _, payload := range []string{secretValue, "." + secretID, "." + secretValue} {
		f.add("serializer.Serializer.DecodePayload", plain.DecodePayload([]byte(payload), new(any)))
		f.add("serializer.TimedSerializer.DecodePayload", timed.DecodePayload([]byte(payload), new(any)))
	}
}

// cookies are those of flaskcookie.
func (f failures) cookies(b *bed) {
	faulty := b.cookies
	faulty.Signer = b.signs
	f.add("flaskcookie.New", of(flaskcookie.New(faulty)), of(flaskcookie.New(flaskcookie.Config{SecretKeyFallbacks: b.old})))
	f.add("flaskcookie.ConfigFromMapping", of(flaskcookie.ConfigFromMapping(map[string]any{"SECRET_KEY": []any{secretKey}, "SECRET_KEY_FALLBACKS": oldKey, "PERMANENT_SESSION_LIFETIME": secretValue})),
		of(flaskcookie.ConfigFromMapping(map[string]any{"SECRET_KEY": secretKey, "SECRET_KEY_FALLBACKS": []any{oldKey, []any{oldKey}}})))
	b.t.Setenv("SECRETS_SECRET_KEY", secretKey)
	b.t.Setenv("SECRETS_SECRET_KEY__X", oldKey)
	f.add("flaskcookie.LoadEnv", of(flaskcookie.LoadEnv("SECRETS")))
	for _, text := range []string{`{"SECRET_KEY": "` + secretKey, `["` + secretKey + `"]`, secretKey} {
		name := filepath.Join(b.t.TempDir(), "config.json")
		check(b.t, os.WriteFile(name, []byte(text), 0o600))
		f.add("flaskcookie.LoadFile", of(flaskcookie.LoadFile(name)))
	}
	f.add("flaskcookie.Codec.Encode", of(b.codec.Encode(unfit)))
	other := must(flaskcookie.New(flaskcookie.Config{SecretKey: b.old[0], Logger: b.log.logger(), ErrorHandler: nil}))(b.t)
	f.add("flaskcookie.Codec.Decode", of(other.Decode(b.cookie, new(any))), of(b.codec.Decode(b.cookie+"x", new(any))), of(b.codec.Decode(secretID, new(any))), of(b.codec.Decode(b.cookie, new(whole))))
	for _, v := range []any{secretValue, []any{secretValue}, []any{[]any{secretValue}}, []any{[]any{1, secretValue}}} {
		f.add("flaskcookie.Codec.Open", of(b.codec.Open(b.request(b.genuine(v)))))
	}
	f.add("flaskcookie.Codec.Open", b.rejected(other, b.cookie), b.rejected(b.codec, secretID+".x.y"))
	unwritten := b.cookies
	unwritten.Compressor = unwilling{serializer.Zlib}
	f.add("flaskcookie.Codec.Save", must(flaskcookie.New(unwritten))(b.t).Save(b.t.Context(), map[string][]string{}, b.changed()))
	f.add("flaskcookie.Read", of(flaskcookie.Read[int](b.session, "who")), of(flaskcookie.Read[int](b.session, "missing")))
	f.add("flaskcookie.Session.Set", b.session.Set("who", unfit))
	f.add("flaskcookie.Session.SetDefault", of(b.session.SetDefault("else", unfit)))
	f.add("flaskcookie.Session.Update", b.session.Update(unfit), b.session.Update(secretValue))
	f.add("flaskcookie.Session.Decode", b.session.Decode(new(whole)))
	f.add("flaskcookie.Session.Flash", b.session.Flash(unfit, "message"))
}

// rejected is why a session is empty.
func (b *bed) rejected(codec *flaskcookie.Codec, cookie string) error {
	b.t.Helper()
	return must(codec.Open(b.request(cookie)))(b.t).Rejected
}

// changed is a session with the content that is to be saved.
func (b *bed) changed() *flaskcookie.Session {
	b.t.Helper()
	s := flaskcookie.NewSession(nil)
	check(b.t, s.Set("who", secretValue))
	return s
}

// unwilling does not compress.
type unwilling struct{ serializer.Compressor }

func (unwilling) Compress([]byte) ([]byte, error) { return nil, errFake }
