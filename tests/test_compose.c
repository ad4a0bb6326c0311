/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/test.h"

#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "msg/compose.h"

static const struct compose plain = {
    .from_name = "Example Community",
    .from = "hey@example.org",
    .to = "somebody@example.org",
    .subject = "Your message",
    .message_id = "1@example.org",
    .date = 86400,
    .body = "Hello\n",
};

static void a_plain_mail_is_exactly_this(void **state)
{
	static const char expected[] =
	    "Date: Fri, 02 Jan 1970 00:00:00 +0000\r\n"
	    "From: Example Community <hey@example.org>\r\n"
	    "To: somebody@example.org\r\n"
	    "Subject: Your message\r\n"
	    "Message-Id: <1@example.org>\r\n"
	    "MIME-Version: 1.0\r\n"
	    "Content-Type: text/plain; charset=utf-8\r\n"
	    "Content-Transfer-Encoding: quoted-printable\r\n"
	    "\r\n"
	    "Hello\r\n";
	struct buf out = BUF_INIT;

	(void)state;
	assert_int_equal(compose_mail(&out, &plain, NULL), 0);
	assert_string_equal(buf_text(&out), expected);
	buf_release(&out);
}

static void automatic_mail_says_so(void **state)
{
	static const struct {
		enum compose_auto automatic;
		const char *header;
	} rows[] = {
	    {COMPOSE_HUMAN, NULL},
	    {COMPOSE_GENERATED, "\r\nAuto-Submitted: auto-generated\r\n"},
	    {COMPOSE_REPLIED, "\r\nAuto-Submitted: auto-replied\r\n"},
	};
	struct compose mail = plain;
	struct buf out = BUF_INIT;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		mail.automatic = rows[i].automatic;
		assert_int_equal(compose_mail(&out, &mail, NULL), 0);
		if (rows[i].header == NULL)
			assert_null(strstr(out.data, "Auto-Submitted"));
		else
			assert_non_null(strstr(out.data, rows[i].header));
		buf_release(&out);
	}
}

/* Each row spoils one value of a good mail. */
static void what_could_inject_a_header_is_refused(void **state)
{
	static const char *const crlf = "x\r\nBcc: evil@example.org";
	static const char *const bad_ids[] = {
	    "a b@c", "<a@b>", "", "a", "a@b\r\nBcc: c"};
	struct compose mail;
	struct buf out = BUF_INIT;
	struct err err;
	size_t i;

	(void)state;
#define REFUSED(member, value)                                                 \
	do {                                                                   \
		mail = plain;                                                  \
		mail.member = (value);                                         \
		assert_int_equal(compose_mail(&out, &mail, &err), -1);         \
		assert_int_equal(err.kind, ERR_INPUT);                         \
		assert_int_equal(out.len, 0);                                  \
	} while (0)
	REFUSED(from_name, crlf);
	REFUSED(subject, crlf);
	REFUSED(subject, "a\nb");
	REFUSED(subject, "a\tb");
	REFUSED(subject, "a\xe2\x80\xa8"
			 "b");
	REFUSED(from, crlf);
	REFUSED(from, NULL);
	REFUSED(to, "a@example.org, b@example.org");
	REFUSED(to, "a@example.org\r\nBcc: b@example.org");
	REFUSED(to, "j\xc3\xb6rg@example.org");
	REFUSED(reply_to, "nobody");
	REFUSED(body, "a\r\nb");
	REFUSED(body, "a\x1b[2J");
	REFUSED(body, "\xff");
	for (i = 0; i < sizeof bad_ids / sizeof bad_ids[0]; i++) {
		REFUSED(message_id, bad_ids[i]);
		REFUSED(in_reply_to, bad_ids[i]);
		mail = plain;
		mail.references = &bad_ids[i];
		mail.n_references = 1;
		assert_int_equal(compose_mail(&out, &mail, &err), -1);
	}
#undef REFUSED
	buf_release(&out);
}

static void fill(struct buf *body, const char *unit, size_t n)
{
	while (n-- > 0)
		buf_adds(body, unit);
}

static void every_line_is_short_and_ascii(void **state)
{
	static const struct {
		const char *unit;
		size_t n;
	} rows[] = {
	    {"", 0},
	    {"\n", 100},
	    {"no end", 1},
	    {"x", 5000},
	    {"\xc3\xb6", 5000},
	    {"\xe6\x97\xa5\xe6\x9c\xac ", 3000},
	    {".\n", 10},
	    {"From here\n", 3},
	    {"trailing \n", 3},
	    {"\t\n", 3},
	    {"=41\n", 3},
	};
	struct compose mail = plain;
	struct buf out = BUF_INIT, body = BUF_INIT;
	size_t i;
	char *line;

	(void)state;
	mail.subject = "\xe6\x97\xa5\xe6\x9c\xac\xe8\xaa\x9e \xf0\x9f\x98\x80 "
		       "and then a rather long subject with no end in sight, "
		       "so that it has to be folded somewhere";
	mail.from_name = "J\xc3\xb6rg \"Q\" (x) <a@example.net>, Evil";
	for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		fill(&body, rows[i].unit, rows[i].n);
		mail.body = buf_text(&body);
		assert_int_equal(compose_mail(&out, &mail, NULL), 0);
		assert_non_null(strstr(out.data, "charset=utf-8\r\n"));
		for (line = strtok(out.data, "\n"); line != NULL;
		     line = strtok(NULL, "\n")) {
			assert_true(strlen(line) <= 79);
			assert_int_equal(line[strlen(line) - 1], '\r');
		}
		buf_release(&out);
		buf_release(&body);
	}
}

static void host_names_leave_as_a_labels(void **state)
{
	struct compose mail = plain;
	struct buf out = BUF_INIT;

	(void)state;
	mail.to = "x@b\xc3\xbc"
		  "cher.example";
	assert_int_equal(compose_mail(&out, &mail, NULL), 0);
	assert_non_null(strstr(out.data, "x@xn--bcher-kva.example\r\n"));
	buf_release(&out);
}

/* Python's parser, which knows nothing of ours, must find in the mail what
 * was put into it; it prints one "name=value" per line. */
static const char script[] =
    "import sys, email, email.policy\n"
    "m = email.message_from_binary_file(sys.stdin.buffer,\n"
    "    policy=email.policy.default)\n"
    "assert not m.defects, m.defects\n"
    "f = m['from'].addresses\n"
    "assert [a.addr_spec for a in f] == ['hey@example.org'], f\n"
    "assert f[0].display_name == 'J\\u00f6rg \"Q\", <a@example.net>', f\n"
    "assert m['to'].addresses[0].addr_spec == 'somebody@example.org'\n"
    "assert m['reply-to'].addresses[0].addr_spec == 'hey+t@example.org'\n"
    "s = 'Gr\\u00fc\\u00dfe \\u65e5\\u672c ' + 'x ' * 60 + '\\u00e4'\n"
    "assert m['subject'] == s, m['subject']\n"
    "assert m['references'].split() == ['<1@b>', '<2@b>']\n"
    "assert m['in-reply-to'] == '<2@b>'\n"
    "assert m['message-id'] == '<1@example.org>'\n"
    "assert m['date'].datetime.timestamp() == 86400\n"
    "assert m.get_content_charset() == 'utf-8'\n"
    "t = m.get_content()\n"
    "assert t == '\\u00e4 trail \\n' + 'x' * 2000 + '\\n.\\nFrom =41\\n', t\n";

static int run_python(const struct buf *mail)
{
	int fds[2], status = -1;
	pid_t pid;

	if (pipe(fds) == -1)
		return -1;
	pid = fork();
	if (pid == 0) {
		dup2(fds[0], 0);
		close(fds[1]);
		execl(
		    "/usr/bin/python3", "python3", "-c", script, (char *)NULL);
		_exit(127);
	}
	close(fds[0]);
	/* It is less than a pipe holds. */
	if (write(fds[1], mail->data, mail->len) != (ssize_t)mail->len)
		status = -2;
	close(fds[1]);
	waitpid(pid, &status, 0);
	return status;
}

static void another_parser_reads_what_was_written(void **state)
{
	static const char *const references[] = {"1@b", "2@b"};
	struct compose mail = plain;
	struct buf out = BUF_INIT, body = BUF_INIT, subject = BUF_INIT;

	(void)state;
	if (access("/usr/bin/python3", X_OK) == -1)
		skip();
	buf_adds(&subject, "Gr\xc3\xbc\xc3\x9f"
			   "e \xe6\x97\xa5\xe6\x9c\xac ");
	fill(&subject, "x ", 60);
	buf_adds(&subject, "\xc3\xa4");
	buf_adds(&body, "\xc3\xa4 trail \n");
	fill(&body, "x", 2000);
	buf_adds(&body, "\n.\nFrom =41\n");
	mail.from_name = "J\xc3\xb6rg \"Q\", <a@example.net>";
	mail.reply_to = "hey+t@example.org";
	mail.subject = buf_text(&subject);
	mail.references = references;
	mail.n_references = 2;
	mail.in_reply_to = "2@b";
	mail.body = buf_text(&body);
	assert_int_equal(compose_mail(&out, &mail, NULL), 0);
	assert_int_equal(run_python(&out), 0);
	buf_release(&out);
	buf_release(&body);
	buf_release(&subject);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_plain_mail_is_exactly_this),
	    cmocka_unit_test(automatic_mail_says_so),
	    cmocka_unit_test(what_could_inject_a_header_is_refused),
	    cmocka_unit_test(every_line_is_short_and_ascii),
	    cmocka_unit_test(host_names_leave_as_a_labels),
	    cmocka_unit_test(another_parser_reads_what_was_written),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
