/* The share of one adapter process in a run. Private to this folder. */
#ifndef COD_JOB_H
#define COD_JOB_H

#include "codec/run.h"

typedef struct cod_job {
    cod_run *run;
    adp_runner *runner;
    adp_identity claims; /* the adapter's identity with all that is claimed; its strings are not its own */
    size_t *item;        /* cases of the plan, by their place in it */
    size_t count;
    bool failed; /* no memory */
} cod_job;

/* Runs the items. `runner` has shaken hands. */
void cod_job_run(cod_job *job);

/* Notes what no case is to blame for; the text is escaped where it is shown. */
void cod_note_stray(cod_run *r, scn_health health, const char *text);

#endif
