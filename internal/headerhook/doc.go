// Package headerhook runs a function exactly once before the header of an HTTP
// response leaves.
//
// Flask saves the session after the view has returned and before the response is
// sent, because Werkzeug holds the whole response back. A Go handler sends its
// header with its first write, so the last moment at which a cookie can still be
// added is inside that write. [Serve] finds that moment, whichever way the handler
// takes to it.
//
// # Which calls are the moment
//
//   - Write, WriteString and ReadFrom, with any length, as in net/http;
//   - WriteHeader, except for informational statuses: 100, 102 and 103 go out by
//     themselves and the real header is still to come. 101 is the real header;
//   - Flush and FlushError, when the writer below can flush;
//   - Hijack, when the connection can be taken over. net/http then sends nothing
//     itself, but a reverse proxy, and a WebSocket library given w.Header(), write
//     the header map to the connection afterwards;
//   - the return of the handler, if it has done none of these;
//   - a panic, before it goes on, so that a recovering middleware further out sends
//     its answer with the hook's header. http.ErrAbortHandler is left alone: it says
//     that no answer is wanted.
//
// # When the hook fails
//
// The header has not left yet, so the answer can still be replaced: the fields that
// describe the handler's body are removed, and its cookies and Location with them, but for
// those that stood there before; the error handler writes its answer, and
// what the handler writes afterwards is discarded; its Write, ReadFrom and Hijack
// calls return the hook's error.
//
// # Interfaces
//
// The writer given to the handler has the methods above and Unwrap. Deadlines and
// full duplex are reached by [http.ResponseController] through Unwrap, and so is
// [http.Pusher] by hand. Flush and Hijack are always there, as Go has no way to make a
// method optional; where the writer below has none, Flush does nothing, FlushError and
// Hijack return an error that is [errors.ErrUnsupported], and the hook does not run.
// The deprecated CloseNotify is always there too, since gin's streams ask for it.
//
// What net/http asks of its own writer by unexported methods nobody else can offer:
// [http.MaxBytesReader] limits a body given this writer, and does not tell the server to
// close the connection.
//
// Wrapped writers nest: the inner hook runs first. Like any [http.ResponseWriter],
// one is not safe for concurrent use.
package headerhook
