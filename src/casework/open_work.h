/* SPDX-License-Identifier: GPL-3.0-or-later */
/* open_work.h - what is left to be done, and was done, as far as each reader
 * of a digest may know.
 */
#ifndef CASEWORK_OPEN_WORK_H
#define CASEWORK_OPEN_WORK_H

#include "casework/lines.h"
#include "casework/team.h"

/* What concerns a reader most comes first. */
enum open_rank {
	OPEN_APPROVAL, /* a proposal waits for this reader */
	OPEN_OVERDUE,
	OPEN_UNOWNED,
	OPEN_OTHER
};

struct open_case {
	enum open_rank rank;
	int64_t number;
	const char *who; /* owns it, or "" */
	const char *when; /* it is, or was, due */
};

struct open_reader {
	const struct member *member; /* of the house */
	struct open_case *list;
	size_t n, room;
	size_t n_new; /* besides: opened today, and told of just now */
	size_t n_decided, n_running; /* in the week; terms */
};

struct open_work {
	struct desk *desk;
	struct pool *pool;
	struct open_reader *readers;
	size_t n;
};

/* For everybody in the house; all from pool. */
int open_work_gather(struct open_work *work, struct desk *desk,
    const struct team *house, struct pool *pool, struct err *err);
/* A line for each case, at most max; how many more there are. */
size_t open_work_list(
    struct lines *lines, struct open_reader *reader, size_t max);

#endif
