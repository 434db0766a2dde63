package secrets

import (
	"context"
	"crypto/sha1"
	"database/sql"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"time"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	"github.com/flaskcookie/flaskcookie-go/flasklogin"
	"github.com/flaskcookie/flaskcookie-go/flasksession"
	"github.com/flaskcookie/flaskcookie-go/flasksession/filestore"
	"github.com/flaskcookie/flaskcookie-go/flasksession/sqlstore"
	"github.com/flaskcookie/flaskcookie-go/flaskshadow"
	"github.com/flaskcookie/flaskcookie-go/flaskwtf"
	"github.com/flaskcookie/flaskcookie-go/internal/explain"
	"github.com/flaskcookie/flaskcookie-go/internal/patience"
	"github.com/flaskcookie/flaskcookie-go/internal/pickle"
	"github.com/flaskcookie/flaskcookie-go/internal/recorded"
	"github.com/flaskcookie/flaskcookie-go/internal/report"
	"github.com/flaskcookie/flaskcookie-go/serializer"
	"github.com/flaskcookie/flaskcookie-go/signer"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// exported are values of each exported type that holds a secret, or was made of one.
func (b *bed) exported() []any {
	t := b.t
	logins := flasklogin.Config{SecretKey: b.key, Logger: b.log.logger(), Remember: flasklogin.RememberCookie{Name: "remember_token"}}
	tokens := flaskwtf.Config{SecretKey: b.key, Logger: b.log.logger()}
	plain := must(serializer.NewURLSafe(b.key, "", &serializer.Options{Signer: b.signs}))(t)
	files := must(filestore.New(t.TempDir(), nil))(t)
	check(t, files.Set(t.Context(), "session:"+secretID, []byte(secretValue), time.Hour))
	tables := must(sqlstore.New(sql.OpenDB(quoting{}), sqlstore.SQLite, nil))(t)
	_ = tables.Set(t.Context(), "session:"+secretID, []byte(secretValue), time.Hour)
	place := report.PlaceOf(b.request(b.cookie))
	waiting := patience.Within(flaskcookie.NewContext(t.Context(), flaskcookie.NewSession(b.values)), time.Hour)
	t.Cleanup(waiting.End)
	values := []any{
		b.signs, must(signer.New(b.key, "", &b.signs))(t), must(signer.NewTimestamp(b.key, "", &b.signs))(t),
		&signer.Error{Kind: signer.ErrBadSignature, Payload: []byte(secretValue), Reason: "x"},
		serializer.Options{Signer: b.signs, FallbackSigners: []signer.Options{b.signs}}, plain, must(serializer.NewURLSafeTimed(b.key, "", &serializer.Options{Signer: b.signs}))(t),
		&serializer.PayloadError{Err: plain.Decode(must(plain.Encode(secretValue))(t), new(int))},
		taggedjson.NewCodec(taggedjson.Options{}), taggedjson.Options{}, taggedjson.NewTag(" x", func(v string) (any, error) { return v, nil }, func(v any) (string, error) { return "", nil }),
		typed[*taggedjson.SyntaxError](b, taggedjson.Unmarshal([]byte(`{"who": "`+secretValue), new(any))),
		typed[*taggedjson.TypeError](b, taggedjson.Convert(b.values, new(struct {
			Who int `json:"who"`
		}))),
		b.cookies, b.codec, b.session, flaskcookie.Opening{Values: b.values, ID: secretID}, flaskcookie.Freeze(flaskcookie.NewSession(b.values)),
		b.stored, must(flasksession.New(b.stored, b.store))(t), b.store, b.opaque(),
		typed[*flasksession.DecodeError](b, flasksession.MsgPack.Unmarshal([]byte("\x81\xa3who\xb9"+secretValue), new(taggedjson.Dict))),
		filestore.Options{Hash: sha1.New, Logger: b.log.logger()}, files, sqlstore.Options{}, tables,
		logins, logins.Remember, b.manager(logins), tokens, must(flaskwtf.New(tokens))(t),
		explain.Config{Key: b.key, RawKey: b.key, FallbackKeys: b.old, TryKeys: b.old},
		must(explain.Explain(b.cookie+"x", explain.Config{Key: b.old[0], TryKeys: [][]byte{b.key}}))(t),
		must(recorded.Check(b.cookies, &recorded.File{Rows: []recorded.Row{{Kind: "cookie", Name: "x", SignedBy: "fallback", Verdict: "ok", Cookie: new(recorded.Bytes(b.cookie))}}}))(t),
		place, new(report.Start), waiting, typed[*pickle.Error](b, of(pickle.Read([]byte("\x80\x04\x8c\x30"+secretValue)))),
	}
	return append(values, b.compared()...)
}

// typed is an error as a type of its own.
func typed[E error](b *bed, err error) E {
	b.t.Helper()
	e, ok := errors.AsType[E](err)
	if !ok {
		b.t.Fatalf("%v is no %T", err, e)
	}
	return e
}

// opaque is a value of a stored session that only Python knows, with the content in it.
func (b *bed) opaque() flasksession.Opaque {
	b.t.Helper()
	var values taggedjson.Dict
	check(b.t, flasksession.MsgPack.Unmarshal([]byte("\x81\xa1k\x81\x01"+string([]byte{byte(0xa0 + len(secretValue))})+secretValue), &values))
	opaque, ok := values[0].Value.(flasksession.Opaque)
	if !ok {
		b.t.Fatalf("%T is no Opaque", values[0].Value)
	}
	return opaque
}

func (b *bed) manager(cfg flasklogin.Config) *flasklogin.Manager[string] {
	b.t.Helper()
	return must(flasklogin.New(cfg, flasklogin.Users[string]{
		Load: func(context.Context, string) (string, bool, error) { return "", false, errFake },
		ID:   func(string) any { return 1.5 },
	}))(b.t)
}

// errFake is an error of a program that has no secret in it.
var errFake = errors.New("x")

// compared are a Shadow in front of a Flask that does something else, and what it reported.
func (b *bed) compared() []any {
	var results []any
	cfg := flaskshadow.Config{Cookie: b.cookies, Logger: b.log.logger(), OnCompare: func(_ context.Context, r flaskshadow.Result) {
		results = append(results, r)
		for _, d := range append(r.Differences, r.Suspicions...) {
			results = append(results, d)
		}
	}}
	stored := flaskshadow.Config{Session: b.stored, Store: b.store, Logger: b.log.logger(), OnCompare: cfg.OnCompare}
	other := must(flaskcookie.New(flaskcookie.Config{SecretKey: b.old[0], Logger: slog.New(slog.DiscardHandler)}))(b.t)
	values := []any{cfg, stored}
	for _, cfg := range []flaskshadow.Config{cfg, stored} {
		shadow := must(flaskshadow.New(cfg))(b.t)
		for _, cookie := range []string{b.cookie, b.cookie + "x", secretID, b.genuine(secretValue)} {
			for _, set := range []string{b.cookie, must(other.Encode(b.values))(b.t), secretID, b.genuine([]string{secretValue})} {
				shadow.Twin(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
					w.Header().Add("Set-Cookie", "session="+set+"; Path=/x")
				}), http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { panic(errFake) })).ServeHTTP(httptest.NewRecorder(), b.request(cookie))
				check(b.t, shadow.Wait(b.t.Context()))
			}
		}
		values = append(values, shadow)
	}
	if len(results) < 16 {
		b.t.Errorf("%d results", len(results))
	}
	return append(values, results...)
}
