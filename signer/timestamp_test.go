package signer

import (
	"errors"
	"fmt"
	"math"
	"testing"
	"time"
)

const (
	anyAge = math.MaxInt64 // max_age=None
	none   = "None"
	noDate = -1
)

// verdicts holds what itsdangerous 2.2.0 answers at 1700000000 to Flask's
// signer with the key "secret": class, message, payload and date_signed.
var verdicts = []struct {
	name, signed string
	maxAge       int64 // seconds
	kind         error
	reason       string
	payload      string
	date         int64
}{
	{"empty", "", 100,
		ErrBadSignature, `no "." found in value`, none, noDate},
	{"no separator", "abc", 100,
		ErrBadSignature, `no "." found in value`, none, noDate},
	{"one separator, wrong signature", "a.b", 100,
		ErrBadSignature, mismatch, "a", noDate},
	{"only a separator", ".", 100,
		ErrBadSignature, mismatch, "", noDate},
	{"plain Signer output", "part.e-wuOlqt4WU3rQeqv4vTDkGQbKg", 100,
		ErrBadTimeSignature, "timestamp missing", "part", noDate},
	{"plain Signer output of nothing", ".j91dOIs3oCnvevfy6VW9ZeVGpSw", 100,
		ErrBadTimeSignature, "timestamp missing", "", noDate},
	{"wrong signature, stamp decodes", "part.ZVPxAA.AAAA", 100,
		ErrBadTimeSignature, mismatch, "part", 1700000000},
	{"wrong signature, empty stamp is 1970", "..", 100,
		ErrBadTimeSignature, mismatch, "", 0},
	{"wrong signature, stamp is not base64", "part.A.AAAA", 100,
		ErrBadTimeSignature, mismatch, "part", noDate},
	{"wrong signature, nine bytes", "part.AAAAAAAAAAAB.AAAA", 100,
		ErrBadTimeSignature, mismatch, "part", noDate},
	{"wrong signature, last second of 9999", "part.Ov_0QX8.AAAA", 100,
		ErrBadTimeSignature, mismatch, "part", 253402300799},
	{"wrong signature, year 10000", "part.Ov_0QYA.AAAA", 100,
		ErrBadTimeSignature, malformed, "part", noDate},
	{"wrong signature, largest number", "part.__________8.AAAA", 100,
		ErrBadTimeSignature, malformed, "part", noDate},
	{"signature is not base64", "part.ZVPxAA.A", 100,
		ErrBadTimeSignature, mismatch, "part", 1700000000},
	{"good signature, stamp is not base64", "part.A._hRGIdnnOzm6K395QNFBtkxSxv4", 100,
		ErrBadTimeSignature, malformed, "part", noDate},
	{"good signature, nine bytes", "part.AAAAAAAAAAAB.rb33txdX0xyE-GermEYGDEyrF-8", 100,
		ErrBadTimeSignature, malformed, "part", noDate},
	{"fresh", "part.ZVPxAA.Jke6mZSzOdimB8CONBf22PHXhKU", 100,
		nil, "", "part", 1700000000},
	{"as old as allowed", "part.ZVPwnA.yD1lxMpEk6k51moSbFMrXJ2g2C4", 100,
		nil, "", "part", 1699999900},
	{"one second older", "part.ZVPwmw.HQ347j-5WoK7QqDQ_lek606-jXQ", 100,
		ErrSignatureExpired, "signature age 101 > 100 seconds", "part", 1699999899},
	{"future", "part.ZVPxAQ.21buXgOzB8xabZ3gmwO_Isy4gjw", 100,
		ErrSignatureExpired, "signature age -1 < 0 seconds", "part", 1700000001},
	{"zero age, now", "part.ZVPxAA.Jke6mZSzOdimB8CONBf22PHXhKU", 0,
		nil, "", "part", 1700000000},
	{"zero age, a second ago", "part.ZVPw_w.fb-2OVnF_QnAiBhyDeYHeGwTRBQ", 0,
		ErrSignatureExpired, "signature age 1 > 0 seconds", "part", 1699999999},
	{"negative age", "part.ZVPxAA.Jke6mZSzOdimB8CONBf22PHXhKU", -1,
		ErrSignatureExpired, "signature age 0 > -1 seconds", "part", 1700000000},
	{"negative age, future", "part.ZVPxAQ.21buXgOzB8xabZ3gmwO_Isy4gjw", -1,
		ErrSignatureExpired, "signature age -1 < 0 seconds", "part", 1700000001},
	{"eight bytes with leading zeros", "part.AAAAAGVT8QA.JgfZeshsjVwSocpQ8a3RpVn6q64", 100,
		nil, "", "part", 1700000000},
	{"empty part", ".ZVPxAA.drkKj__NskfwqERS_ZD3rGJ4jHY", 100,
		nil, "", "", 1700000000},
	{"part with separators", ".a.b..ZVPxAA.BHaTgzkp5mjLq1Iw0kKzUnWn9SI", 100,
		nil, "", ".a.b.", 1700000000},
	{"good signature, empty stamp", "part..haEXq4ejD1My7nGbNMyAbyTar3Y", 100,
		ErrSignatureExpired, "signature age 1700000000 > 100 seconds", "part", 0},
	{"good signature, empty stamp, any age", "part..haEXq4ejD1My7nGbNMyAbyTar3Y", anyAge,
		nil, "", "part", 0},
	{"any age, future", "part.ZWMzQA.EzhPExqvVY_RxZ8c6xoc8BMdAHc", anyAge,
		nil, "", "part", 1701000000},
	{"any age, year 9999", "part.Ov_0QX8.cIrDhSi33TMBWbwwP6SINwt9UfY", anyAge,
		nil, "", "part", 253402300799},
	{"year 9999 is the future", "part.Ov_0QX8.cIrDhSi33TMBWbwwP6SINwt9UfY", 100,
		ErrSignatureExpired, "signature age -251702300799 < 0 seconds", "part", 253402300799},
	{"year 10000", "part.Ov_0QYA.GVz7nwiOLrSAzp_2QBTO44ZmXTs", 100,
		ErrBadData, "timestamp is after the year 9999", none, noDate},
	{"year 10000, any age", "part.Ov_0QYA.GVz7nwiOLrSAzp_2QBTO44ZmXTs", anyAge,
		ErrBadData, "timestamp is after the year 9999", none, noDate},
	{"past gmtime", "part.8MKrfFSpgA.jHPPgZcwbO6nH-2IxJ6m1PUcssQ", anyAge,
		ErrBadData, "timestamp is after the year 9999", none, noDate},
	{"2^63", "part.gAAAAAAAAAA.7qA6pPcvUdqVO4n3G74Wu4MUrVw", 100,
		ErrBadData, "timestamp is after the year 9999", none, noDate},
}

func flaskSigner(t testing.TB, now func() time.Time) *TimestampSigner {
	t.Helper()
	s, err := NewTimestamp([]byte("secret"), "cookie-session", &Options{KeyDerivation: HMAC, Now: now})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func unsignAge(s *TimestampSigner, signed string, maxAge int64) ([]byte, time.Time, error) {
	if maxAge == anyAge {
		return s.Unsign([]byte(signed))
	}
	return s.UnsignMaxAge([]byte(signed), time.Duration(maxAge)*time.Second)
}

func TestUnsignLikePython(t *testing.T) {
	s := flaskSigner(t, at(1700000000))
	for _, tt := range verdicts {
		t.Run(tt.name, func(t *testing.T) {
			payload, date, err := unsignAge(s, tt.signed, tt.maxAge)
			if tt.kind == nil {
				if err != nil || string(payload) != tt.payload || date.Unix() != tt.date || date.Location() != time.UTC {
					t.Fatalf("got %q, %v, %v", payload, date, err)
				}
				return
			}
			if payload != nil || !date.IsZero() {
				t.Errorf("refused, but returned %q, %v", payload, date)
			}
			checkError(t, err, &Error{tt.kind, wantPayload(tt.payload), wantDate(tt.date), tt.reason})
		})
	}
}

func wantPayload(s string) []byte {
	if s == none {
		return nil
	}
	return []byte(s)
}

func wantDate(seconds int64) time.Time {
	if seconds == noDate {
		return time.Time{}
	}
	return time.Unix(seconds, 0).UTC()
}

func checkError(t *testing.T, err error, want *Error) {
	t.Helper()
	got, ok := errors.AsType[*Error](err)
	if !ok {
		t.Fatalf("error %v, want %#v", err, want)
	}
	if got.Kind != want.Kind || got.Reason != want.Reason || got.DateSigned != want.DateSigned {
		t.Errorf("error %#v, want %#v", got, want)
	}
	if string(got.Payload) != string(want.Payload) || (got.Payload == nil) != (want.Payload == nil) {
		t.Errorf("payload %q, want %q", got.Payload, want.Payload)
	}
}

// Ages are whole seconds, so are limits.
func TestMaxAgeIsTruncated(t *testing.T) {
	for _, tt := range []struct {
		name   string
		maxAge time.Duration
		age    time.Duration
		ok     bool
	}{
		{"fraction of the limit is dropped", 2900 * time.Millisecond, 3 * time.Second, false},
		{"age within the truncated limit", 2900 * time.Millisecond, 2 * time.Second, true},
		{"less than a second is zero", time.Second / 2, 0, true},
		{"zero is zero, not for ever", 0, time.Second, false},
		{"any negative one expires everything, as max_age=-0.5 does", -time.Second / 2, 0, false},
		{"negative expires everything", -time.Second, 0, false},
		{"longest limit", math.MaxInt64, 24 * time.Hour, true},
		{"longest limit does not excuse the future", math.MaxInt64, -time.Second, false},
		{"fraction of the clock is dropped", 0, 999 * time.Millisecond, true},
	} {
		start := time.Unix(1700000000, 0)
		signed := flaskSigner(t, func() time.Time { return start }).Sign([]byte("part"))
		later := flaskSigner(t, func() time.Time { return start.Add(tt.age) })
		_, _, err := later.UnsignMaxAge(signed, tt.maxAge)
		if (err == nil) != tt.ok || (err != nil && !errors.Is(err, ErrSignatureExpired)) {
			t.Errorf("%s: %v", tt.name, err)
		}
	}
}

// TestStamps holds base64_encode(int_to_bytes(n)) of itsdangerous.
func TestStamps(t *testing.T) {
	for _, tt := range []struct {
		seconds int64
		want    string
	}{
		{0, ""}, {1, "AQ"}, {255, "_w"}, {256, "AQA"}, {1700000000, "ZVPxAA"},
		{1 << 32, "AQAAAAA"}, {253402300799, "Ov_0QX8"}, {math.MaxInt64, "f_________8"},
	} {
		if got := appendStamp(nil, tt.seconds); string(got) != tt.want {
			t.Errorf("appendStamp(%d) = %q, want %q", tt.seconds, got, tt.want)
		}
		if got, ok := parseStamp([]byte(tt.want)); !ok || got != uint64(tt.seconds) {
			t.Errorf("parseStamp(%q) = %d, %t", tt.want, got, ok)
		}
	}
}

// Python raises struct.error here; Sign has no error to return.
func TestClockBefore1970(t *testing.T) {
	signed := flaskSigner(t, at(-1)).Sign([]byte("part"))
	value, signedAt, err := flaskSigner(t, time.Now).Unsign(signed)
	if err != nil || string(value) != "part" || signedAt.Unix() != 0 {
		t.Errorf("Unsign = %q, %v, %v, want the stamp 1970", value, signedAt, err)
	}
	_, _, err = flaskSigner(t, time.Now).UnsignMaxAge(signed, 31*24*time.Hour)
	if !errors.Is(err, ErrSignatureExpired) {
		t.Errorf("UnsignMaxAge: %v", err)
	}
}

func TestErrorKindsNest(t *testing.T) {
	ladder := []error{ErrBadData, ErrBadSignature, ErrBadTimeSignature, ErrSignatureExpired}
	for i, kind := range ladder {
		err := fmt.Errorf("wrapped: %w", &Error{Kind: kind, Reason: "reason"})
		for j, wider := range ladder {
			if got := errors.Is(err, wider); got != (j <= i) {
				t.Errorf("errors.Is(%v, %v) = %t", kind, wider, got)
			}
		}
	}
}

func TestErrorPrintsNoPayload(t *testing.T) {
	secret := []byte("PAYLOAD")
	e := &Error{ErrBadSignature, secret, time.Unix(0, 0), mismatch}
	for _, v := range []any{e, *e, fmt.Errorf("wrapped: %w", e), struct{ Err Error }{*e}} {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x"} {
			printsNot(t, fmt.Sprintf(verb, v), secret)
		}
	}
	if got, want := e.Error(), "signer: signature does not match"; got != want {
		t.Errorf("Error() = %q, want %q", got, want)
	}
}
