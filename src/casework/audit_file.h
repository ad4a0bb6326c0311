/* SPDX-License-Identifier: GPL-3.0-or-later */
/* audit_file.h - the head of the audit log beside the database.
 *
 * audit.head, in the directory of the database, is one line:
 *
 *	heyward-audit-head-v1 SEQ HASH SIGNATURE
 *
 * the last two in hexadecimal. It is written after the commit of what it
 * names, so that it is always a head that the log of this database had, the
 * newest or an older one. A database in whose log it is not found is an older
 * copy, was cut, or is another one: nothing may be sent from it, or letters
 * would go out twice, until an admin accepts it (heyward audit accept).
 */
#ifndef CASEWORK_AUDIT_FILE_H
#define CASEWORK_AUDIT_FILE_H

#include "casework/audit.h"

/* Its name, for the caller to free. */
char *audit_file_path(const struct conf *conf);
/* 1, 0 there is none, -1. ERR_CONFIG: it cannot be read, or makes no sense. */
int audit_file_read(
    struct audit_head *head, const struct conf *conf, struct err *err);
/* Does the log go on from there to a head that this ring signed? ERR_CONFIG,
 * with what is wrong and the mend. */
int audit_file_check(struct desk *desk, struct err *err);
/* Put on record that this run did something, if it did since the last time:
 * mail that was taken in or handed over, which has no entry of its own, must
 * be missed in an older copy, too. Then audit_file_write(). */
int audit_file_catch_up(struct desk *desk, struct err *err);
/* Bring it up to the head; outside of a transaction. */
int audit_file_write(struct desk *desk, struct err *err);
/* Make the first one, for a log that has just begun; else leave it. */
int audit_file_begin(struct desk *desk, struct err *err);

#endif
