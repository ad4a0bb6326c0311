/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "casework/erase.h"

#include <string.h>

#include "casework/audit.h"
#include "casework/decision.h"
#include "store/facts.h"
#include "store/purge.h"
#include "store/reports.h"
#include "store/tokens.h"

/* The fact that something was erased of which copies may be left. */
static const char owed[] = "erased";

static int owe(struct desk *desk, struct err *err)
{
	/* Counters of days gone by name cases, too. */
	if (rates_purge(desk->store, desk_day(desk), err) == -1)
		return -1;
	return facts_set(desk->store, owed, "1", 1, err);
}

/* --------------------------- a respondent ------------------------- */

/* What is decided about it. */
struct fate {
	bool has_decision, is_open, is_remembered, is_running;
};

static int find_fate(struct fate *fate, struct desk *desk,
    const struct uuid *party_id, struct pool *pool, struct err *err)
{
	struct decision_row row = {.id = 0};
	const struct ladder *kind;
	int n;

	*fate = (struct fate){.has_decision = false};
	while ((n = decisions_next_of_party(
		    &row, desk->store, party_id, pool, err)) == 1) {
		kind = ladder_find(row.kind);
		fate->has_decision = true;
		fate->is_open |= decision_is_open(&row);
		if (kind == NULL || kind->rung < RUNG_CORRECTION ||
		    !decision_counts(&row))
			continue;
		fate->is_remembered = true;
		fate->is_running |= kind->rung > RUNG_CORRECTION &&
		                    decision_is_running(&row, desk->now);
	}
	return n;
}

/* It stays as long as the ladder needs it. */
static int erase_respondent(bool *is_remembered, struct desk *desk,
    const struct party_row *party, struct pool *pool, struct err *err)
{
	struct fate fate;

	if (find_fate(&fate, desk, &party->id, pool, err) == -1 ||
	    purge_person(desk->store, &party->id, err) == -1)
		return -1;
	*is_remembered |= fate.is_remembered;
	if (!fate.is_remembered &&
	    purge_idents(desk->store, &party->id, err) == -1)
		return -1;
	return fate.has_decision ? 0
	                         : purge_party(desk->store, &party->id, err);
}

static int erase_respondents(bool *is_remembered, struct desk *desk,
    const struct uuid *case_id, struct pool *pool, struct err *err)
{
	struct party_row party = {.ordinal = 0};
	int n;

	*is_remembered = false;
	while ((n = parties_next_of_case(
		    &party, desk->store, case_id, pool, err)) == 1)
		if (party.ordinal > 0 && erase_respondent(is_remembered, desk,
					     &party, pool, err) == -1)
			return -1;
	return n;
}

/* ----------------------------- a report --------------------------- */

static int erase_reporter(
    struct desk *desk, const struct party_row *party, struct err *err)
{
	struct store *store = desk->store;

	if (purge_person(store, &party->id, err) == -1 ||
	    purge_idents(store, &party->id, err) == -1)
		return -1;
	return purge_party(store, &party->id, err);
}

/* With its reporters. How many messages, or -1. */
static int64_t erase_report(struct desk *desk, const struct uuid *id,
    struct pool *pool, struct err *err)
{
	int64_t messages = purge_unit(desk->store, id, err);
	struct party_row party;
	int n;

	if (messages == -1)
		return -1;
	while ((n = parties_find_of_report(
		    &party, desk->store, id, pool, err)) == 1)
		if (erase_reporter(desk, &party, err) == -1)
			return -1;
	if (n == -1 || purge_report(desk->store, id, err) == -1)
		return -1;
	return messages;
}

/* Those of the case that no other case has. */
static int erase_reports(struct desk *desk, const struct uuid *case_id,
    struct pool *pool, struct err *err)
{
	struct report_link link = {.place = 0};
	struct report_id {
		struct report_id *next;
		struct uuid id;
	} *list = NULL, *item;
	struct uuid other;
	int n;

	while (
	    (n = reports_next_of_case(&link, desk->store, case_id, err)) == 1) {
		item = pool_alloc(pool, sizeof *item);
		*item = (struct report_id){list, link.report_id};
		list = item;
	}
	if (n == -1 || purge_links(desk->store, case_id, err) == -1)
		return -1;
	for (item = list; item != NULL; item = item->next) {
		n = reports_find_case(&other, desk->store, &item->id, err);
		if (n == -1 ||
		    (n == 0 && erase_report(desk, &item->id, pool, err) == -1))
			return -1;
	}
	return purge_lead_on(desk->store, case_id, err);
}

/* ------------------------------ a case ---------------------------- */

/* The audit log has to know that its acts are gone. */
static int erase_unit(
    struct desk *desk, const struct uuid *case_id, struct err *err)
{
	if (purge_unit(desk->store, case_id, err) == -1)
		return -1;
	return audit_note(desk, AUDIT_PURGED, case_id, NULL, NULL, err);
}

/* What moderators and respondents wrote, of the whole and of its parts. */
static int erase_units(struct desk *desk, const struct uuid *whole,
    struct pool *pool, struct err *err)
{
	struct case_row part = {.number = 0};
	int n;

	if (erase_unit(desk, whole, err) == -1)
		return -1;
	while ((n = cases_next_part(&part, desk->store, whole, part.number,
		    pool, err)) == 1)
		if (erase_unit(desk, &part.id, err) == -1)
			return -1;
	return n;
}

int erase_case(struct desk *desk, const struct case_row *whole,
    struct pool *pool, struct err *err)
{
	bool is_remembered;

	if (erase_reports(desk, &whole->id, pool, err) == -1 ||
	    erase_units(desk, &whole->id, pool, err) == -1 ||
	    erase_respondents(&is_remembered, desk, &whole->id, pool, err) ==
		-1 ||
	    purge_case(desk->store, &whole->id, err) == -1)
		return -1;
	/* Where a decision still shows in other cases, it does so to those
	 * only who might have seen this one. */
	if (!is_remembered && purge_screens(desk->store, &whole->id, err) == -1)
		return -1;
	return owe(desk, err);
}

/* --------------------------- copies of it ------------------------- */

int erase_finish(struct desk *desk, struct err *err)
{
	struct buf value = BUF_INIT;
	int n = facts_find(&value, desk->store, owed, err);
	bool is_owed = n == 1 && value.len > 0;

	buf_release(&value);
	if (n == -1)
		return -1;
	if (!is_owed && !store_changed(desk->store))
		return 0;
	if (store_checkpoint(desk->store, err) == -1)
		return -1;
	if (!is_owed)
		return 0;
	if (facts_set(desk->store, owed, "", 0, err) == -1)
		return -1;
	/* Only that is in it now. */
	store_checkpoint(desk->store, NULL);
	return 1;
}
