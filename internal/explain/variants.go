package explain

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"strings"
	"unicode/utf16"

	"github.com/flaskcookie/flaskcookie-go/internal/pybase64"
)

// variant is a key that is nearly the configured one.
type variant struct {
	key   []byte
	cause Cause
	what  string
}

// variants are the other forms of the keys, those of one cause together.
func variants(raw, key []byte) []variant {
	all := []variant{rawVariant(raw, key)}
	for _, key := range [][]byte{key, raw} {
		all = append(all, whitespaceVariants(key)...)
		all = append(all, quoteVariants(key)...)
		all = append(all, encodingVariants(key)...)
		all = append(all, charsetVariants(key)...)
	}
	for _, key := range [][]byte{key, raw} {
		all = append(all, rewrittenVariants(key)...)
	}
	return changing(all, key)
}

// rawVariant is the key before a newline or quotes were taken off.
func rawVariant(raw, key []byte) variant {
	if bytes.Equal(bytes.TrimSpace(raw), key) {
		return variant{raw, KeyWhitespace, "the key as it stands in its file, with the newline behind it"}
	}
	return variant{raw, KeyQuoted, "the key as it stands in its variable, with the quotes that from_prefixed_env takes off"}
}

func whitespaceVariants(key []byte) []variant {
	with := func(what, before, after string) variant {
		return variant{[]byte(before + string(key) + after), KeyWhitespace, what}
	}
	return []variant{
		with("with a newline behind", "", "\n"),
		with("with \\r\\n behind", "", "\r\n"),
		with("with \\r behind", "", "\r"),
		with("with a space behind", "", " "),
		with("with a space in front", " ", ""),
		{bytes.TrimSpace(key), KeyWhitespace, "without the whitespace around it"},
	}
}

func quoteVariants(key []byte) []variant {
	of := func(what, key string) variant { return variant{[]byte(key), KeyQuoted, what} }
	text := string(key)
	trimmed := bytes.TrimSpace(key)
	literal := bytes.TrimPrefix(trimmed, []byte("b")) // of Python
	return []variant{
		of("in single quotes", "'"+text+"'"),
		of("in double quotes", `"`+text+`"`),
		of("as the text of Python's bytes literal, b'…'", "b'"+text+"'"),
		{unquoted(trimmed), KeyQuoted, "without the quotes around it"},
		{unquoted(literal), KeyQuoted, "without the b'…' of a Python literal"},
		{unescaped(key, false), KeyQuoted, "with its backslash escapes resolved"},
		{unescaped(key, true), KeyQuoted, "with its backslash escapes resolved, as those of a text"},
		{unescaped(trimmed, false), KeyQuoted, "without the whitespace around it and with its backslash escapes resolved"},
		{unescaped(trimmed, true), KeyQuoted, "without the whitespace around it and with its backslash escapes resolved, as those of a text"},
		of("as the text of Python's bytes literal, b'…', with its escapes", "b'"+escaped(key, false)+"'"),
		of("with its bytes as backslash escapes", escaped(key, false)),
		of("with its characters as backslash escapes", escaped(key, true)),
	}
}

// unquoted takes one pair of quotes off, or returns nil.
func unquoted(key []byte) []byte {
	if n := len(key); n >= 2 && key[0] == key[n-1] && (key[0] == '"' || key[0] == '\'') {
		return key[1 : n-1]
	}
	return nil
}

func encodingVariants(key []byte) []variant {
	trimmed := string(bytes.TrimSpace(key))
	decoded := func(what string, key []byte, err error) variant {
		if err != nil {
			key = nil
		}
		return variant{key, KeyEncoded, what}
	}
	encoded := func(what, key string) variant { return variant{[]byte(key), KeyEncoded, what} }
	fromHex, hexErr := hex.DecodeString(trimmed)
	from64, base64Err := pybase64.DecodeURL([]byte(trimmed))
	return []variant{
		decoded("the bytes that the hexadecimal text stands for", fromHex, hexErr),
		decoded("the bytes that the base64 text stands for", from64, base64Err),
		encoded("its hexadecimal text", hex.EncodeToString(key)),
		encoded("its hexadecimal text in capitals", strings.ToUpper(hex.EncodeToString(key))),
		encoded("its base64 text", base64.StdEncoding.EncodeToString(key)),
		encoded("its base64 text, URL-safe", base64.URLEncoding.EncodeToString(key)),
		encoded("its base64 text, URL-safe and without padding", base64.RawURLEncoding.EncodeToString(key)),
	}
}

func charsetVariants(key []byte) []variant {
	return []variant{
		{latin1(key), KeyCharset, "in Latin-1 in place of UTF-8"},
		{fromLatin1(key), KeyCharset, "in UTF-8, read from Latin-1"},
		{bytes.TrimPrefix(key, []byte("\ufeff")), KeyCharset, "without the byte order mark that some editors put in front"},
		{fromUTF16(key), KeyCharset, "in UTF-8, read from the UTF-16 that PowerShell writes"},
	}
}

// latin1 is the key with one byte a character, or nil if it has others.
func latin1(key []byte) []byte {
	var out []byte
	for _, char := range string(key) {
		if char > 0xff {
			return nil
		}
		out = append(out, byte(char))
	}
	return out
}

func fromLatin1(key []byte) []byte {
	var out []rune
	for _, b := range key {
		out = append(out, rune(b))
	}
	return []byte(string(out))
}

// fromUTF16 reads little-endian text behind its mark, or returns nil.
func fromUTF16(key []byte) []byte {
	text, marked := bytes.CutPrefix(key, []byte("\xff\xfe"))
	if !marked {
		return nil
	}
	var units []uint16
	for ; len(text) >= 2; text = text[2:] {
		units = append(units, uint16(text[0])|uint16(text[1])<<8)
	}
	return bytes.TrimRight([]byte(string(utf16.Decode(units))), "\r\n")
}
