// Package apps runs scripts/apps, whose driver and recipes are the Python files of this folder,
// on two real applications, and holds docs/apps.md against the others.
package apps
