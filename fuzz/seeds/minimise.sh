#!/bin/sh
# Keeps of each corpus only the seeds that add coverage, small ones first: libFuzzer's -merge=1.
#
#   fuzz/seeds/minimise.sh PROGRAMS CORPUS TARGET...
set -eu
programs=$1
corpus=$2
shift 2
for target in "$@"; do
	less=$(mktemp -d "$corpus/.$target.XXXXXX")
	before=$(ls "$corpus/$target" | wc -l)
	if ! nice "$programs/$target" -merge=1 "$less" "$corpus/$target" >"$less.log" 2>&1; then
		tail -n 20 "$less.log" >&2
		rm -rf "$less" "$less.log"
		exit 1
	fi
	# A seed keeps its name, the SHA-1 of its bytes.
	rm -rf "${corpus:?}/$target" "$less.log"
	chmod 755 "$less"
	mv "$less" "$corpus/$target"
	echo "$target: $before seeds, $(ls "$corpus/$target" | wc -l) kept"
done
