#!/usr/bin/env bash
# Line coverage of the reference, and of the checker's own readers, by the inputs of the fuzz targets, replayed: the seeds in
# corpus/, the regressions, and what fuzzing has found. Prints each file and the lines that nothing reaches, then the groups
# with their floors.
#
#   fuzz/coverage.sh FOLDER TARGET...      FOLDER holds the replay programs, built with VARIANT=reach (build/reach/replay)
#
# environment: FUZZ_MORE: a folder with more inputs, one folder a target (STATE/corpus of fuzz/soak.sh);
# FUZZ_FLOOR_DECODERS (98), FUZZ_FLOOR_SESSIONS (95), FUZZ_FLOOR_READERS (98), FUZZ_FLOOR_LOADERS (97), FUZZ_FLOOR_ALL (98,
# of decoders, readers and loaders together): percent. Ends with 1 below a floor, or when an input fails.
set -eu
folder=$1
shift
export LLVM_PROFILE_FILE LC_ALL=C
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

decoders='reference/(base/(base64|decimal|json_[a-z]+|utf8)|engineio/(open|packet|payload|query|webtransport)|socketio/(decoder|header|number|packet|payload|placeholder))'
sessions='reference/(engineio|socketio)/.*'
# What reads the bytes of a peer: HTTP, WebSocket. What writes them is beside (http_headers, http_request, ws_frame), and so
# is the handshake, of which only the judgement of the answer reads.
readers='conformance/wire/(http_chunk|http_head|http_response|utf8|ws_reader)'
# What reads files of scenarios and vectors, with the checks of what stands in them and the place of a mistake.
loaders='conformance/(scenario/(duration|library|shape[a-z_]*|share|step)|vector/(reason|shape|value|vector)|data/(error|reader)'
loaders="$loaders|value/(base64|canonical|check|locate|parse|payload_check))"
sources=$(find reference/base reference/engineio reference/socketio conformance -name '*.c' ! -name '*_test.c' ! -name '*_bench.c' |
	grep -E "^(reference/.*|$readers[.]c|$loaders[.]c)$" | sort)

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
	awk -F'[:,]' -v root="$PWD" '/^SF:/ { $2 = substr($2, length(root) + 2); file = $2 } /^DA:/ { print file, $2, $3 }' |
	sort -k1,1 -k2,2n >"$work/lines"

awk -v decoders="$decoders" -v sessions="$sessions" -v readers="$readers" -v loaders="$loaders" \
	-v floors="${FUZZ_FLOOR_DECODERS:-98} ${FUZZ_FLOOR_SESSIONS:-95} ${FUZZ_FLOOR_READERS:-98} ${FUZZ_FLOOR_LOADERS:-97} ${FUZZ_FLOOR_ALL:-98}" '
	function percent(hit, all) { return all ? 100 * hit / all : 0 }
	function row() { if (file) printf "%-40s %4d of %4d %6.1f %%%s\n", file, hit, all, percent(hit, all), missed ? "   not:" missed : "" }
	BEGIN {
		# A file belongs to the first group that it fits.
		split(decoders "\t" sessions "\t" readers "\t" loaders, pattern, "\t")
		split("decoders\tsession machines\treaders of the wire\tloaders of data", name, "\t")
		split(floors, floor, " ")
	}
	$1 != file {
		row()
		file = $1; hit = all = 0; missed = ""
		for (group = 1; group <= 4 && file !~ "^" pattern[group] "[.]c$"; group++);
	}
	{ all++; hit += $3 > 0; if ($3 == 0) missed = missed " " $2 }
	{ lines[group]++; reached[group] += $3 > 0 }
	END {
		row()
		name[5] = "decoders, readers and loaders"
		lines[5] = lines[1] + lines[3] + lines[4]
		reached[5] = reached[1] + reached[3] + reached[4]
		for (group = 1; group <= 5; group++) {
			printf "%-40s %4d of %4d %6.1f %%   floor %s %%\n", name[group], reached[group], lines[group], percent(reached[group], lines[group]), floor[group]
			low += percent(reached[group], lines[group]) < floor[group]
		}
		exit low > 0
	}' "$work/lines"
