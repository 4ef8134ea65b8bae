#!/bin/sh
# Finds a Python 3.10-3.12 that really runs (a pyenv shim may not), installs Debian's if there is none,
# and hands over: launch.sh COMMAND ARGUMENTS
#
# Debian's own Python comes first: it is built with profile-guided optimisation, which pyenv's defaults leave out;
# loops of plain Python ran up to 40 % faster. One that has its headers and can make environments comes before
# one for which packages would have to be installed.
lib=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)

runs='import sys; print(sys.executable if (3, 10) <= sys.version_info[:2] <= (3, 12) else "")'
is_whole='import ensurepip, os, sysconfig, venv; os.stat(sysconfig.get_path("include") + "/Python.h")'

debian="/usr/bin/python3.11 /usr/bin/python3.12 /usr/bin/python3.10 /usr/bin/python3"
candidates=${QUICKSTART_PYTHON:-"$debian python3.11 python3.12 python3.10 python3"}

find_python() {
	for check in "$is_whole" ""; do
		for name in $candidates; do
			program=$("$name" -c "$runs" 2>/dev/null)
			if [ -n "$program" ] && "$program" -c "$check" 2>/dev/null; then
				echo "$program"
				return 0
			fi
		done
	done
	return 1
}

if ! python=$(find_python); then
	sudo=
	[ "$(id -u)" = 0 ] || sudo=sudo
	echo "No Python 3.10-3.12 here: installing Debian's python3." >&2
	$sudo apt-get update -q >&2 && $sudo apt-get install -q -y --no-install-recommends python3 python3-venv >&2
	if ! python=$(find_python); then
		echo "Still no Python 3.10-3.12. Install one (Debian 12: apt-get install python3 python3-venv), then run this again." >&2
		exit 1
	fi
fi

exec "$python" -B "$lib/cli.py" "$@"
