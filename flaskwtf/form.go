package flaskwtf

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"strings"
	"unicode/utf8"

	"github.com/flaskcookie/flaskcookie-go/internal/pyurl"
)

// formToken looks for the token in the form of a body, of any method, and puts the body
// back. net/http's own form would take one from the address as well, leaves DELETE out,
// refuses what Flask reads, and does not keep the order on which a prefixed name depends.
func (c *CSRF) formToken(r *http.Request) (string, error) {
	if r.Body == nil || r.Body == http.NoBody {
		return "", nil
	}
	if token := c.parsedToken(r); token != "" {
		return token, nil
	}
	f := &fields{name: c.config.FieldName}
	read := &keeping{body: r.Body, left: c.config.MaxFormMemory}
	var err error
	switch kind, boundary := formType(r.Header.Get("Content-Type")); {
	case kind == "application/x-www-form-urlencoded":
		err = f.urlencoded(read)
	case kind == "multipart/form-data" && boundary != "":
		err = f.multipart(multipart.NewReader(read, boundary))
	default:
		return "", nil
	}
	r.Body = read.putBack()
	if _, tooLarge := errors.AsType[*http.MaxBytesError](read.err); tooLarge {
		return "", fmt.Errorf("%w: %w", ErrTooLarge, read.err)
	}
	if read.err != nil {
		return "", read.err
	}
	if err == ErrTooLarge {
		return "", err
	}
	if err != nil {
		return "", nil // not a form: Flask finds none in it either
	}
	return f.token(), nil
}

// maxContentType is how many bytes of a Content-Type are read. Those of forms have at most
// some hundred, and mime allocates up to forty for each.
const maxContentType = 4096

// formType reads a Content-Type. What stands behind the type may be malformed. One that is
// too long is of no form.
func formType(header string) (kind, boundary string) {
	if len(header) > maxContentType {
		return "", ""
	}
	kind, _, _ = strings.Cut(header, ";")
	if _, params, err := mime.ParseMediaType(header); err == nil {
		boundary = params["boundary"]
	}
	if !isASCII(boundary) || strings.Contains(boundary, `"`) {
		boundary = "" // Werkzeug finds none
	}
	return strings.ToLower(strings.Trim(kind, " \t")), boundary
}

// parsedToken is for a form that a handler further out has parsed already. Its order is
// lost, so that a name that only ends in the right way must be the only one. A body that
// ParseForm has left alone, such as that of DELETE, is still to be read.
func (c *CSRF) parsedToken(r *http.Request) string {
	if token := r.PostForm.Get(c.config.FieldName); token != "" {
		return token
	}
	var found []string
	for name := range r.PostForm {
		if value := r.PostForm.Get(name); value != "" && strings.HasSuffix(name, c.config.FieldName) {
			found = append(found, value)
		}
	}
	if len(found) != 1 {
		return ""
	}
	return found[0]
}

// fields finds a token among the fields of a form as they come by: the first value under the
// name itself, or else the first one under a name that ends so. Only the first value of each
// name counts.
type fields struct {
	name     string
	exact    string
	suffixed string
	seen     map[string]bool
}

// add notes a field and reports whether the rest does not matter.
func (f *fields) add(name, value string) (done bool) {
	if !strings.HasSuffix(name, f.name) || f.seen[name] {
		return false
	}
	if f.seen == nil {
		f.seen = map[string]bool{}
	}
	f.seen[name] = true
	switch {
	case name == f.name:
		f.exact = value
		return value != ""
	case f.suffixed == "":
		f.suffixed = value
	}
	return false
}

func (f *fields) token() string {
	if f.exact != "" {
		return f.exact
	}
	return f.suffixed
}

// urlencoded is parse_qsl(body.decode(), keep_blank_values=True).
func (f *fields) urlencoded(body io.Reader) error {
	data, err := io.ReadAll(body)
	if err != nil {
		return err
	}
	if !utf8.Valid(data) {
		return errors.New("flaskwtf: the form is not UTF-8")
	}
	for part := range strings.SplitSeq(string(data), "&") {
		name, value, _ := strings.Cut(part, "=")
		if f.add(formText(name), formText(value)) {
			return nil
		}
	}
	return nil
}

func formText(escaped string) string { return pyurl.QuoteInvalid(pyurl.UnquotePlus(escaped)) }

// maxParts is max_form_parts of Werkzeug.
const maxParts = 1000

// multipart reads parts up to the token, or to what Werkzeug would refuse the form for. A
// part with a filename is a file.
func (f *fields) multipart(parts *multipart.Reader) error {
	for n := 1; ; n++ {
		part, err := parts.NextRawPart()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		if n > maxParts {
			return ErrTooLarge
		}
		name, file, err := partName(part.Header)
		if err != nil {
			return err
		}
		if file || !strings.HasSuffix(name, f.name) {
			continue
		}
		value, err := io.ReadAll(part)
		if err != nil {
			return err
		}
		if f.add(name, string(value)) {
			return nil
		}
	}
}

var errPart = errors.New("flaskwtf: a part of the form has no name that can be read")

// partName is the name of a part, and whether it is a file. It refuses what Werkzeug does, and
// parameters in parts or with a character set, which the two put together in other ways.
func partName(h textproto.MIMEHeader) (name string, file bool, err error) {
	for _, values := range h {
		for _, value := range values {
			if !utf8.ValidString(value) {
				return "", false, errPart
			}
		}
	}
	disposition := h.Get("Content-Disposition")
	if disposition == "" || strings.Contains(disposition, "*") {
		return "", false, errPart
	}
	_, params, err := mime.ParseMediaType(disposition)
	if err != nil {
		return "", false, nil // passed over
	}
	_, file = params["filename"]
	return params["name"], file, nil
}

// keeping reads a body within a bound and keeps what it has read.
type keeping struct {
	body io.ReadCloser
	left int64
	kept bytes.Buffer
	err  error // why the body could not be searched
}

func (k *keeping) Read(p []byte) (int, error) {
	if k.err != nil {
		return 0, k.err
	}
	if k.left < int64(len(p)) { // one byte more than is allowed tells a body that ends here from a longer one
		p = p[:k.left+1]
	}
	n, err := k.body.Read(p)
	k.kept.Write(p[:n])
	k.left -= int64(n)
	switch {
	case k.left < 0:
		k.err = ErrTooLarge
		return 0, ErrTooLarge
	case err != nil && err != io.EOF:
		k.err = err
	}
	return n, err
}

// putBack returns the whole body again.
func (k *keeping) putBack() io.ReadCloser {
	return struct {
		io.Reader
		io.Closer
	}{io.MultiReader(&k.kept, k.body), k.body}
}
