package reliability

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/flaskcookie/flaskcookie-go/flasksession/redisstore"
	"github.com/flaskcookie/flaskcookie-go/interop_test/internal/live"
)

// rights are those that the comment of package redisstore names.
var rights = []any{"+eval", "+get", "+set", "+del", "+pexpire"}

// aclUser makes a user of a Redis.
func aclUser(t *testing.T, root *redis.Client, name string, rules ...any) {
	t.Helper()
	does(t, root, append([]any{"ACL", "SETUSER", name, "reset", "on", ">its password", "~session:*"}, rules...)...)
}

// TestConnections serves sessions over each way to a Redis, by a user with no rights but those
// that are documented, and by users and with certificates that must not get in.
func TestConnections(t *testing.T) {
	dir := t.TempDir()
	socket, ca, stranger := filepath.Join(dir, "s"), newAuthority(t), newAuthority(t)
	ca.write(t, dir)
	tlsPort := live.FreePort(t)
	server := live.StartRedis(t, "--unixsocket", socket, "--tls-port", tlsPort, "--tls-ca-cert-file", filepath.Join(dir, "ca.pem"),
		"--tls-cert-file", filepath.Join(dir, "cert.pem"), "--tls-key-file", filepath.Join(dir, "key.pem"), "--tls-auth-clients", "yes")
	root := admin(t, server.Addr)
	aclUser(t, root, "app", rights...)
	over := net.JoinHostPort("127.0.0.1", tlsPort)
	for _, tt := range []struct {
		name    string
		options redis.Options
		says    string // what the Logger is told; "" if all is well
	}{
		{"TCP", redis.Options{Addr: server.Addr}, ""},
		{"TCP, a user of its own", redis.Options{Addr: server.Addr, Username: "app", Password: "its password"}, ""},
		{"a Unix socket", redis.Options{Network: "unix", Addr: socket, Username: "app", Password: "its password"}, ""},
		{"TLS with certificates of both sides", redis.Options{Addr: over, TLSConfig: ca.config(ca), Username: "app", Password: "its password"}, ""},
		{"TLS, a server that nobody vouches for", redis.Options{Addr: over, TLSConfig: stranger.config(ca)}, "certificate"},
		{"TLS, a client that nobody vouches for", redis.Options{Addr: over, TLSConfig: ca.config(stranger)}, "tls"},
		{"a wrong password", redis.Options{Addr: server.Addr, Username: "app", Password: "another one"}, "WRONGPASS"},
		{"a socket that is not there", redis.Options{Network: "unix", Addr: socket + "2"}, "no such file"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			tt.options.MaxRetries, tt.options.DialerRetries = -1, 1
			s := newSiege(t, redisstore.New(clientOf(t, &tt.options)))
			if tt.says == "" {
				wholeLife(t, s)
				return
			}
			if a := s.ask("any-id-will-do", "/look"); a.ok() || s.log.count.Load() != 1 || !s.log.says(tt.says) {
				t.Errorf("status %d, the Logger was told %q, want %q", a.status, s.log.some(), tt.says)
			}
		})
	}
}

// wholeLife takes a session through all that can happen to it.
func wholeLife(t *testing.T, s *siege) {
	t.Helper()
	u := &user{siege: s, name: "user", random: random(0)}
	for range 3 {
		u.login()
		u.work()
		u.look()
		u.work()
		u.login()
		u.ghost()
		u.logout()
		u.ghost()
		u.stranger()
	}
	if s.refused.Load() > 0 {
		t.Errorf("refused: %q", s.log.some())
	}
}

// TestRights takes each of the documented rights from a user: every one is needed, and one that
// is missing is an error that names the command, never an empty session.
func TestRights(t *testing.T) {
	server := live.StartRedis(t)
	root := admin(t, server.Addr)
	for i, right := range rights {
		command := strings.TrimPrefix(right.(string), "+")
		t.Run(command, func(t *testing.T) {
			does(t, root, "SCRIPT", "FLUSH")
			rules := append(append([]any{}, rights[:i]...), rights[i+1:]...)
			aclUser(t, root, "app", rules...)
			s := newSiege(t, redisstore.New(clientOf(t, &redis.Options{Addr: server.Addr, Username: "app", Password: "its password", MaxRetries: -1})))
			u := &user{siege: s, name: "user", random: random(0)}
			u.login()
			u.work()
			u.look()
			u.login()
			u.logout()
			if s.refused.Load() == 0 || !s.log.says("NOPERM") || !s.log.says("'"+command+"'") {
				t.Errorf("%d requests are refused, the Logger was told %q", s.refused.Load(), s.log.some())
			}
		})
	}
}

// TestPasswordChanged takes the rights of a user away while it works, and gives them back.
func TestPasswordChanged(t *testing.T) {
	server := live.StartRedis(t)
	root := admin(t, server.Addr)
	aclUser(t, root, "app", rights...)
	s := newSiege(t, redisstore.New(clientOf(t, &redis.Options{Addr: server.Addr, Username: "app", Password: "its password", MaxRetries: -1})))
	u := &user{siege: s, name: "user", random: random(0)}
	u.login()
	does(t, root, "ACL", "DELUSER", "app") // which ends its connections
	if u.work(); !u.refused {
		t.Error("a user that was removed is served")
	}
	aclUser(t, root, "app", rights...)
	waitFor(t, "the user to be served again", func() bool { u.work(); return !u.refused })
	if u.look(); !u.in || u.refused {
		t.Error("the login is gone")
	}
}

// authority is one that makes a certificate, for itself: it serves as the one of a server and
// of a client as well.
type authority struct {
	key  *ecdsa.PrivateKey
	cert []byte
}

func newAuthority(t *testing.T) authority {
	t.Helper()
	key := must(ecdsa.GenerateKey(elliptic.P256(), rand.Reader))
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "redis"}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IsCA: true, BasicConstraintsValid: true, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth},
	}
	return authority{key, must(x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key))}
}

// write puts what redis-server needs into a directory.
func (a authority) write(t *testing.T, dir string) {
	t.Helper()
	certificate := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: a.cert})
	key := pem.EncodeToMemory(&pem.Block{Type: "EC PRIVATE KEY", Bytes: must(x509.MarshalECPrivateKey(a.key))})
	for name, text := range map[string][]byte{"ca.pem": certificate, "cert.pem": certificate, "key.pem": key} {
		if err := os.WriteFile(filepath.Join(dir, name), text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// config is that of a client which trusts this authority and shows the certificate of another.
func (a authority) config(client authority) *tls.Config {
	pool := x509.NewCertPool()
	pool.AddCert(must(x509.ParseCertificate(a.cert)))
	return &tls.Config{RootCAs: pool, Certificates: []tls.Certificate{{Certificate: [][]byte{client.cert}, PrivateKey: client.key}}}
}
