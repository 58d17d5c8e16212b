# siospec: the one entry point. `make help` lists the targets.
#
# Out-of-tree builds, one folder a variant (build/plain, build/asan, build/cov, ...), so that they never share objects.

.DEFAULT_GOAL := all
VARIANT   ?= plain
WITH_SERVE ?= 1
PREFIX    ?= /usr/local
DESTDIR   ?=
VERSION   := 0.1.0

CC        ?= cc
PKGS      := jansson openssl zlib libuv
SERVE_PKGS := $(if $(filter 1,$(WITH_SERVE)),libwebsockets)
TEST_PKGS := check
CSTD      := -std=c11 -D_GNU_SOURCE
WARN      := -Wall -Wextra -Wconversion -Wshadow -Werror
INCLUDES  := -Ireference -Iconformance -Itests -I.
CPPFLAGS  += $(CSTD) $(INCLUDES) -DSIOSPEC_VERSION='"$(VERSION)"' -DWITH_SERVE=$(WITH_SERVE)
LDLIBS    += $(shell pkg-config --libs $(SERVE_PKGS) $(PKGS) 2>/dev/null) -lpthread -lm
CFLAGS_plain := -O2 -g
CFLAGS_asan  := -O1 -g -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=all
CFLAGS_clang := -O2 -g
CFLAGS_tsan  := -O1 -g -fsanitize=thread
CFLAGS_cov   := -O0 -g --coverage
LDFLAGS_asan := -fsanitize=address,undefined
LDFLAGS_tsan := -fsanitize=thread
LDFLAGS_cov  := --coverage
ALL_CFLAGS = $(CFLAGS_$(VARIANT)) $(WARN) $(CFLAGS)
ALL_LDFLAGS = $(LDFLAGS_$(VARIANT)) $(LDFLAGS)

B := build/$(VARIANT)
# make V=1 shows the commands.
Q := $(if $(V),,@)
say = $(if $(V),@:,@printf '  %-6s %s\n' '$(1)' '$@')

# Sources are found, not listed: a new file needs no edit here.
find_c = $(shell find $(1) -name '*.c' $(2) 2>/dev/null | LC_ALL=C sort)
REFERENCE_DIRS := reference/base reference/engineio reference/socketio reference/client
SERVE_DIRS := reference/transport reference/app
CONFORMANCE_DIRS := $(filter-out conformance/testees conformance/adapters conformance/cli,$(wildcard conformance/*))
LIB_SRC   := $(call find_c,$(REFERENCE_DIRS),! -name '*_test.c' ! -name '*_bench.c')
CONF_SRC  := $(call find_c,$(CONFORMANCE_DIRS),! -name '*_test.c' ! -name '*_bench.c')
CLI_SRC   := $(call find_c,conformance/cli,! -name '*_test.c' ! -name main.c)
TEST_SRC  := $(call find_c,reference conformance,-name '*_test.c' ! -path '*/testees/*' ! -path '*/adapters/*')
ifeq ($(WITH_SERVE),1)
SERVE_SRC := $(call find_c,$(SERVE_DIRS),! -name '*_test.c' ! -name '*_bench.c')
else
CLI_SRC   := $(filter-out conformance/cli/cmd_serve.c conformance/cli/cmd_connect.c,$(CLI_SRC))
TEST_SRC  := $(filter-out $(addsuffix /%,$(SERVE_DIRS)),$(TEST_SRC))
endif
REF_ADAPTER_SRC := $(call find_c,conformance/adapters/reference conformance/adapters/lib)
BENCH_SRC := $(call find_c,reference conformance,-name '*_bench.c')
TESTKIT_SRC := $(wildcard tests/testkit*.c)
HEADERS   := $(shell find reference conformance tests -name '*.h' ! -path '*/node_modules/*' ! -path 'conformance/adapters/*' | LC_ALL=C sort)
DATA      := $(shell find vectors -name '*.json' 2>/dev/null | LC_ALL=C sort) vectors/README.md

include fuzz/fuzz.mk

obj = $(patsubst %.c,$(B)/%.o,$(1))
TESTS   := $(patsubst %.c,$(B)/%,$(TEST_SRC))
BENCHES := $(patsubst %.c,$(B)/%,$(BENCH_SRC))

.PHONY: all help lib
all: $(B)/siospec $(B)/reference-adapter $(FUZZ_CODEC) ## build build/siospec (the default)
	@if [ "$(VARIANT)" = plain ]; then ln -sf plain/siospec build/siospec; ln -sf plain/reference-adapter build/reference-adapter; $(if $(FUZZ_CODEC),ln -sf plain/siospec-fuzz-codec build/siospec-fuzz-codec;) fi

help: ## this list
	@awk -F':.*## ' '/^[a-z-]+:.*## /{printf "  %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)
	@echo "  variables      VARIANT=plain|asan|tsan|cov  CC=gcc|clang  WITH_SERVE=0|1  PREFIX=/usr/local  DESTDIR="

lib: $(B)/libsiospec.a ## build only the codec library
$(B)/libsiospec.a: $(call obj,$(LIB_SRC))
$(B)/libconformance.a: $(call obj,$(CONF_SRC)) $(B)/embedded.o $(B)/page.o
$(B)/libcli.a: $(call obj,$(CLI_SRC))
$(B)/libserve.a: $(call obj,$(filter reference/app/%,$(SERVE_SRC)))
$(B)/libsiospec-transport.a: $(call obj,$(filter reference/transport/%,$(SERVE_SRC)))
$(B)/lib%.a:
	@mkdir -p $(@D)
	$(call say,AR)
	$(Q)rm -f $@ && $(AR) rcs $@.tmp $^ && mv $@.tmp $@

ARCHIVES := $(B)/libcli.a $(B)/libfuzz.a $(B)/libconformance.a $(if $(SERVE_SRC),$(B)/libserve.a $(B)/libsiospec-transport.a) $(B)/libsiospec.a
$(B)/siospec: $(B)/conformance/cli/main.o $(ARCHIVES)
	$(call say,LINK)
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $^ $(LDLIBS)

# The reference codec as an adapter (docs/adapters.md).
$(B)/reference-adapter: $(call obj,$(REF_ADAPTER_SRC)) $(B)/libconformance.a $(B)/libsiospec.a
	@mkdir -p $(@D)
	$(call say,LINK)
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $^ $(LDLIBS)

$(B)/%.o: %.c $(B)/flags
	@mkdir -p $(@D)
	$(call say,CC)
	$(Q)$(CC) $(CPPFLAGS) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

# A change of compiler or flags rebuilds the variant.
$(B)/flags: FORCE
	@mkdir -p $(@D)
	@echo '$(CC) $(CPPFLAGS) $(ALL_CFLAGS)' | cmp -s - $@ || echo '$(CC) $(CPPFLAGS) $(ALL_CFLAGS)' > $@
.PHONY: FORCE

# The data under vectors/ is part of the binary (--data DIR adds or replaces it).
$(B)/embedded.S: tools/embed.sh $(DATA)
	@mkdir -p $(@D)
	$(call say,EMBED)
	$(Q)sh tools/embed.sh data_embedded vectors/ $(DATA) > $@.tmp && mv $@.tmp $@
# So are the style sheet and the script of the HTML report.
PAGE_DIR := conformance/report/html
PAGE := $(wildcard $(PAGE_DIR)/*.css $(PAGE_DIR)/*.js)
$(B)/page.S: tools/embed.sh $(PAGE)
	@mkdir -p $(@D)
	$(call say,EMBED)
	$(Q)sh tools/embed.sh rep_page $(PAGE_DIR)/ $(PAGE) > $@.tmp && mv $@.tmp $@
$(B)/embedded.o $(B)/page.o: %.o: %.S
	$(Q)$(CC) -c -o $@ $<

TEST_LIBS = $(shell pkg-config --libs $(TEST_PKGS))
$(TESTS): $(B)/%: $(B)/%.o $(call obj,$(TESTKIT_SRC)) $(ARCHIVES)
	$(call say,LINK)
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $^ $(TEST_LIBS) $(LDLIBS)
$(BENCHES): $(B)/%: $(B)/%.o $(ARCHIVES)
	$(call say,LINK)
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $^ $(LDLIBS)

.PHONY: tests benches
tests: $(TESTS)
benches: $(BENCHES)

# ---- what people run ----

TEST_SCRIPTS := $(wildcard tests/*_test.sh tests/*_test.py)
BUILD_DEPS := $(if $(filter 1,$(WITH_SERVE)),build,checker)
TESTEE ?= $(if $(filter 1,$(WITH_SERVE)),reference,node)

.PHONY: deps test unit conformance prove interop bench lint format coverage install uninstall
deps:
	@ci/install-deps $(DEPS)

test: ## all tests: unit tests under ASan+UBSan, the data, the command line, the bad servers
	@ci/install-deps test
	@$(MAKE) --no-print-directory all corpus
	@if command -v clang >/dev/null; then $(MAKE) --no-print-directory VARIANT=fuzz replay-programs; \
	else echo '  clang is not there: the corpora are replayed with $(CC) only'; fi
	@$(MAKE) --no-print-directory VARIANT=asan REPLAY_MORE="$$(! command -v clang >/dev/null || echo build/fuzz/replay)" unit

# What the seeded faults show, and what concerns the data, the documents and the scripts, is shown once, not in each variant.
ONCE_TESTS := $(addprefix tests/,fuzz_faults_test.py fuzz_seeds_test.py data_test.sh data_tools_test.py vectors_test.py scenarios_test.py \
	baseline_test.py adapter_schema_test.py ci_templates_test.py clients_doc_test.py codec_doc_test.py serve_rules_test.py)
UNIT_SCRIPTS = $(if $(filter asan,$(VARIANT)),$(TEST_SCRIPTS),$(filter-out $(ONCE_TESTS),$(TEST_SCRIPTS)))
unit: $(B)/siospec $(B)/reference-adapter $(TESTS) replay-programs $(if $(filter asan,$(VARIANT)),fault-programs)
	@SIOSPEC_FAULTS="$(B)/faults" SIOSPEC_REPLAY="$(B)/replay $(REPLAY_MORE)" SIOSPEC=$(CURDIR)/$(B)/siospec SIOSPEC_ADAPTER=$(CURDIR)/$(B)/reference-adapter CK_DEFAULT_TIMEOUT=300 ASAN_OPTIONS=$(ASAN_OPTIONS) tests/run.sh $(TESTS) $(addprefix ./,$(UNIT_SCRIPTS))

conformance: ## the main job: build, start a server, check it, print the report (TESTEE=reference|node|python|mini)
	@ci/install-deps $(BUILD_DEPS)
	@$(MAKE) --no-print-directory all
	@ci/conformance $(TESTEE)

interop: all ## check every testee we know; and every codec behind an adapter
	@ci/install-deps testees
	@ci/interop

prove: ## prove the cases: able to fail (deviations), just (variations), open (alternatives)
	@ci/install-deps build
	@$(MAKE) --no-print-directory all
	@build/siospec prove $(PROVE)

bench: all benches ## speed and memory, measured; never part of the tests
	@ci/install-deps testees
	@ci/bench

lint: ## clang-tidy, cppcheck, clang-format, banned functions
	@ci/install-deps all
	@ci/lint $(LIB_SRC) $(SERVE_SRC) $(CONF_SRC) $(CLI_SRC) $(REF_ADAPTER_SRC) $(FUZZ_LINT_SRC) conformance/cli/main.c

format: ## lay out the C sources with clang-format
	@ci/install-deps all
	clang-format -i $(LIB_SRC) $(SERVE_SRC) $(CONF_SRC) $(CLI_SRC) $(REF_ADAPTER_SRC) $(FUZZ_LINT_SRC) $(TEST_SRC) $(BENCH_SRC) $(TESTKIT_SRC) $(HEADERS)

coverage: all corpus ## line coverage of reference/ and conformance/ by the tests, with its floor
	@ci/install-deps all
	@ci/coverage

LIBRARIES := libsiospec $(if $(SERVE_SRC),libsiospec-transport)
PUBLIC_HEADERS = $(filter-out %_internal.h,$(wildcard $(addsuffix /*.h,$(REFERENCE_DIRS)))) $(if $(SERVE_SRC),reference/transport/client.h reference/transport/server.h)
install: $(B)/siospec $(FUZZ_CODEC) $(LIBRARIES:%=$(B)/%.a) ## install the program, the libraries, their headers and pkg-config files
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/lib/pkgconfig
	install -m 755 $(B)/siospec $(FUZZ_CODEC) $(DESTDIR)$(PREFIX)/bin/
	install -m 644 $(LIBRARIES:%=$(B)/%.a) $(DESTDIR)$(PREFIX)/lib/
	for h in $(PUBLIC_HEADERS:reference/%=%); do install -D -m 644 reference/$$h $(DESTDIR)$(PREFIX)/include/siospec/$$h; done
	for l in $(LIBRARIES); do sed -e 's|@PREFIX@|$(PREFIX)|' -e 's|@VERSION@|$(VERSION)|' reference/$$l.pc.in > $(DESTDIR)$(PREFIX)/lib/pkgconfig/$$l.pc; done
uninstall: ## remove what install put there
	rm -rf $(addprefix $(DESTDIR)$(PREFIX)/,bin/siospec bin/siospec-fuzz-codec include/siospec $(foreach l,libsiospec libsiospec-transport,lib/$l.a lib/pkgconfig/$l.pc))

.PHONY: clean
clean: ## remove everything built
	rm -rf build

-include $(shell find $(B) -name '*.d' 2>/dev/null)
