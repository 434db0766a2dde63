# Sourced by the scripts that are about releases, from the directory of the repository.

root=github.com/flaskcookie/flaskcookie-go

# published prints the directories of the modules that are released: the root, and every
# store that is a module of its own.
published() {
	echo .
	for file in flasksession/*/go.mod; do
		dirname "$file"
	done
}

# path_of DIRECTORY prints the path of a module, tag_of DIRECTORY VERSION its tag.
path_of() { [ "$1" = . ] && echo "$root" || echo "$root/$1"; }
tag_of() { [ "$1" = . ] && echo "$2" || echo "$1/$2"; }

# required prints the version of the root that the stores ask for, which has to be one.
required() {
	local module versions
	versions=$(for module in flasksession/*/go.mod; do
		go mod edit -json "$module" | sed -n "\|\"Path\": \"$root\",|{n;s/.*\"Version\": \"\(.*\)\".*/\1/p}"
	done | sort -u)
	case $versions in
	v*.*.*[[:space:]]*) fail "the stores ask for more than one version of the root: "$versions ;;
	v*.*.*) echo "$versions" ;;
	*) fail "the stores do not ask for the root" ;;
	esac
}

fail() {
	echo "${0#./}: $*" >&2
	exit 1
}
