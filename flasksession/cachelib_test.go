package flasksession_test

import (
	"errors"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/flaskcookie/flaskcookie-go/flasksession"
	"github.com/flaskcookie/flaskcookie-go/internal/pickletext"
	"github.com/flaskcookie/flaskcookie-go/internal/vectors"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// cachedRow is a row of cachelib_redis.jsonl, see scripts/gen_cachelib_legacy_fixtures.py.
type cachedRow struct {
	Name, Comment, Key, Prefix string
	MadeBy                     string `json:"made_by"`
	Value, Stored              vectors.Bytes
	StoredKey                  string `json:"stored_key"`
	Timeout                    int
	TTL                        *int
}

// TestCachelibRedis reads what each cachelib put into Redis: the sessions are those that were
// given to it, all else is an error. What is written is the protocol 4 of cachelib 0.1 to 0.4.
func TestCachelibRedis(t *testing.T) {
	for _, row := range vectors.Load[cachedRow](t, "cachelib_redis.jsonl") {
		t.Run(row.Name, func(t *testing.T) {
			var values, given taggedjson.Dict
			err := flasksession.CachelibPickle.Unmarshal(row.Stored, &values)
			if !strings.Contains(row.Name, "session") {
				if err == nil || errors.Is(err, flasksession.ErrPickle) {
					t.Errorf("read as %v, %v", values, err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if err := flasksession.Pickle.Unmarshal(row.Value, &given); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(pickletext.Of(given), pickletext.Of(values)); diff != "" {
				t.Errorf("read (-given +got):\n%s", diff)
			}
			written, err := flasksession.CachelibPickle.Marshal(values)
			if diff := cmp.Diff("!"+string(row.Value), string(written)); err != nil || diff != "" {
				t.Errorf("written %v (-want +got):\n%s", err, diff)
			}
			cachedSession(t, row)
		})
	}
}

// cachedSession finds the session of a row under its key.
func cachedSession(t *testing.T, row cachedRow) {
	t.Helper()
	store := flasksession.NewMemoryStore()
	if err := store.Set(t.Context(), row.StoredKey, row.Stored, time.Hour); err != nil {
		t.Fatal(err)
	}
	id := strings.TrimPrefix(row.Key, "session:")
	sessions, err := flasksession.New(flasksession.Config{
		Version: flasksession.V06, SessionKeyPrefix: new(row.Prefix + "session:"), Serialization: flasksession.CachelibPickle,
	}, store)
	if err != nil {
		t.Fatal(err)
	}
	request := httptest.NewRequest("GET", "/", nil)
	request.Header.Set("Cookie", "session="+id)
	session, err := sessions.Open(request)
	if err != nil {
		t.Fatal(err)
	}
	if session.Rejected != nil || session.ID != id {
		t.Errorf("rejected: %v", session.Rejected)
	}
}
