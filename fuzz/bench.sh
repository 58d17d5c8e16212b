#!/usr/bin/env bash
# Measures fuzz targets with libFuzzer, ASan and UBSan, one process: executions a second of processor time, and how many times slower a target is
# than an empty one in the same run. The empty one runs first and last; the mean of both counts. Other work on the machine counts only as far as it
# takes caches away.
#
#   fuzz/bench.sh FOLDER TARGET...      FOLDER holds the programs and `empty` (build/fuzz)
#
# environment: FUZZ_SECONDS (10) of processor time for each target; FUZZ_OPTIONS: more of libFuzzer's options
set -eu
TIMEFORMAT='%U %S'
folder=$1
shift
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

run() { # TARGET OPTION...: prints executions and processor time
	local target=$1 corpus= dict= cpu
	shift
	[ ! -d "corpus/$target" ] || corpus=corpus/$target
	[ ! -f "corpus/$target.dict" ] || dict=-dict=corpus/$target.dict
	# shellcheck disable=SC2086
	cpu=$({ time "$folder/$target" "$@" -reload=0 -seed=1 -print_final_stats=1 -artifact_prefix="$work/" $dict \
		${FUZZ_OPTIONS:-} "$work/$target" $corpus >"$work/log" 2>&1 || echo died >>"$work/log"; } 2>&1)
	! tail -n 1 "$work/log" | grep -q died || { cat "$work/log" >&2; exit 1; }
	sed -n 's/^stat::number_of_executed_units: *//p' "$work/log" | awk -v cpu="$cpu" '{ split(cpu, t, " "); print $1, t[1] + t[2] }'
}

# Warm: what the first run finds to be new is where the third begins; to read it, the second, counts for nothing. The first also says how many
# executions fill the time.
rate() { # TARGET: prints executions a second
	local warm read runs
	mkdir -p "$work/$1"
	warm=$(run "$1" -runs=100000)
	read=$(run "$1" -runs=0)
	runs=$(echo "$warm $read" | awk -v s="${FUZZ_SECONDS:-10}" '{ printf "%d", $3 + s * $1 / ($2 + 0.01) }')
	{
		echo "$read"
		run "$1" -runs="$runs"
	} | awk 'NR == 1 { n = $1; cpu = $2 } NR == 2 { printf "%d", ($1 - n) / ($2 - cpu) }'
}

first=$(rate empty)
for target in "$@"; do
	echo "$target $(rate "$target")" >>"$work/rates"
done
empty=$(((first + $(rate empty)) / 2))
echo "empty $empty" | cat - "$work/rates" | awk -v empty="$empty" '{ printf "%-24s %9d/s %7.1f\n", $1, $2, empty / $2 }'
