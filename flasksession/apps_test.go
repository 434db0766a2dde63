package flasksession

import (
	"encoding/hex"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// apps are what real applications sent and stored: the cookie of a session, and the bytes
// under its key. CTFd's were made by Flask-Caching 2.5.1 and itsdangerous 2.2.0 as its
// session interface calls them, CKAN's by its serializer on Flask-Session 0.8.0.
var apps = []struct {
	name    string
	cfg     Config
	key     string // SECRET_KEY
	cookie  string
	stored  string // the key of the store
	data    string
	user    any // what is under userKey
	userKey string
	written string // the data after "go" was set to 1
	newID   string // of a new session, as it stands in the store
}{
	{
		name: "Flask-KVSession-Invenio 1.0.1", cfg: KVSession(), key: "throw-away-kv-key",
		cookie: "session=5ebf677a829d3673_6b08a2b5.xmrmhL3bopD_c9vZmOQf32y8AFA",
		stored: "5ebf677a829d3673_6b08a2b5",
		data:   fromHex("8004951e000000000000007d94288c085f757365725f6964948c0131948c065f66726573689488752e"),
		user:   "1", userKey: "_user_id",
		written: fromHex("80049525000000000000007d94288c085f757365725f6964948c0131948c065f667265736894888c02676f944b01752e"),
		newID:   "^[0-9a-f]{16}_[0-9a-f]{8}$",
	},
	{
		name: "Airflow 2.11.0", cfg: Airflow2(), key: "throw-away-airflow-key-abcdef",
		cookie: "session=657e5027-bee1-48b0-8aec-49a8198b6af4.ddJHDNJ0WzsVir23x5kMYSPAnEU",
		stored: "657e5027-bee1-48b0-8aec-49a8198b6af4",
		data:   fromHex("80049520000000000000007d94288c0a5f7065726d616e656e7494888c085f757365725f6964944b01752e"),
		user:   int64(1), userKey: "_user_id",
		written: fromHex("80049527000000000000007d94288c0a5f7065726d616e656e7494888c085f757365725f6964944b018c02676f944b01752e"),
		newID:   "^[0-9a-f-]{36}$",
	},
	{
		name: "Airflow 3.3.2", cfg: Airflow3(), key: "throw-away-airflow-key-abcdef",
		cookie: "session=657e5027-bee1-48b0-8aec-49a8198b6af4.ddJHDNJ0WzsVir23x5kMYSPAnEU",
		stored: "657e5027-bee1-48b0-8aec-49a8198b6af4",
		data:   "\x82\xaa_permanent\xc3\xa8_user_id\xa11",
		user:   "1", userKey: "_user_id",
		written: "\x83\xaa_permanent\xc3\xa8_user_id\xa11\xa2go\x01",
		newID:   "^[A-Za-z0-9_-]{43}$",
	},
	{
		name: "Indico 3.2.9", cfg: Indico(),
		cookie: "indico_session=12345678-1234-4678-9234-567812345678",
		stored: "indico_v3.2_flask-session/12345678-1234-4678-9234-567812345678",
		data: fromHex("218005955500000000000000435180049546000000000000007d94288c085f757365725f6964944b018c085f65787069726573948c08" +
			"6461746574696d65948c086461746574696d65949394430a07ea0c1b15171d0cb94f9485945294752e942e"),
		user: int64(1), userKey: "_user_id",
		written: fromHex("21800495" + "5c00000000000000" + "43588004954d000000000000007d94288c085f757365725f6964944b018c085f65787069726573948c08" +
			"6461746574696d65948c086461746574696d65949394430a07ea0c1b15171d0cb94f94859452948c02676f944b01752e942e"),
		newID: "^indico_v3.2_flask-session/[0-9a-f-]{36}$",
	},
	{
		name: "CKAN 2.12", cfg: CKAN(),
		cookie: "ckan=AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8",
		stored: "session:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8",
		data: `{"_flashes":[{" t":["message",{" m":"<b>hi</b>"}]}],"_fresh":false,"_permanent":true,` +
			`"since":{" d":"Fri, 02 Jan 2026 03:04:05 GMT"}}`,
		user: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC), userKey: "since",
		written: `{"_flashes":[{" t":["message",{" m":"<b>hi</b>"}]}],"_fresh":false,"_permanent":true,"go":1,` +
			`"since":{" d":"Fri, 02 Jan 2026 03:04:05 GMT"}}`,
		newID: "^session:[A-Za-z0-9_-]{43}$",
	},
	{
		name: "CTFd 3", cfg: CTFd(), key: "throw-away-ctfd-key",
		cookie: "session=0b1f7a52-6f3b-4b7e-9a53-2f60b1f0c1aa.9F8f554EunvjMK5G1SdDWGsHCyI",
		stored: "flask_cache_session0b1f7a52-6f3b-4b7e-9a53-2f60b1f0c1aa",
		data: fromHex("2180059534000000000000008c307b2268617368223a226364222c226964223a312c226e6f6e6365223a226162222c2274223a7b222074" +
			"223a5b315d7d7d942e"),
		user: int64(1), userKey: "id",
		written: "!\x80\x04\x95\x3b\x00\x00\x00\x00\x00\x00\x00\x8c\x37" + `{"go":1,"hash":"cd","id":1,"nonce":"ab","t":{" t":[1]}}` + "\x94.",
		newID:   "^flask_cache_session[0-9a-f-]{36}$",
	},
}

func fromHex(text string) string {
	data, err := hex.DecodeString(text)
	if err != nil {
		panic(err)
	}
	return string(data)
}

// TestApps reads the sessions of real applications, writes a key to them, and makes new
// ones of their kind.
func TestApps(t *testing.T) {
	for _, tt := range apps {
		t.Run(tt.name, func(t *testing.T) {
			tt.cfg.SecretKey = []byte(tt.key)
			store := noted{}
			store.Set(t.Context(), tt.stored, []byte(tt.data), time.Hour)
			s, err := New(tt.cfg, store)
			if err != nil {
				t.Fatal(err)
			}
			inHandler(s, tt.cookie, func(session *flaskcookie.Session) {
				if got, _ := session.Get(tt.userKey); session.Rejected != nil || !cmp.Equal(got, tt.user) {
					t.Errorf("%s is %v, rejected %v", tt.userKey, got, session.Rejected)
				}
				session.Set("go", 1)
			})
			if diff := cmp.Diff(tt.written, string(store[tt.stored].Value)); diff != "" {
				t.Errorf("stored (-want +got):\n%s", diff)
			}
			delete(store, tt.stored)
			inHandler(s, "", func(session *flaskcookie.Session) { session.Set("go", 1) })
			for key := range store {
				if !regexp.MustCompile(tt.newID).MatchString(key) {
					t.Errorf("a new session is stored under %q", key)
				}
			}
			if len(store) != 1 {
				t.Errorf("%d new sessions", len(store))
			}
		})
	}
}

func inHandler(s *ServerSide, cookie string, do func(*flaskcookie.Session)) {
	request := httptest.NewRequest("GET", "/", nil)
	request.Header.Set("Cookie", cookie)
	s.Handler(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		do(flaskcookie.FromContext(r.Context()))
	})).ServeHTTP(httptest.NewRecorder(), request)
}

// TestIndicoExpires shows a naive datetime of Python, and that it is no moment.
func TestIndicoExpires(t *testing.T) {
	var values taggedjson.Dict
	if err := Indico().Serialization.Unmarshal([]byte(apps[3].data), &values); err != nil {
		t.Fatal(err)
	}
	expires, _ := values.Get("_expires")
	want := DateTime{Date{2026, 12, 27}, Time{Hour: 21, Minute: 23, Second: 29, Microsecond: 833871}}
	if diff := cmp.Diff(want, expires); diff != "" {
		t.Error(diff)
	}
	session := flaskcookie.Opening{Values: values, Codec: model}.Session(nil)
	if moment, ok := flaskcookie.Get[time.Time](session, "_expires"); ok {
		t.Errorf("it is %v", moment)
	}
	if got, ok := flaskcookie.Get[DateTime](session, "_expires"); !ok || got != want {
		t.Errorf("it is %v", got)
	}
}

// TestKVSessionExpires shows an id whose time is over, which Flask-KVSession takes for
// none, and one that has none.
func TestKVSessionExpires(t *testing.T) {
	cfg := KVSession()
	cfg.PermanentSessionLifetime, cfg.Logger = time.Hour, slog.New(slog.DiscardHandler)
	cfg.SecretKey = []byte("throw-away-kv-key")
	made := func(at time.Time) string { return "5ebf677a829d3673_" + strconv.FormatInt(at.Unix(), 16) }
	for id, good := range map[string]bool{
		made(now): true, made(now.Add(-time.Hour)): true, made(now.Add(-time.Hour - time.Second)): false,
		"5ebf677a829d3673_1": false, "5ebf677a829d3673": false, "5ebf677a829d3673_zz": false,
	} {
		store := NewMemoryStore()
		s := open(t, cfg, store)
		data, _ := Pickle.Marshal(dict("_user_id", "1"))
		if err := store.Set(t.Context(), id, data, time.Hour); err != nil {
			t.Fatal(err)
		}
		visit(s, s.ids.write(id), func(session *flaskcookie.Session) {
			if session.Has("_user_id") != good {
				t.Errorf("%s: logged in %t", id, !good)
			}
		})
	}
}

// TestAppCookies shows the attributes of the cookies that the applications set by default.
func TestAppCookies(t *testing.T) {
	const lax = "; SameSite=Lax"
	for name, tt := range map[string]struct {
		cfg  Config
		want []string
	}{
		"Airflow 2": {Airflow2(), []string{"session=", lax}},
		"Airflow 3": {Airflow3(), []string{"session=", lax}},
		"CKAN":      {CKAN(), []string{"ckan=", lax}},
		"CTFd":      {CTFd(), []string{"session=", lax}},
		"Indico":    {Indico(), []string{"indico_session=", "; Secure"}},
	} {
		tt.cfg.SecretKey, tt.cfg.Logger = []byte("a key of the tests, long enough"), slog.New(slog.DiscardHandler)
		s, err := New(tt.cfg, NewMemoryStore())
		if err != nil {
			t.Fatal(err)
		}
		got := visit(s, "", func(session *flaskcookie.Session) { session.Set("a", "b") }).Header().Get("Set-Cookie")
		for _, want := range tt.want {
			if !strings.Contains(got, want) {
				t.Errorf("%s: %q lacks %q", name, got, want)
			}
		}
	}
}
