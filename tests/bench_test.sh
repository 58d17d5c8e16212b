#!/bin/sh
# The load generator of `ci/bench server`: it talks to the reference server over both transports, and complains about one that
# answers something else. What it measures is not judged here. Last line: `N passed, N failed`.
set -u
cd "$(dirname "$0")/.." || exit 1
siospec=${SIOSPEC:-build/siospec}
work=$(mktemp -d)
server=
stop_server() {
	[ -z "$server" ] || { kill "$server" && wait "$server"; } 2>/dev/null
	server=
}
trap 'stop_server; rm -rf "$work"' EXIT
passed=0
failed=0

count() { # count GOOD NAME: GOOD is 0 when it went well
	if [ "$1" -eq 0 ]; then
		passed=$((passed + 1))
	else
		failed=$((failed + 1))
		echo "FAIL $2"
		sed 's/^/    out: /' "$work/out" | head -n 20
		sed 's/^/    err: /' "$work/err" | head -n 20
	fi
}

load() { # load ARG...: the status is that of the generator
	"$work/load" "$@" >"$work/out" 2>"$work/err" </dev/null
}

complains() { # complains STATUS REGEX ARG...
	want=$1 regex=$2
	shift 2
	load "$@"
	status=$?
	[ $status -eq "$want" ] && grep -Eq "$regex" "$work/err" && [ ! -s "$work/out" ]
	count $? "load $* (status $status, wanted $want and $regex)"
}

exchanges() { # exchanges ARG...: messages were answered; on a slow host not at the first attempt
	for attempt in 1 2 3 4 5 6 7 8; do
		load --port "$port" --pid "$server" --warmup 0 --measure $((100 * attempt * attempt)) "$@" || break
		grep -q '"messages":[1-9]' "$work/out" && break
	done
	grep -q '"messages":[1-9]' "$work/out" && grep -q '"rss_kib":[1-9]' "$work/out" && [ ! -s "$work/err" ]
	count $? "load $*"
}

start() { # start ARG...: sets $server and $port
	mkfifo "$work/pipe"
	"$siospec" serve --port 0 "$@" >"$work/pipe" 2>"$work/serve.err" &
	server=$!
	read -r line <"$work/pipe"
	rm "$work/pipe"
	port=$(echo "$line" | sed -n 's|^listening on http://[^:]*:\([0-9]*\)/.*|\1|p')
	[ -n "$port" ] || { echo "FAIL no server: $line"; cat "$work/serve.err"; echo "0 passed, 1 failed"; exit 1; }
}

: >"$work/out"
${CC:-cc} -std=c11 -D_GNU_SOURCE -O1 -g -Wall -Wextra -Wconversion -Wshadow -Werror -fsanitize=address,undefined \
	-fno-sanitize-recover=all -o "$work/load" tools/bench/load/*.c >"$work/err" 2>&1
count $? "build the load generator"

complains 2 'usage: load'
complains 2 'usage: load' --port 1 --pid $$ --clients 2 --active 3
complains 1 'not a number up to 65535: 70000' --port 70000 --pid $$
complains 1 'the server is gone' --port 1 --pid 1073741824
complains 1 'cannot connect to 127.0.0.1:1:' --port 1 --pid $$
load_with_100_descriptors() {
	(ulimit -n 100 && load "$@")
	[ $? -eq 1 ] && grep -q '50 clients need 132 file descriptors; the hard limit is 100' "$work/err"
	count $? "load $* with 100 descriptors"
}
load_with_100_descriptors --port 1 --pid $$ --clients 50 --polling

if "$siospec" serve --help >/dev/null 2>&1; then
	start
	exchanges --clients 5 --active 5
	exchanges --clients 40 --active 3
	exchanges --clients 5 --active 5 --polling
	exchanges --clients 5 --active 2 --polling --no-answers
	stop_server
	# It speaks Engine.IO, but what comes back is not Socket.IO.
	start --app engineio --path /socket.io/
	complains 1 'unexpected message: 40$' --port "$port" --pid "$server"
	complains 1 'unexpected packet: 40$' --port "$port" --pid "$server" --polling
	stop_server
	# The path is not there.
	start --path /elsewhere/
	complains 1 'no upgrade to websocket: HTTP/1.1 4' --port "$port" --pid "$server"
	complains 1 'the server refused: HTTP/1.1 4' --port "$port" --pid "$server" --polling
	stop_server
fi

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
