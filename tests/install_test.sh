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
cat >"$work/client.c" <<'C'
#include <client/manager.h>
#include <string.h>
#include <transport/client.h>

/* A loop, the way to a server, and a client that asks for a namespace: nothing is sent yet. */
int main(void) {
    sio_buf text = SIO_BUF_INIT;
    sio_address address = {.host = NULL};
    sio_client_loop *loop = sio_client_loop_new(&(sio_client_loop_options){.ca_file = NULL}, &text);
    if (loop == NULL || !sio_address_read("http://127.0.0.1:9", "/socket.io/", &address, &text)) return 1;
    sio_reach *reach = sio_reach_new(loop, &address);
    sio_client_options options = sio_client_defaults();
    sio_client_events events = {.ctx = NULL};
    sio_client *client = reach == NULL ? NULL : sio_client_new(&options, sio_reach_dialer(reach), &events);
    if (client == NULL) return 2;
    sio_reach_serve(reach, sio_client_engine(client), options.engine.max_message);
    int status = sio_client_join(client, sio_slice_str("/chat"), sio_slice_str("{\"a\":1}")) == NULL ? 3 : 0;
    sio_client_free(client);
    sio_reach_free(reach);
    sio_client_loop_free(loop);
    sio_buf_free(&text);
    return status;
}
C
build() { # build PROGRAM LIBRARY
	# shellcheck disable=SC2046
	cc -std=c11 -o "$work/$1" "$work/$1.c" $(PKG_CONFIG_PATH="$work/inst/lib/pkgconfig" pkg-config --cflags --libs "$2")
}
leftovers() { [ -z "$(find "$work/inst" -type f)" ]; }

check "make install" make -s install PREFIX="$work/inst"
check "the program is there" "$work/inst/bin/siospec" --version
check "a user of the library is built" build user libsiospec
check "... and runs" "$work/user"
check "a client is built" build client libsiospec-transport
check "... and runs" "$work/client"
check "make uninstall" make -s uninstall PREFIX="$work/inst"
check "nothing is left" leftovers
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
