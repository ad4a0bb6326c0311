/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "casework/redaction.h"

#include <string.h>

#include "base/pack.h"
#include "casework/letters.h"
#include "casework/record.h"
#include "casework/waiting.h"
#include "store/cases.h"
#include "store/outbox.h"
#include "store/reports.h"

enum { DAY = 86400 };

static const char mark[] = "[...]";

/* NULL stays NULL. */
const char *redaction_masked(
    struct redaction *r, const char *in, const char *text)
{
	struct buf out = BUF_INIT;
	const char *at, *copy;

	if (in == NULL)
		return NULL;
	while ((at = strstr(in, text)) != NULL) {
		buf_add(&out, in, (size_t)(at - in));
		buf_adds(&out, mark);
		in = at + strlen(text);
	}
	buf_adds(&out, in);
	copy = pool_strdup(r->pool, buf_text(&out));
	buf_release(&out);
	return copy;
}

static bool holds(const char *in, const char *text)
{
	return in != NULL && strstr(in, text) != NULL;
}

static void note_before(struct redaction *r, const struct message_row *row,
    const struct record *record)
{
	pack_bytes(&r->before, row->id.bytes, UUID_LEN);
	pack_str(&r->before, record->clean);
	pack_str(&r->before, record->subject);
	pack_str(&r->before, record->cut);
}

/* 1 it stood there, 0 not, -1. */
static int mask_message(struct redaction *r, const struct message_row *row,
    const char *text, struct err *err)
{
	struct record record;

	if (record_open(&record, r->desk, row, r->pool, err) == -1)
		return -1;
	if (!holds(record.clean, text) && !holds(record.subject, text) &&
	    !holds(record.cut, text))
		return 0;
	note_before(r, row, &record);
	record.clean = redaction_masked(r, record.clean, text);
	record.subject = redaction_masked(r, record.subject, text);
	record.cut = redaction_masked(r, record.cut, text);
	return record_change(r->desk, &record, row, err) == -1 ? -1 : 1;
}

static int mask_unit(struct redaction *r, const struct uuid *unit,
    const char *text, struct err *err)
{
	struct message_row row = {.ordinal = 0};
	int n, is, masked_in = 0;

	while ((n = messages_next(&row, r->desk->store, unit, r->pool, err)) ==
	       1) {
		is = mask_message(r, &row, text, err);
		if (is == -1)
			return -1;
		masked_in += is;
	}
	return n == -1 ? -1 : masked_in;
}

/* A mail to a party that has not left yet: its text is finished. */
static int recall(struct redaction *r, const char *text, struct err *err)
{
	struct outbox_row row = {.id = 0};
	const char *subject, *body;
	struct letters_head head;
	int n;

	while ((n = outbox_next_waiting(&row, r->desk->store, &r->team->case_id,
		    r->pool, err)) == 1)
		if (letters_open(&head, &subject, &body, r->desk, &row, r->pool,
			NULL) == 0 &&
		    holds(body, text) &&
		    outbox_finish(
			r->desk->store, row.id, "cancelled", 0, err) == -1)
			return -1;
	return n;
}

/* What waits for a word of a moderator's: a held text, a question. */
static int drop_waiting(
    struct redaction *r, const char *kind, const char *text, struct err *err)
{
	struct buf plain = BUF_INIT;
	struct pending_row row;
	int n = pending_find(
	    &row, r->desk->store, &r->team->case_id, kind, r->pool, err);

	if (n == 1)
		n = waiting_open(&plain, r->desk, &row, err);
	else if (n == 0)
		return 0;
	if (n == 0 && memmem(plain.data, plain.len, text, strlen(text)) != NULL)
		n = pending_set_state(r->desk->store, row.id, "void", err);
	buf_release(&plain);
	return n;
}

static int drop_all_waiting(
    struct redaction *r, const char *text, struct err *err)
{
	static const char *const kinds[] = {"send", "confirm", "corrected"};
	size_t i;

	for (i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
		if (drop_waiting(r, kinds[i], text, err) == -1)
			return -1;
	return 0;
}

/* What came in before cases were joined is kept with the part. */
static int mask_parts(struct redaction *r, const char *text, struct err *err)
{
	struct case_row part = {.number = 0};
	int n, is, masked_in = 0;

	while ((n = cases_next_part(&part, r->desk->store, &r->team->case_id,
		    part.number, r->pool, err)) == 1) {
		is = mask_unit(r, &part.id, text, err);
		if (is == -1)
			return -1;
		masked_in += is;
	}
	return n == -1 ? -1 : masked_in;
}

int redaction_make(struct redaction *r, const char *text, struct err *err)
{
	struct report_link link = {.place = 0};
	int n, is, masked_in;

	is = mask_unit(r, &r->team->case_id, text, err);
	masked_in = is == -1 ? -1 : mask_parts(r, text, err);
	if (masked_in == -1)
		return -1;
	masked_in += is;
	while ((n = reports_next_of_case(
		    &link, r->desk->store, &r->team->case_id, err)) == 1) {
		is = mask_unit(r, &link.report_id, text, err);
		if (is == -1)
			return -1;
		masked_in += is;
	}
	if (n == -1 || recall(r, text, err) == -1 ||
	    drop_all_waiting(r, text, err) == -1)
		return -1;
	return masked_in;
}

int redaction_keep(
    struct redaction *r, const struct blind *moderator, struct err *err)
{
	struct pending_row row = {.kind = "redact",
	    .moderator = moderator,
	    .expires = r->desk->now + DAY};
	int ret = waiting_add(r->desk, r->team, &row, &r->before, err);

	buf_release(&r->before);
	return ret;
}

static int restore(struct redaction *r, struct unpack *in, struct err *err)
{
	struct message_row row;
	struct record record;
	struct uuid id;
	const uint8_t *bytes;
	size_t len;

	bytes = unpack_bytes(in, &len);
	if (len != UUID_LEN)
		return err_set(
		    err, ERR_SEALED, "what was taken out makes no sense");
	memcpy(id.bytes, bytes, UUID_LEN);
	if (store_must(messages_find(&row, r->desk->store, &id, r->pool, err),
		err) == -1 ||
	    record_open(&record, r->desk, &row, r->pool, err) == -1)
		return -1;
	record.clean = unpack_str(in, r->pool);
	record.subject = unpack_str(in, r->pool);
	record.cut = unpack_str(in, r->pool);
	return record_change(r->desk, &record, &row, err);
}

int redaction_undo(
    struct redaction *r, const struct pending_row *row, struct err *err)
{
	struct buf plain = BUF_INIT;
	struct unpack in;
	int ret;

	ret = waiting_open(&plain, r->desk, row, err);
	unpack_init(&in, plain.data, plain.len);
	while (ret == 0 && in.left > 0 && !in.failed)
		ret = restore(r, &in, err);
	buf_release(&plain);
	return ret;
}
