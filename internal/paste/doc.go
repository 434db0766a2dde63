// Package paste finds the cookies in what people paste.
//
// [Read] takes one text apart, [Stream] the lines of an input, or the whole of it if it is
// one document: a request or response, the output of curl -v, a curl command, a cookie jar,
// rows of a browser's developer tools, a HAR, or JSON of a cookie extension. The first line
// that is not blank decides. What is no document is one item a line: a header, a list of
// pairs, a row, a line of a log, or a value.
//
// Structure comes first and the shape of a cookie last: only in a log line or a repr, where
// nothing else says what the cookie is, a text is looked for that has a session's three
// parts.
//
// What a format puts around a value is taken off: the quotes of JSON, of a shell and of
// Firefox, tabs, header names. What a request itself carries is not touched: a [Find] of a
// header holds it as it goes over the wire, quotes, percent signs and cookies of the same
// name included, for Werkzeug's rules to decide.
//
// # Security
//
// The input may come from anyone. Everything is read in time and memory proportional to
// its size, of which [MaxDocument] and [MaxLine] are the bounds. Of one document or line 65,536
// cookies are kept, and an error tells of more. No file named in it is opened, and nothing in it
// is run. Errors never repeat it.
package paste
