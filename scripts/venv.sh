# Sourced by the scripts that need Python, from the directory of the repository.

# make_venv DIRECTORY REQUIREMENTS makes a virtual environment with the pinned packages,
# unless the directory was made from these very requirements.
make_venv() {
	if is_made "$1" "$2"; then
		return
	fi
	new_venv "$1"
	"$1/bin/python" -m pip install --quiet --disable-pip-version-check -r "$2"
	cp "$2" "$1/requirements.txt"
}

# is_made DIRECTORY REQUIREMENTS: make_venv has nothing to do.
is_made() {
	cmp -s "$2" "$1/requirements.txt" && "$1/bin/python" -c '' 2>/dev/null
}

# new_venv DIRECTORY makes a virtual environment without packages.
new_venv() {
	rm -rf "$1"
	can_make_venv || install python3-venv
	python3 -m venv "$1"
}

can_make_venv() { python3 -c 'import ensurepip, venv' 2>/dev/null; }

# install_newest DIRECTORY REQUIREMENTS makes or renews a virtual environment with the newest
# releases of what is pinned, but for pins that are "old on purpose", and leaves what it
# installed in requirements.txt.
install_newest() {
	"$1/bin/python" -c '' 2>/dev/null || new_venv "$1"
	sed '/# old on purpose/!s/==.*//' "$2" >"$1/newest.txt"
	"$1/bin/python" -m pip install --quiet --disable-pip-version-check --upgrade --upgrade-strategy eager -r "$1/newest.txt"
	"$1/bin/python" -m pip freeze --disable-pip-version-check >"$1/requirements.txt"
}

# venv_of BASE REQUIREMENTS prints where the environment of a file stands: BASE for
# scripts/requirements.txt, BASE-NAME for scripts/requirements-NAME.txt.
venv_of() {
	local name=${2#scripts/requirements}
	echo "$1${name%.txt}"
}

# make_fixtures PYTHON DIRECTORY makes testdata again, all but the legacy files, which
# were made once by Pythons that are not everywhere.
make_fixtures() {
	local generator failed=0
	for generator in scripts/gen_*.py; do
		case $generator in *legacy*) continue ;; esac
		"$1" "$generator" "$2" || failed=1
	done
	return $failed
}

# install PACKAGE... gets packages of Debian and Ubuntu, where that is allowed.
install() {
	if ! can_install; then
		echo "$0: install the packages $*" >&2
		exit 1
	fi
	apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "$@" </dev/null
}

can_install() {
	[ "$(id -u)" = 0 ] && command -v apt-get >/dev/null
}
