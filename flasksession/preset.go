package flasksession

import (
	"github.com/flaskcookie/flaskcookie-go/serializer"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// Tutorial returns the configuration of the session interface that many tutorials have
// their readers write, often by the name MySessionInterface: a uuid4 as id, signed with
// the salt "flask-session"; the bare id as key of the store; json.dumps as format; every
// session stored and its cookie sent with every response, and none ever deleted. It lacks
// the SecretKey.
//
// An interface that differs in some of this is written by changing those fields. The
// attributes of the cookie are those of Config.Config, which
// flaskcookie.ConfigFromMapping reads; such apps have no SESSION_TYPE, and the
// ConfigFromMapping of this package refuses them.
func Tutorial() Config {
	return Config{
		SessionKeyPrefix: new(""),
		SessionPermanent: new(false),
		SessionUseSigner: true,
		Serialization:    PlainJSON,
		Save:             SaveAlways,
		NewID:            UUID4,
	}
}

// PlainJSON is Python's json.dumps and json.loads, the format of hand-written interfaces
// and of a Flask-Session up to 0.6 with "serializer = json". As in Python a Tuple becomes
// a list and a Markup a str; a [Set], bytes or a datetime is refused, as by Python. A [Map] is too,
// of which Python makes text of the keys. A Flask-Session 0.8 writes it only if its serializer was
// replaced; the one it comes with cannot read a NaN or lone surrogate in it.
var PlainJSON serializer.Payload = taggedjson.NewCodec(taggedjson.Options{Untagged: true, Spaced: true})
