/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "casework/attach.h"
#include "casework/letters.h"
#include "casework/record.h"
#include "casework/redaction.h"
#include "casework/route.h"
#include "casework/shown.h"
#include "casework/tell.h"
#include "casework/verb_run.h"
#include "store/outbox.h"

/* ------------------------ which message --------------------------- */

/* The one that the answered mail told of, or the newest that came in. */
static int find_message(struct record *record, struct message_row *row,
    struct work *work, struct err *err)
{
	int n = work->about == NULL ? 0
	                            : messages_find(row, work->desk->store,
					  work->about, work->pool, err);

	if (n == 0)
		n = tell_newest(
		    row, work->desk, &work->team.case_id, work->pool, err);
	if (n == 0)
		return work_refuse(work, err, "refused.no-message");
	if (n == -1)
		return -1;
	return record_open(record, work->desk, row, work->pool, err);
}

/* ---------------------------- attachments ------------------------- */

struct sending {
	const struct work *work;
	bool is_withheld; /* it may name its author */
};

static int fill(struct tmpl_value *values, const struct letters_reader *reader,
    void *arg, struct err *err)
{
	const struct sending *sending = arg;

	(void)reader;
	(void)err;
	shown_number(values, &sending->work->row);
	tmpl_set_bool(values, "withheld", sending->is_withheld);
	return 0;
}

/* To the moderator who asks, and to nobody else. */
static int send_files(struct work *work, const struct letters_files *files,
    bool is_withheld, struct err *err)
{
	struct sending sending = {work, is_withheld};
	char *effect = mem_printf("files %zu", work->at);
	struct letters_cause cause = {.by = BY_MODERATOR,
	    .case_id = work->team.case_id,
	    .message_id = work->message_id,
	    .effect = effect,
	    .files = files};
	struct letters_text text = {"files", fill, &sending};
	int ret;

	ret = letters_to_member(
	    work->desk, &text, &cause, &work->team, work->me, NULL, err);
	free(effect);
	return ret;
}

/* All that is on record and was not mailed: of one who is muted, or wrote too
 * often. */
static int show_all(struct work *work, struct err *err)
{
	work_did(work, "did.show-all");
	return tell_missed(work->desk, &work->team, &work->row, work->me, err);
}

VERB_RUN(verb_show)
{
	struct letters_files files = {.n = 0};
	struct message_row row;
	struct record record;

	if (strcasecmp(command->arg, "all") == 0)
		return show_all(work, err);
	if (command->arg[0] != '\0')
		return work_refuse(
		    work, err, "refused.show", "name", command->arg);
	if (find_message(&record, &row, work, err) == -1)
		return -1;
	tell_files(&files, &record, &row.unit_id);
	if (files.n == 0)
		return work_refuse(work, err, "refused.no-files");
	work_did(
	    work, "did.show", "n", pool_printf(work->pool, "%zu", files.n));
	return send_files(work, &files, false, err);
}

VERB_RUN(verb_release)
{
	struct letters_files files = {.n = 1};
	struct message_row row;
	struct record record;
	char *end;
	long n = strtol(command->arg, &end, 10);

	if (find_message(&record, &row, work, err) == -1)
		return -1;
	if (*end != '\0' || n < 1 || (size_t)n > record.n_files)
		return work_refuse(
		    work, err, "refused.no-file", "name", command->arg);
	if (!record.files[n - 1].kept)
		return work_refuse(
		    work, err, "refused.not-kept", "name", command->arg);
	files.unit = row.unit_id;
	files.ids[0] = record.files[n - 1].id;
	work_did(work, "did.release", "n", command->arg);
	return send_files(work, &files, true, err);
}

/* ------------------------------ texts ----------------------------- */

VERB_RUN(verb_uncut)
{
	struct message_row row;
	struct record record;

	(void)command;
	if (find_message(&record, &row, work, err) == -1)
		return -1;
	if (record.cut == NULL)
		return work_refuse(work, err, "refused.not-cut");
	work->uncut = record.cut;
	return 0;
}

/* However the words were spaced in the line that takes them out. */
static void forget_line(struct work *work, size_t line)
{
	const char *at =
	    work->on_record != NULL ? work->on_record : work->typed;
	struct buf out = BUF_INIT;
	size_t i, len;

	for (i = 1; *at != '\0'; i++) {
		len = strcspn(at, "\n");
		if (i == line)
			buf_adds(&out, "/redact [...]");
		else
			buf_add(&out, at, len);
		at += len;
		if (*at == '\n')
			buf_addc(&out, *at++);
	}
	work->on_record = pool_strdup(work->pool, buf_text(&out));
	buf_release(&out);
}

VERB_RUN(verb_redact)
{
	struct redaction redaction = {
	    .desk = work->desk, .team = &work->team, .pool = work->pool};
	int n = redaction_make(&redaction, command->arg, err);

	if (n == 0)
		return work_refuse(work, err, "refused.redact");
	if (n == -1)
		return -1;
	/* The words stand in this mail, too, which goes on record. */
	forget_line(work, command->line);
	work->on_record =
	    redaction_masked(&redaction, work->on_record, command->arg);
	work_did(work, "did.redact", "n", pool_printf(work->pool, "%d", n));
	return redaction_keep(&redaction, &work->me->blind, err);
}
