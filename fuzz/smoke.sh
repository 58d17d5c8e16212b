#!/bin/sh
# Runs libFuzzer targets for a few seconds each, from the seeds and dictionary in corpus/ where there are any.
# What a target finds stays in FOLDER/artifacts. Ends with `N passed, N failed`.
#
#   fuzz/smoke.sh FOLDER TARGET...      FOLDER holds the programs (build/fuzz)
#
# environment: FUZZ_SECONDS (3) and FUZZ_RUNS (no bound) for each target, whichever comes first; FUZZ_SEED (1; 0: a random
# one); FUZZ_OPTIONS: more of libFuzzer's options. With the same seed and corpus the same inputs are tried in the same order.
set -u
folder=$1
shift
seconds=${FUZZ_SECONDS:-3}
artifacts=$folder/artifacts
passed=0
failed=0
mkdir -p "$artifacts" "$folder/found"
for target in "$@"; do
	found=$folder/found/$target
	rm -rf "$found"
	mkdir -p "$found"
	set -- -max_total_time="$seconds" -runs="${FUZZ_RUNS:--1}" -seed="${FUZZ_SEED:-1}" -timeout=20 -rss_limit_mb=1024 -print_final_stats=1 \
		-artifact_prefix="$artifacts/$target-" ${FUZZ_OPTIONS:-} "$found"
	[ ! -d "corpus/$target" ] || set -- "$@" "corpus/$target"
	[ ! -f "corpus/$target.dict" ] || set -- -dict="corpus/$target.dict" "$@"
	log=$artifacts/$target.log
	if nice "$folder/$target" "$@" >"$log" 2>&1; then
		passed=$((passed + 1))
		echo "ok   $target: $(sed -n 's/^stat::number_of_executed_units: *//p' "$log") executions, $(
			sed -n 's/^stat::average_exec_per_sec: *//p' "$log")/s, $(grep -o 'cov: [0-9]* ft: [0-9]*' "$log" | tail -n 1)"
	else
		failed=$((failed + 1))
		echo "FAIL $target (what it found is in $artifacts)"
		tail -n 40 "$log" | sed 's/^/    /'
	fi
done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
