// Package serializer turns Go values into signed text tokens and back, in the
// formats of the Python package itsdangerous 2.2: a token written by one side
// is read by the other.
//
//	value -> payload (JSON) -> compressed if shorter -> base64 -> signed token
//
// There are four constructors for the four classes of Python:
//
//	[New]              Serializer               the text itself is signed
//	[NewURLSafe]       URLSafeSerializer        A-Z a-z 0-9 - _ . only
//	[NewTimed]         TimedSerializer          text, with the time of signing
//	[NewURLSafeTimed]  URLSafeTimedSerializer   both
//
// Start with NewURLSafeTimed and DecodeMaxAge: links in mails, invitations and
// tokens should expire. For Flask's session cookie use package flaskcookie, which
// sets the parameters Flask uses.
//
// The payload is Python's JSON by default. [Options.Payload] takes another
// format, for example a taggedjson.Codec with Flask's tags. What is written for
// one Go value and how JSON becomes a Go value is told in package tagged_json.
//
// # Changing parameters
//
// To change the key, see [signer.Options.FallbackKeys]. To change the digest or
// the key derivation, set the new ones in [Options.Signer] and list the old ones
// in [Options.FallbackSigners] until the last old token has expired. To change
// the compression, let every reader know the new one first
// ([Options.Decompressors]), then write it ([Options.Compressor]).
//
// # Errors
//
// A refused token is a [signer.Error], or a [PayloadError] if the signature is
// genuine but the payload cannot be read. The second is usually not an attack but
// another program with the same key and salt. Both are signer.ErrBadData, and
// only the first is signer.ErrBadSignature, as in Python:
//
//	signer.ErrBadData               BadData
//	├─ signer.ErrBadSignature       BadSignature, and so on
//	└─ ErrBadPayload                BadPayload
//
// # Security
//
// A token is signed and not encrypted: everybody can read what is in it.
//
// Nothing of a token is decoded before its signature has been found genuine,
// except by DecodePayload, which never looks at a signature. A small token may
// decompress to something large; [MaxPayloadSize] is where that ends, while
// Python has no limit.
//
// Use one salt for each purpose. Two serializers with the same key and salt
// accept each other's tokens, whatever is in them.
//
// A token can be spelled in more than one way, see package signer. Do not use
// the token itself as an identifier.
package serializer
