package interop

import (
	"crypto/sha256"
	"encoding/hex"
	"flag"
	"math/rand/v2"
	"testing"

	"github.com/flaskcookie/flaskcookie-go/internal/growth"
	"github.com/flaskcookie/flaskcookie-go/internal/pyzlib"
	"github.com/flaskcookie/flaskcookie-go/internal/pyzlib/zlibtest"
	"github.com/flaskcookie/flaskcookie-go/interop_test/internal/live"
)

var streamsFlag = flag.Int("streams", 20_000, "zlib streams of the comparison with Python's zlib")

// streamOf asks the worker for a zlib stream.
type streamOf struct {
	Payload  []byte `json:"payload"`
	Level    int    `json:"level"`
	WBits    int    `json:"wbits"`
	Memory   int    `json:"memory"`
	Strategy int    `json:"strategy"`
	Flushes  []int  `json:"flushes"`
}

// TestUnzlib reads streams that Python's zlib made at every level, window, memory and
// strategy, two of three of them damaged, and compares verdict and bytes with its own
// reading.
func TestUnzlib(t *testing.T) {
	growth.SkipUnderRace(t)
	w := startWorker(t)
	seed := chosenSeed()
	rng := rand.New(rand.NewPCG(seed, 1951))
	accepted, refused := 0, 0
	for accepted+refused < *streamsFlag && !t.Failed() {
		orders := make([]streamOf, min(50, *streamsFlag-accepted-refused))
		for i := range orders {
			orders[i] = order(rng)
		}
		streams := must(live.Exchange[[]byte](w.Worker, "streams", orders))
		for i := range streams {
			if rng.IntN(3) > 0 {
				streams[i] = zlibtest.Damage(rng, streams[i])
			}
		}
		verdicts := must(live.Exchange[*compressed](w.Worker, "unzlib", streams))
		for i, stream := range streams {
			if compareVerdict(t, stream, verdicts[i]) {
				accepted++
			} else {
				refused++
			}
		}
	}
	t.Logf("seed %d, %d streams accepted, %d refused", seed, accepted, refused)
	if *streamsFlag >= 1000 && min(accepted, refused) < *streamsFlag/10 {
		t.Error("the streams show too little")
	}
}

func order(rng *rand.Rand) streamOf {
	_, payload := zlibtest.Random(rng)
	s := streamOf{
		Payload: append([]byte{}, payload...), Level: rng.IntN(10), WBits: 9 + rng.IntN(7),
		Memory: 1 + rng.IntN(9), Strategy: rng.IntN(5), Flushes: []int{},
	}
	for range rng.IntN(3) {
		s.Flushes = append(s.Flushes, rng.IntN(len(payload)+1))
	}
	return s
}

// readLimit is more than a payload of zlibtest has, damaged or not: no verdict is ours.
const readLimit = 1 << 30

func compareVerdict(t *testing.T, stream []byte, theirs *compressed) (accepted bool) {
	data, err := pyzlib.AppendDecompress(nil, stream, readLimit)
	switch {
	case (err == nil) != (theirs != nil):
		t.Errorf("%x: Go says %v, Python accepts it: %t", stream, err, theirs != nil)
	case err == nil:
		if sum := sha256.Sum256(data); hex.EncodeToString(sum[:]) != theirs.SHA256 {
			t.Errorf("%x: Go reads %d bytes, Python %d others", stream, len(data), theirs.Size)
		}
	}
	return err == nil
}
