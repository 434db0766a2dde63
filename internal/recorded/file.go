package recorded

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
)

// format is the version of the format that this package reads.
const format = 1

// maxLine bounds one line of a file.
const maxLine = 8 << 20

// File is what the recorder wrote about one app.
type File struct {
	Header Header
	Rows   []Row
}

// Header is the first line: what the app is. It holds no key.
type Header struct {
	Kind         string            `json:"kind"` // "app"
	Rows         int               `json:"rows"` // how many follow
	Format       int               `json:"format"`
	App          string            `json:"app"`
	Versions     map[string]string `json:"versions"` // of python, flask, itsdangerous, werkzeug, zlib
	Settings     json.RawMessage   `json:"settings"` // Flask's names
	FallbackKeys int               `json:"fallback_keys"`
	Signer       Signer            `json:"signer"`
	Payload      Payload           `json:"payload"`
	Tags         []Tag             `json:"tags"`
	Permanent    bool              `json:"permanent"`   // open_session makes every session permanent
	Differences  []string          `json:"differences"` // what the recorder said, in sentences

	// Store is nil for sessions in cookies, and otherwise takes the place of all between
	// FallbackKeys and Tags.
	Store    *Store `json:"store"`
	KeyProof Bytes  `json:"key_proof"` // of a Store that signs ids
}

// Signer is how the app signs.
type Signer struct {
	Salt       Bytes  `json:"salt"`
	Derivation string `json:"derivation"` // empty: a function of the app's own
	Digest     string `json:"digest"`     // the same
	Sep        Bytes  `json:"sep"`
}

// Payload is how the app writes values.
type Payload struct {
	Class       string `json:"class"`
	Kind        string `json:"kind"` // "tagged", "json", "other"
	SortKeys    bool   `json:"sort_keys"`
	EnsureASCII bool   `json:"ensure_ascii"`
	Spaced      bool   `json:"spaced"`
	Portable    bool   `json:"portable"`   // not all that Python's json writes is read back
	KeepsTags   bool   `json:"keeps_tags"` // a tag that is read stays the dict it is written as
}

// Tag is a custom tag of the app.
type Tag struct {
	Key   string `json:"key"`
	Class string `json:"class"`
}

// Row is a cookie or a Cookie header that the app read, or a response that it wrote.
type Row struct {
	Kind    string  `json:"kind"` // "cookie", "header" or "response"
	Name    string  `json:"name"`
	Comment string  `json:"comment"`
	Now     int64   `json:"now"`
	Cookie  *Bytes  `json:"cookie"` // what was read; nil: a request without one
	Value   *string `json:"value"`  // as the app writes it

	// Of a cookie.
	SignedBy   string   `json:"signed_by"` // "key", "fallback", "none"
	Verdict    string   `json:"verdict"`
	Timestamp  *int64   `json:"timestamp"`
	Recookie   *Bytes   `json:"recookie"` // what the app writes for the value
	WriteError *string  `json:"write_error"`
	Opens      string   `json:"opens"` // "session", "empty", "error"
	Tags       []string `json:"tags"`  // the custom tags in the value

	// Of a header, beside Opens; Value is the session.
	Header *Bytes `json:"header"`

	// Of a response.
	Action    string   `json:"action"` // "none", "read", "write", "clear"
	SetCookie []string `json:"set_cookie"`
	Vary      []string `json:"vary"`

	StoredRow // of an app with a Store; Cookie is a whole header then
}

// Bytes is a byte string as the rows spell it: one character a byte.
type Bytes string

// UnmarshalText refuses characters past U+00FF, which no row has.
func (b *Bytes) UnmarshalText(text []byte) error {
	data, err := latin1(string(text))
	*b = Bytes(data)
	return err
}

func latin1(text string) ([]byte, error) {
	data := make([]byte, 0, len(text))
	for _, char := range text {
		if char > 0xff {
			return nil, errors.New("a character that is not a byte")
		}
		data = append(data, byte(char))
	}
	return data, nil
}

// Read reads a file. It is an error if the file is of another format, or lacks rows:
// fixtures that are lost must not look like fixtures that agree.
func Read(r io.Reader) (*File, error) {
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, maxLine)
	f := &File{}
	number := 1
	for ; lines.Scan(); number++ {
		if len(lines.Bytes()) == 0 {
			continue
		}
		if err := f.line(number, lines.Bytes()); err != nil {
			return nil, fmt.Errorf("recorded fixtures: line %d: %w", number, err)
		}
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("recorded fixtures: line %d: %w", number, err)
	}
	switch {
	case len(f.Rows) == 0:
		return nil, errors.New("recorded fixtures: no rows")
	case len(f.Rows) != f.Header.Rows:
		return nil, fmt.Errorf("recorded fixtures: %d rows of the %d that were recorded: the file is incomplete", len(f.Rows), f.Header.Rows)
	}
	return f, nil
}

func (f *File) line(number int, data []byte) error {
	if number == 1 {
		return f.Header.read(data)
	}
	var row Row
	if err := json.Unmarshal(data, &row); err != nil {
		return err
	}
	if f.Header.Store != nil {
		if err := row.validateStored(); err != nil {
			return err
		}
	} else if err := row.validate(); err != nil {
		return err
	}
	f.Rows = append(f.Rows, row)
	return nil
}

func (h *Header) read(data []byte) error {
	if err := json.Unmarshal(data, h); err != nil {
		return err
	}
	if h.Kind != "app" {
		return errors.New("not the first line of scripts/record_fixtures.py")
	}
	if h.Format != format {
		return fmt.Errorf("format %d, of another release: this one reads %d", h.Format, format)
	}
	return nil
}

// signers are what the recorder signs the cookie of a row with.
var signers = []string{"key", "fallback", "none"}

// validate refuses a row that no check would look at.
func (r Row) validate() error {
	switch {
	case r.Kind == "cookie" && r.Cookie != nil && r.Verdict != "" && r.Opens != "" && slices.Contains(signers, r.SignedBy):
		return r.validateAccepted()
	case r.Kind == "header" && r.Header != nil && r.Opens != "" && (r.Opens == "session") == (r.Value != nil):
		return nil
	case r.Kind == "response" && (r.Action == "write") == (r.Value != nil):
		return nil
	}
	return fmt.Errorf("not a row of a known kind: %.40q", r.Kind)
}

func (r Row) validateAccepted() error {
	written := r.Value != nil && r.Recookie != nil
	if r.Verdict == "ok" && (r.Timestamp == nil || written == (r.WriteError != nil)) {
		return errors.New("a cookie that is accepted without its timestamp, value or what is written for it")
	}
	return nil
}
