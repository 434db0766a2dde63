package explain

// Cause is the stable name of a reason.
type Cause string

// The causes, in the order in which they are told apart.
const (
	Good            Cause = "good"
	FaultySetting   Cause = "faulty-setting"
	NotADict        Cause = "not-a-dict"
	Expired         Cause = "expired"
	FromFuture      Cause = "from-the-future"
	LegacyEpoch     Cause = "legacy-epoch"
	StampOutOfRange Cause = "stamp-out-of-range"
	MalformedStamp  Cause = "malformed-stamp"
	Untimed         Cause = "untimed"
	OtherSerializer Cause = "other-serializer"
	Brotli          Cause = "brotli"
	BadCompression  Cause = "bad-compression"
	BadTag          Cause = "bad-tag"
	BadPayload      Cause = "bad-payload"
	LibraryDefault  Cause = "library-default"
	ItsDangerous11  Cause = "itsdangerous-1.1"
	OtherSalt       Cause = "other-salt"
	OtherDigest     Cause = "other-digest"
	OtherDerivation Cause = "other-derivation"
	OtherParameters Cause = "other-parameters"
	FlaskWTF        Cause = "flask-wtf-token"
	Starlette       Cause = "starlette-session"
	QuartAuth       Cause = "quart-auth"
	KeyWhitespace   Cause = "key-whitespace"
	KeyQuoted       Cause = "key-quoted"
	KeyEncoded      Cause = "key-encoded"
	KeyCharset      Cause = "key-charset"
	KeyNotText      Cause = "key-not-text"
	KeyRewritten    Cause = "key-rewritten"
	OtherKey        Cause = "other-key"
	OldKey          Cause = "old-key"
	FallbackBug     Cause = "fallback-bug"
	SessionID       Cause = "session-id"
	RememberToken   Cause = "remember-token"
	JWT             Cause = "jwt"
	JWS             Cause = "jws"
	DjangoSigned    Cause = "django-signed"
	PastedHeader    Cause = "pasted-header"
	DuplicateCookie Cause = "duplicate-cookie"
	Whitespace      Cause = "whitespace"
	Quoted          Cause = "quoted"
	PercentEncoded  Cause = "percent-encoded"
	DoubleEncoded   Cause = "double-encoded"
	AlphabetChanged Cause = "alphabet-changed"
	MissingDot      Cause = "missing-dot"
	Truncated       Cause = "truncated"
	TrailingText    Cause = "trailing-text"
	Damaged         Cause = "damaged"
	Unreadable      Cause = "unreadable"
	OtherToken      Cause = "other-token"
	TooLong         Cause = "too-long"
	Empty           Cause = "empty"
	Missing         Cause = "missing"
	Deleted         Cause = "deleted"
	Unexamined      Cause = "not-examined"
	NotFlask        Cause = "not-flask"
	WrongKeyOrSalt  Cause = "wrong-key-or-salt"
	NoKey           Cause = "no-key"
)

// Description is a row of the table of causes.
type Description struct {
	Cause Cause

	// Title says in a few words what is wrong.
	Title string

	// Explanation says how that comes about, and how it is told from others.
	Explanation string

	// Remedy says what to do.
	Remedy string
}

// Describe returns the row of a cause.
func Describe(cause Cause) Description {
	for _, row := range Causes {
		if row.Cause == cause {
			return row
		}
	}
	return Description{Cause: cause}
}
