package serializer

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/flaskcookie/flaskcookie-go/signer"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// Options holds what both sides must agree on besides key and salt. The zero
// value is the default of itsdangerous.
type Options struct {
	// Payload turns values into bytes. The default is Python's JSON: as
	// json.dumps writes it, and compact and in UTF-8 for the URL-safe forms.
	Payload Payload

	// Compressor compresses what the URL-safe forms encode, if that saves more
	// than one byte. The default is Zlib.
	Compressor Compressor

	// Decompressors are understood by Decode, in the URL-safe forms, beside
	// Zlib and Compressor. Deploy a new compression to the readers by this
	// field first, and to the writers by Compressor last.
	Decompressors []Compressor

	// NoCompression makes Encode never compress. Every reader understands
	// that, Python's too. Decode still reads compressed tokens.
	NoCompression bool

	// Signer holds the parameters of the signature (signer_kwargs).
	Signer signer.Options

	// FallbackSigners are older parameters that Decode accepts as well
	// (fallback_signers), with the same keys. An entry inherits nothing from
	// Signer except a clock if it has none, so the zero entry means the
	// defaults of itsdangerous. FallbackKeys must not be set in an entry. Each
	// key is tried with Signer and with every entry: keys, the fallback keys
	// included, times signers may be [signer.MaxKeys], 64, and no more.
	FallbackSigners []signer.Options
}

// Format prints the options with any verb, without the fallback keys.
func (o Options) Format(f fmt.State, _ rune) {
	io.WriteString(f, fmt.Sprintf("serializer.Options{NoCompression: %t, Signer: %v, FallbackSigners: %d}",
		o.NoCompression, o.Signer, len(o.FallbackSigners)))
}

// Serializer writes and reads signed tokens: Serializer and URLSafeSerializer of
// itsdangerous. It never changes and may be used by many goroutines at once.
type Serializer struct {
	format  format
	signers []*signer.Signer // in the order of verification; the first one signs
}

// format is what stands between a value and the bytes that get signed.
type format interface {
	pack(mem *scratch, v any) ([]byte, error)      // dump_payload; what it returns may be in mem
	unpack(mem *scratch, part []byte, v any) error // load_payload; part may be in mem
}

// New returns a Serializer that signs the payload as it is (Serializer). The
// empty salt means itsdangerous' default, "itsdangerous", and nil options mean
// the zero [Options]. It returns the errors of [signer.New], and refuses a fallback
// signer with keys of its own and more keys than [Options.FallbackSigners] states.
func New(key []byte, salt string, opts *Options) (*Serializer, error) {
	opts = cmp.Or(opts, &Options{})
	return newSerializer(key, salt, opts, newPlain(cmp.Or(opts.Payload, plainJSON)))
}

// NewURLSafe returns a Serializer that writes tokens of the characters
// A-Z a-z 0-9 - _ and "." (URLSafeSerializer). It takes the arguments of New,
// and also refuses a compressor whose prefix would be ambiguous.
func NewURLSafe(key []byte, salt string, opts *Options) (*Serializer, error) {
	opts = cmp.Or(opts, &Options{})
	format, err := newURLSafe(opts)
	if err != nil {
		return nil, err
	}
	return newSerializer(key, salt, opts, format)
}

func newSerializer(key []byte, salt string, opts *Options, format format) (*Serializer, error) {
	signers, err := newSigners(key, salt, opts, signer.New)
	if err != nil {
		return nil, err
	}
	return &Serializer{format, signers}, nil
}

// Encode returns the token for v (Serializer.dumps).
func (s *Serializer) Encode(v any) (string, error) {
	mem := scratches.Get().(*scratch)
	defer mem.release()
	part, err := s.format.pack(mem, v)
	if err != nil {
		return "", err
	}
	return mem.signed(s.signers[0].AppendSign, part), nil
}

// Decode verifies token and stores its value in what v points to
// (Serializer.loads). The error is a [signer.Error] if the signature is wrong and
// a [PayloadError] if only the payload is.
func (s *Serializer) Decode(token string, v any) error {
	mem := scratches.Get().(*scratch)
	defer mem.release()
	mem.token = append(mem.token[:0], token...)
	part, err := s.unsign(mem.token)
	if err != nil {
		return err
	}
	return s.format.unpack(mem, part, v)
}

// unsign returns the error of the last signer, as Python does.
func (s *Serializer) unsign(token []byte) (part []byte, err error) {
	for _, signer := range s.signers {
		part, err = signer.Unsign(token)
		if !triesNext(err) {
			break
		}
	}
	return part, err
}

// DecodePayload stores an UNVERIFIED value: it takes the part of a token before
// the signature and never sees a signature (Serializer.load_payload). Anyone may
// have written it. It serves diagnosis, for example of [signer.Error.Payload].
func (s *Serializer) DecodePayload(payload []byte, v any) error {
	return unpack(s.format, payload, v)
}

// defaultSalt is what Python's Serializer uses when no salt is given.
const defaultSalt = "itsdangerous"

// newSigners builds the main signer and after it the fallback signers, each once
// for each single key, oldest first: the order of Serializer.iter_unsigners,
// where it decides whose error is the last.
func newSigners[S any](
	key []byte, salt string, opts *Options,
	build func(key []byte, salt string, opts *signer.Options) (S, error),
) ([]S, error) {
	salt = cmp.Or(salt, defaultSalt)
	main, err := build(key, salt, &opts.Signer)
	if err != nil {
		return nil, err
	}
	signers := []S{main}
	keys := append(slices.Clone(opts.Signer.FallbackKeys), key)
	if count := 1 + len(opts.FallbackSigners); len(keys)*count > signer.MaxKeys {
		return nil, fmt.Errorf("serializer: %d keys for each of %d signers are more than %d", len(keys), count, signer.MaxKeys)
	}
	for i, fallback := range opts.FallbackSigners {
		if len(fallback.FallbackKeys) > 0 {
			return nil, fmt.Errorf("serializer: FallbackSigners[%d] has FallbackKeys, which belong into Signer", i)
		}
		if fallback.Now == nil {
			fallback.Now = opts.Signer.Now
		}
		for _, key := range keys {
			s, err := build(key, salt, &fallback)
			if err != nil {
				return nil, fmt.Errorf("serializer: FallbackSigners[%d]: %w", i, err)
			}
			signers = append(signers, s)
		}
	}
	return signers, nil
}

// triesNext reports whether another signer may still accept what one refused
// with err. An expired signature is genuine: its verdict is final. So is that
// about a timestamp beyond dates, which is no ErrBadSignature.
func triesNext(err error) bool {
	return errors.Is(err, signer.ErrBadSignature) && !errors.Is(err, signer.ErrSignatureExpired)
}

// unpack reads a payload on its own.
func unpack(f format, payload []byte, v any) error {
	mem := scratches.Get().(*scratch)
	defer mem.release()
	return f.unpack(mem, payload, v)
}

// plain signs the payload itself.
type plain struct {
	payload Payload
	tagged  *taggedjson.Codec // the payload if it is this module's, which keeps nothing of what it reads
}

func newPlain(payload Payload) plain {
	tagged, _ := payload.(*taggedjson.Codec)
	return plain{payload, tagged}
}

func (p plain) pack(mem *scratch, v any) (data []byte, err error) {
	if p.tagged == nil {
		data, err = p.payload.Marshal(v)
	} else if data, err = p.tagged.AppendMarshal(mem.data[:0], v); err == nil {
		mem.data = data
	}
	if err != nil {
		return nil, fmt.Errorf("serializer: cannot encode: %w", err)
	}
	return data, nil
}

func (p plain) unpack(_ *scratch, part []byte, v any) error {
	if p.tagged == nil {
		part = bytes.Clone(part)
	}
	return p.read(part, v)
}

// read fills v, and may keep data.
func (p plain) read(data []byte, v any) error {
	if err := p.payload.Unmarshal(data, v); err != nil {
		return &PayloadError{err}
	}
	return nil
}
