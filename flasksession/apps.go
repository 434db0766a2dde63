package flasksession

import (
	"crypto/rand"
	"encoding/hex"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/flaskcookie/flaskcookie-go/internal/pickle"
	"github.com/flaskcookie/flaskcookie-go/serializer"
	"github.com/flaskcookie/flaskcookie-go/signer"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// The functions below return the configurations of applications and extensions that keep
// their sessions on a server in a way of their own, as of the releases named, with their
// defaults. Each lacks the SecretKey where the id is signed, and what an installation sets
// of the cookie. What an application checks beside its session is its own: see its comment.

// KVSession is Flask-KVSession, in its branches for Invenio (1.0.1) and Faraday: pickles,
// under an id that holds the time it was made. Faraday has the prefix "sessions_".
//
// A session has expired PermanentSessionLifetime after that time, however often it is used.
func KVSession() Config {
	return signedByDefaults(Config{
		Version:          V06,
		SessionKeyPrefix: new(""),
		NewID:            kvSessionID,
		expired:          kvSessionExpired,
	})
}

// signedByDefaults signs ids as itsdangerous' Signer does without parameters, and stores
// sessions when they were changed.
func signedByDefaults(cfg Config) Config {
	cfg.SessionUseSigner = true
	cfg.Salt = "itsdangerous.Signer"
	cfg.Signer = signer.Options{KeyDerivation: signer.DjangoConcat}
	cfg.SessionPermanent, cfg.SessionRefreshEachRequest = new(false), new(false)
	return cfg
}

// kvSessionID is 64 random bits and the time, both hexadecimal.
func kvSessionID() string {
	random := make([]byte, 8)
	rand.Read(random)
	return hex.EncodeToString(random) + "_" + strconv.FormatInt(time.Now().Unix(), 16)
}

// kvSessionExpired is SessionID.has_expired. An id without a time is none.
func kvSessionExpired(id string, lifetime time.Duration, now time.Time) bool {
	_, created, _ := strings.Cut(id, "_")
	seconds, err := strconv.ParseInt(created, 16, 64)
	return err != nil || now.After(time.Unix(seconds, 0).Add(lifetime))
}

// Airflow2 is Apache Airflow 2 (2.11) with its default, session_backend = database: pickles
// in the table "session", the key of the configuration's [webserver] secret_key.
func Airflow2() Config {
	return Config{Version: V05, SessionUseSigner: true, SessionKeyPrefix: new(""), SessionCookieSameSite: http.SameSiteLaxMode, PermanentSessionLifetime: 30 * 24 * time.Hour}
}

// Airflow3 is Apache Airflow 3 (3.3) with the FAB provider: MessagePack in the same table,
// the key of [api] secret_key. The API's own cookie, "_token", is not part of the session. An
// installation may bound a login by session_max_lifetime_minutes: the loader has to look at
// the key "_login_at" then.
func Airflow3() Config {
	return Config{SessionUseSigner: true, SessionKeyPrefix: new(""), SessionCookieSameSite: http.SameSiteLaxMode, PermanentSessionLifetime: 30 * 24 * time.Hour}
}

// Indico is Indico 3.2: pickles in pickles, in Redis. Without TLS its cookie is
// "indico_session_http", and not Secure. Its key "_expires" is until when the store keeps the session as of
// Indico's own last save; Go leaves it as it is.
func Indico() Config {
	cfg := Config{
		SessionKeyPrefix: new("indico_v3.2_flask-session/"),
		NewID:            UUID4,
		Serialization:    pickledTwice,
	}
	cfg.SessionCookieName, cfg.SessionCookieSecure = "indico_session", true
	cfg.SessionRefreshEachRequest = new(false)
	return cfg
}

// CKAN is CKAN 2.12 with SESSION_TYPE = redis: Flask-Session 0.8 with Flask's tagged JSON.
func CKAN() Config {
	return Config{
		SessionCookieName:         "ckan",
		SessionCookieSameSite:     http.SameSiteLaxMode,
		SessionRefreshEachRequest: new(false),
		PermanentSessionLifetime:  365 * 24 * time.Hour,
		Serialization:             taggedjson.NewCodec(taggedjson.Options{SortKeys: true}),
	}
}

// CTFd is CTFd 3 with Redis: Flask's tagged JSON as a str in the cache of Flask-Caching,
// which pickles it. The key "hash" of a login is an HMAC of the password's hash, by which
// CTFd ends sessions when the password changes.
func CTFd() Config {
	return signedByDefaults(Config{
		Version:                  V06,
		SessionCookieSameSite:    http.SameSiteLaxMode,
		PermanentSessionLifetime: 7 * 24 * time.Hour,
		SessionKeyPrefix:         new("flask_cache_session"),
		NewID:                    UUID4,
		LoginKeys:                []string{"id"},
		Serialization:            cachedText{taggedjson.NewCodec(taggedjson.Options{SortKeys: true})},
	})
}

// cachedText is a serializer whose text is a str in a RedisCache of cachelib.
type cachedText struct{ text *taggedjson.Codec }

func (c cachedText) Marshal(v any) ([]byte, error) {
	text, err := c.text.Marshal(v)
	if err != nil {
		return nil, err
	}
	if tooManyJSON(text) {
		return nil, ErrTooManyValues
	}
	w := pickle.NewWriter()
	w.Text(string(text))
	return append([]byte{cachelibMark}, w.Bytes()...), nil
}

func (c cachedText) Unmarshal(data []byte, v any) error {
	value, err := readCachelib(data)
	if err != nil {
		return err
	}
	text, isStr := value.(string)
	if !isStr {
		return errNotDict
	}
	if tooManyJSON([]byte(text)) {
		return ErrTooManyValues
	}
	return c.text.Unmarshal([]byte(text), v)
}

var _ serializer.Payload = cachedText{}
