package flasksession

import (
	"crypto/rand"
	"encoding/hex"
	"strconv"
	"time"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	"github.com/flaskcookie/flaskcookie-go/internal/pickle"
	"github.com/flaskcookie/flaskcookie-go/serializer"
	"github.com/flaskcookie/flaskcookie-go/signer"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// The functions below return the configurations of applications and extensions that keep
// their sessions on a server in a way of their own, as of the releases named. Each lacks
// the SecretKey where the id is signed, and the attributes of the cookie.

// KVSession is Flask-KVSession, in its branches for Invenio (1.0.1) and Faraday: pickles,
// under an id that holds the time it was made. Flask takes a session for expired
// PermanentSessionLifetime after that, however often it is used. Faraday has the prefix
// "sessions_".
func KVSession() Config {
	return Config{
		Config:           signedByDefaults(),
		Version:          V06,
		SessionUseSigner: true,
		SessionKeyPrefix: new(""),
		SessionPermanent: new(false),
		NewID:            kvSessionID,
	}
}

// signedByDefaults are ids signed as itsdangerous' Signer does without parameters, and
// sessions that are stored when they were changed.
func signedByDefaults() flaskcookie.Config {
	return flaskcookie.Config{
		Salt:                      "itsdangerous.Signer",
		Signer:                    signer.Options{KeyDerivation: signer.DjangoConcat},
		SessionRefreshEachRequest: new(false),
	}
}

// kvSessionID is 64 random bits and the time, both hexadecimal.
func kvSessionID() string {
	random := make([]byte, 8)
	rand.Read(random)
	return hex.EncodeToString(random) + "_" + strconv.FormatInt(time.Now().Unix(), 16)
}

// Airflow2 is Apache Airflow 2 (2.11) with its default, session_backend = database: pickles
// in the table "session", the key of the configuration's [webserver] secret_key.
func Airflow2() Config {
	return Config{Version: V05, SessionUseSigner: true, SessionKeyPrefix: new("")}
}

// Airflow3 is Apache Airflow 3 (3.3) with the FAB provider: MessagePack in the same table,
// the key of [api] secret_key. The API's own cookie, "_token", is not part of the session.
func Airflow3() Config {
	return Config{SessionUseSigner: true, SessionKeyPrefix: new("")}
}

// Indico is Indico 3.2: pickles in pickles, in Redis. Without TLS its cookie is
// "indico_session_http". Indico refuses a session after the time in its key "_expires",
// which it sets when it saves.
func Indico() Config {
	cfg := Config{
		SessionKeyPrefix: new("indico_v3.2_flask-session/"),
		NewID:            UUID4,
		Serialization:    pickledTwice,
	}
	cfg.SessionCookieName = "indico_session"
	cfg.SessionRefreshEachRequest = new(false)
	return cfg
}

// CKAN is CKAN 2.12 with SESSION_TYPE = redis: Flask-Session 0.8 with Flask's tagged JSON.
func CKAN() Config {
	return Config{Serialization: taggedjson.NewCodec(taggedjson.Options{SortKeys: true})}
}

// CTFd is CTFd 3 with Redis: Flask's tagged JSON as a str in the cache of Flask-Caching,
// which pickles it.
func CTFd() Config {
	return Config{
		Config:           signedByDefaults(),
		Version:          V06,
		SessionUseSigner: true,
		SessionKeyPrefix: new("flask_cache_session"),
		SessionPermanent: new(false),
		NewID:            UUID4,
		Serialization:    cachedText{taggedjson.NewCodec(taggedjson.Options{SortKeys: true})},
	}
}

// cachedText is a serializer whose text is a str in a RedisCache of cachelib.
type cachedText struct{ text *taggedjson.Codec }

func (c cachedText) Marshal(v any) ([]byte, error) {
	text, err := c.text.Marshal(v)
	if err != nil {
		return nil, err
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
	return c.text.Unmarshal([]byte(text), v)
}

var _ serializer.Payload = cachedText{}
