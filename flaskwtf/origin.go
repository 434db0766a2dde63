package flaskwtf

import (
	"strconv"
	"strings"
)

// origin is what same_origin compares of an address. A port that is not there differs from
// the one that is meant.
type origin struct {
	scheme, host string
	port         int // -1 if there is none
}

// parseOrigin is urllib.parse.urlparse. ok is false for what it raises ValueError at.
func parseOrigin(address string) (o origin, ok bool) {
	address = strings.NewReplacer("\t", "", "\r", "", "\n", "").Replace(strings.TrimLeft(address, controls))
	rest := address
	if scheme, after, found := strings.Cut(address, ":"); found && isScheme(scheme) {
		o.scheme, rest = strings.ToLower(scheme), after
	}
	o.port = -1
	if !strings.HasPrefix(rest, "//") {
		return o, true
	}
	rest = rest[2:]
	if end := strings.IndexAny(rest, "/?#"); end >= 0 {
		rest = rest[:end]
	}
	if strings.Contains(rest, "[") != strings.Contains(rest, "]") {
		return o, false
	}
	return o.withHost(rest[strings.LastIndexByte(rest, '@')+1:])
}

// controls are what is cut off in front of an address.
const controls = "\x00\x01\x02\x03\x04\x05\x06\x07\x08\t\n\x0b\x0c\r\x0e\x0f" +
	"\x10\x11\x12\x13\x14\x15\x16\x17\x18\x19\x1a\x1b\x1c\x1d\x1e\x1f "

// withHost reads host and port.
func (o origin) withHost(hostport string) (origin, bool) {
	host, port, _ := strings.Cut(hostport, ":")
	if _, bracketed, found := strings.Cut(hostport, "["); found {
		host, port, _ = strings.Cut(bracketed, "]")
		_, port, _ = strings.Cut(port, ":")
	}
	o.host = strings.ToLower(host)
	if port == "" {
		return o, true
	}
	n, err := strconv.Atoi(port)
	if err != nil || strings.TrimLeft(port, "0123456789") != "" || n > 65535 {
		return o, false
	}
	o.port = n
	return o, true
}

func isScheme(text string) bool {
	for i, c := range []byte(text) {
		letter := 'a' <= c|0x20 && c|0x20 <= 'z'
		if !letter && (i == 0 || strings.IndexByte("0123456789+-.", c) < 0) {
			return false
		}
	}
	return text != ""
}
