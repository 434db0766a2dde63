package live

import (
	"bytes"
	"encoding/binary"
	"io"
	"net"
	"sync"
	"testing"
)

// oneByOne stands before a server that speaks MongoDB's protocol and hands it one command
// at a time. MongoDB looks at a document and changes it in one step; FerretDB does so in
// two, and of 800 conditional updates by four clients 715 claim to have been made, and 193
// are. It returns the address to connect to.
func oneByOne(t testing.TB, server string) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	var turn sync.Mutex
	go func() {
		for {
			client, err := l.Accept()
			if err != nil {
				return
			}
			go relay(client, server, &turn)
		}
	}()
	return l.Addr().String()
}

// relay carries commands and their answers until either end is closed.
func relay(client net.Conn, server string, turn *sync.Mutex) {
	defer client.Close()
	upstream, err := net.Dial("tcp", server)
	if err != nil {
		return
	}
	defer upstream.Close()
	for {
		command, err := message(client)
		if err != nil {
			return
		}
		turn.Lock()
		err = exchange(client, upstream, command)
		turn.Unlock()
		if err != nil {
			return
		}
	}
}

// exchange sends one command and hands its answer back. FerretDB answers those as well that
// ask for none; such an answer is dropped when the next one comes.
func exchange(client, upstream net.Conn, command []byte) error {
	if _, err := upstream.Write(command); err != nil || noAnswer(command) {
		return err
	}
	for {
		answer, err := message(upstream)
		if err != nil {
			return err
		}
		if number := command[4:8]; bytes.Equal(answer[8:12], number) { // requestID, responseTo
			_, err = client.Write(answer)
			return err
		}
	}
}

// noAnswer reports whether a command asks for none: an OP_MSG with the flag moreToCome.
func noAnswer(command []byte) bool {
	const opMsg, moreToCome = 2013, 2
	return len(command) >= 20 && binary.LittleEndian.Uint32(command[12:]) == opMsg &&
		binary.LittleEndian.Uint32(command[16:])&moreToCome != 0
}

// message reads one, which begins with its length.
func message(r io.Reader) ([]byte, error) {
	var length [4]byte
	if _, err := io.ReadFull(r, length[:]); err != nil {
		return nil, err
	}
	n := binary.LittleEndian.Uint32(length[:])
	if n < 16 || n > 48<<20 {
		return nil, io.ErrUnexpectedEOF
	}
	whole := make([]byte, n)
	copy(whole, length[:])
	_, err := io.ReadFull(r, whole[4:])
	return whole, err
}
