/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>
#include <string.h>

#include "base/pack.h"
#include "casework/history.h"
#include "casework/letters.h"
#include "casework/newcase.h"
#include "casework/shown.h"
#include "casework/status.h"
#include "casework/tell.h"
#include "casework/verb.h"
#include "casework/waiting.h"

enum { DAY = 86400, QUESTION_LIFE = 7 /* days */ };

/* ------------------------- what was done -------------------------- */

static int set_done(struct tmpl_value *values, const struct work *work,
    const struct letters_reader *reader, struct err *err)
{
	shown_number(values, &work->row);
	tmpl_set(values, "who", work->me->name);
	if (work->wants_history && history_set(values, "history", work->desk,
				       &work->team, reader, err) == -1)
		return -1;
	if (lines_set(values, "done", &work->done, reader, err) == -1)
		return -1;
	return lines_set(values, "outside", &work->outside, reader, err);
}

static size_t count_others(const struct work *work)
{
	return team_count(&work->team, MEMBER_IN) -
	       (work->me->state == MEMBER_IN);
}

/* ------------------------------ help ------------------------------ */

static int set_help_line(struct tmpl_value *values, const struct verb *verb,
    const struct letters_reader *reader, struct err *err)
{
	struct tmpl_value *line = tmpl_append(values, "help");
	char *key = mem_printf("help.%s", verb->command.name);
	int ret;

	tmpl_setf(line, "verb", "/%s%s%s", verb->command.name,
	    verb->arg == NULL ? "" : " ", verb->arg == NULL ? "" : verb->arg);
	ret = letters_set_word(line, "does", reader, key, err);
	free(key);
	return ret;
}

/* Those that make sense now. */
static int set_help(struct tmpl_value *values, const struct work *work,
    const struct letters_reader *reader, struct err *err)
{
	enum verb_when when = verbs_when(&work->row);
	const struct verb *verb;

	for (verb = verbs; verb->command.name != NULL; verb++)
		if ((verb->when & when) != 0 &&
		    set_help_line(values, verb, reader, err) == -1)
			return -1;
	return 0;
}

/* ----------------------------- receipt ---------------------------- */

static bool is_note(const struct command *command)
{
	return strcmp(command->verb->name, "note") == 0 &&
	       command->text[0] != '\0';
}

/* With a verb or without. */
static bool has_note(const struct work *work)
{
	size_t i;

	for (i = 0; i < work->commands.n; i++)
		if (is_note(&work->commands.list[i]))
			return true;
	return work->commands.note[0] != '\0';
}

static void set_letters(struct tmpl_value *values, const struct work *work)
{
	const struct work_letter *from;
	struct tmpl_value *letter;
	size_t i;

	for (i = 0; i < work->n_letters; i++) {
		from = &work->letters[i];
		letter = tmpl_append(values, "letters");
		tmpl_set(letter, "to", from->to);
		tmpl_set(letter, "letter_subject", from->subject);
		tmpl_set(letter, "letter", from->text);
	}
}

static int fill_receipt(struct tmpl_value *values,
    const struct letters_reader *reader, void *arg, struct err *err)
{
	const struct work *work = arg;
	bool refused = work->refused.n > 0;

	if (set_done(values, work, reader, err) == -1 ||
	    lines_set(values, "refused", &work->refused, reader, err) == -1)
		return -1;
	set_letters(values, work);
	tmpl_set_bool(values, "preview", work->wants_preview);
	tmpl_set_bool(values, "nothing_done", refused);
	tmpl_set_bool(values, "nothing_outside", work->outside.n == 0);
	tmpl_set_bool(values, "empty",
	    !refused && work->commands.n == 0 && work->done.n == 0 &&
		work->commands.note[0] == '\0');
	if (refused || work->wants_preview)
		tmpl_set(values, "typed", work->typed);
	else if (has_note(work))
		tmpl_setf(values, "note_to", "%zu", count_others(work));
	if (work->corrected != NULL)
		tmpl_set(values, "corrected", work->corrected);
	if (work->n_cut > 0)
		tmpl_setf(values, "cut", "%zu", work->n_cut);
	if (work->mail->message->n_parts > 0)
		tmpl_setf(values, "files", "%zu", work->mail->message->n_parts);
	if (work->uncut != NULL)
		tmpl_set(values, "uncut", work->uncut);
	if (work->wants_status && status_set(values, work->desk, &work->team,
				      &work->row, reader, err) == -1)
		return -1;
	if (work->wants_help && set_help(values, work, reader, err) == -1)
		return -1;
	/* Who has left the case has nothing to say in it. */
	return work->me->state == MEMBER_IN
	           ? shown_verbs(values, reader, &work->row,
			 work->offer & ~(unsigned)(OFFER_NEWS | OFFER_HELD),
			 err)
	           : 0;
}

/* Who has just left the case hears of it outside of the case. */
static int receipt_of_leaver(struct work *work, const struct letters_text *text,
    struct letters_cause *cause, struct err *err)
{
	const struct member *member;
	struct team house = {.n = 0};
	int ret = -1;

	if (newcase_house(&house, work->desk, work->pool, err) == 0) {
		cause->case_id = house.case_id;
		member = team_find(&house, &work->me->blind);
		ret = member == NULL ? 0 /* an escalation address */
		                     : letters_to_member(work->desk, text,
					   cause, &house, member, NULL, err);
	}
	team_release(&house);
	return ret;
}

int told_receipt(struct work *work, struct err *err)
{
	struct letters_cause cause = {.by = BY_MODERATOR,
	    .case_id = work->team.case_id,
	    .message_id = work->message_id,
	    .effect = "receipt"};
	struct letters_text text = {"receipt", fill_receipt, work};

	if (work->me->state != MEMBER_IN)
		return receipt_of_leaver(work, &text, &cause, err);
	return letters_to_member(
	    work->desk, &text, &cause, &work->team, work->me, NULL, err);
}

/* --------------------------- the others --------------------------- */

static int fill_told(struct tmpl_value *values,
    const struct letters_reader *reader, void *arg, struct err *err)
{
	const struct work *work = arg;

	if (set_done(values, work, reader, err) == -1)
		return -1;
	tmpl_set_bool(values, "has_text", work->has_text);
	tmpl_set(values, "clean_copy", LETTERS_CLEAN_COPY);
	return shown_verbs(values, reader, &work->row, work->offer, err);
}

/* Do words stand in the mail besides the lines of its verbs? */
static bool has_text(const struct work *work)
{
	size_t i;

	for (i = 0; i < work->commands.n; i++)
		if (work->commands.list[i].text[0] != '\0')
			return true;
	return work->commands.note[0] != '\0';
}

int told_others(struct work *work, struct err *err)
{
	struct letters_cause cause = {.by = BY_MODERATOR,
	    .case_id = work->team.case_id,
	    .message_id = work->message_id,
	    .clean_of = &work->message_id,
	    .effect = TELL_EFFECT};
	struct letters_text text = {"told", fill_told, work};

	if (!work->is_told && work->commands.note[0] == '\0')
		return 0;
	work->has_text = has_text(work);
	return letters_to_team(
	    work->desk, &text, &cause, &work->team, work->me, err);
}

/* --------------------------- asked back --------------------------- */

struct question {
	const struct work *work;
	const char *kind, *typed;
};

static int fill_question(struct tmpl_value *values,
    const struct letters_reader *reader, void *arg, struct err *err)
{
	const struct question *question = arg;

	shown_number(values, &question->work->row);
	shown_held(values, &question->work->team);
	tmpl_set(values, "typed", question->typed);
	tmpl_set_bool(values, "new", strcmp(question->kind, "new") == 0);
	if (question->work->asks != NULL)
		return letters_set_word(
		    values, "asks", reader, question->work->asks, err);
	return 0;
}

int told_question(
    struct work *work, const char *kind, const char *typed, struct err *err)
{
	bool is_receipt = strcmp(kind, "corrected") == 0;
	struct question question = {work, kind, typed};
	struct letters_cause cause = {.by = BY_MODERATOR,
	    .case_id = work->team.case_id,
	    .message_id = work->message_id,
	    .effect = "receipt"};
	struct letters_text text = {is_receipt ? "receipt" : "question",
	    is_receipt ? fill_receipt : fill_question,
	    is_receipt ? (void *)work : (void *)&question};
	struct pending_row row = {.kind = kind,
	    .moderator = &work->me->blind,
	    .expires = (desk_day(work->desk) + QUESTION_LIFE) * DAY};
	struct buf plain = BUF_INIT;
	char token[TOKEN_LEN + 1];
	struct blind blind;
	int ret;

	random_token(token);
	blind = ring_blind_str(work->desk->ring, BLIND_TOKEN, token);
	row.token = &blind;
	pack_str(&plain, typed);
	pack_bytes(&plain, work->answered.bytes, BLIND_LEN);
	pack_bytes(
	    &plain, work->about, work->about == NULL ? 0 : sizeof *work->about);
	ret = waiting_add(work->desk, &work->team, &row, &plain, err);
	if (ret == 0)
		ret = team_add_token(
		    work->desk, &work->team, work->me, token, row.expires, err);
	if (ret == 0)
		ret = letters_to_member(work->desk, &text, &cause, &work->team,
		    work->me, token, err);
	buf_release(&plain);
	explicit_bzero(token, sizeof token);
	return ret;
}
