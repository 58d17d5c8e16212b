# The fuzz targets (docs/fuzzing.md): each file of fuzz/targets/ is one, in three forms. What it demands of any input: fuzz/properties/.
#
#   make VARIANT=fuzz fuzz-targets   build/fuzz/NAME: libFuzzer; build/fuzz/replay/NAME: stand-alone, clang
#   make VARIANT=afl fuzz-targets    build/afl/NAME: AFL++
#   make VARIANT=afl build/afl/afl-mutator.so  the structure-aware mutator for AFL++
#   make VARIANT=asan replay-programs  build/asan/replay/NAME: stand-alone, the default compiler
#   make VARIANT=engine fuzz-targets build/engine/NAME: CC, CFLAGS, CXX, CXXFLAGS and LIB_FUZZING_ENGINE of the caller
#
# Included by the Makefile.

# Compares are not traced: clang 14 traces each check of UBSan too, a fifth of the time, and words and numbers come from the mutator (docs/fuzzing.md, Speed).
CFLAGS_fuzz := -O2 -g -fno-omit-frame-pointer -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-coverage=trace-cmp -fno-sanitize-recover=all
LDFLAGS_fuzz := -fsanitize=address,undefined
CFLAGS_afl  := -O2 -g -fno-omit-frame-pointer
# Which lines inputs reach (make fuzz-coverage).
CFLAGS_reach := -O0 -fprofile-instr-generate -fcoverage-mapping
LDFLAGS_reach := -fprofile-instr-generate
ifneq ($(filter fuzz reach,$(VARIANT)),)
CC := $(if $(filter default,$(origin CC)),clang,$(CC))
endif
ifeq ($(VARIANT),afl)
CC := $(if $(filter default,$(origin CC)),afl-clang-fast,$(CC))
export AFL_USE_ASAN := 1
export AFL_USE_UBSAN := 1
export AFL_QUIET := 1
endif

ifeq ($(VARIANT),engine)
# Flags, and compilers, are the caller's: a warning of a newer one is no failure.
WARN :=
endif

LIB_FUZZING_ENGINE ?= -fsanitize=fuzzer
# An engine from outside may be C++.
FUZZ_LINK = $(if $(filter engine,$(VARIANT)),$(CXX) $(CXXFLAGS),$(CC))

FUZZ_TARGETS := $(patsubst fuzz/targets/%.c,%,$(sort $(wildcard fuzz/targets/*.c)))
# glue*.c defines what an engine looks for by name (LLVMFuzzerCustomMutator): linked as an object, in engine builds only.
FUZZ_GLUE_SRC := $(wildcard fuzz/mutate/glue*.c)
FUZZ_SRC  := $(call find_c,fuzz,! -name '*_test.c' ! -name '*_bench.c' ! -path 'fuzz/targets/*' ! -path 'fuzz/examples/*' \
	! -path 'fuzz/codec/engine/*' ! -path 'fuzz/codec/afl/*' ! -path 'fuzz/faults/*' ! -path 'fuzz/seeds/*' ! -path 'fuzz/testkit/*' ! -path fuzz/replay.c ! -name 'glue*.c')
ifeq ($(VARIANT),reach)
# Only what the targets are linked with.
CONF_SRC := $(filter $(addsuffix /%,$(addprefix conformance/,data scenario text value vector wire)),$(CONF_SRC))
FUZZ_SRC := $(filter fuzz/properties/% fuzz/session/%,$(FUZZ_SRC)) $(patsubst %,fuzz/%.c,arena check pieces reference target trip)
endif
FUZZ_LINT_SRC := $(call find_c,fuzz,! -name '*_test.c')
TEST_SRC  += $(call find_c,fuzz,-name '*_test.c')
HEADERS   += $(shell find fuzz -name '*.h' | LC_ALL=C sort)

# Parsers of others under the same harness: fuzz/examples/NAME/*.c becomes example_NAME.
FUZZ_EXAMPLES := $(patsubst fuzz/examples/%/target.c,example_%,$(sort $(wildcard fuzz/examples/*/target.c)))
EXAMPLE_PROGRAMS := $(addprefix $(B)/,$(FUZZ_EXAMPLES))
EXAMPLE_REPLAYS := $(addprefix $(B)/replay/,$(FUZZ_EXAMPLES))
FUZZ_PROGRAMS := $(addprefix $(B)/,$(FUZZ_TARGETS))
REPLAY_PROGRAMS := $(addprefix $(B)/replay/,$(FUZZ_TARGETS))
FUZZ_ARCHIVES := $(B)/libfuzz.a $(B)/libconformance.a $(B)/libsiospec.a

$(B)/libfuzz.a: $(patsubst %.c,$(B)/%.o,$(FUZZ_SRC))
$(FUZZ_PROGRAMS): $(B)/%: $(B)/fuzz/targets/%.o $(patsubst %.c,$(B)/%.o,$(FUZZ_GLUE_SRC)) $(FUZZ_ARCHIVES)
	$(call say,LINK)
	$(Q)$(FUZZ_LINK) $(ALL_LDFLAGS) -o $@ $^ $(LIB_FUZZING_ENGINE) -Wl,--as-needed $(LDLIBS)
$(REPLAY_PROGRAMS): $(B)/replay/%: $(B)/fuzz/targets/%.o $(B)/fuzz/replay.o $(FUZZ_ARCHIVES)
	@mkdir -p $(@D)
	$(call say,LINK)
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $^ -Wl,--as-needed $(LDLIBS)

$(B)/replay/self: $(B)/fuzz/testkit/self.o $(B)/fuzz/replay.o $(FUZZ_ARCHIVES)
	@mkdir -p $(@D)
	$(call say,LINK)
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $^ -Wl,--as-needed $(LDLIBS)

$(B)/empty: $(B)/fuzz/testkit/empty.o $(patsubst %.c,$(B)/%.o,$(FUZZ_GLUE_SRC)) $(FUZZ_ARCHIVES)
	$(call say,LINK)
	$(Q)$(FUZZ_LINK) $(ALL_LDFLAGS) -o $@ $^ $(LIB_FUZZING_ENGINE) -Wl,--as-needed $(LDLIBS)

define example_objects
$(B)/$(1) $(B)/replay/$(1): $(patsubst %.c,$(B)/%.o,$(wildcard fuzz/examples/$(1:example_%=%)/*.c))
endef
$(foreach example,$(FUZZ_EXAMPLES),$(eval $(call example_objects,$(example))))
$(EXAMPLE_PROGRAMS): $(FUZZ_ARCHIVES)
	$(call say,LINK)
	$(Q)$(FUZZ_LINK) $(ALL_LDFLAGS) -o $@ $(sort $(filter %.o,$^)) $(FUZZ_ARCHIVES) $(LIB_FUZZING_ENGINE) -Wl,--as-needed $(LDLIBS)
$(EXAMPLE_REPLAYS): $(B)/fuzz/replay.o $(FUZZ_ARCHIVES)
	@mkdir -p $(@D)
	$(call say,LINK)
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $(sort $(filter %.o,$^)) $(FUZZ_ARCHIVES) -Wl,--as-needed $(LDLIBS)

# Targets, properties and the player of session scripts judge; what they do themselves is nothing to be covered, and costs half of the speed. UBSan looks at them in
# the stand-alone programs of VARIANT=asan; ASan always, since they read what the code under test hands out.
FUZZ_JUDGES := $(filter fuzz/properties/% fuzz/session/%,$(FUZZ_SRC)) $(wildcard fuzz/targets/*.c) $(patsubst %,fuzz/%.c,arena check pieces reference target trip)
$(patsubst %.c,$(B)/%.o,$(FUZZ_JUDGES)): private CFLAGS_fuzz += -fno-sanitize=fuzzer-no-link,undefined

# The mutator is no part of what is fuzzed: its own branches and compares would lead libFuzzer astray.
$(patsubst %.c,$(B)/%.o,$(wildcard fuzz/mutate/*.c)): private CFLAGS_fuzz := -O2 -g -fno-omit-frame-pointer
# What it shares with the decoders says nothing about an input.
$(patsubst %,$(B)/reference/base/%.o,buf mem slice): private CFLAGS_fuzz += -fno-sanitize=fuzzer-no-link

# The same mutator for afl-fuzz (AFL_CUSTOM_MUTATOR_LIBRARY); it is not instrumented, whatever the variant.
AFL_MUTATOR_SRC := $(filter-out %_test.c fuzz/mutate/glue.c,$(wildcard fuzz/mutate/*.c)) $(wildcard fuzz/session/script*.c) \
	reference/base/buf.c reference/base/mem.c reference/base/slice.c
$(B)/afl-mutator.so: $(filter-out %_test.c,$(AFL_MUTATOR_SRC)) $(HEADERS)
	@mkdir -p $(@D)
	$(call say,LINK)
	$(Q)cc $(CPPFLAGS) $(WARN) -O2 -g -fPIC -shared -Wl,-z,defs -o $@ $(filter %.c,$^)

.PHONY: fuzz fuzz-targets replay-programs reach-programs fuzz-smoke fuzz-afl fuzz-speed fuzz-coverage fuzz-soak
fuzz-targets: $(FUZZ_PROGRAMS) $(EXAMPLE_PROGRAMS)
reach-programs: $(REPLAY_PROGRAMS)
replay-programs: $(REPLAY_PROGRAMS) $(EXAMPLE_REPLAYS) $(B)/replay/self

fuzz: ## build the fuzz targets: libFuzzer, stand-alone with gcc and clang, and AFL++ where it is installed
	@$(MAKE) --no-print-directory VARIANT=fuzz fuzz-targets replay-programs
	@$(MAKE) --no-print-directory VARIANT=asan replay-programs
	@if command -v afl-clang-fast >/dev/null; then $(MAKE) --no-print-directory VARIANT=afl fuzz-targets build/afl/afl-mutator.so; \
	else echo '  afl-clang-fast is not there: no AFL++ targets'; fi

# Seeds and dictionaries, out of vectors and scenarios. The folder is made anew when one of them has changed.
SEED_DATA := $(wildcard fuzz/seeds/*.py fuzz/session/seeds/*.script fuzz/targets/*.c vectors/codec/*.json vectors/scenarios/*/*.json vectors/regressions/codec/*.json vectors/regressions/scenarios/*/*.json)
.PHONY: corpus corpus-minimise
corpus: corpus/made ## seeds and dictionaries of the fuzz targets, in corpus/
corpus/made: $(SEED_DATA)
	@fuzz/seeds/make.py corpus

corpus-minimise: corpus ## keep only the seeds that cover something that smaller ones do not (libFuzzer's -merge)
	@$(MAKE) --no-print-directory VARIANT=fuzz fuzz-targets
	@fuzz/seeds/minimise.sh build/fuzz corpus $(FUZZ_TARGETS)

fuzz-smoke: corpus ## every fuzz target for a few seconds (FUZZ_SECONDS=3), from the seeds in corpus/
	@$(MAKE) --no-print-directory VARIANT=fuzz fuzz-targets
	@fuzz/smoke.sh build/fuzz $(FUZZ_TARGETS) $(FUZZ_EXAMPLES)

fuzz-afl: corpus ## the same with AFL++ (FUZZ_SECONDS=5)
	@$(MAKE) --no-print-directory VARIANT=afl fuzz-targets build/afl/afl-mutator.so
	@fuzz/smoke-afl.sh build/afl $(FUZZ_TARGETS) $(FUZZ_EXAMPLES)

fuzz-speed:
	@$(MAKE) --no-print-directory VARIANT=fuzz fuzz-targets build/fuzz/empty
	@fuzz/bench.sh build/fuzz $(FUZZ_TARGETS) $(FUZZ_EXAMPLES)

fuzz-coverage: corpus ## which lines of the decoders and session machines the corpora reach, with a floor (FUZZ_MORE=FOLDER: more inputs)
	@$(MAKE) --no-print-directory VARIANT=reach reach-programs
	@fuzz/coverage.sh build/reach/replay $(FUZZ_TARGETS)

fuzz-soak: corpus ## fuzz all targets in turn, two hours of processor time in all; goes on where it was stopped (SOAK_CPU=7200)
	@$(MAKE) --no-print-directory VARIANT=fuzz fuzz-targets
	@fuzz/soak.sh build/soak build/fuzz $(FUZZ_TARGETS) $(FUZZ_EXAMPLES)

include fuzz/codec/codec.mk
include fuzz/faults/faults.mk
