// Package shadow has tests only: flaskshadow beside a real Flask application under
// gunicorn. A browsing session must bring no difference, and each fault planted in a
// configuration or in a twin must be named.
package shadow
