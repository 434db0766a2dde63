package explain

import (
	"fmt"
	"strings"
	"time"
)

// ownSignature judges a cookie that is genuine and refused all the same.
func (e *explainer) ownSignature(t token) (Finding, bool) {
	if e.reader == nil || t.parts < 2 || !e.genuine(t) {
		return Finding{}, false
	}
	for _, judge := range []func(token) (Finding, bool){e.unstamped, e.badStamp, e.badAge} {
		if found, ok := judge(t); ok {
			return e.prove(t, found), true
		}
	}
	return e.prove(t, look(t.part).finding()), true
}

// prove adds whose signature it is.
func (e *explainer) prove(t token, found Finding) Finding {
	found.Evidence, found.proven = append(e.whichKey(t), found.Evidence...), true
	return found
}

func (e *explainer) genuine(t token) bool {
	for _, key := range e.acceptedKeys() {
		if e.own.signed(key, t.text) {
			return true
		}
	}
	return false
}

// unstamped judges a genuine text without a timestamp.
func (e *explainer) unstamped(t token) (Finding, bool) {
	switch {
	case t.parts != 2:
		return Finding{}, false
	case isSessionID(t.part):
		return because(SessionID, "What is signed has the shape of an id: "+idShape(t.part)+".").byIDShape(), true
	}
	return because(Untimed, "There is no timestamp between the payload and the signature."), true
}

// badStamp judges a timestamp that no reader takes, genuine or not.
func (e *explainer) badStamp(t token) (Finding, bool) {
	if t.parts < 3 {
		return Finding{}, false
	}
	seconds, ok := t.seconds()
	switch {
	case !ok:
		return because(MalformedStamp, fmt.Sprintf("The %d characters between payload and signature are no number of up to eight bytes.", len(t.stamp))), true
	case seconds < endOfDates:
		return Finding{}, false
	}
	found := because(StampOutOfRange, "The timestamp is after the year 9999.")
	for _, unit := range []struct {
		name    string
		divisor uint64
	}{{"milliseconds", 1e3}, {"microseconds", 1e6}, {"nanoseconds", 1e9}} {
		if as := int64(seconds / unit.divisor); as > firstRelease && as < e.Now().Unix()+oneYear {
			found.Evidence = append(found.Evidence, "In "+unit.name+" it is "+date(as)+": the writer counted in another unit.")
		}
	}
	return found, true
}

// countsFrom2011 reports whether a time is only possible in the old epoch.
func countsFrom2011(signed, now int64) bool {
	then := signed + legacyEpoch
	return signed < firstRelease && then >= firstRelease && then < now+oneYear
}

const oneYear = 366 * 24 * 60 * 60

// badAge judges the time of signing. Flask refuses the same ages whether or not
// the rest is genuine, so it is asked without a key as well.
func (e *explainer) badAge(t token) (Finding, bool) {
	seconds, ok := t.seconds()
	if !ok || seconds >= endOfDates || e.NoMaxAge {
		return Finding{}, false
	}
	signed, now := int64(seconds), e.Now().Unix()
	age := now - signed
	switch limit := e.maxAge(); {
	case age < 0:
		return because(FromFuture, "It was signed "+e.when(signed)+".",
			"The clock of the machine that signed is ahead by at least that, or the clock here is behind."), true
	case age <= limit:
		return Finding{}, false
	case countsFrom2011(signed, now):
		return because(LegacyEpoch, "The timestamp says "+date(signed)+", before there was any itsdangerous.",
			"Counted from 2011, as itsdangerous did before 1.0, it is "+date(signed+legacyEpoch)+", "+span(max(0, now-signed-legacyEpoch))+" ago."), true
	default:
		return because(Expired, e.expiry(signed, limit)...), true
	}
}

func (e *explainer) expiry(signed, limit int64) []string {
	evidence := []string{"It was signed " + e.when(signed) + "."}
	if limit < 0 {
		return append(evidence, "The maximum age is negative: every cookie is expired.")
	}
	end := signed + limit
	return append(evidence, fmt.Sprintf("With a maximum age of %s it expired after %s, %s ago.", span(limit), date(end), span(e.Now().Unix()-end)))
}

// maxAge is the limit in seconds, as the signer cuts it.
func (e *explainer) maxAge() int64 {
	if e.MaxAge < 0 {
		return min(int64(e.MaxAge/time.Second), -1)
	}
	return int64(e.MaxAge / time.Second)
}

// when shows a time of signing and how far it is from now.
func (e *explainer) when(signed int64) string {
	if age := e.Now().Unix() - signed; age < 0 {
		return date(signed) + ", " + span(-age) + " in the future"
	} else {
		return date(signed) + ", " + span(age) + " ago"
	}
}

// ageEvidence tells when an accepted cookie was signed and how long it is good.
func (e *explainer) ageEvidence(t token) []string {
	seconds, ok := t.seconds()
	if !ok {
		return nil
	}
	signed := int64(seconds)
	evidence := []string{"It was signed " + e.when(signed) + "."}
	if !e.NoMaxAge {
		end := signed + e.maxAge()
		evidence = append(evidence, "It is good until "+date(end)+", for another "+span(end-e.Now().Unix())+".")
	}
	return evidence
}

// alsoRefused tells what else is wrong with a token whose signature was explained.
func (e *explainer) alsoRefused(t token) []string {
	if found, bad := e.badAge(t); bad {
		return []string{"It would be refused for its age too: i" + strings.TrimPrefix(found.Evidence[0], "I")}
	}
	return nil
}
