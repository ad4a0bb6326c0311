/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "casework/report.h"

#include <string.h>

#include "base/addr.h"
#include "casework/act.h"
#include "casework/clean.h"
#include "casework/codename.h"
#include "casework/conflict.h"
#include "casework/newcase.h"
#include "casework/opening.h"
#include "casework/recipients.h"
#include "casework/reporter.h"
#include "msg/reply.h"
#include "store/reports.h"

/* ---------------------------- the case ---------------------------- */

/* One that is only filed is of the day on which its mail came. */
static int begin_case(struct opening *o, struct err *err)
{
	struct desk *desk = o->desk;

	if (o->mail->import == IMPORT_FILED)
		return newcase_file(
		    &o->row, &o->team, desk, o->mail->received, o->pool, err);
	o->row.state = "open";
	return newcase_open(&o->row, &o->team, desk, o->pool, err);
}

static int open_case(struct opening *o, struct err *err)
{
	struct desk *desk = o->desk;

	o->report_id = random_uuid();
	if (begin_case(o, err) == -1 ||
	    reports_add(desk->store, &o->report_id, desk_day(desk), err) ==
		-1 ||
	    cases_link_report(desk->store, &o->row.id, &o->report_id, err) ==
		-1)
		return -1;
	return desk_new_key(
	    &o->content_key, desk, UNIT_CONTENT, &o->report_id, err);
}

/* ------------------------- the reporter --------------------------- */

static int add_party(struct opening *o, struct err *err)
{
	const struct message_addr *from = &o->mail->message->from;
	struct identity identity = {IDENTITY_MAIN, from->addr, from->name};
	struct blind phrase;
	struct party_row row = {.report_id = &o->report_id,
	    .role = "reporter",
	    .code_name = o->code_name,
	    .language = "",
	    .phrase = &phrase};

	random_phrase(o->phrase);
	phrase = ring_blind_str(o->desk->ring, BLIND_PHRASE, o->phrase);
	if (person_new(&o->person, o->desk, &row, &o->row.id, err) == -1 ||
	    person_add(o->desk, &o->person, &identity, err) == -1)
		return -1;
	o->person.address = from->addr;
	o->has_party = true;
	return 0;
}

/* ------------------------ on the record --------------------------- */

static void make_record(struct opening *o)
{
	struct message message = *o->mail->message;
	struct clean_source source = {.message = &message,
	    .code_name = o->code_name,
	    .conf = o->desk->conf};
	size_t moderators;

	clean_make(&o->record, &source, o->pool);
	o->record.received = o->mail->received;
	o->record.too_large = o->mail->cut;
	o->record.others =
	    recipients_count(&moderators, o->desk->conf, &message);
}

static int save_record(struct opening *o, struct err *err)
{
	struct record_origin origin = {
	    .unit_id = o->report_id, .raw = o->mail->raw, .len = o->mail->len};

	o->message_id = origin.id = random_uuid();
	if (o->has_party)
		origin.party_id = &o->person.row.id;
	return record_save(o->desk, &o->record, &origin, o->content_key, err);
}

/* ---------------------------- conflicts --------------------------- */

static int confirm(
    struct opening *o, const struct reporter_words *words, struct err *err)
{
	struct lines said = {.pool = o->pool};

	if (!o->has_party || o->no_ack != ACK)
		return 0;
	if (reporter_say_excluded(&said, o->desk, &o->team, words, err) == -1)
		return -1;
	return reporter_confirm(
	    o->desk, &o->team, &o->person, &o->message_id, &said, err);
}

/* Without quotations of our own mails: what they offer nobody has said. */
static const char *typed_text(struct opening *o)
{
	const struct conf *conf = o->desk->conf;
	struct reply_own own = {conf->community.address, conf->community.name,
	    conf->imap.separator};
	struct blob text = {
	    o->mail->message->text, strlen(o->mail->message->text)};
	struct reply reply;

	reply_cut(&reply, o->pool, &text, &own, REPLY_PARTY);
	return reply.typed;
}

/* Who must not see it does not, from the first mail on. Of one that joins a
 * flood nobody is asked whom it means. */
static int screen(struct opening *o, bool joins, struct err *err)
{
	struct reporter_words words;
	struct conflict_mail mail = {.by = BY_REPORTER,
	    .message = o->mail->message,
	    .text = o->record.clean,
	    .subject = o->record.subject,
	    .case_id = &o->row.id,
	    .is_flood = joins};
	int n;

	reporter_read(&words, o->desk->conf, o->mail->message,
	    o->record.unreadable != NULL ? "" : typed_text(o), o->pool);
	mail.excluded = words.not_to;
	n = conflict_check(o->desk, &o->team, &mail, err);
	/* Nobody is called before somebody opens the case; whom a name means
	 * the next run decides, since nobody can be asked. */
	if (o->mail->import == IMPORT_FILED)
		return n == 1
		           ? conflict_ask(o->desk, &o->team, &mail, NULL, err)
		           : n;
	if (n == 1)
		return conflict_ask(o->desk, &o->team, &mail,
		    o->has_party && o->no_ack == ACK ? &o->person : NULL, err);
	if (n == -1 || confirm(o, &words, err) == -1)
		return -1;
	/* Who is not acknowledged is not written to for this either. */
	return conflict_fill(o->desk, &o->team, &o->row,
	    o->no_ack == ACK ? BY_REPORTER : BY_STRANGER, err);
}

/* The report that the case began with, open. */
static int find_report(
    struct opening *o, const struct uuid *case_id, struct err *err)
{
	struct store *store = o->desk->store;
	struct report_link link = {.place = 0};
	int n;

	n = cases_find(&o->row, store, case_id, o->pool, err);
	if (n == 1)
		n = reports_next_of_case(&link, store, case_id, err);
	if (n == 0)
		err_set(err, ERR_SEALED,
		    "the case of a mail is not whole: a changed database");
	if (n != 1 || team_open(&o->team, o->desk, case_id, o->pool, err) == -1)
		return -1;
	o->report_id = link.report_id;
	return desk_open_key(
	    &o->content_key, o->desk, UNIT_CONTENT, &o->report_id, err);
}

/* Who writes a flood is the one party of its case, under the same name; the
 * case of those who cannot be told apart has none. */
static int find_party(struct opening *o, struct err *err)
{
	struct party_row *party = &o->person.row;
	int n;

	if (o->canon == NULL)
		return 0;
	n = parties_find_of_report(
	    party, o->desk->store, &o->report_id, o->pool, err);
	if (n == 1) {
		o->has_party = true;
		o->code_name = party->code_name;
	}
	return n == -1 ? -1 : 0;
}

/* The mail joins the case that collects this sender's flood. It may be a true
 * report behind a forged flood, so moderators hear of it, once an hour. */
static int join_flood(
    struct opening *o, const struct uuid *case_id, struct err *err)
{
	int64_t n;

	if (find_report(o, case_id, err) == -1 || find_party(o, err) == -1)
		return -1;
	o->no_ack = limits_reason(o);
	make_record(o);
	if (save_record(o, err) == -1 || screen(o, true, err) == -1)
		return -1;
	n = messages_count(o->desk->store, &o->report_id, err);
	return n == -1 ? -1 : notice_write_more(o, n, err);
}

static int open_new(struct opening *o, struct err *err)
{
	if (open_case(o, err) == -1)
		return -1;
	if (o->is_flood && limits_set_flood(o, err) == -1)
		return -1;
	if (o->canon != NULL && add_party(o, err) == -1)
		return -1;
	make_record(o);
	/* Who gets no acknowledgement is asked nothing either. */
	if (save_record(o, err) == -1 || limits_check_ack(o, err) == -1 ||
	    screen(o, false, err) == -1)
		return -1;
	return notice_write(o, err);
}

const char *report_sender(const struct message *message, struct pool *pool)
{
	const char *copy;
	char *canon;

	if (message->unreadable != NULL || message->sender_doubt != NULL ||
	    message->from.addr == NULL ||
	    addr_canon(&canon, message->from.addr, NULL) == -1)
		return NULL;
	copy = pool_strdup(pool, canon);
	mem_wipe_free(canon);
	return copy;
}

static void opening_init(
    struct opening *o, struct desk *desk, const struct incoming *mail)
{
	memset(o, 0, sizeof *o);
	o->desk = desk;
	o->mail = mail;
	o->pool = pool_new();
	o->canon = report_sender(mail->message, o->pool);
	o->code_name = codename_new(o->pool);
}

static void opening_release(struct opening *o)
{
	seal_key_free(o->content_key);
	person_release(&o->person);
	team_release(&o->team);
	pool_free(o->pool);
	explicit_bzero(o, sizeof *o);
}

int report_open(struct desk *desk, const struct incoming *mail,
    const char *class, struct err *err)
{
	struct opening o;
	struct uuid flood;
	int ret;

	opening_init(&o, desk, mail);
	o.row.class = class;
	ret = limits_check_flood(&flood, &o, err);
	if (ret == 1)
		ret = join_flood(&o, &flood, err);
	else if (ret == 0)
		ret = open_new(&o, err);
	opening_release(&o);
	return ret;
}

static int import(struct opening *o, struct err *err)
{
	struct lines none = {.pool = o->pool};

	if (open_case(o, err) == -1)
		return -1;
	if (o->canon != NULL && add_party(o, err) == -1)
		return -1;
	make_record(o);
	o->no_ack = NO_ACK_OLD;
	if (save_record(o, err) == -1 || screen(o, false, err) == -1 ||
	    act_note(o->desk, &o->team, NULL, "import", o->desk->now, &none,
		err) == -1)
		return -1;
	return o->mail->import == IMPORT_FILED ? 0 : notice_write(o, err);
}

int report_import(struct desk *desk, const struct incoming *mail,
    const char *class, struct err *err)
{
	struct opening o;
	int ret;

	opening_init(&o, desk, mail);
	o.row.class = class;
	ret = import(&o, err);
	opening_release(&o);
	return ret;
}

/* Only that it came, with its sealed original. */
static int note(struct desk *desk, const struct incoming *mail,
    const struct team *team, struct err *err)
{
	struct record record = {
	    .received = mail->received, .clean = "", .via = VIA_REMARK};
	struct record_origin origin = {.id = random_uuid(),
	    .unit_id = team->case_id,
	    .raw = mail->raw,
	    .len = mail->len};

	return record_save(desk, &record, &origin, team->key, err);
}

int report_note(struct desk *desk, const struct incoming *mail,
    const struct uuid *case_id, struct err *err)
{
	struct pool *pool = pool_new();
	struct team team = {.n = 0};
	int ret;

	ret = team_open(&team, desk, case_id, pool, err);
	if (ret == 0)
		ret = note(desk, mail, &team, err);
	team_release(&team);
	pool_free(pool);
	return ret;
}

int report_keep(struct desk *desk, const struct incoming *mail, struct err *err)
{
	struct pool *pool = pool_new();
	struct team house = {.n = 0};
	int ret;

	ret = newcase_house(&house, desk, pool, err);
	if (ret == 0)
		ret = note(desk, mail, &house, err);
	team_release(&house);
	pool_free(pool);
	return ret;
}

void report_preview(struct report_preview *preview, struct desk *desk,
    const struct incoming *mail, const char *class, struct pool *pool)
{
	struct opening o = {.desk = desk, .mail = mail, .pool = pool};

	o.row.class = class;
	o.canon = report_sender(mail->message, pool);
	o.code_name = preview->code_name = "Quiet Heron";
	make_record(&o);
	preview->record = o.record;
	preview->is_sender_usable = o.canon != NULL;
	preview->no_ack = limits_reason(&o);
	preview->n_others = o.record.others;
	explicit_bzero(&o, sizeof o);
}
