#!/usr/bin/env bash
# Measures fuzz targets with libFuzzer, ASan and UBSan, one process: executions a second of processor time, and how many times slower a target is
# than an empty one in the same run. The empty one runs first and last; the mean of both counts.
#
#   fuzz/bench.sh FOLDER TARGET...      FOLDER holds the programs and `empty` (build/fuzz)
#
# environment: FUZZ_SECONDS (10) for each target; FUZZ_OPTIONS: more of libFuzzer's options
set -eu
TIMEFORMAT='%U %S'
folder=$1
shift
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

rate() { # TARGET: prints executions a second
	mkdir -p "$work/$1"
	corpus=
	[ ! -d "corpus/$1" ] || corpus=corpus/$1
	dict=
	[ ! -f "corpus/$1.dict" ] || dict=-dict=corpus/$1.dict
	# shellcheck disable=SC2086
	cpu=$({ time "$folder/$1" -max_total_time="${FUZZ_SECONDS:-10}" -seed=1 -print_final_stats=1 -artifact_prefix="$work/" $dict \
		${FUZZ_OPTIONS:-} "$work/$1" $corpus >"$work/log" 2>&1 || echo died >>"$work/log"; } 2>&1)
	! tail -n 1 "$work/log" | grep -q died || { cat "$work/log" >&2; exit 1; }
	sed -n 's/^stat::number_of_executed_units: *//p' "$work/log" | awk -v cpu="$cpu" '{ split(cpu, t, " "); printf "%d", $1 / (t[1] + t[2]) }'
}

first=$(rate empty)
for target in "$@"; do
	echo "$target $(rate "$target")" >>"$work/rates"
done
empty=$(((first + $(rate empty)) / 2))
echo "empty $empty" | cat - "$work/rates" | awk -v empty="$empty" '{ printf "%-24s %9d/s %7.1f\n", $1, $2, empty / $2 }'
