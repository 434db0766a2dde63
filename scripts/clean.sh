# Sourced by scripts/test, from the directory of the repository: nothing may change a file that
# is kept, and the fixtures are what the generators write.

# tree prints what git finds changed, if this is a clone. It may be another user's, as in a
# container of the forge, for which git wants to be told that it is meant.
tree() {
	if [ ! -e .git ]; then
		echo "scripts/test: this is no clone, so changed files are not found" >&2
		return
	fi
	git -c safe.directory="$PWD" status --porcelain
}

# compare_made DIRECTORY fails if the fixtures in it, which the generators made, are others than
# those in testdata, or if testdata has one that nobody made.
compare_made() {
	local file failed=0
	for file in "$1"/*; do
		cmp "$file" "testdata/$(basename "$file")" >&2 || failed=1
	done
	for file in testdata/*; do
		case ${file#testdata/} in
		README.md | cookie_identity.jsonl) ;; # the latter was found in a browser
		legacy.jsonl | session_legacy.jsonl | remember_legacy.jsonl | identifier_legacy.jsonl | cachelib.jsonl | cachelib_redis.jsonl) ;; # made once
		*) [ -e "$1/${file#testdata/}" ] || { echo "$file: no generator makes it" >&2 && failed=1; } ;;
		esac
	done
	if [ $failed = 1 ]; then
		echo "scripts/test: testdata is not what scripts/gen_fixtures.py and the others write; run them and look at the difference" >&2
		return 1
	fi
}
