// Package recipes has tests only: the blocks of docs/login-recipes.md and
// docs/other-frameworks.md, each beside the Python package that it is about.
package recipes
