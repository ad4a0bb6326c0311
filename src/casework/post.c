/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "casework/post.h"

#include <stdlib.h>
#include <string.h>

#include "base/addr.h"
#include "base/log.h"
#include "base/utf8.h"
#include "casework/attach.h"
#include "casework/bounce.h"
#include "casework/decided.h"
#include "casework/freeze.h"
#include "casework/letters.h"
#include "casework/record.h"
#include "casework/shown.h"
#include "msg/compose.h"
#include "store/reports.h"
#include "tmpl/letters.h"

enum { BACKOFF_MAX = 4 * 3600 };

/* Whoever was screened from a case since then gets nothing of it. 1 it may
 * go, 0 not, -1. */
static int may_go(struct desk *desk, int64_t id, struct err *err)
{
	struct pool *pool = pool_new();
	struct outbox_row row;
	int n;

	n = outbox_find(&row, desk->store, id, pool, err);
	if (n == 1 && row.moderator != NULL)
		n = team_sees(desk, &row.case_id, row.moderator, err);
	else if (n == 1 && row.party_id != NULL)
		n = decided_may_go(desk, &row, err);
	pool_free(pool);
	return n;
}

static int find_row(struct outbox_row *row, struct desk *desk, int64_t id,
    struct pool *pool, struct err *err)
{
	int n = outbox_find(row, desk->store, id, pool, err);

	if (n == 0)
		return err_set(
		    err, ERR_TEMP, "outbox row %lld is gone", (long long)id);
	return n == -1 ? -1 : 0;
}

/* A row that does not open freezes its case. */
static int freeze(struct desk *desk, const struct outbox_row *row,
    const struct err *why, struct err *err)
{
	if (outbox_freeze(desk->store, row->id, err) == -1 ||
	    freeze_case(desk, &row->case_id, why, err) == -1)
		return -1;
	return 0;
}

static int drop_screened(
    struct desk *desk, int64_t *ids, int *n, struct err *err)
{
	struct err why = {ERR_NONE, ""};
	int i, may, kept = 0;

	for (i = 0; i < *n; i++) {
		may = may_go(desk, ids[i], &why);
		/* One row that makes no sense must not stop the others. */
		if (may == -1 && why.kind == ERR_SEALED) {
			if (post_broken(desk, ids[i], &why, err) == -1) {
				*n = -1;
				return -1;
			}
			continue;
		}
		if (may == -1 && why.kind != ERR_TEMP) {
			log_warn("outbox row %lld cannot be sent: %s",
			    (long long)ids[i], why.text);
			if (outbox_finish(
				desk->store, ids[i], "untold", 0, err) == -1) {
				*n = -1;
				return -1;
			}
			continue;
		}
		if (may == -1)
			err_set(err, why.kind, "%s", why.text);
		if (may == -1 || (may == 0 && outbox_finish(desk->store, ids[i],
						  "cancelled", 0, err) == -1)) {
			*n = -1;
			return -1;
		}
		if (may == 1)
			ids[kept++] = ids[i];
	}
	*n = kept;
	return 0;
}

int post_claim(
    struct desk *desk, int64_t *ids, int max, int *n, struct err *err)
{
	int64_t waiting, oldest;
	int claimed;

	/* Nothing to do means nothing to write. */
	if (outbox_waiting(&waiting, &oldest, desk->store, err) == -1)
		return -1;
	*n = 0;
	if (waiting == 0 || oldest > desk->now)
		return 0;
	if (desk_begin(desk, err) == -1)
		return -1;
	do
		claimed = *n =
		    outbox_claim(desk->store, desk->now, ids, max, err);
	while (claimed > 0 && drop_screened(desk, ids, n, err) == 0 && *n == 0);
	if (claimed == -1 || *n == -1) {
		desk_rollback(desk);
		return -1;
	}
	return desk_commit(desk, err);
}

/* ------------------------- building a mail ------------------------ */

static int add_body(struct buf *out, const char *body, struct desk *desk,
    const struct outbox_row *row, struct pool *pool, struct err *err)
{
	const char *mark = strstr(body, LETTERS_CLEAN_COPY);
	struct message_row message;
	struct record record;
	struct buf before = BUF_INIT;
	int n = 0;

	if (mark == NULL) {
		utf8_wrap(out, body, SHOWN_WIDTH);
		return 0;
	}
	if (row->clean_of != NULL)
		n = messages_find(
		    &message, desk->store, row->clean_of, pool, err);
	if (n == 0)
		return err_set(err, ERR_SEALED,
		    "outbox row %lld: its message is gone", (long long)row->id);
	if (n == -1 || record_open(&record, desk, &message, pool, err) == -1)
		return -1;
	buf_add(&before, body, (size_t)(mark - body));
	utf8_wrap(out, buf_text(&before), SHOWN_WIDTH);
	buf_release(&before);
	buf_adds(out, shown_quoted(record.clean, pool));
	utf8_wrap(out, mark + strlen(LETTERS_CLEAN_COPY), SHOWN_WIDTH);
	return 0;
}

static char *tagged(const struct conf *conf, const char *prefix,
    const char *token, struct pool *pool)
{
	char *tag = mem_printf("%s%s", prefix, token);
	char *addr =
	    addr_with_tag(conf->community.address, conf->imap.separator, tag);
	char *copy = pool_strdup(pool, addr);

	mem_wipe_free(tag);
	mem_wipe_free(addr);
	return copy;
}

static const char *return_path(
    const struct conf *conf, const struct letters_head *head, struct pool *pool)
{
	if (head->return_path == LETTERS_RETURN_NULL ||
	    conf->smtp.return_path == RETURN_NULL)
		return "";
	if (conf->smtp.return_path == RETURN_PLAIN)
		return conf->community.address;
	return tagged(conf, "b", head->id, pool);
}

static const char *own_id(
    const struct conf *conf, const char *id, struct pool *pool)
{
	char *full = letters_message_id(conf, id);
	char *copy = pool_strdup(pool, full);

	mem_wipe_free(full);
	return copy;
}

/* The attachments of a mail. */
struct files {
	struct compose_file list[LETTERS_FILES_MAX];
	struct buf data[LETTERS_FILES_MAX];
	size_t n;
};

static int attach_files(struct files *files, struct desk *desk,
    const struct letters_files *from, struct pool *pool, struct err *err)
{
	struct record_file file;
	struct seal_key *key;
	int ret = 0;

	if (from->n == 0)
		return 0;
	if (desk_open_key(&key, desk, UNIT_CONTENT, &from->unit, err) == -1)
		return -1;
	for (; ret == 0 && files->n < from->n; files->n++) {
		struct buf *data = &files->data[files->n];

		ret = attach_read(
		    data, &file, desk, &from->ids[files->n], key, pool, err);
		if (ret == 0)
			files->list[files->n] =
			    (struct compose_file){compose_type(file.type),
				file.name, {buf_text(data), data->len}};
	}
	seal_key_free(key);
	return ret;
}

static void files_release(struct files *files)
{
	size_t i;

	for (i = 0; i < files->n; i++)
		buf_release(&files->data[i]);
}

static bool is_human(const char *name)
{
	const struct letter *letter = letters_find(name);

	return letter != NULL && letter->is_human;
}

/* Its case may have been frozen since it was claimed. */
static int check_frozen(
    struct desk *desk, const struct outbox_row *row, struct err *err)
{
	int frozen = freeze_has(desk, &row->case_id, err);

	if (frozen == 1)
		err_set(err, ERR_SEALED, "outbox row %lld: its case is frozen",
		    (long long)row->id);
	return frozen == 0 ? 0 : -1;
}

int post_build(struct post_mail *mail, struct desk *desk, int64_t id,
    struct pool *pool, struct err *err)
{
	const struct conf *conf = desk->conf;
	struct compose compose = {.automatic = COMPOSE_GENERATED};
	struct letters_head head;
	struct outbox_row row;
	struct buf body = BUF_INIT;
	struct files files = {.n = 0};
	const char *text;
	int ret = -1;

	mail->data = (struct buf)BUF_INIT;
	if (find_row(&row, desk, id, pool, err) == -1 ||
	    check_frozen(desk, &row, err) == -1 ||
	    letters_open(
		&head, &compose.subject, &text, desk, &row, pool, err) == -1 ||
	    decided_dated(&text, desk, &row, pool, err) == -1 ||
	    add_body(&body, text, desk, &row, pool, err) == -1)
		goto out;
	if (attach_files(&files, desk, &head.files, pool, err) == -1)
		goto out;
	compose.files = files.list;
	compose.n_files = files.n;
	if (row.party_id != NULL)
		compose.automatic =
		    is_human(row.letter) ? COMPOSE_HUMAN : COMPOSE_REPLIED;
	compose.from_name = conf->community.name;
	compose.from = conf->community.address;
	compose.to = mail->to = head.to;
	/* One that was to wait may have been hurried. */
	compose.date = head.date < desk->now ? head.date : desk->now;
	compose.body = buf_text(&body);
	compose.message_id = own_id(conf, head.id, pool);
	if (head.reply_token != NULL)
		compose.reply_to = tagged(conf, "", head.reply_token, pool);
	if (head.thread != NULL) {
		compose.in_reply_to = own_id(conf, head.thread, pool);
		compose.references = &compose.in_reply_to;
		compose.n_references = 1;
	}
	mail->id = id;
	mail->from = return_path(conf, &head, pool);
	mail->strict = row.is_decision;
	ret = compose_mail(&mail->data, &compose, err);
out:
	files_release(&files);
	buf_release(&body);
	return ret;
}

int post_hook(const char **text, const char **event_id, struct desk *desk,
    int64_t id, struct pool *pool, struct err *err)
{
	struct letters_head head;
	struct outbox_row row;
	const char *subject;

	if (find_row(&row, desk, id, pool, err) == -1)
		return -1;
	if (row.party_id != NULL || row.moderator != NULL)
		return 0;
	if (check_frozen(desk, &row, err) == -1 ||
	    letters_open(&head, &subject, text, desk, &row, pool, err) == -1)
		return -1;
	*event_id = head.id;
	return strcmp(head.to, LETTERS_HOOK) == 0;
}

/* --------------------------- the results -------------------------- */

/* 1 min, 2, 4, ... to four hours, each up to a quarter more or less. */
static int64_t backoff(int64_t attempts)
{
	int64_t wait = 60;

	while (--attempts > 0 && wait < BACKOFF_MAX)
		wait *= 2;
	if (wait > BACKOFF_MAX)
		wait = BACKOFF_MAX;
	return wait - wait / 4 + random_below((uint32_t)(wait / 2) + 1);
}

/* It will not arrive, and the moderators are told. Where they cannot be, say
 * because a template is broken, that is said aloud: the results of other
 * mails must not be lost with it, or those would go again. */
static int give_up(struct desk *desk, const struct outbox_row *row, int code,
    const char *answer, struct err *err)
{
	struct err why = {ERR_NONE, ""};
	bool told;

	if (desk_mail_begin(desk, err) == -1)
		return -1;
	told = bounce_undelivered(desk, row, code, answer, &why) == 0;
	if (desk_mail_end(desk, told, err) == -1 || told)
		return told ? 0 : -1;
	if (why.kind == ERR_TEMP)
		return err_set(err, why.kind, "%s", why.text);
	if (why.kind == ERR_SEALED)
		return freeze(desk, row, &why, err);
	log_warn("outbox row %lld did not arrive, and the moderators cannot "
		 "be told yet: %s",
	    (long long)row->id, why.text);
	return outbox_finish(desk->store, row->id,
	    why.kind == ERR_FORGOTTEN ? "failed" : "untold", code, err);
}

/* By a doubtful clock it is not put off either: once that is right again, it
 * would wait for the wrong time. */
static int not_now(struct desk *desk, const struct outbox_row *row, int code,
    const char *answer, struct err *err)
{
	int64_t next = desk_minute(desk, desk->now + backoff(row->attempts));

	if (desk->clock_doubt)
		next = row->not_before;
	else if (next >= row->expires)
		return give_up(desk, row, code, answer, err);
	return outbox_defer(desk->store, row->id, next, code, err);
}

/* A party's mail that a server refuses is a matter for the moderators. A
 * notice to a moderator is not given up so soon: what is wrong is likely
 * ours, and if nobody hears of a report, it is as good as lost. */
static int refused(struct desk *desk, const struct outbox_row *row, int code,
    const char *answer, struct err *err)
{
	if (row->moderator == NULL)
		return give_up(desk, row, code, answer, err);
	bounce_warn(desk, row, code, answer);
	return not_now(desk, row, code, answer, err);
}

/* What a result means for a decision: apart from the result itself, which
 * must not be lost if that cannot be done now, say because a template is
 * broken. Then it is done by a later run. 1 done, 0 not now, -1. */
static int follow(struct desk *desk, const struct outbox_row *row, bool is_sent,
    struct err *err)
{
	struct err why = {ERR_NONE, ""};
	bool done;

	if (desk_mail_begin(desk, err) == -1)
		return -1;
	done = (is_sent ? decided_sent : decided_unknown)(desk, row, &why) == 0;
	if (desk_mail_end(desk, done, err) == -1)
		return -1;
	if (!done && why.kind == ERR_TEMP)
		return err_set(err, why.kind, "%s", why.text);
	if (done)
		return 1;
	log_warn("outbox row %lld: what follows from its letter waits: %s",
	    (long long)row->id, why.text);
	if (why.kind == ERR_SEALED &&
	    freeze_case(desk, &row->case_id, &why, err) == -1)
		return -1;
	return outbox_set_owed(desk->store, row->id, true, err);
}

static int follow_owed(struct desk *desk, struct err *err)
{
	struct outbox_row row = {.id = 0};
	struct pool *pool;
	int n, done;

	do {
		pool = pool_new();
		n = outbox_next_owed(&row, desk->store, pool, err);
		if (n == 1) {
			done = follow(
			    desk, &row, strcmp(row.state, "sent") == 0, err);
			if (done == -1 ||
			    (done == 1 && outbox_set_owed(desk->store, row.id,
					      false, err) == -1))
				n = -1;
		}
		pool_free(pool);
	} while (n == 1);
	return n;
}

static int accepted(
    struct desk *desk, const struct outbox_row *row, int code, struct err *err)
{
	if (outbox_finish(desk->store, row->id, "sent", code, err) == -1)
		return -1;
	if (row->party_id == NULL)
		return 0;
	return follow(desk, row, true, err) == -1 ? -1 : 0;
}

static int unknown(
    struct desk *desk, const struct outbox_row *row, int code, struct err *err)
{
	if (outbox_finish(desk->store, row->id, "unknown", code, err) == -1)
		return -1;
	return follow(desk, row, false, err) == -1 ? -1 : 0;
}

static int settle(struct desk *desk, const struct outbox_row *row,
    enum post_outcome outcome, int code, const char *answer, struct err *err)
{
	switch (outcome) {
	case POST_ACCEPTED:
		return accepted(desk, row, code, err);
	case POST_REFUSED:
		return refused(desk, row, code, answer, err);
	case POST_UNKNOWN:
		if (row->is_decision)
			return unknown(desk, row, code, err);
		return not_now(desk, row, code, answer, err);
	case POST_DEFERRED:
		return not_now(desk, row, code, answer, err);
	case POST_NOT_TRIED:
		return outbox_unclaim(desk->store, row->id, err);
	}
	BUG("outcome %d", outcome);
}

int post_result(struct desk *desk, int64_t id, enum post_outcome outcome,
    int code, const char *answer, struct err *err)
{
	struct pool *pool = pool_new();
	struct outbox_row row;
	int ret;

	ret = find_row(&row, desk, id, pool, err);
	if (ret == 0)
		ret = settle(desk, &row, outcome, code, answer, err);
	pool_free(pool);
	return ret;
}

/* Mails that did not arrive while nobody could be told. */
static int tell_untold(struct desk *desk, struct err *err)
{
	struct outbox_row row;
	struct pool *pool;
	int64_t id = 0;
	int n;

	while ((n = outbox_next_untold(&id, desk->store, err)) == 1) {
		pool = pool_new();
		n = find_row(&row, desk, id, pool, err);
		if (n == 0)
			n = give_up(desk, &row, row.code, "", err);
		pool_free(pool);
		if (n == -1)
			break;
	}
	return n;
}

/* Decision letters whose last byte may have left before the run died. */
static int ask_unknown(struct desk *desk, struct err *err)
{
	struct outbox_row row;
	struct pool *pool;
	int n;

	do {
		pool = pool_new();
		n = outbox_find_doubtful(&row, desk->store, pool, err);
		if (n == 1 && unknown(desk, &row, 0, err) == -1)
			n = -1;
		pool_free(pool);
	} while (n == 1);
	return n;
}

int post_recover(struct desk *desk, struct err *err)
{
	if (desk_begin(desk, err) == -1)
		return -1;
	if (ask_unknown(desk, err) == -1 ||
	    outbox_recover(desk->store, desk->now, err) == -1 ||
	    follow_owed(desk, err) == -1 || tell_untold(desk, err) == -1) {
		desk_rollback(desk);
		return -1;
	}
	return desk_commit(desk, err);
}

int post_doubt(int64_t *count, struct desk *desk, struct err *err)
{
	struct outbox_row row = {.id = 0};
	struct pool *pool;
	int n;

	*count = 0;
	do {
		pool = pool_new();
		n = outbox_next_decision(&row, desk->store, pool, err);
		if (n == 1 && (outbox_is_waiting(&row) ||
				  strcmp(row.state, "inflight") == 0)) {
			++*count;
			if (unknown(desk, &row, 0, err) == -1)
				n = -1;
		}
		pool_free(pool);
	} while (n == 1);
	return n;
}

int post_data(struct desk *desk, int64_t id, struct err *err)
{
	if (outbox_set_data(desk->store, id, err) == -1)
		return -1;
	return decided_leaves(desk, id, err);
}

int post_broken(
    struct desk *desk, int64_t id, const struct err *why, struct err *err)
{
	struct pool *pool = pool_new();
	struct outbox_row row;
	int ret;

	ret = find_row(&row, desk, id, pool, err);
	if (ret == 0)
		ret = why->kind == ERR_SEALED ? freeze(desk, &row, why, err)
		                              : give_up(desk, &row, 0, "", err);
	pool_free(pool);
	return ret;
}
