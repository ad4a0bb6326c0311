/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The inbox from a server, tests/lab/fake_imap.py, that misbehaves as told. */
#include "tests/inbox_lab.h"

#include "base/mem.h"
#include "config.h"

/* ---- who is trusted ---- */

static void nobody_gets_the_password_who_is_not_trusted(void **state)
{
	static const struct row {
		const char *label, *options;
		enum conf_security security;
		enum err_kind kind;
	} rows[] = {
	    {"other name", "tls=wronghost.pem", SECURITY_TLS, ERR_TLS},
	    {"expired", "tls=expired.pem", SECURITY_TLS, ERR_TLS},
	    {"self-signed", "tls=selfsigned.pem", SECURITY_TLS, ERR_TLS},
	    {"other authority", "tls=foreign.pem", SECURITY_TLS, ERR_TLS},
	    {"TLS 1.0", "tls=good.pem;old", SECURITY_TLS, ERR_TLS},
	    {"no TLS at all", "", SECURITY_TLS, ERR_TLS},
	    {"PREAUTH inside TLS", "tls=good.pem;greeting=* PREAUTH hello",
		SECURITY_TLS, ERR_TLS},
	    {"PREAUTH in clear", "greeting=* PREAUTH hello", SECURITY_NONE,
		ERR_TLS},
	    {"PREAUTH for STARTTLS",
		"starttls=good.pem;greeting=* PREAUTH hello", SECURITY_STARTTLS,
		ERR_TLS},
	    {"STARTTLS left out", "", SECURITY_STARTTLS, ERR_TLS},
	    {"STARTTLS and more", "starttls=good.pem;inject", SECURITY_STARTTLS,
		ERR_TLS},
	    {"STARTTLS, other name", "starttls=wronghost.pem",
		SECURITY_STARTTLS, ERR_TLS},
	    {"STARTTLS, expired", "starttls=expired.pem", SECURITY_STARTTLS,
		ERR_TLS},
	    {"STARTTLS, self-signed", "starttls=selfsigned.pem",
		SECURITY_STARTTLS, ERR_TLS},
	    {"no login offered", "tls=good.pem;caps=IMAP4rev1 LOGINDISABLED",
		SECURITY_TLS, ERR_CONFIG},
	    {"no capabilities", "tls=good.pem;no_caps", SECURITY_TLS, ERR_TEMP},
	    {"BYE", "greeting=* BYE too many", SECURITY_NONE, ERR_TEMP},
	    {"no IMAP", "greeting=220 mail ESMTP", SECURITY_NONE, ERR_TEMP},
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct pass pass = {.conf = lab_conf(), .seconds = 10};
		char *said;

		pass.conf.imap.server.security = rows[i].security;
		if (pass_imap(&pass, rows[i].options, &said) != -1)
			fail_msg("%s: accepted", rows[i].label);
		if (pass.err.kind != rows[i].kind)
			fail_msg("%s: kind %d, %s", rows[i].label,
			    pass.err.kind, pass.err.text);
		if (strcasestr(said, "LOGIN ") != NULL ||
		    strcasestr(said, "AUTHENTICATE") != NULL ||
		    strstr(said, "hunter2") != NULL)
			fail_msg("%s: said %s", rows[i].label, said);
		free(said);
	}
}

static void clear_text_is_for_this_machine_only(void **state)
{
	struct pass pass = {.conf = lab_conf()};

	(void)state;
	pass.conf.imap.server.host = "mail.example.org";
	pass.conf.imap.server.port = 143;
	assert_int_equal(pass_do(&pass), -1);
	assert_int_equal(pass.err.kind, ERR_CONFIG);
}

static void a_trusted_server_gets_the_login_over_tls(void **state)
{
	static const char *token[] = {"echo", "abc", NULL};
	static const struct row {
		const char *label, *options;
		enum conf_security security;
		bool token;
		const char *said;
	} rows[] = {
	    {"TLS", "tls=good.pem", SECURITY_TLS, false,
		"tls: 2 LOGIN hey hunter2"},
	    {"STARTTLS", "starttls=good.pem", SECURITY_STARTTLS, false,
		"tls: 2 LOGIN hey hunter2"},
	    {"PLAIN where LOGIN is off",
		"tls=good.pem;caps=IMAP4rev1 UIDPLUS LOGINDISABLED AUTH=PLAIN",
		SECURITY_TLS, false, "tls: 2 AUTHENTICATE PLAIN"},
	    {"a token", "tls=good.pem", SECURITY_TLS, true,
		"tls: 2 AUTHENTICATE XOAUTH2 dXNlcj1oZXk"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct pass pass = {.conf = lab_conf()};
		char *said;

		pass.conf.imap.server.security = rows[i].security;
		if (rows[i].token)
			pass.conf.imap.server.token_command = token;
		if (pass_imap(&pass, rows[i].options, &said) == -1)
			fail_msg("%s: %s", rows[i].label, pass.err.text);
		assert_has(said, rows[i].said, rows[i].label);
		assert_null(strstr(said, "clear: 2 LOGIN"));
		assert_uids(&pass, "1 2 3", rows[i].label);
		free(said);
	}
}

/* ---- what goes wrong, and of what kind it is ---- */

static void every_fault_of_a_server_has_its_kind(void **state)
{
	static const struct row {
		const char *label, *options;
		enum err_kind kind;
		const char *text;
	} rows[] = {
	    {"login refused", "login=NO [AUTHENTICATIONFAILED] no", ERR_LOGIN,
		"imap.password_file"},
	    {"login not now", "login=NO [UNAVAILABLE] later", ERR_TEMP, "now"},
	    {"no mailbox", "exists=Other", ERR_CONFIG, "imap.mailbox"},
	    {"mailbox not now", "select=NO not now", ERR_TEMP, "imap.mailbox"},
	    {"read-only", "select=OK [READ-ONLY] done;flags=()", ERR_CONFIG,
		"only be read"},
	    {"no \\Deleted", "flags=(\\Seen)", ERR_CONFIG, "delete mail"},
	    /* Debian's libetpan follows a null pointer here. */
	    {"a crash of the helper", "flags=(\\\001", ERR_TEMP, ""},
	    {"end amid a body", "half=100", ERR_TEMP, "closed"},
	    {"a literal of 4 GB, then the end", "lie=4294967295;half=100",
		ERR_TEMP, "closed"},
	    {"a literal that never ends", "lie=4294967295;hang=UID STORE",
		ERR_TEMP, "in time"},
	    {"end at FETCH", "close=UID FETCH", ERR_TEMP, "closed"},
	    {"end at SELECT", "close=SELECT", ERR_TEMP, "closed"},
	    {"silence at CAPABILITY", "hang=CAPABILITY", ERR_TEMP, "in time"},
	    {"silence at LOGIN", "hang=LOGIN", ERR_TEMP, "in time"},
	    {"silence at SELECT", "hang=SELECT", ERR_TEMP, "in time"},
	    {"silence at FETCH", "hang=UID FETCH", ERR_TEMP, "in time"},
	    {"end at STORE", "close=UID STORE", ERR_TEMP, "closed"},
	    {"silence at EXPUNGE", "hang=UID EXPUNGE", ERR_TEMP, "in time"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct pass pass = {.conf = lab_conf(), .remove = true};
		int64_t before = deadline_now();
		char *said;

		pass.seconds = strcmp(rows[i].text, "in time") == 0 ? 1 : 20;
		if (pass_imap(&pass, rows[i].options, &said) != -1)
			fail_msg("%s: no error", rows[i].label);
		if (pass.err.kind != rows[i].kind)
			fail_msg("%s: kind %d, %s", rows[i].label,
			    pass.err.kind, pass.err.text);
		assert_has(pass.err.text, rows[i].text, rows[i].label);
		assert_true(deadline_now() - before < 15000);
		free(said);
	}
}

static void a_server_that_is_not_there_is_tried_again(void **state)
{
	struct pass pass = {.conf = lab_conf()};

	(void)state;
	pass.conf.imap.server.port = 1;
	assert_int_equal(pass_do(&pass), -1);
	assert_int_equal(pass.err.kind, ERR_TEMP);
}

/* ---- mails come ---- */

static void only_what_was_asked_for_comes_and_whole(void **state)
{
	static const struct row {
		const char *label, *options, *uids;
	} rows[] = {
	    {"plain", "", "1 2 3"},
	    {"no mails", "mails=0", ""},
	    {"UID behind the body", "uid_last", "1 2 3"},
	    {"answers nobody asked for", "stray", "1 2 3"},
	    {"the same with the UID behind", "stray;uid_last", "1 2 3"},
	    {"all twice", "twice", "1 2 3"},
	    {"quoted bodies", "quoted", "1 2 3"},
	    {"an empty mail", "size=0", "1 2 3"},
	    {"large mails", "size=900000", "1 2 3"},
	    {"large UIDs", "first=4294967290",
		"4294967290 4294967291 "
		"4294967292"},
	    {"one vanished", "gone=2", "1 3"},
	    {"one is refused", "refuse_fetch=2", "1 3"},
	    {"a wrong size", "size_off=5", "1 3 2"},
	    {"another wrong size", "size_off=-5", "1 3 2"},
	    {"short the first time", "short_once", "1 3 2"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct pass pass = {.conf = lab_conf()};
		char *said;

		if (pass_imap(&pass, rows[i].options, &said) == -1)
			fail_msg("%s: %s", rows[i].label, pass.err.text);
		assert_uids(&pass, rows[i].uids, rows[i].label);
		assert_true(
		    pass.all_begin || strstr(rows[i].options, "size=0"));
		assert_null(strstr(said, "BODY[]"));
		assert_null(strstr(said, " EXPUNGE"));
		assert_null(strstr(said, "CLOSE"));
		assert_has(said, "LOGOUT", rows[i].label);
		free(said);
	}
}

static void a_mail_has_the_length_that_it_really_has(void **state)
{
	struct pass pass = {.conf = lab_conf()};
	char *said;

	(void)state;
	assert_int_equal(pass_imap(&pass, "short_once;size=500", &said), 0);
	assert_uids(&pass, "1 3 2", "uids");
	assert_int_equal(pass.lens[0], 500);
	assert_int_equal(pass.lens[1], 502);
	assert_int_equal(pass.lens[2], 501);
	assert_int_equal(pass.state.uidvalidity, 77);
	assert_int_equal(pass.state.uidnext, 4);
	free(said);
}

static void of_a_mail_over_the_limit_the_beginning_comes(void **state)
{
	static const struct row {
		const char *label, *options;
		uint64_t len;
		bool cut;
	} rows[] = {
	    {"over", "mails=1;size=400001", 262144, true},
	    {"just right", "mails=1;size=400000", 400000, false},
	    {"the server says less, but it is over",
		"mails=2;size=400001;size_off=-200000", 400001, true},
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct pass pass = {.conf = lab_conf()};
		char *said;

		pass.conf.limits.message_size = 400000;
		if (pass_imap(&pass, rows[i].options, &said) == -1)
			fail_msg("%s: %s", rows[i].label, pass.err.text);
		assert_int_equal(pass.lens[pass.n - 1], rows[i].len);
		assert_int_equal(pass.cut[pass.n - 1], rows[i].cut);
		free(said);
	}
}

static void old_mails_are_left_alone_where_that_is_asked(void **state)
{
	struct pass pass = {.conf = lab_conf()};
	char *said;

	(void)state;
	/* 1 January 2026, 10:00 UTC; the first mail is of 2020. */
	pass.leave = (struct inbox_leave){3, 1767261600};
	assert_int_equal(pass_imap(&pass, "old_until=1", &said), 0);
	assert_uids(&pass, "2 3", "uids");
	assert_int_equal(pass.left, 1);
	assert_int_equal(pass.todo, 2);
	free(said);
}

/* Who cannot know the next UID may say "all UIDs" and go by the time. */
static void a_server_may_keep_its_next_uid_to_itself(void **state)
{
	static const struct row {
		const char *label, *options, *uids;
		uint32_t left;
		uint64_t uidnext; /* when it was listed */
	} rows[] = {
	    {"some are old", "no_uidnext;old_until=2", "3", 2, 4},
	    {"all are old", "no_uidnext;old_until=3", "", 3, 4},
	    {"none is old", "no_uidnext", "1 2 3", 0, 4},
	    {"the highest is not the last", "no_uidnext;first=7;old_until=7",
		"8 9", 1, 10},
	    {"no mails", "no_uidnext;mails=0", "", 0, 1},
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct pass pass = {.conf = lab_conf()};
		char *said;

		/* 1 January 2026, 00:00 UTC */
		pass.leave = (struct inbox_leave){UINT32_MAX, 1767225600};
		if (pass_imap(&pass, rows[i].options, &said) == -1)
			fail_msg("%s: %s", rows[i].label, pass.err.text);
		assert_int_equal(pass.state.uidnext, 0);
		assert_uids(&pass, rows[i].uids, rows[i].label);
		assert_int_equal(pass.left, rows[i].left);
		assert_int_equal(pass.todo, pass.n);
		assert_int_equal(pass.uidnext, rows[i].uidnext);
		free(said);
	}
}

/* ---- mails go ---- */

static void mails_go_one_by_one_and_no_others(void **state)
{
	static const struct row {
		const char *label, *options, *after;
		bool aside;
		int ret;
		const char *left; /* of the transcript */
	} rows[] = {
	    {"delete", "", "delete", false, 0, "left INBOX\n"},
	    {"delete, no UIDPLUS", "caps=IMAP4rev1 MOVE", "delete", false, -1,
		"left INBOX 1 2 3\n"},
	    {"delete, in vain", "no_delete", "delete", false, -1,
		"left INBOX 1 2 3\n"},
	    {"move", "", "move:Done", false, 0, "left Done 501 502 503\n"},
	    {"move without UIDPLUS", "caps=IMAP4rev1 MOVE", "move:Done", false,
		0, "left Done 501 502 503\n"},
	    {"move, no COPYUID, but it is gone", "no_copyuid", "move:Done",
		false, 0, "left Done 501 502 503\n"},
	    {"move, no COPYUID, still there", "no_move", "move:Done", false, -1,
		"left INBOX 1 2 3\n"},
	    {"copy, no MOVE", "caps=IMAP4rev1 UIDPLUS", "move:Done", false, 0,
		"left Done 501 502 503\n"},
	    {"copy without COPYUID", "caps=IMAP4rev1 UIDPLUS;no_copyuid",
		"move:Done", false, -1, "left INBOX 1 2 3\n"},
	    {"over quota", "quota", "move:Done", false, -1,
		"left INBOX 1 2 3\n"},
	    {"neither MOVE nor UIDPLUS", "caps=IMAP4rev1", "move:Done", false,
		-1, "left INBOX 1 2 3\n"},
	    {"aside", "", "delete", true, 0,
		"left heyward-too-large 501 502 503\n"},
	    {"aside, with a namespace", "namespace=INBOX.", "delete", true, 0,
		"left INBOX.heyward-too-large 501 502 503\n"},
	    {"a name that is not ASCII", "", "move:Erl\xc3\xa4utert & fertig",
		false, 0, "left Erl&AOQ-utert &- fertig 501 502 503\n"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct pass pass = {
		    .conf = lab_conf(),
		    .remove = !rows[i].aside,
		    .aside = rows[i].aside,
		};
		char *said;

		pass.conf.imap.after = rows[i].after;
		if (pass_imap(&pass, rows[i].options, &said) != rows[i].ret)
			fail_msg("%s: %s", rows[i].label, pass.err.text);
		if (rows[i].ret == -1)
			assert_int_equal(pass.err.kind, ERR_TEMP);
		assert_uids(&pass, "1 2 3", rows[i].label);
		assert_has(said, rows[i].left, rows[i].label);
		for (const char *at = said;
		     (at = strstr(at, "EXPUNGE")) != NULL; at++)
			assert_memory_equal(at - 4, "UID ", 4);
		assert_null(strstr(said, "CLOSE"));
		free(said);
	}
}

#define IDLE "caps=IMAP4rev1 UIDPLUS IDLE;"

static void mail_that_comes_is_told_of(void **state)
{
	static const struct row {
		const char *label, *options;
		size_t often; /* 0: the server cannot */
		const char *words; /* of the error; NULL: none */
	} rows[] = {
	    {"no IDLE", "caps=IMAP4rev1 UIDPLUS", 0, NULL},
	    {"mail comes", IDLE "idle=* 4 EXISTS", 1, NULL},
	    {"by TLS", IDLE "tls=good.pem;idle=* 4 EXISTS", 1, NULL},
	    {"mail comes twice", IDLE "idle=* 4 EXISTS|* 5 EXISTS", 2, NULL},
	    {"only chatter before",
		IDLE "idle=* OK Still here|* 1 EXPUNGE|* 3 EXISTS", 1, NULL},
	    {"flags change before",
		IDLE "idle=* 1 FETCH (FLAGS (\\Seen))|* 4 EXISTS", 1, NULL},
	    {"the connection goes", IDLE "idle=* OK Still here|close", 1,
		"closed the connection"},
	    {"it goes before the answer to DONE", IDLE "idle=* 4 EXISTS|close",
		2, "closed the connection"},
	    {"IDLE is refused", IDLE "close=IDLE", 1, "closed the connection"},
	    {"nonsense", IDLE "idle=* nonsense", 1, "makes no sense"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const struct row *row = &rows[i];
		struct pass pass = {.conf = lab_conf()};
		char *said;
		int ret;

		pass.watch = row->often;
		if (strstr(row->options, "tls=") != NULL)
			pass.conf.imap.server.security = SECURITY_TLS;
		ret = pass_imap(&pass, row->options, &said);
		free(said);
		if (pass.state.can_watch != (row->often > 0))
			fail_msg("%s: can_watch", row->label);
		if (row->words == NULL && ret == -1)
			fail_msg("%s: %s", row->label, pass.err.text);
		if (row->words != NULL)
			assert_has(pass.err.text, row->words, row->label);
		else if (row->often > 0)
			assert_int_equal(pass.n, row->often);
	}
}

#define CENTURY (36525 * (int64_t)86400)

static void only_our_own_mail_is_expunged_when_it_was_kept(void **state)
{
	static const struct row {
		const char *label, *options;
		bool can_expire;
		const char *expunged, *left; /* of the transcript */
		int64_t keep_done; /* 0: a week, less than any mail's age */
	} rows[] = {
	    /* What this session moved stays, however old it is. */
	    {"ours, and old", "tagged=3;old_until=3", true, "UID EXPUNGE 1:3\n",
		"left Done 501 502 503\n"},
	    {"ours, and new", "tagged=3;old_until=3", true, NULL,
		"left Done 1 2 3 501 502 503\n", CENTURY},
	    {"some are of others", "tagged=2;old_until=3", true,
		"UID EXPUNGE 1:2\n", "left Done 3 501 502 503\n"},
	    {"all are of others", "old_until=3", true, NULL,
		"left Done 1 2 3 501 502 503\n"},
	    {"no new keywords", "old_until=3;flags=(\\Deleted \\Seen)", false,
		NULL, "left Done 1 2 3 501 502 503\n"},
	    {"the keyword is known",
		"tagged=1;old_until=3;flags=(\\Deleted $HeywardDone)", true,
		"UID EXPUNGE 1\n", "left Done 2 3 501 502 503\n"},
	    {"the keyword is refused", "old_until=3;no_tag", true, NULL,
		"left Done 1 2 3 501 502 503\n"},
	    {"no UIDPLUS", "tagged=3;old_until=3;caps=IMAP4rev1 MOVE", false,
		NULL, "left Done 1 2 3 501 502 503\n"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct pass pass = {.conf = lab_conf(), .remove = true};
		char *options = mem_printf("done=3;%s", rows[i].options);
		char *said;

		pass.conf.imap.after = "move:Done";
		if (rows[i].keep_done != 0)
			pass.conf.imap.keep_done = rows[i].keep_done;
		if (pass_imap(&pass, options, &said) == -1)
			fail_msg("%s: %s", rows[i].label, pass.err.text);
		if (pass.state.can_expire != rows[i].can_expire)
			fail_msg("%s: can_expire", rows[i].label);
		assert_has(said, rows[i].left, rows[i].label);
		if (rows[i].expunged != NULL)
			assert_has(said, rows[i].expunged, rows[i].label);
		else if (strstr(said, "EXPUNGE") != NULL)
			fail_msg("%s: expunged", rows[i].label);
		free(said);
		free(options);
	}
}

static void what_is_moved_carries_our_keyword(void **state)
{
	static const struct row {
		const char *label, *options;
		bool aside, tags;
	} rows[] = {
	    {"move", "", false, true},
	    {"copy", "caps=IMAP4rev1 UIDPLUS", false, true},
	    {"no new keywords", "flags=(\\Deleted \\Seen)", false, false},
	    {"aside: nobody expunges there", "", true, false},
	};
	static const char tag[] =
	    "UID STORE 1:3 +FLAGS.SILENT ($HeywardDone)\n";

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct pass pass = {
		    .conf = lab_conf(),
		    .remove = !rows[i].aside,
		    .aside = rows[i].aside,
		};
		const char *at, *moved;
		char *said;

		pass.conf.imap.after = "move:Done";
		if (pass_imap(&pass, rows[i].options, &said) == -1)
			fail_msg("%s: %s", rows[i].label, pass.err.text);
		at = strstr(said, tag);
		moved = strstr(said, "UID MOVE");
		if (moved == NULL)
			moved = strstr(said, "UID COPY");
		assert_non_null(moved);
		if ((at != NULL) != rows[i].tags || (at != NULL && at > moved))
			fail_msg("%s:\n%s", rows[i].label, said);
		free(said);
	}
}

static void mail_is_not_moved_to_where_it_comes_from(void **state)
{
	static const struct row {
		const char *mailbox, *after;
		enum err_kind kind;
	} rows[] = {
	    {"INBOX", "move:INBOX", ERR_CONFIG},
	    {"INBOX", "move:inbox", ERR_CONFIG},
	    {"Inbox", "move:iNBOX", ERR_CONFIG},
	    {"Hey", "move:Hey", ERR_CONFIG},
	    /* Only INBOX is the same in any case; nobody listens there. */
	    {"Hey", "move:hey", ERR_TEMP},
	    {"INBOX", "move:INBOX.Done", ERR_TEMP},
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct pass pass = {.conf = lab_conf()};

		pass.conf.imap.server.port = 1;
		pass.conf.imap.mailbox = rows[i].mailbox;
		pass.conf.imap.after = rows[i].after;
		assert_int_equal(pass_do(&pass), -1);
		if (pass.err.kind != rows[i].kind)
			fail_msg("%s, %s: %s", rows[i].mailbox, rows[i].after,
			    pass.err.text);
	}
}

/* The sanitizers' own memory would be measured too. */
#ifndef WITH_SANITIZERS
static void the_helper_stays_small_however_large_a_mail_is(void **state)
{
	struct pass pass = {.conf = lab_conf()};
	char *said;

	(void)state;
	pass.conf.limits.message_size = 100000000;
	assert_int_equal(pass_imap(&pass, "mails=1;size=50000000", &said), 0);
	assert_int_equal(pass.lens[0], 50000000);
	assert_true(pass.peak < 30000);
	free(said);
}
#endif

int main(int argc, char **argv)
{
	static const struct CMUnitTest tests[] = {
	    cmocka_unit_test(nobody_gets_the_password_who_is_not_trusted),
	    cmocka_unit_test(clear_text_is_for_this_machine_only),
	    cmocka_unit_test(a_trusted_server_gets_the_login_over_tls),
	    cmocka_unit_test(every_fault_of_a_server_has_its_kind),
	    cmocka_unit_test(a_server_that_is_not_there_is_tried_again),
	    cmocka_unit_test(only_what_was_asked_for_comes_and_whole),
	    cmocka_unit_test(a_mail_has_the_length_that_it_really_has),
	    cmocka_unit_test(of_a_mail_over_the_limit_the_beginning_comes),
	    cmocka_unit_test(old_mails_are_left_alone_where_that_is_asked),
	    cmocka_unit_test(a_server_may_keep_its_next_uid_to_itself),
	    cmocka_unit_test(mails_go_one_by_one_and_no_others),
	    cmocka_unit_test(mail_that_comes_is_told_of),
	    cmocka_unit_test(only_our_own_mail_is_expunged_when_it_was_kept),
	    cmocka_unit_test(what_is_moved_carries_our_keyword),
	    cmocka_unit_test(mail_is_not_moved_to_where_it_comes_from),
#ifndef WITH_SANITIZERS
	    cmocka_unit_test(the_helper_stays_small_however_large_a_mail_is),
#endif
	};

	if (argc > 1 && strcmp(argv[1], "helper-inbox") == 0)
		return inbox_main();
	return cmocka_run_group_tests(tests, lab_begin, lab_end);
}
