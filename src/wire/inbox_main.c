/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <time.h>

#include "base/helper.h"
#include "base/mem.h"
#include "base/pack.h"
#include "config.h"
#include "wire/fetch.h"
#include "wire/idle.h"
#include "wire/inbox.h"
#include "wire/inbox_frame.h"
#include "wire/mutf7.h"
#include "wire/removal.h"
#include "wire/session.h"
#include "wire/uidset.h"

enum { ADDRESS_SPACE = 512 << 20, ANSWER_BYTES = 1 << 20 };

static const char aside[] = "heyward-too-large";

/* Everything the helper holds. Names of mailboxes are in modified UTF-7. */
struct work {
	struct channel *core;
	struct session *session; /* NULL until INBOX_START */
	struct buf mailbox, folder, aside;
	int64_t keep_done;
	bool can_tag; /* in mailbox */
	uint32_t refused;
};

/* The server's personal namespace: where on some servers, such as those that
 * want "INBOX." first, new mailboxes have to be. */
static int add_prefix(struct work *work, struct err *err)
{
	struct mailimap_namespace_data *data = NULL;
	const struct mailimap_namespace_info *info;
	struct session *session = work->session;
	clistiter *cur = NULL;
	int r;

	if (!session_has(session, "NAMESPACE"))
		return 0;
	stream_arm(session->stream, ANSWER_BYTES);
	r = mailimap_namespace(session->imap, &data);
	if (r == MAILIMAP_ERROR_EXTENSION)
		return 0;
	if (r != MAILIMAP_NO_ERROR)
		return session_error(session, r, "NAMESPACE", err);
	if (data != NULL && data->ns_personal != NULL)
		cur = clist_begin(data->ns_personal->ns_data_list);
	if (cur != NULL) {
		info = clist_content(cur);
		buf_adds(&work->aside, info->ns_prefix);
	}
	if (data != NULL)
		mailimap_namespace_data_free(data);
	return 0;
}

static bool can_remove(const struct work *work)
{
	const struct session *session = work->session;

	if (work->folder.len > 0 && session_has(session, "MOVE"))
		return true;
	return removal_can_delete(session) && session_can_mark(session);
}

static bool can_expire(const struct work *work)
{
	return work->folder.len == 0 ||
	       (work->can_tag && removal_can_delete(work->session));
}

static int send_state(struct work *work, struct err *err)
{
	const struct mailimap_selection_info *info =
	    work->session->imap->imap_selection_info;
	struct buf buf = BUF_INIT;
	int ret;

	if (info->sel_uidvalidity == 0)
		return err_set(err, ERR_CONFIG,
		    "the IMAP server gives this mailbox no lasting numbers "
		    "(UIDVALIDITY): heyward cannot work with it");
	pack_u32(&buf, info->sel_uidvalidity);
	pack_u32(&buf, info->sel_uidnext);
	pack_u32(&buf, info->sel_exists);
	pack_u8(&buf, can_remove(work));
	pack_u8(&buf, removal_can_move(work->session));
	pack_u8(&buf, can_expire(work));
	pack_u8(&buf, idle_is_known(work->session));
	ret = channel_send_buf(work->core, INBOX_STATE, &buf, err);
	buf_release(&buf);
	return ret;
}

static int open_mailbox(struct work *work, struct err *err)
{
	if (session_select(work->session, buf_text(&work->mailbox), err) == -1)
		return err_add(err, "imap.mailbox");
	if (work->folder.len == 0 && !session_can_mark(work->session))
		return err_set(err, ERR_CONFIG,
		    "imap.mailbox: the server does not let us delete mail in "
		    "this mailbox");
	work->can_tag = session_can_tag(work->session);
	return 0;
}

static int do_start(struct work *work, struct unpack *in, struct err *err)
{
	struct pool *pool = pool_new();
	const char *mailbox, *folder;
	struct deadline limit = DEADLINE_NONE;
	struct server server;
	uint64_t message_size, left;
	int ret = -1;

	server_unpack(&server, in, pool);
	mailbox = unpack_str(in, pool);
	folder = unpack_str(in, pool);
	work->keep_done = (int64_t)unpack_u64(in);
	message_size = unpack_u64(in);
	left = unpack_u64(in);
	if (!unpack_done(in) || mailbox == NULL || folder == NULL ||
	    work->session != NULL)
		BUG("INBOX_START makes no sense");
	if (left > 0)
		limit = deadline_in((int64_t)left);
	if (mutf7_add(&work->mailbox, mailbox) == -1 ||
	    (folder[0] != '\0' && mutf7_add(&work->folder, folder) == -1)) {
		err_set(err, ERR_CONFIG,
		    "imap.mailbox and imap.after: a mailbox's name is UTF-8 "
		    "without control characters");
		goto out;
	}
	if (session_open(&work->session, &server, limit, err) == -1)
		goto out;
	work->session->core = work->core;
	work->session->message_size = message_size;
	if (add_prefix(work, err) == -1 || open_mailbox(work, err) == -1)
		goto out;
	buf_adds(&work->aside, aside);
	ret = send_state(work, err);
out:
	pool_free(pool);
	return ret;
}

static int do_list(struct work *work, struct unpack *in, struct err *err)
{
	struct fetch_listed listed;
	struct inbox_leave leave;
	struct buf buf = BUF_INIT;
	int ret;

	leave.uid_below = unpack_u64(in);
	leave.received_before = (int64_t)unpack_u64(in);
	if (fetch_list(work->session, &leave, &listed, err) == -1)
		return -1;
	pack_u32(&buf, listed.left);
	pack_u32(&buf, (uint32_t)work->session->n_list);
	pack_u32(&buf, listed.uidnext);
	ret = channel_send_buf(work->core, INBOX_LISTED, &buf, err);
	buf_release(&buf);
	return ret;
}

static int do_next(struct work *work, struct unpack *in, struct err *err)
{
	struct session *session = work->session;
	uint32_t max = unpack_u32(in);
	struct buf buf = BUF_INIT;
	int ret;

	if (max == 0 || max > INBOX_BATCH_MAILS)
		BUG("%lu mails at once", (unsigned long)max);
	if (fetch_next(session, max, err) == -1)
		return -1;
	pack_u32(&buf, (uint32_t)(session->n_list - session->at));
	pack_u32(&buf, session->refused);
	session->refused = 0;
	ret = channel_send_buf(work->core, INBOX_BATCH, &buf, err);
	buf_release(&buf);
	return ret;
}

static int send_done(struct work *work, struct err *err)
{
	struct buf buf = BUF_INIT;
	int ret;

	pack_u32(&buf, work->refused);
	work->refused = 0;
	ret = channel_send_buf(work->core, INBOX_DONE, &buf, err);
	buf_release(&buf);
	return ret;
}

/* The UIDs of a frame, sorted; the caller frees them. */
static uint32_t *read_uids(struct unpack *in, size_t *n)
{
	uint32_t *uids;

	*n = in->left / sizeof *uids;
	uids = mem_alloc((*n + 1) * sizeof *uids);
	for (size_t i = 0; i < *n; i++)
		uids[i] = unpack_u32(in);
	*n = uidset_sort(uids, *n);
	return uids;
}

static int move_done(
    struct work *work, const uint32_t *uids, size_t n, struct err *err)
{
	struct session *session = work->session;

	if (work->can_tag && removal_tag(session, uids, n, err) == -1)
		return -1;
	return removal_move(
	    session, uids, n, buf_text(&work->folder), &work->refused, err);
}

static int do_remove(struct work *work, struct unpack *in, struct err *err)
{
	size_t n;
	uint32_t *uids = read_uids(in, &n);
	int ret;

	if (!can_remove(work)) {
		work->refused += (uint32_t)n;
		ret = 0;
	} else if (work->folder.len > 0) {
		ret = move_done(work, uids, n, err);
	} else {
		ret =
		    removal_delete(work->session, uids, n, &work->refused, err);
	}
	free(uids);
	return ret == -1 ? -1 : send_done(work, err);
}

static int do_aside(struct work *work, struct unpack *in, struct err *err)
{
	struct session *session = work->session;
	size_t n;
	uint32_t *uids = read_uids(in, &n);
	int ret = 0;

	if (removal_can_move(session))
		ret = removal_move(session, uids, n, buf_text(&work->aside),
		    &work->refused, err);
	else
		work->refused += (uint32_t)n;
	free(uids);
	return ret == -1 ? -1 : send_done(work, err);
}

/* What we moved and has been kept long enough goes, where the server can
 * tell it from other mail and delete by UID. The folder may not be there
 * yet: nothing was ever moved. */
static int expire(struct work *work, struct err *err)
{
	int64_t then = (int64_t)time(NULL) - work->keep_done;
	struct session *session = work->session;

	if (work->folder.len == 0 || !can_expire(work))
		return 0;
	if (removal_expire(session, buf_text(&work->folder), then, err) == -1 &&
	    err->kind != ERR_CONFIG)
		return err_add(err, "imap.after");
	return 0;
}

static int do_finish(struct work *work, struct unpack *in, struct err *err)
{
	(void)in;
	if (expire(work, err) == -1)
		return -1;
	session_logout(work->session);
	return send_done(work, err);
}

static int do_watch(struct work *work, struct unpack *in, struct err *err)
{
	struct buf none = BUF_INIT;
	int n = idle_until_mail(work->session, channel_fd(work->core), err);

	(void)in;
	if (n == 1)
		return channel_send_buf(work->core, INBOX_CAME, &none, err);
	/* Core wants no more, or has ended. */
	if (n == 0)
		session_logout(work->session);
	return n;
}

/* To teach the helper something, add a row here and a frame type to
 * inbox_frame.h. */
static const struct request {
	uint8_t type;
	int (*run)(struct work *, struct unpack *, struct err *);
} requests[] = {
    {INBOX_START, do_start},
    {INBOX_LIST, do_list},
    {INBOX_NEXT, do_next},
    {INBOX_REMOVE, do_remove},
    {INBOX_ASIDE, do_aside},
    {INBOX_FINISH, do_finish},
    {INBOX_WATCH, do_watch},
};

static int answer(struct work *work, const struct frame *frame, struct err *err)
{
	struct unpack in;

	if (work->session == NULL && frame->type != INBOX_START)
		BUG("frame %d before INBOX_START", frame->type);
	unpack_init(&in, frame->data, frame->len);
	for (size_t i = 0; i < sizeof requests / sizeof *requests; i++)
		if (requests[i].type == frame->type) {
			if (requests[i].run(work, &in, err) == -1)
				return -1;
			/* Core does not wait where it has asked for more. */
			return channel_is_ready(work->core)
			           ? 0
			           : channel_flush(work->core, err);
		}
	BUG("frame %d", frame->type);
}

static void serve(struct work *work)
{
	struct err err = {0};
	struct frame frame;

	while (channel_recv(work->core, &frame, &err) == 1) {
		err.kind = ERR_NONE;
		if (answer(work, &frame, &err) == -1) {
			channel_send_err(work->core, &err, NULL);
			return;
		}
	}
}

/* This process holds a password and parses what a server says. The leak
 * checker of the sanitizers has to look into it, though. */
static void confine(void)
{
	struct rlimit none = {0};

	setrlimit(RLIMIT_CORE, &none);
#ifndef WITH_SANITIZERS
	prctl(PR_SET_DUMPABLE, 0);
	setrlimit(RLIMIT_AS, &(struct rlimit){ADDRESS_SPACE, ADDRESS_SPACE});
#endif
}

int inbox_main(void)
{
	struct err err = {0};
	struct work work = {.core = NULL};

	confine();
	curl_global_init(CURL_GLOBAL_DEFAULT);
	work.core = helper_accept(NULL, &err);
	if (work.core == NULL)
		return 1;
	serve(&work);
	session_close(work.session);
	buf_release(&work.mailbox);
	buf_release(&work.folder);
	buf_release(&work.aside);
	channel_free(work.core);
	curl_global_cleanup();
	return 0;
}
