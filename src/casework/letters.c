/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "casework/letters.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#include "base/addr.h"
#include "base/pack.h"
#include "store/outbox.h"
#include "tmpl/letters.h"

enum {
	DAY = 86400,
	EXPIRES = 5 * DAY, /* DESIGN: 4xx are tried for five days */
	ENFORCER_LIFE = 180 /* days that they may answer */
};

static const char *own_domain(const struct conf *conf)
{
	return strrchr(conf->community.address, '@') + 1;
}

char *letters_message_id(const struct conf *conf, const char *id)
{
	return mem_printf("c.%s@%s", id, own_domain(conf));
}

bool letters_own_id(
    char token[TOKEN_LEN + 1], const struct conf *conf, const char *message_id)
{
	const char *at = strrchr(message_id, '@');

	return at != NULL && strcasecmp(at + 1, own_domain(conf)) == 0 &&
	       strncasecmp(message_id, "c.", 2) == 0 &&
	       random_read_token(
		   token, message_id + 2, (size_t)(at - message_id - 2)) == 0;
}

/* ------------------------- sealing a row ------------------------- */

static void pack_files(struct buf *out, const struct letters_files *files)
{
	size_t i;

	pack_bytes(out, files->unit.bytes, UUID_LEN);
	pack_u32(out, (uint32_t)files->n);
	for (i = 0; i < files->n; i++)
		pack_bytes(out, files->ids[i].bytes, UUID_LEN);
}

static void unpack_uuid(struct uuid *id, struct unpack *in)
{
	size_t len;
	const uint8_t *bytes = unpack_bytes(in, &len);

	if (len == UUID_LEN)
		memcpy(id->bytes, bytes, UUID_LEN);
	else
		in->failed = true;
}

static void unpack_files(struct letters_files *files, struct unpack *in)
{
	size_t i;

	unpack_uuid(&files->unit, in);
	files->n = unpack_u32(in);
	if (files->n > LETTERS_FILES_MAX)
		in->failed = true;
	for (i = 0; i < files->n && !in->failed; i++)
		unpack_uuid(&files->ids[i], in);
}

static void seal_head(struct buf *out, const struct seal_key *key,
    const struct uuid *row, const struct letters_head *head)
{
	struct seal_place place = {"outbox", "head", *row};
	struct buf plain = BUF_INIT;

	pack_str(&plain, head->to);
	pack_str(&plain, head->reply_token);
	pack_str(&plain, head->id);
	pack_str(&plain, head->thread);
	pack_u64(&plain, (uint64_t)head->date);
	pack_u8(&plain, (uint8_t)head->return_path);
	pack_files(&plain, &head->files);
	seal_field(out, key, &place, SEAL_LONG, &plain);
	buf_release(&plain);
}

static void seal_text(struct buf *out, const struct seal_key *key,
    const struct uuid *row, const struct tmpl_mail *text)
{
	struct seal_place place = {"outbox", "text", *row};
	struct buf plain = BUF_INIT;

	pack_str(&plain, text->subject);
	pack_str(&plain, text->body);
	seal_field(out, key, &place, SEAL_LONG, &plain);
	buf_release(&plain);
}

/* One effect of one message on one recipient happens once. A party does not
 * go by the address here, which could be guessed from it. */
static struct blind effect_of(const struct desk *desk,
    const struct letters_cause *cause, const struct outbox_row *row,
    const char *to)
{
	struct buf buf = BUF_INIT;
	struct blind blind;

	pack_bytes(&buf, cause->message_id.bytes, UUID_LEN);
	pack_str(&buf, cause->effect);
	if (row->party_id != NULL)
		pack_bytes(&buf, row->party_id->bytes, UUID_LEN);
	else
		pack_str(&buf, to);
	blind = ring_blind(desk->ring, BLIND_EFFECT, buf.data, buf.len);
	buf_release(&buf);
	return blind;
}

int letters_set_word(struct tmpl_value *values, const char *name,
    const struct letters_reader *reader, const char *key, struct err *err)
{
	char *word;

	if (tmpl_word(&word, reader->conf, reader->lang, key, NULL, err) == -1)
		return -1;
	tmpl_set(values, name, word);
	free(word);
	return 0;
}

int letters_set_duration(struct tmpl_value *values, const char *name,
    const struct letters_reader *reader, int64_t seconds, struct err *err)
{
	char *words;

	if (tmpl_duration(&words, reader->conf, reader->lang, seconds, err) ==
	    -1)
		return -1;
	tmpl_set(values, name, words);
	free(words);
	return 0;
}

static void format_time(char *text, size_t size, int64_t t)
{
	time_t clock = (time_t)t;
	struct tm tm;

	gmtime_r(&clock, &tm);
	strftime(text, size, "%Y-%m-%d %H:%M UTC", &tm);
}

const char *letters_time(struct pool *pool, int64_t t)
{
	char text[32];

	format_time(text, sizeof text, t);
	return pool_strdup(pool, text);
}

void letters_set_time(struct tmpl_value *values, const char *name, int64_t t)
{
	char text[32];

	format_time(text, sizeof text, t);
	tmpl_set(values, name, text);
}

/* One mail on its way into a row. */
struct draft {
	const struct letters_text *text;
	struct letters_reader reader;
	enum router_to to;
	const struct letters_cause *cause;
	const struct seal_key *key;
	const struct tmpl_mail *finished; /* NULL: the text is to be rendered */
	struct letters_head head;
	int64_t not_before;
};

static int render(struct tmpl_mail *mail, const struct desk *desk,
    const struct draft *draft, struct err *err)
{
	const struct letter *letter = letters_find(draft->text->template);
	struct tmpl_value *values;
	int ret = 0;

	if (letter == NULL)
		BUG("no template %s", draft->text->template);
	values = letters_values(letter);
	tmpl_set(values, "community", desk->conf->community.name);
	if (draft->text->fill != NULL)
		ret = draft->text->fill(
		    values, &draft->reader, draft->text->arg, err);
	if (ret == 0)
		ret = tmpl_mail(mail, desk->conf, draft->reader.lang,
		    letter->name, values, err);
	tmpl_free(values);
	return ret;
}

/* The one place that every mail passes. */
static int check_route(const struct draft *draft, struct err *err)
{
	const char *letter = draft->text->template;

	if (router_allows(draft->cause->by, draft->to, letter))
		return 0;
	return err_set(err, ERR_INPUT,
	    "a letter \"%s\" that must not be (from %d to %d): nothing is "
	    "sent",
	    letter, draft->cause->by, draft->to);
}

/* row has key_owner and the recipient; everything else is filled in. */
static int queue_mail(struct desk *desk, struct outbox_row *row,
    struct draft *draft, const struct tmpl_mail *mail, struct err *err)
{
	struct buf head = BUF_INIT, text = BUF_INIT;
	char id[TOKEN_LEN + 1];
	int ret;

	random_token(id);
	row->uuid = random_uuid();
	row->letter = draft->text->template;
	row->case_id = draft->cause->case_id;
	row->message_id = ring_blind_str(desk->ring, BLIND_MESSAGE_ID, id);
	row->effect = effect_of(desk, draft->cause, row, draft->head.to);
	row->clean_of = draft->cause->clean_of;
	row->not_before = desk_minute(desk, draft->not_before);
	row->expires = desk_hour(draft->not_before + EXPIRES);
	draft->head.id = id;
	draft->head.date =
	    draft->not_before > desk->now ? row->not_before : draft->not_before;
	if (draft->cause->files != NULL)
		draft->head.files = *draft->cause->files;
	seal_head(&head, draft->key, &row->uuid, &draft->head);
	seal_text(&text, draft->key, &row->uuid, mail);
	row->head = (struct blob){head.data, head.len};
	row->text = (struct blob){text.data, text.len};
	ret = outbox_add(desk->store, row, err);
	buf_release(&head);
	buf_release(&text);
	return ret == -1 ? -1 : 0;
}

static int queue(struct desk *desk, struct outbox_row *row, struct draft *draft,
    struct err *err)
{
	struct tmpl_mail mail = {NULL, NULL};
	int ret;

	if (check_route(draft, err) == -1)
		return -1;
	/* It was rendered before, and somebody has approved it so. */
	if (draft->finished != NULL)
		return queue_mail(desk, row, draft, draft->finished, err);
	if (render(&mail, desk, draft, err) == -1)
		return -1;
	ret = queue_mail(desk, row, draft, &mail, err);
	tmpl_mail_release(&mail);
	return ret;
}

static const char *language_of(const struct conf *conf, const char *language)
{
	return language[0] != '\0' ? language : conf->community.language;
}

static char *reply_address(const struct conf *conf, const char *token)
{
	return addr_with_tag(
	    conf->community.address, conf->imap.separator, token);
}

/* The Message-ID of a row that was found, from pool. */
static int thread_of(const char **id, struct desk *desk,
    const struct outbox_row *row, struct pool *pool, struct err *err)
{
	const char *subject, *body;
	struct letters_head head;

	if (letters_open(&head, &subject, &body, desk, row, pool, err) == -1)
		return -1;
	*id = head.id;
	return 0;
}

/* To a party: the draft has text, cause, and what else is known. */
static int to_party(struct desk *desk, struct outbox_row *row,
    struct draft *draft, const struct person *person, struct err *err)
{
	char *reply_to = reply_address(desk->conf, person->token);
	struct pool *pool = pool_new();
	struct outbox_row first;
	int ret;

	row->key_owner = person->row.key;
	row->party_id = &person->row.id;
	draft->reader = (struct letters_reader){.conf = desk->conf,
	    .lang = language_of(desk->conf, person->row.language),
	    .reply_to = reply_to};
	draft->to = person->row.ordinal > 0 ? TO_RESPONDENT : TO_REPORTER;
	draft->key = person->key;
	draft->head.to = person->address;
	draft->head.reply_token = person->token;
	/* To the same person only: no other thread is ever referred to. */
	ret = outbox_find_party_thread(
	    &first, desk->store, &person->row.id, &person->row.key, pool, err);
	if (ret == 1)
		ret = thread_of(&draft->head.thread, desk, &first, pool, err);
	if (ret == 0)
		ret = queue(desk, row, draft, err);
	mem_wipe_free(reply_to);
	pool_free(pool);
	return ret;
}

int letters_to_party(struct desk *desk, const struct letters_text *text,
    const struct letters_cause *cause, const struct person *person,
    int64_t not_before, struct err *err)
{
	struct outbox_row row = {.id = 0};
	struct draft draft = {
	    .text = text, .cause = cause, .not_before = not_before};

	return to_party(desk, &row, &draft, person, err);
}

int letters_finished(int64_t *id, struct desk *desk, const char *template,
    const struct tmpl_mail *mail, const struct letters_cause *cause,
    const struct person *person, int64_t not_before, struct err *err)
{
	struct letters_text text = {template, NULL, NULL};
	const struct letter *letter = letters_find(template);
	struct outbox_row row = {
	    .is_decision = letter != NULL && letter->is_decision};
	struct draft draft = {.text = &text,
	    .cause = cause,
	    .finished = mail,
	    .not_before = not_before,
	    .head = {.return_path = LETTERS_RETURN_VERP}};

	if (to_party(desk, &row, &draft, person, err) == -1)
		return -1;
	*id = row.id;
	return 0;
}

int letters_render(struct tmpl_mail *mail, struct desk *desk,
    const struct letters_text *text, const char *lang, struct err *err)
{
	struct draft draft = {.text = text,
	    .reader = {
		.conf = desk->conf, .lang = language_of(desk->conf, lang)}};

	return render(mail, desk, &draft, err);
}

int letters_to_enforcer(struct desk *desk, const struct letters_text *text,
    const struct letters_cause *cause, const struct team *team,
    const char *address, struct err *err)
{
	struct outbox_row row = {.key_owner = team->case_id};
	struct member member = {.address = address};
	char token[TOKEN_LEN + 1];
	struct draft draft = {.text = text,
	    .reader = {.conf = desk->conf,
		.lang = desk->conf->community.language},
	    .to = TO_ENFORCER,
	    .cause = cause,
	    .key = team->key,
	    .not_before = desk->now,
	    .head = {.to = address,
		.reply_token = token,
		.return_path = LETTERS_RETURN_VERP}};
	int ret;

	random_token(token);
	ret = team_blind(&member.blind, desk, address, err);
	if (ret == 0)
		ret = team_add_token(desk, team, &member, token,
		    (desk_day(desk) + ENFORCER_LIFE) * DAY, err);
	if (ret == 0)
		ret = queue(desk, &row, &draft, err);
	explicit_bzero(token, sizeof token);
	return ret;
}

int letters_to_hook(struct desk *desk, const char *template, char *body,
    const struct letters_cause *cause, const struct team *team, struct err *err)
{
	static char no_subject[] = "";
	struct outbox_row row = {.key_owner = team->case_id};
	struct letters_text text = {template, NULL, NULL};
	struct tmpl_mail mail = {no_subject, body};
	struct draft draft = {.text = &text,
	    .to = TO_ENFORCER,
	    .cause = cause,
	    .key = team->key,
	    .finished = &mail,
	    .not_before = desk->now,
	    .head = {.to = LETTERS_HOOK}};

	return queue(desk, &row, &draft, err);
}

/* The first mail about this case to this moderator, whose Message-ID the
 * later ones refer to. 1 found, 0 none, -1 failed. */
static int find_thread(const char **id, struct desk *desk,
    const struct uuid *case_id, const struct blind *moderator,
    struct pool *pool, struct err *err)
{
	struct outbox_row row;
	int n;

	n = outbox_find_thread(
	    &row, desk->store, case_id, moderator, pool, err);
	if (n == 1 && thread_of(id, desk, &row, pool, err) == -1)
		n = -1;
	return n;
}

int letters_to_member(struct desk *desk, const struct letters_text *text,
    const struct letters_cause *cause, const struct team *team,
    const struct member *member, const char *token, struct err *err)
{
	struct outbox_row row = {
	    .key_owner = team->case_id, .moderator = &member->blind};
	struct draft draft = {
	    .text = text,
	    .reader = {.conf = desk->conf,
		.lang = language_of(desk->conf, member->language),
		.member = member},
	    .to = TO_MODERATOR,
	    .cause = cause,
	    .key = team->key,
	    .not_before =
		cause->not_before != 0 ? cause->not_before : desk->now,
	    .head = {.to = member->address, .return_path = LETTERS_RETURN_VERP},
	};
	struct pool *pool = pool_new();
	char usual[TOKEN_LEN + 1], *reply_to = NULL;
	int ret = -1;

	if (token == NULL && team_token(usual, desk, team, member, err) == -1)
		goto out;
	draft.head.reply_token = token == NULL ? usual : token;
	reply_to = reply_address(desk->conf, draft.head.reply_token);
	draft.reader.reply_to = reply_to;
	if (find_thread(&draft.head.thread, desk, &team->case_id,
		&member->blind, pool, err) != -1)
		ret = queue(desk, &row, &draft, err);
out:
	mem_wipe_free(reply_to);
	explicit_bzero(usual, sizeof usual);
	pool_free(pool);
	return ret;
}

int letters_to_team(struct desk *desk, const struct letters_text *text,
    const struct letters_cause *cause, const struct team *team,
    const struct member *except, struct err *err)
{
	size_t i;

	for (i = 0; i < team->n; i++)
		if (team->list[i].state == MEMBER_IN &&
		    &team->list[i] != except &&
		    letters_to_member(desk, text, cause, team, &team->list[i],
			NULL, err) == -1)
			return -1;
	return 0;
}

/* ------------------------- opening a row ------------------------- */

static bool unpack_head(
    struct letters_head *head, const struct buf *plain, struct pool *pool)
{
	struct unpack in;

	unpack_init(&in, plain->data, plain->len);
	head->to = unpack_str(&in, pool);
	head->reply_token = unpack_str(&in, pool);
	head->id = unpack_str(&in, pool);
	head->thread = unpack_str(&in, pool);
	head->date = (int64_t)unpack_u64(&in);
	head->return_path = unpack_u8(&in);
	unpack_files(&head->files, &in);
	return unpack_done(&in) && head->to != NULL && head->id != NULL;
}

static bool unpack_text(const char **subject, const char **body,
    const struct buf *plain, struct pool *pool)
{
	struct unpack in;

	unpack_init(&in, plain->data, plain->len);
	*subject = unpack_str(&in, pool);
	*body = unpack_str(&in, pool);
	return unpack_done(&in) && *subject != NULL && *body != NULL;
}

int letters_open(struct letters_head *head, const char **subject,
    const char **body, struct desk *desk, const struct outbox_row *row,
    struct pool *pool, struct err *err)
{
	struct seal_place head_place = {"outbox", "head", row->uuid};
	struct seal_place text_place = {"outbox", "text", row->uuid};
	struct buf top = BUF_INIT, words = BUF_INIT;
	struct seal_key *key = NULL;
	int ret = -1;

	if (desk_open_key(&key, desk,
		row->party_id != NULL ? UNIT_PARTY : UNIT_CONTENT,
		&row->key_owner, err) == -1 ||
	    seal_open(&top, key, &head_place, row->head.data, row->head.len,
		err) == -1 ||
	    seal_open(&words, key, &text_place, row->text.data, row->text.len,
		err) == -1)
		goto out;
	if (unpack_head(head, &top, pool) &&
	    unpack_text(subject, body, &words, pool))
		ret = 0;
	else
		err_set(err, ERR_SEALED, "a queued mail makes no sense");
out:
	if (ret == -1)
		err_add(err, "outbox row %lld", (long long)row->id);
	seal_key_free(key);
	buf_release(&top);
	buf_release(&words);
	return ret;
}

int letters_blank(
    struct desk *desk, const struct outbox_row *row, struct err *err)
{
	char none[] = "";
	const struct tmpl_mail nothing = {none, none};
	struct buf sealed = BUF_INIT;
	struct seal_key *key;
	int ret;

	if (desk_open_key(&key, desk,
		row->party_id != NULL ? UNIT_PARTY : UNIT_CONTENT,
		&row->key_owner, err) == -1)
		return -1;
	seal_text(&sealed, key, &row->uuid, &nothing);
	ret = outbox_set_text(desk->store, row->id, &sealed, err);
	seal_key_free(key);
	buf_release(&sealed);
	return ret;
}
