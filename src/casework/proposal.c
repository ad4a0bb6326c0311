/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "casework/proposal.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "casework/history.h"
#include "casework/shown.h"
#include "casework/verb.h"
#include "store/parties.h"

enum {
	DAY = 86400,
	LIFE = 60, /* days that a proposal's token is good */
	WRAPPED = 56 /* columns of a line that may go on in the next one */
};

struct proposal {
	struct desk *desk;
	const struct team *team;
	const struct decision *decision;
	struct case_row row;
	const char *who, *to; /* the proposer; "R1" */
	int have; /* approvals */
	struct pool *pool;
};

/* ----------------------- the letter, as it stands ----------------- */

/* Dates that are not known yet are said in words. */
static int set_marks(const char **text, struct pool *pool,
    const struct letters_reader *reader, const struct decision *decision,
    struct err *err)
{
	struct tmpl_value *with = tmpl_map();
	struct buf out = BUF_INIT;
	char *from = NULL, *until = NULL;
	const char *at;
	int ret;

	tmpl_setf(with, "days", "%lld",
	    (long long)(decision->row.term + DAY - 1) / DAY);
	ret = tmpl_word(
	    &from, reader->conf, reader->lang, "proposal.from", NULL, err);
	if (ret == 0)
		ret = tmpl_word(&until, reader->conf, reader->lang,
		    "proposal.until", with, err);
	for (at = *text; ret == 0 && *at != '\0'; at++)
		if (*at == *DECISION_FROM)
			buf_adds(&out, from);
		else if (*at == *DECISION_UNTIL)
			buf_adds(&out, until);
		else
			buf_addc(&out, *at);
	if (ret == 0)
		*text = pool_strdup(pool, buf_text(&out));
	buf_release(&out);
	tmpl_free(with);
	free(from);
	free(until);
	return ret;
}

/* Lines that were wrapped for a mail of their own are joined again: behind a
 * bar there is less room. */
static const char *unwrapped(const char *text, struct pool *pool)
{
	struct buf out = BUF_INIT;
	const char *copy;
	size_t len;

	for (; *text != '\0'; text += len + (text[len] == '\n')) {
		len = strcspn(text, "\n");
		buf_add(&out, text, len);
		if (text[len] == '\n')
			buf_addc(
			    &out, len >= WRAPPED &&
					  strchr("\n -*", text[len + 1]) == NULL
				      ? ' '
				      : '\n');
	}
	copy = pool_strdup(pool, buf_text(&out));
	buf_release(&out);
	return copy;
}

/* What is about a running decision has known dates. */
static int set_dates(const char **text, struct desk *desk, struct pool *pool,
    const struct letters_reader *reader, const struct decision *decision,
    struct err *err)
{
	struct decision_dates dates;

	if (decision->row.target == 0 ||
	    strcmp(decision->kind->name, "confirmed") == 0)
		return set_marks(text, pool, reader, decision, err);
	if (decision_dates(
		&dates, desk, &decision->row, desk->now, pool, err) == -1)
		return -1;
	*text = decision_dated(*text, &dates, pool);
	return 0;
}

int proposal_preview(
    struct work *work, const struct decision *decision, struct err *err)
{
	struct letters_reader reader = {.conf = work->desk->conf,
	    .lang = work->me->language[0] != '\0'
	                ? work->me->language
	                : work->desk->conf->community.language};
	struct work_letter *letter;
	struct party_row party;
	const char *body = decision->body;

	if (body == NULL || work->n_letters == WORK_LETTERS_MAX)
		return 0;
	if (store_must(parties_find(&party, work->desk->store,
			   decision->row.party_id, work->pool, err),
		err) == -1 ||
	    set_dates(&body, work->desk, work->pool, &reader, decision, err) ==
		-1)
		return -1;
	letter = &work->letters[work->n_letters++];
	letter->to = shown_party(&party);
	letter->subject = decision->subject;
	letter->text = shown_quoted(unwrapped(body, work->pool), work->pool);
	return 0;
}

/* ------------------------- to be approved ------------------------- */

static int set_letter(struct tmpl_value *values, struct proposal *proposal,
    const struct letters_reader *reader, struct err *err)
{
	const struct decision *decision = proposal->decision;
	const char *body = decision->body;

	tmpl_set_bool(values, "no_letter", body == NULL);
	tmpl_set(values, "to", proposal->to);
	tmpl_set(values, "lang", decision->lang);
	tmpl_set(values, "letter_subject",
	    decision->subject == NULL ? "" : decision->subject);
	tmpl_set(values, "letter", "");
	if (body == NULL)
		return 0;
	if (set_dates(&body, proposal->desk, proposal->pool, reader, decision,
		err) == -1)
		return -1;
	tmpl_set(values, "letter",
	    shown_quoted(unwrapped(body, proposal->pool), proposal->pool));
	return 0;
}

static int set_remarks(struct tmpl_value *values, struct proposal *proposal,
    const struct letters_reader *reader, struct err *err)
{
	const struct decision *decision = proposal->decision;
	struct lines lines = {.pool = proposal->pool};

	if (decision->is_guarded)
		lines_add(&lines, "proposal.guarded", (char *)NULL);
	if (decision->is_echo)
		lines_add(&lines, "proposal.echo", (char *)NULL);
	if (decision->skipped != NULL)
		lines_add(&lines, "proposal.skipped", "what", decision->skipped,
		    (char *)NULL);
	if (decision->body != NULL && decision->to == NULL)
		lines_add(&lines, "proposal.untold", "who", proposal->to,
		    (char *)NULL);
	return lines_set(values, "warnings", &lines, reader, err);
}

static int set_what(struct tmpl_value *values, struct proposal *proposal,
    const struct letters_reader *reader, struct err *err)
{
	const struct decision *decision = proposal->decision;
	struct lines lines = {.pool = proposal->pool};
	int64_t days = (decision->row.term + DAY - 1) / DAY;

	lines_add(&lines, days == 0 ? "proposal.what" : "proposal.what-for",
	    "who", proposal->to, "what",
	    pool_printf(
		proposal->pool, LINES_WORD "rung.%s", decision->kind->name),
	    "days", pool_printf(proposal->pool, "%lld", (long long)days),
	    (char *)NULL);
	return lines_set_text(values, "what", &lines, reader, err);
}

struct asking {
	struct proposal *proposal;
	const char *code;
};

static int fill(struct tmpl_value *values, const struct letters_reader *reader,
    void *arg, struct err *err)
{
	const struct asking *asking = arg;
	struct proposal *proposal = asking->proposal;
	const struct decision *decision = proposal->decision;

	shown_number(values, &proposal->row);
	tmpl_set(values, "who", proposal->who);
	tmpl_setf(values, "needed", "%lld", (long long)decision->row.needed);
	tmpl_setf(values, "have", "%d", proposal->have);
	tmpl_set(values, "reason", decision->reason);
	tmpl_set(values, "code", asking->code);
	if (set_what(values, proposal, reader, err) == -1 ||
	    set_letter(values, proposal, reader, err) == -1 ||
	    set_remarks(values, proposal, reader, err) == -1 ||
	    history_set(values, "facts", proposal->desk, proposal->team, reader,
		err) == -1)
		return -1;
	return shown_verbs(values, reader, &proposal->row, OFFER_PROPOSAL, err);
}

static int ask(
    struct proposal *proposal, const struct member *member, struct err *err)
{
	const struct decision *decision = proposal->decision;
	struct letters_cause cause = {.by = BY_MODERATOR,
	    .case_id = proposal->team->case_id,
	    .message_id = decision->row.uuid,
	    .effect = "proposal"};
	char token[TOKEN_LEN + 1], code[DECISION_CODE_LEN + 1];
	struct asking asking = {proposal, code};
	struct letters_text text = {"proposal", fill, &asking};
	int ret;

	decision_token(token, proposal->desk, decision, member);
	memcpy(code, token, DECISION_CODE_LEN);
	code[DECISION_CODE_LEN] = '\0';
	ret = team_add_token(proposal->desk, proposal->team, member, token,
	    (desk_day(proposal->desk) + LIFE) * DAY, err);
	if (ret == 0)
		ret = letters_to_member(proposal->desk, &text, &cause,
		    proposal->team, member, token, err);
	explicit_bzero(token, sizeof token);
	explicit_bzero(code, sizeof code);
	return ret;
}

static int open_proposal(struct proposal *proposal, struct err *err)
{
	const struct decision_row *row = &proposal->decision->row;
	struct store *store = proposal->desk->store;
	struct party_row party;

	proposal->who = team_name(proposal->desk, row->proposer);
	if (proposal->who == NULL)
		proposal->who = "-";
	proposal->to = "-";
	proposal->have = decision_support(
	    proposal->desk, proposal->team, row, proposal->pool, err);
	if (proposal->have == -1 ||
	    store_must(cases_find(&proposal->row, store,
			   &proposal->team->case_id, proposal->pool, err),
		err) == -1)
		return -1;
	if (row->party_id == NULL)
		return 0;
	if (store_must(
		parties_find(&party, store, row->party_id, proposal->pool, err),
		err) == -1)
		return -1;
	proposal->to = shown_party(&party);
	return 0;
}

static int ask_member(
    struct proposal *proposal, const struct member *member, struct err *err)
{
	int n = decision_may_vote(proposal->desk, proposal->team,
	    &proposal->decision->row, member, proposal->pool, err);

	return n == 1 ? ask(proposal, member, err) : n;
}

int proposal_send(
    struct work *work, const struct decision *decision, struct err *err)
{
	struct proposal proposal = {.desk = work->desk,
	    .team = &work->team,
	    .decision = decision,
	    .pool = work->pool};
	size_t i;

	if (open_proposal(&proposal, err) == -1)
		return -1;
	for (i = 0; i < work->team.n; i++)
		if (&work->team.list[i] != work->me &&
		    ask_member(&proposal, &work->team.list[i], err) == -1)
			return -1;
	return 0;
}

int proposal_missed(struct desk *desk, const struct team *team,
    const struct member *member, struct err *err)
{
	struct proposal proposal = {
	    .desk = desk, .team = team, .pool = pool_new()};
	struct decision_row row = {.id = 0};
	struct decision decision;
	int n;

	proposal.decision = &decision;
	while ((n = decisions_next_of_case(&row, desk->store, &team->case_id,
		    proposal.pool, err)) == 1)
		if (strcmp(row.state, "proposed") == 0 &&
		    (decision_open(&decision, desk, &row, proposal.pool, err) ==
			    -1 ||
			open_proposal(&proposal, err) == -1 ||
			ask_member(&proposal, member, err) == -1)) {
			n = -1;
			break;
		}
	pool_free(proposal.pool);
	return n;
}

/* ------------------------ which one is meant ---------------------- */

static bool is_meant(
    const struct work *work, const struct decision *decision, const char *code)
{
	char token[TOKEN_LEN + 1];
	struct blind blind;
	bool is;

	decision_token(token, work->desk, decision, work->me);
	blind = ring_blind_str(work->desk->ring, BLIND_TOKEN, token);
	is = code[0] != '\0'
	         ? strlen(code) == DECISION_CODE_LEN &&
	               strncasecmp(token, code, DECISION_CODE_LEN) == 0
	         : memcmp(&blind, &work->answered, sizeof blind) == 0;
	explicit_bzero(token, sizeof token);
	return is;
}

int proposal_find(struct decision *decision, struct work *work,
    const char *code, struct err *err)
{
	struct decision_row row = {.id = 0};
	int n;

	while ((n = decisions_next_of_case(&row, work->desk->store,
		    &work->team.case_id, work->pool, err)) == 1) {
		if (!decision_is_open(&row))
			continue;
		if (decision_open(
			decision, work->desk, &row, work->pool, err) == -1)
			return -1;
		if (is_meant(work, decision, code))
			return 1;
	}
	return n;
}
