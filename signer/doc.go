// Package signer signs bytes and verifies them, in the format of the Python
// package itsdangerous 2.2: what one side signs, the other accepts.
//
// A signed value is the value itself, a separator and a signature. The value
// stays readable by anyone; what the signature adds is that only a holder of
// the key can have written it.
//
//	value.signature                    [Signer]
//	value.timestamp.signature          [TimestampSigner]
//
// Start with [New], or with [NewTimestamp] if signatures shall expire. To sign
// Go values rather than bytes use package serializer, and for Flask's session
// cookie package flaskcookie, which both build on this one.
//
// # Keys and salts
//
// The key is secret and random: at least 16 bytes from a random generator, the
// same bytes in Python and in Go (a Python str key is its UTF-8 text). The salt
// is no secret. It names the purpose of a signature, so that a value signed for
// one purpose, say "activate-account", is worthless for another, "upgrade-plan".
// The key that signs is derived from both, see [KeyDerivation].
//
// To change a key, make the new one the signing key and list the old one in
// [Options.FallbackKeys] until everything signed with it has expired. Python
// takes one list instead, whose last key signs. There is no such list here: the
// key that signs is the one given to New.
//
// # Errors
//
// Verification fails with an [*Error]. Its kinds nest as the exceptions of
// itsdangerous do, so errors.Is accepts the narrow kind and the wide one:
//
//	ErrBadData                      BadData
//	└─ ErrBadSignature              BadSignature
//	   └─ ErrBadTimeSignature       BadTimeSignature
//	      └─ ErrSignatureExpired    SignatureExpired
//
// # Security
//
// A signature hides nothing: do not sign secrets and expect them to stay so.
//
// Signatures are compared in constant time, after decoding them as leniently as
// Python does. So a valid signed value can be spelled in more than one way (the
// standard base64 alphabet, ignored characters, unused bits of the last
// character). Never use a signed value as an identifier, for example in a list
// of revoked tokens: use what is inside.
//
// SHA-1 is the default because it is Python's. Its known weakness, collisions,
// does not touch HMAC; Options.Digest takes another hash if both sides agree.
//
// The fields of an [*Error] may hold data that nobody signed. It is meant for
// diagnosis only, and is never part of an error's text. Package fmt looks into them all
// the same where it asks no methods: in an unexported field, which is where fmt.Errorf keeps
// what it wraps, if the verb is none for text, such as %t.
package signer
