// Package brotli compresses session cookies with Brotli, for sessions that zlib
// leaves just above the 4,093 bytes a browser keeps.
//
// Flask has no such form: every application that reads the cookie needs the session
// interface of scripts/brotli_session.py, which reads and writes what this package
// does. Only programs that import this package link the Brotli library.
//
// Switch the readers first and the writers last:
//
//  1. Every Go service gets Decompressors: []serializer.Compressor{brotli.Compressor},
//     every Flask app the session interface with BROTLI_WRITE off. Nothing changes for
//     the users.
//  2. When all of them run, the writers are switched: Compressor: brotli.Compressor in
//     Go, BROTLI_WRITE = True in Flask.
//
// A Flask app that was left out answers 500 to such a cookie until it expires or is
// deleted: the signature is good and the payload is not.
//
// # Security
//
// What is decompressed is bounded by the serializer's limit, as with zlib, and it is
// only decompressed after its signature was verified. But a cookie that zlib can inflate
// to 3 MB reaches the limit of 4 MiB with Brotli: the value of one made to fill memory
// holds up to 80 MiB, and reading it takes up to 128 MiB in all.
package brotli
