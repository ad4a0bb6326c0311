/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/helper.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/pack.h"
#include "wire/inbox_frame.h"
#include "wire/inbox_ops.h"
#include "wire/server.h"

/* The helper keeps shorter limits itself; this is for one that hangs. */
enum { ANSWER_MS = 300000 };

/* While core works on one batch, the next one is under way. */
enum { BATCHES = 2 };

/* UIDs that wait until the batch under way is through. */
struct queue {
	uint32_t *uids;
	size_t n, cap;
};

struct remote {
	struct inbox base;
	struct helper *helper; /* own; NULL once it failed */
	struct deadline limit;
	char *name; /* own */
	uint64_t most; /* bytes that a mail may have here */
	unsigned asked; /* batches that were asked for and are not through */
	unsigned removals; /* asked for, and not said to be done */
	uint32_t todo; /* mails after the last batch that is through */
	uint32_t not_fetched, not_removed;
	struct queue remove, aside;
};

static struct remote *remote_of(struct inbox *inbox)
{
	return (struct remote *)inbox;
}

/* The helper is of no more use. What it said of the cause stands, unless it
 * died without a word. */
static int lose(struct remote *remote, bool spoke, struct err *err)
{
	char why[64];

	helper_kill(remote->helper, why, sizeof why);
	remote->helper = NULL;
	if (spoke)
		return -1;
	return err_add(err, "the inbox helper (%s)", why);
}

static struct channel *channel_of(struct remote *remote)
{
	struct channel *channel = helper_channel(remote->helper);

	channel_set_deadline(
	    channel, deadline_min(remote->limit, deadline_in(ANSWER_MS)));
	return channel;
}

static int lost(struct err *err)
{
	return err_set(err, ERR_TEMP, "the inbox was lost before");
}

/* The next frame of an answer. Which of two a FRAME_ERR was, the helper's
 * word or the channel's, its type tells. */
static int hear(struct remote *remote, struct frame *frame, struct err *err)
{
	if (remote->helper == NULL)
		return lost(err);
	*frame = (struct frame){0};
	if (channel_expect(channel_of(remote), frame, err) == -1)
		return lose(remote, frame->type == FRAME_ERR, err);
	return 0;
}

static int nonsense(struct remote *remote, struct err *err)
{
	err_set(err, ERR_TEMP, "an answer that makes no sense");
	return lose(remote, false, err);
}

/* Send a request. */
static int say(
    struct remote *remote, uint8_t type, const struct buf *buf, struct err *err)
{
	struct channel *channel;

	if (remote->helper == NULL)
		return lost(err);
	channel = channel_of(remote);
	if (channel_send_buf(channel, type, buf, err) == -1 ||
	    channel_flush(channel, err) == -1)
		return lose(remote, false, err);
	return 0;
}

/* Send a request and take the one frame that answers it. */
static int ask(struct remote *remote, uint8_t type, const struct buf *buf,
    uint8_t want, struct unpack *in, struct err *err)
{
	struct frame frame;

	if (say(remote, type, buf, err) == -1 ||
	    hear(remote, &frame, err) == -1)
		return -1;
	if (frame.type != want)
		return nonsense(remote, err);
	unpack_init(in, frame.data, frame.len);
	return 0;
}

static int take_done(struct remote *remote, struct unpack *in, struct err *err)
{
	remote->not_removed += unpack_u32(in);
	return unpack_done(in) ? 0 : nonsense(remote, err);
}

static int ask_done(
    struct remote *remote, uint8_t type, const struct buf *buf, struct err *err)
{
	struct unpack in;

	if (ask(remote, type, buf, INBOX_DONE, &in, err) == -1)
		return -1;
	return take_done(remote, &in, err);
}

static void queue_add(struct queue *queue, const uint64_t *uids, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (uids[i] == 0 || uids[i] > UINT32_MAX)
			BUG("no UID of ours");
		if (queue->n == queue->cap) {
			queue->cap = queue->cap * 2 + 64;
			queue->uids = mem_realloc(
			    queue->uids, queue->cap * sizeof *queue->uids);
		}
		queue->uids[queue->n++] = (uint32_t)uids[i];
	}
}

static int queue_send(
    struct remote *remote, struct queue *queue, uint8_t type, struct err *err)
{
	struct buf buf = BUF_INIT;
	int ret = 0;

	for (size_t i = 0; i < queue->n && ret == 0; remote->removals++) {
		buf_reset(&buf);
		for (size_t k = 0; k < INBOX_UIDS && i < queue->n; k++)
			pack_u32(&buf, queue->uids[i++]);
		ret = say(remote, type, &buf, err);
	}
	buf_release(&buf);
	queue->n = 0;
	return ret;
}

/* Ask for what has piled up; read_batch() hears that it is done. */
static int send_queues(struct remote *remote, struct err *err)
{
	if (queue_send(remote, &remote->remove, INBOX_REMOVE, err) == -1)
		return -1;
	return queue_send(remote, &remote->aside, INBOX_ASIDE, err);
}

static int remote_begin(struct inbox *inbox, const struct inbox_leave *leave,
    uint32_t *left, uint32_t *todo, struct err *err)
{
	struct remote *remote = remote_of(inbox);
	struct buf buf = BUF_INIT;
	struct unpack in;
	int ret;

	pack_u64(&buf, leave->uid_below);
	pack_u64(&buf, (uint64_t)leave->received_before);
	ret = ask(remote, INBOX_LIST, &buf, INBOX_LISTED, &in, err);
	buf_release(&buf);
	if (ret == -1)
		return -1;
	*left = unpack_u32(&in);
	*todo = remote->todo = unpack_u32(&in);
	inbox->state.uidnext = unpack_u32(&in);
	return unpack_done(&in) ? 0 : nonsense(remote, err);
}

/* Ask for as many batches as are of use. */
static int ask_batches(struct remote *remote, struct err *err)
{
	struct buf buf = BUF_INIT;
	int ret = 0;

	pack_u32(&buf, INBOX_BATCH_MAILS);
	while (ret == 0 && remote->asked < BATCHES &&
	       remote->todo > remote->asked * INBOX_BATCH_MAILS) {
		ret = send_queues(remote, err);
		if (ret == 0)
			ret = say(remote, INBOX_NEXT, &buf, err);
		remote->asked++;
	}
	buf_release(&buf);
	return ret;
}

/* All of a mail came. 1 it is to be kept, 0 not, -1 failed. */
static int take_end(struct remote *remote, const struct frame *frame,
    struct inbox_mail *mail, struct err *err)
{
	struct unpack in;
	bool keep;

	unpack_init(&in, frame->data, frame->len);
	keep = unpack_u8(&in) != 0;
	mail->uid = unpack_u32(&in);
	mail->received = (int64_t)unpack_u64(&in);
	mail->size = unpack_u64(&in);
	mail->cut = unpack_u8(&in) != 0;
	if (!unpack_done(&in) || (keep && mail->uid == 0))
		return nonsense(remote, err);
	return keep;
}

static int end_batch(
    struct remote *remote, const struct frame *frame, struct err *err)
{
	struct unpack in;
	uint32_t todo;

	unpack_init(&in, frame->data, frame->len);
	todo = unpack_u32(&in);
	remote->not_fetched += unpack_u32(&in);
	if (!unpack_done(&in) || todo >= remote->todo || remote->asked == 0)
		return nonsense(remote, err);
	remote->todo = todo;
	remote->asked--;
	return 0;
}

static int end_removal(
    struct remote *remote, const struct frame *frame, struct err *err)
{
	struct unpack in;

	if (remote->removals == 0)
		return nonsense(remote, err);
	remote->removals--;
	unpack_init(&in, frame->data, frame->len);
	return take_done(remote, &in, err);
}

/* Read on in what was asked for. 1 a mail is whole, 0 a batch or a removal is
 * through. */
static int read_batch(struct remote *remote, struct inbox_mail *mail,
    struct buf *raw, struct err *err)
{
	struct frame frame;
	int n;

	for (;;) {
		if (hear(remote, &frame, err) == -1)
			return -1;
		switch (frame.type) {
		case FRAME_DATA:
			if (frame.len > remote->most - raw->len)
				return nonsense(remote, err);
			buf_add(raw, frame.data, frame.len);
			break;
		case FRAME_END:
			n = take_end(remote, &frame, mail, err);
			if (n != 0)
				return n;
			buf_reset(raw);
			break;
		case INBOX_BATCH:
			return end_batch(remote, &frame, err);
		case INBOX_DONE:
			return end_removal(remote, &frame, err);
		default:
			return nonsense(remote, err);
		}
	}
}

static int remote_next(struct inbox *inbox, struct inbox_mail *mail,
    struct buf *raw, struct err *err)
{
	struct remote *remote = remote_of(inbox);
	int n;

	while (remote->asked > 0 || remote->todo > 0) {
		if (ask_batches(remote, err) == -1)
			return -1;
		n = read_batch(remote, mail, raw, err);
		if (n != 0)
			return n;
	}
	return remote->helper == NULL ? lost(err) : 0;
}

static bool remote_is_ready(const struct inbox *inbox)
{
	const struct remote *remote = (const struct remote *)inbox;

	return remote->helper == NULL || remote->asked == 0 ||
	       channel_is_ready(helper_channel(remote->helper));
}

static int remote_remove(
    struct inbox *inbox, const uint64_t *uids, size_t n, struct err *err)
{
	(void)err;
	queue_add(&remote_of(inbox)->remove, uids, n);
	return 0;
}

static int remote_aside(
    struct inbox *inbox, const uint64_t *uids, size_t n, struct err *err)
{
	(void)err;
	queue_add(&remote_of(inbox)->aside, uids, n);
	return 0;
}

/* The caller may stop amid a batch; what is still under way is thrown away. */
static int drain(struct remote *remote, struct err *err)
{
	struct buf raw = BUF_INIT;
	struct inbox_mail mail;
	int n = 0;

	while (remote->asked > 0 || remote->removals > 0) {
		buf_reset(&raw);
		n = read_batch(remote, &mail, &raw, err);
		if (n == -1)
			break;
	}
	buf_release(&raw);
	return n == -1 ? -1 : 0;
}

static int remote_finish(struct inbox *inbox, struct err *err)
{
	struct remote *remote = remote_of(inbox);
	struct buf none = BUF_INIT;

	if (drain(remote, err) == -1 || send_queues(remote, err) == -1 ||
	    drain(remote, err) == -1 ||
	    ask_done(remote, INBOX_FINISH, &none, err) == -1)
		return -1;
	if (remote->not_fetched > 0)
		log_warn("inbox: the IMAP server did not hand over %lu "
			 "mail(s); the next run asks again",
		    (unsigned long)remote->not_fetched);
	if (remote->not_removed > 0)
		return err_set(err, ERR_TEMP,
		    "%lu mail(s) are done, but the IMAP server left them in "
		    "the mailbox: is the account over its quota, or its user "
		    "not allowed to delete?",
		    (unsigned long)remote->not_removed);
	return 0;
}

static int remote_watch(struct inbox *inbox, struct err *err)
{
	struct remote *remote = remote_of(inbox);
	struct buf none = BUF_INIT;

	if (say(remote, INBOX_WATCH, &none, err) == -1)
		return -1;
	return channel_fd(helper_channel(remote->helper));
}

static int remote_heard(struct inbox *inbox, struct err *err)
{
	struct remote *remote = remote_of(inbox);
	struct frame frame;

	if (hear(remote, &frame, err) == -1)
		return -1;
	return frame.type == INBOX_CAME ? 1 : nonsense(remote, err);
}

static void remote_close(struct inbox *inbox)
{
	struct remote *remote = remote_of(inbox);

	helper_stop(remote->helper);
	free(remote->remove.uids);
	free(remote->aside.uids);
	free(remote->name);
	free(remote);
}

static const struct inbox_ops remote_ops = {
    .begin = remote_begin,
    .next = remote_next,
    .is_ready = remote_is_ready,
    .remove = remote_remove,
    .aside = remote_aside,
    .finish = remote_finish,
    .watch = remote_watch,
    .heard = remote_heard,
    .close = remote_close,
};

/* INBOX, and no other mailbox, is the same in upper and lower case. */
static bool is_same_mailbox(const char *a, const char *b)
{
	static const char inbox[] = "INBOX";

	return strcmp(a, b) == 0 ||
	       (strcasecmp(a, inbox) == 0 && strcasecmp(b, inbox) == 0);
}

/* The folder that imap.after names, "" for none. */
static int read_after(
    const char **folder, const struct conf_imap *conf, struct err *err)
{
	static const char move[] = "move:";

	*folder = "";
	if (strcmp(conf->after, "delete") == 0)
		return 0;
	if (strncmp(conf->after, move, sizeof move - 1) != 0 ||
	    conf->after[sizeof move - 1] == '\0')
		return err_set(err, ERR_CONFIG,
		    "imap.after is \"delete\" or \"move:FOLDER\"");
	*folder = conf->after + sizeof move - 1;
	if (is_same_mailbox(*folder, conf->mailbox))
		return err_set(err, ERR_CONFIG,
		    "imap.after names the mailbox that mail is taken from");
	return 0;
}

static int pack_start(struct buf *buf, const struct conf *conf,
    struct deadline deadline, struct err *err)
{
	const char *folder;
	int left = deadline_left(deadline);

	if (read_after(&folder, &conf->imap, err) == -1)
		return -1;
	if (server_pack(buf, &conf->imap.server, err) == -1)
		return err_add(err, "imap");
	if (left == 0)
		return err_set(err, ERR_TEMP, "imap: no time is left");
	pack_str(buf, conf->imap.mailbox);
	pack_str(buf, folder);
	pack_u64(buf, (uint64_t)conf->imap.keep_done);
	pack_u64(buf, (uint64_t)conf->limits.message_size);
	/* The helper gives up a little earlier and can say on what. */
	left -= left < 2000 ? left / 4 : 500;
	pack_u64(buf, deadline.at == 0 ? 0 : (uint64_t)left);
	return 0;
}

static int start(struct remote *remote, const struct buf *how, struct err *err)
{
	struct inbox_state *state = &remote->base.state;
	struct unpack in;

	if (helper_start(&remote->helper, "helper-inbox", 0, err) == -1)
		return -1;
	if (ask(remote, INBOX_START, how, INBOX_STATE, &in, err) == -1)
		return -1;
	state->uidvalidity = unpack_u32(&in);
	state->uidnext = unpack_u32(&in);
	state->exists = unpack_u32(&in);
	state->can_remove = unpack_u8(&in) != 0;
	state->can_move = unpack_u8(&in) != 0;
	state->can_expire = unpack_u8(&in) != 0;
	state->can_watch = unpack_u8(&in) != 0;
	return unpack_done(&in) ? 0 : nonsense(remote, err);
}

int remote_open(struct inbox **out, const struct conf *conf,
    struct deadline deadline, struct err *err)
{
	struct buf how = BUF_INIT;
	struct remote *remote;
	int ret;

	if (pack_start(&how, conf, deadline, err) == -1) {
		buf_release(&how);
		return -1;
	}
	remote = mem_alloc(sizeof *remote);
	remote->base.ops = &remote_ops;
	remote->limit = deadline;
	remote->name = mem_strdup(conf->imap.mailbox);
	remote->base.state.name = remote->name;
	remote->most = (uint64_t)conf->limits.message_size + 1;
	if (remote->most < INBOX_HEAD)
		remote->most = INBOX_HEAD;
	ret = start(remote, &how, err);
	buf_release(&how);
	if (ret == -1)
		remote_close(&remote->base);
	else
		*out = &remote->base;
	return ret;
}
