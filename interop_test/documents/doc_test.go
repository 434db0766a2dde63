// Package documents runs what README.md and the pages of docs show: the blocks of the README,
// and every transcript that no other package runs.
package documents
