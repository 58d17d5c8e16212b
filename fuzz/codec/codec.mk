# build/siospec-fuzz-codec, which `siospec fuzz codec` starts: libFuzzer without its main, so it needs clang's runtime. Without
# that nothing is built, and the command says so. The rest of the code is in libfuzz.a, for the unit tests.
# Included by fuzz.mk.

FUZZ_CLANG ?= clang
FUZZ_NO_MAIN := $(wildcard $(shell $(FUZZ_CLANG) -print-runtime-dir 2>/dev/null)/libclang_rt.fuzzer_no_main*$(shell uname -m).a)
FUZZ_CODEC_SRC := $(wildcard fuzz/codec/engine/*.c)
ifeq ($(VARIANT),plain)
FUZZ_CODEC := $(if $(FUZZ_NO_MAIN),$(B)/siospec-fuzz-codec)
endif

$(B)/siospec-fuzz-codec: $(patsubst %.c,$(B)/%.o,$(FUZZ_CODEC_SRC)) $(B)/libfuzz.a $(B)/libcli.a $(B)/libconformance.a $(B)/libsiospec.a
	$(call say,LINK)
	$(Q)$(FUZZ_CLANG) $(ALL_LDFLAGS) -o $@ $^ $(FUZZ_NO_MAIN) -Wl,--as-needed $(LDLIBS) -lstdc++

# afl-fuzz drives adapters, too; this needs nothing of AFL++ to be built.
$(B)/afl-adapter: $(B)/fuzz/codec/afl/main.o $(B)/libfuzz.a $(B)/libcli.a $(B)/libconformance.a $(B)/libsiospec.a
	$(call say,LINK)
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $^ -Wl,--as-needed $(LDLIBS)
.PHONY: afl-adapter
afl-adapter: $(B)/afl-adapter $(B)/afl-mutator.so ## afl-fuzz for codecs in any language: build/afl-adapter and the mutator
	@if [ "$(VARIANT)" = plain ]; then ln -sf plain/afl-adapter build/afl-adapter; ln -sf plain/afl-mutator.so build/afl-mutator.so; fi

.PHONY: planted rediscover
planted: all ## a fault behind four conditions in a JavaScript parser: coverage leads to it, chance does not (half an hour)
	@ci/install-deps all
	@ci/planted

rediscover: all ## public vulnerabilities found again by fuzzing (up to two hours)
	@ci/install-deps all
	@ci/rediscover-codecs; codecs=$$?; ci/rediscover-servers && [ $$codecs = 0 ]
