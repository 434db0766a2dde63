// Package flaskwtf makes and checks the CSRF tokens of Flask-WTF 1.3, so that a form which
// Flask has rendered can be posted to Go, and the other way round.
//
// Every page with a form carries a token; who posts the form sends it back, and a page of
// another site cannot know it. [CSRF.Handler] is middleware that refuses requests without
// it, as CSRFProtect does. It belongs inside of that of the session:
//
//	codec.Handler(csrf.Handler(mux))
//
// A template gets the token as data, made before the page is begun: a function that is
// called while the page is written comes too late to store it in the session.
//
//	field, err := csrf.Field(session) // <input type="hidden" …>
//	if err != nil { … }
//	err = page.Execute(w, map[string]any{"CSRF": field})
//
// # Which requests are checked
//
// Those whose method is one of Config.Methods, unless Config.Exempt says otherwise. The token
// is looked for in the form of the body, url-encoded or multipart, under Config.FieldName,
// then under any name that ends so, then in Config.Headers. One in the address does not
// count. Over HTTPS the Referer must be of this host too.
//
// Flask decides first whether a route exists. Here a POST to an unknown path is checked as
// well.
//
// # Security
//
// A token is as good as the session it belongs to: an attacker who can plant a session, by a
// cookie of a sibling domain for instance, can plant the token with it. It survives a login.
// A token is bound to a session and a time, not to a form or a user.
//
// The reverse proxy to Flask stands outside of [CSRF.Handler], since Flask checks its own
// requests, and its own exemptions are not known here.
package flaskwtf
