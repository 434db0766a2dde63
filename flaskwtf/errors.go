package flaskwtf

import "errors"

// Why a request is refused. Each wraps ErrRefused.
var (
	// ErrRefused is any refusal: CSRFError.
	ErrRefused = errors.New("flaskwtf: refused")

	ErrMissing        = refusal("The CSRF token is missing.")         // the request has no token
	ErrNoSessionToken = refusal("The CSRF session token is missing.") // the session has none
	ErrExpired        = refusal("The CSRF token has expired.")        // too old, or from the future
	ErrInvalid        = refusal("The CSRF token is invalid.")         // not made with the key
	ErrMismatch       = refusal("The CSRF tokens do not match.")      // of another session
	ErrNoReferrer     = refusal("The referrer header is missing.")    // over HTTPS
	ErrReferrer       = refusal("The referrer does not match the host.")

	// ErrTooLarge reports a form that is longer than Config.MaxFormMemory without a token
	// so far, or longer than an http.MaxBytesReader lets through, whose error it wraps then:
	// status 413.
	ErrTooLarge = refusal("The data value transmitted exceeds the capacity limit.")
)

// refused is an ErrRefused with Flask-WTF's own words for the user.
type refused struct{ message string }

func refusal(message string) error { return &refused{message} }

func (r *refused) Error() string { return "flaskwtf: " + r.message }
func (r *refused) Unwrap() error { return ErrRefused }
