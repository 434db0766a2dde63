// Quickstart reads, changes and writes session cookies that a real Flask app made.
// It needs nothing but Go:
//
//	go run ./examples/quickstart
package main

import (
	"errors"
	"fmt"
	"io"
	"log"
	"log/slog"
	"os"
	"time"

	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	"github.com/flaskcookie/flaskcookie-go/signer"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// Two cookies that Flask 3.1.3 set on 2026-09-21 in an app with SECRET_KEY = "dev".
// The first is what a browser holds after login, the second a cart and two flashes.
const (
	loginCookie = ".eJx1jcsKgzAQRX8lzDpQndgHwQouSrtpV-5KKdqMElojJNGN-O-NoduuBu49584Miib9IpAzsBEkpCiy7W5_-Hdh4dBZIq9NF6U-SHlTXHS-aYq1tcOHXKw8yDvUqtcGODhfty08AuC0-T1Uwa1G4izN2G2YGCYoGKJMhcSEna_VuueHN5mINwEvy9NxTUdH9qnDQIbLF4viNeU.arE7gA.QH_LNgAqe0ChEXvqfDKCwi1HZUQ"
	cartCookie  = ".eJxVjEEKwjAURK8SZh0Ei7jITURK-TS_NVptzE8UKb1700KQrgYe782EphtIbiww1wkq5sGTRahnaFzGFFRLIaoviRL6sD2gnnUx3asbi0bWhhzuzVpjzbfzd_zBVBrySDAg7wfGerXxY-GeKfzxeaere3JtjvJrEg6NszCnal4A-ERAFg.arE7gA.cEAzt-vaChyaMa7j8IqGIihFmJM"
)

func main() {
	if err := run(os.Stdout); err != nil {
		log.Fatal(err)
	}
}

func run(w io.Writer) error {
	codec, err := flaskcookie.New(flaskcookie.Config{
		SecretKey: []byte("dev"),
		// New would warn: this is the key of Flask's tutorial, with which anyone can sign.
		Logger: slog.New(slog.DiscardHandler),
		// Flask's default of 31 days would have these two expire.
		PermanentSessionLifetime: 100 * 365 * 24 * time.Hour,
	})
	if err != nil {
		return err
	}
	if err := readTyped(w, codec); err != nil {
		return err
	}
	if err := changeCart(w, codec); err != nil {
		return err
	}
	return refuse(w, codec)
}

// readTyped reads only what the program needs, with the types it wants.
func readTyped(w io.Writer, codec *flaskcookie.Codec) error {
	var login struct {
		UserID   int               `json:"user_id"`
		Roles    []string          `json:"roles"`
		Since    time.Time         `json:"since"`
		Device   taggedjson.UUID   `json:"device"`
		Greeting taggedjson.Markup `json:"greeting"`
		Token    []byte            `json:"token"`
	}
	signedAt, err := codec.Decode(loginCookie, &login)
	if err != nil {
		return err
	}
	fmt.Fprintf(w, "Flask signed this on %s:\n", signedAt.Format(time.DateOnly))
	fmt.Fprintf(w, "  user %d with roles %q, since %s\n", login.UserID, login.Roles, login.Since)
	fmt.Fprintf(w, "  device %s, token %x, greeting %s\n\n", login.Device, login.Token, login.Greeting)
	return nil
}

// changeCart reads a whole session, changes one key and signs it again. Keys it
// does not know, such as the flashes, stay as they were.
func changeCart(w io.Writer, codec *flaskcookie.Codec) error {
	var session taggedjson.Dict
	if _, err := codec.Decode(cartCookie, &session); err != nil {
		return err
	}
	fmt.Fprintln(w, "A Flask session with a cart and flashes:")
	for key, value := range session.All() {
		fmt.Fprintf(w, "  %-9s %v\n", key, value)
	}
	session.Set("cart", []any{})
	cookie, err := codec.Encode(session)
	if err != nil {
		return err
	}
	fmt.Fprintf(w, "The same with an empty cart, signed by Go for Flask:\n  %s\n\n", cookie)
	return nil
}

// refuse shows the error for a cookie that was tampered with.
func refuse(w io.Writer, codec *flaskcookie.Codec) error {
	var session taggedjson.Dict
	_, err := codec.Decode("X"+cartCookie, &session)
	if !errors.Is(err, signer.ErrBadSignature) {
		return fmt.Errorf("a changed cookie gave %w", err)
	}
	fmt.Fprintf(w, "A cookie with one character more: %v\n", err)
	return nil
}
