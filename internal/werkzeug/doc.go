// Package werkzeug writes and reads the header texts of Werkzeug 3.1.9 that carry a
// session: Set-Cookie, Cookie and Vary.
//
// net/http has functions for the first two, but not these texts. [http.Cookie] writes
// its attributes in another order and leaves out what it finds invalid; its reader
// drops a cookie whose value Werkzeug accepts, and the other way round. A client that
// talks to Flask and Go in turn must get the same cookie from both, so the rules here
// are Werkzeug's, with golden files made by it.
//
// [Cookie] is dump_cookie as Response.set_cookie and delete_cookie call it, [Value] is
// request.cookies.get, [AddVary] is response.vary.add.
package werkzeug
