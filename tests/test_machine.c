/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/test.h"

#include "msg/machine.h"
#include "msg/parse.h"

#define N(array) (sizeof(array) / sizeof((array)[0]))

#define PERSON                                                                 \
	"Return-Path: <ada@example.net>\nFrom: Ada <ada@example.net>\n"        \
	"To: hey@example.org\n"
#define DAEMON                                                                 \
	"Return-Path: <>\nFrom: MAILER-DAEMON@mx.example.net\n"                \
	"To: hey@example.org\n"
#define SIEVE                                                                  \
	"Return-Path: <>\nFrom: Ada <ada@example.net>\n"                       \
	"To: hey@example.org\n"
#define REPORT(type)                                                           \
	"Content-Type: multipart/report; boundary=b; report-type=" type        \
	"\n\n--b\nContent-Type: text/plain\n\nSee below.\n--b\n"
#define STATUS "Content-Type: message/delivery-status\n\n"
#define GROUP(action, status)                                                  \
	"Final-Recipient: rfc822; ada@example.net\nAction: " action            \
	"\nStatus: " status "\n"

struct row {
	const char *label, *mail;
	enum machine_kind kind;
	const char *status; /* of a bounce */
};

static const struct row persons[] = {
    {"a report", PERSON "Subject: Help\n\nHe shouts at me.\n"},
    {"a report without a return path",
	"From: ada@example.net\nSubject: Help\n\nHe shouts.\n"},
    {"a bounce that a person asks about",
	PERSON "Subject: Undelivered Mail Returned to Sender\n\n"
	       "This is the qmail-send program... could not be delivered\n"},
    {"a bounce that a person attaches", PERSON
	"Content-Type: multipart/mixed; boundary=a\n\n--a\n"
	"Content-Type: text/plain\n\nWhat is this?\n--a\n"
	"Content-Type: message/rfc822\n\n" DAEMON REPORT("delivery-status")
	    STATUS GROUP("failed", "5.1.1") "--b--\n--a--\n"},
    {"one that a person attaches without its mail", PERSON
	"Content-Type: multipart/mixed; boundary=b\n\n--b\n" STATUS GROUP(
	    "failed", "5.1.1") "--b--\n"},
    {"a postmaster in person",
	"Return-Path: <postmaster@example.net>\nFrom: postmaster@example.net\n"
	"Auto-Submitted: no\nSubject: Abuse\n\nOne of yours, see.\n",
	MACHINE_OTHER},
    {"X-Auto-Response-Suppress proves nothing",
	PERSON "X-Auto-Response-Suppress: All\n\nHe shouts.\n"},
    {"a subject that speaks of an office",
	PERSON "Subject: Out of office harassment\n\nHe shouts.\n"},
    {"an answer to an automatic reply",
	PERSON "Subject: Re: Automatic reply: Hello\n\nHe shouts.\n"},
    {"auto-submitted: no", PERSON "Auto-Submitted: no\n\nHe shouts.\n"},
    {"auto-submitted: no, with a comment",
	PERSON "Auto-Submitted: no (by hand)\n\nHe shouts.\n"},
    {"precedence first-class", PERSON "Precedence: first-class\n\nHe.\n"},
    {"an invitation as evidence",
	PERSON "Subject: Invitation\n"
	       "Content-Type: text/calendar; method=REQUEST\n\nBEGIN\n"},
    {"accepted, but by no calendar",
	PERSON "Subject: Accepted: a bribe\n\nHe took it.\n"},
    {"a sender like a daemon",
	"From: mailer-daemon-fan@example.net\n\nHe shouts.\n"},
    {"a list's name without a list", PERSON "Listen: me\n\nHe shouts.\n"},
};

static const struct row reports[] = {
    {"failed",
	DAEMON REPORT("delivery-status") STATUS
	"Reporting-MTA: dns; mx.example.net\n\n" GROUP(
	    "failed", "5.1.1") "--b--\n",
	MACHINE_HARD, "5.1.1"},
    {"delayed",
	DAEMON REPORT("delivery-status")
	    STATUS GROUP("delayed", "4.4.1") "--b--\n",
	MACHINE_DELAYED, "4.4.1"},
    {"delivered",
	DAEMON REPORT("delivery-status")
	    STATUS GROUP("delivered", "2.0.0") "--b--\n",
	MACHINE_DELIVERED, "2.0.0"},
    {"relayed",
	DAEMON REPORT("delivery-status")
	    STATUS GROUP("relayed", "2.0.0") "--b--\n",
	MACHINE_DELIVERED, "2.0.0"},
    {"expanded",
	DAEMON REPORT("delivery-status")
	    STATUS GROUP("expanded", "2.0.0") "--b--\n",
	MACHINE_DELIVERED, "2.0.0"},
    {"given up after days of trying",
	DAEMON REPORT("delivery-status")
	    STATUS GROUP("failed", "4.4.7") "--b--\n",
	MACHINE_HARD, "4.4.7"},
    {"two recipients, the second failed",
	DAEMON REPORT("delivery-status") STATUS GROUP(
	    "delivered", "2.1.5") "\n" GROUP("failed", "5.2.2") "--b--\n",
	MACHINE_HARD, "5.2.2"},
    {"no empty line between them",
	DAEMON REPORT("delivery-status") STATUS GROUP("delayed", "4.0.0")
	    GROUP("failed", "5.7.1") "--b--\n",
	MACHINE_HARD, "5.7.1"},
    {"no empty line anywhere",
	DAEMON REPORT("delivery-status") STATUS
	"Reporting-MTA: dns; mx\n" GROUP("failed", "5.1.1") "--b--\n",
	MACHINE_HARD, "5.1.1"},
    {"many empty lines",
	DAEMON REPORT("delivery-status") STATUS
	"\n\n\n" GROUP("failed", "5.1.1") "\n\n\n--b--\n",
	MACHINE_HARD, "5.1.1"},
    {"folded fields",
	DAEMON REPORT("delivery-status") STATUS
	"Final-Recipient: rfc822;\n ada@example.net\nAction:\n failed\n"
	"Status:\n\t5.1.1\n--b--\n",
	MACHINE_HARD, "5.1.1"},
    {"words behind the values",
	DAEMON REPORT("delivery-status")
	    STATUS GROUP("Failed (bounced)", "5.1.1 (unknown)") "--b--\n",
	MACHINE_HARD, "5.1.1"},
    {"an action of another name",
	DAEMON REPORT("delivery-status")
	    STATUS GROUP("failure", "5.1.1") "--b--\n",
	MACHINE_HARD, "5.1.1"},
    {"no action, for good",
	DAEMON REPORT("delivery-status") STATUS "Status: 5.1.1\n--b--\n",
	MACHINE_HARD, "5.1.1"},
    {"no action, for now",
	DAEMON REPORT("delivery-status") STATUS "Status: 4.2.2\n--b--\n",
	MACHINE_SOFT, "4.2.2"},
    {"an action before the recipient",
	DAEMON REPORT("delivery-status") STATUS
	"Action: failed\nFinal-Recipient: rfc822; a@b.example\n"
	"Status: 5.1.1\n--b--\n",
	MACHINE_HARD, "5.1.1"},
    {"an internationalised report",
	DAEMON REPORT("delivery-status") "Content-Type: "
					 "message/"
					 "global-delivery-status\n\n" GROUP(
					     "failed", "5.1.1") "--b--\n",
	MACHINE_HARD, "5.1.1"},
    {"a quoted report-type",
	DAEMON REPORT("\"Delivery-Status\"")
	    STATUS GROUP("failed", "5.1.1") "--b--\n",
	MACHINE_HARD, "5.1.1"},
    {"a report without its type",
	DAEMON
	"Content-Type: multipart/report; boundary=b\n\n--b\n" STATUS GROUP(
	    "failed", "5.1.1") "--b--\n",
	MACHINE_HARD, "5.1.1"},
    {"a report that is called mixed",
	DAEMON
	"Content-Type: multipart/mixed; boundary=b\n\n--b\n" STATUS GROUP(
	    "failed", "5.1.1") "--b--\n",
	MACHINE_HARD, "5.1.1"},
    {"a report without a status", DAEMON REPORT("delivery-status") "--b--\n",
	MACHINE_UNCLEAR, ""},
    {"a report whose status is text",
	DAEMON REPORT("delivery-status") "Content-Type: text/plain\n\n" GROUP(
	    "failed", "5.1.1") "--b--\n",
	MACHINE_HARD, "5.1.1"},
    {"a report with nonsense",
	DAEMON REPORT("delivery-status") STATUS GROUP("maybe", "x") "--b--\n",
	MACHINE_UNCLEAR, ""},
    {"a report from a person's address",
	PERSON REPORT("delivery-status")
	    STATUS GROUP("failed", "5.1.1") "--b--\n",
	MACHINE_HARD, "5.1.1"},
    {"a complaint",
	"Return-Path: <fbl@example.net>\nFrom: fbl@example.net\n" REPORT(
	    "feedback-report") "Content-Type: message/feedback-report\n\n"
			       "Feedback-Type: abuse\n--b--\n",
	MACHINE_FEEDBACK, ""},
    {"a complaint without its type",
	"From: fbl@example.net\nContent-Type: multipart/report; boundary=b\n\n"
	"--b\nContent-Type: message/feedback-report\n\nFeedback-Type: abuse\n"
	"--b--\n",
	MACHINE_FEEDBACK, ""},
    {"a receipt",
	SIEVE REPORT(
	    "disposition-notification") "Content-Type: "
					"message/disposition-notification\n\n"
					"Disposition: "
					"manual-action/MDN-sent-manually; "
					"displayed\n--b--\n",
	MACHINE_MDN, ""},
    {"a receipt without its type",
	PERSON "Content-Type: multipart/report; boundary=b\n\n--b\n"
	       "Content-Type: message/disposition-notification\n\n"
	       "Disposition: x; deleted\n--b--\n",
	MACHINE_MDN, ""},
};

static const struct row bounces[] = {
    {"qmail",
	DAEMON "Subject: failure notice\n\n"
	       "Hi. This is the qmail-send program at mx.example.net.\n"
	       "I'm afraid I wasn't able to deliver your message to the\n"
	       "following addresses. This is a permanent error.\n\n"
	       "<ada@example.net>:\n"
	       "Sorry, no mailbox here by that name. (#5.1.1)\n",
	MACHINE_HARD, "5.1.1"},
    {"Exim",
	DAEMON "X-Failed-Recipients: ada@example.net\n"
	       "Auto-Submitted: auto-replied\n"
	       "Subject: Mail delivery failed: returning message to sender\n\n"
	       "A message that you sent could not be delivered to one or\n"
	       "more of its recipients. 550 no such user\n",
	MACHINE_HARD, "550"},
    {"Exim, waiting",
	DAEMON "Subject: Warning: message 1abc delayed 24 hours\n\n"
	       "A message that you sent has not yet been delivered to one or\n"
	       "more of its recipients after more than 24 hours.\n",
	MACHINE_DELAYED, ""},
    {"failed recipients in unknown words",
	"From: x@example.net\nX-Failed-Recipients: a@example.net\n\nTja.\n",
	MACHINE_HARD, ""},
    {"sendmail",
	DAEMON "Subject: Returned mail: see transcript for details\n\n"
	       "   ----- The following addresses had permanent fatal errors "
	       "-----\n<ada@example.net>\n    (reason: 550 5.1.1 unknown)\n",
	MACHINE_HARD, "5.1.1"},
    {"sendmail, waiting",
	DAEMON "Subject: Warning: could not send message for past 4 hours\n\n"
	       "** THIS IS A WARNING MESSAGE ONLY **\n",
	MACHINE_DELAYED, ""},
    {"Postfix",
	DAEMON "Subject: Undelivered Mail Returned to Sender\n\n"
	       "I'm sorry to have to inform you that your message could not\n"
	       "be delivered to one or more recipients. It's attached below.\n"
	       "<ada@example.net>: host mx said: 550-5.7.26 no\n",
	MACHINE_HARD, "5.7.26"},
    {"Postfix, waiting",
	DAEMON "Subject: Delayed Mail (still being retried)\n\n"
	       "Your message could not be delivered for 0.2 hours. It will be\n"
	       "retried until it is 5.0 days old.\n",
	MACHINE_DELAYED, ""},
    {"Postfix, arrived",
	DAEMON "Subject: Successful Mail Delivery Report\n\n"
	       "Your message was successfully delivered to the destination\n",
	MACHINE_DELIVERED, ""},
    {"Exchange",
	"Return-Path: <>\nFrom: postmaster@example.net\n"
	"Subject: Undeliverable: Your message\n\n"
	"Delivery has failed to these recipients or groups:\nada\n",
	MACHINE_HARD, ""},
    {"Exchange of old",
	"From: System Administrator <postmaster@example.net>\n"
	"Subject: Undeliverable: Hello\n\n"
	"Your message did not reach some or all of the intended recipients.\n",
	MACHINE_HARD, ""},
    {"Office 365",
	"Return-Path: <>\nFrom: Microsoft Outlook "
	"<MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@example.net>\n"
	"Subject: Hello\n\nYour message to ada couldn't be delivered.\n"
	"Status code: 550 5.1.10\n",
	MACHINE_HARD, "5.1.10"},
    {"Office 365, waiting",
	"Return-Path: <>\nFrom: postmaster@example.net\n"
	"Subject: Delivery delayed: Hello\n\nDelivery is delayed to these\n",
	MACHINE_DELAYED, ""},
    {"Gmail",
	DAEMON "Subject: Delivery Status Notification (Failure)\n\n"
	       "** Address not found **\nYour message wasn't delivered to\n"
	       "ada@example.net. The response was: 550 5.1.1 gone\n",
	MACHINE_HARD, "5.1.1"},
    {"Gmail, waiting",
	DAEMON "Subject: Delivery Status Notification (Delay)\n\n"
	       "** Delivery incomplete **\nThere was a temporary problem\n"
	       "delivering your message. Gmail will retry for 46 more hours.\n",
	MACHINE_DELAYED, ""},
    {"Yahoo",
	DAEMON "Subject: Failure Notice\n\nSorry, we were unable to deliver\n"
	       "your message to the following address.\n",
	MACHINE_HARD, ""},
    {"Notes",
	"Return-Path: <>\nFrom: postmaster@example.net\n"
	"Subject: DELIVERY FAILURE: User ada not listed in Domino Directory\n\n"
	"Your message was not delivered to: ada\n",
	MACHINE_HARD, ""},
    {"MDaemon",
	"From: MDaemon@example.net\nSubject: Permanent Delivery Failure\n\n"
	"The attached message had PERMANENT fatal delivery errors!\n",
	MACHINE_HARD, ""},
    {"Courier",
	DAEMON "Subject: NOTICE: mail delivery status.\n\nUNDELIVERABLE MAIL\n"
	       "Your message to the following recipients cannot be delivered\n",
	MACHINE_HARD, ""},
    {"a gateway",
	"Return-Path: <>\nFrom: Mail Delivery <x@example.net>\n"
	"Subject: Notice\n\nThe following message could not be delivered\n"
	"because the address was rejected: 554 5.7.1 denied\n",
	MACHINE_HARD, "5.7.1"},
    {"German",
	DAEMON "Subject: Unzustellbar: Hallo\n\n"
	       "Ihre Nachricht konnte nicht zugestellt werden. 5.2.2\n",
	MACHINE_HARD, "5.2.2"},
    {"French",
	DAEMON "Subject: Non remis : Bonjour\n\n"
	       "Votre message n'a pas pu être remis.\n",
	MACHINE_HARD, ""},
    {"Spanish", DAEMON "Subject: Aviso\n\nEl mensaje no se pudo entregar.\n",
	MACHINE_HARD, ""},
    {"Russian",
	DAEMON "Subject: =?utf-8?b?0J7RiNC40LHQutCw?=\n\n"
	       "Ваше сообщение не может быть доставлено.\n",
	MACHINE_HARD, ""},
    {"Japanese", DAEMON "Subject: x\n\nメールを配信できませんでした。\n",
	MACHINE_HARD, ""},
    {"Chinese", DAEMON "Subject: 退信通知\n\n您的邮件无法送达。\n",
	MACHINE_HARD, ""},
    {"words that we do not know",
	DAEMON "Subject: Hm\n\nKirja ei saanud kohale toimetada.\n",
	MACHINE_UNCLEAR, ""},
    {"words that we do not know, and a code for now",
	DAEMON "Subject: Hm\n\n451 4.7.1 oota veidi\n", MACHINE_SOFT, "4.7.1"},
    {"numbers that are no codes",
	DAEMON
	"Subject: failure notice\n\nqueue 4512 at 14:50, 4.5 MB, x5.1.1\n",
	MACHINE_HARD, ""},
};

static const struct row machines[] = {
    {"RFC 5230",
	SIEVE "Auto-Submitted: auto-replied (vacation)\n"
	      "Subject: Away\n\nYour mail was not delivered to my desk.\n",
	MACHINE_VACATION},
    {"an automatic reply with a full return path",
	PERSON "Auto-Submitted: auto-replied\n\nI am away.\n",
	MACHINE_VACATION},
    {"X-Autoreply", PERSON "X-Autoreply: yes\n\nI am away.\n",
	MACHINE_VACATION},
    {"X-Autorespond", PERSON "X-Autorespond: hello\n\nI am away.\n",
	MACHINE_VACATION},
    {"X-Autoresponder", PERSON "X-Autoresponder: x\n\nI am away.\n",
	MACHINE_VACATION},
    {"Precedence: auto_reply", PERSON "Precedence: auto_reply\n\nAway.\n",
	MACHINE_VACATION},
    {"an Exchange rule",
	PERSON "X-MS-Exchange-Inbox-Rules-Loop: ada@example.net\n\nAway.\n",
	MACHINE_VACATION},
    {"no header, English", PERSON "Subject: Automatic reply: Hi\n\nAway.\n",
	MACHINE_VACATION},
    {"no header, a bare subject", PERSON "Subject: Out of Office\n\nAway.\n",
	MACHINE_VACATION},
    {"no header, German", PERSON "Subject: Abwesenheitsnotiz: Hi\n\nWeg.\n",
	MACHINE_VACATION},
    {"no header, French",
	PERSON "Subject: Réponse automatique : Bonjour\n\nAbsent.\n",
	MACHINE_VACATION},
    {"no header, decomposed",
	PERSON "Subject: Re\xcc\x81ponse automatique : Bonjour\n\nAbsent.\n",
	MACHINE_VACATION},
    {"no header, Spanish",
	PERSON "Subject: =?iso-8859-1?q?Respuesta_autom=E1tica=3A?= a\n\nA.\n",
	MACHINE_VACATION},
    {"no header, Portuguese", PERSON "Subject: Resposta automática: Oi\n\nA.\n",
	MACHINE_VACATION},
    {"no header, Italian", PERSON "Subject: RISPOSTA AUTOMATICA: a\n\nA.\n",
	MACHINE_VACATION},
    {"no header, Dutch", PERSON "Subject: Automatisch antwoord: a\n\nA.\n",
	MACHINE_VACATION},
    {"no header, Polish", PERSON "Subject: Odpowiedź automatyczna: a\n\nA.\n",
	MACHINE_VACATION},
    {"no header, Russian", PERSON "Subject: Автоматический ответ: a\n\nA.\n",
	MACHINE_VACATION},
    {"no header, Japanese", PERSON "Subject: 自動応答: a\n\nA.\n",
	MACHINE_VACATION},
    {"no header, Chinese", PERSON "Subject: 自动答复：a\n\nA.\n",
	MACHINE_VACATION},
    {"a list", PERSON "List-Id: <talk.example.org>\n\nTo all.\n", MACHINE_LIST},
    {"a list by its precedence", PERSON "Precedence: list\n\nTo all.\n",
	MACHINE_LIST},
    {"a newsletter",
	PERSON "List-Unsubscribe: <mailto:x@example.net>\nPrecedence: bulk\n\n"
	       "Buy!\n",
	MACHINE_LIST},
    {"bulk", PERSON "Precedence: BULK\n\nBuy!\n", MACHINE_OTHER},
    {"junk", PERSON "Precedence: junk\n\nBuy!\n", MACHINE_OTHER},
    {"generated", PERSON "Auto-Submitted: auto-generated\n\nDone.\n",
	MACHINE_OTHER},
    {"notified", PERSON "Auto-Submitted: auto-notified; x=y\n\nDone.\n",
	MACHINE_OTHER},
    {"a loop's mark", PERSON "X-Loop: ada@example.net\n\nDone.\n",
	MACHINE_OTHER},
    {"a null return path", SIEVE "Subject: Hi\n\nHello.\n", MACHINE_OTHER},
    {"nobody to answer", "From: no-reply@example.net\n\nDone.\n",
	MACHINE_OTHER},
    {"our own address", "From: HEY@example.org\n\nBy webmail.\n",
	MACHINE_OTHER},
    {"a calendar's answer",
	PERSON "Subject: Accepted: Meeting\n"
	       "Content-Type: multipart/mixed; boundary=b\n\n--b\n"
	       "Content-Type: text/plain\n\nYes.\n--b\n"
	       "Content-Type: text/calendar; method=REPLY\n\nBEGIN\n--b--\n",
	MACHINE_CALENDAR},
    {"a calendar's answer of Exchange",
	PERSON "Content-Class: urn:content-classes:calendarmessage\n\nYes.\n",
	MACHINE_CALENDAR},
};

static void check(const struct row *rows, size_t n)
{
	struct pool *pool = pool_new();
	struct message message;
	struct machine machine;
	size_t i;

	for (i = 0; i < n; i++) {
		parse_mail(&message, pool, rows[i].mail, strlen(rows[i].mail));
		machine_classify(&machine, &message, "hey@example.org");
		if (machine.kind != rows[i].kind)
			fail_msg("%s: %s by %s", rows[i].label,
			    machine_name(machine.kind), machine.sign);
		if (strcmp(machine.status,
			rows[i].status == NULL ? "" : rows[i].status) != 0)
			fail_msg(
			    "%s: status %s", rows[i].label, machine.status);
		assert_true((*machine.sign == '\0') ==
			    (machine.kind == MACHINE_PERSON));
	}
	pool_free(pool);
}

static void persons_are_not_taken_for_machines(void **state)
{
	(void)state;
	check(persons, N(persons));
}

static void reports_say_what_became_of_a_mail(void **state)
{
	(void)state;
	check(reports, N(reports));
}

static void bounces_are_known_by_their_words(void **state)
{
	(void)state;
	check(bounces, N(bounces));
}

static void other_machines_are_known_by_their_signs(void **state)
{
	(void)state;
	check(machines, N(machines));
}

static void a_mail_that_went_round_is_a_machine_s(void **state)
{
	struct message_header headers[31];
	struct message message = {.text = "", .headers = headers};
	struct machine machine;
	size_t i;

	(void)state;
	for (i = 0; i < N(headers); i++)
		headers[i] = (struct message_header){"received", "by x"};
	message.n_headers = 30;
	machine_classify(&machine, &message, "hey@example.org");
	assert_int_equal(machine.kind, MACHINE_PERSON);
	message.n_headers = 31;
	machine_classify(&machine, &message, "hey@example.org");
	assert_int_equal(machine.kind, MACHINE_OTHER);
}

static void what_came_back_in_a_report_is_no_text(void **state)
{
	static const char mail[] = PERSON REPORT(
	    "disposition-notification") "Content-Type: message/rfc822\n\n"
					"Message-ID: <ours@example.org>\n"
					"\nOur own words.\n--b--\n";
	struct pool *pool = pool_new();
	struct message message;

	(void)state;
	parse_mail(&message, pool, mail, sizeof mail - 1);
	assert_null(strstr(message.text, "Our own words"));
	assert_int_equal(message.returned_ids.n, 1);
	pool_free(pool);
}

static void a_receipt_names_the_mail_that_it_is_about(void **state)
{
	static const char mail[] = PERSON REPORT(
	    "disposition-notification") "Content-Type: "
					"message/disposition-notification\n\n"
					"Original-Message-ID: "
					"<ours@example.org>\n--b--\n";
	struct pool *pool = pool_new();
	struct message message;

	(void)state;
	parse_mail(&message, pool, mail, sizeof mail - 1);
	assert_int_equal(message.returned_ids.n, 1);
	assert_string_equal(message.returned_ids.list[0], "ours@example.org");
	pool_free(pool);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(persons_are_not_taken_for_machines),
	    cmocka_unit_test(reports_say_what_became_of_a_mail),
	    cmocka_unit_test(bounces_are_known_by_their_words),
	    cmocka_unit_test(other_machines_are_known_by_their_signs),
	    cmocka_unit_test(a_mail_that_went_round_is_a_machine_s),
	    cmocka_unit_test(what_came_back_in_a_report_is_no_text),
	    cmocka_unit_test(a_receipt_names_the_mail_that_it_is_about),
	};

	parse_init();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
