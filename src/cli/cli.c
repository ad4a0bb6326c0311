/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/cli.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sysexits.h>

#include "base/log.h"

int cli_fail(const struct err *err)
{
	log_warn("%s", err->text);
	return err_exit_code(err);
}

int cli_usage(const char *command, const char *text)
{
	fprintf(stderr, "heyward: %s; heyward %s --help says more\n", text,
	    command);
	return EX_USAGE;
}

int cli_number(int64_t *number, const char *s)
{
	char *end;

	errno = 0;
	*number = strtoll(s, &end, 10);
	return errno != 0 || end == s || *end != '\0' ? -1 : 0;
}

int cli_done(void)
{
	if (fflush(stdout) != 0 || ferror(stdout)) {
		perror("heyward: standard output");
		return EX_IOERR;
	}
	return EX_OK;
}
