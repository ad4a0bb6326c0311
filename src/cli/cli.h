/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cli.h - what every command gets, and the commands. */
#ifndef CLI_CLI_H
#define CLI_CLI_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

struct cli {
	const char *config; /* file */
	bool verbose;
};

/* Each command parses its own arguments (argv[0] is its name) and returns an
 * exit code of <sysexits.h>. */
int run_main(const struct cli *cli, int argc, char **argv);
int init_main(const struct cli *cli, int argc, char **argv);
int check_main(const struct cli *cli, int argc, char **argv);
int case_main(const struct cli *cli, int argc, char **argv);
int import_main(const struct cli *cli, int argc, char **argv);
int key_main(const struct cli *cli, int argc, char **argv);
int purge_main(const struct cli *cli, int argc, char **argv);
int audit_main(const struct cli *cli, int argc, char **argv);
int backup_main(const struct cli *cli, int argc, char **argv);
int explain_main(const struct cli *cli, int argc, char **argv);
int original_main(const struct cli *cli, int argc, char **argv);
int report_main(const struct cli *cli, int argc, char **argv);
int reveal_main(const struct cli *cli, int argc, char **argv);

/* Print the error on standard error and return its exit code. */
int cli_fail(const struct err *err);
/* "heyward: TEXT; heyward COMMAND --help says more", EX_USAGE. */
int cli_usage(const char *command, const char *text);
/* A number, as of a case, and nothing behind it. 0, or -1: it is none. */
int cli_number(int64_t *number, const char *s);
/* Flush standard output; EX_IOERR where that failed. */
int cli_done(void);

#endif
