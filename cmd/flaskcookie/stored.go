package main

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/flaskcookie/flaskcookie-go/flasksession"
	"github.com/flaskcookie/flaskcookie-go/internal/explain"
	"github.com/flaskcookie/flaskcookie-go/serializer"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// maxStored is the most bytes of a stored session that are read. A pickle may take 320 times as
// many in memory.
const maxStored = 1 << 20

// storedFormat is a format in which sessions are stored.
type storedFormat struct {
	name    string
	begins  func([]byte) bool
	payload serializer.Payload
	skip    int // bytes in front that are not the format's
}

// storedFormats in the order in which they are told apart. The first bytes decide between all but the
// two kinds of JSON.
var storedFormats = []storedFormat{
	{`"!" and a pickle (cachelib's RedisCache)`, begin("!"), flasksession.CachelibPickle, 0},
	{`"!" and a pickle of a pickle (as Indico stores it)`, begin("!"), flasksession.Indico().Serialization, 0},
	{"pickle", isFramedPickle, flasksession.Pickle, 0},
	{"tagged JSON (of Flask's cookie, as CKAN stores it)", isTagged, session, 0},
	{"JSON", begin("{"), flasksession.JSON, 0},
	{"JSON that msgspec does not read, such as NaN", begin("{"), plainJSON, 0},
	{"MessagePack", isMap, flasksession.MsgPack, 0},
	{"pickle of protocol 0 or 1", func(data []byte) bool { return bytes.IndexByte([]byte("(}c"), data[0]) >= 0 }, flasksession.Pickle, 0},
	{"a file of cachelib: an expiry and a pickle", isCachelibFile, flasksession.Pickle, 4},
}

func begin(text string) func([]byte) bool {
	return func(data []byte) bool { return bytes.HasPrefix(data, []byte(text)) }
}

// isFramedPickle: what begins a pickle of protocols 2 to 5 begins in MessagePack an empty map, behind
// which nothing may stand.
func isFramedPickle(data []byte) bool {
	return len(data) > 2 && data[0] == 0x80 && data[1] >= 2 && data[1] <= 5
}

func isMap(data []byte) bool { return data[0]&0xf0 == 0x80 || data[0] == 0xde || data[0] == 0xdf }

func isCachelibFile(data []byte) bool { return len(data) > 6 && isFramedPickle(data[4:]) }

// isTagged reports whether JSON has one of Flask's tags in it.
func isTagged(data []byte) bool {
	for _, tag := range []string{`{" t":`, `{" u":`, `{" b":`, `{" m":`, `{" d":`, `{" di":`} {
		if bytes.Contains(bytes.ReplaceAll(data, []byte(`": `), []byte(`":`)), []byte(tag)) {
			return data[0] == '{'
		}
	}
	return false
}

// storedSession is what a store holds, for programs.
type storedSession struct {
	Format  string          `json:"format,omitempty"`
	Form    string          `json:"form,omitempty"`
	Size    int             `json:"size"`
	Expires string          `json:"expires,omitempty"`
	Session any             `json:"session,omitempty"`
	Error   string          `json:"error,omitempty"`
	dict    taggedjson.Dict // the session as it is
}

var errNotStored = errors.New("in none of the formats that Flask-Session and its kind store: MessagePack, JSON, tagged JSON, pickle, \"!\" and a pickle")

// readStored finds the form and the format. The error is that of the format whose first bytes the data
// has.
func readStored(data []byte) (found storedSession, err error) {
	found.Size = len(data)
	err = errNotStored
	for _, form := range storedForms(data) {
		for _, format := range storedFormats {
			if len(form.data) <= format.skip || !format.begins(form.data) {
				continue
			}
			failure := format.payload.Unmarshal(form.data[format.skip:], &found.dict)
			if failure == nil {
				found.Format, found.Form, found.Size = format.name, form.how, len(form.data)
				if format.skip > 0 {
					found.Expires = expiry(form.data)
				}
				return found, nil
			}
			if err == errNotStored {
				err = fmt.Errorf("it begins as %s: %w", format.name, failure)
			}
		}
	}
	return found, err
}

// expiry is the time in front of a file of cachelib, 0 for none.
func expiry(data []byte) string {
	if at := binary.LittleEndian.Uint32(data); at != 0 {
		return time.Unix(int64(at), 0).UTC().Format(timeLayout)
	}
	return "never"
}

// inspectStored shows what a store holds: an argument or all of standard input.
func (in *invocation) inspectStored() error {
	data, err := in.storedInput()
	if err != nil {
		return err
	}
	if nothingStored(data) {
		return errors.New("nothing is stored under this key: it has expired, was deleted, or has another prefix")
	}
	found, err := readStored(data)
	if err == errNotStored && looksLikeCookie(string(bytes.TrimSpace(data))) {
		err = errors.New("this is a cookie or an id, and not what a store holds: give it without -stored")
	}
	if err != nil {
		found.Error = reason(err)
	}
	if in.json {
		if err == nil {
			found.Session = forJSON(found.dict)
		}
		if err := in.printJSON(found); err != nil {
			return err
		}
	} else {
		in.printAnswer(target{}, found.lines())
	}
	if err != nil {
		return errRejected
	}
	return nil
}

func looksLikeCookie(text string) bool {
	_, err := (&invocation{}).inspected(text, time.Time{}, explain.NewBudget())
	return err == nil || explain.LooksLikeID(text)
}

func (in *invocation) storedInput() ([]byte, error) {
	switch len(in.operands) {
	case 0:
		data, err := io.ReadAll(io.LimitReader(in.stdin, maxStored+1))
		if err == nil && len(data) > maxStored {
			err = fmt.Errorf("standard input is longer than %d MiB", maxStored>>20)
		}
		return data, err
	case 1:
		return []byte(in.operands[0]), nil
	}
	return nil, usagef("inspect: -stored takes one value")
}

func (found storedSession) lines() []line {
	lines := []line{{"format", notEmpty(found.Format)}, {"form", notEmpty(found.Form)}, {"size", []string{fmt.Sprintf("%d bytes", found.Size)}},
		{"expires", notEmpty(found.Expires)}}
	if found.Error != "" {
		return append(lines, line{"unreadable", []string{found.Error}})
	}
	return append(lines, line{"session", pythonLines(found.dict)})
}

// notEmpty is a line that is left out if there is nothing in it.
func notEmpty(text string) []string {
	if text == "" {
		return nil
	}
	return []string{text}
}
