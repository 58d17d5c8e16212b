#!/bin/sh
# Measures the codec and npm's socket.io-parser on the same bytes in the same run, and prints one table. The two take turns,
# three times each, and the best of three counts, so that a busy machine disturbs both alike.
#
# usage: tools/bench/codec.sh [CODEC_BENCH]
# SOCKET_IO_PARSER names an installed socket.io-parser; without it version 4.2.7 is installed under build/bench.
set -eu
cd "$(dirname "$0")/../.."
bench=${1:-build/plain/reference/socketio/codec_bench}
work=build/bench
version=4.2.7

[ -x "$bench" ] || make --no-print-directory "$bench" >&2
mkdir -p "$work/workloads"
"$bench" --write "$work/workloads"

find_parser() {
	testee=conformance/testees/node-socketio/node_modules/socket.io-parser
	if [ -n "${SOCKET_IO_PARSER:-}" ]; then
		echo "$SOCKET_IO_PARSER"
	elif grep -qs "\"version\": \"$version\"" "$testee/package.json"; then
		echo "$PWD/$testee"
	else
		echo "$PWD/$work/node_modules/socket.io-parser"
	fi
}

results=$work/codec.txt
parser=
if command -v node >/dev/null 2>&1; then
	parser=$(find_parser)
	[ -d "$parser" ] || npm install --silent --no-audit --no-fund --no-save --prefix "$work" "socket.io-parser@$version" >&2
	echo "codec against socket.io-parser $(node -p "require('$parser/package.json').version"), node $(node -v)"
else
	echo "codec alone: node is not installed (apt-get install nodejs npm)"
fi
: >"$results"
for turn in 1 2 3; do
	"$bench" >>"$results"
	[ -z "$parser" ] || node tools/bench/parser-bench.mjs "$parser" "$work/workloads" >>"$results"
done
awk '
function better(new, old) { return old == "" || new + 0 < old + 0 }
$1 == "JS" && better($4, js[$2, $3]) { js[$2, $3] = $4 }
$1 == "C" && !(($2, $3) in row) { row[$2, $3] = ++n; name[n] = $2; dir[n] = $3 }
$1 == "C" { i = row[$2, $3]; if (better($4, ns[i])) { ns[i] = $4; mb[i] = $5; alloc[i] = $6 } }
END {
	printf "%-9s %-11s %10s %10s %12s %14s %8s\n", "packet", "direction", "ns", "MB/s", "allocations", "npm parser ns", "ratio"
	for (i = 1; i <= n; i++) {
		base = dir[i]; sub(/\+dom/, "", base)
		other = js[name[i], base]
		ratio = other == "" ? "-" : sprintf("%.3f", ns[i] / other)
		printf "%-9s %-11s %10.1f %10d %12d %14s %8s\n", name[i], dir[i], ns[i], mb[i], alloc[i], other == "" ? "-" : other, ratio
	}
}' "$results"
