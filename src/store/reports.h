/* SPDX-License-Identifier: GPL-3.0-or-later */
/* reports.h - what was told: reports, and the mails in them.
 *
 * The report is the unit of encryption: its messages are sealed with its
 * content key. What moderators and respondents write belongs to the case,
 * which is a unit, too. One report may belong to several cases.
 */
#ifndef STORE_REPORTS_H
#define STORE_REPORTS_H

#include "base/buf.h"
#include "base/ids.h"
#include "base/mem.h"
#include "store/store.h"

int reports_add(
    struct store *store, const struct uuid *id, int64_t day, struct err *err);
/* The next report of the case, and of those that are part of it, after
 * link->place (first: 0). 1, 0, -1. */
struct report_link {
	int64_t place;
	struct uuid report_id;
};
int reports_next_of_case(struct report_link *link, struct store *store,
    const struct uuid *case_id, struct err *err);
/* The case that a report opened. 1, 0, -1. */
int reports_find_case(struct uuid *case_id, struct store *store,
    const struct uuid *report_id, struct err *err);

/* The next case that has the report, after *place (first: 0). 1, 0, -1. */
int reports_next_case(struct uuid *case_id, int64_t *place, struct store *store,
    const struct uuid *report_id, struct err *err);

struct message_row {
	struct uuid id;
	struct uuid unit_id; /* report or case whose key seals it */
	const struct uuid *party_id; /* NULL: nobody usable wrote it */
	const struct blind *moderator; /* who wrote it, or NULL */
	int64_t ordinal; /* from 1; no other of the case has it, see below */
	int64_t day;
	const struct uuid *run; /* NULL: no original was kept */
	struct uuid seal; /* names what is sealed: new with each change */
	struct blob facts; /* sealed */
	struct blob clean; /* sealed */
};
int messages_add(
    struct store *store, const struct message_row *row, struct err *err);
/* The next message of the unit after row->ordinal (first: 0). 1, 0, -1. */
int messages_next(struct message_row *row, struct store *store,
    const struct uuid *unit_id, struct pool *pool, struct err *err);
/* Write seal, facts and clean of this id. */
int messages_reseal(
    struct store *store, const struct message_row *row, struct err *err);
int messages_find(struct message_row *row, struct store *store,
    const struct uuid *id, struct pool *pool, struct err *err);
/* How many the unit has. -1 failed. */
int64_t messages_count(
    struct store *store, const struct uuid *unit_id, struct err *err);

/* A person names a message by the case that it came to and its ordinal, which
 * neither joining nor splitting changes: 4821/3. */
struct message_name {
	int64_t number; /* of the case */
	int64_t ordinal;
};
/* The ordinal that the next message of the unit gets. -1 failed. */
int64_t messages_next_ordinal(
    struct store *store, const struct uuid *unit_id, struct err *err);
int messages_find_name(struct message_row *row, struct store *store,
    const struct message_name *name, struct pool *pool, struct err *err);
/* The number that its name has. 1, 0, -1. */
int messages_find_number(int64_t *number, struct store *store,
    const struct message_row *row, struct err *err);

#endif
