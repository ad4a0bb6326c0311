/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "casework/answer.h"

#include <stdlib.h>
#include <string.h>

#include "base/pack.h"
#include "casework/clean.h"
#include "casework/conflict.h"
#include "casework/quoted.h"
#include "casework/recipients.h"
#include "casework/report.h"
#include "casework/reporter.h"
#include "casework/shown.h"
#include "casework/tell.h"
#include "casework/terms.h"
#include "casework/verb.h"
#include "msg/reply.h"
#include "store/tokens.h"

enum {
	HOUR = 3600,
	MAILS_PER_HOUR = 20, /* of one party that are told one by one */
	SAME_MAILS = 3 /* a day; a program repeats itself, a person does not */
};

struct answer {
	struct desk *desk;
	const struct incoming *mail;
	const struct routed *routed;
	struct pool *pool;
	struct team team;
	struct case_row row; /* the whole case */
	struct person person;
	bool is_forgotten; /* the person cannot be opened any more */
	struct uuid unit, message_id;
	const char *typed; /* without quotations of our mails */
	struct record record;
	struct reporter_words words;
	struct reporter_effects effects;
	bool is_appeal; /* of a decision about who wrote it */
};

/* ----------------------------- opening ---------------------------- */

/* Who was forgotten and shows who it is can be written to again. */
static int come_back(
    struct answer *a, const struct party_row *row, struct err *err)
{
	const struct message_addr *from = &a->mail->message->from;
	struct identity identity = {IDENTITY_MAIN, from->addr, from->name};
	struct party_row now;
	int ret;

	ret = person_renew(&a->person, a->desk, row, &a->routed->case_id,
	    a->routed->party_token, err);
	if (ret == 0)
		ret = person_add(a->desk, &a->person, &identity, err);
	now = a->person.row;
	person_release(&a->person);
	return ret == -1 ? -1
	                 : person_open(&a->person, a->desk, &now, a->pool, err);
}

static int open_person(struct answer *a, struct err *err)
{
	struct party_row row;
	int n;

	n = parties_find(
	    &row, a->desk->store, &a->routed->party_id, a->pool, err);
	if (n == 0)
		return err_set(err, ERR_SEALED,
		    "the party of a mail is gone: a changed database");
	if (n == -1)
		return -1;
	a->unit = row.report_id != NULL ? *row.report_id : a->team.case_id;
	n = person_try_open(&a->person, a->desk, &row, a->pool, err);
	if (n == 0 && a->routed->route != ROUTE_STRANGER &&
	    report_sender(a->mail->message, a->pool) != NULL)
		n = come_back(a, &row, err) == -1 ? -1 : 1;
	a->is_forgotten = n == 0;
	return n == -1 ? -1 : 0;
}

static int open_answer(struct answer *a, struct err *err)
{
	if (team_open(&a->team, a->desk, &a->routed->case_id, a->pool, err) ==
		-1 ||
	    store_must(cases_find(&a->row, a->desk->store, &a->team.case_id,
			   a->pool, err),
		err) == -1)
		return -1;
	return open_person(a, err);
}

static enum router_by by_of(const struct answer *a)
{
	if (a->routed->route == ROUTE_STRANGER)
		return BY_STRANGER;
	return a->person.row.ordinal > 0 ? BY_RESPONDENT : BY_REPORTER;
}

/* Only who is this party, and reports, has a say. */
static bool has_a_say(const struct answer *a)
{
	return by_of(a) == BY_REPORTER && !a->is_forgotten;
}

/* ---------------------------- the record -------------------------- */

static void make_record(struct answer *a)
{
	static const enum record_via vias[] = {
	    [ROUTE_PARTY] = VIA_PARTY,
	    [ROUTE_STRANGER] = VIA_STRANGER,
	    [ROUTE_PHRASE] = VIA_PHRASE,
	};
	const struct conf *conf = a->desk->conf;
	struct message message = *a->mail->message;
	struct reply_own own = {conf->community.address, conf->community.name,
	    conf->imap.separator};
	struct blob text = {message.text, strlen(message.text)};
	struct clean_source source = {.message = &message,
	    .code_name = shown_party(&a->person.row),
	    .person = a->is_forgotten ? NULL : &a->person,
	    .conf = conf};
	struct reply reply;
	size_t moderators;

	reply_cut(&reply, a->pool, &text, &own, REPLY_PARTY);
	a->typed = reply.typed;
	message.text = reply.typed;
	if (reply.cut[0] != '\0')
		source.cut = reply.cut;
	clean_make(&a->record, &source, a->pool);
	a->record.received = a->mail->received;
	a->record.too_large = a->mail->cut;
	a->record.others = recipients_count(&moderators, conf, &message);
	a->record.via = vias[a->routed->route];
}

static int save_record(struct answer *a, struct err *err)
{
	struct record_origin origin = {.id = random_uuid(),
	    .unit_id = a->unit,
	    .party_id = &a->person.row.id,
	    .raw = a->mail->raw,
	    .len = a->mail->len};
	struct seal_key *key;
	int ret;

	a->message_id = origin.id;
	if (desk_open_key(&key, a->desk, UNIT_CONTENT, &a->unit, err) == -1)
		return -1;
	ret = record_save(a->desk, &a->record, &origin, key, err);
	seal_key_free(key);
	return ret;
}

/* ------------------------- what may be told ----------------------- */

/* Add one to a counter of this party; with text, to that of this text. */
static int64_t count(
    struct answer *a, int64_t period, const char *text, struct err *err)
{
	struct buf buf = BUF_INIT;
	struct blind blind;

	pack_str(&buf, text == NULL ? "party" : "party says");
	/* Strangers use up nothing of the party's own. */
	pack_u8(&buf, a->routed->route == ROUTE_STRANGER);
	pack_bytes(&buf, a->person.row.id.bytes, UUID_LEN);
	pack_u64(&buf, (uint64_t)period);
	pack_str(&buf, text);
	blind = ring_blind(a->desk->ring, BLIND_RATE, buf.data, buf.len);
	buf_release(&buf);
	return rates_add(a->desk->store, &blind, desk_day(a->desk), err);
}

/* Is it one too many, or muted? Then it is on record, and the moderators
 * hear once that there is more. 1, 0, -1. */
static int is_too_much(struct answer *a, struct err *err)
{
	int64_t mails, same = 0;

	mails = count(a, a->desk->now / HOUR, NULL, err);
	/* Screenshots without a word are not the same. */
	if (a->typed[0] != '\0')
		same = count(a, desk_day(a->desk), a->typed, err);
	if (mails == -1 || same == -1)
		return -1;
	return mails > MAILS_PER_HOUR || same > SAME_MAILS ||
	       (a->person.row.flags & PARTY_MUTED) != 0;
}

static int fill_quiet(struct tmpl_value *values,
    const struct letters_reader *reader, void *arg, struct err *err)
{
	const struct answer *a = arg;

	shown_number(values, &a->row);
	tmpl_set(values, "code_name", shown_party(&a->person.row));
	return shown_verbs(values, reader, &a->row, 0, err);
}

/* Once a day. */
static int tell_of_more(struct answer *a, struct err *err)
{
	char *effect = mem_printf("quiet %lld", (long long)desk_day(a->desk));
	struct letters_cause cause = {.by = by_of(a),
	    .case_id = a->team.case_id,
	    .message_id = a->person.row.id,
	    .effect = effect};
	struct letters_text text = {"quiet", fill_quiet, a};
	int ret;

	ret = letters_to_team(a->desk, &text, &cause, &a->team, NULL, err);
	free(effect);
	return ret;
}

static int tell(struct answer *a, struct err *err)
{
	int too_much = is_too_much(a, err);

	if (too_much != 0)
		return too_much == -1 ? -1 : tell_of_more(a, err);
	return tell_message(a->desk, &a->team, &a->row, &a->message_id,
	    a->is_appeal ? OFFER_APPEAL : 0, err);
}

/* ---------------------- a reporter's own words -------------------- */

/* What moderators hear of it. */
struct news {
	const struct answer *answer;
	const char *name, *address; /* shown, or NULL */
};

static int fill_news(struct tmpl_value *values,
    const struct letters_reader *reader, void *arg, struct err *err)
{
	const struct news *news = arg;
	const struct answer *a = news->answer;
	struct tmpl_value *identity;

	shown_number(values, &a->row);
	tmpl_set(values, "code_name", shown_party(&a->person.row));
	if (news->address != NULL) {
		identity = tmpl_set_map(values, "identity");
		tmpl_set(
		    identity, "name", news->name == NULL ? "" : news->name);
		tmpl_set(identity, "address", news->address);
	}
	return lines_set(values, "news", &a->effects.news, reader, err);
}

static int tell_news(struct answer *a, struct err *err)
{
	struct letters_cause cause = {.by = by_of(a),
	    .case_id = a->team.case_id,
	    .message_id = a->message_id,
	    .effect = "news"};
	struct news news = {.answer = a};
	struct letters_text text = {"news", fill_news, &news};
	size_t i;

	if (a->effects.shows_identity) {
		news.address = a->person.address;
		for (i = 0; i < a->person.n; i++)
			if (a->person.list[i].name != NULL)
				news.name = a->person.list[i].name;
	} else if (a->effects.news.n == 0) {
		return 0;
	}
	return letters_to_team(a->desk, &text, &cause, &a->team, NULL, err);
}

static int obey(struct answer *a, struct err *err)
{
	struct party_row row = a->person.row;

	reporter_obey(&a->effects, &a->words, &row, a->pool);
	if ((row.flags & PARTY_ASKED_CONSENT) != 0) {
		a->effects.flags &= ~(int64_t)PARTY_ASKED_CONSENT;
		lines_add(&a->effects.news, "news.answered", "who",
		    row.code_name, (char *)NULL);
	}
	row.flags = a->effects.flags | PARTY_SPOKE;
	if (parties_update(a->desk->store, &row, err) == -1 ||
	    reporter_say_excluded(
		&a->effects.said, a->desk, &a->team, &a->words, err) == -1)
		return -1;
	return reporter_confirm(a->desk, &a->team, &a->person, &a->message_id,
	    &a->effects.said, err);
}

/* ---------------------------- conflicts --------------------------- */

/* What everybody missed while a name was being asked for. */
static int catch_up(struct answer *a, struct err *err)
{
	size_t i;

	for (i = 0; i < a->team.n; i++)
		if (a->team.list[i].state == MEMBER_IN &&
		    tell_missed(a->desk, &a->team, &a->row, &a->team.list[i],
			err) == -1)
			return -1;
	return 0;
}

/* In one case that the mail belongs to. */
static int screen_case(struct answer *a, struct team *team,
    const struct case_row *row, const struct uuid *own, struct err *err)
{
	struct conflict_mail mail = {.by = by_of(a),
	    .message = a->mail->message,
	    .text = a->record.clean,
	    .subject = a->record.subject,
	    .case_id = own,
	    .excluded = has_a_say(a) ? a->words.not_to : NULL,
	    .excludes_nobody = has_a_say(a) && a->words.not_to_nobody};
	int n = conflict_check(a->desk, team, &mail, err);

	if (n == 1)
		return conflict_ask(a->desk, team, &mail, &a->person, err);
	return n == -1 ? -1 : conflict_fill(a->desk, team, row, by_of(a), err);
}

/* Another case that was split off with the same report. */
static int screen_other(
    struct answer *a, const struct uuid *case_id, struct err *err)
{
	struct team team = {.n = 0};
	struct case_row row;
	int n = -1;

	if (team_open(&team, a->desk, case_id, a->pool, err) == 0)
		n = cases_find(
		    &row, a->desk->store, &team.case_id, a->pool, err);
	if (n == 1 && memcmp(&team.case_id, &a->team.case_id, UUID_LEN) != 0)
		n = screen_case(a, &team, &row, case_id, err);
	team_release(&team);
	return n == -1 ? -1 : 0;
}

static int screen_reporter(struct answer *a, struct err *err)
{
	const struct uuid *report = a->person.row.report_id;
	struct uuid case_id, own;
	int64_t place = 0;
	int n;

	n = reports_find_case(&own, a->desk->store, report, err);
	if (store_must(n, err) == -1)
		return -1;
	if (screen_case(a, &a->team, &a->row, &own, err) == -1)
		return -1;
	while ((n = reports_next_case(
		    &case_id, &place, a->desk->store, report, err)) == 1)
		if (screen_other(a, &case_id, err) == -1)
			return -1;
	return n;
}

static int screen(struct answer *a, struct err *err)
{
	int ret =
	    a->person.row.report_id != NULL
		? screen_reporter(a, err)
		: screen_case(a, &a->team, &a->row, &a->team.case_id, err);

	if (ret == -1)
		return -1;
	return has_a_say(a) &&
	               (a->words.not_to != NULL || a->words.not_to_nobody)
	           ? catch_up(a, err)
	           : 0;
}

/* ------------------------ another address ------------------------- */

static bool has_claim(const struct person *person, const char *addr)
{
	size_t i;

	for (i = 0; i < person->n; i++)
		if (person->list[i].kind == IDENTITY_CLAIM &&
		    strcmp(person->list[i].what, addr) == 0)
			return true;
	return false;
}

/* The phrase shows who it is: mail goes there from now on. A stranger's is
 * kept until somebody says /accept. */
static int note_address(struct answer *a, struct err *err)
{
	const struct message_addr *from = &a->mail->message->from;
	struct identity identity = {.what = from->addr, .name = from->name};

	if (a->routed->route == ROUTE_PARTY || a->is_forgotten ||
	    report_sender(a->mail->message, a->pool) == NULL)
		return 0;
	identity.kind =
	    a->routed->route == ROUTE_PHRASE ? IDENTITY_MAIN : IDENTITY_CLAIM;
	if (identity.kind == IDENTITY_MAIN) {
		if (strcmp(from->addr,
			a->person.address == NULL ? "" : a->person.address) ==
		    0)
			return 0;
		a->person.address = from->addr;
	} else if (has_claim(&a->person, from->addr)) {
		return 0;
	}
	return person_add(a->desk, &a->person, &identity, err);
}

/* What the answer of a respondent is to a letter of ours. */
static int note_answer(struct answer *a, struct err *err)
{
	int n;

	if (by_of(a) != BY_RESPONDENT)
		return 0;
	n = terms_answered(a->desk, &a->person.row.id, a->typed, a->pool, err);
	a->is_appeal = n == 1;
	return n == -1 ? -1 : 0;
}

/* Whoever answers may want an answer. */
static int note_writing(const struct answer *a, struct err *err)
{
	return by_of(a) == BY_STRANGER
	           ? 0
	           : parties_set_wrote(a->desk->store, &a->person.row.id,
			 desk_day(a->desk), err);
}

static int take(struct answer *a, struct err *err)
{
	if (open_answer(a, err) == -1 || note_writing(a, err) == -1)
		return -1;
	make_record(a);
	if (quoted_hide(&a->record, a->desk, &a->team.case_id,
		&a->person.row.id, a->pool, err) == -1)
		return -1;
	reporter_read(
	    &a->words, a->desk->conf, a->mail->message, a->typed, a->pool);
	if (note_address(a, err) == -1 || save_record(a, err) == -1 ||
	    screen(a, err) == -1 || note_answer(a, err) == -1 ||
	    tell(a, err) == -1)
		return -1;
	if (!has_a_say(a))
		return 0;
	/* The phrase alone shows no name, and takes nothing back. */
	if (a->routed->route == ROUTE_PHRASE)
		a->words.share = a->words.withdraw = false;
	return obey(a, err) == -1 ? -1 : tell_news(a, err);
}

int answer_take(struct desk *desk, const struct incoming *mail,
    const struct routed *routed, struct err *err)
{
	struct answer a = {.desk = desk, .mail = mail, .routed = routed};
	int ret;

	a.pool = pool_new();
	ret = take(&a, err);
	person_release(&a.person);
	team_release(&a.team);
	pool_free(a.pool);
	return ret;
}
