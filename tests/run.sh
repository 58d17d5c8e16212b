#!/usr/bin/env bash
# Runs test programs (Check) and test scripts, as many at a time as TEST_LANES says (default: one a processor, most of them wait
# rather than compute; at most 4), and adds up what they count. A script or program that dies, or counts nothing, is a failure.
# Last line: `N passed, N failed`.
#
#   tests/run.sh PROGRAM|SCRIPT...
set -u

# Check ends with "100%: Checks: 5, Failures: 0, Errors: 0"; scripts with "5 passed, 0 failed".
counts() { # counts OUTPUT
	sed -n -e 's/^[0-9]*%: Checks: \([0-9]*\), Failures: \([0-9]*\), Errors: \([0-9]*\)$/\1 \2 \3/p' \
		-e 's/^\([0-9]*\) passed, \([0-9]*\) failed$/- \1 \2/p' "$1" | tail -n 1
}

run_one() { # run_one TEST: prints how it went, and "GOOD BAD" into $results
	local test=$1 out status good bad start=$SECONDS
	out=$(mktemp -p "$work")
	"$test" >"$out" 2>&1 </dev/null
	status=$?
	# shellcheck disable=SC2046
	set -- $(counts "$out")
	case "$#:${1:-}" in
	3:-) good=$2 bad=$3 ;;
	3:*) bad=$(($2 + $3)) good=$(($1 - bad)) ;;
	*) good=0 bad=0 ;;
	esac
	[ "$bad" -gt 0 ] || [ "$status" -eq 0 ] && [ $((good + bad)) -gt 0 ] || bad=$((bad + 1))
	{
		flock 9
		echo "$good $bad" >>"$results"
		if [ "$bad" -gt 0 ]; then
			echo "FAIL $test ($good passed, $bad failed, exit status $status, $((SECONDS - start)) s)"
			sed 's/^/    /' "$out"
		else
			echo "ok   $test ($good, $((SECONDS - start)) s)"
		fi
	} 9>"$work/lock"
	rm -f "$out"
}

lanes=${TEST_LANES:-$(nproc)}
[ "$lanes" -le 4 ] || lanes=4
work=$(mktemp -d)
results=$work/results
trap 'rm -rf "$work"' EXIT
running=0
for test in "$@"; do
	if [ "$running" -eq "$lanes" ]; then
		wait -n
		running=$((running - 1))
	fi
	run_one "$test" &
	running=$((running + 1))
done
wait
awk -v tests=$# '{ good += $1; bad += $2 } END { bad += tests - NR; print good " passed, " bad " failed"; exit bad > 0 }' "$results"
