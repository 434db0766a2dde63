package reliability

import (
	"flag"
	"math/rand/v2"
	"os"
	"testing"
	"time"
)

var (
	phase   = flag.Duration("phase", 300*time.Millisecond, "how long a fault lasts, and the time before it and after it")
	clients = flag.Int("clients", 200, "clients of a server that is out of order")
	crowd   = flag.Int("crowd", 1000, "clients at once in the tests of load")
	rounds  = flag.Int("rounds", 1, "visits of each of them")
	batches = flag.Int("batches", 12, "batches of requests of each user in the test of Flask and Go")
	seed    = flag.Uint64("seed", 1, "of everything that is random")
	update  = flag.Bool("update", false, "write the figures of this run into docs/reliability.md")
)

// random returns the numbers of one of those who act at random.
func random(who int) *rand.Rand { return rand.New(rand.NewPCG(*seed, uint64(who))) }

func TestMain(m *testing.M) {
	flag.Parse()
	if port := os.Getenv(childPort); port != "" {
		serveChild(port)
	}
	code := m.Run()
	if code == 0 && *update {
		code = writeFigures()
	}
	os.Exit(code)
}

func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}
