/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>
#include <strings.h>

#include "casework/ack.h"
#include "casework/clocks.h"
#include "casework/relay.h"
#include "casework/shown.h"
#include "casework/verb_run.h"
#include "store/outbox.h"
#include "tmpl/letters.h"

/* To all reporters, each in a mail of its own. */
static int reply_all(struct work *work, const char *text, struct err *err)
{
	struct party_row party = {.ordinal = 0};
	int n, sent = 0;

	while ((n = work_next_party(&party, work, err)) == 1) {
		if (party.ordinal > 0)
			continue;
		if (relay_text(work, &party, text, err) == -1)
			return -1;
		sent++;
	}
	if (n == 0 && sent == 0)
		return work_refuse(
		    work, err, "refused.no-party", "name", "reporters");
	return n;
}

VERB_RUN(verb_reply)
{
	struct party_row party;

	if (strcasecmp(command->arg, "reporters") == 0)
		return reply_all(work, command->text, err);
	if (work_find_party(&party, work, command->arg, err) == -1)
		return -1;
	return relay_text(work, &party, command->text, err);
}

/* Its text is in the mail that the others get. */
VERB_RUN(verb_note)
{
	(void)err;
	if (command->text[0] != '\0')
		work->is_told = true;
	return 0;
}

/* NULL for all; a name that is none is refused. */
static int find_recipient(const struct uuid **id, struct party_row *party,
    struct work *work, const char *name, struct err *err)
{
	*id = NULL;
	if (name[0] == '\0')
		return 0;
	if (work_find_party(party, work, name, err) == -1)
		return -1;
	*id = &party->id;
	return 0;
}

VERB_RUN(verb_cancel)
{
	const struct uuid *only;
	struct party_row party;
	int n, held, dropped;

	if (find_recipient(&only, &party, work, command->arg, err) == -1)
		return -1;
	n = work_cancel(work, NULL, only, err);
	held = n == -1 ? -1 : relay_drop_held(work, only, err);
	dropped = held == -1 ? -1 : work_drop_proposals(work, only, err);
	if (dropped == -1)
		return -1;
	n += held + dropped;
	if (n == 0)
		return work_refuse(work, err, "refused.nothing-waits");
	work_did(work, "did.cancel", "n", pool_printf(work->pool, "%d", n));
	return clocks_event(
	    work->desk, &work->team.case_id, CLOCK_RECALLED, 0, 0, err);
}

static int hurry(
    struct work *work, const struct outbox_row *row, struct err *err)
{
	struct party_row party;

	if (store_must(parties_find(&party, work->desk->store, row->party_id,
			   work->pool, err),
		err) == -1)
		return -1;
	work->reach |= party.ordinal > 0 ? REACH_RESPONDENT : REACH_REPORTER;
	work_outside(work, "outside.now", "to", shown_party(&party));
	return outbox_hurry(work->desk->store, row->id, work->desk->now, err);
}

VERB_RUN(verb_now)
{
	struct outbox_row row = {.id = 0};
	const struct letter *letter;
	const struct uuid *only;
	struct party_row party;
	int n, hurried = 0;

	if (find_recipient(&only, &party, work, command->arg, err) == -1)
		return -1;
	while ((n = outbox_next_waiting(&row, work->desk->store,
		    &work->team.case_id, work->pool, err)) == 1) {
		letter = letters_find(row.letter);
		if (letter == NULL || !letter->is_recalled ||
		    (only != NULL && memcmp(row.party_id, only, UUID_LEN) != 0))
			continue;
		if (hurry(work, &row, err) == -1)
			return -1;
		hurried++;
	}
	if (n == 0 && hurried == 0)
		return work_refuse(work, err, "refused.nothing-waits");
	if (n == 0)
		work_did(work, "did.now", "n",
		    pool_printf(work->pool, "%d", hurried));
	return n;
}

VERB_RUN(verb_send_anyway)
{
	(void)command;
	return relay_held(work, err);
}

/* "/ask reporter" and a text is a question whose answer counts as consent;
 * "/ask identity" asks whether the name may be known. */
static int ask_one(struct work *work, const struct party_row *party,
    bool identity, const char *text, struct err *err)
{
	struct party_row row = *party;
	int n;

	row.flags |= identity ? PARTY_ASKED : PARTY_ASKED_CONSENT;
	if (parties_update(work->desk->store, &row, err) == -1)
		return -1;
	work_did(work, identity ? "did.ask-identity" : "did.ask", "to",
	    shown_party(party));
	if (!identity)
		return relay_text(work, &row, text, err);
	n = relay_constant(work, &row, "ask-identity",
	    work->desk->now + work->desk->conf->privacy.reply_delay, err);
	if (n == 0)
		return work_refuse(
		    work, err, "refused.quiet", "name", shown_party(party));
	return n == -1 ? -1 : 0;
}

/* The one that is named, or the only reporter. */
static int find_reporter(struct party_row *party, struct work *work,
    const char *name, struct err *err)
{
	if (work_find_party(
		party, work, name[0] != '\0' ? name : "reporter", err) == -1)
		return -1;
	if (party->ordinal > 0)
		return work_refuse(
		    work, err, "refused.not-reporter", "name", name);
	return 0;
}

VERB_RUN(verb_ask)
{
	const char *name, *what = work_word(work, &name, command->arg);
	bool identity = strcasecmp(what, "identity") == 0;
	struct party_row party;

	if (!identity && strcasecmp(what, "reporter") != 0)
		return work_refuse(
		    work, err, "refused.ask", "name", command->arg);
	if (!identity && command->text[0] == '\0')
		return work_refuse(work, err, "refused.text-wanted");
	if (find_reporter(&party, work, name, err) == -1)
		return -1;
	return ask_one(work, &party, identity, command->text, err);
}

VERB_RUN(verb_ack)
{
	struct party_row party;
	int n;

	if (find_reporter(&party, work, command->arg, err) == -1)
		return -1;
	n = ack_send_late(work->desk, &work->team, &party, work->pool, err);
	if (n == 0)
		return work_refuse(
		    work, err, "refused.acked", "name", shown_party(&party));
	if (n == -1)
		return -1;
	work->reach |= REACH_REPORTER;
	work_did(work, "did.ack", "to", shown_party(&party));
	work_outside(work, "outside.ack", "to", shown_party(&party));
	return 0;
}
