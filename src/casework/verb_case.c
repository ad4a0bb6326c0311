/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/pack.h"
#include "casework/away.h"
#include "casework/class.h"
#include "casework/clocks.h"
#include "casework/enact.h"
#include "casework/newcase.h"
#include "casework/outcome.h"
#include "casework/redaction.h"
#include "casework/relay.h"
#include "casework/shown.h"
#include "casework/terms.h"
#include "casework/verb.h"
#include "casework/verb_run.h"
#include "casework/waiting.h"
#include "casework/when.h"
#include "store/outbox.h"

enum { DAY = 86400 };

/* ------------------------------ owner ----------------------------- */

static int give_to(
    struct work *work, const struct member *member, struct err *err)
{
	int64_t until;

	if (away_find(&until, work->desk, &member->blind, err) == -1)
		return -1;
	work->row.owner = &member->blind;
	work_did(work, "did.owner", "who", member->name);
	if (until > work->desk->now)
		work_did(work, "did.owner-away", "who", member->name, "when",
		    work_time(work, until));
	return work_save_case(work, err);
}

VERB_RUN(verb_take)
{
	(void)command;
	return give_to(work, work->me, err);
}

VERB_RUN(verb_assign)
{
	const struct member *member;

	if (work_find_member(&member, work, command->arg, err) == -1)
		return -1;
	if (member->state != MEMBER_IN)
		return work_refuse(
		    work, err, "refused.no-moderator", "name", command->arg);
	return give_to(work, member, err);
}

VERB_RUN(verb_drop)
{
	(void)command;
	if (work->row.owner == NULL)
		return work_refuse(work, err, "refused.unowned");
	work->row.owner = NULL;
	work_did(work, "did.drop");
	return work_save_case(work, err);
}

VERB_RUN(verb_away)
{
	int64_t until;

	if (when_read(&until, command->arg, work->desk->now) == -1)
		return work_refuse(
		    work, err, "refused.when", "what", command->arg);
	until = desk_hour(until);
	work_did(work, "did.away", "who", work->me->name, "when",
	    work_time(work, until));
	return away_set(work->desk, &work->me->blind, until, err);
}

/* ----------------------------- triage ----------------------------- */

static int close_case(struct work *work, const char *kind, struct err *err)
{
	struct case_row old = work->row;

	work->row.state = "closed";
	work->row.closed = desk_day(work->desk) * DAY;
	return work_undoable(work, kind, &old, err);
}

/* The case as it is now, and then what follows for its clocks. */
static int save(
    struct work *work, enum clock_event event, int64_t until, struct err *err)
{
	if (work_save_case(work, err) == -1)
		return -1;
	return clocks_event(work->desk, &work->row.id, event, 0, until, err);
}

static int save_open(struct work *work, struct err *err)
{
	work->row.state = "open";
	work->row.closed = 0;
	return save(work, CLOCK_REOPENED, 0, err);
}

VERB_RUN(verb_class)
{
	const struct class *class = class_find(command->arg);
	const char *old = work->row.class;
	int n;

	if (class == NULL)
		return work_refuse(work, err, "refused.class", "name",
		    command->arg, "what", class_names(work->pool));
	if (strcmp(class->name, "appeal") == 0) {
		n = terms_appeal(
		    work->desk, &work->team.case_id, work->pool, err);
		if (n == 1)
			work_did(work, "did.appeal");
		if (n != 0)
			return n == -1 ? -1 : 0;
	}
	if (verbs_when(&work->row) == WHEN_CLOSED)
		return work_refuse(work, err, "refused.class-closed");
	if (strcmp(class->name, "spam") == 0) {
		if (close_case(work, "spam", err) == -1)
			return -1;
		work_did(work, "did.spam");
		work->row.class = class->name;
		return save(work, CLOCK_CLOSED, 0, err);
	}
	work_did(work, "did.class", "what", class->name);
	work->row.class = class->name;
	if (work_save_case(work, err) == -1)
		return -1;
	return clocks_reclass(work->desk, &work->row, old, err);
}

static bool is_category(const struct conf *conf, const char *name)
{
	size_t i;

	for (i = 0; i < conf->n_categories; i++)
		if (strcmp(conf->categories[i].name, name) == 0)
			return true;
	return false;
}

static const char *category_names(struct work *work)
{
	const struct conf *conf = work->desk->conf;
	struct buf out = BUF_INIT;
	const char *copy;
	size_t i;

	for (i = 0; i < conf->n_categories; i++)
		buf_addf(
		    &out, "%s%s", i == 0 ? "" : ", ", conf->categories[i].name);
	copy = pool_strdup(work->pool, buf_text(&out));
	buf_release(&out);
	return copy;
}

/* All of a list of ids, in the order of the configuration. */
VERB_RUN(verb_category)
{
	const struct conf *conf = work->desk->conf;
	const char *rest = command->arg, *id;
	struct buf ids = BUF_INIT;
	bool *named = pool_alloc(work->pool, conf->n_categories + 1);
	size_t i;

	while (*rest != '\0') {
		id = work_word(work, &rest, rest);
		id = pool_strndup(work->pool, id, strcspn(id, ",;"));
		if (!is_category(conf, id))
			return work_refuse(work, err, "refused.category",
			    "name", id, "what", category_names(work));
		for (i = 0; i < conf->n_categories; i++)
			named[i] |= strcmp(conf->categories[i].name, id) == 0;
	}
	for (i = 0; i < conf->n_categories; i++)
		if (named[i])
			buf_addf(&ids, "%s%s", ids.len == 0 ? "" : " ",
			    conf->categories[i].name);
	work->row.categories = pool_strdup(work->pool, buf_text(&ids));
	buf_release(&ids);
	work_did(work, "did.category", "what", work->row.categories);
	return work_save_case(work, err);
}

VERB_RUN(verb_remind)
{
	int64_t when;

	if (when_read(&when, command->arg, work->desk->now) == -1)
		return work_refuse(
		    work, err, "refused.when", "what", command->arg);
	when = desk_hour(when);
	work_did(work, "did.remind", "when", work_time(work, when));
	/* A later date than the one that was promised is the promise now. */
	if (when > work->row.decision_due)
		work->row.decision_due = when;
	return save(work, CLOCK_REMIND, when, err);
}

/* ----------------------- the end, and its end --------------------- */

VERB_RUN(verb_close)
{
	int open = work_has_open(work, NULL, err);
	const struct class *class = class_find(work->row.class);
	size_t told = work->outside.n;

	if (open == 1)
		return work_refuse(
		    work, err, "refused.open-decision", "who", "-");
	if (open == -1 || close_case(work, "close", err) == -1 ||
	    save(work, CLOCK_CLOSED, 0, err) == -1)
		return -1;
	work_did(work, "did.close");
	if (command->arg[0] != '\0')
		work_did(work, "did.reason", "what", command->arg);
	if (class != NULL && class->is_silent)
		return 0;
	if (outcome_tell(work->desk, &work->team, work->desk->now + DAY,
		&work->outside, err) == -1)
		return -1;
	if (work->outside.n > told)
		work->reach |= REACH_REPORTER;
	return 0;
}

VERB_RUN(verb_reopen)
{
	(void)command;
	work_did(work, "did.reopen");
	newcase_wind(&work->row, work->desk);
	if (outcome_recall(work->desk, &work->team, err) == -1)
		return -1;
	return save_open(work, err);
}

/* The newest of what can still be undone. 1, 0, -1. */
static int find_undoable(
    struct pending_row *row, struct work *work, struct err *err)
{
	static const char *const kinds[] = {
	    "close", "no-action", "spam", "redact"};
	struct pending_row found;
	size_t i;
	int n;

	row->id = 0;
	for (i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
		n = pending_find(&found, work->desk->store, &work->team.case_id,
		    kinds[i], work->pool, err);
		if (n == -1)
			return -1;
		/* An end that a part has had is not the whole's. */
		if (n == 1 && found.expires > work->desk->now &&
		    found.id > row->id &&
		    (strcmp(kinds[i], "redact") == 0 ||
			memcmp(&found.case_id, &work->team.case_id, UUID_LEN) ==
			    0))
			*row = found;
	}
	return row->id != 0;
}

static int restore(
    struct work *work, const struct pending_row *row, struct err *err)
{
	struct buf plain = BUF_INIT;
	const char *class;
	struct unpack in;

	if (waiting_open(&plain, work->desk, row, err) == -1)
		return -1;
	unpack_init(&in, plain.data, plain.len);
	class = unpack_str(&in, work->pool);
	work->row.word_due = (int64_t)unpack_u64(&in);
	work->row.decision_due = (int64_t)unpack_u64(&in);
	buf_release(&plain);
	if (!unpack_done(&in) || class == NULL)
		return err_set(
		    err, ERR_SEALED, "what was to be undone makes no sense");
	work->row.class = class;
	return save_open(work, err);
}

static int undo(
    struct work *work, const struct pending_row *row, struct err *err)
{
	struct redaction redaction = {
	    .desk = work->desk, .team = &work->team, .pool = work->pool};

	if (strcmp(row->kind, "redact") == 0)
		return redaction_undo(&redaction, row, err);
	if (restore(work, row, err) == -1)
		return -1;
	if (strcmp(row->kind, "no-action") == 0 &&
	    decision_undo(work->desk, &work->row, row->kind, work->pool, err) ==
		-1)
		return -1;
	return outcome_recall(work->desk, &work->team, err);
}

VERB_RUN(verb_object)
{
	struct pending_row row;
	int n = work_object(work, command->arg, err);

	if (n != 0)
		return n == -1 ? -1 : 0;
	n = find_undoable(&row, work, err);
	if (n == 0)
		return work_refuse(work, err, "refused.object");
	if (n == -1 || undo(work, &row, err) == -1)
		return -1;
	work_did(work, "did.object", "what",
	    strcmp(row.kind, "spam") == 0
		? "/class spam"
		: pool_printf(work->pool, "/%s", row.kind));
	if (command->arg[0] != '\0')
		work_did(work, "did.reason", "what", command->arg);
	return pending_set_state(work->desk->store, row.id, "void", err);
}
