#include <string.h>
#include <unistd.h>

#include "cli/outputs.h"
#include "fuzz/codec/engine/mutator.h"
#include "fuzz/codec/engine/state.h"
#include "fuzz/codec/seeds.h"
#include "text/escape.h"

static const cli_format formats[] = {{"text", fnd_print_text},
                                     {"json", fnd_print_json},
                                     {"junit", fnd_print_junit},
                                     {"sarif", fnd_print_sarif}};

static cli_outputs outputs(void) {
    return (cli_outputs){.command = "fuzz codec",
                         .formats = formats,
                         .format_count = sizeof formats / sizeof formats[0],
                         .wanted = &state.options.report};
}

int engine_check_reports(void) {
    cli_outputs o = outputs();
    return cli_outputs_check(&o);
}

bool engine_is_quiet(void) {
    for (size_t i = 0; i < state.options.report.count; i++)
        if (strchr(state.options.report.items[i], ':') == NULL) return true;
    return false;
}

static double seconds_since_begin(wire_us now) {
    return (double)(now - state.fuzzer.begun) / 1e6;
}

void engine_draw(wire_us now) {
    const cfz_fuzzer *f = &state.fuzzer;
    bool batch = state.options.mode == CFZ_BATCH && !state.terminal;
    wire_us every = WIRE_MS((batch ? BATCH_PROGRESS_S : PROGRESS_S) * 1000);
    if ((!batch && !state.terminal) || now - (state.drawn == 0 ? f->begun : state.drawn) < every) return;
    state.drawn = now;
    double seconds = seconds_since_begin(now);
    fprintf(state.out, "%s%5.0f s  %llu inputs  %.0f/s  %llu new  %zu features  %zu findings%s",
            batch ? "" : "\r\033[K", seconds, (unsigned long long)f->runs,
            (double)f->runs / (seconds > 0 ? seconds : 1), (unsigned long long)f->kept, f->counters.features,
            cfz_findings_count(f->findings), batch ? "\n" : "");
    fflush(state.out);
}

int engine_complain(const char *text) {
    sio_buf line = SIO_BUF_INIT;
    const char *shown = txt_escape_terminal(&line, sio_slice_str(text)) ? sio_buf_cstr(&line) : NULL;
    fprintf(state.out, "siospec fuzz codec: %s\n", shown == NULL ? "out of memory" : shown);
    sio_buf_free(&line);
    return 3;
}

static int write_reports(void) {
    const cfz_fuzzer *f = &state.fuzzer;
    char more[120], part[80] = "";
    if (state.options.mode == CFZ_BATCH)
        snprintf(part, sizeof part, "; part %llu, %llu inputs in all", (unsigned long long)state.batch.parts,
                 (unsigned long long)state.batch.runs);
    snprintf(more, sizeof more, ", %llu new, %zu features%s", (unsigned long long)f->kept,
             f->counters.features, part);
    fnd_report r = {.what = "codec",
                    .mode = cfz_mode_name(state.options.mode),
                    .unit = "inputs",
                    .started = state.started,
                    .kinds = cfz_kinds,
                    .seed = (uint64_t)state.options.seed,
                    .runs = f->runs,
                    .seconds = seconds_since_begin(wire_now()),
                    .more = more,
                    .coverage = state.coverage};
    r.items = cfz_findings_items(f->findings, &r.count);
    cli_outputs o = outputs();
    return cli_outputs_write(&o, &r);
}

static int end_batch(void) {
    sio_buf why = SIO_BUF_INIT;
    int status = 0;
    if (state.options.mode != CFZ_BATCH) return 0;
    state.batch.parts++;
    state.batch.runs += state.fuzzer.runs;
    state.batch.seconds += (uint64_t)seconds_since_begin(wire_now());
    if (!fnd_batch_write(state.options.findings, &state.batch, &why))
        status = engine_complain(sio_buf_cstr(&why) == NULL ? "out of memory" : sio_buf_cstr(&why));
    sio_buf_free(&why);
    return status;
}

static int status_at_end(void) {
    const cfz_fuzzer *f = &state.fuzzer;
    int batch = end_batch(), reports = write_reports();
    if (f->broken != NULL) return engine_complain(f->broken);
    if (cfz_findings_error(f->findings) != NULL) return engine_complain(cfz_findings_error(f->findings));
    if (batch != 0 || reports != 0) return batch != 0 ? batch : reports;
    if (f->runs == 0)
        return engine_complain("no input was tried (a dictionary that cannot be read? --verbose tells)");
    return cfz_findings_count(f->findings) > 0 ? 1 : 0;
}

void engine_clean_up(void) {
    cfz_fuzzer_free(&state.fuzzer);
    cfz_findings_free(state.fuzzer.findings);
    cfz_mutator_end();
    cen_quirks_free(state.quirks);
    cfz_options_free(&state.options);
    json_decref(state.coverage);
    if (state.seeds[0] != '\0') cfz_seeds_remove(state.seeds);
    if (state.corpus[0] != '\0') cfz_seeds_remove(state.corpus);
    if (state.folder[0] != '\0') rmdir(state.folder);
}

_Noreturn void engine_finish(void) {
    if (getpid() != state.self) _exit(3);
    if (state.terminal) fputs("\r\033[K", state.out);
    int status = status_at_end();
    fflush(stdout);
    engine_clean_up();
    _exit(status);
}
