# Sourced by the scripts that start servers. They log to $logs, and all of them end with
# the script, on Ctrl-C too.

logs=$(mktemp -d)
pids=

stop() {
	trap '' INT TERM # once is enough
	for pid in $pids; do
		kill "$pid" 2>/dev/null || true
	done
	wait
	rm -rf "$logs"
}
trap stop EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# start NAME COMMAND... starts a server.
start() {
	"${@:2}" >"$logs/$1" 2>&1 &
	pids="$pids $!"
}

running() {
	for pid in $pids; do
		kill -0 "$pid" 2>/dev/null || return 1
	done
}

# await NAME PATTERN prints what in the log of a server matches first, once it is there.
await() {
	for _ in {1..150}; do
		if grep -m 1 -oi "$2" "$logs/$1"; then
			return
		fi
		running || break
		sleep 0.2
	done
	echo "$0: $1 does not listen:" >&2
	cat "$logs/$1" >&2
	return 1
}

# address NAME prints the URL at which a server says it listens.
address() {
	await "$1" 'listening at: http://[0-9.:]*\|listening on http://[0-9.:]*' | grep -o 'http:.*'
}

# serve waits for Ctrl-C, or for a server that ends by itself.
serve() {
	while running; do
		sleep 1
	done
	echo "$0: a server ended:" >&2
	cat "$logs"/* >&2
	exit 1
}
