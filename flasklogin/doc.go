// Package flasklogin answers who is logged in, as Flask-Login 0.6.3 does, from the session
// and the remember cookie that a Flask application and Go share.
//
// A [Manager] loads the user of a request when a handler asks, by the application's own
// [Users]; it logs users in and out so that Flask sees the same:
//
//	login, err := flasklogin.New(cfg, flasklogin.Users[*User]{Load: loadUser, ID: userID})
//	http.ListenAndServe(":8000", codec.Handler(login.Handler(mux)))
//
//	mux.Handle("/account", login.LoginRequired(http.HandlerFunc(account)))
//
//	func account(w http.ResponseWriter, r *http.Request) {
//		user := login.MustUser(r.Context())
//
// Its configuration, the session's and that of package flaskwtf are made of one mapping:
//
//	m, err := flaskcookie.LoadEnv("FLASK")
//	sessions, err := flaskcookie.ConfigFromMapping(m)
//	logins, err := flasklogin.ConfigFromMapping(m)
//	tokens, err := flaskwtf.ConfigFromMapping(m)
//
// Begin with flaskcookie.Config.ReadOnly: everything is decided as Flask decides it, and
// nothing is written.
//
// # How a user is found
//
// Session protection is first: a session whose identifier, a hash of address and User-Agent,
// is not that of the request loses its freshness, or under [ProtectionStrong] its login. Then
// comes the id in the session, then the remember cookie, then Users.FromRequest. Each id is
// put to Users.Load, which decides last: it may look at the session for an application's own
// rules of revocation, such as Flask-Security's fs_uniquifier.
//
// # Security
//
// The remember cookie holds no time: whoever has copied it can use it until the key or the id
// changes, and the user who logs out deletes only the browser's own. Give users an id that
// can be changed (get_id), and change it with the password.
//
// Strong protection is basic for permanent sessions, and so for every session of
// Flask-Session by default. The identifiers of Flask-Login up to 0.6.3 believe the header
// X-Forwarded-For of anyone: who sends the victim's address in it, and the same User-Agent,
// passes. Behind a proxy that rewrites the header, or in front of Flask, both sides have to
// take the address from the same place; see [Identifier06].
//
// Login gives a session on a server a new id. A login that the remember cookie restores keeps
// the id, as in Flask: who has planted the id in a browser that is remembered is logged in
// with it, though not freshly. An OnEvent that calls Session.Regenerate at
// [EventLoadedFromCookie] prevents that. It is not the default, since what a parallel request
// does to the session meanwhile, even a logout, may then be lost; and a Flask beside Go that
// restores the login keeps the id all the same. A session in a cookie has no id, and what was
// planted into it before, such as a CSRF token, survives the login.
//
// [SafeNext] holds the address to which a user returns to this site; Flask-Login leaves that
// to the application.
package flasklogin
