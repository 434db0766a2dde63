package interop

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"flag"
	"math/rand/v2"
	"testing"

	"github.com/flaskcookie/flaskcookie-go/internal/growth"
	"github.com/flaskcookie/flaskcookie-go/internal/pyzlib"
	"github.com/flaskcookie/flaskcookie-go/internal/pyzlib/zlibtest"
	"github.com/flaskcookie/flaskcookie-go/interop_test/internal/live"
	"github.com/flaskcookie/flaskcookie-go/serializer"
)

var payloadsFlag = flag.Int("payloads", 20_000, "payloads of the comparison with Python's zlib")

// compressed is what the worker tells of zlib.compress(payload).
type compressed struct {
	Size   int    `json:"size"`
	SHA256 string `json:"sha256"`
}

// TestZlib compresses random payloads of every kind with serializer.Zlib and with
// Python's zlib, and compares the bytes. On zlib-ng these differ, which is the
// intended difference of that name; what was compressed is read back all the same.
func TestZlib(t *testing.T) {
	growth.SkipUnderRace(t)
	w := startWorker(t)
	seed := chosenSeed()
	source := rand.New(rand.NewPCG(seed, 1950))
	run := zlibRun{worker: w, kinds: map[string]int{}}
	for run.count < *payloadsFlag && !t.Failed() {
		run.batch(t, source, min(50, *payloadsFlag-run.count))
	}
	t.Logf("seed %d, %d payloads, %d bytes, %d need no compressor, by kind: %v", seed, run.count, run.bytes, run.skipped, run.kinds)
	if *payloadsFlag >= 1000 && (len(run.kinds) < 11 || run.skipped == 0) {
		t.Error("a kind of payload, or those that need no compressor, never came up")
	}
}

type zlibRun struct {
	worker                *worker
	count, bytes, skipped int
	kinds                 map[string]int
}

// batch compresses n payloads here while Python does there.
func (run *zlibRun) batch(t *testing.T, source *rand.Rand, n int) {
	payloads := make([][]byte, n) // encoding/json sends them as base64
	for i := range payloads {
		kind, payload := zlibtest.Random(source)
		payloads[i] = append([]byte{}, payload...) // never nil, which would travel as null
		run.kinds[kind]++
		run.bytes += len(payload)
	}
	type outcome struct {
		results []compressed
		err     error
	}
	arrived := make(chan outcome, 1)
	go func() {
		results, err := live.Exchange[compressed](run.worker.Worker, "zlib", payloads)
		arrived <- outcome{results, err}
	}()
	ours := make([][]byte, n)
	for i, payload := range payloads {
		ours[i] = must(serializer.Zlib.Compress(payload))
	}
	theirs := <-arrived
	if theirs.err != nil {
		t.Fatalf("worker.py: zlib: %v", theirs.err)
	}
	for i, payload := range payloads {
		run.compare(t, payload, ours[i], theirs.results[i])
	}
	run.count += n
}

func (run *zlibRun) compare(t *testing.T, payload, ours []byte, theirs compressed) {
	sum := sha256.Sum256(ours)
	if run.worker.hello.ClassicZlib && hex.EncodeToString(sum[:]) != theirs.SHA256 {
		t.Errorf("payload of %d bytes (%.60q): Go compresses it to %d other bytes than Python's %d", len(payload), payload, len(ours), theirs.Size)
	}
	if back, err := serializer.Zlib.Decompress(ours, int64(len(payload))); err != nil && len(payload) <= serializer.MaxPayloadSize || !bytes.Equal(back, payload) {
		t.Errorf("payload of %d bytes (%.60q) does not come back: %v", len(payload), payload, err)
	}
	if pyzlib.CannotWin(payload) {
		run.skipped++
		if theirs.Size < len(payload)-1 {
			t.Errorf("%q needs no compressor, but Python makes %d bytes of it", payload, theirs.Size)
		}
	}
}
