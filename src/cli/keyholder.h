/* SPDX-License-Identifier: GPL-3.0-or-later */
/* keyholder.h - a database, open to who has a recovery key: that of this
 * server, or a copy of it with nothing beside it.
 */
#ifndef CLI_KEYHOLDER_H
#define CLI_KEYHOLDER_H

#include <stdbool.h>

#include "cli/site.h"
#include "privacy/recovery.h"

struct keyholder_wants {
	const char *key; /* file of the recovery key */
	const char *passphrase_file; /* NULL: ask on the terminal */
	const char *database; /* a copy; NULL: the server's own */
	bool is_lost; /* the server's own, whose ring is lost; locked */
};

/* Take one of the options --key ('k'), --passphrase-file ('p') and --database
 * ('d'); false: c is none of them. */
bool keyholder_option(struct keyholder_wants *wants, int c, const char *value);

struct keyholder {
	struct site site; /* of a copy only store and desk */
	struct desk desk; /* opens with the secret */
	bool is_copy;
	struct recovery_secret *secret;
};

/* Nothing is open after -1. */
int keyholder_open(struct keyholder *holder, const struct cli *cli,
    const struct keyholder_wants *wants, struct err *err);
void keyholder_close(struct keyholder *holder);

/* Put on record what is about to be shown of the case, before it is. On a copy
 * the entry goes to standard error, to be imported on the server. */
int keyholder_note(struct keyholder *holder, const char *verb,
    const struct case_row *row, const char *what, struct err *err);

#endif
