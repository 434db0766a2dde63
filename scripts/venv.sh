# Sourced by the scripts that need Python, from the directory of the repository.

# make_venv DIRECTORY REQUIREMENTS makes a virtual environment with the pinned packages,
# unless the directory was made from these very requirements.
make_venv() {
	if cmp -s "$2" "$1/requirements.txt" && "$1/bin/python" -c '' 2>/dev/null; then
		return
	fi
	rm -rf "$1"
	if ! python3 -c 'import ensurepip, venv' 2>/dev/null; then
		install python3-venv
	fi
	python3 -m venv "$1"
	"$1/bin/python" -m pip install --quiet --disable-pip-version-check -r "$2"
	cp "$2" "$1/requirements.txt"
}

# install PACKAGE... gets packages of Debian and Ubuntu, where that is allowed.
install() {
	if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
		echo "$0: install the packages $*" >&2
		exit 1
	fi
	apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "$@" </dev/null
}
