#!/usr/bin/env bash
# Line coverage of the reference by the inputs of the fuzz targets, replayed: the seeds in corpus/, the regressions, and
# what fuzzing has found. Prints each file and the lines that nothing reaches, then the groups with their floors.
#
#   fuzz/coverage.sh FOLDER TARGET...      FOLDER holds the replay programs, built with VARIANT=reach (build/reach/replay)
#
# environment: FUZZ_MORE: a folder with more inputs, one folder a target (STATE/corpus of fuzz/soak.sh);
# FUZZ_FLOOR_DECODERS (98), FUZZ_FLOOR_SESSIONS (95): percent. Ends with 1 below a floor, or when an input fails.
set -eu
folder=$1
shift
export LLVM_PROFILE_FILE LC_ALL=C
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

decoders='base/(base64|decimal|json_[a-z]+|utf8)|engineio/(open|packet|payload|query|webtransport)|socketio/(decoder|header|number|packet|payload|placeholder)'
sources=$(find reference/base reference/engineio reference/socketio -name '*.c' ! -name '*_test.c' ! -name '*_bench.c' | sort)

objects=
for target in "$@"; do
	LLVM_PROFILE_FILE=$work/$target.profraw
	set --
	for inputs in "corpus/$target" "fuzz/regressions/$target" ${FUZZ_MORE:+"$FUZZ_MORE/$target"}; do
		[ ! -d "$inputs" ] || set -- "$@" "$inputs"
	done
	[ $# -eq 0 ] || "$folder/$target" "$@" >"$work/log" 2>&1 || { echo "FAIL $target"; tail -n 20 "$work/log"; exit 1; }
	objects="$objects${objects:+ -object} $folder/$target"
done
llvm-profdata merge -o "$work/all" "$work"/*.profraw

# One "FILE LINE COUNT" for each line that has code; a line that belongs to several programs counts once.
# shellcheck disable=SC2086
llvm-cov export -format=lcov -instr-profile="$work/all" $objects $sources 2>/dev/null |
	awk -F'[:,]' '/^SF:/ { sub(".*/reference/", "reference/", $2); file = $2 } /^DA:/ { print file, $2, $3 }' |
	sort -k1,1 -k2,2n >"$work/lines"

awk -v decoders="^reference/($decoders)[.]c$" -v sessions='^reference/(engineio|socketio)/' \
	-v floor_decoders="${FUZZ_FLOOR_DECODERS:-98}" -v floor_sessions="${FUZZ_FLOOR_SESSIONS:-95}" '
	function percent(hit, all) { return all ? 100 * hit / all : 0 }
	function row() { if (file) printf "%-34s %4d of %4d %6.1f %%%s\n", file, hit, all, percent(hit, all), missed ? "   not:" missed : "" }
	function group(name, hit, all, floor) {
		printf "%-34s %4d of %4d %6.1f %%   floor %s %%\n", name, hit, all, percent(hit, all), floor
		return percent(hit, all) < floor
	}
	$1 != file { row(); file = $1; hit = all = 0; missed = "" }
	{ all++; hit += $3 > 0; if ($3 == 0) missed = missed " " $2 }
	file ~ decoders { decoded += $3 > 0; decodable++; next }
	file ~ sessions { reached += $3 > 0; reachable++ }
	END {
		row()
		low = group("decoders", decoded, decodable, floor_decoders)
		low += group("session machines", reached, reachable, floor_sessions)
		exit low > 0
	}' "$work/lines"
