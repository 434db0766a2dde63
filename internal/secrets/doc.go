// Package secrets has tests only: that secrets are compared in constant time, and that nothing
// exported shows one.
package secrets
