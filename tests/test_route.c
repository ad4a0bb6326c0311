/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/desk_fixture.h"

#include <stdio.h>

#include "casework/route.h"
#include "casework/selftest.h"

/* What belongs to a mail of ours that is in the outbox: its Message-ID, the
 * return path of a bounce, the reply address of its party. */
static char own_id[80], own_upper[80], verp[80], reply[80];
static char test_id[128], false_id[128]; /* of heyward check --live */
static const char alien_token[] = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
static const char alien_id[] = "c.aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa@example.org";

#define HEADER(name, value)                                                    \
	.headers = (struct message_header[]){{name, value}}, .n_headers = 1
#define TO(addr)                                                               \
	.to = {                                                                \
	    (struct message_addr[]){{"x@example.com", NULL}, {addr, NULL}}, 2}
#define CC(addr) .cc = {(struct message_addr[]){{addr, NULL}}, 1}
#define IDS(id)                                                                \
	{                                                                      \
		(const char *[]){"1@example.com", id}, 2                       \
	}
#define FROM(addr) .from = {addr, NULL}
#define DSN .report_type = "Delivery-Status"

static const struct row {
	const char *label;
	enum route route;
	bool ours; /* a bounce: it is known of which mail */
	struct message message;
} rows[] = {
    {"a plain mail", ROUTE_REPORT, false, {FROM("a@example.net")}},
    {"nobody's", ROUTE_REPORT, false, {.text = ""}},
    {"unreadable", ROUTE_UNREADABLE, false, {.unreadable = "why"}},
    {"unreadable goes before all", ROUTE_UNREADABLE, false,
	{.unreadable = "why", .message_id = own_id, DSN}},

    {"our own id", ROUTE_OWN, false, {.message_id = own_id}},
    {"our own id in capitals", ROUTE_OWN, false, {.message_id = own_upper}},
    {"a test mail of ours", ROUTE_OWN, false, {.message_id = test_id}},
    {"one that came back", ROUTE_OWN, false,
	{DSN, .returned_ids = IDS(test_id)}},
    {"one that somebody made", ROUTE_REPORT, false,
	{.message_id = false_id}},
    {"one like ours, not issued", ROUTE_REPORT, false,
	{.message_id = alien_id}},
    {"an id of our domain", ROUTE_REPORT, false,
	{.message_id = "x@example.org"}},
    {"an id without a domain", ROUTE_REPORT, false, {.message_id = "c.x"}},

    {"a bounce by its return path", ROUTE_BOUNCE, true, {DSN, TO(verp)}},
    {"the same in Cc", ROUTE_BOUNCE, true, {DSN, CC(verp)}},
    {"a bounce by the returned id", ROUTE_BOUNCE, true,
	{DSN, .returned_ids = IDS(own_id)}},
    {"a bounce of we know not what", ROUTE_BOUNCE_STRAY, false,
	{DSN, .returned_ids = IDS(alien_id)}},
    {"a bounce to hey", ROUTE_BOUNCE_STRAY, false,
	{DSN, TO("hey@example.org")}},
    {"a bounce without a report", ROUTE_MACHINE_THREADED, false,
	{HEADER("return-path", "<>"), TO(verp)}},
    {"the same by id", ROUTE_MACHINE_THREADED, false,
	{HEADER("return-path", "<>"), .returned_ids = IDS(own_id)}},
    {"a read receipt", ROUTE_MACHINE_THREADED, false,
	{.report_type = "disposition-notification", TO(verp)}},
    {"nobody's return path alone", ROUTE_MACHINE, false,
	{HEADER("return-path", "<>")}},
    {"a return path", ROUTE_REPORT, false,
	{HEADER("return-path", "<a@example.net>")}},

    {"generated", ROUTE_MACHINE, false,
	{HEADER("auto-submitted", "auto-generated")}},
    {"replied, with a comment", ROUTE_MACHINE, false,
	{HEADER("auto-submitted", "Auto-Replied (vacation)")}},
    {"not automatic", ROUTE_REPORT, false, {HEADER("auto-submitted", "no")}},
    {"not automatic, at length", ROUTE_REPORT, false,
	{HEADER("auto-submitted", "NO; x=y")}},
    {"a word that begins with no", ROUTE_MACHINE, false,
	{HEADER("auto-submitted", "noted")}},
    {"an empty value", ROUTE_MACHINE, false, {HEADER("auto-submitted", "")}},
    {"bulk", ROUTE_MACHINE, false, {HEADER("precedence", "BULK")}},
    {"junk", ROUTE_MACHINE, false, {HEADER("precedence", "junk")}},
    {"list", ROUTE_MACHINE, false, {HEADER("precedence", "list")}},
    {"first class", ROUTE_REPORT, false, {HEADER("precedence", "first-class")}},
    {"listless", ROUTE_REPORT, false, {HEADER("precedence", "listless")}},
    {"a list's id", ROUTE_MACHINE, false, {HEADER("list-id", "<l.x>")}},
    {"a newsletter", ROUTE_MACHINE, false,
	{HEADER("list-unsubscribe", "<https://x>")}},
    {"an old autoreply", ROUTE_MACHINE, false, {HEADER("x-autoreply", "yes")}},
    {"none", ROUTE_REPORT, false, {HEADER("x-autoreply", "no")}},
    {"an old autoresponder", ROUTE_MACHINE, false,
	{HEADER("x-autorespond", "x")}},
    {"failed recipients", ROUTE_BOUNCE_STRAY, false,
	{HEADER("x-failed-recipients", "x")}},
    {"complaint", ROUTE_MACHINE, false, {.report_type = "feedback-report"}},
    {"asks not to be answered", ROUTE_REPORT, false,
	{HEADER("x-auto-response-suppress", "All")}},

    {"mailer-daemon", ROUTE_BOUNCE_STRAY, false,
	{FROM("MAILER-DAEMON@example.net")}},
    {"postmaster", ROUTE_BOUNCE_STRAY, false, {FROM("postmaster@example.net")}},
    {"noreply", ROUTE_MACHINE, false, {FROM("NoReply@example.net")}},
    {"no-reply", ROUTE_MACHINE, false, {FROM("no-reply@example.net")}},
    {"somebody called no-reply-man", ROUTE_REPORT, false,
	{FROM("no-reply-man@example.net")}},
    {"one at noreply's", ROUTE_REPORT, false, {FROM("a@noreply.example")}},
    {"hey itself", ROUTE_MACHINE, false, {FROM("Hey@Example.org")}},
    {"hey elsewhere", ROUTE_REPORT, false, {FROM("hey@example.net")}},

    {"an automatic answer by token", ROUTE_MACHINE_THREADED, false,
	{HEADER("auto-submitted", "auto-replied"), TO(reply)}},
    {"by token in Cc", ROUTE_MACHINE_THREADED, false,
	{HEADER("auto-submitted", "auto-replied"), CC(reply)}},
    {"by references", ROUTE_MACHINE_THREADED, false,
	{HEADER("auto-submitted", "auto-replied"), .references = IDS(own_id)}},
    {"with null return path", ROUTE_MACHINE_THREADED, false,
	{HEADER("return-path", "<>"), .references = IDS(own_id)}},
    {"of another's token", ROUTE_MACHINE, false,
	{HEADER("auto-submitted", "auto-replied"),
	    TO("hey+aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa@example.org")}},
    {"of another's mail", ROUTE_MACHINE, false,
	{HEADER("auto-submitted", "auto-replied"),
	    .references = IDS(alien_id)}},
    {"the party's answer", ROUTE_PARTY, false,
	{FROM("Anna@Example.NET"), TO(reply)}},
    {"the party's answer in Cc", ROUTE_PARTY, false,
	{FROM("anna@example.net"), CC(reply)}},
    {"the party's answer by references", ROUTE_PARTY, false,
	{FROM("anna@example.net"), .references = IDS(own_id)}},
    {"the party's mail without a capability", ROUTE_REPORT, false,
	{FROM("anna@example.net"), .references = IDS(alien_id)}},
    {"an answer from elsewhere", ROUTE_STRANGER, false,
	{FROM("a@example.net"), TO(reply)}},
    {"an answer of one who looks alike", ROUTE_STRANGER, false,
	{FROM("anna@example.net.example"), TO(reply)}},
    {"an answer of nobody", ROUTE_STRANGER, false,
	{.sender_doubt = "why", TO(reply)}},

    {"what a moderator heard", ROUTE_TOLD, false,
	{FROM("mia@example.org"), .text = "\n/New: heard\n"}},
    {"the same in German", ROUTE_TOLD, false,
	{FROM("mia@example.org"), .text = "/neu\ngehört\n"}},
    {"the same in French", ROUTE_TOLD, false,
	{FROM("mia@example.org"), .text = "/nouveau\nentendu\n"}},
    {"the same, typed on a phone", ROUTE_TOLD, false,
	{FROM("mia@example.org"), .text = "/ Nuevo\nescuchado\n"}},
    {"not as the first word", ROUTE_REPORT, false,
	{FROM("mia@example.org"), .text = "Hello,\n/new\nheard\n"}},
    {"a longer word", ROUTE_REPORT, false,
	{FROM("mia@example.org"), .text = "/news\nheard\n"}},
    {"another verb", ROUTE_REPORT, false,
	{FROM("mia@example.org"), .text = "/take\n"}},
    {"of one who is no moderator", ROUTE_REPORT, false,
	{FROM("anna@example.net"), .text = "/new\nheard\n"}},
};

/* Learn from the acknowledgement of one report. */
static void learn(struct fixture *f)
{
	struct mail_out out;
	char *test;
	char token[TOKEN_LEN + 1];
	size_t i;

	fixture_report(f, NULL);
	fixture_build(&out, f, "acknowledgement", 0);
	snprintf(own_id, sizeof own_id, "%s", out.message.message_id);
	snprintf(reply, sizeof reply, "%s", out.message.reply_to.list[0].addr);
	mail_out_release(&out);
	for (i = 0; i <= strlen(own_id); i++)
		own_upper[i] = own_id[i] >= 'a' && own_id[i] <= 'z'
		                   ? (char)(own_id[i] - 'a' + 'A')
		                   : own_id[i];
	assert_int_equal(random_read_token(token, own_id + 2, TOKEN_LEN), 0);
	assert_string_not_equal(token, alien_token);
	snprintf(verp, sizeof verp, "hey+b%s@example.org", token);
	test = selftest_id(&f->desk);
	snprintf(test_id, sizeof test_id, "%s", test);
	memcpy(false_id, test_id, sizeof false_id);
	/* Its proof is of another token. */
	false_id[2] = test_id[2] == 'a' ? 'b' : 'a';
	free(test);
}

static void each_mail_takes_its_route(void **state)
{
	struct fixture *f = *state;
	struct routed routed;
	size_t i;

	learn(f);
	for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct message message = rows[i].message;

		if (message.text == NULL)
			message.text = "";
		if (route_mail(&routed, &f->desk, &message, f->pool, &f->err) ==
		    -1)
			fail_msg("%s: %s", rows[i].label, f->err.text);
		if (routed.route != rows[i].route)
			fail_msg(
			    "%s: %s", rows[i].label, route_name(routed.route));
		if (routed.route == ROUTE_BOUNCE &&
		    (routed.about.id > 0) != rows[i].ours)
			fail_msg(
			    "%s: row %d", rows[i].label, (int)routed.about.id);
	}
}

static void every_route_has_a_name(void **state)
{
	enum route i, j;

	(void)state;
	for (i = ROUTE_OWN; i <= ROUTE_REPORT; i++)
		for (j = ROUTE_OWN; j < i; j++)
			assert_string_not_equal(route_name(i), route_name(j));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(
		each_mail_takes_its_route, fixture_begin, fixture_end),
	    cmocka_unit_test(every_route_has_a_name),
	};

	return cmocka_run_group_tests(
	    tests, fixture_keys_begin, fixture_keys_end);
}
