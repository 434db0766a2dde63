# Sourced after venv.sh by the scripts that people try first: they ask before they install
# anything. want_... note what is missing, and agree asks once for all of it.

wanted=()

# want_venv DIRECTORY REQUIREMENTS notes a virtual environment that make_venv would make.
want_venv() {
	if ! is_made "$1" "$2"; then
		local instead=
		if [ -e "$1" ]; then
			instead=", in the place of what is there now"
		fi
		wanted+=("the $(grep -c '^[A-Za-z]' "$2") Python packages of $2, by pip into $1$instead")
		if ! can_make_venv; then
			want_package python3-venv
		fi
	fi
}

# want_program NAME PACKAGE notes a program that install would get.
want_program() {
	command -v "$1" >/dev/null || want_package "$2"
}

want_package() {
	if ! can_install; then
		echo "$0: install the package $1 and run it again; Debian and Ubuntu call it so" >&2
		exit 1
	fi
	wanted+=("the package $1, by apt-get into this system")
}

# want_modules DIRECTORY notes Go modules that go build would download.
want_modules() {
	if ! (cd "$1" && GOPROXY=off GOFLAGS=-mod=readonly go list -deps . >/dev/null 2>&1); then
		wanted+=("the Go modules of $1, by go into $(go env GOMODCACHE)")
	fi
}

# agree [--yes] goes on if nothing is missing, if it is told to by --yes or by
# FLASKCOOKIE_INSTALL=yes, or if whoever sits at the terminal says so.
agree() {
	if [ "$#" -gt 1 ] || [ "${1:---yes}" != --yes ]; then
		echo "usage: $0 [--yes]" >&2
		exit 2
	fi
	if [ "${#wanted[@]}" = 0 ]; then
		return
	fi
	echo "This installs" >&2
	printf '  %s\n' "${wanted[@]}" >&2
	if [ "${1:-}" = --yes ] || [ "${FLASKCOOKIE_INSTALL:-}" = yes ]; then
		return
	fi
	if [ ! -t 0 ]; then
		echo "Nothing is installed yet. Go on with: $0 --yes (or FLASKCOOKIE_INSTALL=yes)" >&2
		exit 1
	fi
	local answer=
	read -r -p "Go on? [y/N] " answer || true
	case $answer in
	[yY] | [yY][eE][sS]) ;;
	*)
		echo "Nothing is installed." >&2
		exit 1
		;;
	esac
}
