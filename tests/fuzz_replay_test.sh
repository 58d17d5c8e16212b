#!/bin/sh
# The stand-alone runner of the fuzz targets, and by it every corpus and every regression (docs/fuzzing.md).
#
# SIOSPEC_REPLAY: folders of runners, one a compiler. A target whose corpus is missing or empty is a failure.
set -u
cd "$(dirname "$0")/.."
[ -n "${SIOSPEC_REPLAY:-}" ] || { echo "fuzz_replay_test: SIOSPEC_REPLAY names no folder of runners" >&2; exit 1; }
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
passed=0
failed=0

# expect NAME STATUS WORDS COMMAND...: the status (any: not 0) and words of its output
expect() {
	name=$1 want=$2 words=$3
	shift 3
	"$@" >"$tmp/out" 2>&1
	status=$?
	if { [ "$want" = any ] && [ "$status" -ne 0 ] || [ "$status" = "$want" ]; } && grep -qF -- "$words" "$tmp/out"; then
		passed=$((passed + 1))
	else
		failed=$((failed + 1))
		echo "FAIL $name: status $status (want $want), no '$words' in:"
		cat "$tmp/out"
	fi
}

runner_itself() { # RUNNER
	mkdir -p "$tmp/in/below" "$tmp/empty"
	for word in fine violate overrun hang leak; do
		printf %s "$word" >"$tmp/$word"
	done
	cp "$tmp/fine" "$tmp/in/a"
	cp "$tmp/fine" "$tmp/in/below/b"
	: >"$tmp/in/none"
	expect help 0 usage: "$1" --help
	expect usage 2 usage: "$1"
	expect option 2 usage: "$1" --wrong "$tmp/fine"
	expect folder 0 '3 passed, 0 failed' "$1" "$tmp/in"
	expect empty 1 'there is no file here' "$1" "$tmp/empty"
	expect missing 1 '0 passed, 1 failed' "$1" "$tmp/missing"
	expect violation any "the input was $tmp/violate" "$1" "$tmp/in" "$tmp/violate"
	expect hang any "the input was $tmp/hang" "$1" --timeout 1 "$tmp/hang"
	expect stdin 0 '1 passed, 0 failed' sh -c 'printf fine | "$1" -' sh "$1"
	# A build without sanitizers sees neither of these.
	if nm "$1" 2>/dev/null | grep -q __asan_init; then
		expect overrun any "the input was $tmp/overrun" "$1" "$tmp/overrun"
		expect leak 1 "$tmp/leak leaks" "$1" --leaks "$tmp/leak"
		expect leak any 'detected memory leaks' "$1" "$tmp/leak"
	fi
}

# Examples take what the target of the same operation takes.
corpus_of() {
	case "$1" in
	example_*) echo corpus/sio_packet ;;
	*) echo "corpus/$1" ;;
	esac
}

target() { # RUNNER
	name=${1##*/}
	set -- "$1"
	set -- "$@" "$(corpus_of "$name")"
	[ ! -d "fuzz/regressions/$name" ] || set -- "$@" "fuzz/regressions/$name"
	if "$@" >"$tmp/out" 2>&1; then
		count=$(sed -n 's/^\([0-9]*\) passed, .*/\1/p' "$tmp/out" | tail -n 1)
		passed=$((passed + count))
	else
		failed=$((failed + 1))
		echo "FAIL $*"
		cat "$tmp/out"
	fi
}

for folder in $SIOSPEC_REPLAY; do
	for runner in "$folder"/*; do
		case "${runner##*/}" in
		*.d | *.o) ;;
		self) runner_itself "$runner" ;;
		*) target "$runner" ;;
		esac
	done
done
# A regression that nobody replays.
for folder in $SIOSPEC_REPLAY; do
	for regressions in fuzz/regressions/*/; do
		name=$(basename "$regressions")
		[ -x "$folder/$name" ] && continue
		failed=$((failed + 1))
		echo "FAIL $regressions: $folder has no target $name"
	done
done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
