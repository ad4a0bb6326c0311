/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "casework/work.h"

#include <string.h>

#include "base/pack.h"
#include "casework/act.h"
#include "casework/draft.h"
#include "casework/guard.h"
#include "casework/proposal.h"
#include "casework/record.h"
#include "casework/strip.h"
#include "casework/told_case.h"
#include "casework/verb_run.h"
#include "casework/waiting.h"
#include "msg/reply.h"
#include "store/tokens.h"

enum { SAME_MAILS = 2 /* a day; a program repeats itself, a person hardly */ };

static const struct verb *verb_of(const struct command *command)
{
	return (const struct verb *)(const void *)command->verb;
}

static bool is_verb(const struct command *command, const char *name)
{
	return command->verb != NULL && strcmp(command->verb->name, name) == 0;
}

/* ----------------------------- opening ---------------------------- */

static int open_work(struct work *work, struct err *err)
{
	const struct routed *routed = work->routed;
	int n;

	if (team_open(&work->team, work->desk, &routed->case_id, work->pool,
		err) == -1)
		return -1;
	n = cases_find(&work->row, work->desk->store, &work->team.case_id,
	    work->pool, err);
	work->me = team_find(&work->team, &routed->moderator);
	if (n == 0 || work->me == NULL)
		return err_set(
		    err, ERR_SEALED, "the case of a moderator's mail is gone");
	return n == -1 ? -1 : 0;
}

/* What was typed, and nothing else of the mail. */
static void read_typed(struct work *work, const char *typed)
{
	struct buf text = BUF_INIT;

	strip_tokens(&text, work->desk->conf, typed);
	work->typed = pool_strdup(work->pool, buf_text(&text));
	buf_release(&text);
	commands_read(&work->commands, work->typed, verbs_commands(work->pool),
	    work->pool);
}

void work_read(struct work *work)
{
	const struct conf *conf = work->desk->conf;
	const char *whole = work->mail->message->text;
	struct reply_own own = {conf->community.address, conf->community.name,
	    conf->imap.separator};
	struct blob text = {whole, strlen(whole)};
	struct reply reply;

	reply_cut(&reply, work->pool, &text, &own, REPLY_MODERATOR);
	work->n_cut = reply.n_quoted;
	read_typed(work, reply.typed);
}

static int record_message(struct work *work, struct err *err)
{
	struct record record = {.received = work->mail->received,
	    .clean = work->on_record != NULL ? work->on_record : work->typed};
	struct record_origin origin = {.id = work->message_id,
	    .unit_id = work->team.case_id,
	    .moderator = &work->me->blind,
	    .raw = work->mail->raw,
	    .len = work->mail->len};

	return record_save(work->desk, &record, &origin, work->team.key, err);
}

/* "take reply close" */
static const char *verbs_said(struct work *work)
{
	struct buf out = BUF_INIT;
	const char *copy;
	size_t i;

	for (i = 0; i < work->commands.n; i++)
		buf_addf(&out, "%s%s", i == 0 ? "" : " ",
		    work->commands.list[i].verb->name);
	copy = out.len == 0 ? "note" : pool_strdup(work->pool, buf_text(&out));
	buf_release(&out);
	return copy;
}

int work_record(struct work *work, struct err *err)
{
	if (work->typed[0] != '\0' && record_message(work, err) == -1)
		return -1;
	return act_note(work->desk, &work->team, &work->me->blind,
	    verbs_said(work), work->mail->received, &work->done, err);
}

/* -------------------------- "/yes" to what ------------------------ */

/* The question that this mail answers, by the question's own address or
 * Message-ID: a "yes" elsewhere may mean anything. 1, 0, -1. */
static int find_question(
    struct pending_row *row, struct work *work, struct err *err)
{
	int n;

	n = pending_find_token(
	    row, work->desk->store, &work->routed->token, work->pool, err);
	if (n == 1 &&
	    (row->moderator == NULL ||
		memcmp(row->moderator, &work->me->blind, BLIND_LEN) != 0 ||
		strcmp(row->state, "waiting") != 0 ||
		row->expires <= work->desk->now))
		return 0;
	return n;
}

/* What was typed then, and in answer to what (told.c has packed it). */
static int read_asked(
    struct work *work, const struct buf *plain, struct err *err)
{
	const uint8_t *answered, *about;
	size_t answered_len, about_len;
	struct unpack in;
	char *typed;

	unpack_init(&in, plain->data, plain->len);
	typed = unpack_str(&in, work->pool);
	answered = unpack_bytes(&in, &answered_len);
	about = unpack_bytes(&in, &about_len);
	if (!unpack_done(&in) || typed == NULL || answered_len != BLIND_LEN)
		return err_set(
		    err, ERR_SEALED, "what was asked makes no sense");
	memcpy(work->answered.bytes, answered, BLIND_LEN);
	if (about_len == UUID_LEN)
		work->about = pool_memdup(work->pool, about, UUID_LEN);
	read_typed(work, typed);
	return 0;
}

/* What is to be done now is what was typed then. */
static int answer_question(struct work *work, struct err *err)
{
	struct pending_row row;
	struct buf plain = BUF_INIT;
	int n;

	/* Beside other commands it is a line like any, and refused. */
	if (work->commands.n != 1 || !is_verb(&work->commands.list[0], "yes"))
		return 0;
	n = find_question(&row, work, err);
	if (n != 1)
		return n;
	n = waiting_open(&plain, work->desk, &row, err);
	if (n == 0 && strcmp(row.kind, "new") == 0)
		n = told_case_open(work, err);
	else if (n == 0)
		n = read_asked(work, &plain, err);
	work->is_confirmed = strcmp(row.kind, "corrected") != 0;
	if (n != -1)
		n = pending_set_state(work->desk->store, row.id, "done", err);
	buf_release(&plain);
	return n == -1 ? -1 : 0;
}

/* ---------------------------- the check --------------------------- */

static void refuse_line(
    struct work *work, const struct command *command, const char *key)
{
	const struct command_verb *verb =
	    command->verb != NULL ? command->verb : command->nearest;

	lines_add(&work->refused, key, "line",
	    pool_printf(work->pool, "%zu", command->line), "typed",
	    command->typed, "verb", verb == NULL ? "" : verb->name,
	    (char *)NULL);
}

static const char *fault_of(
    const struct work *work, const struct command *command)
{
	const struct verb *verb = verb_of(command);
	enum verb_when when = verbs_when(&work->row);

	if (verb == NULL)
		return command->nearest != NULL ? "refused.near"
		                                : "refused.unknown";
	if (command->arg_cut)
		return "refused.long";
	if ((verb->flags & VERB_NEEDS_ARG) != 0 && command->arg[0] == '\0')
		return "refused.arg";
	if (!verb->command.takes_arg && !verb->command.takes_text &&
	    command->arg[0] != '\0')
		return "refused.no-arg";
	if ((verb->flags & VERB_NEEDS_TEXT) != 0 && command->text[0] == '\0')
		return "refused.text";
	if ((verb->flags & VERB_ALONE) != 0 && work->commands.n > 1)
		return "refused.alone";
	if ((verb->when & when) == 0 && when == WHEN_HOUSE)
		return "refused.house";
	if ((verb->when & when) == 0)
		return when == WHEN_CLOSED ? "refused.closed" : "refused.open";
	return NULL;
}

/* What was typed, with the nearest verbs in place of those that are none;
 * NULL where another fault would be left. */
static const char *correct(struct work *work)
{
	const char *at = work->typed, *end, *slash, *copy;
	const struct command *command = work->commands.list;
	struct buf out = BUF_INIT;
	size_t line = 1, i = 0;

	for (i = 0; i < work->commands.n; i++)
		if (command[i].verb == NULL
			? command[i].nearest == NULL
			: fault_of(work, &command[i]) != NULL)
			return NULL;
	for (i = 0; *at != '\0'; at = end, line++) {
		end = strchrnul(at, '\n');
		end += *end != '\0';
		while (i < work->commands.n && command[i].line < line)
			i++;
		if (i < work->commands.n && command[i].line == line &&
		    command[i].verb == NULL) {
			slash = at + strcspn(at, "/");
			slash += strcspn(slash, " \t\n");
			buf_addf(&out, "/%s", command[i].nearest->name);
			at = slash < end ? slash : end;
		}
		buf_add(&out, at, (size_t)(end - at));
	}
	copy = pool_strdup(work->pool, buf_text(&out));
	buf_release(&out);
	return copy;
}

/* One bad line, and nothing is done. */
static bool is_sound(struct work *work)
{
	const char *key;
	bool near = false;
	size_t i;

	if (work->commands.too_many)
		lines_add(&work->refused, "refused.many", (char *)NULL);
	for (i = 0; i < work->commands.n; i++) {
		key = fault_of(work, &work->commands.list[i]);
		if (key == NULL)
			continue;
		near |= strcmp(key, "refused.near") == 0;
		refuse_line(work, &work->commands.list[i], key);
	}
	if (near)
		work->corrected = correct(work);
	return work->refused.n == 0;
}

/* ----------------------------- the run ---------------------------- */

static bool needs_confirmation(const struct work *work)
{
	switch (work->desk->conf->auth.confirm) {
	case CONFIRM_NONE:
		return false;
	case CONFIRM_LETTERS:
		return (work->reach & REACH_RESPONDENT) != 0;
	case CONFIRM_ALL:
		return work->reach != 0;
	}
	BUG("auth.confirm %d", work->desk->conf->auth.confirm);
}

static bool must_ask(const struct work *work)
{
	if (work->is_confirmed)
		return false;
	return work->asks != NULL ||
	       (!work->routed->is_proved && needs_confirmation(work));
}

/* With other commands beside it, /preview is about them. */
static bool wants_preview(const struct work *work)
{
	size_t i;

	for (i = 0; work->commands.n > 1 && i < work->commands.n; i++)
		if (is_verb(&work->commands.list[i], "preview"))
			return true;
	return false;
}

static int run_all(struct work *work, struct err *err)
{
	const struct command *command;

	work->wants_preview = wants_preview(work);
	for (work->at = 0; work->at < work->commands.n; work->at++) {
		command = &work->commands.list[work->at];
		if (verb_of(command)->run(work, command, err) == -1) {
			if (err->kind == ERR_DENIED)
				refuse_line(work, command, "refused.line");
			return -1;
		}
		if ((verb_of(command)->flags & VERB_TOLD) != 0)
			work->is_told = true;
	}
	if (draft_finish(work, err) == 0)
		return 0;
	if (err->kind == ERR_DENIED)
		refuse_line(
		    work, &work->commands.list[work->at], "refused.line");
	return -1;
}

/* What was done is forgotten: the savepoint undoes it. */
static int undo(struct work *work, struct err *err)
{
	work->done.n = work->outside.n = 0;
	work->draft = NULL;
	work->n_asked = 0;
	work->is_told = work->wants_help = work->wants_status = false;
	work->wants_history = false;
	work->offer = 0;
	work->uncut = work->on_record = NULL;
	if (desk_try_end(work->desk, false, err) == -1)
		return -1;
	/* Members may have been screened, the case changed. */
	team_release(&work->team);
	return open_work(work, err);
}

/* That a text was held stays on record, and the others hear of it, though its
 * mail is undone. Or a moderator could try one name after the other unseen:
 * what a "/cancel" behind it is refused for tells whether there was a hold. */
static int keep_holds(struct work *work, struct err *err)
{
	size_t i;

	if (work->n_holds == 0)
		return 0;
	for (i = 0; i < work->n_holds; i++)
		if (guard_record(work, err) == -1)
			return -1;
	work_did(work, "did.held-undone", "n",
	    pool_printf(work->pool, "%zu", work->n_holds));
	work->is_told = true;
	if (work_record(work, err) == -1 || told_others(work, err) == -1)
		return -1;
	work->done.n = 0;
	work->is_told = false;
	return 0;
}

/* Does the mail say nothing to the others but what they are asked about? */
static bool is_asked_only(const struct work *work)
{
	const struct command *command;
	size_t i, drafts = 0;

	for (i = 0; i < work->commands.n; i++) {
		command = &work->commands.list[i];
		if ((verb_of(command)->flags & VERB_TOLD) != 0 &&
		    (verb_of(command)->flags & VERB_PROPOSES) == 0)
			return false;
		drafts += (verb_of(command)->flags & VERB_NEEDS_TEXT) != 0;
	}
	return work->n_asked > 0 && work->n_asked == drafts;
}

static int ask_others(struct work *work, struct err *err)
{
	struct decision_row row;
	size_t i;

	for (i = 0; i < work->n_asked; i++) {
		/* The next one of the mail may have taken its place. */
		if (store_must(decisions_find(&row, work->desk->store,
				   work->asked[i]->row.id, work->pool, err),
			err) == -1 ||
		    (strcmp(row.state, "proposed") == 0 &&
			proposal_send(work, work->asked[i], err) == -1))
			return -1;
	}
	return 0;
}

static int keep(struct work *work, struct err *err)
{
	bool any = work->done.n > 0 || work->outside.n > 0 || work->is_told ||
	           work->commands.note[0] != '\0';

	if (is_asked_only(work))
		work->is_told = false;
	if ((any && work_record(work, err) == -1) ||
	    told_others(work, err) == -1 || ask_others(work, err) == -1 ||
	    desk_try_end(work->desk, true, err) == -1)
		return -1;
	return told_receipt(work, err);
}

/* All of it, or none: 1 it is done, 0 it was undone, -1. */
static int run(struct work *work, struct err *err)
{
	struct err why = {ERR_NONE, ""};
	int ret;

	if (desk_try_begin(work->desk, err) == -1)
		return -1;
	ret = run_all(work, &why);
	if (ret == -1 && why.kind != ERR_DENIED) {
		desk_try_end(work->desk, false, NULL);
		return err_set(err, why.kind, "%s", why.text);
	}
	if (ret == 0 && !work->wants_preview && !must_ask(work))
		return keep(work, err) == -1 ? -1 : 1;
	if (undo(work, err) == -1)
		return -1;
	if (ret == -1 || !work->wants_preview)
		work->n_letters = 0;
	if (ret == -1)
		return keep_holds(work, err) == -1 ? -1
		                                   : told_receipt(work, err);
	if (work->wants_preview)
		return told_receipt(work, err);
	return told_question(work, "confirm", work->typed, err);
}

/* Without what the clock changes in it. */
static void pack_without_digits(struct buf *out, const char *text)
{
	struct buf rest = BUF_INIT;

	for (; *text != '\0'; text++)
		if (*text < '0' || *text > '9')
			buf_addc(&rest, *text);
	pack_str(out, buf_text(&rest));
	buf_release(&rest);
}

/* A program that answers our receipts says the same again and again, but for
 * date and time, and it says no verb. 1 it is one too many, 0, -1. */
static int is_loop(struct work *work, struct err *err)
{
	struct buf buf = BUF_INIT;
	struct blind blind;
	int64_t n;

	if (work->commands.n > 0)
		return 0;
	pack_str(&buf, "moderator says");
	pack_bytes(&buf, work->me->blind.bytes, BLIND_LEN);
	pack_bytes(&buf, work->team.case_id.bytes, UUID_LEN);
	pack_u64(&buf, (uint64_t)desk_day(work->desk));
	pack_without_digits(&buf, work->typed);
	blind = ring_blind(work->desk->ring, BLIND_RATE, buf.data, buf.len);
	buf_release(&buf);
	n = rates_add(work->desk->store, &blind, desk_day(work->desk), err);
	return n == -1 ? -1 : n > SAME_MAILS;
}

/* The message that the mail of ours told of, which is answered here. */
static int find_about(struct work *work, struct err *err)
{
	struct outbox_row about;
	int n = route_find_own(&about, work->desk,
	    &work->mail->message->references, work->pool, err);

	if (n == 1 &&
	    memcmp(&about.case_id, &work->team.case_id, UUID_LEN) == 0)
		work->about = about.clean_of;
	return n == -1 ? -1 : 0;
}

static int take(struct work *work, struct err *err)
{
	int loop;

	if (open_work(work, err) == -1)
		return -1;
	work->message_id = random_uuid();
	work->answered = work->routed->token;
	if (find_about(work, err) == -1)
		return -1;
	work_read(work);
	loop = is_loop(work, err);
	if (loop == 1)
		return work_record(work, err);
	if (loop == -1)
		return -1;
	if (answer_question(work, err) == -1)
		return -1;
	if (strcmp(work->row.state, "draft") == 0)
		lines_add(&work->refused, "refused.draft", (char *)NULL);
	if (!is_sound(work))
		return work->corrected == NULL
		           ? told_receipt(work, err)
		           : told_question(
				 work, "corrected", work->corrected, err);
	return run(work, err) == -1 ? -1 : 0;
}

int work_take(struct desk *desk, const struct incoming *mail,
    const struct routed *routed, struct err *err)
{
	struct work work = {.desk = desk, .mail = mail, .routed = routed};
	int ret;

	if (routed->route == ROUTE_TOLD)
		return told_case_ask(desk, mail, routed, err);
	work.pool = pool_new();
	work.done.pool = work.outside.pool = work.refused.pool = work.pool;
	ret = take(&work, err);
	team_release(&work.team);
	pool_free(work.pool);
	return ret;
}
