package main

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"time"
)

// unfernet opens a token of Fernet, and tells when it was made. A token is
//
//	version 0x80, 8 bytes time, 16 bytes IV, AES-128-CBC(data, PKCS #7), 32 bytes HMAC-SHA256
//
// in base64, the HMAC over all before it. Nothing is decrypted that it does not vouch for.
func unfernet(key, token []byte) (data []byte, made time.Time, err error) {
	signing, encryption := key[:16], key[16:]
	const head = 1 + 8 + aes.BlockSize
	raw := make([]byte, base64.URLEncoding.DecodedLen(len(token)))
	n, err := base64.URLEncoding.Decode(raw, token)
	if err != nil || n < head+sha256.Size {
		return nil, made, errForged
	}
	signed, sum := raw[:n-sha256.Size], raw[n-sha256.Size:n]
	mac := hmac.New(sha256.New, signing)
	mac.Write(signed)
	if !hmac.Equal(mac.Sum(nil), sum) {
		return nil, made, errForged
	}
	text := signed[head:]
	if signed[0] != 0x80 || len(text) == 0 || len(text)%aes.BlockSize != 0 {
		return nil, made, errContent
	}
	block, err := aes.NewCipher(encryption)
	if err != nil {
		return nil, made, err
	}
	cipher.NewCBCDecrypter(block, signed[head-aes.BlockSize:head]).CryptBlocks(text, text)
	seconds := binary.BigEndian.Uint64(signed[1:9])
	text, ok := unpad(text)
	if !ok || seconds > 1<<40 {
		return nil, made, errContent
	}
	return text, time.Unix(int64(seconds), 0), nil
}

// unpad takes off n bytes of the value n.
func unpad(text []byte) ([]byte, bool) {
	n := int(text[len(text)-1])
	if n == 0 || n > aes.BlockSize {
		return nil, false
	}
	return bytes.CutSuffix(text, bytes.Repeat([]byte{byte(n)}, n))
}
