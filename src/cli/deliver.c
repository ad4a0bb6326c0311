/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/deliver.h"

#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/mem.h"
#include "base/stop.h"
#include "casework/post.h"
#include "cli/hook.h"
#include "wire/mailer.h"

enum { GROUP = 100 /* rows that are claimed, and answered, in one commit */ };

/* How far a claimed row has come. */
enum stage { STAGE_CLAIMED, STAGE_SUBMITTED, STAGE_DATA, STAGE_DONE };

struct item {
	int64_t id;
	enum stage stage;
	bool is_hook; /* for the program of the community */
	bool broken; /* it could not even be built, and that is settled */
	bool strict;
	enum post_outcome outcome;
	int code;
	char *answer; /* NULL: none */
};

struct round {
	struct desk *desk;
	struct mailer *mailer;
	struct item items[GROUP];
	int n;
	struct delivered *delivered;
};

static struct item *find_item(struct round *round, uint64_t id)
{
	int i;

	for (i = 0; i < round->n; i++)
		if ((uint64_t)round->items[i].id == id)
			return &round->items[i];
	BUG("an answer to a mail that was not sent");
}

/* A mail that does not open or cannot be written is set aside: one bad row
 * must not stop the others. At once, so that what else is about a case that is
 * frozen for it does not leave behind it. */
static int give_up(struct round *round, struct item *item,
    const struct err *why, struct err *err)
{
	log_warn("outbox row %lld cannot be sent: %s", (long long)item->id,
	    why->text);
	item->broken = true;
	item->stage = STAGE_DONE;
	if (desk_begin(round->desk, err) == -1)
		return -1;
	return desk_end(
	    round->desk, post_broken(round->desk, item->id, why, err), err);
}

static int submit(struct round *round, struct item *item, struct err *err)
{
	struct pool *pool = pool_new();
	struct mailer_mail mail;
	struct post_mail built;
	struct err why;
	int ret;

	ret = post_build(&built, round->desk, item->id, pool, err);
	if (ret == 0) {
		item->strict = built.strict;
		mail = (struct mailer_mail){
		    .id = (uint64_t)item->id,
		    .from = built.from,
		    .to = built.to,
		    .data = built.data.data,
		    .len = built.data.len,
		    .strict = built.strict,
		};
		ret = mailer_submit(round->mailer, &mail, err);
		item->stage = STAGE_SUBMITTED;
	}
	buf_release(&built.data);
	pool_free(pool);
	if (ret == -1 && (err->kind == ERR_INPUT || err->kind == ERR_SEALED ||
			     err->kind == ERR_FORGOTTEN)) {
		why = *err;
		ret = give_up(round, item, &why, err);
	}
	return ret;
}

/* A decision letter: durable before its first body byte leaves. */
static int say_data(struct round *round, struct item *item, struct err *err)
{
	item->stage = STAGE_DATA;
	if (!item->strict)
		return 0;
	if (desk_begin(round->desk, err) == -1 ||
	    desk_end(round->desk, post_data(round->desk, item->id, err), err) ==
		-1)
		return -1;
	return mailer_go(round->mailer, (uint64_t)item->id, err);
}

static int note(
    struct round *round, const struct mailer_event *event, struct err *err)
{
	static const enum post_outcome outcomes[] = {
	    [MAILER_ACCEPTED] = POST_ACCEPTED,
	    [MAILER_DEFERRED] = POST_DEFERRED,
	    [MAILER_REFUSED] = POST_REFUSED,
	    [MAILER_UNKNOWN] = POST_UNKNOWN,
	    [MAILER_NOT_TRIED] = POST_NOT_TRIED,
	};
	struct item *item = find_item(round, event->id);

	if (event->kind == MAILER_PHASE_DATA)
		return say_data(round, item, err);
	item->outcome = outcomes[event->outcome];
	item->code = event->code;
	item->answer = mem_strdup(event->reply);
	item->stage = STAGE_DONE;
	return 0;
}

static int send_round(struct round *round, struct err *err)
{
	struct mailer_event event;
	struct item *item;
	int next = 0, n = 1;

	while (n == 1) {
		/* The rest was not tried. */
		if (stop_is_asked())
			next = round->n;
		while (next < round->n && mailer_room(round->mailer) > 0) {
			item = &round->items[next++];
			if (item->stage == STAGE_CLAIMED && !item->is_hook &&
			    submit(round, item, err) == -1)
				return -1;
		}
		n = mailer_wait(round->mailer, &event, err);
		if (n == 1 && note(round, &event, err) == -1)
			return -1;
		if (n == 0 && next < round->n)
			n = 1;
	}
	return n;
}

/* What was under way when the sender was lost stays in flight: the next run
 * puts it right by its class. */
static int save_item(
    struct desk *desk, const struct item *item, struct err *err)
{
	if (item->broken || item->is_hook || item->stage == STAGE_DATA)
		return 0;
	return post_result(desk, item->id,
	    item->stage == STAGE_DONE ? item->outcome : POST_NOT_TRIED,
	    item->code, item->answer == NULL ? "" : item->answer, err);
}

static int count_accepted(const struct round *round)
{
	int i, n = 0;

	for (i = 0; i < round->n; i++)
		n += round->items[i].stage == STAGE_DONE &&
		     !round->items[i].broken &&
		     round->items[i].outcome == POST_ACCEPTED;
	return n;
}

static int save_round(struct round *round, struct err *err)
{
	int i, accepted = count_accepted(round);

	if (desk_begin(round->desk, err) == -1)
		return -1;
	for (i = 0; i < round->n; i++)
		if (save_item(round->desk, &round->items[i], err) == -1) {
			desk_rollback(round->desk);
			return -1;
		}
	if (desk_commit(round->desk, err) == -1)
		return -1;
	round->delivered->sent = round->delivered->sent || accepted > 0;
	log_info("%d of %d mail(s) handed over", accepted, round->n);
	return 0;
}

/* ------------------------- the program ---------------------------- */

/* Which items are for it? How many are not. One that does not open is dealt
 * with as a mail. */
static int find_hooks(struct round *round)
{
	struct err err = {ERR_NONE, ""};
	const char *text, *event_id;
	struct pool *pool;
	int i, n = 0;

	for (i = 0; i < round->n; i++) {
		pool = pool_new();
		round->items[i].is_hook =
		    post_hook(&text, &event_id, round->desk, round->items[i].id,
			pool, &err) == 1;
		n += !round->items[i].is_hook;
		pool_free(pool);
	}
	return n;
}

/* Whether it took the event. If we die after that, it gets it again. */
static int tell_hook(
    struct round *round, const struct item *item, struct err *err)
{
	struct delivered *delivered = round->delivered;
	struct pool *pool = pool_new();
	const char *text, *event_id;
	int n;

	n = post_hook(&text, &event_id, round->desk, item->id, pool, err);
	if (n == 1) {
		delivered->hooked = true;
		n = hook_run(round->desk->conf, text, event_id, err);
		if (n == -1)
			delivered->hook = *err;
	}
	pool_free(pool);
	return n;
}

/* After the mails, which do not wait for it, and each in its own commit. */
static int run_hooks(
    struct round *round, struct deadline deadline, struct err *err)
{
	struct desk *desk = round->desk;
	struct err why;
	enum post_outcome outcome;
	int i;

	for (i = 0; i < round->n; i++) {
		if (!round->items[i].is_hook)
			continue;
		outcome = POST_NOT_TRIED;
		if (!deadline_passed(deadline) && !stop_is_asked())
			outcome = tell_hook(round, &round->items[i], &why) == -1
			              ? POST_DEFERRED
			              : POST_ACCEPTED;
		if (desk_begin(desk, err) == -1 ||
		    desk_end(desk,
			post_result(
			    desk, round->items[i].id, outcome, 0, "", err),
			err) == -1)
			return -1;
	}
	return 0;
}

/* 1 more may be due, 0 nothing is, -1 failed. */
static int do_round(
    struct round *round, struct deadline deadline, struct err *err)
{
	struct err late = {ERR_NONE, ""};
	int64_t ids[GROUP];
	int i, n_mails, ret = 1;

	if (post_claim(round->desk, ids, GROUP, &round->n, err) == -1)
		return -1;
	if (round->n == 0)
		return 0;
	memset(round->items, 0, sizeof round->items);
	for (i = 0; i < round->n; i++)
		round->items[i].id = ids[i];
	n_mails = find_hooks(round);
	if (n_mails > 0 && round->mailer == NULL &&
	    mailer_open(&round->mailer, round->desk->conf, deadline, err) == -1)
		ret = -1;
	else if (n_mails > 0 && send_round(round, err) == -1)
		ret = -1;
	if (save_round(round, ret == -1 ? &late : err) == -1)
		ret = -1;
	if (run_hooks(round, deadline, ret == -1 ? &late : err) == -1)
		ret = -1;
	for (i = 0; i < round->n; i++)
		mem_wipe_free(round->items[i].answer);
	return ret;
}

int deliver_mail(struct desk *desk, struct deadline deadline,
    struct delivered *delivered, struct err *err)
{
	struct round round = {.desk = desk, .delivered = delivered};
	int n;

	memset(delivered, 0, sizeof *delivered);
	if (post_recover(desk, err) == -1)
		return -1;
	/* By a doubtful clock nothing is put off, so that a second round would
	 * try the same mails again. */
	do
		n = do_round(&round, deadline, err);
	while (n == 1 && !desk->clock_doubt && !deadline_passed(deadline) &&
	       !stop_is_asked());
	mailer_close(round.mailer);
	return n == -1 ? -1 : 0;
}
