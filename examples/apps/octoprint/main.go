// Octoprint is the Go side of OctoPrint. Whose login counts is in OctoPrint's memory, so Go reads
// the session and asks OctoPrint. See docs/apps.md.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"os"

	"github.com/flaskcookie/flaskcookie-go/examples/apps/front"
	"github.com/flaskcookie/flaskcookie-go/flaskcookie"
	"github.com/flaskcookie/flaskcookie-go/flasklogin"
)

// ask sends OctoPrint what a browser sends, and returns whom it takes that for.
func ask(ctx context.Context, method, path string, header http.Header) (name string, err error) {
	question := front.Must(http.NewRequestWithContext(ctx, method, front.Flask()+path, nil))
	question.Header, question.Host = header, "octoprint:"+front.Port() // the cookies' names end in the port
	answer, err := http.DefaultClient.Do(question)
	if err != nil {
		return "", err
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return "", errors.New("OctoPrint answers " + answer.Status)
	}
	var user struct{ Name string }
	return user.Name, json.NewDecoder(answer.Body).Decode(&user)
}

func main() {
	front.Parse()
	key, port := []byte(os.Getenv("OCTOPRINT_SECRET_KEY")), "_P"+front.Port() // server.secretKey of config.yaml
	sessions := flaskcookie.Config{SecretKey: key, SessionCookieName: "session" + port, SessionCookieSameSite: http.SameSiteLaxMode}
	logins := flasklogin.Config{SecretKey: key, SessionIdentifier: flasklogin.Identifier06(flasklogin.RemoteAddr)}
	logins.Remember.Name = "remember_token" + port
	logins.Remember.Encode = func(*flaskcookie.Session, string) (string, error) { return "", errors.ErrUnsupported } // Go logs nobody in
	logins.Remember.Decode = func(_ *flaskcookie.Session, cookie string) (string, bool) {
		header := http.Header{"Cookie": {logins.Remember.Name + "=" + cookie}}
		name, err := ask(context.Background(), http.MethodGet, "/api/currentuser", header)
		return name, err == nil && name != ""
	}
	users := flasklogin.Users[string]{Load: func(ctx context.Context, id string) (string, bool, error) {
		name, err := ask(ctx, http.MethodGet, "/api/currentuser", front.Forwarded(ctx))
		return name, id != "" && name == id, err
	}}
	front.App[string]{
		Sessions: front.Must(flaskcookie.New(sessions)), Login: front.Must(flasklogin.New(logins, users)), Users: users,
		LogOut: func(ctx context.Context) error { // or a copy of the cookie stays good
			header := front.Forwarded(ctx)
			header.Set("X-CSRF-Token", front.Cookie(ctx, "csrf_token"+port))
			_, err := ask(ctx, http.MethodPost, "/api/logout", header)
			return err
		},
		Shadow: front.Compare(sessions, logins),
	}.Serve()
}
