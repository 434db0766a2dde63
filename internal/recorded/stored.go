package recorded

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	"github.com/flaskcookie/flaskcookie-go/flasksession"
	"github.com/flaskcookie/flaskcookie-go/internal/overlay"
	"github.com/flaskcookie/flaskcookie-go/serializer"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// storedChecker runs the rows of an app with sessions on a server.
type storedChecker struct {
	header Header
	cfg    flasksession.Config
	format serializer.Payload
	notes  []string
}

// CheckStored is Check for sessions on a server. The SecretKey of cfg is held against the
// proof in the file; ids in rows are signed with keys of their own.
func CheckStored(cfg flasksession.Config, f *File) (*Report, error) {
	if f.Header.Store == nil {
		return nil, errors.New("recorded fixtures: the app keeps its sessions in cookies, not on a server")
	}
	if _, err := flasksession.New(overlay.Bare(cfg), overlay.New()); err != nil {
		return nil, err
	}
	c := &storedChecker{header: f.Header, cfg: overlay.Bare(cfg), format: overlay.Format(cfg)}
	report := &Report{Problems: append(c.keyProblems(), c.idProblems()...)}
	for _, row := range f.Rows {
		result := Result{Name: row.Name, Comment: row.Comment, Status: Agree}
		if row.Kind == "stored" {
			result.Differences = c.stored(row)
		} else {
			result.Differences = c.exchange(row)
		}
		if len(result.Differences) > 0 {
			result.Status = Disagree
		}
		report.Results = append(report.Results, result)
	}
	if f.Header.Permanent {
		c.note("the app makes every session permanent, on every request: the rows are judged with SetPermanent(true) before each view, which no Config does")
	}
	report.Notes = c.notes
	return report, nil
}

// idProblems compares the form of new ids, which rows do not show: in them Go uses the app's.
func (c *storedChecker) idProblems() []string {
	sessions, err := flasksession.New(c.cfg, overlay.New())
	if err != nil {
		return []string{err.Error()}
	}
	s, err := sessions.Open(&http.Request{Header: http.Header{}})
	if err != nil {
		return []string{err.Error()}
	}
	want := map[string]int{"uuid4": 36, "token": (c.header.Store.ID.Bytes*8 + 5) / 6}[c.header.Store.ID.Kind]
	if want == 0 || len(s.ID) == want && strings.Count(s.ID, "-") == 4 || len(s.ID) == want && c.header.Store.ID.Kind == "token" {
		return nil
	}
	return []string{fmt.Sprintf("new ids have %d characters in Go and %d in the app (SessionIDLength, NewID)", len(s.ID), want)}
}

func (c *storedChecker) note(text string) {
	for _, known := range c.notes {
		if known == text {
			return
		}
	}
	c.notes = append(c.notes, text)
}

// stored reads what the app stored, and writes it again as the app did.
func (c *storedChecker) stored(row Row) []Difference {
	var values taggedjson.Dict
	if err := c.format.Unmarshal([]byte(*row.Data), &values); err != nil {
		return []Difference{{"reading what the app stored", err.Error(), "reads it"}}
	}
	got, err := c.format.Marshal(values)
	if err != nil {
		return []Difference{{"storing it again", err.Error(), "stores it"}}
	}
	return c.content(got, []byte(*row.Again))
}

// content compares two stored sessions by what is read of them: a format has several
// spellings for one value.
func (c *storedChecker) content(got, want []byte) []Difference {
	if string(got) == string(want) {
		return nil
	}
	again, err := c.again(want)
	if err != nil {
		return []Difference{{"reading what the app stored", err.Error(), "reads it"}}
	}
	if ours, err := c.again(got); err == nil && string(ours) == string(again) {
		return nil
	}
	return []Difference{{"what is stored", fmt.Sprintf("%.200q", got), fmt.Sprintf("%.200q", want)}}
}

// again is what Go stores for what it reads of something.
func (c *storedChecker) again(data []byte) ([]byte, error) {
	var values taggedjson.Dict
	if err := c.format.Unmarshal(data, &values); err != nil {
		return nil, err
	}
	return c.format.Marshal(values)
}

// exchange plays one request with the store as it was, and compares the store and the header
// that it leaves.
func (c *storedChecker) exchange(row Row) []Difference {
	store := overlay.New()
	for _, entry := range row.Before {
		store.Held[entry.Key] = []byte(entry.Data)
	}
	sessions, err := c.sessions(row, store)
	if err != nil {
		return []Difference{{"the configuration", err.Error(), "serves"}}
	}
	header, err := play(sessions, row, c.header.Permanent)
	switch {
	case err != nil && row.Fails:
		return nil
	case err != nil && errors.Is(err, flasksession.ErrStored) && strings.HasSuffix(row.Name, "/spoilt"):
		c.note("the app makes a new session of what it cannot read, and saves that over it; Go answers with status 500")
		return nil
	case err != nil:
		return []Difference{{"the request", err.Error(), "answers it"}}
	case row.Fails:
		return []Difference{{"the request", "answers it", "status 500"}}
	}
	c.noteAdopted(row)
	return append(c.left(store, row), c.headers(header, row)...)
}

// sessions is Go's side of a row: with its key, its clock, and the id that the app made.
func (c *storedChecker) sessions(row Row, store *overlay.Store) (*flasksession.ServerSide, error) {
	cfg := c.cfg
	if cfg.SessionUseSigner {
		cfg.SecretKey, cfg.Config.SecretKey = []byte(row.Key), nil
		cfg.Signer.FallbackKeys, cfg.Config.Signer.FallbackKeys = nil, nil
	}
	cfg.Signer.Now = func() time.Time { return time.Unix(row.Now, 500_000_000) }
	if id := row.StoredRow.ID; id != "" {
		cfg.NewID = func() string { return id }
	}
	return flasksession.New(cfg, store)
}

// noteAdopted tells that the app goes on under an id that it does not know, in which Go is
// different on purpose. Go is given the app's id for a new one here.
func (c *storedChecker) noteAdopted(row Row) {
	if len(row.Before) == 0 && row.Cookie != nil && row.StoredRow.ID != "" && strings.Contains(string(*row.Cookie), row.StoredRow.ID) {
		c.note("the app takes over ids that are not in its store; Go makes a new one")
	}
}

// play does to a session what the recorder did, and what the app does before each view.
func play(sessions *flasksession.ServerSide, row Row, permanent bool) (http.Header, error) {
	s, err := sessions.Open(&http.Request{Header: row.cookies()})
	if err != nil {
		return nil, err
	}
	if permanent {
		s.SetPermanent(true)
	}
	if err := actStored(s, row); err != nil {
		return nil, err
	}
	h := http.Header{}
	return h, sessions.Save(context.Background(), h, s)
}

func actStored(s *flaskcookie.Session, row Row) error {
	codec := taggedjson.NewCodec(taggedjson.Options{Untagged: true})
	return act(s, row, func(text string, values *taggedjson.Dict) error {
		return codec.Unmarshal([]byte(text), values)
	})
}

// left compares what is in the store at the end.
func (c *storedChecker) left(store *overlay.Store, row Row) []Difference {
	var differences []Difference
	want := map[string]bool{}
	for _, entry := range row.After {
		want[entry.Key] = true
		data, found := store.Held[entry.Key]
		if !found {
			differences = append(differences, Difference{"the session in the store", "is not there", c.where(row, entry.Key)})
			continue
		}
		differences = append(differences, c.content(data, []byte(entry.Data))...)
		differences = append(differences, c.kept(store, row, entry)...)
	}
	for key := range store.Held {
		if !want[key] {
			differences = append(differences, Difference{"the session in the store", c.where(row, key), "is not there"})
		}
	}
	return differences
}

// where tells of a key without telling it.
func (c *storedChecker) where(row Row, key string) string {
	switch {
	case len(row.Before) == 1 && row.Before[0].Key == key:
		return "is under the key it was under"
	case row.StoredRow.ID != "" && key == c.header.Store.Prefix+row.StoredRow.ID:
		return "is under a new key"
	}
	return "is under another key (SessionKeyPrefix)"
}

// kept compares for how long a session is stored. One that was not stored again has the time
// it had.
func (c *storedChecker) kept(store *overlay.Store, row Row, entry Entry) []Difference {
	ours, written := store.TTLs[entry.Key]
	if !written {
		for _, before := range row.Before {
			ours = ttl(before.TTL, 0)
		}
	}
	if entry.TTL == nil {
		c.note("the app stores sessions for ever; Go for PermanentSessionLifetime or StoreTTL")
		return nil
	}
	if theirs := ttl(entry.TTL, 0); (ours - theirs).Abs() >= time.Second {
		return []Difference{{"for how long it is stored", ours.String(), theirs.String()}}
	}
	return nil
}

// headers compares Set-Cookie and Vary.
func (c *storedChecker) headers(h http.Header, row Row) []Difference {
	var differences []Difference
	if got, want := h["Set-Cookie"], row.SetCookie; strings.Join(got, "\n") != strings.Join(want, "\n") {
		if len(got) == 1 && len(want) == 1 && valueOf(got[0]) == valueOf(want[0]) && c.header.before("werkzeug", 3, 0) && sameMeaning(got[0], want[0]) {
			c.note("this Werkzeug spells Set-Cookie in another way than 3.1; the attributes are the same")
		} else if masked(got) != masked(want) {
			differences = append(differences, Difference{"Set-Cookie", masked(got), masked(want)})
		} else {
			differences = append(differences, Difference{"the id in the cookie", "signs in another way", "wrote the recorded signature"})
		}
	}
	if got, want := strings.Join(h["Vary"], ", "), strings.Join(row.Vary, ", "); got != want {
		differences = append(differences, Difference{"Vary", got, want})
	}
	return differences
}
