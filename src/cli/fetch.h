/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fetch.h - from the mailbox into the database. */
#ifndef CLI_FETCH_H
#define CLI_FETCH_H

#include "base/deadline.h"
#include "casework/desk.h"
#include "wire/inbox.h"

/* Take in everything that waits: fetch, read, handle, commit, and only then
 * remove. No new mail is begun after stop, no operation goes on after
 * deadline. -1: something is left for the next run, and err says why; what was
 * committed before stays done. */
int fetch_mail(struct desk *desk, struct deadline stop,
    struct deadline deadline, struct err *err);

/* Take in old mail, of which nobody outside hears (casework/incoming.h): all of
 * an archive, or what a first run left alone in the mailbox. What was taken in
 * before, be it by a run, is not taken in again, so that it may be killed and
 * begun anew. Fill in the first part; the second is counted, also before -1.
 */
struct fetch_import {
	struct inbox *inbox; /* open; the caller closes it */
	const char *account; /* names the mailbox; NULL: it is an archive */
	bool is_opened; /* moderators are told of each, instead of once */
	bool dry; /* count, and do nothing */
	void (*step)(void *arg, const struct fetch_import *so_far);
	void *arg;

	uint64_t seen; /* mails, of which these were known already, */
	uint64_t known;
	uint64_t reports, machine, unreadable; /* these became cases, */
	uint64_t kept; /* these were kept, and did nothing, */
	uint64_t failed; /* and these could not be taken in */
	uint64_t todo; /* all there are, where one knows; or 0 */
};
int fetch_import(
    struct desk *desk, struct fetch_import *import, struct err *err);

/* The name by which the database knows the mailbox; the caller frees it. */
char *fetch_account(const struct conf *conf);

#endif
