/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>
#include <string.h>

#include "base/pack.h"
#include "base/utf8.h"
#include "casework/enact.h"
#include "casework/names.h"
#include "casework/shown.h"
#include "casework/verb_run.h"
#include "casework/waiting.h"
#include "store/outbox.h"
#include "tmpl/letters.h"

enum { DAY = 86400 };

int work_save_case(struct work *work, struct err *err)
{
	return cases_update(work->desk->store, &work->row, err);
}

const char *work_time(struct work *work, int64_t t)
{
	return letters_time(work->pool, t);
}

const char *work_word(struct work *work, const char **rest, const char *text)
{
	size_t len;

	text += strspn(text, " ");
	/* "heron on the forum" is one word. */
	if (*text == '"' && strchr(text + 1, '"') != NULL) {
		len = strcspn(text + 1, "\"");
		*rest = text + len + 2;
		*rest += strspn(*rest, " ");
		return pool_strndup(work->pool, text + 1, len);
	}
	len = strcspn(text, " ");
	*rest = text + len + strspn(text + len, " ");
	return pool_strndup(work->pool, text, len);
}

/* ---------------------------- who is meant ------------------------ */

int work_next_party(struct party_row *party, struct work *work, struct err *err)
{
	return parties_next_of_case(
	    party, work->desk->store, &work->team.case_id, work->pool, err);
}

/* "R1"; "reporter", a code name, or its last word. The code name of a
 * respondent is shown to nobody. */
static bool is_called(const struct party_row *party, const char *folded)
{
	char *name = utf8_fold(party->code_name);
	char *shown = utf8_fold(shown_party(party));
	const char *last = strrchr(name, ' ');
	bool found;

	found =
	    strcmp(folded, shown) == 0 ||
	    (party->ordinal == 0 &&
		(strcmp(folded, "reporter") == 0 || strcmp(folded, name) == 0 ||
		    (last != NULL && strcmp(folded, last + 1) == 0)));
	free(name);
	free(shown);
	return found;
}

int work_find_party(struct party_row *party, struct work *work,
    const char *name, struct err *err)
{
	struct party_row row = {.ordinal = 0};
	char *folded = utf8_fold(name);
	int n, found = 0;

	while ((n = work_next_party(&row, work, err)) == 1)
		if (is_called(&row, folded) && found++ == 0)
			*party = row;
	mem_wipe_free(folded);
	if (n == -1)
		return -1;
	if (found == 1)
		return 0;
	return work_refuse(work, err,
	    found == 0 ? "refused.no-party" : "refused.which-party", "name",
	    name);
}

int work_find_member(const struct member **member, struct work *work,
    const char *name, struct err *err)
{
	size_t i;

	for (i = 0; i < work->team.n; i++) {
		*member = &work->team.list[i];
		if ((*member)->state != MEMBER_OUT &&
		    names_member(work->desk->conf, *member, name))
			return 0;
	}
	return work_refuse(work, err, "refused.no-moderator", "name", name);
}

/* --------------------------- taking it back ----------------------- */

int work_undoable(struct work *work, const char *kind,
    const struct case_row *old, struct err *err)
{
	struct pending_row row = {.kind = kind,
	    .moderator = &work->me->blind,
	    .expires = work->desk->now + DAY};
	struct buf plain = BUF_INIT;
	int ret;

	pack_str(&plain, old->class);
	/* What is over keeps no hours. */
	pack_u64(&plain, (uint64_t)old->word_due);
	pack_u64(&plain, (uint64_t)old->decision_due);
	ret = waiting_add(work->desk, &work->team, &row, &plain, err);
	buf_release(&plain);
	return ret;
}

static bool is_meant(
    const struct outbox_row *row, const char *letter, const struct uuid *party)
{
	return (letter == NULL ? letters_find(row->letter) != NULL &&
				     letters_find(row->letter)->is_recalled
			       : strcmp(row->letter, letter) == 0) &&
	       (party == NULL || memcmp(row->party_id, party, UUID_LEN) == 0);
}

/* What was not asked cannot be answered. */
static int forget_question(
    struct work *work, const struct outbox_row *row, struct err *err)
{
	struct party_row party;
	int n;

	if (strcmp(row->letter, "ask-identity") != 0)
		return 0;
	n = parties_find(
	    &party, work->desk->store, row->party_id, work->pool, err);
	if (n != 1)
		return n;
	party.flags &= ~(int64_t)PARTY_ASKED;
	return parties_update(work->desk->store, &party, err);
}

/* A decision whose letter is called back is not to be. 1 it was, 0 it cannot
 * be, -1. */
static int recall(
    struct work *work, const struct outbox_row *row, struct err *err)
{
	struct decision_row decision;
	int n = decisions_find_letter(
	    &decision, work->desk->store, row->id, work->pool, err);

	if (n == -1)
		return -1;
	if (n == 0)
		return outbox_finish(work->desk->store, row->id, "cancelled", 0,
			   err) == -1
		           ? -1
		           : 1;
	/* What is in force is no longer to be called back. */
	if (strcmp(decision.state, "approved") != 0)
		return 0;
	if (work_may_vote(work, &decision, err) == -1)
		return -1;
	return decision_drop(work->desk, &decision, err) == -1 ? -1 : 1;
}

int work_cancel(struct work *work, const char *letter, const struct uuid *party,
    struct err *err)
{
	struct outbox_row row = {.id = 0};
	int n, called_back, cancelled = 0;

	while ((n = outbox_next_waiting(&row, work->desk->store,
		    &work->team.case_id, work->pool, err)) == 1) {
		if (!is_meant(&row, letter, party))
			continue;
		if (forget_question(work, &row, err) == -1)
			return -1;
		called_back = recall(work, &row, err);
		if (called_back == -1)
			return -1;
		cancelled += called_back;
	}
	return n == -1 ? -1 : cancelled;
}
