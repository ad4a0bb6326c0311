/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "casework/opening.h"

#include <string.h>
#include <strings.h>
#include <time.h>

#include "base/addr.h"
#include "casework/letters.h"
#include "store/reports.h"

enum { HOUR = 3600, DAY = 86400 };

static void set_time(struct tmpl_value *values, const char *name, int64_t t)
{
	time_t clock = (time_t)t;
	char text[64];
	struct tm tm;

	gmtime_r(&clock, &tm);
	strftime(text, sizeof text, "%Y-%m-%d %H:%M UTC", &tm);
	tmpl_set(values, name, text);
}

static int acknowledge(struct opening *o, const struct letters_cause *cause,
    struct err *err)
{
	const struct conf *conf = o->desk->conf;
	struct letters_party party = {.id = o->party_id,
	    .key = o->identity_key,
	    .address = o->mail->message->from.addr,
	    .token = o->token};
	struct tmpl_value *values;
	int64_t when;
	int ret;

	if (limits_ack_time(&when, o, err) == -1)
		return -1;
	values = tmpl_map();
	tmpl_set(values, "community", conf->community.name);
	tmpl_set_bool(values, "has_code_of_conduct",
	    conf->community.code_of_conduct[0] != '\0');
	tmpl_set(values, "code_of_conduct", conf->community.code_of_conduct);
	tmpl_setf(values, "word_hours", "%lld",
	    (long long)((conf->clock.word + HOUR - 1) / HOUR));
	tmpl_setf(values, "decision_days", "%lld",
	    (long long)((conf->clock.decision + DAY - 1) / DAY));
	tmpl_set(values, "receipt_phrase", o->phrase);
	tmpl_set_bool(values, "too_large", o->mail->cut);
	ret = letters_to_party(o->desk, "acknowledgement", cause, &party,
	    values, when, err);
	tmpl_free(values);
	return ret;
}

static bool is_community(const struct conf *conf, const char *addr)
{
	const char *tag;
	size_t len;

	return strcasecmp(addr, conf->community.address) == 0 ||
	    addr_tag(&tag, &len, addr, conf->community.address,
		conf->imap.separator);
}

static bool is_moderator(const struct conf *conf, const char *addr)
{
	size_t i, j;

	for (i = 0; i < conf->n_moderators; i++) {
		if (strcasecmp(addr, conf->moderators[i].address) == 0)
			return true;
		for (j = 0; conf->moderators[i].aliases[j] != NULL; j++)
			if (strcasecmp(addr,
				conf->moderators[i].aliases[j]) == 0)
				return true;
	}
	return false;
}

/* Whom else the reporter wrote to: a warning against answering to all. */
static void set_recipients(struct tmpl_value *values,
    const struct opening *o)
{
	const struct message_addrs *lists[] = {&o->mail->message->to,
	    &o->mail->message->cc};
	size_t i, j, others = 0, moderators = 0;

	for (i = 0; i < 2; i++)
		for (j = 0; j < lists[i]->n; j++) {
			const char *addr = lists[i]->list[j].addr;

			if (is_community(o->desk->conf, addr))
				continue;
			others++;
			moderators += is_moderator(o->desk->conf, addr);
		}
	tmpl_set_bool(values, "also_to", others > 0);
	tmpl_setf(values, "also_count", "%zu", others);
	tmpl_set_bool(values, "wrote_to_moderators", moderators > 0);
}

static void set_size(struct tmpl_value *file, uint64_t size)
{
	if (size < 1024)
		tmpl_setf(file, "size", "%llu B", (unsigned long long)size);
	else if (size < 1024 * 1024)
		tmpl_setf(file, "size", "%llu KB",
		    (unsigned long long)(size / 1024));
	else
		tmpl_setf(file, "size", "%.1f MB",
		    (double)size / (1024 * 1024));
}

static void set_files(struct tmpl_value *values, const struct record *record)
{
	struct tmpl_value *file;
	size_t i;

	tmpl_set_bool(values, "has_attachments", record->n_files > 0);
	tmpl_set_list(values, "attachments");
	for (i = 0; i < record->n_files; i++) {
		file = tmpl_append(values, "attachments");
		tmpl_setf(file, "number", "%zu", i + 1);
		tmpl_set(file, "type", record->files[i].type);
		set_size(file, record->files[i].size);
	}
}

static void set_reason(struct tmpl_value *values, const char *flag,
    const char *name, const char *text)
{
	tmpl_set_bool(values, flag, text != NULL);
	tmpl_set(values, name, text == NULL ? "" : text);
}

static void set_message(struct tmpl_value *values, const struct opening *o)
{
	static const char *const reasons[] = {
	    [NO_ACK_SENDER] = "no_ack_sender",
	    [NO_ACK_MACHINE] = "no_ack_machine",
	    [NO_ACK_FLOOD] = "no_ack_flood",
	    [NO_ACK_OLD] = "no_ack_old",
	    [NO_ACK_AGAIN] = "no_ack_again",
	};
	const struct record *record = &o->record;
	size_t i;

	set_reason(values, "has_subject", "subject", record->subject);
	set_reason(values, "unreadable", "unreadable_why", record->unreadable);
	set_reason(values, "sender_doubt", "sender_doubt_why",
	    record->sender_doubt);
	tmpl_set_bool(values, "no_ack", o->no_ack != ACK);
	for (i = NO_ACK_SENDER; i <= NO_ACK_AGAIN; i++)
		tmpl_set_bool(values, reasons[i], o->no_ack == i);
	tmpl_set_bool(values, "flood", o->is_flood);
	tmpl_set_bool(values, "machine",
	    strcmp(o->row.class, "machine") == 0);
	tmpl_set_bool(values, "too_large", record->too_large);
	tmpl_set_bool(values, "text_from_html", record->from_html);
	tmpl_set_bool(values, "text_cut", record->text_cut);
	tmpl_set_bool(values, "has_text", record->clean[0] != '\0');
	tmpl_set(values, "clean_copy", LETTERS_CLEAN_COPY);
	tmpl_setf(values, "replaced", "%llu",
	    (unsigned long long)record->replaced);
	set_files(values, record);
	set_recipients(values, o);
}

/* "Same sender as Quiet Heron of case 4821, unproved." */
static int set_same_sender(struct tmpl_value *values, struct opening *o,
    struct err *err)
{
	const char *code_name = "";
	struct blind blind;
	int64_t number = 0;
	int n = 0;

	if (o->canon != NULL) {
		blind =
		    ring_blind_str(o->desk->ring, BLIND_REPORTER, o->canon);
		n = idents_find(&code_name, &number, o->desk->store, &blind,
		    &o->party_id, o->pool, err);
	}
	tmpl_set_bool(values, "same_sender", n == 1);
	tmpl_set(values, "same_code_name", code_name);
	tmpl_setf(values, "same_number", "%lld", (long long)number);
	return n == -1 ? -1 : 0;
}

static int notify(struct opening *o, const struct letters_cause *cause,
    struct err *err)
{
	struct tmpl_value *values = tmpl_map();
	int ret = -1;

	tmpl_set(values, "community", o->desk->conf->community.name);
	tmpl_setf(values, "number", "%lld", (long long)o->row.number);
	tmpl_set(values, "code_name", o->code_name);
	tmpl_set(values, "class", o->row.class);
	set_time(values, "received", o->mail->received);
	set_time(values, "word_due", o->row.word_due);
	set_time(values, "decision_due", o->row.decision_due);
	set_message(values, o);
	if (set_same_sender(values, o, err) == 0)
		ret = letters_to_moderators(o->desk, "notice", cause,
		    o->content_key, values, err);
	tmpl_free(values);
	return ret;
}

int notice_write(struct opening *o, struct err *err)
{
	struct letters_cause cause = {.case_id = o->row.id,
	    .report_id = o->report_id,
	    .message_id = o->message_id,
	    .effect = "notice"};

	if (o->record.clean[0] != '\0')
		cause.clean_of = &o->message_id;
	if (notify(o, &cause, err) == -1)
		return -1;
	if (o->no_ack != ACK)
		return 0;
	cause.effect = "acknowledgement";
	cause.clean_of = NULL;
	return acknowledge(o, &cause, err);
}

int notice_write_more(struct opening *o, int64_t count, struct err *err)
{
	struct letters_cause cause = {.case_id = o->row.id,
	    .report_id = o->report_id,
	    .message_id = o->message_id,
	    .effect = "more"};
	struct tmpl_value *values = tmpl_map();
	int ret;

	tmpl_setf(values, "number", "%lld", (long long)o->row.number);
	tmpl_setf(values, "count", "%lld", (long long)count);
	ret = letters_to_moderators(o->desk, "more", &cause, o->content_key,
	    values, err);
	tmpl_free(values);
	return ret;
}
