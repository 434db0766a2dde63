package main

import (
	"bytes"
	"context"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net/http"
	"os"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	"github.com/flaskcookie/flaskcookie-go/flasksession"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// Reader is a flaskcookie.SessionInterface that reads pgAdmin's sessions and writes none.
type Reader struct {
	Dir      string        // SESSION_DB_PATH
	Lifetime time.Duration // SESSION_EXPIRATION_TIME
	Now      func() time.Time

	secret, fernet []byte
}

// NewReader returns a Reader with pgAdmin's default lifetime of a day.
func NewReader(dir, secretKey string) (*Reader, error) {
	if secretKey == "" {
		return nil, errors.New("pgadmin: no SECRET_KEY")
	}
	fernet, err := hkdf.Key(sha256.New, []byte(secretKey), []byte("pga-session-body-v1"), "pgadmin session body encryption v1", 32)
	return &Reader{Dir: dir, Lifetime: 24 * time.Hour, Now: time.Now, secret: []byte(secretKey), fernet: fernet}, err
}

// refusal is why a cookie counts as none, in Session.Rejected.
type refusal string

func (r refusal) Error() string { return "pgadmin: " + string(r) }

const (
	errMalformed refusal = "the cookie is not ID!DIGEST"
	errUnknown   refusal = "no such session"
	errForged    refusal = "the file was not written with this key, or not to its end"
	errDigest    refusal = "the cookie's digest is not the session's"
	errExpired   refusal = "the session is too old"
)

// Open returns the session of a request, an empty one without a cookie or with one that is
// refused. An error is a file that cannot be opened, or that pgAdmin wrote and this program
// cannot read: the answer is status 500, and not that nobody is logged in.
func (p *Reader) Open(r *http.Request) (*flaskcookie.Session, error) {
	cookie, err := r.Cookie("pga4_session")
	if err != nil {
		return flaskcookie.Opening{ReadOnly: true}.Session(r), nil
	}
	id, digest, _ := strings.Cut(cookie.Value, "!")
	values, err := p.load(r.Context(), id, digest)
	if _, refused := errors.AsType[refusal](err); refused {
		level := slog.LevelDebug // of what anybody can send
		if err == errForged {
			level = slog.LevelWarn
		}
		slog.Log(r.Context(), level, "session refused", "err", err)
		return flaskcookie.Opening{ReadOnly: true, Rejected: err}.Session(r), nil
	}
	if err != nil {
		slog.ErrorContext(r.Context(), "session not opened", "err", err)
		return nil, err
	}
	return flaskcookie.Opening{ID: id, ReadOnly: true, Values: values}.Session(r), nil
}

// Save writes nothing, and tells where a handler tried to.
func (p *Reader) Save(ctx context.Context, h http.Header, s *flaskcookie.Session) error {
	f := flaskcookie.Freeze(s)
	if f.Accessed {
		h.Add("Vary", "Cookie")
	}
	if f.Modified {
		slog.WarnContext(ctx, "change lost: pgAdmin's sessions are only read here", f.Where()...)
	}
	return nil
}

// The ids are those of uuid4. Only such a text becomes the name of a file.
var isID = regexp.MustCompile(`^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`).MatchString

// load finds what is stored for a cookie. First the file must prove that pgAdmin wrote it,
// then it is decrypted, then unpickled, and then the cookie must prove that it is its own:
// the text its digest is made with is in the file.
func (p *Reader) load(ctx context.Context, id, digest string) (taggedjson.Dict, error) {
	if !isID(id) {
		return nil, errMalformed
	}
	body, err := p.body(ctx, id)
	if err != nil {
		return nil, err
	}
	plain, written, err := unfernet(p.fernet, body)
	if err != nil {
		return nil, err
	}
	random, values, err := unpickle(plain)
	if err != nil {
		return nil, err
	}
	own := base64.StdEncoding.EncodeToString(p.mac([]byte(id + ":" + random)))
	if !hmac.Equal([]byte(own), []byte(digest)) {
		return nil, errDigest
	}
	// pgAdmin deletes the file a day after the end of its cookie, if it runs then.
	if p.Now().After(written.Add(p.Lifetime + 24*time.Hour)) {
		return nil, errExpired
	}
	return values, nil
}

func (p *Reader) mac(data []byte) []byte {
	mac := hmac.New(sha256.New, p.secret)
	mac.Write(data)
	return mac.Sum(nil)
}

const (
	maxFile = 4 << 20 // bytes
	longest = 128 * time.Millisecond
)

// body returns what stands behind the file's MAC. pgAdmin empties the file before it writes
// it, so a moment later it may be whole: it is tried again for a quarter of a second.
func (p *Reader) body(ctx context.Context, id string) ([]byte, error) {
	for wait := time.Millisecond; ; wait *= 2 {
		data, err := p.file(id)
		if err != nil {
			return nil, err
		}
		if len(data) > sha256.Size*2 {
			mac, body := data[:sha256.Size*2], data[sha256.Size*2:]
			if hmac.Equal(mac, hex.AppendEncode(nil, p.mac(body))) {
				return body, nil
			}
		}
		if wait > longest {
			return nil, errForged
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(wait):
		}
	}
}

func (p *Reader) file(id string) ([]byte, error) {
	data, err := readInRoot(p.Dir, id)
	if errors.Is(err, fs.ErrNotExist) {
		if _, err := os.Stat(p.Dir); err != nil {
			return nil, fmt.Errorf("pgadmin: SESSION_DB_PATH: %w", err)
		}
		return nil, errUnknown
	}
	if located, ok := errors.AsType[*fs.PathError](err); ok {
		return nil, fmt.Errorf("pgadmin: a session's file: %w", located.Err) // without its name, the id
	}
	if len(data) > maxFile {
		return nil, fmt.Errorf("pgadmin: a session's file has more than %d bytes", maxFile)
	}
	return data, err
}

// readInRoot reads at most a byte more than a session may have.
func readInRoot(dir, name string) ([]byte, error) {
	file, err := os.OpenInRoot(dir, name)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return io.ReadAll(io.LimitReader(file, maxFile+1))
}

// unpickle reads the tuple of a random text, the digest made with it and the dict. flasksession.Pickle reads
// dicts, as sessions elsewhere are. A pickle is a program for a stack, so the tuple is
// made the value of the key "s": "}" puts a dict and "\x8c\x01s" the key before it, and "s"
// puts both into the dict, before "." ends the program.
func unpickle(pickle []byte) (random string, values taggedjson.Dict, err error) {
	program, ended := bytes.CutSuffix(pickle, []byte("."))
	if !ended || len(program) < 2 || program[0] != '\x80' { // a pickle begins with its protocol
		return "", nil, errContent
	}
	program = slices.Concat(program[:2], []byte("}\x8c\x01s"), program[2:], []byte("s."))
	var dict taggedjson.Dict
	if err := flasksession.Pickle.Unmarshal(program, &dict); err != nil {
		return "", nil, err
	}
	value, _ := dict.Get("s")
	tuple, isTuple := value.(taggedjson.Tuple)
	if !isTuple || len(tuple) != 3 {
		return "", nil, errContent
	}
	random, isText := tuple[0].(string)
	values, isDict := tuple[2].(taggedjson.Dict)
	if !isText || !isDict {
		return "", nil, errContent
	}
	return random, values, nil
}

var errContent = errors.New("pgadmin: what the file holds is not what pgAdmin 9.18 writes")
