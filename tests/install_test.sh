#!/bin/sh
# `make install`: a program that uses the installed library is built from what pkg-config says alone, and runs; `make uninstall`
# leaves nothing. Last line: `N passed, N failed`.
set -u
cd "$(dirname "$0")/.." || exit 1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# Where a test runs inside of make, its jobs and variables are not meant for us.
unset MAKEFLAGS MFLAGS MAKELEVEL MAKEOVERRIDES VARIANT CC CFLAGS LDFLAGS
passed=0
failed=0
check() { # check NAME COMMAND...
	name=$1
	shift
	if "$@" >"$work/out" 2>&1; then
		passed=$((passed + 1))
	else
		failed=$((failed + 1))
		echo "FAIL $name"
		sed 's/^/    /' "$work/out" | tail -n 20
	fi
}

cat >"$work/user.c" <<'C'
#include <engineio/packet.h>
#include <socketio/dom.h>

int main(void) {
    sio_buf scratch = SIO_BUF_INIT;
    sio_eio_packet packet;
    sio_error error = sio_eio_decode(sio_slice_str("4[1]"), NULL, &scratch, &packet);
    if (error.code != 0) return 1;
    json_t *dom = sio_dom((sio_json){.text = packet.data}, false, &error);
    int status = json_array_size(dom) == 1 ? 0 : 2;
    json_decref(dom);
    sio_buf_free(&scratch);
    return status;
}
C
build() {
	# shellcheck disable=SC2046
	cc -std=c11 -o "$work/user" "$work/user.c" $(PKG_CONFIG_PATH="$work/inst/lib/pkgconfig" pkg-config --cflags --libs libsiospec)
}
leftovers() { [ -z "$(find "$work/inst" -type f)" ]; }

check "make install" make -s install PREFIX="$work/inst"
check "the program is there" "$work/inst/bin/siospec" --version
check "a user of the library is built" build
check "... and runs" "$work/user"
check "make uninstall" make -s uninstall PREFIX="$work/inst"
check "nothing is left" leftovers
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
