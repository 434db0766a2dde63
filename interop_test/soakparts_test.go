package interop

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"math/rand/v2"
	"regexp"

	"github.com/flaskcookie/flaskcookie-go/internal/pybase64"
	"github.com/flaskcookie/flaskcookie-go/internal/pyzlib"
	"github.com/flaskcookie/flaskcookie-go/internal/pyzlib/zlibtest"
	"github.com/flaskcookie/flaskcookie-go/interop_test/internal/live"
	"github.com/flaskcookie/flaskcookie-go/interop_test/internal/soak"
	"github.com/flaskcookie/flaskcookie-go/serializer"
	"github.com/flaskcookie/flaskcookie-go/werkzeug/security"
)

// headerCategory has Werkzeug and Go find the cookies of random headers.
func headerCategory(share int, w func() *live.Worker) soak.Category {
	return soak.Category{Name: "headers", Share: share, Must: []string{"with cookies", "without"}, Judge: func(seed uint64, number, size int) (*soak.Batch, error) {
		requests := make([][]string, size)
		spelled := make([][]string, size)
		for i := range requests {
			requests[i] = randomHeaders(soak.Random(seed, number+i))
			spelled[i] = latin1Lines(requests[i])
		}
		theirs, err := live.Exchange[[][2]string](w(), "cookies", spelled)
		if err != nil {
			return nil, err
		}
		batch := new(soak.Batch)
		for i, want := range theirs {
			switch {
			case headerDiff(requests[i], want) != "":
				small := shrinkHeaders(w(), requests[i])
				batch.Disagree("case %d: Cookie headers %q, as small as it gets %q", number+i, requests[i], small)
			case len(want) > 0:
				batch.Meet("with cookies")
			default:
				batch.Meet("without")
			}
		}
		return batch, nil
	}}
}

func latin1Lines(lines []string) (spelled []string) {
	for _, line := range lines {
		spelled = append(spelled, latin1([]byte(line)))
	}
	return spelled
}

// afterClosing is what the newer decoders of CPython refuse.
var afterClosing = regexp.MustCompile(`=.*[^=]`)

// base64Category compares both lenient decoders.
func base64Category(share int, w func() *worker) soak.Category {
	return soak.Category{Name: "base64", Share: share, Must: []string{"both", "one", "neither"}, Judge: func(seed uint64, number, size int) (*soak.Batch, error) {
		texts := make([]string, size)
		for i := range texts {
			texts[i] = randomBase64(soak.Random(seed, number+i))
		}
		theirs, err := live.Exchange[[2]*string](w().Worker, "base64", texts)
		if err != nil {
			return nil, err
		}
		batch := new(soak.Batch)
		for i, text := range texts {
			url, std := decoded(pybase64.DecodeURL, text), decoded(pybase64.DecodeStd, text)
			read := 0
			for _, value := range []*string{url, std} {
				if value != nil {
					read++
				}
			}
			switch {
			case equal(url, theirs[i][0]) && equal(std, theirs[i][1]):
				batch.Meet([]string{"neither", "one", "both"}[read])
			case !w().hello.ClassicBase64 && afterClosing.MatchString(text):
				batch.Meet("intended: newer-base64")
			default:
				small := shrinkBase64(w(), text)
				batch.Disagree("case %d: base64 text %q, as small as it gets %q", number+i, text, small)
			}
		}
		return batch, nil
	}}
}

func randomBase64(r *rand.Rand) string {
	text := make([]byte, r.IntN(pick(r, 6, 14, 60)))
	for i := range text {
		text[i] = pick(r, []byte("AQYabz019+/-_===!.\n\xe9")...)
	}
	return latin1(text)
}

func decoded(decode func([]byte) ([]byte, error), text string) *string {
	data, err := decode(fromLatin1(text))
	if err != nil {
		return nil
	}
	return new(latin1(data))
}

// deflateCategory compares what both sides compress payloads to.
func deflateCategory(share int, w func() *worker) soak.Category {
	return soak.Category{Name: "deflate", Share: share, Must: []string{"same"}, Judge: func(seed uint64, number, size int) (*soak.Batch, error) {
		batch := new(soak.Batch)
		for from := number; from < number+size; from += 50 {
			payloads := make([][]byte, min(50, number+size-from))
			for i := range payloads {
				_, payload := zlibtest.Random(soak.Random(seed, from+i))
				payloads[i] = append([]byte{}, payload...)
			}
			theirs, err := live.Exchange[compressed](w().Worker, "zlib", payloads)
			if err != nil {
				return nil, err
			}
			for i, payload := range payloads {
				met, fault := compressedAs(w(), payload, theirs[i])
				if fault != "" {
					batch.Disagree("case %d: %s\n  payload %x\n  as small as it gets %x", from+i, fault, payload, shrinkPayload(w(), payload))
					continue
				}
				batch.Meet(met)
			}
		}
		return batch, nil
	}}
}

// compressedAs says what came of a payload that both sides compressed, or how they differ.
func compressedAs(w *worker, payload []byte, theirs compressed) (met, fault string) {
	ours, err := serializer.Zlib.Compress(payload)
	back, errBack := serializer.Zlib.Decompress(ours, int64(len(payload)))
	tooLong := len(payload) > serializer.MaxPayloadSize
	switch {
	case err != nil || !tooLong && (errBack != nil || !bytes.Equal(back, payload)):
		return "", fmt.Sprintf("%d bytes do not come back: %v, %v", len(payload), err, errBack)
	case sha(ours) == theirs.SHA256:
		return "same", ""
	case !w.hello.ClassicZlib:
		return "intended: zlib-ng", ""
	}
	return "", fmt.Sprintf("%d bytes are compressed to %d other bytes than Python's %d", len(payload), len(ours), theirs.Size)
}

func sha(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

// inflateCategory compares what both sides read from streams that Python's zlib made at every
// setting, most of them damaged.
func inflateCategory(share int, w func() *worker) soak.Category {
	return soak.Category{Name: "inflate", Share: share, Must: []string{"read", "refused"}, Judge: func(seed uint64, number, size int) (*soak.Batch, error) {
		batch := new(soak.Batch)
		for from := number; from < number+size; from += 50 {
			if err := inflateBatch(batch, w(), seed, from, min(50, number+size-from)); err != nil {
				return nil, err
			}
		}
		return batch, nil
	}}
}

func inflateBatch(batch *soak.Batch, w *worker, seed uint64, from, size int) error {
	orders := make([]streamOf, size)
	random := make([]*rand.Rand, size)
	for i := range orders {
		random[i] = soak.Random(seed, from+i)
		orders[i] = order(random[i])
	}
	streams, err := live.Exchange[[]byte](w.Worker, "streams", orders)
	if err != nil {
		return err
	}
	for i := range streams {
		if random[i].IntN(3) > 0 {
			streams[i] = zlibtest.Damage(random[i], streams[i])
		}
	}
	theirs, err := live.Exchange[*compressed](w.Worker, "unzlib", streams)
	if err != nil {
		return err
	}
	for i, stream := range streams {
		data, err := pyzlib.AppendDecompress(nil, stream, readLimit)
		switch {
		case (err == nil) != (theirs[i] != nil) || err == nil && sha(data) != theirs[i].SHA256:
			small := soak.Shrink(stream, func(stream []byte) bool { return readOtherwise(w, stream) })
			batch.Disagree("case %d: stream %x, as small as it gets %x", from+i, stream, small)
		case err == nil:
			batch.Meet("read")
		default:
			batch.Meet("refused")
		}
	}
	return nil
}

func readOtherwise(w *worker, stream []byte) bool {
	theirs, err := live.Exchange[*compressed](w.Worker, "unzlib", [][]byte{stream})
	if err != nil {
		return false
	}
	data, err := pyzlib.AppendDecompress(nil, stream, readLimit)
	return (err == nil) != (theirs[0] != nil) || err == nil && sha(data) != theirs[0].SHA256
}

// passwordCategory compares what both sides say of password hashes that Go made, as they are
// and damaged, and of a wrong password. A batch has a tenth of the cases of others, since each
// takes milliseconds.
func passwordCategory(share int, w func() *worker) soak.Category {
	return soak.Category{Name: "password hashes", Share: share, Must: []string{"right", "wrong", "refused"}, Judge: func(seed uint64, number, size int) (*soak.Batch, error) {
		cases := make([]*passwordCase, size/10)
		for i := range cases {
			r := soak.Random(seed, number+i)
			c := &passwordCase{Password: randomPassword(r)}
			hash, err := security.GeneratePasswordHash(c.Password, randomMethod(r))
			if err != nil {
				return nil, err
			}
			switch c.Hash = hash; r.IntN(3) {
			case 0:
				c.Hash = damaged(r, hash)
			case 1:
				c.Password += "x"
			}
			cases[i] = c
		}
		theirs, err := live.Exchange[any](w().Worker, "check_password", cases)
		if err != nil {
			return nil, err
		}
		batch := new(soak.Batch)
		for i, c := range cases {
			met, diff := c.compare(theirs[i])
			if diff != "" {
				small := shrinkPassword(w(), c)
				batch.Disagree("case %d: %s\n  hash %q of password %q\n  as small as it gets: hash %q of password %q", number+i, diff, c.Hash, c.Password, small.Hash, small.Password)
				continue
			}
			batch.Meet(met)
		}
		return batch, nil
	}}
}

// compare says what came of a hash, or how Python's verdict differs.
func (c *passwordCase) compare(theirs any) (met, diff string) {
	ok, err := security.CheckPasswordHash(c.Hash, c.Password)
	switch diff := passwordDiff(ok, err, theirs); {
	case diff != "" && byOpenSSL(c.Hash, err):
		return "intended: password-digest", ""
	case diff != "":
		return "", diff
	case ok:
		return "right", ""
	case err == nil:
		return "wrong", ""
	}
	return "refused", ""
}
