# Sourced by scripts/test and scripts/drift, after scripts/venv.sh.

# install_servers gets what the live tests drive, in CI. By hand a test whose program
# is missing is skipped.
install_servers() {
	if [ "${CI:-}" = true ]; then
		if ! { command -v redis-server && command -v chromium && command -v memcached && command -v wrk; } >/dev/null; then
			install redis-server chromium memcached wrk
		fi
		if ! { ls /usr/lib/postgresql/*/bin/postgres && command -v mariadbd; } >/dev/null 2>&1; then
			install postgresql mariadb-server
		fi
		if ! { command -v zsh && command -v fish && command -v groff; } >/dev/null; then
			install zsh fish groff
		fi
	fi
}
