package memcachedstore

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"unicode/utf8"

	"github.com/bradfitz/gomemcache/memcache"
)

// ErrFlags reports an item whose flags say that its bytes are not the session's: the
// client of Flask has compressed or pickled it, or is python-binary-memcached, whose
// marks for text and bytes are the reverse of the others'.
var ErrFlags = errors.New("memcachedstore: the item is marked as compressed, pickled or of python-binary-memcached")

// errAnswer stands for what memcached would not answer.
var errAnswer = errors.New("not an answer of memcached to this question")

// text is the flag that python-memcached and pylibmc give a str.
const text = 16

// readable reports whether the value of an item is what Flask-Session stored: with no
// flag, or marked as text, as json.dumps returns.
func readable(item *memcache.Item) bool {
	return item.Flags == 0 || item.Flags == text && utf8.Valid(item.Value)
}

// failed is err with the name of what failed, and without words that may hold a key.
func failed(what, key string, err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, ErrFlags):
		return err
	}
	return fmt.Errorf("memcachedstore: %s: %w", what, keyless(err, key))
}

// keyless is err if it can hold no key. gomemcache quotes lines of memcached that it does
// not understand, among them some with a key, and not always the one that was asked for.
func keyless(err error, key string) error {
	if plain(err) {
		return err
	}
	_, said, found := strings.Cut(err.Error(), "SERVER_ERROR")
	if !found || strings.Contains(said, key) {
		return errAnswer
	}
	return fmt.Errorf("memcached says %q", "SERVER_ERROR"+strings.TrimSuffix(said, `\r\n"`))
}

// plain reports whether an error is one of those without a key in their text.
func plain(err error) bool {
	for _, known := range []error{
		context.Canceled, context.DeadlineExceeded, io.EOF, io.ErrUnexpectedEOF, errAnswer,
		memcache.ErrMalformedKey, memcache.ErrNoServers, memcache.ErrServerError, memcache.ErrNotStored,
	} {
		if errors.Is(err, known) {
			return true
		}
	}
	_, network := errors.AsType[net.Error](err)
	_, connect := errors.AsType[*memcache.ConnectTimeoutError](err)
	return network || connect
}
