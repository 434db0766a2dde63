package explain

import "crypto/fips140"

// Basis says what a finding rests on, and so how far it may be relied on.
type Basis string

const (
	// BySignature: a signature that matches proves it.
	BySignature Basis = "signature"

	// ByText: it is there to see, in the text or in what was configured.
	ByText Basis = "text"

	// ByClaim: the text says so, such as its time of signing. Anyone may have written it.
	ByClaim Basis = "claim"

	// ByShape: it looks so, and nothing proves it. Another program may write the same.
	ByShape Basis = "shape"
)

// textual are the causes that are there to see, whoever made the text.
var textual = map[Cause]bool{
	Empty: true, Missing: true, Deleted: true, TooLong: true, Unexamined: true, MalformedStamp: true, StampOutOfRange: true, PastedHeader: true,
	DuplicateCookie: true, Whitespace: true, Quoted: true, PercentEncoded: true, DoubleEncoded: true, AlphabetChanged: true,
	KeyNotText: true, WrongKeyOrSalt: true, NoKey: true, Unreadable: true,
}

// finished adds what a finding rests on, and what could not be looked for.
func (f Finding) finished() Finding {
	if fips140.Enforced() && !f.Accepted() && !f.proven {
		f.Evidence = append(f.Evidence, "With GODEBUG=fips140=only Go computes no SHA-1, no MD5, and no HMAC under a key of less than 14 bytes: "+
			"it was not tried whether one of these made the signature.")
	}
	return f.withBasis()
}

// WithFaultySettings adds what is wrong with the settings of the application: a cookie that is
// good but for them is not called good.
func (f Finding) WithFaultySettings(evidence []string) Finding {
	if len(evidence) == 0 {
		return f
	}
	if f.Accepted() {
		f.Cause, f.Basis = FaultySetting, ByText
	}
	f.Evidence = append(evidence, f.Evidence...)
	return f
}

// withBasis says what a finding rests on.
func (f Finding) withBasis() Finding {
	switch {
	case f.Cause == LegacyEpoch:
		f.Basis = ByShape // a clock that stands in the eighties writes such a time too
	case f.shaped:
		f.Basis = ByShape
	case f.proven || f.proved:
		f.Basis = BySignature
	case f.Cause == Expired || f.Cause == FromFuture:
		f.Basis = ByClaim
	case textual[f.Cause]:
		f.Basis = ByText
	default:
		f.Basis = ByShape
	}
	return f
}
