#!/bin/bash -eu
# Builds the fuzz targets as OSS-Fuzz and ClusterFuzzLite want them: into $OUT, each with its seeds and its dictionary.
# They set SRC, OUT, WORK, CC, CXX, CFLAGS, CXXFLAGS and LIB_FUZZING_ENGINE. It works as well by hand:
#
#   SRC=.. OUT=/tmp/out WORK=/tmp/work CC=clang CXX=clang++ CFLAGS='-O1 -g -fsanitize=fuzzer-no-link,address' \
#     CXXFLAGS="$CFLAGS" LIB_FUZZING_ENGINE=-fsanitize=fuzzer ci/oss-fuzz/build.sh
cd "$(dirname "$(readlink -f "$0")")"
[ -f ../../Makefile ] && cd ../.. || cd "$SRC/siospec"

# Nothing but the C library is there where the targets run: the others are linked in, as far as a target needs them.
make -j"$(nproc)" VARIANT=engine B="$WORK/siospec" \
	LDLIBS='-Wl,-Bstatic -ljansson -lssl -lcrypto -lz -l:libuv_a.a -Wl,-Bdynamic -lm -lpthread -ldl' fuzz-targets

make corpus
for source in fuzz/targets/*.c; do
	target=$(basename "$source" .c)
	cp "$WORK/siospec/$target" "$OUT/"
	rm -f "$OUT/${target}_seed_corpus.zip"
	for folder in "corpus/$target" "fuzz/regressions/$target"; do
		[ ! -d "$folder" ] || find "$folder" -type f ! -name '.*' | LC_ALL=C sort | zip -q -j -@ "$OUT/${target}_seed_corpus.zip"
	done
	[ ! -f "corpus/$target.dict" ] || cp "corpus/$target.dict" "$OUT/"
done
