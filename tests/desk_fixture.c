/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/desk_fixture.h"

#include <stdio.h>

#include "msg/parse.h"
#include "store/reports.h"
#include "tests/scratch.h"
#include "tests/sql.h"

/* ----------------------------- the keys ------------------------------- */

static struct ring *ring, *other_ring;
static struct recovery_ring *recovery;
static struct recovery_secret *secret;

/* Nobody has its secret half. */
static int find_recovery(void)
{
	static const char public[] = "heyward-recovery-v1 "
	                             "1d39d9753fe3629a044bdf46db830a81fbfbe5cde"
	                             "88a7296d555a38b78e65284\n";
	const char *paths[] = {scratch_path("recovery.pub"), NULL};

	scratch_write(paths[0], public, sizeof public - 1, 0644);
	return recovery_open(&recovery, paths, NULL);
}

static int make_recovery(void)
{
	const char *paths[] = {scratch_path("recovery.pub"), NULL};
	char *key_path;
	int ret;

	if (recovery_create(&key_path, paths[0], "pass", FIXTURE_NOW, NULL) ==
	    -1)
		return -1;
	ret = recovery_secret_read(&secret, key_path, "pass", NULL);
	free(key_path);
	return ret == -1 ? -1 : recovery_open(&recovery, paths, NULL);
}

static int make_ring(struct ring **out, const char *name)
{
	const char *path = scratch_path(name);

	if (ring_create(path, FIXTURE_NOW, NULL) == -1)
		return -1;
	return ring_open(out, path, NULL);
}

static int make_keys(void **state)
{
	random_init();
	parse_init();
	sql_watch();
	fixture_templates(true);
	if (scratch_begin(state) == -1 ||
	    make_ring(&ring, "service.key") == -1 ||
	    make_ring(&other_ring, "other.key") == -1)
		return -1;
	return 0;
}

int fixture_keys_begin(void **state)
{
	return make_keys(state) == -1 ? -1 : find_recovery();
}

int fixture_secret_begin(void **state)
{
	return make_keys(state) == -1 ? -1 : make_recovery();
}

int fixture_keys_end(void **state)
{
	ring_close(ring);
	ring_close(other_ring);
	recovery_close(recovery);
	recovery_secret_free(secret);
	return scratch_end(state);
}

const struct recovery_secret *fixture_secret(void)
{
	assert_non_null(secret);
	return secret;
}

void fixture_templates(bool there)
{
	const char *top = getenv("srcdir");
	char path[1024];

	snprintf(path, sizeof path, "%s/%s", top == NULL ? "." : top,
	    there ? "src/tmpl" : "nowhere");
	setenv("HEYWARD_TEMPLATES", path, 1);
}

/* ----------------------------- the desk ------------------------------- */

static void fill_conf(struct fixture *f)
{
	static const char *none[] = {NULL};
	static const char *aliases[] = {"mia@home.example", NULL};
	static const struct conf conf = {
	    .file = "heyward.conf",
	    .inbox = "",
	    .mailer = "",
	    .templates = "",
	    .community = {"Example Community", "hey@example.org",
		"https://example.org/conduct", "en"},
	    .auth = {.authserv_id = ""},
	    .imap = {.separator = '+'},
	    .limits = {.message_size = 1 << 20,
		.acks_per_sender = 1,
		.cases_per_sender = 5,
		.acks_per_hour = 500,
		.ack_unverified = true,
		.ack_age = 3 * FIXTURE_DAY},
	    .clock = {.word = FIXTURE_DAY,
		.decision = 14 * FIXTURE_DAY,
		.status = 7 * FIXTURE_DAY,
		.status_again = 14 * FIXTURE_DAY,
		.hearing = 7 * FIXTURE_DAY,
		.approval = 2 * FIXTURE_DAY,
		.hold = 2 * FIXTURE_DAY,
		.emergency = 3 * FIXTURE_DAY,
		.term_notice = 7 * FIXTURE_DAY,
		.enforce = 3 * FIXTURE_DAY,
		.appeal = 30 * FIXTURE_DAY,
		.appeal_answer = 14 * FIXTURE_DAY,
		.checkin = 7 * FIXTURE_DAY,
		.checkin_last = 13 * FIXTURE_DAY},
	    .retention = {.no_action = 183 * FIXTURE_DAY,
		.resolved = 426 * FIXTURE_DAY,
		.ban = 791 * FIXTURE_DAY},
	};

	f->conf = conf;
	f->moderators[0] =
	    (struct conf_moderator){"Mia", "mia@example.org", aliases, ""};
	f->moderators[1] =
	    (struct conf_moderator){"Mo", "mo@example.org", none, "de"};
	f->conf.moderators = f->moderators;
	f->conf.n_moderators = 2;
}

int fixture_begin(void **state)
{
	struct fixture *f = mem_alloc(sizeof *f);
	struct mailbox_row row = {.first_contact = FIXTURE_NOW / 3600 * 3600};
	struct blind account = {{1}};

	*state = f;
	fill_conf(f);
	f->pool = pool_new();
	if (store_open_memory(&f->store, NULL) == -1 ||
	    mailboxes_put(&row, f->store, &account, NULL) == -1)
		return -1;
	f->mailbox = row.id;
	desk_init(&f->desk, &f->conf, f->store, ring, recovery, FIXTURE_NOW);
	return 0;
}

int fixture_end(void **state)
{
	struct fixture *f = *state;

	fixture_templates(true);
	desk_release(&f->desk);
	store_close(f->store);
	pool_free(f->pool);
	free(f);
	return 0;
}

struct desk fixture_other_ring(const struct fixture *f)
{
	struct desk desk;

	desk_init(&desk, &f->conf, f->store, other_ring, recovery, FIXTURE_NOW);
	return desk;
}

/* ------------------------------ mail in ------------------------------- */

void mail_in_init(struct mail_in *in, const struct fixture *f, const char *from)
{
	static unsigned serial;

	*in = (struct mail_in){
	    .message = {.from = {from == NULL ? "anna@example.net" : from,
			    "Anna Smith"},
		.subject = "Something happened to Anna",
		.text = "He shouted at me.\nYours, Anna\n"},
	    .incoming = {.mailbox = f->mailbox, .received = f->desk.now - 60},
	};
	in->incoming.len = (size_t)snprintf(in->raw, sizeof in->raw,
	    "From: anna@example.net\r\n\r\noriginal %u", ++serial);
}

enum intake_fate fixture_take(struct fixture *f, const struct mail_in *in)
{
	struct incoming incoming = in->incoming;
	enum intake_fate fate;

	incoming.raw = in->raw;
	incoming.message = &in->message;
	f->err = (struct err){ERR_NONE, ""};
	assert_int_equal(desk_begin(&f->desk, NULL), 0);
	fate = intake_mail(&f->desk, &incoming, &f->err);
	assert_int_equal(desk_commit(&f->desk, NULL), 0);
	return fate;
}

void fixture_report(struct fixture *f, const char *from)
{
	struct mail_in in;

	mail_in_init(&in, f, from);
	if (fixture_take(f, &in) != INTAKE_REMOVE)
		fail_msg("%s", f->err.text);
}

void fixture_message(struct message_row *row, struct fixture *f)
{
	struct buf id = BUF_INIT;
	struct uuid report_id;

	sql_blob(&id, "SELECT id FROM reports ORDER BY rowid");
	assert_int_equal(id.len, UUID_LEN);
	memcpy(report_id.bytes, id.data, UUID_LEN);
	buf_release(&id);
	*row = (struct message_row){.ordinal = 0};
	assert_int_equal(
	    messages_next(row, f->store, &report_id, f->pool, NULL), 1);
}

/* ------------------------------ mail out ------------------------------ */

int64_t fixture_row(const char *letter, int n)
{
	char sql[160];

	snprintf(sql, sizeof sql,
	    "SELECT id FROM outbox WHERE letter = '%s'"
	    " ORDER BY id LIMIT 1 OFFSET %d",
	    letter, n);
	return sql_int(sql);
}

void fixture_build(
    struct mail_out *out, struct fixture *f, const char *letter, int n)
{
	struct err err = {ERR_NONE, ""};

	if (post_build(&out->mail, &f->desk, fixture_row(letter, n), f->pool,
		&err) == -1)
		fail_msg("%s %d: %s", letter, n, err.text);
	parse_mail(
	    &out->message, f->pool, out->mail.data.data, out->mail.data.len);
	assert_null(out->message.unreadable);
	assert_null(out->message.sender_doubt);
}

void mail_out_release(struct mail_out *out)
{
	buf_release(&out->mail.data);
}

const char *fixture_text(struct fixture *f, const char *letter, int n)
{
	struct mail_out out;

	fixture_build(&out, f, letter, n);
	mail_out_release(&out);
	return out.message.text;
}
