/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "casework/draft.h"

#include <stdlib.h>
#include <string.h>

#include "casework/clocks.h"
#include "casework/conflict.h"
#include "casework/echo.h"
#include "casework/enact.h"
#include "casework/guard.h"
#include "casework/outcome.h"
#include "casework/person.h"
#include "casework/proposal.h"
#include "casework/relay.h"
#include "casework/shown.h"
#include "casework/verb.h"
#include "casework/verb_run.h"
#include "store/outbox.h"

enum { DAY = 86400 };

/* ---------------------------- the letter -------------------------- */

/* "letter.KEY" of the reader's words. */
static int set_phrase(struct tmpl_value *values, const char *name,
    const struct letters_reader *reader, const char *key,
    const struct tmpl_value *with, struct err *err)
{
	char *word;

	if (tmpl_word(&word, reader->conf, reader->lang, key, with, err) == -1)
		return -1;
	tmpl_set(values, name, word);
	free(word);
	return 0;
}

static int set_appeal(struct tmpl_value *values,
    const struct letters_reader *reader, struct err *err)
{
	struct tmpl_value *with = tmpl_map();
	int ret;

	tmpl_setf(with, "days", "%lld",
	    (long long)(reader->conf->clock.appeal / DAY));
	ret = set_phrase(values, "appeal", reader, "letter.appeal", with, err);
	tmpl_free(with);
	return ret;
}

/* Whose terms it states: its own rung's, or those of what it changes. */
static int set_terms(struct tmpl_value *values,
    const struct letters_reader *reader, int rung, struct err *err)
{
	static const char *const terms[][2] = {
	    [RUNG_WARNING] = {"letter.no-contact-warning",
		"letter.consequences-warning"},
	    [RUNG_TEMPORARY_BAN] = {"letter.no-contact-ban",
		"letter.consequences-ban"},
	    [RUNG_PERMANENT_BAN] = {"letter.no-contact-permanent",
		"letter.consequences-ban"},
	};

	tmpl_set_bool(values, "is_ban", rung >= RUNG_TEMPORARY_BAN);
	if (rung < RUNG_WARNING)
		return 0;
	if (set_phrase(
		values, "no_contact", reader, terms[rung][0], NULL, err) == -1)
		return -1;
	return set_phrase(
	    values, "consequences", reader, terms[rung][1], NULL, err);
}

static void set_categories(
    struct tmpl_value *values, const struct conf *conf, const char *categories)
{
	const char *at = categories;
	size_t i, len;

	tmpl_set_list(values, "categories");
	for (; *at != '\0'; at += len + strspn(at + len, " ")) {
		len = strcspn(at, " ");
		for (i = 0; i < conf->n_categories; i++)
			if (strlen(conf->categories[i].name) == len &&
			    strncmp(conf->categories[i].name, at, len) == 0)
				tmpl_append_text(values, "categories",
				    conf->categories[i].title);
	}
}

struct writing {
	const struct work *work;
	const struct draft *draft;
	int rung; /* whose terms hold */
	bool has_end;
};

static int fill(struct tmpl_value *values, const struct letters_reader *reader,
    void *arg, struct err *err)
{
	const struct writing *writing = arg;
	const struct decision *decision = &writing->draft->decision;
	size_t i;

	tmpl_set(
	    values, "code_of_conduct", reader->conf->community.code_of_conduct);
	set_categories(values, reader->conf, writing->work->row.categories);
	tmpl_set(values, "reason", decision->reason);
	tmpl_set(values, "text", decision->reason);
	tmpl_set_bool(values, "apology", decision->asks_apology);
	tmpl_set_list(values, "conditions");
	for (i = 0; i < decision->n_conditions; i++)
		tmpl_append_text(values, "conditions", decision->conditions[i]);
	tmpl_set(values, "from", DECISION_FROM);
	tmpl_set(values, "answer_by", DECISION_UNTIL);
	tmpl_set(values, "until", writing->has_end ? DECISION_UNTIL : "");
	tmpl_set(
	    values, "space", decision->space == NULL ? "" : decision->space);
	if (set_phrase(
		values, "confirm", reader, "letter.confirm", NULL, err) == -1 ||
	    set_appeal(values, reader, err) == -1)
		return -1;
	return set_terms(values, reader, writing->rung, err);
}

/* The decision that it changes; id 0 where there is none. */
static int find_target(struct decision_row *target, struct work *work,
    const struct draft *draft, struct err *err)
{
	*target = (struct decision_row){.id = 0};
	if (draft->decision.row.target == 0)
		return 0;
	return decision_find_target(
	    target, work->desk, &draft->decision.row, work->pool, err);
}

static int render(struct work *work, struct draft *draft, struct err *err)
{
	struct decision *decision = &draft->decision;
	struct writing writing = {
	    .work = work, .draft = draft, .rung = decision->kind->rung};
	struct letters_text text = {decision->kind->letter, fill, &writing};
	struct decision_row target;
	const struct ladder *kind;
	struct tmpl_mail mail;

	if (find_target(&target, work, draft, err) == -1)
		return -1;
	kind = target.id == 0 ? NULL : ladder_find(target.kind);
	if (kind != NULL)
		writing.rung = kind->rung;
	writing.has_end = decision->row.term != 0 || target.ends != 0;
	if (letters_render(&mail, work->desk, &text, decision->lang, err) == -1)
		return -1;
	decision->subject = pool_strdup(work->pool, mail.subject);
	decision->body = pool_strdup(work->pool, mail.body);
	tmpl_mail_release(&mail);
	return 0;
}

/* ------------------------- what it takes -------------------------- */

/* All that the moderator wrote in it. */
static const char *own_words(struct work *work, const struct draft *draft)
{
	struct buf out = BUF_INIT;
	const char *copy;
	size_t i;

	buf_adds(&out, draft->decision.reason);
	for (i = 0; i < draft->decision.n_conditions; i++)
		buf_addf(&out, "\n%s", draft->decision.conditions[i]);
	copy = pool_strdup(work->pool, buf_text(&out));
	buf_release(&out);
	return copy;
}

/* May it name somebody? Then one moderator alone is not enough. */
static int guard(struct work *work, struct draft *draft,
    const struct person *person, struct err *err)
{
	const char *words = own_words(work, draft);
	int n;

	/* What only looks must not be told whom a text names. */
	if (work->wants_preview)
		return 0;
	n = guard_holds(work, person, words, err);
	if (n == -1)
		return -1;
	draft->decision.is_guarded = n == 1;
	if (n == 1) {
		work->n_holds++;
		if (guard_record(work, err) == -1)
			return -1;
		if ((draft->decision.kind->flags & LADDER_AT_ONCE) != 0)
			return work_refuse(work, err, "refused.guarded");
	}
	n = echo_finds(work, words, err);
	draft->decision.is_echo = n == 1;
	return n == -1 ? -1 : 0;
}

static int address(struct work *work, struct draft *draft, struct err *err)
{
	struct person person = {.key = NULL};
	int n = person_try_open(
	    &person, work->desk, &draft->party, work->pool, err);

	if (n == 0)
		n = work_refuse(work, err, "refused.forgotten", "name",
		    shown_party(&draft->party));
	if (n == 1)
		n = guard(work, draft, &person, err);
	if (n == 0)
		draft->decision.to = person_mark(&person, work->pool);
	person_release(&person);
	if (n == 0 && draft->decision.to == NULL && draft->party.ordinal == 0)
		return work_refuse(work, err, "refused.no-address", "name",
		    shown_party(&draft->party));
	work->reach |=
	    draft->party.ordinal > 0 ? REACH_RESPONDENT : REACH_REPORTER;
	return n;
}

/* Where too few may vote, those outside the team are called. */
static int count_voters(
    struct work *work, const struct decision *decision, struct err *err)
{
	const struct decision_row *row = &decision->row;
	int needed = row->needed > 0 ? (int)row->needed : 2;
	int n = decision_voters(work->desk, &work->team, row, work->pool, err);

	if (n == -1 || n >= needed)
		return n;
	if (conflict_call(work->desk, &work->team, &work->row, err) == -1)
		return -1;
	return decision_voters(work->desk, &work->team, row, work->pool, err);
}

static int check_voters(
    struct work *work, const struct decision *decision, struct err *err)
{
	const struct decision_row *row = &decision->row;
	int may, n;

	may = decision_may_vote(
	    work->desk, &work->team, row, work->me, work->pool, err);
	if (may == 0)
		return work_refuse(work, err, "refused.decider");
	n = may == -1 ? -1 : count_voters(work, decision, err);
	if (n != -1 && n < row->needed)
		return work_refuse(work, err, "refused.too-few", "needed",
		    pool_printf(work->pool, "%lld", (long long)row->needed),
		    "n", pool_printf(work->pool, "%d", n));
	return n == -1 ? -1 : 0;
}

static int needed(struct work *work, const struct draft *draft, struct err *err)
{
	const struct ladder *kind = draft->decision.kind;
	struct decision_row target;
	const struct ladder *of;
	int n = ladder_approvals(work->desk->conf, kind);

	if (find_target(&target, work, draft, err) == -1)
		return -1;
	of = target.id == 0 ? NULL : ladder_find(target.kind);
	if (kind->rung_name == NULL && of != NULL)
		n = ladder_approvals(work->desk->conf, ladder_rung(of->rung));
	if (n < 2 &&
	    (draft->decision.is_guarded || draft->decision.skipped != NULL))
		n = 2;
	return n < 1 ? 1 : n;
}

/* --------------------------- it is proposed ----------------------- */

/* Does the other one say the same of the same person? */
static bool is_of_kind(
    const struct decision *decision, const struct decision_row *other)
{
	const struct ladder *kind = ladder_find(other->kind);

	return kind != NULL && other->party_id != NULL &&
	       decision->row.party_id != NULL &&
	       memcmp(other->party_id, decision->row.party_id, UUID_LEN) == 0 &&
	       other->target == decision->row.target &&
	       ((kind->flags ^ decision->kind->flags) & LADDER_OTHERS) == 0 &&
	       (kind->rung == RUNG_NONE) == (decision->kind->rung == RUNG_NONE);
}

/* Such one is replaced, and what was approved of it is void. */
static int replace_older(
    struct work *work, const struct decision *decision, struct err *err)
{
	struct decision_row row = {.id = 0};
	int n, left;

	/* What one moderator does alone replaces nothing. */
	if ((decision->kind->flags & LADDER_AT_ONCE) != 0)
		return 0;

	while ((n = decisions_next_of_case(&row, work->desk->store,
		    &work->team.case_id, work->pool, err)) == 1) {
		if (!decision_is_open(&row) || !is_of_kind(decision, &row))
			continue;
		left = decision_has_left(work->desk, &row, work->pool, err);
		if (left == 1)
			continue;
		if (left == -1 || decision_drop(work->desk, &row, err) == -1)
			return -1;
		work_did(work, "did.replaced", "what",
		    pool_printf(work->pool, LINES_WORD "rung.%s", row.kind));
	}
	return n;
}

/* An objection holds what is proposed in place of what it was to, or nobody
 * could hold up a colleague who says it again. */
static int inherit_hold(
    struct work *work, struct decision *decision, struct err *err)
{
	struct decision_row row = {.id = 0};
	int n, voters;

	while ((n = decisions_next_of_case(&row, work->desk->store,
		    &work->team.case_id, work->pool, err)) == 1)
		if (row.held_until > work->desk->now &&
		    row.held_until > decision->row.held_until &&
		    is_of_kind(decision, &row))
			decision->row.held_until = row.held_until;
	if (n == -1 || decision->row.held_until == 0)
		return n;
	voters = decision_voters(
	    work->desk, &work->team, &decision->row, work->pool, err);
	if (decision->row.needed < voters)
		decision->row.needed++;
	return voters == -1 ? -1 : 0;
}

static const char *who_gets(
    struct work *work, const struct decision *decision, struct err *err)
{
	struct party_row party;

	if (decision->row.party_id == NULL ||
	    parties_find(&party, work->desk->store, decision->row.party_id,
		work->pool, err) != 1)
		return "-";
	return shown_party(&party);
}

static int begin_hold(
    struct work *work, const struct decision *decision, struct err *err)
{
	const struct decision_row *row = &decision->row;

	if (row->held_until == 0)
		return 0;
	work_did(work, "did.held-back", "who", who_gets(work, decision, err),
	    "what",
	    pool_printf(work->pool, LINES_WORD "rung.%s", decision->kind->name),
	    "when", work_time(work, row->held_until));
	return clocks_event(work->desk, &work->team.case_id, CLOCK_HELD,
	    row->id, row->held_until, err);
}

static int add(struct work *work, struct decision *decision, struct err *err)
{
	bool at_once = (decision->kind->flags & LADDER_AT_ONCE) != 0;

	decision->row.state = "proposed";
	decision->row.proposer = &work->me->blind;
	if (!at_once && inherit_hold(work, decision, err) == -1)
		return -1;
	if (replace_older(work, decision, err) == -1 ||
	    decision_add(decision, work->desk, &work->team, err) == -1 ||
	    decision_vote(
		work->desk, &decision->row, &work->me->blind, false, err) == -1)
		return -1;
	if (clocks_event(work->desk, &work->team.case_id, CLOCK_PROPOSED,
		decision->row.id, 0, err) == -1)
		return -1;
	return begin_hold(work, decision, err);
}

static void say(struct work *work, const struct decision *decision,
    const char *key, const char *who)
{
	work_did(work, key, "who", who, "what",
	    pool_printf(work->pool, LINES_WORD "rung.%s", decision->kind->name),
	    "n",
	    pool_printf(work->pool, "%lld", (long long)decision->row.needed));
}

int work_close_after(struct work *work, struct err *err)
{
	int n = outcome_close(work->desk, &work->team, &work->row,
	    work->desk->now + work->desk->conf->privacy.reply_delay,
	    &work->outside, work->pool, err);

	if (n == 1)
		work_did(work, "did.closed-by-it");
	return n == -1 ? -1 : 0;
}

/* Whom we have written to waits for an answer. */
static int relieve_respondents(struct work *work, struct err *err)
{
	struct party_row party = {.ordinal = 0};
	struct outbox_row first;
	int n, known;

	while ((n = work_next_party(&party, work, err)) == 1) {
		if (party.ordinal == 0)
			continue;
		known = outbox_find_party_thread(&first, work->desk->store,
		    &party.id, NULL, work->pool, err);
		if (known == 1)
			known = relay_constant(work, &party, "no-action",
			    work->desk->now + DAY, err);
		if (known == -1)
			return -1;
	}
	return n;
}

/* The others may still object: what reporters hear waits that long. */
static int close_for_now(struct work *work, struct err *err)
{
	struct case_row old = work->row;
	int n = outcome_close(work->desk, &work->team, &work->row,
	    work->desk->now + DAY, &work->outside, work->pool, err);

	if (n != 1)
		return n;
	work_did(work, "did.close");
	if (relieve_respondents(work, err) == -1)
		return -1;
	return work_undoable(work, "no-action", &old, err);
}

int draft_settle(struct work *work, struct decision *decision, struct err *err)
{
	const char *who = who_gets(work, decision, err);
	int64_t when = 0;
	int fate = decision_settle(
	    &when, work->desk, &work->team, decision, work->pool, err);

	work->is_told = true;
	switch (fate) {
	case DECISION_WAITS:
		say(work, decision, "did.proposed", who);
		return 0;
	case DECISION_QUEUED:
		say(work, decision, "did.decided", who);
		work_outside(work, "outside.letter", "to", who, "when",
		    work_time(work, when));
		work->offer |= OFFER_WAITING;
		return 0;
	case DECISION_UNTOLD:
		say(work, decision, "did.untold", who);
		work->offer |= OFFER_UNTOLD;
		return 0;
	case DECISION_ENACTED:
		say(work, decision, "did.enacted", who);
		if (strcmp(decision->kind->name, "no-action") == 0)
			return close_for_now(work, err);
		return (decision->kind->flags & LADDER_FINAL) != 0
		           ? work_close_after(work, err)
		           : 0;
	case DECISION_MOVED:
		say(work, decision, "did.moved", who);
		return 0;
	default:
		return -1;
	}
}

/* An emergency ban lasts longer only if a colleague agrees. */
static int propose_confirmation(
    struct work *work, const struct draft *emergency, struct err *err)
{
	struct draft draft = *emergency;
	int n;

	draft.decision.kind = ladder_find("confirmed");
	draft.decision.row = (struct decision_row){.kind = "confirmed",
	    .party_id = &draft.party.id,
	    .target = emergency->decision.row.id,
	    .term = emergency->long_term};
	work->draft = NULL;
	n = count_voters(work, &draft.decision, err);
	if (n == -1)
		return -1;
	if (n < ladder_approvals(work->desk->conf, draft.decision.kind)) {
		work_did(work, "did.alone");
		return 0;
	}
	if (draft_begin(work, &draft, err) == -1)
		return -1;
	return draft_finish(work, err);
}

static int propose(struct work *work, struct draft *draft, struct err *err)
{
	struct decision *decision = &draft->decision;

	if (add(work, decision, err) == -1 ||
	    draft_settle(work, decision, err) == -1)
		return -1;
	if (strcmp(decision->row.state, "proposed") == 0) {
		if (work->n_asked == WORK_LETTERS_MAX)
			return work_refuse(work, err, "refused.proposals");
		work->asked[work->n_asked++] = decision;
	}
	if (strcmp(decision->kind->name, "emergency") == 0)
		return propose_confirmation(work, draft, err);
	return 0;
}

int draft_begin(struct work *work, const struct draft *draft, struct err *err)
{
	if (draft_finish(work, err) == -1)
		return -1;
	work->draft = pool_memdup(work->pool, draft, sizeof *draft);
	work->draft->at = work->at;
	work->draft->decision.row.kind = draft->decision.kind->name;
	return 0;
}

struct draft *draft_current(struct work *work)
{
	return work->draft;
}

int draft_finish(struct work *work, struct err *err)
{
	struct draft *draft = work->draft;
	struct decision *decision = draft == NULL ? NULL : &draft->decision;
	size_t at = work->at;
	int ret = 0;

	if (draft == NULL)
		return 0;
	work->draft = NULL;
	work->at = draft->at;
	decision->lang = draft->has_party && draft->party.language[0] != '\0'
	                     ? draft->party.language
	                     : work->desk->conf->community.language;
	if (draft->has_party) {
		decision->row.party_id = &draft->party.id;
		ret = address(work, draft, err);
	}
	if (ret == 0 && decision->kind->letter != NULL)
		ret = render(work, draft, err);
	if (ret == 0 && work->wants_preview) {
		work->at = at;
		return proposal_preview(work, decision, err);
	}
	decision->row.needed = ret == 0 ? needed(work, draft, err) : 0;
	if (ret == -1 || decision->row.needed == -1 ||
	    check_voters(work, decision, err) == -1 ||
	    propose(work, draft, err) == -1)
		return -1;
	work->at = at;
	return 0;
}
