package flasklogin

import (
	"context"
	"errors"
	"io"
	"net/http"
	"sync"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	"github.com/flaskcookie/flaskcookie-go/internal/headerhook"
	"github.com/flaskcookie/flaskcookie-go/internal/requestcopy"
	"github.com/flaskcookie/flaskcookie-go/internal/werkzeug"
)

// Users is what the application knows of its users. U is the application's own type, mostly
// a pointer.
type Users[U any] struct {
	// Load returns the user with an id: user_loader. ok is false for nobody. It decides
	// last, and sees more than the id: the session by flaskcookie.FromContext and, by
	// [Manager.Source], where the id comes from; see [Source] for what to make of it. It must
	// refuse users who are not active,
	// if the application has such: neither Flask-Login nor this package asks. Required.
	Load func(ctx context.Context, id string) (user U, ok bool, err error)

	// ID returns the id of a user for the session: get_id. It is a string, an integer or a
	// UUID, of the type that the Flask application stores. Only Login needs it.
	ID func(user U) any

	// FromRequest returns the user of a request that has neither a session nor a remember
	// cookie, such as that of a token in a header: request_loader. It may parse the form,
	// which the handler then finds parsed; a body that it reads otherwise is gone. Middleware
	// in between that copies the request, such as http.StripPrefix, belongs outside of
	// LoginRequired, or outside of the Manager's: else the form is gone as well. A load that
	// outlives the handler, inside of http.TimeoutHandler or in a goroutine, keeps its form
	// to itself, and the files of it are removed.
	FromRequest func(r *http.Request) (user U, ok bool, err error)
}

// Manager is Flask-Login's LoginManager. It never changes and may be used by many
// goroutines at once. Neither package fmt nor log/slog shows its key.
type Manager[U any] struct {
	config   Config // without the key
	users    Users[U]
	keys     keys
	set, del *werkzeug.Cookie
	encode   func(s *flaskcookie.Session, id string) (string, error)
	decode   func(s *flaskcookie.Session, cookie string) (id string, ok bool)
}

// New returns a Manager, or an error that names what is wrong in cfg or users. With
// GODEBUG=fips140=only it calls cfg.SessionIdentifier once with a request of its own, and is a
// signer.ErrFIPS if Go refuses the key of the remember cookie or the identifier's digest.
func New[U any](cfg Config, users Users[U]) (*Manager[U], error) {
	if err := cfg.validate(); err != nil {
		return nil, err
	}
	if users.Load == nil {
		return nil, errors.New("flasklogin: Users.Load is nil")
	}
	cfg = cfg.withDefaults()
	if err := cfg.refused(); err != nil {
		return nil, err
	}
	set, del, err := cfg.Remember.cookies()
	if err != nil {
		return nil, err
	}
	cfg.logWarnings()
	m := &Manager[U]{users: users, keys: newKeys, set: set, del: del}
	m.encode, m.decode = cfg.remembering()
	cfg.SecretKey = nil
	m.config = cfg
	if cfg.LegacyUserID {
		m.keys = oldKeys
	}
	return m, nil
}

// current is what a Manager knows in one request.
type current[U any] struct {
	session *flaskcookie.Session
	asking  *http.Request // the request that is hashed for the session, see identified
	request *http.Request // the copy that the handler gets
	site    werkzeug.Site // of the request as it came
	askers  *askers

	loading lock          // one load at a time
	mu      sync.Mutex    // guards what follows, changes of the session against respond, and the form of request
	read    io.ReadCloser // the body of which Users.FromRequest has made the form, nil if it has not
	acts    int           // logins, logouts and confirmations: a load that one of them overtakes decides nothing
	seen    bool          // asking is the request as it was when somebody first asked
	known   bool          // user and ok are decided
	user    U
	ok      bool
	source  Source
	fresh   bool // of the login that was found, for a session that cannot be written
	sealed  bool // the header has left
	over    bool // the handler has returned
	had     bool // there was a login in the session, or a logout
}

// key is the key of a Manager's current in the context. Two Managers can stand inside each
// other: the session's user is one, each loads it by itself and has its own remember cookie.
type key struct{ manager any }

// Handler returns middleware that gives each request its user, whom [Manager.User] loads
// when somebody asks, and looks after the remember cookie when the response leaves. It
// belongs inside of that of the session:
//
//	codec.Handler(login.Handler(mux))
//
// Every response varies by Cookie, as with Flask-Login and Flask 3.1.3.
func (m *Manager[U]) Handler(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, nested := r.Context().Value(key{m}).(*current[U]); nested {
			next.ServeHTTP(w, r)
			return
		}
		c := &current[U]{session: flaskcookie.FromContext(r.Context()), asking: r.WithContext(r.Context()), site: werkzeug.SiteOf(r), loading: newLock()}
		ctx := context.WithValue(r.Context(), key{m}, c)
		ctx, c.askers = askersOf(ctx)
		c.had = c.session.Has(m.keys.userID)
		requestcopy.Serve(ctx, r, func(r *http.Request) {
			c.request = r
			defer c.end()
			seal := func(int) error { m.respond(w.Header(), c); return nil }
			headerhook.Serve(w, seal, nil, func(w http.ResponseWriter) { next.ServeHTTP(w, r) })
		})
	})
}

// of returns what m knows in the request of ctx.
func (m *Manager[U]) of(ctx context.Context) *current[U] {
	c, ok := ctx.Value(key{m}).(*current[U])
	if !ok {
		panic("flasklogin: no user in the context: the handler runs outside of the Manager's middleware")
	}
	return c
}

// NewContext returns a context in which user is logged in, for tests of handlers. It has a
// session of its own if ctx has none.
func (m *Manager[U]) NewContext(ctx context.Context, user U, fresh bool) context.Context {
	s, ok := flaskcookie.Lookup(ctx)
	if !ok {
		s = flaskcookie.NewSession(nil)
		ctx = flaskcookie.NewContext(ctx, s)
	}
	r, _ := http.NewRequestWithContext(ctx, http.MethodGet, "/", nil)
	c := &current[U]{session: s, asking: r.WithContext(ctx), request: r, askers: &askers{}, loading: newLock(), known: true, user: user, ok: true, source: SourceSession, fresh: fresh}
	return context.WithValue(ctx, key{m}, c)
}

// decide notes who the user is. Its caller holds mu.
func (c *current[U]) decide(user U, ok bool, source Source, fresh bool) {
	c.known, c.user, c.ok, c.source, c.fresh = true, user, ok, source, fresh
	c.had = c.had || ok && source != SourceRequest
	if !ok {
		var nobody U
		c.user, c.source = nobody, SourceNone
	}
}

func (c *current[U]) hadLogin() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.had
}

func (c *current[U]) decided() (user U, ok, known bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.user, c.ok, c.known
}

// writable tells why the session cannot be written.
func (c *current[U]) writable() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.whyNot()
}

func (c *current[U]) whyNot() error {
	switch {
	case c.session.ReadOnly:
		return flaskcookie.ErrReadOnly
	case c.sealed:
		return flaskcookie.ErrSaved
	}
	return nil
}

// act carries out a login, logout or confirmation, or tells why the session cannot be
// written. The header does not leave meanwhile, so that what is changed without an error is
// saved; and what a load in another goroutine finds does not count any more.
func (c *current[U]) act(do func() error) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if err := c.whyNot(); err != nil {
		return err
	}
	if err := do(); err != nil {
		return err
	}
	c.acts++
	return nil
}

// event reports one of Flask-Login's signals.
func (m *Manager[U]) event(ctx context.Context, e Event) { m.config.OnEvent(ctx, e) }
