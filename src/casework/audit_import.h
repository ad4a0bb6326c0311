/* SPDX-License-Identifier: GPL-3.0-or-later */
/* audit_import.h - entries that an admin brings.
 *
 * What is done on a copy of the database, away from the server, prints a line
 * that is to be put on record here:
 *
 *	heyward-audit-v1 VERB CASE DAY ID REASON
 *
 * VERB is reveal or original; CASE is the id of the case, 16 bytes, and ID
 * another 16, drawn at random, both in hexadecimal; DAY is counted from 1970,
 * REASON is the text in hexadecimal.
 */
#ifndef CASEWORK_AUDIT_IMPORT_H
#define CASEWORK_AUDIT_IMPORT_H

#include "casework/audit.h"

/* Append such a line, with an id of its own and a newline. */
void audit_line_print(struct buf *out, const char *verb,
    const struct uuid *case_id, int64_t day, const char *reason);
/* Put a line on record, in the transaction under way: an act of the case that
 * says the reason, sealed, and a note about the line. 1 it is news, 0 it is on
 * record, -1. ERR_INPUT: it is no such line. */
int audit_line_import(struct desk *desk, const char *line, struct err *err);

/* An older copy of the database is to be gone on with, or a log that does not
 * hold any more: puts the reason on record, and asks the moderators about each
 * decision letter that waits, since it may have gone out; *n says how many.
 * In the transaction under way. */
int audit_accept(
    int64_t *n, struct desk *desk, const char *reason, struct err *err);

#endif
