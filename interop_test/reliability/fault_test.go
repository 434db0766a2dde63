package reliability

import (
	"fmt"
	"testing"
	"time"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	"github.com/flaskcookie/flaskcookie-go/flasksession"
)

// longest is what a request may take: the documented time for opening its session and that
// for saving it, and some for a machine that has other things to do.
const longest = flasksession.OpenTimeout + flaskcookie.SaveTimeout + 5*time.Second

// fault is a way in which a store is out of order.
type fault struct {
	name  string
	begin func()
	end   func()
	quiet bool   // it is slow at most: nobody need be refused
	says  string // what the Logger must have been told, in the words of the server
}

// besiege puts a store out of order under the users of a siege, and holds everything that is
// promised of that.
func besiege(t *testing.T, where string, store flasksession.Store, faults []fault) {
	t.Helper()
	for _, f := range faults {
		t.Run(f.name, func(t *testing.T) { newSiege(t, store).stand(where, f) })
	}
}

// stand runs one fault.
func (s *siege) stand(where string, f fault) {
	s.t.Helper()
	end := s.run()
	time.Sleep(*phase)
	if n := s.refused.Load(); n > 0 {
		s.t.Errorf("%d requests are refused before anything is out of order: %q", n, s.log.some())
	}
	f.begin()
	time.Sleep(*phase)
	for began := time.Now(); !f.quiet && s.refused.Load() == 0 && time.Since(began) < 10*time.Second; {
		time.Sleep(10 * time.Millisecond) // there may still be room in what is full
	}
	f.end()
	back := s.recovered(time.Now())
	time.Sleep(*phase)
	end()
	s.judge(where, f, back)
}

func (s *siege) judge(where string, f fault, back time.Duration) {
	s.t.Helper()
	refused, told, worst := s.refused.Load(), s.log.count.Load(), time.Duration(s.worst.Load())
	if refused == 0 && !f.quiet {
		s.t.Error("the fault did not show")
	}
	if told != refused && !s.child {
		s.t.Errorf("%d requests are refused, and the Logger was told %d errors: %q", refused, told, s.log.some())
	}
	if refused > 0 && !s.child && !s.log.says(f.says) {
		s.t.Errorf("the Logger was not told %q, but %q", f.says, s.log.some())
	}
	if worst > longest {
		s.t.Errorf("a request took %v", worst)
	}
	s.t.Logf("for instance %q", s.log.some())
	kept := "all"
	if s.lossy {
		kept = fmt.Sprintf("%d numbers, %d logins, %d logouts lost", s.lost.Load(), s.out.Load(), s.risen.Load())
	}
	figure(s.t, "faults", where+", "+f.name, s.requests.Load(), refused, inSeconds(worst), inSeconds(back), kept)
}

func inSeconds(d time.Duration) string { return fmt.Sprintf("%.2f s", d.Seconds()) }
func faultNames() (names []string) {
	for _, server := range []struct {
		name   string
		faults []string
	}{{"Redis", redisFaults}, {"PostgreSQL", postgresFaults}, {"MariaDB", mariadbFaults}, {"SQLite", sqliteFaults}} {
		for _, fault := range server.faults {
			names = append(names, server.name+", "+fault)
		}
	}
	return names
}
