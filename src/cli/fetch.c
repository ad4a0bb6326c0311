/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/fetch.h"

#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>

#include "base/log.h"
#include "base/mem.h"
#include "base/stop.h"
#include "casework/digest.h"
#include "casework/intake.h"
#include "casework/route.h"
#include "msg/reader.h"
#include "wire/inbox.h"

enum {
	GROUP_MAILS = 100, /* one commit is for at most so many mails, */
	GROUP_BYTES = 8 * 1024 * 1024, /* so many bytes, */
	GROUP_TIME = 200, /* and so many milliseconds; */
	FIRST_TIME = 25, /* at first fewer: who is killed soon gets on */
	AHEAD_BYTES = 1024 * 1024, /* are fetched before they are needed */
	OLD = 3 * 86400 /* at first contact, older mail is left alone */
};
#define ROOM_MIN (64LL * 1024 * 1024)

/* The mails of the transaction under way. */
struct group {
	uint64_t remove[GROUP_MAILS], aside[GROUP_MAILS];
	size_t n_remove, n_aside, mails, bytes;
	struct deadline end;
};

/* A mail that was fetched, and given to the reader unless it was handled
 * before. */
struct ahead {
	struct inbox_mail from;
	struct buf raw;
	struct blind digest;
	bool seen;
};

/* What was fetched and not handled yet. */
struct line {
	struct ahead mails[READER_MAILS]; /* a ring */
	size_t first, n, bytes;
	int more; /* 1 there may be, 0 there are none, -1 failed: err */
	struct err err;
};

struct fetch {
	struct desk *desk;
	struct inbox *inbox;
	struct reader *reader;
	struct mailbox_row mailbox;
	struct line line;
	struct group group;
	int64_t group_time; /* the next one's, milliseconds */
	struct deadline stop; /* no new mail is begun after it */
	bool careful; /* a mail that fails leaves its group as it is; */
	bool is_spoilt; /* it was not, and one did fail */
	struct err trouble; /* the first mail that could not be handled */
	struct fetch_import *import; /* NULL: it is a run */
	bool is_noted; /* that there was an import */
};

char *fetch_account(const struct conf *conf)
{
	if (conf->inbox[0] != '\0')
		return mem_strdup(conf->inbox);
	/* Not the host: the mailbox that moves to another one is the same. */
	return mem_printf(
	    "imap:%s/%s", conf->imap.server.user, conf->imap.mailbox);
}

/* The mailbox is the durable queue while the disk is short of room. */
static int check_room(const struct conf *conf, struct err *err)
{
	long long need = ROOM_MIN + 3LL * conf->limits.message_size, have;
	struct statvfs fs;

	if (statvfs(conf->store.path, &fs) == -1)
		return 0;
	have = (long long)fs.f_bavail * (long long)fs.f_frsize;
	if (have >= need)
		return 0;
	return err_set(err, ERR_TEMP,
	    "the disk with the database is nearly full: %lld MiB free, %lld "
	    "wanted; make room, nothing is lost: mail waits in the mailbox",
	    have >> 20, need >> 20);
}

static int group_begin(struct fetch *f, struct err *err)
{
	if (f->group.mails > 0)
		return 0;
	f->group.end = deadline_in(f->group_time);
	f->group_time *= 2;
	if (f->group_time > GROUP_TIME)
		f->group_time = GROUP_TIME;
	return f->careful ? desk_begin(f->desk, err)
	                  : desk_begin_bold(f->desk, err);
}

/* Does nothing leave the place where the mail lies? */
static bool is_archive(const struct fetch *f)
{
	return f->import != NULL && f->import->account == NULL;
}

/* Make it durable; then, and only then, the mailbox may forget it. */
static int group_commit(struct fetch *f, struct err *err)
{
	struct group *g = &f->group;
	int ret = 0;

	if (g->mails == 0)
		return 0;
	if (desk_commit(f->desk, err) == -1 ||
	    inbox_remove(f->inbox, g->remove, g->n_remove, err) == -1 ||
	    inbox_aside(f->inbox, g->aside, g->n_aside, err) == -1)
		ret = -1;
	else
		log_info("%zu mail(s) stored%s", g->n_remove + g->n_aside,
		    is_archive(f) ? "" : " and taken out of the mailbox");
	memset(g, 0, sizeof *g);
	return ret;
}

static bool group_is_full(const struct group *g)
{
	return g->mails >= GROUP_MAILS || g->bytes >= GROUP_BYTES ||
	       (g->mails > 0 && deadline_passed(g->end));
}

static void note_fate(struct group *g, uint64_t uid, enum intake_fate fate)
{
	if (fate == INTAKE_REMOVE)
		g->remove[g->n_remove++] = uid;
	else if (fate == INTAKE_ASIDE)
		g->aside[g->n_aside++] = uid;
}

/* Does it only look? */
static bool is_dry(const struct fetch *f)
{
	return f->import != NULL && f->import->dry;
}

/* A mail that could not be handled stays where it is; those behind it are
 * not held up, unless the trouble is not the mail's. */
static int note_trouble(struct fetch *f, const struct err *why, struct err *err)
{
	bool is_lost = !is_dry(f) && !store_in_transaction(f->desk->store);

	f->is_spoilt = is_lost && !f->careful;
	if (why->kind == ERR_TEMP || is_lost) {
		*err = *why;
		return -1;
	}
	if (f->trouble.kind == ERR_NONE)
		f->trouble = *why;
	return 0;
}

/* Does an import take it? Of the mailbox what a first run left alone. */
static bool is_wanted(const struct fetch *f, const struct inbox_mail *mail)
{
	return f->import == NULL || is_archive(f) ||
	       (mail->uid < f->mailbox.uid_below &&
		   mail->received < f->mailbox.first_contact - OLD);
}

static struct incoming incoming_of(
    const struct fetch *f, const struct ahead *ahead)
{
	return (struct incoming){
	    .mailbox = f->mailbox.id,
	    .uidvalidity = inbox_state(f->inbox)->uidvalidity,
	    .uid = ahead->from.uid,
	    .received = ahead->from.received,
	    .raw = buf_text(&ahead->raw),
	    .len = ahead->raw.len,
	    .cut = ahead->from.cut,
	    .import = f->import == NULL      ? IMPORT_NOT
	              : f->import->is_opened ? IMPORT_OPENED
	                                     : IMPORT_FILED,
	};
}

/* Fetch one more: the reader works on it while those before are handled. */
static void look_ahead(struct fetch *f)
{
	struct line *line = &f->line;
	struct ahead *ahead =
	    &line->mails[(line->first + line->n) % READER_MAILS];
	struct incoming mail;
	int seen;

	do
		line->more =
		    inbox_next(f->inbox, &ahead->from, &ahead->raw, &line->err);
	while (line->more == 1 && !is_wanted(f, &ahead->from));
	if (line->more != 1)
		return;
	mail = incoming_of(f, ahead);
	ahead->digest = intake_digest(f->desk, &mail);
	mail.digest = &ahead->digest;
	/* The same as one before may be seen only later, by intake. */
	seen = intake_seen(f->desk, &mail, &line->err);
	if (seen == -1) {
		line->more = -1;
		return;
	}
	ahead->seen = seen == 1;
	if (!ahead->seen)
		reader_submit(f->reader, mail.raw, mail.len);
	line->bytes += mail.len;
	line->n++;
}

/* Wait for a mail only if there is nothing else to do. */
static void fill_line(struct fetch *f)
{
	struct line *line = &f->line;

	while (line->more == 1 && line->n < READER_MAILS &&
	       (line->n == 0 ||
		   (line->bytes < AHEAD_BYTES && inbox_is_ready(f->inbox))))
		look_ahead(f);
}

static void leave_line(struct line *line)
{
	struct ahead *ahead = &line->mails[line->first];

	line->bytes -= ahead->raw.len;
	buf_release(&ahead->raw);
	line->first = (line->first + 1) % READER_MAILS;
	line->n--;
}

static void count(struct fetch_import *import, const char *outcome)
{
	if (outcome == NULL)
		import->known++;
	else if (strcmp(outcome, route_name(ROUTE_REPORT)) == 0 ||
		 strcmp(outcome, route_name(ROUTE_PARTY)) == 0 ||
		 strcmp(outcome, route_name(ROUTE_STRANGER)) == 0 ||
		 strcmp(outcome, route_name(ROUTE_PHRASE)) == 0)
		import->reports++;
	else if (strcmp(outcome, route_name(ROUTE_MACHINE)) == 0)
		import->machine++;
	else if (strcmp(outcome, route_name(ROUTE_UNREADABLE)) == 0)
		import->unreadable++;
	else
		import->kept++;
}

/* Its date says when it was written; what an archive says may be when it was
 * copied. */
static int64_t date_of(const struct fetch *f, const struct incoming *mail)
{
	int64_t now = f->desk->now, date = mail->message->date;

	if (date > 0 && date <= now)
		return date;
	return mail->received > 0 && mail->received <= now ? mail->received
	                                                   : now;
}

/* The digest tells of it once, whatever becomes of the rest. */
static int note_import(struct fetch *f, struct err *err)
{
	if (f->is_noted || f->import->is_opened)
		return 0;
	f->is_noted = true;
	return digest_add(f->desk, "digest.imported", err);
}

static enum intake_fate import_one(
    struct fetch *f, struct incoming *mail, struct pool *pool, struct err *err)
{
	enum intake_fate fate = INTAKE_REMOVE;
	const char *outcome = NULL;
	struct routed routed;

	mail->received = date_of(f, mail);
	mail->outcome = &outcome;
	if (!f->import->dry)
		fate = intake_mail(f->desk, mail, err);
	else if (route_mail(&routed, f->desk, mail->message, pool, err) == -1)
		fate = INTAKE_KEEP;
	else
		outcome = route_name(routed.route);
	if (fate == INTAKE_KEEP)
		f->import->failed++;
	else
		count(f->import, outcome);
	mail->outcome = NULL;
	if (outcome != NULL && !f->import->dry && note_import(f, err) == -1)
		fate = INTAKE_KEEP;
	return fate;
}

static enum intake_fate take_one(
    struct fetch *f, struct incoming *mail, struct pool *pool, struct err *err)
{
	return f->import == NULL ? intake_mail(f->desk, mail, err)
	                         : import_one(f, mail, pool, err);
}

static int handle(struct fetch *f, const struct ahead *ahead, struct err *err)
{
	struct incoming mail = incoming_of(f, ahead);
	struct err why = {ERR_NONE, ""};
	struct pool *pool = pool_new();
	struct message message;
	enum intake_fate fate;
	int ret = -1;

	if (ahead->seen) {
		fate = intake_fate_of_seen(f->desk, &mail);
	} else {
		if (reader_result(f->reader, &message, pool, err) == -1)
			goto out;
		mail.message = &message;
		mail.digest = &ahead->digest;
		fate = take_one(f, &mail, pool, &why);
	}
	if (f->import != NULL) {
		f->import->seen++;
		f->import->known += ahead->seen;
		if (f->import->step != NULL)
			f->import->step(f->import->arg, f->import);
	}
	if (!is_dry(f))
		note_fate(&f->group, mail.uid, fate);
	ret = fate == INTAKE_KEEP ? note_trouble(f, &why, err) : 0;
out:
	pool_free(pool);
	return ret;
}

static int take_in(struct fetch *f, const struct ahead *ahead, struct err *err)
{
	if (is_dry(f))
		return handle(f, ahead, err);
	if (group_begin(f, err) == -1)
		return -1;
	f->group.mails++;
	f->group.bytes += ahead->raw.len;
	if (handle(f, ahead, err) == -1)
		return -1;
	return group_is_full(&f->group) ? group_commit(f, err) : 0;
}

/* One after the other, with those behind in sight. */
static int take_in_each(struct fetch *f, struct err *err)
{
	struct line *line = &f->line;
	int n = 0;

	line->more = 1;
	fill_line(f);
	while (line->n > 0) {
		n = take_in(f, &line->mails[line->first], err);
		leave_line(line);
		/* A backlog goes on in the next run. */
		if (n == -1 || deadline_passed(f->stop) || stop_is_asked())
			break;
		fill_line(f);
	}
	if (n == 0 && line->n == 0 && line->more == -1) {
		*err = line->err;
		n = -1;
	}
	while (line->n > 0)
		leave_line(line);
	buf_release(&line->mails[line->first].raw);
	return n;
}

static int take_in_all(struct fetch *f, struct err *err)
{
	struct err late = {ERR_NONE, ""};
	int n = take_in_each(f, err);

	if (is_dry(f))
		return n;
	/* What was handled before the trouble is kept, if it can be. */
	if (!store_in_transaction(f->desk->store)) {
		desk_rollback(f->desk);
		memset(&f->group, 0, sizeof f->group);
	} else if (group_commit(f, n == -1 ? &late : err) == -1) {
		n = -1;
	}
	return n;
}

static int begin(struct fetch *f, struct err *err)
{
	const struct inbox_state *state = inbox_state(f->inbox);
	char *account = fetch_account(f->desk->conf);
	/* A server that does not say what its next UID is: all that is old
	 * was there before. */
	struct intake_mailbox mailbox = {account, state->uidvalidity,
	    state->uidnext == 0 ? UINT32_MAX : state->uidnext};
	struct inbox_leave leave;
	uint32_t left, todo;
	int ret = -1;

	if (intake_mailbox(&f->mailbox, f->desk, &mailbox, err) == -1)
		goto out;
	leave.uid_below = f->mailbox.uid_below;
	leave.received_before = f->mailbox.first_contact - OLD;
	if (inbox_begin(f->inbox, &leave, &left, &todo, err) == -1)
		goto out;
	if (intake_say_left(&f->mailbox, f->desk, &mailbox, left))
		log_warn(
		    "left alone, neither answered nor deleted: %lu "
		    "mail%s older than 3 days that heyward found in the "
		    "mailbox; heyward import mailbox takes them in, without "
		    "any letter",
		    (unsigned long)left, left == 1 ? "" : "s");
	ret = 0;
out:
	free(account);
	return ret;
}

static int fetch_once(
    struct fetch *f, struct deadline deadline, struct err *err)
{
	int ret = -1;

	f->reader = reader_new();
	if (inbox_open(&f->inbox, f->desk->conf, deadline, err) == -1)
		goto out;
	if (begin(f, err) == -1)
		goto out;
	ret = take_in_all(f, err);
	/* What is committed leaves the mailbox, whatever came after it. */
	if (inbox_finish(f->inbox, ret == -1 ? NULL : err) == -1)
		ret = -1;
	if (ret == 0 && f->trouble.kind != ERR_NONE) {
		*err = f->trouble;
		ret = err_add(err, "a mail stays in the mailbox");
	}
out:
	inbox_close(f->inbox);
	reader_free(f->reader);
	return ret;
}

/* Hardly a mail ever fails, so that none is guarded against it. Once one did,
 * its whole group lies in the mailbox still, and is taken in with care. */
int fetch_mail(struct desk *desk, struct deadline stop,
    struct deadline deadline, struct err *err)
{
	struct fetch bold = {
	    .desk = desk, .stop = stop, .group_time = FIRST_TIME};
	struct fetch careful = bold;
	int ret;

	careful.careful = true;
	if (check_room(desk->conf, err) == -1)
		return -1;
	ret = fetch_once(&bold, deadline, err);
	if (ret == 0 || !bold.is_spoilt)
		return ret;
	log_info("a mail could not be handled: those behind the last commit "
		 "are taken in again, each on its own");
	return fetch_once(&careful, deadline, err);
}

/* ------------------------------- import --------------------------- */

/* The archive's UIDs mean nothing; those of the mailbox say what was left. */
static int begin_import(struct fetch *f, struct err *err)
{
	const struct inbox_state *state = inbox_state(f->inbox);
	const char *account = f->import->account;
	struct intake_mailbox mailbox = {account == NULL ? "import" : account,
	    state->uidvalidity, account == NULL ? 0 : state->uidnext};
	struct inbox_leave leave = {0, 0};
	uint32_t left, todo;

	if ((account != NULL || !f->import->dry) &&
	    intake_mailbox(&f->mailbox, f->desk, &mailbox, err) == -1)
		return -1;
	if (inbox_begin(f->inbox, &leave, &left, &todo, err) == -1)
		return -1;
	f->import->todo = todo;
	return 0;
}

int fetch_import(
    struct desk *desk, struct fetch_import *import, struct err *err)
{
	struct fetch f = {.desk = desk,
	    .inbox = import->inbox,
	    .import = import,
	    .group_time = FIRST_TIME,
	    .careful = true};
	int ret = -1;

	if (check_room(desk->conf, err) == -1)
		return -1;
	f.reader = reader_new();
	if (begin_import(&f, err) == 0)
		ret = take_in_all(&f, err);
	if (inbox_finish(f.inbox, ret == -1 ? NULL : err) == -1)
		ret = -1;
	if (ret == 0 && f.trouble.kind != ERR_NONE) {
		*err = f.trouble;
		ret = err_add(err, "a mail could not be taken in");
	}
	reader_free(f.reader);
	return ret;
}
