// Pgadmin shows who is logged in at pgAdmin 4, to a program beside it: it reads the files
// that pgAdmin keeps its sessions in, by a flaskcookie.SessionInterface of its own
// (session.go). README.md says what to check before something depends on it.
//
//	export PGADMIN_SECRET_KEY=$(sqlite3 pgadmin4.db "SELECT value FROM keys WHERE name = 'SECRET_KEY'")
//	go run . -sessions ~/.pgadmin/sessions
//
// It only reads: a running pgAdmin keeps the sessions of its users in memory, does not look
// at their files again, and writes over them.
package main

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"flag"
	"fmt"
	"log"
	"net"
	"net/http"
	"os"
	"strings"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
)

func main() {
	listen := flag.String("listen", "127.0.0.1:0", "`address` of this server; port 0 is any free one")
	sessions := flag.String("sessions", "", "`directory` of the sessions: pgAdmin's SESSION_DB_PATH")
	flag.Parse()

	reader, err := NewReader(*sessions, os.Getenv("PGADMIN_SECRET_KEY"))
	if err != nil {
		log.Fatal(err)
	}
	listener, err := net.Listen("tcp", *listen)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("listening on http://%s\n", listener.Addr())
	log.Fatal(http.Serve(listener, flaskcookie.NewHandler(reader, http.HandlerFunc(whoAmI), nil)))
}

func whoAmI(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Cache-Control", "no-store")
	user, ok := loggedIn(r, flaskcookie.FromContext(r.Context()))
	if !ok {
		http.Error(w, "nobody is logged in", http.StatusUnauthorized)
		return
	}
	fmt.Fprintf(w, "logged in: %s\n", user)
}

// loggedIn returns the fs_uniquifier of the user, which pgAdmin's table user has the name
// for. Who gave a password and owes the second factor is not logged in.
func loggedIn(r *http.Request, s *flaskcookie.Session) (user string, ok bool) {
	user, _ = flaskcookie.Get[string](s, "_user_id")
	second, _ := flaskcookie.Get[bool](s, "mfa_authenticated")
	return user, user != "" && second && sameBrowser(r, s)
}

// sameBrowser is the check of Flask-Paranoid, ENHANCED_COOKIE_PROTECTION of pgAdmin: a
// cookie that went to another address or browser is refused.
func sameBrowser(r *http.Request, s *flaskcookie.Session) bool {
	address, _, _ := net.SplitHostPort(r.RemoteAddr)
	if forwarded, ok := r.Header["X-Forwarded-For"]; ok {
		address, _, _ = strings.Cut(strings.Join(forwarded, ","), ",")
	}
	agent := r.UserAgent()
	if agent == "" {
		agent = "no user agent"
	}
	sum := sha256.Sum256([]byte(strings.TrimSpace(address) + "|" + agent))
	token, _ := flaskcookie.Get[string](s, "_paranoid_token")
	return subtle.ConstantTimeCompare([]byte(token), []byte(hex.EncodeToString(sum[:]))) == 1
}
