// Package wheel packs the command line as a release does, and has pip install it.
package wheel
