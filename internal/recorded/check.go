package recorded

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"time"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	"github.com/flaskcookie/flaskcookie-go/serializer"
)

// checker runs the rows of one file.
type checker struct {
	header  Header
	name    string // of the cookie
	payload serializer.Payload
	codec   *flaskcookie.Codec
	now     int64 // the clock of codec
	notes   []string

	oldReading []string // rows that an old Werkzeug explains
}

// Check runs every row of f with cfg at the row's own time. The clock, ReadOnly, Logger
// and OnReject of cfg have no effect. The error is that of flaskcookie.New.
func Check(cfg flaskcookie.Config, f *File) (*Report, error) {
	if f.Header.Store != nil {
		return nil, errors.New("recorded fixtures: the app keeps its sessions on a server: they need a flasksession.Config, and flaskcookietest.CheckStored")
	}
	c := &checker{header: f.Header, name: cookieName(cfg), payload: payloadOf(cfg)}
	cfg.Signer.Now = func() time.Time { return time.Unix(c.now, 500_000_000) } // as the recorder's clock
	cfg.ReadOnly, cfg.Logger, cfg.OnReject = false, slog.New(slog.DiscardHandler), nil
	var err error
	if c.codec, err = flaskcookie.New(cfg); err != nil {
		return nil, err
	}
	report := &Report{Problems: slices.Concat(fallbackProblems(cfg, f), tagProblems(f), permanentProblems(cfg, f), c.payloadProblems(), c.portableProblems(), c.sizeProblems(cfg))}
	if problem := c.signatureProblem(cfg, f.Rows); problem != "" {
		report.Problems = append(report.Problems, problem)
		report.Results = uncheckedAll(f.Rows, unreadable)
		return report, nil
	}
	for _, row := range f.Rows {
		report.Results = append(report.Results, c.result(row))
	}
	c.noteOldReading()
	c.noteKeptTags()
	report.Notes = c.notes
	return report, nil
}

func cookieName(cfg flaskcookie.Config) string {
	if cfg.SessionCookieName == "" {
		return "session"
	}
	return cfg.SessionCookieName
}

func uncheckedAll(rows []Row, reason string) []Result {
	results := make([]Result, len(rows))
	for i, row := range rows {
		results[i] = Result{Name: row.Name, Comment: row.Comment, Status: Unchecked, Reason: reason}
	}
	return results
}

func (c *checker) result(row Row) Result {
	c.now = row.Now
	result := Result{Name: row.Name, Comment: row.Comment, Status: Agree}
	for _, tag := range row.Tags {
		if !c.knows(tag) {
			result.Status = Unchecked
			result.Reason = fmt.Sprintf("needs the custom tag %q", tag)
			return result
		}
	}
	switch row.Kind {
	case "cookie":
		result.Differences = c.cookie(row)
	case "header":
		result.Differences = c.cookieHeader(row)
	default:
		result.Differences = c.response(row)
	}
	if len(result.Differences) > 0 {
		result.Status = Disagree
	}
	return result
}

// note keeps a known difference, once.
func (c *checker) note(text string) {
	if !slices.Contains(c.notes, text) {
		c.notes = append(c.notes, text)
	}
}

// open opens the session of a request that brings the row's header or cookie.
func (c *checker) open(row Row) (*flaskcookie.Session, error) {
	r := &http.Request{Header: http.Header{}}
	switch {
	case row.Header != nil:
		r.Header.Set("Cookie", string(*row.Header))
	case row.Cookie != nil:
		r.Header.Set("Cookie", c.name+"="+string(*row.Cookie))
	}
	return c.codec.Open(r)
}

func (c *checker) save(s *flaskcookie.Session) (http.Header, error) {
	h := http.Header{}
	return h, c.codec.Save(context.Background(), h, s)
}
