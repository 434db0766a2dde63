package dynamostore_test

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/smithy-go"

	"github.com/flaskcookie/flaskcookie-go/flasksession"
	"github.com/flaskcookie/flaskcookie-go/flasksession/dynamostore"
)

// The tests against a server that speaks DynamoDB's protocol are in interop_test/kvstores.

var (
	_ flasksession.Swapper = (*dynamostore.Store)(nil)
	_ flasksession.Toucher = (*dynamostore.Store)(nil)
)

const key = "session:a-secret-id"

// calls are the methods of a store.
var calls = map[string]func(ctx context.Context, s *dynamostore.Store, ttl time.Duration) error{
	"Get": func(ctx context.Context, s *dynamostore.Store, _ time.Duration) error {
		_, found, err := s.Get(ctx, key)
		return unless(!found, err)
	},
	"Set": func(ctx context.Context, s *dynamostore.Store, ttl time.Duration) error {
		return s.Set(ctx, key, []byte("v"), ttl)
	},
	"Delete": func(ctx context.Context, s *dynamostore.Store, _ time.Duration) error { return s.Delete(ctx, key) },
	"CompareAndSwap": func(ctx context.Context, s *dynamostore.Store, ttl time.Duration) error {
		swapped, err := s.CompareAndSwap(ctx, key, []byte("old"), []byte("new"), ttl)
		return unless(!swapped, err)
	},
	"CompareAndSwap that deletes": func(ctx context.Context, s *dynamostore.Store, _ time.Duration) error {
		swapped, err := s.CompareAndSwap(ctx, key, []byte("old"), nil, 0)
		return unless(!swapped, err)
	},
	"Touch": func(ctx context.Context, s *dynamostore.Store, ttl time.Duration) error {
		found, err := s.Touch(ctx, key, ttl)
		return unless(!found, err)
	},
}

var errSuccess = errors.New("the store says that it worked")

func unless(ok bool, err error) error {
	if !ok {
		return errSuccess
	}
	return err
}

// on returns a store on an address, whose client sends a request up to three times without
// a pause.
func on(url string) *dynamostore.Store {
	return dynamostore.New(dynamodb.New(dynamodb.Options{
		BaseEndpoint: &url,
		Region:       "eu-central-1",
		Credentials:  credentials.NewStaticCredentialsProvider("id", "secret", ""),
		Retryer: retry.NewStandard(func(o *retry.StandardOptions) {
			o.Backoff = retry.BackoffDelayerFunc(func(int, error) (time.Duration, error) { return 0, nil })
		}),
	}), "Sessions")
}

// serve answers every request alike, and counts them.
func serve(t *testing.T, status int, body string) (*dynamostore.Store, *atomic.Int64) {
	t.Helper()
	requests := new(atomic.Int64)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		requests.Add(1)
		w.Header().Set("Content-Type", "application/x-amz-json-1.0")
		w.Header().Set("X-Amzn-RequestId", "REQUEST1")
		w.WriteHeader(status)
		io.WriteString(w, body)
	}))
	t.Cleanup(server.Close)
	return on(server.URL), requests
}

func refusal(code string) string {
	return `{"__type":"com.amazonaws.dynamodb.v20120810#` + code + `","message":"No, not ` + key + `!"}`
}

// TestDown has every call fail if nobody listens: a store that is down is no empty store.
func TestDown(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l.Close()
	store := on("http://" + l.Addr().String())
	for name, call := range calls {
		if err := call(t.Context(), store, time.Hour); err == nil || errors.Is(err, errSuccess) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestDeadline has every call end with its context.
func TestDeadline(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	store := on("http://" + l.Addr().String())
	for name, call := range calls {
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
		if err := call(ctx, store, time.Hour); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("%s: got %v", name, err)
		}
		cancel()
	}
}

// TestRefused has every call fail if DynamoDB refuses it, with its code and the number of
// the request, but none of its words.
func TestRefused(t *testing.T) {
	for _, code := range []string{"ResourceNotFoundException", "ValidationException", "AccessDeniedException"} {
		store, _ := serve(t, http.StatusBadRequest, refusal(code))
		for name, call := range calls {
			err := call(t.Context(), store, time.Hour)
			said, ok := errors.AsType[smithy.APIError](err)
			if !ok || said.ErrorCode() != code {
				t.Errorf("%s: %s: got %v", code, name, err)
				continue
			}
			if !strings.HasPrefix(err.Error(), "dynamostore: ") || !strings.Contains(err.Error(), "REQUEST1") {
				t.Errorf("%s: %s: got %v", code, name, err)
			}
			for inner := err; inner != nil; inner = errors.Unwrap(inner) {
				if strings.Contains(inner.Error(), "secret-id") {
					t.Errorf("%s: %s: the key is in %v", code, name, inner)
				}
			}
		}
	}
}

// TestNoAnswer has every call fail on what is no answer of DynamoDB.
func TestNoAnswer(t *testing.T) {
	for _, test := range []struct {
		status int
		body   string
	}{{502, "bad gateway"}, {200, "<html>" + key}, {200, `{"Item":[]}`}, {500, ""}} {
		store, _ := serve(t, test.status, test.body)
		for _, name := range []string{"Get", "Set", "CompareAndSwap", "Touch", "Delete"} {
			if test.body == `{"Item":[]}` && name != "Get" {
				continue
			}
			err := calls[name](t.Context(), store, time.Hour)
			if err == nil || errors.Is(err, errSuccess) || strings.Contains(err.Error(), "secret-id") {
				t.Errorf("%d %s: %s: %v", test.status, test.body, name, err)
			}
		}
	}
}

// TestItem reads items of Flask-Session; what is there but none of these is no missing
// session.
func TestItem(t *testing.T) {
	for _, test := range []struct {
		shows, body string
		want        string
		found       bool
		err         error
	}{
		{"bytes", `{"Item":{"id":{"S":"x"},"val":{"B":"gf8="},"expiration":{"N":"1.5"}}}`, "\x81\xff", true, nil},
		{"no bytes at all", `{"Item":{"id":{"S":"x"},"val":{"B":""}}}`, "", true, nil},
		{"nothing", `{}`, "", false, nil},
		{"no val, as an update leaves that nobody guarded", `{"Item":{"id":{"S":"x"},"expiration":{"N":"1"}}}`, "", false, dynamostore.ErrItem},
		{"text", `{"Item":{"id":{"S":"x"},"val":{"S":"{}"}}}`, "", false, dynamostore.ErrItem},
		{"null", `{"Item":{"id":{"S":"x"},"val":{"NULL":true}}}`, "", false, dynamostore.ErrItem},
		{"an empty item", `{"Item":{}}`, "", false, dynamostore.ErrItem},
	} {
		store, _ := serve(t, http.StatusOK, test.body)
		data, found, err := store.Get(t.Context(), key)
		if string(data) != test.want || found != test.found || !errors.Is(err, test.err) {
			t.Errorf("%s: got %q, %t, %v", test.shows, data, found, err)
		}
	}
}

// TestOnce counts how often a request is sent. A conditional deletion whose answer is lost
// is not sent again, for it would then find the item gone; one that DynamoDB was too busy
// for is.
func TestOnce(t *testing.T) {
	for _, test := range []struct {
		shows, call string
		status      int
		body        string
		want        int64
	}{
		{"a swap is sent again after a fault", "CompareAndSwap", 500, "", 3},
		{"a conditional deletion is not", "CompareAndSwap that deletes", 500, "", 1},
		{"but it is when DynamoDB is busy", "CompareAndSwap that deletes", 400, refusal("ProvisionedThroughputExceededException"), 3},
	} {
		store, requests := serve(t, test.status, test.body)
		if err := calls[test.call](t.Context(), store, time.Hour); err == nil || requests.Load() != test.want {
			t.Errorf("%s: sent %d times, %v", test.shows, requests.Load(), err)
		}
	}
}

// TestLifetime refuses sessions that would be over at once, before DynamoDB is asked.
func TestLifetime(t *testing.T) {
	store, requests := serve(t, http.StatusOK, "{}")
	for _, name := range []string{"Set", "CompareAndSwap", "Touch"} {
		for _, ttl := range []time.Duration{0, -time.Hour, 999 * time.Millisecond} {
			if err := calls[name](t.Context(), store, ttl); !errors.Is(err, dynamostore.ErrLifetime) {
				t.Errorf("%s for %v: %v", name, ttl, err)
			}
		}
	}
	if requests.Load() != 0 {
		t.Errorf("%d requests", requests.Load())
	}
}

// TestConsistent reads consistently: otherwise DynamoDB may answer with what was there
// before a login.
func TestConsistent(t *testing.T) {
	var asked string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		asked = string(body)
		io.WriteString(w, "{}")
	}))
	defer server.Close()
	if _, _, err := on(server.URL).Get(t.Context(), key); err != nil || !strings.Contains(asked, `"ConsistentRead":true`) {
		t.Errorf("asked for %s, %v", asked, err)
	}
}
