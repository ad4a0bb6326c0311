/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "casework/opening.h"

#include <stdlib.h>
#include <string.h>

#include "casework/ack.h"
#include "casework/letters.h"
#include "casework/recipients.h"
#include "casework/shown.h"
#include "casework/tell.h"
#include "casework/terms.h"
#include "casework/verb.h"

enum { HOUR = 3600 };

static int acknowledge(
    struct opening *o, const struct letters_cause *cause, struct err *err)
{
	struct ack ack = {.phrase = o->phrase, .is_cut = o->mail->cut};
	int64_t when;

	if (limits_ack_time(&when, o, err) == -1)
		return -1;
	return ack_send(o->desk, cause, &o->person, &ack, when, err);
}

static int set_no_ack(struct tmpl_value *values, const struct opening *o,
    const struct letters_reader *reader, struct err *err)
{
	static const char *const reasons[] = {
	    [NO_ACK_UNREADABLE] = "no-ack.unreadable",
	    [NO_ACK_SENDER] = "no-ack.sender-unusable",
	    [NO_ACK_MACHINE] = "no-ack.machine",
	    [NO_ACK_FORGED] = "no-ack.forged",
	    [NO_ACK_UNVERIFIED] = "no-ack.unverified",
	    [NO_ACK_FLOOD] = "no-ack.sender-limit",
	    [NO_ACK_OLD] = "no-ack.age",
	    [NO_ACK_AGAIN] = "no-ack.sender-limit",
	};

	if (o->no_ack == ACK)
		return 0;
	return letters_set_word(tmpl_set_map(values, "no_ack"), "reason",
	    reader, reasons[o->no_ack], err);
}

static void set_message(struct tmpl_value *values, const struct opening *o)
{
	const struct record *record = &o->record;
	size_t moderators;

	if (record->unreadable != NULL)
		tmpl_set(values, "unreadable", record->unreadable);
	if (record->sender_doubt != NULL)
		tmpl_set(values, "sender_doubt", record->sender_doubt);
	tmpl_set_bool(values, "kept", recovery_count(o->desk->recovery) > 0);
	tmpl_set_bool(values, "flood", o->is_flood);
	tmpl_set_bool(values, "machine", strcmp(o->row.class, "machine") == 0);
	recipients_count(&moderators, o->desk->conf, o->mail->message);
	tmpl_set_bool(values, "wrote_to_moderators", moderators > 0);
}

/* "Same sender address as Quiet Heron (case 4821)", which proves nothing; of
 * a case that the reader may see. */
static int set_same_sender(struct tmpl_value *values, struct opening *o,
    const struct letters_reader *reader, struct err *err)
{
	struct ident_row row = {.place = 0};
	struct tmpl_value *same;
	struct case_row other;
	struct blind blind;
	int n, seen = 0;

	if (o->canon == NULL)
		return 0;
	blind = person_blind(o->desk, "reporter", o->canon);
	while ((n = idents_next(&row, o->desk->store, &blind, &o->person.row.id,
		    o->pool, err)) == 1) {
		seen = team_sees(
		    o->desk, &row.case_id, &reader->member->blind, err);
		if (seen != 0)
			break;
	}
	if (n == 1 && seen == 1)
		n = cases_find(
		    &other, o->desk->store, &row.case_id, o->pool, err);
	if (n == 1 && seen == 1) {
		same = tmpl_set_map(values, "same_sender");
		tmpl_set(same, "same_code_name", row.code_name);
		tmpl_setf(same, "same_number", "%lld", (long long)other.number);
	}
	return n == -1 || seen == -1 ? -1 : 0;
}

static int set_breach(struct tmpl_value *values, struct opening *o,
    const struct letters_reader *reader, struct err *err)
{
	struct terms_found found;
	struct tmpl_value *breach;
	int n;

	if (o->canon == NULL)
		return 0;
	n = terms_find(&found, o->desk, o->canon, reader, o->pool, err);
	if (n != 1)
		return n;
	breach = tmpl_set_map(values, "breach");
	tmpl_set(breach, "who", found.who);
	tmpl_setf(breach, "in_case", "%lld", (long long)found.number);
	return letters_set_word(breach, "what", reader,
	    pool_printf(o->pool, "rung.%s", found.kind), err);
}

static int fill_notice(struct tmpl_value *values,
    const struct letters_reader *reader, void *arg, struct err *err)
{
	struct opening *o = arg;
	char *key = mem_printf("class.%s", o->row.class);
	int ret;

	ret = letters_set_word(values, "class", reader, key, err);
	free(key);
	if (ret == -1 || shown_record(values, &o->record, reader, err) == -1 ||
	    shown_verbs(values, reader, &o->row,
		o->has_party ? OFFER_NEWS | OFFER_REPORTER : OFFER_NEWS,
		err) == -1 ||
	    set_no_ack(values, o, reader, err) == -1 ||
	    set_same_sender(values, o, reader, err) == -1 ||
	    set_breach(values, o, reader, err) == -1)
		return -1;
	shown_number(values, &o->row);
	shown_held(values, &o->team);
	tmpl_set(values, "code_name", o->code_name);
	letters_set_time(values, "opened", o->desk->now);
	letters_set_time(values, "due", o->row.word_due);
	set_message(values, o);
	return 0;
}

static enum router_by by_of(const struct opening *o)
{
	return strcmp(o->row.class, "report") == 0 ? BY_REPORTER : BY_MACHINE;
}

int notice_write(struct opening *o, struct err *err)
{
	struct letters_cause cause = {.by = by_of(o),
	    .case_id = o->row.id,
	    .message_id = o->message_id,
	    .clean_of = &o->message_id,
	    .effect = TELL_EFFECT};
	struct letters_text text = {"notice", fill_notice, o};

	if (limits_notice_time(&cause.not_before, o, err) == -1)
		return -1;
	if (letters_to_team(o->desk, &text, &cause, &o->team, NULL, err) == -1)
		return -1;
	if (o->no_ack != ACK)
		return 0;
	cause.effect = "acknowledgement";
	cause.clean_of = NULL;
	return acknowledge(o, &cause, err);
}

struct more {
	int64_t number, count;
};

static int fill_more(struct tmpl_value *values,
    const struct letters_reader *reader, void *arg, struct err *err)
{
	const struct more *more = arg;

	(void)reader;
	(void)err;
	tmpl_setf(values, "number", "%lld", (long long)more->number);
	tmpl_setf(values, "count", "%lld", (long long)more->count);
	return 0;
}

int notice_write_more(struct opening *o, int64_t count, struct err *err)
{
	/* The effect of the hour, not of the message: so it comes once. */
	char *effect =
	    mem_printf("more %lld", (long long)(o->desk->now / HOUR));
	struct letters_cause cause = {.by = by_of(o),
	    .case_id = o->row.id,
	    .message_id = o->report_id,
	    .effect = effect};
	struct more more = {o->row.number, count};
	struct letters_text text = {"more", fill_more, &more};
	int ret;

	ret = letters_to_team(o->desk, &text, &cause, &o->team, NULL, err);
	free(effect);
	return ret;
}
