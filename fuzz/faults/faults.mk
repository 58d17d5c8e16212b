# The benchmark (docs/fuzzing.md): the fuzz targets over a copy of the reference with the faults of fuzz/faults/patches/.
#
#   make VARIANT=asan fault-programs   build/asan/faults/packets and sessions: stand-alone
#   make VARIANT=fuzz fault-programs   the same with libFuzzer; VARIANT=afl: with AFL++
#   make fuzz-bench                    how long configurations take to find them (hours; goes on where it was stopped)
#
# Only the files that a patch touches are compiled a second time. Included by fuzz.mk.

FAULT_PATCHES := $(sort $(wildcard fuzz/faults/patches/*.patch))
FAULT_FILES := $(sort $(shell sed -n 's|^+++ b/||p' $(FAULT_PATCHES)))
FAULT_COPIES := $(addprefix build/faults/,$(FAULT_FILES))
FAULT_OBJECTS := $(patsubst %.c,$(B)/faults/%.o,$(FAULT_FILES))
FAULT_TARGETS := eio_payload eio_payload_trip sio_decoder sio_packet sio_packet_trip
FAULT_PROPERTIES := decoder packet payload
FAULT_PROGRAMS := $(B)/faults/packets $(B)/faults/sessions
FAULT_COMMON := $(B)/fuzz/faults/fault.o $(B)/fuzz/faults/trial.o

build/faults/made: $(FAULT_PATCHES) $(FAULT_FILES)
	$(call say,PATCH)
	$(Q)rm -rf $(@D) && for file in $(FAULT_FILES); do mkdir -p "$(@D)/$$(dirname $$file)" && cp $$file $(@D)/$$file || exit; done
	$(Q)for patch in $(FAULT_PATCHES); do patch --silent --forward --no-backup-if-mismatch -p1 -d $(@D) <$$patch || \
		{ echo "fuzz/faults: $$patch does not fit the reference any more: see fuzz/faults/README.md" >&2; exit 1; }; done
	$(Q)touch $@
$(FAULT_COPIES): build/faults/made ;

$(FAULT_OBJECTS): $(B)/faults/%.o: build/faults/%.c fuzz/faults/fault.h fuzz/faults/list.h $(B)/flags
	@mkdir -p $(@D)
	$(call say,CC)
	$(Q)$(CC) $(CPPFLAGS) -include fuzz/faults/fault.h $(ALL_CFLAGS) -Wno-bitwise-instead-of-logical -MMD -MP -c -o $@ $<

# Several targets in one program: each under a name of its own.
$(B)/faults/targets/%.o: fuzz/targets/%.c $(B)/flags
	@mkdir -p $(@D)
	$(call say,CC)
	$(Q)$(CC) $(CPPFLAGS) -DLLVMFuzzerTestOneInput=try_$* -Dfuzz_target_shape=shape_$* $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

# What records is nothing to be covered.
$(B)/fuzz/faults/fault.o $(B)/fuzz/faults/trial.o: private CFLAGS_fuzz := -O2 -g -fno-omit-frame-pointer
ifeq ($(VARIANT),afl)
$(B)/fuzz/faults/fault.o $(B)/fuzz/faults/trial.o: private CC := clang
endif

FAULT_MAIN := $(if $(filter fuzz afl,$(VARIANT)),$(patsubst %.c,$(B)/%.o,$(FUZZ_GLUE_SRC)),$(B)/fuzz/replay.o)
# Of the checker only the JSON values are needed: not its archive, which takes minutes with the compiler of AFL++.
FAULT_SUPPORT := $(patsubst %.c,$(B)/%.o,$(filter-out fuzz/replay.c %_test.c,$(wildcard fuzz/*.c)) \
	$(filter fuzz/session/% fuzz/mutate/%,$(FUZZ_SRC)) $(FAULT_PROPERTIES:%=fuzz/properties/%.c) $(filter conformance/value/%,$(CONF_SRC)))
FAULT_LINK := $(FAULT_COMMON) $(FAULT_OBJECTS) $(FAULT_MAIN) $(FAULT_SUPPORT) $(B)/libsiospec.a
$(B)/faults/packets: $(B)/fuzz/faults/packets.o $(B)/fuzz/examples/second/parser.o $(patsubst %,$(B)/faults/targets/%.o,$(FAULT_TARGETS)) $(FAULT_LINK)
$(B)/faults/sessions: $(B)/fuzz/faults/sessions.o $(FAULT_LINK)
$(FAULT_PROGRAMS):
	$(call say,LINK)
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $^ $(if $(filter fuzz afl,$(VARIANT)),$(LIB_FUZZING_ENGINE)) -Wl,--as-needed $(LDLIBS)

.PHONY: fault-programs fuzz-bench
fault-programs: $(FAULT_PROGRAMS)

fuzz-bench: corpus ## how long fuzzers take to find seeded faults: 3 hours, goes on where it was stopped (docs/fuzzing.md)
	@$(MAKE) --no-print-directory VARIANT=fuzz fault-programs
	@if command -v afl-clang-fast >/dev/null; then $(MAKE) --no-print-directory VARIANT=afl fault-programs build/afl/afl-mutator.so; fi
	@fuzz/faults/bench $(BENCH)
	@fuzz/faults/report
