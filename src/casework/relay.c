/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "casework/relay.h"

#include <stdlib.h>
#include <string.h>

#include "base/pack.h"
#include "casework/clocks.h"
#include "casework/guard.h"
#include "casework/letters.h"
#include "casework/shown.h"
#include "casework/verb_run.h"
#include "casework/waiting.h"

enum { DAY = 86400, HELD_LIFE = 30 /* days */ };

int64_t relay_release_time(
    const struct desk *desk, const struct party_row *party)
{
	int64_t min = desk->conf->privacy.letter_delay_min,
		max = desk->conf->privacy.letter_delay_max;

	if (party->ordinal == 0)
		return desk->now + desk->conf->privacy.reply_delay;
	return desk->now + min + random_below((uint32_t)(max - min) + 1);
}

/* ------------------------------ queueing -------------------------- */

struct relayed {
	const char *text;
};

static int fill(struct tmpl_value *values, const struct letters_reader *reader,
    void *arg, struct err *err)
{
	const struct relayed *relayed = arg;

	(void)reader;
	(void)err;
	if (relayed != NULL)
		tmpl_set(values, "text", relayed->text);
	return 0;
}

static int queue(struct work *work, const struct person *to, const char *letter,
    const char *text, int64_t not_before, struct err *err)
{
	struct relayed relayed = {text};
	char *effect = mem_printf("%s %zu", letter, work->at);
	struct letters_cause cause = {.by = BY_MODERATOR,
	    .case_id = work->team.case_id,
	    .message_id = work->message_id,
	    .effect = effect};
	struct letters_text what = {
	    letter, fill, text == NULL ? NULL : &relayed};
	int ret;

	not_before = desk_minute(work->desk, not_before);
	ret = letters_to_party(work->desk, &what, &cause, to, not_before, err);
	free(effect);
	work->offer |= OFFER_WAITING;
	if (ret == 0)
		work_outside(work,
		    pool_printf(work->pool, "outside.%s", letter), "to",
		    shown_party(&to->row), "when", work_time(work, not_before));
	return ret;
}

/* One who wants no mail gets one answer to each that was written. */
static int spend_quiet(
    struct work *work, const struct person *to, struct err *err)
{
	struct party_row row = to->row;

	if ((row.flags & PARTY_QUIET) == 0)
		return 0;
	if ((row.flags & PARTY_SPOKE) == 0)
		return work_refuse(
		    work, err, "refused.quiet", "name", shown_party(&row));
	row.flags &= ~(int64_t)PARTY_SPOKE;
	return parties_update(work->desk->store, &row, err);
}

static int send(struct work *work, const struct person *to, const char *text,
    struct err *err)
{
	if (spend_quiet(work, to, err) == -1)
		return -1;
	if (to->row.ordinal == 0 &&
	    clocks_event(
		work->desk, &work->team.case_id, CLOCK_WORD, 0, 0, err) == -1)
		return -1;
	return queue(work, to, "relay", text,
	    relay_release_time(work->desk, &to->row), err);
}

/* ----------------------------- holding ---------------------------- */

static int hold(struct work *work, const struct person *to, const char *text,
    struct err *err)
{
	struct pending_row row = {.kind = "send",
	    .moderator = &work->me->blind,
	    .party_id = &to->row.id,
	    .expires = (desk_day(work->desk) + HELD_LIFE) * DAY};
	struct buf plain = BUF_INIT;
	int ret;

	pack_str(&plain, text);
	ret = waiting_add(work->desk, &work->team, &row, &plain, err);
	buf_release(&plain);
	if (ret == -1 || guard_record(work, err) == -1)
		return -1;
	work->n_holds++;
	work_did(work, "did.held", "to", shown_party(&to->row));
	work->is_told = true;
	work->offer |= OFFER_HELD;
	return 0;
}

int relay_text(struct work *work, const struct party_row *party,
    const char *text, struct err *err)
{
	struct person to = {.key = NULL};
	int n = person_try_open(&to, work->desk, party, work->pool, err);

	if (n == 0)
		n = work_refuse(
		    work, err, "refused.forgotten", "name", shown_party(party));
	else if (n == 1 && to.address == NULL)
		n = work_refuse(work, err, "refused.no-address", "name",
		    shown_party(party));
	work->reach |= party->ordinal > 0 ? REACH_RESPONDENT : REACH_REPORTER;
	if (n == 1)
		n = guard_holds(work, &to, text, err);
	if (n == 1)
		n = hold(work, &to, text, err);
	else if (n == 0 && to.address != NULL)
		n = send(work, &to, text, err);
	person_release(&to);
	return n;
}

static int open_held(const char **text, struct work *work,
    const struct pending_row *row, struct err *err)
{
	struct buf plain = BUF_INIT;
	struct unpack in;
	int ret = waiting_open(&plain, work->desk, row, err);

	if (ret == 0) {
		unpack_init(&in, plain.data, plain.len);
		*text = unpack_str(&in, work->pool);
		if (!unpack_done(&in) || *text == NULL)
			ret = err_set(
			    err, ERR_SEALED, "a held text makes no sense");
	}
	buf_release(&plain);
	return ret;
}

int relay_held(struct work *work, struct err *err)
{
	struct store *store = work->desk->store;
	struct person to = {.key = NULL};
	struct pending_row row;
	struct party_row party;
	const char *text = NULL;
	int n;

	n = pending_find(
	    &row, store, &work->team.case_id, "send", work->pool, err);
	if (n == 0 || (n == 1 && row.expires <= work->desk->now))
		return work_refuse(work, err, "refused.nothing-held");
	if (n == -1 || open_held(&text, work, &row, err) == -1 ||
	    store_must(
		parties_find(&party, store, row.party_id, work->pool, err),
		err) == -1)
		return -1;
	if (memcmp(row.moderator, &work->me->blind, BLIND_LEN) == 0)
		return work_refuse(work, err, "refused.same-moderator");
	work->reach |= party.ordinal > 0 ? REACH_RESPONDENT : REACH_REPORTER;
	n = person_try_open(&to, work->desk, &party, work->pool, err);
	if (n == 0)
		n = work_refuse(work, err, "refused.forgotten", "name",
		    shown_party(&party));
	else if (n == 1)
		n = send(work, &to, text, err);
	person_release(&to);
	if (n == 0)
		n = pending_set_state(store, row.id, "done", err);
	if (n == 0)
		work_did(work, "did.send-anyway", "to", shown_party(&party));
	return n;
}

int relay_drop_held(
    struct work *work, const struct uuid *party, struct err *err)
{
	struct pending_row row;
	int n = pending_find(&row, work->desk->store, &work->team.case_id,
	    "send", work->pool, err);

	if (n != 1 ||
	    (party != NULL && memcmp(row.party_id, party, UUID_LEN) != 0))
		return n == -1 ? -1 : 0;
	return pending_set_state(work->desk->store, row.id, "void", err) == -1
	           ? -1
	           : 1;
}

int relay_constant(struct work *work, const struct party_row *party,
    const char *letter, int64_t not_before, struct err *err)
{
	struct person to = {.key = NULL};
	int n;

	if ((party->flags & PARTY_QUIET) != 0)
		return 0;
	n = person_try_open(&to, work->desk, party, work->pool, err);
	if (n == 1 && to.address != NULL) {
		work->reach |=
		    party->ordinal > 0 ? REACH_RESPONDENT : REACH_REPORTER;
		n = queue(work, &to, letter, NULL, not_before, err) == -1 ? -1
		                                                          : 1;
	} else if (n == 1) {
		n = 0;
	}
	person_release(&to);
	return n;
}
