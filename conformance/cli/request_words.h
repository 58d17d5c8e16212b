/* What may be added to requests, as the command line spells it. */
#ifndef CLI_REQUEST_WORDS_H
#define CLI_REQUEST_WORDS_H

/* Check a header line ("Name: value") and a part of a query ("k=v"). Return NULL, or a format that says what
 * is wrong with it, with one %s for the text. Ownership: static. */
const char *cli_header_fault(const char *line);
const char *cli_query_fault(const char *pair);

#endif
