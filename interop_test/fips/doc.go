// Package fips runs docs/fips.md: Go with GODEBUG=fips140=only beside a real Flask on SHA-256.
package fips
