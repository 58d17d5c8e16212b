#!/bin/sh
# Runs AFL++ targets for a few seconds each, from the seeds in corpus/ where there are any, with the structure-aware mutator where the
# target has a shape. Ends with `N passed, N failed`.
#
#   fuzz/smoke-afl.sh FOLDER TARGET...      FOLDER holds the programs and afl-mutator.so (build/afl)
#
# environment: FUZZ_SECONDS (5) for each target
set -u
folder=$1
shift
passed=0
failed=0
export AFL_SKIP_CPUFREQ=1 AFL_NO_UI=1 AFL_NO_AFFINITY=1 AFL_I_DONT_CARE_ABOUT_MISSING_CRASHES=1 AFL_QUIET=1
field() { # NAME: of the statistics that AFL++ leaves
	sed -n "s/^$1 *: *//p" "$out/default/fuzzer_stats" 2>/dev/null
}
shape() { # TARGET: of its inputs, as SIOSPEC_MUTATOR has it; nothing: bytes
	sed -n 's/^FUZZ_TARGET_SHAPE(\([A-Z_]*\)).*/\1/p' "fuzz/targets/$1.c" 2>/dev/null | tr 'A-Z_' 'a-z-'
}
for target in "$@"; do
	out=$folder/found/$target
	seeds=corpus/$target
	rm -rf "$out"
	mkdir -p "$out"
	if [ ! -d "$seeds" ]; then
		seeds=$folder/seed
		mkdir -p "$seeds"
		printf 2 >"$seeds/one"
	fi
	set --
	[ ! -f "corpus/$target.dict" ] || set -- -x "corpus/$target.dict"
	unset SIOSPEC_MUTATOR AFL_CUSTOM_MUTATOR_LIBRARY
	shape=$(shape "$target")
	if [ -n "$shape" ]; then export SIOSPEC_MUTATOR="$shape" AFL_CUSTOM_MUTATOR_LIBRARY="$PWD/$folder/afl-mutator.so"; fi
	if nice afl-fuzz -i "$seeds" -o "$out" -V "${FUZZ_SECONDS:-5}" -s 1 -t 2000 "$@" "$folder/$target" >"$out/log" 2>&1 &&
		[ "$(field saved_crashes)" = 0 ] && [ "$(field saved_hangs)" = 0 ] &&
		{ [ -z "$shape" ] || grep -q "Custom mutator '.*' installed" "$out/log"; }; then
		passed=$((passed + 1))
		echo "ok   $target: $(field execs_done) executions, $(field execs_per_sec)/s, $(field edges_found) edges, stability $(field stability)${shape:+, mutator $shape}"
	else
		failed=$((failed + 1))
		echo "FAIL $target: $(field saved_crashes) crashes, $(field saved_hangs) hangs (in $out)"
		tail -n 20 "$out/log" | sed 's/^/    /'
	fi
done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
