package flaskcookie

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
)

// What a session holds is not shown: neither by package fmt with any verb nor by log/slog
// and encoding/json. encoding/gob refuses it, since what it would leave out is lost for
// whoever reads it; encode what [Session.Decode] gives.

var errNoGob = errors.New("flaskcookie: a session cannot be encoded by encoding/gob")

const (
	hiddenSession = "flaskcookie.Session{[redacted]}"
	hiddenOpening = "flaskcookie.Opening{[redacted]}"
	hiddenFrozen  = "flaskcookie.Frozen{[redacted]}"
)

// String says that this is a session, and not what is in it.
func (s Session) String() string { return hiddenSession }

// Format prints String with any verb of package fmt.
func (s Session) Format(f fmt.State, _ rune) { io.WriteString(f, hiddenSession) }

// LogValue is String for log/slog.
func (s Session) LogValue() slog.Value { return slog.StringValue(hiddenSession) }

// MarshalText is String for encoding/json.
func (s Session) MarshalText() ([]byte, error) { return []byte(hiddenSession), nil }

// GobEncode refuses.
func (s Session) GobEncode() ([]byte, error) { return nil, errNoGob }

// Format prints that this is an Opening, with any verb of package fmt.
func (o Opening) Format(f fmt.State, _ rune) { io.WriteString(f, hiddenOpening) }

// LogValue is the same for log/slog.
func (o Opening) LogValue() slog.Value { return slog.StringValue(hiddenOpening) }

// MarshalText is the same for encoding/json.
func (o Opening) MarshalText() ([]byte, error) { return []byte(hiddenOpening), nil }

// GobEncode refuses.
func (o Opening) GobEncode() ([]byte, error) { return nil, errNoGob }

// Format prints that this is a Frozen, with any verb of package fmt.
func (f Frozen) Format(w fmt.State, _ rune) { io.WriteString(w, hiddenFrozen) }

// LogValue is the same for log/slog.
func (f Frozen) LogValue() slog.Value { return slog.StringValue(hiddenFrozen) }

// MarshalText is the same for encoding/json.
func (f Frozen) MarshalText() ([]byte, error) { return []byte(hiddenFrozen), nil }

// GobEncode refuses.
func (f Frozen) GobEncode() ([]byte, error) { return nil, errNoGob }
