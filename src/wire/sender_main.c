/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The helper that speaks SMTP: reads frames, hands mails to the crew. */
#include <stdlib.h>
#include <sysexits.h>

#include "base/helper.h"
#include "base/pack.h"
#include "wire/crew.h"
#include "wire/mailer.h"
#include "wire/sender.h"
#include "wire/transfer.h"

struct sender {
	struct channel *channel;
	struct pool *pool; /* the server's strings */
	struct crew_plan plan;
	struct crew *crew; /* NULL before START */
	struct crew_job job;
	uint64_t announced; /* bytes of the mail that is coming in */
	bool receiving;
};

static int bad_frame(struct err *err)
{
	return err_set(err, ERR_TEMP, "core said what makes no sense");
}

static int take_start(struct sender *sender, struct unpack *in, struct err *err)
{
	struct crew_plan *plan = &sender->plan;

	if (sender->crew != NULL)
		return bad_frame(err);
	server_unpack(&plan->server, in, sender->pool);
	plan->hello = unpack_str(in, sender->pool);
	plan->connections = unpack_u32(in);
	plan->deadline.at = (int64_t)unpack_u64(in);
	if (!unpack_done(in) || plan->hello == NULL || plan->connections < 1 ||
	    plan->connections > SENDER_CONNECTIONS)
		return bad_frame(err);
	sender->crew = crew_new(plan, sender->channel);
	return 0;
}

static int take_send(struct sender *sender, struct unpack *in, struct err *err)
{
	struct crew_job *job = &sender->job;
	const char *from, *to;
	struct pool *pool = pool_new();
	int ret = 0;

	job->id = unpack_u64(in);
	from = unpack_str(in, pool);
	to = unpack_str(in, pool);
	sender->announced = unpack_u64(in);
	job->strict = unpack_u8(in) != 0;
	if (!unpack_done(in) || from == NULL || to == NULL ||
	    sender->receiving) {
		ret = bad_frame(err);
	} else {
		job->from = mem_strdup(from);
		job->to = mem_strdup(to);
		sender->receiving = true;
	}
	pool_free(pool);
	return ret;
}

static int take_data(struct sender *sender, struct unpack *in, struct err *err)
{
	if (!sender->receiving ||
	    sender->announced - sender->job.data.len < in->left)
		return bad_frame(err);
	buf_add(&sender->job.data, in->at, in->left);
	return 0;
}

static int take_end(struct sender *sender, struct unpack *in, struct err *err)
{
	if (!sender->receiving || in->left > 0 || sender->crew == NULL ||
	    sender->job.data.len != sender->announced)
		return bad_frame(err);
	crew_add(sender->crew, &sender->job);
	sender->job = (struct crew_job){0};
	sender->receiving = false;
	return 0;
}

static int take_go(struct sender *sender, struct unpack *in, struct err *err)
{
	uint64_t id = unpack_u64(in);

	if (!unpack_done(in) || sender->crew == NULL)
		return bad_frame(err);
	crew_go(sender->crew, id);
	return 0;
}

static int take_probe(struct sender *sender, struct unpack *in, struct err *err)
{
	struct buf buf = BUF_INIT;
	struct transfer *transfer;
	char *says = NULL;
	int ret;

	(void)in;
	if (sender->crew == NULL)
		return bad_frame(err);
	transfer = transfer_new(
	    &sender->plan.server, sender->plan.hello, sender->plan.deadline);
	ret = transfer_probe(transfer, &says, err);
	transfer_free(transfer);
	if (ret == -1)
		return -1;
	pack_str(&buf, says);
	free(says);
	ret = crew_tell(sender->crew, SENDER_SAYS, &buf, err);
	buf_release(&buf);
	return ret;
}

/* What core may say; a new kind of frame is a new row. */
static const struct verb {
	uint8_t type;
	int (*take)(struct sender *, struct unpack *, struct err *);
} verbs[] = {
    {.type = SENDER_START, .take = take_start},
    {.type = SENDER_SEND, .take = take_send},
    {.type = FRAME_DATA, .take = take_data},
    {.type = FRAME_END, .take = take_end},
    {.type = SENDER_GO, .take = take_go},
    {.type = SENDER_PROBE, .take = take_probe},
};

static int take_frame(
    struct sender *sender, const struct frame *frame, struct err *err)
{
	struct unpack in;
	size_t i;

	unpack_init(&in, frame->data, frame->len);
	for (i = 0; i < sizeof verbs / sizeof verbs[0]; i++)
		if (verbs[i].type == frame->type)
			return verbs[i].take(sender, &in, err);
	return bad_frame(err);
}

/* Until core closes the channel: 0, or -1 with what core should hear. */
static int serve(struct sender *sender, struct err *err)
{
	struct frame frame;
	int n;

	while ((n = channel_recv(sender->channel, &frame, err)) == 1)
		if (take_frame(sender, &frame, err) == -1)
			return -1;
	return n;
}

int sender_main(void)
{
	struct sender sender = {.pool = NULL};
	struct err err;
	int ret;

	sender.channel = helper_accept(NULL, &err);
	if (sender.channel == NULL)
		return EX_PROTOCOL;
	if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
		return EX_OSERR;
	sender.pool = pool_new();
	ret = serve(&sender, &err);
	/* The crew first: afterwards nobody else writes to the channel. */
	crew_free(sender.crew);
	if (ret == -1)
		channel_send_err(sender.channel, &err, NULL);
	mem_wipe_free(sender.job.from);
	mem_wipe_free(sender.job.to);
	buf_release(&sender.job.data);
	pool_free(sender.pool);
	channel_free(sender.channel);
	curl_global_cleanup();
	return ret == -1 ? EX_TEMPFAIL : EX_OK;
}
