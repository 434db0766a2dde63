# Sourced by scripts/test and scripts/drift, from the directory of the repository.

ferretdb=v1.24.2

# build_ferretdb makes .cache/ferretdb, a server that speaks MongoDB's protocol and keeps
# its data in SQLite, unless it is there in this version. The module as Go fetches it lacks
# a file without which the program does not start, so it is built from a copy.
build_ferretdb() {
	if [ "$(.cache/ferretdb --version 2>/dev/null | sed -n 's/^version: *//p')" = "$ferretdb" ]; then
		return
	fi
	mkdir -p .cache
	program="$PWD/.cache/ferretdb"
	source=$(mktemp -d)
	module=$(cd "$source" && go mod download -json "github.com/FerretDB/FerretDB@$ferretdb" | sed -n 's/^\t"Dir": "\(.*\)",$/\1/p')
	cp -r "$module/." "$source"
	chmod -R u+w "$source"
	echo "$ferretdb" >"$source/build/version/version.txt"
	(cd "$source" && go build -trimpath -tags ferretdb_no_postgresql -o "$program" ./cmd/ferretdb)
	rm -rf "$source"
}
