/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "casework/erase.h"

#include <string.h>

#include "casework/audit.h"
#include "casework/decision.h"
#include "casework/record.h"
#include "casework/shown.h"
#include "store/facts.h"
#include "store/outbox.h"
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
	while ((n = cases_next_part(
		    &part, desk->store, whole, part.number, pool, err)) == 1)
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

/* ----------------------- a person who asks for it ----------------- */

/* What was erased, and whose case it was. */
struct erasure {
	struct desk *desk;
	struct pool *pool;
	const struct party_row *party;
	struct erased *erased;
};

/* Mails to moderators that quote it without a reference, or have its files:
 * which ones nobody knows, so none that is done with keeps its text. */
static int blank_mails(
    struct erasure *e, const struct uuid *case_id, struct err *err)
{
	struct outbox_row row = {.id = 0};
	struct letters_head head;
	const char *subject, *body;
	struct store *store = e->desk->store;
	int n;

	while (
	    (n = outbox_next_told(&row, store, case_id, e->pool, err)) == 1) {
		if (letters_open(&head, &subject, &body, e->desk, &row, e->pool,
			err) == -1)
			return -1;
		if (outbox_is_waiting(&row) && head.files.n == 0)
			continue;
		if ((outbox_is_waiting(&row) &&
			outbox_finish(store, row.id, "cancelled", 0, err) ==
			    -1) ||
		    letters_blank(e->desk, &row, err) == -1)
			return -1;
	}
	return n;
}

/* So that nobody wonders. */
static int add_note(
    struct erasure *e, const struct uuid *case_id, struct err *err)
{
	const struct conf *conf = e->desk->conf;
	struct record record = {.received = e->desk->now, .via = VIA_REMARK};
	struct record_origin origin = {
	    .id = random_uuid(), .unit_id = *case_id};
	struct tmpl_value *values = tmpl_map();
	struct seal_key *key = NULL;
	char *text = NULL;
	int ret = -1;

	tmpl_set(values, "who", shown_party(e->party));
	if (tmpl_word(&text, conf, conf->community.language, "erased.note",
		values, err) == 0 &&
	    desk_open_key(&key, e->desk, UNIT_CONTENT, case_id, err) == 0) {
		record.clean = text;
		ret = record_save(e->desk, &record, &origin, key, err);
	}
	tmpl_free(values);
	seal_key_free(key);
	mem_wipe_free(text);
	return ret;
}

/* A case that had what the person wrote. */
static int tidy_case(
    struct erasure *e, const struct uuid *case_id, struct err *err)
{
	struct case_row row;
	struct uuid whole;

	if (team_whole(&whole, e->desk, case_id, e->pool, err) == -1 ||
	    store_must(cases_find(&row, e->desk->store, &whole, e->pool, err),
		err) == -1)
		return -1;
	/* Of one that was purged nothing else is left. */
	if (strcmp(row.state, "purged") == 0)
		return 0;
	if (purge_pending_of(e->desk->store, &whole, &e->party->id, err) ==
		-1 ||
	    blank_mails(e, &whole, err) == -1 || add_note(e, &whole, err) == -1)
		return -1;
	return audit_note(e->desk, AUDIT_ERASED, &whole, NULL, NULL, err);
}

static int blank_decisions(struct erasure *e, struct err *err)
{
	struct decision_row row = {.id = 0};
	int n;

	while ((n = decisions_next_of_party(
		    &row, e->desk->store, &e->party->id, e->pool, err)) == 1)
		if (decision_blank(e->desk, &row, e->pool, err) == -1)
			return -1;
	return n;
}

/* All cases of a report hear of it before it goes. */
static int erase_whole_report(struct erasure *e, struct err *err)
{
	const struct uuid *report = e->party->report_id;
	struct store *store = e->desk->store;
	struct uuid case_id;
	int64_t place = 0;
	int n;

	if (purge_cancel(store, report, err) == -1)
		return -1;
	e->erased->messages = purge_unit(store, report, err);
	if (e->erased->messages == -1)
		return -1;
	while (
	    (n = reports_next_case(&case_id, &place, store, report, err)) == 1)
		if (tidy_case(e, &case_id, err) == -1)
			return -1;
	return n == -1 || erase_report(e->desk, report, e->pool, err) == -1 ? -1
	                                                                    : 0;
}

/* The row stays, under its code name: the case has to be settled. */
static int erase_of_case(
    struct erasure *e, const struct fate *fate, struct err *err)
{
	struct store *store = e->desk->store;
	const struct uuid *id = &e->party->id;

	if (purge_cancel(store, id, err) == -1)
		return -1;
	e->erased->messages = purge_messages_of(store, id, err);
	if (e->erased->messages == -1 || purge_person(store, id, err) == -1 ||
	    tidy_case(e, e->party->case_id, err) == -1)
		return -1;
	return fate->is_remembered ? 0 : purge_idents(store, id, err);
}

int erase_party(struct erased *erased, struct desk *desk,
    const struct party_row *party, struct pool *pool, struct err *err)
{
	struct erasure e = {desk, pool, party, erased};
	struct fate fate;

	*erased = (struct erased){.messages = 0};
	if (find_fate(&fate, desk, &party->id, pool, err) == -1)
		return -1;
	if (fate.is_open)
		return err_set(err, ERR_DENIED,
		    "a decision about %s waits: the moderators have to settle "
		    "or cancel it first",
		    shown_party(party));
	erased->is_remembered = fate.is_remembered && party->ordinal > 0;
	erased->is_running = fate.is_running;
	if (blank_decisions(&e, err) == -1 ||
	    (party->report_id != NULL ? erase_whole_report(&e, err)
				      : erase_of_case(&e, &fate, err)) == -1)
		return -1;
	/* Which counters are the person's nobody can say. */
	if (rates_purge(desk->store, INT64_MAX, err) == -1)
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
