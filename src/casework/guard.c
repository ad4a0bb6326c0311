/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "casework/guard.h"

#include <string.h>

#include "casework/act.h"
#include "casework/names.h"
#include "casework/verb_run.h"
#include "privacy/redact.h"

enum { HOLDS_MAX = 3 /* of one moderator in one case */ };

/* Everything by which one knows the person. */
static void add_person(struct redact *redact, const struct person *person)
{
	const struct identity *identity;
	size_t i;

	for (i = 0; i < person->n; i++) {
		identity = &person->list[i];
		if (identity->what != NULL && identity->kind == IDENTITY_HANDLE)
			redact_add_name(
			    redact, identity->what + (*identity->what == '@'));
		else if (identity->what != NULL)
			redact_add_address(redact, identity->what);
		if (identity->name != NULL)
			redact_add_name(redact, identity->name);
	}
}

static bool names(const struct redact *redact, const char *text)
{
	struct buf out = BUF_INIT;
	bool found = redact_text(&out, redact, text) > 0;

	buf_release(&out);
	return found;
}

/* What the recipient is called does not count as a moderator's name: one may
 * be addressed by it. Of a respondent only the first name and address, not
 * what was added since. */
static const char *without_recipient(
    struct work *work, const struct person *to, const char *text)
{
	struct redact *redact = redact_new("-");
	struct buf out = BUF_INIT;
	const char *copy;
	size_t i;

	for (i = 0; i < to->n; i++)
		if (to->list[i].kind == IDENTITY_MAIN) {
			if (to->list[i].name != NULL)
				redact_add_name(redact, to->list[i].name);
			break;
		}
	redact_text(&out, redact, text);
	copy = pool_strdup(work->pool, buf_text(&out));
	buf_release(&out);
	redact_free(redact);
	return copy;
}

static bool names_moderator(struct work *work, const char *text)
{
	const struct message_addr *from = &work->mail->message->from;
	struct redact *redact = redact_new("-");
	bool found;
	size_t i;

	for (i = 0; i < work->team.n; i++)
		names_add(redact, work->desk->conf, &work->team.list[i]);
	/* And what the one who writes is called in that mail program. */
	if (from->name != NULL)
		redact_add_name(redact, from->name);
	found = names(redact, text);
	redact_free(redact);
	return found;
}

/* 1, 0, -1. One who was forgotten cannot be looked for. */
static int names_party(struct work *work, const struct party_row *party,
    const char *text, struct err *err)
{
	struct redact *redact = redact_new("-");
	struct person person = {.key = NULL};
	struct err why = {ERR_NONE, ""};
	int found = 0;

	if (person_open(&person, work->desk, party, work->pool, &why) == 0) {
		add_person(redact, &person);
		found = names(redact, text);
	} else if (why.kind != ERR_FORGOTTEN) {
		found = err_set(err, why.kind, "%s", why.text);
	}
	person_release(&person);
	redact_free(redact);
	return found;
}

/* Any reporter but the recipient. */
static int names_reporter(struct work *work, const struct person *to,
    const char *text, struct err *err)
{
	struct party_row party = {.ordinal = 0};
	int n, found = 0;

	while ((n = work_next_party(&party, work, err)) == 1) {
		if (party.ordinal > 0 ||
		    memcmp(&party.id, &to->row.id, UUID_LEN) == 0)
			continue;
		n = names_party(work, &party, text, err);
		if (n == -1)
			break;
		found |= n;
	}
	return n == -1 ? -1 : found;
}

/* How often this moderator's texts were held in this case. -1 failed. */
static int count_holds(struct work *work, struct err *err)
{
	struct act_row act = {.id = 0};
	int n, holds = 0;

	while ((n = acts_next(&act, work->desk->store, &work->team.case_id,
		    work->pool, err)) == 1)
		holds +=
		    strcmp(act.verb, "held") == 0 && act.moderator != NULL &&
		    memcmp(act.moderator, &work->me->blind, BLIND_LEN) == 0;
	return n == -1 ? -1 : holds;
}

int guard_holds(struct work *work, const struct person *to, const char *text,
    struct err *err)
{
	const char *rest = without_recipient(work, to, text);
	int reporter = names_reporter(work, to, text, err);
	int holds = count_holds(work, err);

	if (reporter == -1 || holds == -1)
		return -1;
	/* All is looked at, whatever was found: it takes the same time. */
	return names_moderator(work, rest) | reporter | (holds >= HOLDS_MAX);
}

int guard_record(struct work *work, struct err *err)
{
	struct lines none = {.n = 0};

	return act_note(work->desk, &work->team, &work->me->blind, "held",
	    work->mail->received, &none, err);
}
