/* What `siospec prove` prints: both matrices, and who does not hold up its side. */
#ifndef CLI_PROVE_REPORT_H
#define CLI_PROVE_REPORT_H

#include <stdio.h>

#include "proof/proof.h"

/* Prints. Returns whether all deviations, variations and cases hold up their side. */
bool cli_prove_print(const prf_proof *p, bool verbose, wire_us took, FILE *out);

/* Adds the matrices of the proof to those of other seats in `root`, an object. */
void cli_prove_matrix(const prf_proof *p, json_t *root);

/* Writes them to the file. Returns false after a message on stderr. */
bool cli_prove_write(const json_t *root, const char *path);

#endif
