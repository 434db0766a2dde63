// Package pickle reads Python's pickles as data, and writes protocol 4. It is for package
// flasksession, whose older Flasks store sessions so.
//
// A pickle is a program: its opcodes put values on a stack and name functions of Python
// that are to be called with them. [Read] follows the opcodes that build data, as
// Python 3.11's unpickler does, and makes a node of everything else: an [Object] says
// what Python would have called. Nothing is ever called or looked up here; the only
// names that this package knows are those it refuses and those of classes without a hash.
//
// What comes out is a tree to its user. It may share nodes, but has no cycles, and
// written out in full it has a bounded size: see [MaxDepth]. [Writer] writes the tokens of a
// new pickle; [Fragment] writes a node again, so that Python makes the same of it.
//
// # Security
//
// The input may be anything. No opcode gets more than the bytes that are there, nesting,
// shared nodes and digits are limited, and no input makes Read panic. What Read accepts
// can still hold an Object that is harmful to a Python that loads it.
package pickle
