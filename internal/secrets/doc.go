// Package secrets has tests only: that secrets are compared in constant time, in all packages and for
// all systems, and that no exported type and no error of an exported function shows one. A new
// comparison, type or function fails until it is covered here or has its reason.
package secrets
