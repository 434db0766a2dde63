package vectors

import (
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
)

// Remember is a row of remember.jsonl or remember_legacy.jsonl: a remember cookie, "written"
// by Flask-Login or "mangled", and the id it finds in it.
type Remember struct {
	Name      string  `json:"name"`
	Comment   string  `json:"comment"`
	MadeBy    string  `json:"made_by"` // a release, in remember_legacy.jsonl
	Kind      string  `json:"kind"`
	Key       Bytes   `json:"key"`
	KeyText   *string `json:"key_text"`   // SECRET_KEY, if it is a str
	Cookie    *string `json:"cookie"`     // nil: Flask-Login fails on the key
	SetCookie *string `json:"set_cookie"` // the header of login_user
	ID        *string `json:"id"`         // nil: nobody
	Error     *string `json:"error"`      // Python's exception: status 500
}

// Identifier is a row of identifier.jsonl or identifier_legacy.jsonl: the identifier of a
// request.
type Identifier struct {
	Name       string  `json:"name"`
	Comment    string  `json:"comment"`
	MadeBy     string  `json:"made_by"` // a release, in identifier_legacy.jsonl
	RemoteAddr *string `json:"remote_addr"`
	UserAgent  *Bytes  `json:"user_agent"`
	Forwarded  []Bytes `json:"forwarded"` // the lines of X-Forwarded-For
	Identifier string  `json:"identifier"`
}

// Login is a row of login.jsonl: a request to a Flask with Flask-Login.
type Login struct {
	Name      string         `json:"name"`
	Comment   string         `json:"comment"`
	Config    map[string]any `json:"config"`
	Session   *string        `json:"session"` // what is in the cookie, as tagged JSON
	Cookie    *string        `json:"cookie"`  // the header
	Agent     string         `json:"agent"`   // User-Agent
	Actions   [][]any        `json:"actions"` // what the view does: a verb and its arguments
	Seen      []any          `json:"seen"`    // what "user" and "fresh" were answered
	Calls     []string       `json:"calls"`   // the ids that the loader was asked for
	Status    int            `json:"status"`
	SetCookie []string       `json:"set_cookie"`
	Vary      []string       `json:"vary"`
}

// LoginNext is a row of login_next.jsonl: where an unauthorized request is sent.
type LoginNext struct {
	Name      string  `json:"name"`
	Comment   string  `json:"comment"`
	View      string  `json:"view"`   // login_view
	Target    Bytes   `json:"target"` // of the request line
	Host      string  `json:"host"`
	Scheme    string  `json:"scheme"`
	InSession bool    `json:"in_session"` // USE_SESSION_FOR_NEXT
	Status    int     `json:"status"`
	Location  string  `json:"location"`
	Next      *string `json:"next"` // in the session
}

// CSRF is a row of csrf.jsonl: a token that was "made", or only "judged".
type CSRF struct {
	Name    string         `json:"name"`
	Comment string         `json:"comment"`
	Kind    string         `json:"kind"`
	Key     Bytes          `json:"key"` // SECRET_KEY
	Config  map[string]any `json:"config"`
	Session string         `json:"session"` // tagged JSON
	Token   *string        `json:"token"`
	Message *string        `json:"message"` // why it is refused
	Error   *string        `json:"error"`   // Python's exception: status 500
	Meta    *string        `json:"meta"`    // csrf_meta_tag()
	Hidden  *string        `json:"hidden"`  // hidden_tag() of a form
}

// CSRFRequest is a row of csrf_request.jsonl: a request to a Flask with CSRFProtect.
type CSRFRequest struct {
	Name    string         `json:"name"`
	Comment string         `json:"comment"`
	Config  map[string]any `json:"config"`
	Session string         `json:"session"` // tagged JSON
	Method  string         `json:"method"`
	Scheme  string         `json:"scheme"`
	Target  string         `json:"target"`
	Headers [][2]Bytes     `json:"headers"`
	Body    Bytes          `json:"body"`
	Status  int            `json:"status"`
	Message *string        `json:"message"` // why it is refused
}

// Framework is a row of frameworks.jsonl: a cookie of Starlette, Quart or Quart-Auth.
type Framework struct {
	Name      string   `json:"name"`
	Comment   string   `json:"comment"`
	Kind      string   `json:"kind"`
	Key       Bytes    `json:"key"`
	Now       int64    `json:"now"`
	Cookie    *string  `json:"cookie"`     // nil: none is set
	Session   string   `json:"session"`    // tagged JSON
	User      *string  `json:"user"`       // of Quart-Auth
	SetCookie []string `json:"set_cookie"` // of written rows
	Vary      []string `json:"vary"`
	Error     *string  `json:"error"` // Python's exception: status 500
}

// Request returns the request of a row.
func (i Identifier) Request() *http.Request {
	r := httptest.NewRequest(http.MethodGet, "/", nil)
	r.RemoteAddr = ""
	if i.RemoteAddr != nil {
		r.RemoteAddr = net.JoinHostPort(*i.RemoteAddr, "1234")
	}
	if i.UserAgent != nil {
		r.Header["User-Agent"] = []string{string(*i.UserAgent)}
	}
	for _, line := range i.Forwarded {
		r.Header["X-Forwarded-For"] = append(r.Header["X-Forwarded-For"], string(line))
	}
	return r
}

// Request returns the request of a row.
func (c CSRFRequest) Request() *http.Request {
	r := httptest.NewRequest(c.Method, c.Scheme+"://localhost"+c.Target, strings.NewReader(string(c.Body)))
	for _, header := range c.Headers {
		if string(header[0]) == "Host" {
			r.Host = string(header[1])
		} else {
			r.Header.Add(string(header[0]), string(header[1]))
		}
	}
	return r
}

// WholeNumbers returns a configuration of a row as LoadFile of flaskcookie would, where
// whole numbers are no fractions.
func WholeNumbers(config map[string]any) map[string]any {
	out := make(map[string]any)
	for name, value := range config {
		if number, ok := value.(float64); ok && number == float64(int64(number)) {
			value = int64(number)
		}
		out[name] = value
	}
	return out
}
