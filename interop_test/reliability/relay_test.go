package reliability

import (
	"math/rand/v2"
	"net"
	"sync"
	"testing"
	"time"
)

// relay stands between a client and a server, as a network does, and can be made a bad one.
// What it is connected to can be replaced, as the address of a database that has failed over.
type relay struct {
	addr string

	mu      sync.Mutex
	server  string
	delay   time.Duration // of everything, in either direction
	lose    float64       // how likely it is that a connection breaks in the place of an answer
	conns   map[net.Conn]bool
	stopped bool
	lost    int // answers
}

// newRelay listens until the test ends.
func newRelay(t *testing.T, server string) *relay {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	r := &relay{addr: listener.Addr().String(), server: server, conns: map[net.Conn]bool{}}
	go func() {
		for {
			client, err := listener.Accept()
			if err != nil {
				return
			}
			go r.serve(client)
		}
	}()
	t.Cleanup(func() {
		listener.Close()
		r.mu.Lock()
		r.stopped = true
		r.mu.Unlock()
		r.cut()
	})
	return r
}

func (r *relay) serve(client net.Conn) {
	defer client.Close()
	r.mu.Lock()
	addr := r.server
	r.mu.Unlock()
	server, err := net.Dial("tcp", addr)
	if err != nil {
		return
	}
	defer server.Close()
	if !r.keep(client, server) {
		return
	}
	defer r.forget(client, server)
	var both sync.WaitGroup
	both.Go(func() { r.carry(server, client, false) })
	both.Go(func() { r.carry(client, server, true) })
	both.Wait()
}

// carry moves bytes until either end is closed, and closes both.
func (r *relay) carry(to, from net.Conn, answers bool) {
	defer to.Close()
	defer from.Close()
	chunk := make([]byte, 32<<10)
	for {
		n, err := from.Read(chunk)
		if err != nil {
			return
		}
		r.mu.Lock()
		delay, lose := r.delay, r.lose
		r.mu.Unlock()
		time.Sleep(delay)
		if answers && rand.Float64() < lose {
			r.mu.Lock()
			defer r.mu.Unlock()
			r.lost++
			return
		}
		if _, err := to.Write(chunk[:n]); err != nil {
			return
		}
	}
}

func (r *relay) keep(conns ...net.Conn) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, conn := range conns {
		r.conns[conn] = true
	}
	return !r.stopped
}

func (r *relay) forget(conns ...net.Conn) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, conn := range conns {
		delete(r.conns, conn)
	}
}

// cut ends all connections.
func (r *relay) cut() {
	r.mu.Lock()
	defer r.mu.Unlock()
	for conn := range r.conns {
		conn.Close()
	}
}

// slow delays everything from now on.
func (r *relay) slow(delay time.Duration) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.delay = delay
}

// answersLost is the fault that breaks connections in the place of some answers: the server
// has done what it was asked for, and nobody is told. Who asks again may not notice.
func (r *relay) answersLost(t *testing.T, share float64) fault {
	set := func(share float64) (lost int) {
		r.mu.Lock()
		defer r.mu.Unlock()
		r.lose = share
		return r.lost
	}
	return fault{name: "answers lost", quiet: true, begin: func() { set(share) }, end: func() {
		if set(0) == 0 {
			t.Error("no answer was lost")
		}
	}}
}

// to connects to another server from now on.
func (r *relay) to(server string) {
	r.mu.Lock()
	r.server = server
	r.mu.Unlock()
	r.cut()
}
