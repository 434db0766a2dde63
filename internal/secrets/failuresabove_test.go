package secrets

import (
	"context"
	"database/sql"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	"github.com/flaskcookie/flaskcookie-go/flaskcookietest"
	"github.com/flaskcookie/flaskcookie-go/flasklogin"
	"github.com/flaskcookie/flaskcookie-go/flasksession"
	"github.com/flaskcookie/flaskcookie-go/flasksession/filestore"
	"github.com/flaskcookie/flaskcookie-go/flasksession/sqlstore"
	"github.com/flaskcookie/flaskcookie-go/flaskshadow"
	"github.com/flaskcookie/flaskcookie-go/flaskwtf"
	"github.com/flaskcookie/flaskcookie-go/internal/explain"
	"github.com/flaskcookie/flaskcookie-go/internal/paste"
	"github.com/flaskcookie/flaskcookie-go/internal/pickle"
	"github.com/flaskcookie/flaskcookie-go/internal/pybase64"
	"github.com/flaskcookie/flaskcookie-go/internal/pyzlib"
	"github.com/flaskcookie/flaskcookie-go/internal/recorded"
	"github.com/flaskcookie/flaskcookie-go/internal/werkzeug"
)

// faultyKeys are settings with keys that cannot be used.
func faultyKeys(name string) map[string]any {
	return map[string]any{"SECRET_KEY": []any{secretKey}, "SECRET_KEY_FALLBACKS": oldKey, name: []any{secretKey, oldKey}}
}

// stores are those of flasksession and its stores.
func (f failures) stores(b *bed) {
	f.add("flasksession.ConfigFromMapping", of(flasksession.ConfigFromMapping(faultyKeys("SESSION_KEY_PREFIX"))))
	twice := b.stored
	twice.Config.SecretKey = b.old[0]
	f.add("flasksession.New", of(flasksession.New(twice, b.store)), of(flasksession.New(flasksession.Config{SessionUseSigner: true, Signer: b.signs}, b.store)))
	f.add("flasksession.DateTime.AsTime", of(flasksession.DateTime{Time: flasksession.Time{Zone: flasksession.ZoneInfo(secretValue)}}.AsTime()))
	unsigned := flasksession.Config{Config: flaskcookie.Config{Logger: b.log.logger()}}
	quotes := must(flasksession.New(unsigned, quotingStore{}))(b.t)
	f.add("flasksession.ServerSide.Open", of(quotes.Open(b.request(secretID))), of(must(flasksession.New(unsigned, b.store))(b.t).Open(b.request(secretID))))
	signed := must(flasksession.New(b.stored, b.store))(b.t)
	f.add("flasksession.ServerSide.Open", must(signed.Open(b.request(secretID+".x")))(b.t).Rejected)
	known := b.changed()
	known.ID = secretID
	f.add("flasksession.ServerSide.Save", quotes.Save(b.t.Context(), http.Header{}, known))

	f.add("flasksession/filestore.OptionsFromMapping", of3(filestore.OptionsFromMapping(faultyKeys("SESSION_FILE_MODE"))))
	f.add("flasksession/sqlstore.OptionsFromMapping", of(sqlstore.OptionsFromMapping(faultyKeys("SESSION_SQLALCHEMY_TABLE"))))
	f.add("flasksession/filestore.New", of(filestore.New("", nil)))
	f.add("flasksession/sqlstore.New", of(sqlstore.New(sql.OpenDB(quoting{}), "", nil)))
	tables := must(sqlstore.New(sql.OpenDB(quoting{}), sqlstore.SQLite, nil))(b.t)
	f.store(b, "flasksession/sqlstore", tables)
	f.add("flasksession/sqlstore.Store.Cleanup", of(tables.Cleanup(b.t.Context())))
	dir := filepath.Join(b.t.TempDir(), "sessions")
	files := must(filestore.New(dir, nil))(b.t)
	check(b.t, os.RemoveAll(dir))
	check(b.t, os.WriteFile(dir, nil, 0o600)) // where the directory was
	f.store(b, "flasksession/filestore", files)
}

// store asks a store that fails for all that a Store, a Swapper, a Toucher and an Expirer can.
func (f failures) store(b *bed, name string, s interface {
	flasksession.Swapper
	flasksession.Toucher
	flasksession.Expirer
}) {
	ctx, key := b.t.Context(), "session:"+secretID
	f.add(name+".Store.Get", of3(s.Get(ctx, key)))
	f.add(name+".Store.Set", s.Set(ctx, key, []byte(secretValue), time.Hour))
	f.add(name+".Store.Delete", s.Delete(ctx, key))
	f.add(name+".Store.CompareAndSwap", of(s.CompareAndSwap(ctx, key, []byte(secretValue), []byte(secretValue), time.Hour)))
	f.add(name+".Store.Touch", of(s.Touch(ctx, key, time.Hour)))
	f.add(name+".Store.TTL", of3(s.TTL(ctx, key)))
}

// logins are those of flasklogin.
func (f failures) logins(b *bed) {
	f.add("flasklogin.ConfigFromMapping", of(flasklogin.ConfigFromMapping(faultyKeys("REMEMBER_COOKIE_NAME"))))
	f.add("flasklogin.New", of(flasklogin.New(flasklogin.Config{SecretKey: b.key, SessionProtection: 9}, flasklogin.Users[string]{})))
	f.add("flasklogin.RememberKey", of(flasklogin.RememberKey(secretKey+"漢")))
	m := b.manager(flasklogin.Config{SecretKey: b.key, Logger: b.log.logger()})
	f.add("flasklogin.Manager.SessionValues", of(m.SessionValues(b.request(b.cookie), secretValue, true)))
	codec := must(flaskcookie.New(b.cookies))(b.t)
	b.cookie = must(codec.Encode(map[string]any{"_user_id": secretValue, "_fresh": true}))(b.t)
	b.within(codec, m.Handler, func(ctx context.Context) {
		f.add("flasklogin.Manager.User", of3(m.User(ctx)))
		f.add("flasklogin.Manager.Fresh", of(m.Fresh(ctx)))
		f.add("flasklogin.Manager.Login", m.Login(ctx, secretValue, nil))
	})
	read := b.cookies
	read.ReadOnly = true
	b.within(must(flaskcookie.New(read))(b.t), m.Handler, func(ctx context.Context) {
		f.add("flasklogin.Manager.Logout", m.Logout(ctx))
		f.add("flasklogin.Manager.ConfirmLogin", m.ConfirmLogin(ctx))
	})
}

// forms are those of flaskwtf.
func (f failures) forms(b *bed) {
	f.add("flaskwtf.ConfigFromMapping", of(flaskwtf.ConfigFromMapping(faultyKeys("WTF_CSRF_SECRET_KEY"))))
	f.add("flaskwtf.New", of(flaskwtf.New(flaskwtf.Config{SecretKey: b.key, MaxFormMemory: -1})))
	c := must(flaskwtf.New(flaskwtf.Config{SecretKey: b.key, Logger: b.log.logger()}))(b.t)
	read := flaskcookie.NewSession(b.values)
	read.ReadOnly = true
	f.add("flaskwtf.CSRF.Token", of(c.Token(read)))
	f.add("flaskwtf.CSRF.Field", of(c.Field(read)))
	f.add("flaskwtf.CSRF.MetaTag", of(c.MetaTag(read)))
	s := flaskcookie.NewSession(nil)
	token := must(c.Token(s))(b.t)
	check(b.t, s.Set("csrf_token", secretValue))
	for _, given := range []string{token, token + "x", secretValue, b.cookie} {
		f.add("flaskwtf.CSRF.Validate", c.Validate(s, given))
	}
	f.add("flaskwtf.CSRF.Validate", c.Validate(flaskcookie.NewSession(nil), token))
	r := b.request(b.cookie)
	r.Header.Set("X-Csrftoken", secretValue)
	f.add("flaskwtf.CSRF.Check", c.Check(r.WithContext(flaskcookie.NewContext(r.Context(), s))))
}

// tools are those of what stands beside an application.
func (f failures) tools(b *bed) {
	f.add("flaskshadow.New", of(flaskshadow.New(flaskshadow.Config{Cookie: flaskcookie.Config{SecretKey: b.key, SecretKeyFallbacks: [][]byte{b.old[0], nil}}})))
	shadow := must(flaskshadow.New(flaskshadow.Config{Cookie: b.cookies, Logger: b.log.logger()}))(b.t)
	ended, cancel := context.WithCancel(b.t.Context())
	cancel()
	release := make(chan struct{})
	shadow.Twin(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}), http.HandlerFunc(func(http.ResponseWriter, *http.Request) { <-release })).
		ServeHTTP(discard{}, b.request(b.cookie))
	f.add("flaskshadow.Shadow.Wait", shadow.Wait(ended))
	close(release)
	check(b.t, shadow.Wait(b.t.Context()))

	jar, at := must(cookiejar.New(nil))(b.t), must(url.Parse("http://example.com/"))(b.t)
	jar.SetCookies(at, []*http.Cookie{{Name: "session", Value: b.genuine(secretValue)}})
	f.add("flaskcookietest.Transaction", flaskcookietest.Transaction(jar, at.String(), b.codec, func(*flaskcookie.Session) {}))

	f.add("internal/explain.Explain", of(explain.Explain(b.cookie, explain.Config{Key: b.key, FallbackKeys: [][]byte{b.old[0], nil}})))
	f.add("internal/explain.ExplainHeader", of(explain.ExplainHeader("session="+b.cookie, explain.Config{Key: b.key, FallbackKeys: [][]byte{b.old[0], nil}})))
	faulty := b.cookies
	faulty.Signer = b.signs
	f.add("internal/recorded.Check", of(recorded.Check(faulty, new(recorded.File))))
	twice := b.stored
	twice.Config.SecretKey = b.old[0]
	f.add("internal/recorded.CheckStored", of(recorded.CheckStored(twice, &recorded.File{Header: recorded.Header{Store: new(recorded.Store)}})))
	for _, text := range []string{secretValue, `{"kind": "app", "settings": {"SECRET_KEY": "` + secretKey + `"}`, "\n"} {
		f.add("internal/recorded.Read", of(recorded.Read(strings.NewReader(text))))
	}
	header := recorded.Header{Settings: []byte(`{"SECRET_KEY": ["` + secretKey + `"]}`), Store: new(recorded.Store)}
	f.add("internal/recorded.Header.Config", of(header.Config()))
	f.add("internal/recorded.Header.StoredConfig", of(header.StoredConfig()))
	f.add("internal/recorded.Bytes.UnmarshalText", new(recorded.Bytes).UnmarshalText([]byte(secretValue+"漢")))
}

// parts are those of the packages below, which read what has the secrets.
func (f failures) parts(b *bed) {
	cookie := must(werkzeug.NewCookie(werkzeug.Attributes{Name: "session"}))(b.t)
	f.add("internal/werkzeug.Cookie.Set", of3(cookie.Set(secretValue, time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC), 0)))
	f.add("internal/werkzeug.Cookie.End", of3(cookie.End(append(cookie.Begin(nil), secretValue...), time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC), 0)))
	f.add("internal/paste.Read", of(paste.Read(strings.Repeat(secretValue, paste.MaxDocument/len(secretValue)+1), "session")))
	f.add("internal/pickle.Read", of(pickle.Read([]byte("\x80\x04\x8c\x30"+secretValue))), of(pickle.Read([]byte(secretValue))))
	f.add("internal/pybase64.AppendDecodeURL", of(pybase64.AppendDecodeURL(nil, []byte(secretID))))
	f.add("internal/pybase64.DecodeURL", of(pybase64.DecodeURL([]byte(secretID))))
	f.add("internal/pybase64.DecodeStd", of(pybase64.DecodeStd([]byte(secretID))))
	f.add("internal/pyzlib.AppendDecompress", of(pyzlib.AppendDecompress(nil, []byte("\x78\x9c"+secretValue), 99)))
}

// discard is a response that nobody reads.
type discard struct{}

func (discard) Header() http.Header         { return http.Header{} }
func (discard) Write(p []byte) (int, error) { return len(p), nil }
func (discard) WriteHeader(int)             {}
