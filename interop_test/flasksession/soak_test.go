package flasksession

import (
	"bytes"
	"fmt"
	"sync"
	"testing"

	"github.com/flaskcookie/flaskcookie-go/flasksession"
	"github.com/flaskcookie/flaskcookie-go/interop_test/internal/live"
	"github.com/flaskcookie/flaskcookie-go/interop_test/internal/soak"
	"github.com/flaskcookie/flaskcookie-go/serializer"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// TestSoak judges some cases of each category of this package; scripts/soak asks for
// millions.
func TestSoak(t *testing.T) {
	msgspec := sync.OnceValue(func() *live.Worker { return live.StartWorker(t, "msgspec_worker.py", new(any)) })
	pickles := sync.OnceValue(func() *live.Worker { return live.StartWorker(t, "pickle_worker.py", new(any)) })
	soak.Run(t, categories(msgspec, pickles))
}

func categories(msgspec, pickles func() *live.Worker) []soak.Category {
	return []soak.Category{
		msgspecCategory("stored MessagePack", "msgpack", 60, msgspec, "written", "refused", "ok", "error", "odd_keys", "no_dict", "opaque"),
		msgspecCategory("stored JSON", "json", 40, msgspec, "written", "refused", "ok", "error", "no_dict"),
		pickleCategory(20, pickles),
		damagedPickleCategory(20, pickles),
	}
}

// msgspecCategory writes and reads sessions in one format.
func msgspecCategory(name, format string, share int, w func() *live.Worker, must ...string) soak.Category {
	for i := range must {
		must[i] = format + " " + must[i]
	}
	return soak.Category{Name: name, Share: share, Must: must, Judge: func(seed uint64, number, size int) (*soak.Batch, error) {
		batch := new(soak.Batch)
		m := msgspecSide{worker: w(), met: batch.Meet}
		r := soak.Random(seed, number)
		written, err := m.compareWritten(r, []string{format}, size/4)
		if err != nil {
			return nil, err
		}
		read, err := m.compareRead(r, []string{format}, size-size/4)
		for _, fault := range append(written, read...) {
			batch.Disagree("batch %d: %s", number, fault)
		}
		batch.Cases = size // an opaque value is met beside a verdict
		return batch, err
	}}
}

// protocols is how many pickles Python makes of a session.
const protocols = 6

// formatOf tells a pickle from one in cachelib's form, whose mark no pickle begins with.
func formatOf(data []byte) serializer.Payload {
	if bytes.HasPrefix(data, []byte("!")) {
		return flasksession.CachelibPickle
	}
	return flasksession.Pickle
}

// pickleCategory has Go read what Python pickled, a third of it in the form of cachelib's
// RedisCache, and Python what Go wrote of it.
func pickleCategory(share int, w func() *live.Worker) soak.Category {
	return soak.Category{Name: "stored pickles", Share: share, Must: []string{"same", "same in cachelib's form"}, Judge: func(seed uint64, number, size int) (*soak.Batch, error) {
		sessions, err := sessionsOf(w(), seed>>1+uint64(number), size/protocols)
		if err != nil {
			return nil, err
		}
		batch := new(soak.Batch)
		var cases []pickled
		for i, session := range sessions {
			for protocol, data := range session.Data {
				if (i+protocol)%3 == 0 {
					data = append([]byte("!"), data...)
				}
				again, err := readAndWrite(data, session.Text[protocol])
				if err != nil {
					batch.Disagree("batch %d: %v\n  as small as it gets %x", number, err, shrinkRead(w(), data, err))
					continue
				}
				cases = append(cases, pickled{Data: data, Again: again})
			}
		}
		all, err := live.Exchange[checked](w(), "check", cases)
		for i, theirs := range all {
			if theirs.Error != "" || !theirs.Same {
				batch.Disagree("batch %d: Python does not load the same: %q\n  %x\n  %x\n  as small as it gets %x", number, fmt.Sprintf("%+v", theirs), cases[i].Data, cases[i].Again, shrinkPickle(w(), cases[i].Data))
				continue
			}
			if formatOf(cases[i].Data) == flasksession.CachelibPickle {
				batch.Meet("same in cachelib's form")
				continue
			}
			batch.Meet("same")
		}
		return batch, err
	}}
}

// damagedPickleCategory has both sides read damaged pickles.
func damagedPickleCategory(share int, w func() *live.Worker) soak.Category {
	return soak.Category{Name: "damaged pickles", Share: share, Must: []string{"same", "refused"}, Judge: func(seed uint64, number, size int) (*soak.Batch, error) {
		sessions, err := sessionsOf(w(), seed>>1+uint64(number), size/protocols)
		if err != nil {
			return nil, err
		}
		var pool [][]byte
		for _, session := range sessions {
			pool = append(pool, session.Data...)
		}
		batch := new(soak.Batch)
		var read []pickled
		r := soak.Random(seed, number)
		for _, data := range pool {
			data = mutate(r, data, pool)
			var values taggedjson.Dict
			if flasksession.Pickle.Unmarshal(data, &values) != nil {
				batch.Meet("refused")
				continue
			}
			c, err := writeMutated(data, values)
			switch {
			case err == nil:
				read = append(read, c)
			case c.Data == nil:
				batch.Disagree("batch %d: %v\n  as small as it gets %x", number, err, shrinkUnwritten(data))
			default:
				batch.Meet("refused when written")
			}
		}
		all, err := live.Exchange[checked](w(), "check", read)
		for i, theirs := range all {
			met, fault := read[i].judge(theirs)
			if fault != "" {
				batch.Disagree("batch %d: %s\n  as small as it gets %x", number, fault, shrinkPickle(w(), read[i].Data))
				continue
			}
			batch.Meet(met)
		}
		return batch, err
	}}
}
