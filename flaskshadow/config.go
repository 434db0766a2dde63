package flaskshadow

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"slices"
	"sync/atomic"
	"time"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	"github.com/flaskcookie/flaskcookie-go/flasksession"
)

// Config says what is compared. Only Cookie.SecretKey has no default, and that only without
// a Store.
type Config struct {
	// Cookie is the configuration that Go is going to serve with. Its ReadOnly,
	// Logger, OnReject and ErrorHandler are not used here. Signer.Now is Go's clock.
	Cookie flaskcookie.Config

	// Store is where Flask keeps its sessions, for an app that keeps them on a server. It is
	// only read: nothing but Get is called, and TTL if it is a flasksession.Expirer. Nil, the
	// default, is for sessions in cookies.
	Store flasksession.Store
	// Session takes the place of Cookie with a Store: what flasksession.New gets. Its ReadOnly,
	// Logger, OnReject and ErrorHandler are not used here either, and NewID is not called.
	Session flasksession.Config
	// StoreTimeout bounds each look into the Store, and so what the one before Flask is asked
	// adds to a request. The default is 100 ms.
	StoreTimeout time.Duration

	// Logger gets one line for each request that differs, at level Warn, and one for
	// each that only raises a suspicion, at level Info; at most 100 a minute of a level.
	// Nil is what slog.Default returns when there is something to log. For silence give
	// slog.New(slog.DiscardHandler).
	Logger *slog.Logger
	// OnCompare is called once for each comparison, for metrics. Several goroutines
	// may call it at once. ctx has the values of the request's context.
	OnCompare func(ctx context.Context, result Result)

	// SessionIdentifier is that of flasklogin.Config: what Go makes of a request for
	// Flask-Login's session protection, and compares with "_id" in the session. It gets the
	// request as it came to the Shadow. Nil, the default, compares no identifiers.
	SessionIdentifier func(*http.Request) string
	// LoginView is that of flasklogin.Config: the path or URL of the login page. With it, or
	// with SessionIdentifier, an answer is suspected that treats a session with a user as if
	// nobody were logged in. Empty is none: then a redirect is not taken for that.
	LoginView string

	// MaxConcurrent is how many comparisons may run at once. The default is 16.
	MaxConcurrent int

	// UnsafeTwinMethods are methods, beside GET and HEAD, for which a twin runs too.
	// It must have no effects: Flask has done the work already.
	UnsafeTwinMethods []string
	// IgnoreValues are keys of the session, or paths such as user.seen or visits[0],
	// whose values differ by nature between Flask and a twin, such as a random CSRF
	// token. They are spelled as in a Difference: a key with a dot is ["a.b"]. Presence
	// and type are compared all the same.
	IgnoreValues []string
	// MaxBody is how many bytes of a request's body are kept for a twin, in memory and
	// until the twin has run. It does not run for a longer one. The default is 1 MiB. All
	// bodies together have MaxConcurrent times as much room, which is taken as their bytes
	// come, not for a length that is only claimed. Where there is none the body is not kept
	// and its twin does not run ([Stats].TwinDropped).
	MaxBody int64
	// TwinTimeout ends the context of a twin. The default is 10 seconds.
	TwinTimeout time.Duration
}

const (
	defaultConcurrent  = 16
	defaultMaxBody     = 1 << 20
	defaultTwinTimeout = 10 * time.Second

	defaultStoreTimeout = 100 * time.Millisecond
)

// Stats count what has happened since [New].
type Stats struct {
	Compared    uint64 // comparisons done
	Different   uint64 // those that found a difference
	Rejected    uint64 // those in which Go ignored the request's cookie
	Suspected   uint64 // those that raised a suspicion
	Dropped     uint64 // not done since MaxConcurrent were running
	TwinSkipped uint64 // those whose twin did not run: method, body, gateway status, or a stored session that is not known
	TwinDropped uint64 // those whose twin did not run since bodies of others took all the room
	Unlogged    uint64 // lines that were not logged since there were too many
	// Unsure are requests that were not compared since Flask may have seen other fields than
	// Go: a name with "_" in it, or a Connection that names more than the connection's own.
	Unsure uint64

	// With a Store.
	StoreFailed     uint64 `json:",omitzero"` // looks into it that failed, took too long, or found no free place
	LifetimeUnknown uint64 `json:",omitzero"` // stored sessions of which the Store could not tell how long it keeps them
}

// Shadow compares Go with Flask. It may be used by many goroutines at once.
type Shadow struct {
	now     func() time.Time
	log     *slog.Logger // nil: slog.Default()
	logged  logged
	report  func(context.Context, Result)
	methods []string
	ignore  []string
	bodies  *bodies
	timeout time.Duration

	identifier func(*http.Request) string
	loginView  *url.URL // nil without one

	// probes holds those that are free. Whoever compares has taken one, so that their
	// number is the bound.
	stored *storeSide // nil for sessions in cookies

	probes  chan *probe
	waiting chan struct{} // of one: two who wait would each hold what the other needs

	compared, different, rejected, suspected, dropped atomic.Uint64
	twinSkipped, unlogged, unsure                     atomic.Uint64
	storeFailed, lifetimeUnknown                      atomic.Uint64
}

// New returns a Shadow, or the error that flaskcookie.New gives for cfg.Cookie, or
// flasksession.New for cfg.Session, or one that says why LoginView is none.
func New(cfg Config) (*Shadow, error) {
	concurrent := max(cmp.Or(cfg.MaxConcurrent, defaultConcurrent), 1)
	s := &Shadow{
		now:        cfg.Cookie.Signer.Now,
		log:        cfg.Logger,
		report:     cfg.OnCompare,
		methods:    append([]string{http.MethodGet, http.MethodHead}, cfg.UnsafeTwinMethods...),
		ignore:     slices.Clone(cfg.IgnoreValues),
		bodies:     newBodies(cmp.Or(cfg.MaxBody, defaultMaxBody), concurrent),
		timeout:    cmp.Or(cfg.TwinTimeout, defaultTwinTimeout),
		probes:     make(chan *probe, concurrent),
		waiting:    make(chan struct{}, 1),
		identifier: cfg.SessionIdentifier,
	}
	if err := s.setLoginView(cfg.LoginView); err != nil {
		return nil, err
	}
	if cfg.Store != nil {
		s.now = cfg.Session.Signer.Now
	}
	if s.now == nil {
		s.now = time.Now
	}
	if s.report == nil {
		s.report = func(context.Context, Result) {}
	}
	if err := s.setStore(cfg, concurrent); err != nil {
		return nil, err
	}
	for range cap(s.probes) {
		p, err := s.newProbe(cfg)
		if err != nil {
			return nil, failed(err)
		}
		s.probes <- p
	}
	return s, nil
}

func failed(err error) error { return fmt.Errorf("flaskshadow: %w", err) }

// Stats returns the counters, for an expvar or a metrics endpoint.
func (s *Shadow) Stats() Stats {
	return Stats{
		Compared:    s.compared.Load(),
		Different:   s.different.Load(),
		Rejected:    s.rejected.Load(),
		Suspected:   s.suspected.Load(),
		Dropped:     s.dropped.Load(),
		TwinSkipped: s.twinSkipped.Load(),
		TwinDropped: s.bodies.crowded.Load(),
		Unsure:      s.unsure.Load(),
		Unlogged:    s.unlogged.Load(),

		StoreFailed:     s.storeFailed.Load(),
		LifetimeUnknown: s.lifetimeUnknown.Load(),
	}
}

// Wait returns when the comparisons that are running have ended, or with the error of
// ctx: after http.Server.Shutdown, and in tests. Comparisons that begin meanwhile are
// dropped.
func (s *Shadow) Wait(ctx context.Context) error {
	select {
	case s.waiting <- struct{}{}:
		defer func() { <-s.waiting }()
	case <-ctx.Done():
		return ctx.Err()
	}
	taken := make([]*probe, 0, cap(s.probes))
	defer func() {
		for _, p := range taken {
			s.probes <- p
		}
	}()
	for range cap(s.probes) {
		select {
		case p := <-s.probes:
			taken = append(taken, p)
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}
