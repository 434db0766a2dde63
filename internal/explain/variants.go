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
	return all
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
	quoted := func(what, open, end string) variant {
		return variant{[]byte(open + string(key) + end), KeyQuoted, what}
	}
	trimmed := bytes.TrimSpace(key)
	trimmed = bytes.TrimPrefix(trimmed, []byte("b")) // a Python literal
	return []variant{
		quoted("in single quotes", "'", "'"),
		quoted("in double quotes", `"`, `"`),
		quoted("as the text of Python's bytes literal, b'…'", "b'", "'"),
		{unquoted(bytes.TrimSpace(key)), KeyQuoted, "without the quotes around it"},
		{unquoted(trimmed), KeyQuoted, "without the b'…' of a Python literal"},
		{unescaped(key), KeyQuoted, "with its backslash escapes resolved"},
	}
}

// unquoted takes one pair of quotes off, or returns nil.
func unquoted(key []byte) []byte {
	if n := len(key); n >= 2 && key[0] == key[n-1] && (key[0] == '"' || key[0] == '\'') {
		return key[1 : n-1]
	}
	return nil
}

// unescaped resolves \xNN, \n, \r, \t, \\ and quotes, as Python does in a bytes
// literal, which os.urandom(24) is often copied as. It is nil if there are none.
func unescaped(key []byte) []byte {
	text := bytes.TrimSpace(key)
	if inner := unquoted(bytes.TrimPrefix(text, []byte("b"))); inner != nil {
		text = inner
	}
	if !bytes.ContainsRune(text, '\\') {
		return nil
	}
	simple := map[byte]byte{'n': '\n', 'r': '\r', 't': '\t', '\\': '\\', '\'': '\'', '"': '"'}
	var out []byte
	for i := 0; i < len(text); i++ {
		if text[i] != '\\' || i+1 == len(text) {
			out = append(out, text[i])
			continue
		}
		i++
		if char, ok := simple[text[i]]; ok {
			out = append(out, char)
		} else if b, err := hex.DecodeString(string(text[min(i+1, len(text)):min(i+3, len(text))])); text[i] == 'x' && err == nil && len(b) == 1 {
			out, i = append(out, b[0]), i+2
		} else {
			out = append(out, '\\', text[i])
		}
	}
	return out
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
