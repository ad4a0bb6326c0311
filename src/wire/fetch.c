/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "wire/fetch.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/mem.h"
#include "base/pack.h"
#include "wire/inbox_frame.h"
#include "wire/inbox_ops.h"
#include "wire/uidset.h"

enum {
	LINE_BYTES = 1024, /* room for the words around a mail */
	LISTED_BYTES = 256, /* and for what is said of one in the list */
	ANSWER_BYTES = 1 << 20,
	LISTED_MAX = 4 << 20 /* mails we are ready to hear of */
};

enum listed_state {
	WAITING, /* nothing came */
	ODD, /* of another length than the server had said */
	SENT
};

/* One FETCH command and what came of it. */
struct fetch {
	struct session *session;
	struct listed *asked; /* by UID */
	size_t n;
	bool partial; /* only the beginning was asked for */
	bool any_length; /* what comes is right */
	const void *section; /* the body under way; NULL: none yet */
	bool doubled; /* a second body came for the same mail */
	uint64_t len; /* of that body */
	struct err err; /* of the channel to core */
};

static int by_uid(const void *a, const void *b)
{
	const struct listed *x = a, *y = b;

	return (x->uid > y->uid) - (x->uid < y->uid);
}

static int64_t seconds_of(const struct mailimap_date_time *date)
{
	struct tm tm = {
	    .tm_year = date->dt_year - 1900,
	    .tm_mon = date->dt_month - 1,
	    .tm_mday = date->dt_day,
	    .tm_hour = date->dt_hour,
	    .tm_min = date->dt_min,
	    .tm_sec = date->dt_sec,
	};
	int zone = date->dt_zone; /* as it is written: -530 is 5 h 30 min */

	return (int64_t)timegm(&tm) - (zone / 100 * 3600 + zone % 100 * 60);
}

/* What a FETCH answer says about one mail. */
struct answer {
	uint32_t uid, size;
	int64_t received;
	bool has_size, has_body;
};

/* Is it of BODY[], not of a part of the mail? */
static bool is_whole(const struct mailimap_msg_att_body_section *body)
{
	return body != NULL && body->sec_origin_octet == 0 &&
	       (body->sec_section == NULL ||
		   body->sec_section->sec_spec == NULL);
}

static void read_item(
    struct answer *answer, const struct mailimap_msg_att_static *item)
{
	const struct mailimap_msg_att_body_section *body;

	switch (item->att_type) {
	case MAILIMAP_MSG_ATT_UID:
		answer->uid = item->att_data.att_uid;
		break;
	case MAILIMAP_MSG_ATT_RFC822_SIZE:
		answer->size = item->att_data.att_rfc822_size;
		answer->has_size = true;
		break;
	case MAILIMAP_MSG_ATT_INTERNALDATE:
		if (item->att_data.att_internal_date != NULL)
			answer->received =
			    seconds_of(item->att_data.att_internal_date);
		break;
	case MAILIMAP_MSG_ATT_BODY_SECTION:
		body = item->att_data.att_body_section;
		if (is_whole(body))
			answer->has_body |= body->sec_body_part != NULL;
		break;
	}
}

static struct answer read_answer(const struct mailimap_msg_att *att)
{
	struct answer answer = {.received = time(NULL)};
	const struct mailimap_msg_att_item *item;
	clistiter *cur;

	for (cur = clist_begin(att->att_list); cur != NULL;
	     cur = clist_next(cur)) {
		item = clist_content(cur);
		if (item->att_type == MAILIMAP_MSG_ATT_ITEM_STATIC &&
		    item->att_data.att_static != NULL)
			read_item(&answer, item->att_data.att_static);
	}
	return answer;
}

static struct mailimap_fetch_type *new_wish(
    struct mailimap_fetch_att *second, struct mailimap_fetch_att *third)
{
	struct mailimap_fetch_type *wish =
	    mailimap_fetch_type_new_fetch_att_list_empty();

	mailimap_fetch_type_new_fetch_att_list_add(
	    wish, mailimap_fetch_att_new_uid());
	mailimap_fetch_type_new_fetch_att_list_add(wish, second);
	if (third != NULL)
		mailimap_fetch_type_new_fetch_att_list_add(wish, third);
	return wish;
}

/* Takes set and wish. 0, or libetpan's code. */
static int run(struct session *session, struct mailimap_set *set,
    struct mailimap_fetch_type *wish)
{
	clist *result = NULL;
	int r = mailimap_uid_fetch(session->imap, set, wish, &result);

	if (r == MAILIMAP_NO_ERROR)
		mailimap_fetch_list_free(result);
	mailimap_fetch_type_free(wish);
	mailimap_set_free(set);
	mailimap_set_msg_att_handler(session->imap, NULL, NULL);
	mailimap_set_msg_body_handler(session->imap, NULL, NULL);
	return r;
}

static void take_listed(struct mailimap_msg_att *att, void *context)
{
	struct session *session = context;
	struct answer answer = read_answer(att);
	struct listed *mail;

	if (answer.uid == 0 || !answer.has_size)
		return;
	if (session->n_list == session->list_cap) {
		session->list_cap = session->list_cap * 2 + 64;
		session->list = mem_realloc(
		    session->list, session->list_cap * sizeof *session->list);
	}
	mail = &session->list[session->n_list++];
	*mail = (struct listed){
	    .uid = answer.uid,
	    .size = answer.size,
	    .received = answer.received,
	};
}

/* In order, each once, without those that are left alone. */
static void sort_list(struct session *session, const struct inbox_leave *leave,
    struct fetch_listed *out)
{
	struct listed *list = session->list;
	size_t n = 0;

	if (session->n_list == 0)
		return;
	qsort(list, session->n_list, sizeof *list, by_uid);
	for (size_t i = 0; i < session->n_list; i++) {
		if (i + 1 < session->n_list && list[i + 1].uid == list[i].uid)
			continue;
		if (list[i].uid >= out->uidnext)
			out->uidnext = list[i].uid + 1;
		if (list[i].uid < leave->uid_below &&
		    list[i].received < leave->received_before)
			out->left++;
		else
			list[n++] = list[i];
	}
	session->n_list = n;
}

int fetch_list(struct session *session, const struct inbox_leave *leave,
    struct fetch_listed *out, struct err *err)
{
	const struct mailimap_selection_info *info =
	    session->imap->imap_selection_info;
	uint64_t lines = info->sel_exists;
	int r;

	out->left = 0;
	/* Not every server tells. */
	out->uidnext = info->sel_uidnext == 0 ? 1 : info->sel_uidnext;
	session->n_list = session->at = 0;
	if (lines == 0)
		return 0;
	if (lines > LISTED_MAX)
		lines = LISTED_MAX;
	stream_arm(session->stream, lines * LISTED_BYTES + ANSWER_BYTES);
	mailimap_set_msg_att_handler(session->imap, take_listed, session);
	r = run(session, mailimap_set_new_interval(1, 0),
	    new_wish(mailimap_fetch_att_new_rfc822_size(),
		mailimap_fetch_att_new_internaldate()));
	if (r == MAILIMAP_ERROR_UID_FETCH)
		return err_set(err, ERR_TEMP,
		    "the IMAP server does not list the mailbox now");
	if (r != MAILIMAP_NO_ERROR)
		return session_error(session, r, "listing the mailbox", err);
	sort_list(session, leave, out);
	return 0;
}

const struct listed *fetch_find(const struct session *session, uint32_t uid)
{
	struct listed key = {.uid = uid};

	if (session->n_list == 0)
		return NULL;
	return bsearch(&key, session->list, session->n_list,
	    sizeof *session->list, by_uid);
}

/* While core is busy with the last mail, no time of the server's is used
 * up. */
static bool tell_core(
    struct fetch *fetch, uint8_t type, const void *data, size_t len)
{
	int64_t before = deadline_now();
	struct channel *core = fetch->session->core;
	int r;

	if (fetch->err.kind != ERR_NONE)
		return false;
	if (type == FRAME_DATA)
		r = channel_send_data(core, data, len, &fetch->err);
	else
		r = channel_send(core, type, data, len, &fetch->err);
	stream_excuse(fetch->session->stream, deadline_now() - before);
	return r == 0;
}

/* Bytes of a body, before it is known whose they are. */
static bool take_bytes(int type, struct mailimap_msg_att_body_section *section,
    const char *data, size_t len, void *context)
{
	struct fetch *fetch = context;
	uint64_t most = fetch->session->message_size + 1;
	uint64_t before = fetch->len;

	if (type != MAILIMAP_MSG_ATT_BODY_SECTION || !is_whole(section))
		return true;
	if (fetch->section != NULL && fetch->section != section)
		fetch->doubled = true;
	fetch->section = section;
	fetch->len += len;
	if (most < INBOX_HEAD)
		most = INBOX_HEAD;
	if (before >= most)
		return true;
	if (len > most - before)
		len = (size_t)(most - before);
	return tell_core(fetch, FRAME_DATA, data, len);
}

static struct listed *find_asked(struct fetch *fetch, uint32_t uid)
{
	struct listed key = {.uid = uid};

	return bsearch(
	    &key, fetch->asked, fetch->n, sizeof *fetch->asked, by_uid);
}

static bool is_over(const struct fetch *fetch, const struct listed *mail)
{
	return mail->size > fetch->session->message_size;
}

static bool has_right_length(
    const struct fetch *fetch, const struct listed *mail)
{
	uint64_t want = mail->size;

	if (fetch->partial && want > INBOX_HEAD)
		want = INBOX_HEAD;
	return !fetch->doubled && (fetch->any_length || fetch->len == want);
}

static void send_end(struct fetch *fetch, const struct listed *mail, bool keep)
{
	struct buf buf = BUF_INIT;

	pack_u8(&buf, keep);
	pack_u32(&buf, keep ? mail->uid : 0);
	pack_u64(&buf, keep ? (uint64_t)mail->received : 0);
	pack_u64(&buf, keep ? mail->size : 0);
	pack_u8(&buf, keep && is_over(fetch, mail));
	tell_core(fetch, FRAME_END, buf.data, buf.len);
	buf_release(&buf);
}

/* A FETCH answer is complete: now its UID is known, wherever it stood. */
static void take_answer(struct mailimap_msg_att *att, void *context)
{
	struct fetch *fetch = context;
	struct answer answer = read_answer(att);
	struct listed *mail = find_asked(fetch, answer.uid);
	bool keep = mail != NULL && mail->state != SENT && answer.has_body;

	if (keep && !has_right_length(fetch, mail)) {
		mail->state = ODD;
		keep = false;
	}
	if (keep)
		mail->state = SENT;
	if (keep && fetch->any_length &&
	    (!fetch->partial || fetch->len < INBOX_HEAD))
		mail->size = (uint32_t)fetch->len;
	if (keep || fetch->len > 0)
		send_end(fetch, mail, keep);
	fetch->section = NULL;
	fetch->doubled = false;
	fetch->len = 0;
}

static struct mailimap_fetch_att *new_body_wish(uint64_t part)
{
	struct mailimap_section *whole = mailimap_section_new(NULL);

	if (part == 0)
		return mailimap_fetch_att_new_body_peek_section(whole);
	return mailimap_fetch_att_new_body_peek_section_partial(
	    whole, 0, part > UINT32_MAX ? UINT32_MAX : (uint32_t)part);
}

/* Fetch what fetch names, only the first part bytes of each unless 0.
 * 1 done, 0 the server says no, -1 failed. */
static int fetch_bodies(
    struct fetch *fetch, uint64_t part, uint64_t bytes, struct err *err)
{
	struct session *session = fetch->session;
	size_t used;
	int r;

	/* Twice: sizes are what a server says, not always what it sends. */
	stream_arm(
	    session->stream, 2 * bytes + fetch->n * LINE_BYTES + ANSWER_BYTES);
	mailimap_set_msg_att_handler(session->imap, take_answer, fetch);
	mailimap_set_msg_body_handler(session->imap, take_bytes, fetch);
	r = run(session,
	    uidset_new(
		&fetch->asked->uid, sizeof *fetch->asked, fetch->n, &used),
	    new_wish(new_body_wish(part), NULL));
	if (fetch->err.kind != ERR_NONE) {
		*err = fetch->err;
		return -1;
	}
	if (r == MAILIMAP_ERROR_UID_FETCH)
		return 0;
	if (r != MAILIMAP_NO_ERROR)
		return session_error(session, r, "fetching mail", err);
	return 1;
}

/* How many of the list, from at on, make the next command: all of them over
 * the size limit, or none. */
static size_t measure_batch(struct fetch *fetch, size_t max, uint64_t *bytes)
{
	const struct session *session = fetch->session;
	const struct listed *mail = session->list + session->at;
	size_t left = session->n_list - session->at, n;
	uint64_t size;

	*bytes = 0;
	fetch->partial = is_over(fetch, mail);
	for (n = 0; n < left && n < max; n++, mail++) {
		size = fetch->partial ? INBOX_HEAD : mail->size;
		if (is_over(fetch, mail) != fetch->partial ||
		    (n > 0 && *bytes + size > INBOX_BATCH_BYTES))
			break;
		*bytes += size;
	}
	return n;
}

/* Once more, alone. Whatever comes whole now is the mail; one that is larger
 * than the server had said may turn out to be over the limit. */
static int fetch_again(
    struct session *session, struct listed *mail, struct err *err)
{
	struct fetch fetch = {
	    .session = session,
	    .asked = mail,
	    .n = 1,
	    .any_length = true,
	};
	uint64_t most = session->message_size;
	int n;

	fetch.partial = is_over(&fetch, mail);
	if (fetch.partial)
		most = INBOX_HEAD - 1;
	n = fetch_bodies(&fetch, most + 1, most + 1, err);
	/* A mail that is gone by now is nobody's fault. */
	if (n == 0)
		session->refused++;
	return n == -1 ? -1 : 0;
}

static int fetch_rest(struct fetch *fetch, bool was_refused, struct err *err)
{
	struct listed *mail = fetch->asked;

	for (size_t i = 0; i < fetch->n; i++, mail++) {
		if (mail->state == SENT ||
		    (mail->state == WAITING && !was_refused))
			continue;
		if (fetch_again(fetch->session, mail, err) == -1)
			return -1;
	}
	return 0;
}

int fetch_next(struct session *session, size_t max, struct err *err)
{
	struct fetch fetch = {
	    .session = session,
	    .asked = session->list + session->at,
	};
	uint64_t bytes;
	int n;

	if (session->at == session->n_list || max == 0)
		return 0;
	fetch.n = measure_batch(&fetch, max, &bytes);
	n = fetch_bodies(&fetch, fetch.partial ? INBOX_HEAD : 0, bytes, err);
	if (n == -1 || fetch_rest(&fetch, n == 0, err) == -1)
		return -1;
	session->at += fetch.n;
	return 0;
}
