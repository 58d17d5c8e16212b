#!/bin/sh
# Runs test programs (Check) and test scripts one after the other and adds up what they count.
# A script or program that dies, or counts nothing, is a failure. Last line: `N passed, N failed`.
#
#   tests/run.sh PROGRAM|SCRIPT...
set -u
passed=0
failed=0
out=$(mktemp)
trap 'rm -f "$out"' EXIT

# Check ends with "100%: Checks: 5, Failures: 0, Errors: 0"; scripts with "5 passed, 0 failed".
counts() {
	sed -n -e 's/^[0-9]*%: Checks: \([0-9]*\), Failures: \([0-9]*\), Errors: \([0-9]*\)$/\1 \2 \3/p' \
		-e 's/^\([0-9]*\) passed, \([0-9]*\) failed$/- \1 \2/p' "$out" | tail -n 1
}

for test in "$@"; do
	"$test" >"$out" 2>&1 </dev/null
	status=$?
	set -- $(counts)
	case "$#:${1:-}" in
	3:-) good=$2 bad=$3 ;;
	3:*) bad=$(($2 + $3)) good=$(($1 - bad)) ;;
	*) good=0 bad=0 ;;
	esac
	[ "$bad" -gt 0 ] || [ "$status" -eq 0 ] && [ $((good + bad)) -gt 0 ] || bad=$((bad + 1))
	passed=$((passed + good))
	failed=$((failed + bad))
	if [ "$bad" -gt 0 ]; then
		echo "FAIL $test ($good passed, $bad failed, exit status $status)"
		sed 's/^/    /' "$out"
	else
		echo "ok   $test ($good)"
	fi
done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
