// Package pyzlib compresses to the very bytes CPython's zlib.compress(data)
// writes, so that a cookie written here equals the one Flask would have
// written, and decompresses what zlib.decompress takes, and nothing else.
//
// A deflate stream (RFC 1951) may describe the same data in countless ways.
// Classical zlib, in every release from 1.2.3 (2005) to 1.3.2 (2026), chooses
// the same one at the default level 6, and this package repeats its choices.
// The zlib-ng library, which some systems ship under zlib's name (Fedora since
// 40, python.org's Windows builds since 3.14), and the hardware compressor of
// IBM Z choose differently: they read what is written here, and the other way
// round, but bytes are not equal.
//
// # Reading order
//
//   - compress.go: the zlib envelope of RFC 1950, the reusable state
//   - match.go: where repeats are looked for, and which of them are taken
//   - symbols.go: literals, lengths and distances as deflate's symbols
//   - block.go: the three block types, and the choice between them
//   - tree.go: Huffman codes, with a limit on their length
//   - runs.go: how a block describes its own codes
//   - bits.go: bits into bytes
//   - checksum.go: Adler-32
//   - inflate.go: the way back, its bounds and its blocks
//   - inflate_block.go: symbols back into bytes
//   - inflate_codes.go: the codes that a block describes
//   - inflate_table.go: the tables that find symbols
//   - short.go, short_dynamic.go: CannotWin, which recognises payloads not
//     worth compressing, and the proof that it is right
//
// # Security
//
// The length of compressed data depends on its contents. Do not compress a
// secret together with text an attacker chooses if the attacker sees the
// length. The encoder's reusable state keeps positions and counts of earlier
// inputs, in memory of this process only; nothing of it can reach an output.
//
// # Acknowledgement
//
// The heuristics repeated here are those of zlib by Jean-loup Gailly and Mark
// Adler, https://zlib.net. This package is a separate work and not zlib: it was
// written from RFC 1951 and from the output of zlib. For its heuristics this
// acknowledgement is made in the spirit of zlib's licence, which asks that the
// origin not be misrepresented and that altered versions be marked as such.
package pyzlib
