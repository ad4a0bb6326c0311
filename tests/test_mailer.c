/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/test.h"

#include <stdio.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/mem.h"
#include "tests/fake_smtp.h"
#include "wire/dialogue.h"
#include "wire/mailer.h"

#define TEXT "Subject: x\r\n\r\nbody\r\n"

/* A limit that must run out is still long enough for a slow machine to get
 * that far. */
enum { SECOND = 1000, SILENCE = 5 * SECOND, LONG = 20 * SECOND };

static struct mailer_mail mail_to(uint64_t id, const char *to)
{
	return (struct mailer_mail){
	    .id = id,
	    .from = "hey+t@example.org",
	    .to = to,
	    .data = TEXT,
	    .len = sizeof TEXT - 1,
	};
}

static struct mailer *open_mailer(const struct conf *conf, int64_t ms)
{
	struct mailer *mailer = NULL;
	struct err err = {0};

	if (mailer_open(&mailer, conf, deadline_in(ms), &err) == -1)
		fail_msg("mailer_open: %s", err.text);
	return mailer;
}

static void submit(struct mailer *mailer, const struct mailer_mail *mail)
{
	struct err err = {0};

	if (mailer_submit(mailer, mail, &err) == -1)
		fail_msg("mailer_submit: %s", err.text);
}

/* Take events until this mail is done; -1 for a fault. */
static int wait_done(
    struct mailer *mailer, struct mailer_event *event, struct err *err)
{
	int n;

	do
		n = mailer_wait(mailer, event, err);
	while (n == 1 && event->kind != MAILER_DONE);
	return n;
}

struct row {
	const char *label;
	const char *fault[3];
	int wait; /* of mailer_wait(), for the first mail */
	enum err_kind kind;
	enum mailer_outcome outcome;
	int code;
	int64_t ms; /* 0: long enough */
};

static const struct row rows[] = {
    {"all is well", {NULL}, 1, 0, MAILER_ACCEPTED, 250},
    {"4xx at MAIL", {"mail=450 later"}, 1, 0, MAILER_DEFERRED, 450},
    {"5xx at MAIL", {"mail=550 no"}, 1, 0, MAILER_REFUSED, 550},
    {"530 at MAIL", {"mail=530 log in"}, -1, ERR_CONFIG},
    {"4xx at RCPT", {"rcpt=451 later"}, 1, 0, MAILER_DEFERRED, 451},
    {"5xx at RCPT", {"rcpt=550-no\r\n550 such"}, 1, 0, MAILER_REFUSED, 550},
    {"4xx at DATA", {"data=452 full"}, 1, 0, MAILER_DEFERRED, 452},
    {"5xx at DATA", {"data=554 no"}, 1, 0, MAILER_REFUSED, 554},
    {"250 at DATA", {"data=250 what"}, 1, 0, MAILER_DEFERRED, 250},
    {"4xx at the dot", {"dot=451 later"}, 1, 0, MAILER_DEFERRED, 451},
    {"421 at the dot", {"dot=421 leaving"}, 1, 0, MAILER_DEFERRED, 421},
    {"5xx at the dot", {"dot=554 spam"}, 1, 0, MAILER_REFUSED, 554},
    {"421 as banner", {"banner=421 busy"}, 1, 0, MAILER_DEFERRED, 421},
    {"421 at EHLO", {"ehlo=421 busy"}, 1, 0, MAILER_DEFERRED, 421},
    {"421 at MAIL", {"mail=421 busy"}, 1, 0, MAILER_DEFERRED, 421},
    {"421 at RCPT", {"rcpt=421 busy"}, 1, 0, MAILER_DEFERRED, 421},
    {"5xx as banner", {"banner=554 not you"}, -1, ERR_TEMP},
    {"no SMTP at all", {"banner=HTTP/1.0 400 what"}, -1, ERR_TEMP,
	.ms = SILENCE},
    {"dropped before the banner", {"banner=drop"}, -1, ERR_TEMP},
    {"dropped at EHLO", {"ehlo=drop"}, -1, ERR_TEMP},
    {"dropped at MAIL", {"mail=drop"}, 1, 0, MAILER_DEFERRED, 0},
    {"dropped at RCPT", {"rcpt=drop"}, 1, 0, MAILER_DEFERRED, 0},
    {"dropped before 354", {"data=drop"}, 1, 0, MAILER_DEFERRED, 0},
    {"dropped in mid-body", {"body=drop"}, 1, 0, MAILER_UNKNOWN, 0},
    {"dropped after the dot", {"dot=drop"}, 1, 0, MAILER_UNKNOWN, 0},
    {"silent as banner", {"banner=hang"}, -1, ERR_TEMP, .ms = SILENCE},
    {"silent at RCPT", {"rcpt=hang"}, 1, 0, MAILER_DEFERRED, 0, SILENCE},
    {"silent after the dot", {"dot=hang"}, 1, 0, MAILER_UNKNOWN, 0, SILENCE},
};

static void check_row(const struct row *row)
{
	const char *args[] = {"--fault", row->fault[0], NULL};
	struct mailer_mail mail = mail_to(7, "bob@example.net");
	struct mailer_event event = {0};
	struct mailer *mailer;
	struct err err = {0};
	struct fake_smtp fake;
	struct conf conf;
	int n;

	fake_smtp_start(&fake, row->fault[0] == NULL ? &args[2] : args);
	fake_smtp_conf(&conf, &fake);
	mailer = open_mailer(&conf, row->ms == 0 ? LONG : row->ms);
	submit(mailer, &mail);
	n = wait_done(mailer, &event, &err);
	if (n != row->wait || err.kind != row->kind)
		fail_msg("%s: wait %d, kind %d: %s", row->label, n, err.kind,
		    err.text);
	if (n == 1 && (event.id != 7 || event.outcome != row->outcome ||
			  event.code != row->code))
		fail_msg("%s: outcome %d, code %d, \"%s\"", row->label,
		    event.outcome, event.code, event.reply);
	if (n == 1)
		assert_int_equal(mailer_wait(mailer, &event, &err), 0);
	mailer_close(mailer);
	fake_smtp_stop(&fake);
}

static void the_outcome_comes_from_the_dialogue(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < sizeof rows / sizeof rows[0]; i++)
		check_row(&rows[i]);
}

static void a_server_that_is_not_there_is_a_fault(void **state)
{
	static const char *const args[] = {NULL};
	struct mailer_mail mail = mail_to(1, "bob@example.net");
	struct mailer_event event;
	struct mailer *mailer;
	struct err err = {0};
	struct fake_smtp fake;
	struct conf conf;

	(void)state;
	fake_smtp_start(&fake, args);
	fake_smtp_conf(&conf, &fake);
	fake_smtp_stop(&fake);
	mailer = open_mailer(&conf, LONG);
	submit(mailer, &mail);
	assert_int_equal(wait_done(mailer, &event, &err), -1);
	assert_int_equal(err.kind, ERR_TEMP);
	mailer_close(mailer);
}

/* Send n mails, each of which has to be accepted. */
static void send_many(struct mailer *mailer, size_t n)
{
	struct mailer_event event;
	struct mailer_mail mail;
	struct err err = {0};
	size_t sent = 0, done = 0;

	while (done < n) {
		for (; sent < n && mailer_room(mailer) > 0; sent++) {
			mail = mail_to(sent + 1, "bob@example.net");
			submit(mailer, &mail);
		}
		if (wait_done(mailer, &event, &err) != 1)
			fail_msg("after %zu: %s", done, err.text);
		if (event.outcome != MAILER_ACCEPTED)
			fail_msg("mail %d: outcome %d \"%s\"", (int)event.id,
			    event.outcome, event.reply);
		done++;
	}
}

static const struct many {
	const char *label;
	const char *args[7];
	long connections;
	size_t mails, n_connects;
	const char *has; /* a line of the transcript */
	int64_t ms; /* until the deadline; 0: long enough */
} many[] = {
    {"one connection serves all", {NULL}, 1, 20, 1, "peak 1"},
    {"four connections work side by side", {"--delay", "0.4"}, 4, 20, 4,
	"peak 4"},
    {"few mails need few connections", {"--delay", "0.4"}, 8, 2, 2, "peak 2"},
    {"no more than the helper has", {"--delay", "0.4"}, 99, 20, 8, "peak 8"},
    {"a connection that was closed in between is replaced",
	{"--fault", "idle=drop*1"}, 1, 3, 2, "drop"},
    {"a 421 in between is followed by another connection",
	{"--fault", "idle=drop*2"}, 1, 5, 3, "drop"},
    {"a server that lets two in is served by two",
	{"--limit", "2", "--delay", "0.05"}, 4, 20, 2, "too many"},
    {"a connection's age is not held against the deadline", {"--delay", "0.2"},
	1, 10, 1, "peak 1", 8 * SECOND},
};

static void mails_share_connections(void **state)
{
	struct mailer *mailer;
	struct fake_smtp fake;
	struct conf conf;
	size_t i, n;

	(void)state;
	for (i = 0; i < sizeof many / sizeof many[0]; i++) {
		fake_smtp_start(&fake, many[i].args);
		fake_smtp_conf(&conf, &fake);
		conf.smtp.connections = many[i].connections;
		mailer =
		    open_mailer(&conf, many[i].ms == 0 ? LONG : many[i].ms);
		send_many(mailer, many[i].mails);
		n = fake_smtp_count(&fake, "connect");
		if (n != many[i].n_connects)
			fail_msg("%s: %zu connections", many[i].label, n);
		if (fake_smtp_count(&fake, many[i].has) == 0)
			fail_msg("%s: no \"%s\"", many[i].label, many[i].has);
		assert_int_equal(
		    fake_smtp_count(&fake, "S: 250 2.0.0"), many[i].mails);
		mailer_close(mailer);
		fake_smtp_stop(&fake);
	}
}

static void a_strict_mail_waits_for_go(void **state)
{
	static const char *const args[] = {NULL};
	struct mailer_mail mail = mail_to(1, "bob@example.net");
	struct mailer_event event;
	struct mailer *mailer;
	struct fake_smtp fake;
	struct conf conf;

	(void)state;
	fake_smtp_start(&fake, args);
	fake_smtp_conf(&conf, &fake);
	mailer = open_mailer(&conf, LONG);
	mail.strict = true;
	submit(mailer, &mail);
	assert_int_equal(mailer_wait(mailer, &event, NULL), 1);
	assert_int_equal(event.kind, MAILER_PHASE_DATA);
	assert_int_equal(fake_smtp_count(&fake, "S: 354"), 1);
	assert_int_equal(fake_smtp_count(&fake, "M: "), 0);
	assert_int_equal(mailer_go(mailer, 1, NULL), 0);
	assert_int_equal(mailer_wait(mailer, &event, NULL), 1);
	assert_int_equal(event.kind, MAILER_DONE);
	assert_int_equal(event.outcome, MAILER_ACCEPTED);
	assert_int_equal(fake_smtp_count(&fake, "M: body"), 1);
	mailer_close(mailer);
	fake_smtp_stop(&fake);
}

/* Both ends of a wait without an end: core goes, and the deadline comes. */
static void without_go_not_one_body_byte_is_sent(void **state)
{
	static const char *const args[] = {NULL};
	struct mailer_mail mail = mail_to(1, "bob@example.net");
	struct mailer_event event;
	struct mailer *mailer;
	struct fake_smtp fake;
	struct conf conf;
	int late;

	(void)state;
	mail.strict = true;
	for (late = 0; late < 2; late++) {
		fake_smtp_start(&fake, args);
		fake_smtp_conf(&conf, &fake);
		mailer = open_mailer(&conf, late ? SILENCE : LONG);
		submit(mailer, &mail);
		assert_int_equal(mailer_wait(mailer, &event, NULL), 1);
		assert_int_equal(event.kind, MAILER_PHASE_DATA);
		if (late) {
			assert_int_equal(mailer_wait(mailer, &event, NULL), 1);
			assert_int_equal(event.kind, MAILER_DONE);
			assert_int_equal(event.outcome, MAILER_DEFERRED);
		}
		mailer_close(mailer);
		while (fake_smtp_count(&fake, "drop") == 0)
			usleep(1000);
		assert_int_equal(fake_smtp_count(&fake, "M: "), 0);
		fake_smtp_stop(&fake);
	}
}

static void a_mail_that_is_taken_up_too_late_was_not_tried(void **state)
{
	enum { MAILS = 3 };
	static const char *const args[] = {"--fault", "dot=hang", NULL};
	struct mailer_event event;
	struct mailer_mail mail;
	struct mailer *mailer;
	struct err err = {0};
	struct fake_smtp fake;
	struct conf conf;
	uint64_t id;

	(void)state;
	fake_smtp_start(&fake, args);
	fake_smtp_conf(&conf, &fake);
	conf.smtp.connections = 2;
	mailer = open_mailer(&conf, SILENCE);
	for (id = 1; id <= MAILS; id++) {
		mail = mail_to(id, "bob@example.net");
		submit(mailer, &mail);
	}
	for (id = 1; id <= MAILS; id++) {
		if (wait_done(mailer, &event, &err) != 1)
			fail_msg("%s", err.text);
		if (event.outcome != (event.id == MAILS ? MAILER_NOT_TRIED
							: MAILER_UNKNOWN) ||
		    event.code != 0 || event.reply[0] != '\0')
			fail_msg("mail %d: outcome %d, code %d, \"%s\"",
			    (int)event.id, event.outcome, event.code,
			    event.reply);
	}
	assert_int_equal(fake_smtp_count(&fake, "C: MAIL"), MAILS - 1);
	mailer_close(mailer);
	fake_smtp_stop(&fake);
}

static void a_fault_is_told_after_the_answers(void **state)
{
	static const char *const args[] = {
	    "--fault", "mail=530 log in+1", NULL};
	struct mailer_mail mail = mail_to(1, "bob@example.net");
	struct mailer_event event;
	struct mailer *mailer;
	struct fake_smtp fake;
	struct err err = {0};
	struct conf conf;

	(void)state;
	fake_smtp_start(&fake, args);
	fake_smtp_conf(&conf, &fake);
	conf.smtp.connections = 2;
	mailer = open_mailer(&conf, LONG);
	mail.strict = true;
	submit(mailer, &mail);
	assert_int_equal(mailer_wait(mailer, &event, NULL), 1);
	mail.id = 2;
	submit(mailer, &mail);
	while (fake_smtp_count(&fake, "S: 530") == 0)
		usleep(1000);
	assert_int_equal(mailer_go(mailer, 1, NULL), 0);
	assert_int_equal(mailer_wait(mailer, &event, NULL), 1);
	assert_int_equal(event.id, 1);
	assert_int_equal(event.outcome, MAILER_ACCEPTED);
	assert_int_equal(mailer_wait(mailer, &event, &err), -1);
	assert_int_equal(err.kind, ERR_CONFIG);
	mailer_close(mailer);
	fake_smtp_stop(&fake);
}

static void a_large_mail_arrives_whole(void **state)
{
	enum { LINES = 5000 };
	static const char *const args[] = {NULL};
	struct mailer_mail mail = mail_to(1, "bob@example.net");
	struct mailer_event event;
	struct buf data = BUF_INIT;
	struct mailer *mailer;
	struct fake_smtp fake;
	struct conf conf;
	int i;

	(void)state;
	for (i = 0; i < LINES; i++)
		buf_addf(&data, "%05d a line among many of its kind\r\n", i);
	fake_smtp_start(&fake, args);
	fake_smtp_conf(&conf, &fake);
	mailer = open_mailer(&conf, LONG);
	mail.data = data.data;
	mail.len = data.len;
	submit(mailer, &mail);
	assert_int_equal(wait_done(mailer, &event, NULL), 1);
	assert_int_equal(event.outcome, MAILER_ACCEPTED);
	assert_int_equal(fake_smtp_count(&fake, "M: "), LINES);
	assert_int_equal(fake_smtp_count(&fake, "M: 04999 a line"), 1);
	mailer_close(mailer);
	fake_smtp_stop(&fake);
	buf_release(&data);
}

static const struct bad {
	const char *label, *from, *to, *data;
} bad[] = {
    {"CRLF in to", "", "a@b.example>\r\nRCPT TO:<c@d.example", TEXT},
    {"LF in to", "", "a@b.example\nDATA", TEXT},
    {"CRLF in from", "a@b.example>\r\nRSET", "a@b.example", TEXT},
    {"a parameter in to", "", "a@b.example> SIZE=1", TEXT},
    {"no recipient", "", "", TEXT},
    {"bare LF", "", "a@b.example", "x\n.\nMAIL FROM:<c@d.example>\r\n"},
    {"LF before the end", "", "a@b.example", "x\r\n.\n\r\n"},
    {"bare CR", "", "a@b.example", "x\ry\r\n"},
    {"CR before CRLF", "", "a@b.example", "x\r\r\n"},
    {"no CRLF at the end", "", "a@b.example", "x\r\ny"},
    {"LF at the end", "", "a@b.example", "x\r\ny\n"},
    {"nothing", "", "a@b.example", ""},
};

static void what_could_be_read_in_two_ways_is_never_sent(void **state)
{
	static const char *const args[] = {NULL};
	static char line[1002];
	struct mailer_mail mail;
	struct mailer *mailer;
	struct fake_smtp fake;
	struct err err;
	struct conf conf;
	size_t i;

	(void)state;
	fake_smtp_start(&fake, args);
	fake_smtp_conf(&conf, &fake);
	mailer = open_mailer(&conf, LONG);
	for (i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		mail = (struct mailer_mail){1, bad[i].from, bad[i].to,
		    bad[i].data, strlen(bad[i].data), false};
		err.kind = ERR_NONE;
		if (mailer_submit(mailer, &mail, &err) != -1 ||
		    err.kind != ERR_INPUT)
			fail_msg("%s was let through", bad[i].label);
	}
	mail = mail_to(1, "a@b.example");
	mail.data = "x\0y\r\n";
	mail.len = 5;
	assert_int_equal(mailer_submit(mailer, &mail, &err), -1);
	memset(line, 'x', 999);
	memcpy(line + 999, "\r\n", 3);
	mail.data = line;
	mail.len = 1001;
	assert_int_equal(mailer_submit(mailer, &mail, &err), -1);
	mail.data = line + 1;
	mail.len = 1000;
	assert_int_equal(mailer_submit(mailer, &mail, &err), 0);
	mailer_close(mailer);
	fake_smtp_stop(&fake);
}

static const struct wire {
	const char *label;
	const char *from, *to, *data;
	const char *lines[6]; /* each is in the transcript once */
	bool utf8;
	enum mailer_outcome outcome;
} wire[] = {
    {"plain", "hey+T@Example.org", "Bob@Example.NET", "a\r\n",
	{"C: EHLO client.example", "C: MAIL FROM:<hey+T@example.org> SIZE=3",
	    "C: RCPT TO:<Bob@example.net>", "M: a"}},
    {"the null sender", "", "bob@example.net", "a\r\n",
	{"C: MAIL FROM:<> SIZE=3"}},
    {"dots", "", "bob@example.net", ".\r\n..\r\n.x\r\n\r\n.\r\n",
	{"M: ...", "M: ..x"}},
    {"a domain in UTF-8", "",
	"bob@b\xc3\xbc"
	"cher.example",
	"a\r\n", {"C: RCPT TO:<bob@xn--bcher-kva.example>"}},
    {"UTF-8, offered", "", "j\xc3\xb6rg@example.net", "a\r\n",
	{"C: MAIL FROM:<> SIZE=3 SMTPUTF8",
	    "C: RCPT TO:<j\xc3\xb6rg@example.net>"},
	true},
    {"UTF-8, not offered", "", "j\xc3\xb6rg@example.net", "a\r\n", {"C: EHLO"},
	false, MAILER_REFUSED},
};

static void check_wire(const struct wire *row)
{
	const char *const args[] = {row->utf8 ? "--smtputf8" : NULL, NULL};
	struct mailer_mail mail = {
	    3, row->from, row->to, row->data, strlen(row->data), false};
	struct mailer_event event;
	struct mailer *mailer;
	struct fake_smtp fake;
	struct conf conf;
	size_t i;

	fake_smtp_start(&fake, args);
	fake_smtp_conf(&conf, &fake);
	mailer = open_mailer(&conf, LONG);
	submit(mailer, &mail);
	assert_int_equal(wait_done(mailer, &event, NULL), 1);
	if (event.outcome != row->outcome)
		fail_msg("%s: outcome %d", row->label, event.outcome);
	for (i = 0; row->lines[i] != NULL; i++)
		if (fake_smtp_count(&fake, row->lines[i]) != 1)
			fail_msg("%s: \"%s\"", row->label, row->lines[i]);
	assert_int_equal(
	    fake_smtp_count(&fake, "C: RCPT"), row->outcome == MAILER_ACCEPTED);
	mailer_close(mailer);
	fake_smtp_stop(&fake);
}

static void envelope_and_bytes_arrive_as_they_should(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < sizeof wire / sizeof wire[0]; i++)
		check_wire(&wire[i]);
}

static void a_probe_tells_what_the_server_offers(void **state)
{
	static const char *const args[] = {NULL};
	struct mailer *mailer;
	struct fake_smtp fake;
	struct err err = {0};
	struct conf conf;
	char *says;

	(void)state;
	fake_smtp_start(&fake, args);
	fake_smtp_conf(&conf, &fake);
	mailer = open_mailer(&conf, LONG);
	assert_int_equal(mailer_probe(mailer, &says, &err), 0);
	assert_string_equal(says, "PIPELINING; SIZE 10000000");
	free(says);
	assert_int_equal(fake_smtp_count(&fake, "C: MAIL"), 0);
	mailer_close(mailer);
	fake_smtp_stop(&fake);
}

static void of_an_answer_nothing_is_left_for_the_next_mail(void **state)
{
	static const char line[] = "550 <bob@example.net>: no bob\r\n";
	struct dialogue dialogue = {.greeted = true};
	size_t i;

	(void)state;
	dialogue_said(&dialogue, "RCPT TO:<bob@example.net>\r\n", 27);
	assert_true(dialogue_heard(&dialogue, line, sizeof line - 1));
	assert_non_null(strstr(dialogue.reply, "bob@"));
	dialogue_begin(&dialogue);
	for (i = 0; i < sizeof dialogue.reply; i++)
		assert_int_equal(dialogue.reply[i], 0);
	assert_true(dialogue.greeted);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_outcome_comes_from_the_dialogue),
	    cmocka_unit_test(a_server_that_is_not_there_is_a_fault),
	    cmocka_unit_test(mails_share_connections),
	    cmocka_unit_test(a_strict_mail_waits_for_go),
	    cmocka_unit_test(without_go_not_one_body_byte_is_sent),
	    cmocka_unit_test(a_mail_that_is_taken_up_too_late_was_not_tried),
	    cmocka_unit_test(a_fault_is_told_after_the_answers),
	    cmocka_unit_test(a_large_mail_arrives_whole),
	    cmocka_unit_test(what_could_be_read_in_two_ways_is_never_sent),
	    cmocka_unit_test(envelope_and_bytes_arrive_as_they_should),
	    cmocka_unit_test(a_probe_tells_what_the_server_offers),
	    cmocka_unit_test(of_an_answer_nothing_is_left_for_the_next_mail),
	};

	if (argc == 2 && strcmp(argv[1], "helper-sender") == 0)
		return sender_main();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
