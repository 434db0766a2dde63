package flasksession

import (
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"

	"github.com/flaskcookie/flaskcookie-go/signer"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// maxIDSize is the number of characters an id may have. Those of Flask-Session have 36 or
// 43; memcached ends keys at 250.
const maxIDSize = 200

// Why the id in a cookie was refused. They are found in Session.Rejected and by OnReject;
// the session is a new one then, under a new id. The third reason is a
// signer.ErrBadSignature.
var (
	// ErrMalformedID reports what cannot be an id, and is never looked up: it has more
	// than 200 characters, or others than A-Z a-z 0-9 - _ . =
	ErrMalformedID = errors.New("flasksession: not the id of a session")

	// ErrUnknownID reports an id under which nothing is stored: the session has expired
	// or was deleted, or the client invented it.
	ErrUnknownID = errors.New("flasksession: no session is stored under the id")
)

// UUID4 returns a random id as str(uuid.uuid4()) makes them.
func UUID4() string {
	var id taggedjson.UUID
	rand.Read(id[:])
	id[6] = id[6]&0x0f | 0x40 // version 4
	id[8] = id[8]&0x3f | 0x80 // variant of RFC 4122
	return id.String()
}

// newID returns the generator of the version: _generate_sid.
func (c Config) newID() func() string {
	if c.Version >= V05 {
		return UUID4
	}
	length := c.SessionIDLength
	return func() string { // secrets.token_urlsafe
		id := make([]byte, length)
		rand.Read(id)
		return base64.RawURLEncoding.EncodeToString(id)
	}
}

// ids turns cookies into ids and back.
type ids struct {
	signer *signer.Signer // nil: the cookie is the bare id
}

func newIDs(cfg Config) (ids, error) {
	if !cfg.SessionUseSigner {
		return ids{}, nil
	}
	s, err := signer.New(cfg.SecretKey, cfg.Salt, &cfg.Signer)
	if err != nil {
		return ids{}, fmt.Errorf("flasksession: %w", err)
	}
	return ids{s}, nil
}

// write returns the cookie that holds the id: _sign.
func (i ids) write(id string) string {
	if i.signer == nil {
		return id
	}
	return string(i.signer.Sign([]byte(id)))
}

// read returns the id in a cookie: _unsign, which splits at the last separator. The error
// is a signer.ErrBadSignature or ErrMalformedID.
func (i ids) read(cookie string) (string, error) {
	id := cookie
	if i.signer != nil {
		value, err := i.signer.Unsign([]byte(cookie))
		if err != nil {
			return "", err
		}
		id = string(value)
	}
	if !validID(id) {
		return "", ErrMalformedID
	}
	return id, nil
}

// validID holds an id to what can safely be part of a key in any store. A colon is not
// among the characters, since it separates the parts of a key: "<id>:lock" would be
// another entry.
func validID(id string) bool {
	return id != "" && len(id) <= maxIDSize && !strings.ContainsFunc(id, func(c rune) bool {
		alnum := 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9'
		return !alnum && c != '-' && c != '_' && c != '.' && c != '='
	})
}
