/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>
#include <strings.h>

#include "casework/draft.h"
#include "casework/enact.h"
#include "casework/shown.h"
#include "casework/verb_run.h"
#include "casework/waiting.h"
#include "casework/when.h"
#include "tmpl/letters.h"

enum {
	DAY = 86400,
	LONG_TERM = 30 * DAY, /* of an emergency ban, where none is said */
	SKIP_LIFE = 30 /* days that "/skip-hearing" holds */
};

/* ------------------------ about whom, how long --------------------- */

/* "R1 for 30 days", or "for 30 days" where there is one respondent only. */
int work_find_respondent(struct party_row *party, const char **rest,
    struct work *work, const char *arg, struct err *err)
{
	const char *word = work_word(work, rest, arg);
	struct party_row row = {.ordinal = 0};
	int n, found = 0;
	bool named = false;

	while ((n = work_next_party(&row, work, err)) == 1) {
		if (row.ordinal == 0)
			continue;
		if (strcasecmp(word, shown_party(&row)) == 0) {
			*party = row;
			named = true;
		} else if (!named && found++ == 0) {
			*party = row;
		}
	}
	if (n == -1)
		return -1;
	if (named)
		return 0;
	if (strlen(word) == 2 && (*word == 'R' || *word == 'r') &&
	    strchr("123456789", word[1]) != NULL)
		return work_refuse(work, err, "refused.no-party", "name", word);
	*rest = arg;
	if (found == 1)
		return 0;
	return work_refuse(work, err,
	    found == 0 ? "refused.no-respondent" : "refused.which-respondent");
}

/* Seconds from now on; "" is none where there may be none. */
static int read_term(
    int64_t *term, struct work *work, const char *text, struct err *err)
{
	int64_t until;

	if (when_read(&until, text, work->desk->now) == -1)
		return work_refuse(work, err, "refused.when", "what",
		    text[0] == '\0' ? "-" : text);
	*term = until - work->desk->now;
	return 0;
}

static bool is_for_ever(const char *text)
{
	static const char *const words[] = {"permanently", "permanent",
	    "forever", "for ever", "dauerhaft", "für immer", "définitivement",
	    "pour toujours", "permanentemente", "para siempre"};
	size_t i;

	for (i = 0; i < sizeof words / sizeof words[0]; i++)
		if (strcasecmp(text, words[i]) == 0)
			return true;
	return false;
}

/* ----------------------------- hearing ---------------------------- */

/* Was the respondent heard in this case, or is it being asked? *until is how
 * long it may still answer. 1 heard, 0 not, -1. */
static int was_heard(int64_t *until, struct work *work,
    const struct party_row *party, struct err *err)
{
	struct decision_row row = {.id = 0};
	int n, heard = 0;

	*until = 0;
	while ((n = decisions_next_of_party(&row, work->desk->store, &party->id,
		    work->pool, err)) == 1) {
		if (strcmp(row.kind, "hearing") != 0)
			continue;
		heard |= strcmp(row.state, "heard") == 0 ||
		         strcmp(row.state, "expired") == 0;
		if (decision_is_running(&row, work->desk->now))
			*until = row.ends;
		else if (decision_is_open(&row))
			*until = work->desk->now + row.term;
	}
	return n == -1 ? -1 : heard;
}

/* Why the respondent need not be heard, as a moderator said; NULL: nobody
 * did. */
static int find_skip(const char **why, struct work *work,
    const struct party_row *party, struct err *err)
{
	struct buf plain = BUF_INIT;
	struct pending_row row;
	int n = pending_find(&row, work->desk->store, &work->team.case_id,
	    "skip-hearing", work->pool, err);

	*why = NULL;
	if (n != 1 || row.expires <= work->desk->now ||
	    memcmp(row.party_id, &party->id, UUID_LEN) != 0)
		return n == -1 ? -1 : 0;
	n = waiting_open(&plain, work->desk, &row, err);
	*why = pool_strdup(work->pool, buf_text(&plain));
	buf_release(&plain);
	return n;
}

static int check_heard(struct work *work, struct draft *draft, struct err *err)
{
	int64_t until;
	int n;

	if ((draft->decision.kind->flags & LADDER_HEARD) == 0)
		return 0;
	n = was_heard(&until, work, &draft->party, err);
	if (n != 0)
		return n == -1 ? -1 : 0;
	if (find_skip(&draft->decision.skipped, work, &draft->party, err) == -1)
		return -1;
	if (draft->decision.skipped != NULL)
		return 0;
	if (until != 0)
		return work_refuse(work, err, "refused.hearing", "who",
		    shown_party(&draft->party), "when", work_time(work, until));
	return work_refuse(
	    work, err, "refused.not-heard", "who", shown_party(&draft->party));
}

VERB_RUN(verb_skip_hearing)
{
	struct party_row party;
	const char *reason;
	struct pending_row row = {.kind = "skip-hearing",
	    .moderator = &work->me->blind,
	    .expires = (desk_day(work->desk) + SKIP_LIFE) * DAY};
	struct buf plain = BUF_INIT;
	int ret;

	if (work_find_respondent(&party, &reason, work, command->arg, err) ==
	    -1)
		return -1;
	if (reason[0] == '\0')
		return work_refuse(work, err, "refused.reason");
	row.party_id = &party.id;
	buf_adds(&plain, reason);
	ret = waiting_add(work->desk, &work->team, &row, &plain, err);
	buf_release(&plain);
	work_did(work, "did.skip-hearing", "who", shown_party(&party), "what",
	    reason);
	return ret;
}

/* It goes out when the moderator says that the reporter agreed: whoever is
 * asked can tell by the question who asked for it. */
VERB_RUN(verb_hear)
{
	struct draft draft = {.has_party = true,
	    .decision = {
		.kind = ladder_find("hearing"), .reason = command->text}};
	const char *rest;

	if (work_find_respondent(
		&draft.party, &rest, work, command->arg, err) == -1)
		return -1;
	draft.decision.row.term = work->desk->conf->clock.hearing;
	if (rest[0] != '\0' &&
	    read_term(&draft.decision.row.term, work, rest, err) == -1)
		return -1;
	work->asks = "question.hear";
	return draft_begin(work, &draft, err);
}

/* ------------------------------ rungs ----------------------------- */

static int begin(struct work *work, const struct command *command,
    struct draft *draft, struct err *err)
{
	draft->decision.reason = command->text;
	if (check_heard(work, draft, err) == -1)
		return -1;
	return draft_begin(work, draft, err);
}

VERB_RUN(verb_correction)
{
	struct draft draft = {
	    .has_party = true, .decision = {.kind = ladder_find("correction")}};
	const char *rest;

	if (work_find_respondent(
		&draft.party, &rest, work, command->arg, err) == -1)
		return -1;
	if (rest[0] != '\0')
		return work_refuse(work, err, "refused.no-term", "what", rest);
	return begin(work, command, &draft, err);
}

VERB_RUN(verb_warning)
{
	struct draft draft = {
	    .has_party = true, .decision = {.kind = ladder_find("warning")}};
	const char *rest;

	if (work_find_respondent(
		&draft.party, &rest, work, command->arg, err) == -1 ||
	    read_term(&draft.decision.row.term, work, rest, err) == -1)
		return -1;
	return begin(work, command, &draft, err);
}

VERB_RUN(verb_ban)
{
	struct draft draft = {.has_party = true};
	const char *rest;

	if (work_find_respondent(
		&draft.party, &rest, work, command->arg, err) == -1)
		return -1;
	draft.decision.kind =
	    ladder_find(is_for_ever(rest) ? "permanent-ban" : "temporary-ban");
	if (!is_for_ever(rest) &&
	    read_term(&draft.decision.row.term, work, rest, err) == -1)
		return -1;
	return begin(work, command, &draft, err);
}

VERB_RUN(verb_emergency)
{
	struct draft draft = {.has_party = true,
	    .long_term = LONG_TERM,
	    .decision = {
		.kind = ladder_find("emergency"), .reason = command->text}};
	const char *rest;

	if (work_find_respondent(
		&draft.party, &rest, work, command->arg, err) == -1)
		return -1;
	if (rest[0] != '\0' &&
	    read_term(&draft.long_term, work, rest, err) == -1)
		return -1;
	draft.decision.row.term = work->desk->conf->clock.emergency;
	return draft_begin(work, &draft, err);
}

/* With or without a respondent; the reason stays with the moderators. */
VERB_RUN(verb_no_action)
{
	struct draft draft = {.decision = {.kind = ladder_find("no-action"),
				  .reason = command->text}};
	const char *rest;

	if (command->arg[0] != '\0') {
		if (work_find_respondent(
			&draft.party, &rest, work, command->arg, err) == -1)
			return -1;
		draft.has_party = true;
		if (rest[0] != '\0')
			return work_refuse(
			    work, err, "refused.no-term", "what", rest);
	}
	return draft_begin(work, &draft, err);
}

/* ------------------------- what adds to them ---------------------- */

/* There is a draft, and its letter has a place for that, or it would be lost
 * unseen. */
static int check_place(struct work *work, const struct draft *draft,
    const char *name, struct err *err)
{
	const struct letter_variable *at;

	if (draft == NULL)
		return work_refuse(work, err, "refused.no-draft");
	at = draft->decision.kind->letter == NULL
	         ? NULL
	         : letters_find(draft->decision.kind->letter)->variables;
	while (at != NULL && at->name != NULL && strcmp(at->name, name) != 0)
		at++;
	return at != NULL && at->name != NULL
	           ? 0
	           : work_refuse(work, err, "refused.no-place");
}

VERB_RUN(verb_apology)
{
	struct draft *draft = draft_current(work);

	(void)command;
	if (check_place(work, draft, "apology", err) == -1)
		return -1;
	draft->decision.asks_apology = true;
	return 0;
}

VERB_RUN(verb_condition)
{
	struct draft *draft = draft_current(work);
	struct decision *decision;

	if (check_place(work, draft, "conditions", err) == -1)
		return -1;
	decision = &draft->decision;
	if (decision->n_conditions == DECISION_CONDITIONS_MAX)
		return work_refuse(work, err, "refused.conditions");
	decision->conditions[decision->n_conditions++] = command->arg;
	return 0;
}

/* ----------------------------- content ---------------------------- */

VERB_RUN(verb_content)
{
	static const char *const ways[] = {"removed", "edited", "rejected"};
	struct draft draft = {.decision = {.kind = ladder_find("content")}};
	const char *where, *what = work_word(work, &where, command->arg);
	size_t i = 0;

	while (i < 3 && strcasecmp(what, ways[i]) != 0)
		i++;
	if (i == 3 || where[0] == '\0')
		return work_refuse(
		    work, err, "refused.content", "name", command->arg);
	draft.decision.reason = command->arg;
	work_did(work, "did.content", "what", ways[i], "where", where);
	return draft_begin(work, &draft, err);
}

/* ---------------------------- permissions ------------------------- */

static int find_asker(struct draft *draft, struct work *work, struct err *err)
{
	if (strcmp(work->row.class, "permission") != 0)
		return work_refuse(work, err, "refused.not-asked");
	draft->has_party = true;
	return work_find_party(&draft->party, work, "reporter", err);
}

/* "for 30 days", "in forum", both, or neither. */
static int read_grant(
    struct draft *draft, struct work *work, const char *arg, struct err *err)
{
	static const char *const ins[] = {"in ", "dans ", "en "};
	const char *at = arg, *found = NULL;
	size_t i, len;

	for (i = 0; found == NULL && i < sizeof ins / sizeof ins[0]; i++) {
		len = strlen(ins[i]);
		if (strncasecmp(at, ins[i], len) == 0)
			found = at;
		else if (strcasestr(at, ins[i]) != NULL &&
			 strcasestr(at, ins[i])[-1] == ' ')
			found = strcasestr(at, ins[i]);
		if (found != NULL)
			draft->decision.space =
			    pool_strdup(work->pool, found + len);
	}
	len = found == NULL ? strlen(at) : (size_t)(found - at);
	while (len > 0 && at[len - 1] == ' ')
		len--;
	if (len == 0)
		return 0;
	return read_term(&draft->decision.row.term, work,
	    pool_strndup(work->pool, at, len), err);
}

static bool is_space(const struct conf *conf, const char *name)
{
	size_t i;

	for (i = 0; i < conf->n_spaces; i++)
		if (strcasecmp(conf->spaces[i].name, name) == 0)
			return true;
	return false;
}

VERB_RUN(verb_grant)
{
	struct draft draft = {.decision = {.kind = ladder_find("granted"),
				  .reason = command->text}};

	if (find_asker(&draft, work, err) == -1 ||
	    read_grant(&draft, work, command->arg, err) == -1)
		return -1;
	/* Whoever keeps a space learns who it is. */
	if (draft.decision.space != NULL &&
	    !is_space(work->desk->conf, draft.decision.space))
		return work_refuse(
		    work, err, "refused.space", "name", draft.decision.space);
	if (draft.decision.space != NULL &&
	    (draft.party.flags & PARTY_SHARES) == 0)
		return work_refuse(work, err, "refused.not-shared", "name",
		    shown_party(&draft.party));
	return draft_begin(work, &draft, err);
}

VERB_RUN(verb_refuse)
{
	struct draft draft = {.decision = {.kind = ladder_find("not-granted"),
				  .reason = command->text}};

	if (find_asker(&draft, work, err) == -1)
		return -1;
	return draft_begin(work, &draft, err);
}
