package main

import (
	"cmp"
	"crypto/sha256"
	"errors"
	"flag"
	"fmt"
	"strings"
	"time"

	"github.com/flaskcookie/flaskcookie-go/internal/explain"
	"github.com/flaskcookie/flaskcookie-go/internal/werkzeug"
	"github.com/flaskcookie/flaskcookie-go/serializer"
	"github.com/flaskcookie/flaskcookie-go/signer"
)

var inspectCommand = command{
	name:     "inspect",
	operands: "[COOKIE...]",
	summary:  "show what a cookie holds, without any key",
	details: `Shows the session in a cookie, when it was signed, whether it is compressed and
how its size compares with the 4,093 bytes that browsers keep. No key is needed
and nothing is verified: anyone may have written what is shown.

With -stored it shows a session that Flask-Session and its kind keep in Redis, SQL or
files, and names the format: MessagePack, JSON, tagged JSON, a pickle, or "!" and a
pickle. Nothing in a pickle is run. What clients print is read as well: with a newline,
in quotes with escapes, as a literal of Python, in hexadecimal or in base64.`,
	examples: `  flaskcookie inspect eyJjYXJ0Ijp7ImFwcGxlIjoyfSwidXNlcl9pZCI6NDJ9.arE7gA.Xot2glRB5IwQZRBnj9SX47MGqoc
  flaskcookie inspect -json < cookies.txt
  curl -sI https://example.com/ | flaskcookie inspect
  redis-cli --raw get session:ID | flaskcookie inspect -stored`,
	flags: func(flags *flag.FlagSet, in *invocation) {
		flags.BoolVar(&in.json, "json", false, "print a JSON object for each cookie")
		flags.BoolVar(&in.stored, "stored", false, "read what a store holds of a session that is kept on a server")
		in.input.register(flags)
		in.at.register(flags)
	},
	run: func(in *invocation) error {
		in.tellFaults()
		if in.stored {
			return in.inspectStored()
		}
		budget := explain.NewBudget()
		return in.each(func(t target) error { return in.inspect(t, budget) })
	},
}

// cookieLimit is what browsers keep of one cookie, name and attributes included;
// Flask warns beyond it (MAX_COOKIE_SIZE).
const cookieLimit = 4093

// inspection is what a cookie shows without a key.
type inspection struct {
	Where      string     `json:"where,omitempty"`
	Taken      string     `json:"taken,omitempty"`
	Verified   bool       `json:"verified"` // always false
	Session    any        `json:"session,omitempty"`
	Tagged     string     `json:"tagged,omitempty"`
	SignedAt   *time.Time `json:"signed_at,omitempty"`
	AgeSeconds *int64     `json:"age_seconds,omitempty"`
	Compressed bool       `json:"compressed"`
	Size       int        `json:"size"`
	HeaderSize int        `json:"header_size"`
	Limit      int        `json:"limit"`
	Error      string     `json:"error,omitempty"`
}

func (in *invocation) inspect(t target, budget *explain.Budget) error {
	now := in.at.now()
	if t.missing != "" {
		return in.reject(t, fmt.Errorf("%w: %s", errNoCookie, t.missing))
	}
	if dotted, missing := explain.AddDot(t.value, budget); missing && !in.input.exact {
		t.value = dotted
		t.taken = cmp.Or(t.taken, "the text") + ", with the dot in front that is missing"
	}
	found, err := in.inspected(t.value, now, budget)
	found.Where, found.Taken = t.where, t.taken
	if in.json {
		found.Session = forJSON(found.Session)
		if err := in.printJSON(found); err != nil {
			return err
		}
	} else {
		in.printAnswer(t, found.lines(now))
	}
	if err != nil {
		return errRejected
	}
	return nil
}

// Nothing is signed with these. The digest is one that Go has with GODEBUG=fips140=only too.
var (
	anyKey    = []byte("any key")
	anyDigest = sha256.New
)

// inspected reads a cookie without its key. A signer with any key at all takes it
// apart and says where it did not match.
func (in *invocation) inspected(cookie string, now time.Time, budget *explain.Budget) (found inspection, err error) {
	found = inspection{
		Compressed: strings.HasPrefix(cookie, serializer.Zlib.Prefix()),
		Size:       len(cookie),
		HeaderSize: in.settings.headerSize(cookie),
		Limit:      cookieLimit,
	}
	defer func() {
		if err != nil {
			found.Error = reason(err)
		}
	}()
	apart, err := signer.NewTimestamp(anyKey, "", &signer.Options{Digest: anyDigest})
	if err != nil {
		return found, err
	}
	_, _, err = apart.Unsign([]byte(cookie))
	failure, ok := errors.AsType[*signer.Error](err)
	switch {
	case explain.LooksLikeID(cookie):
		return found, errors.New("it looks like the id of a session that is kept on a server: explain tells where it is stored, and inspect -stored reads what is stored")
	case !ok || !errors.Is(err, signer.ErrBadTimeSignature):
		return found, errors.New("not a Flask session cookie: want three parts with dots between them; explain tells more")
	case failure.DateSigned.IsZero():
		return found, errors.New("the second part is not a time")
	}
	age := now.Unix() - failure.DateSigned.Unix()
	found.SignedAt, found.AgeSeconds = &failure.DateSigned, &age
	if !budget.Allows(string(failure.Payload)) {
		return found, errors.New("the payload was not read: those before it have inflated to so much that too little is left for it")
	}
	return found, found.readPayload(failure.Payload)
}

// headerSize is the size of the cookie with its name and attributes, as the settings have them.
func (s *settings) headerSize(value string) int {
	httpOnly := s.cookie.SessionCookieHTTPOnly
	cookie, err := werkzeug.NewCookie(werkzeug.Attributes{
		Name: s.name, Domain: s.cookie.SessionCookieDomain, Path: cmp.Or(s.cookie.SessionCookiePath, s.cookie.ApplicationRoot, "/"),
		Secure: s.cookie.SessionCookieSecure, HTTPOnly: httpOnly == nil || *httpOnly,
		SameSite: s.cookie.SessionCookieSameSite, Partitioned: s.cookie.SessionCookiePartitioned,
	})
	if err == nil {
		if header, _, err := cookie.Set("", time.Time{}, 0); err == nil {
			return len(header) + len(value)
		}
	}
	return len(s.name+"=; HttpOnly; Path=/") + len(value)
}

func (found *inspection) readPayload(part []byte) error {
	reader, err := serializer.NewURLSafeTimed(anyKey, "", &serializer.Options{Payload: session, Signer: signer.Options{Digest: anyDigest}})
	if err != nil {
		return err
	}
	if err := reader.DecodePayload(part, &found.Session); err != nil {
		return err
	}
	found.Tagged = taggedOrNone(found.Session)
	return nil
}

func (found inspection) lines(now time.Time) []line {
	lines := []line{{"verified", []string{"no: anyone may have written this"}}}
	if found.Taken != "" {
		lines = append([]line{{"taken", []string{found.Taken}}}, lines...)
	}
	if found.SignedAt != nil {
		lines = append(lines, line{"signed", []string{when(*found.SignedAt, now)}})
	}
	lines = append(lines,
		line{"compressed", []string{map[bool]string{true: "yes", false: "no"}[found.Compressed]}},
		line{"size", []string{sizeText(found.Size, found.HeaderSize)}})
	if found.Error != "" {
		return append(lines, line{"unreadable", []string{found.Error}})
	}
	return append(lines, line{"session", sessionLines(found.Session)})
}

func sizeText(value, header int) string {
	fits := "fits"
	if header > cookieLimit {
		fits = "is more than"
	}
	return fmt.Sprintf("%d bytes, %d with name and attributes: %s the %d browsers keep", value, header, fits, cookieLimit)
}
