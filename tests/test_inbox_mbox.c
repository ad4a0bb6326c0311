/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/scratch.h"

#include <stdio.h>
#include <sys/stat.h>

#include "wire/inbox.h"

enum { LIMIT = 300000 };

#define FROM "From a@example.net Sat Mar  1 08:00:00 2025\n"

static struct inbox *open_text(const char *text, size_t len, struct err *err)
{
	struct inbox_archive archive = {
	    ARCHIVE_MBOX, scratch_path("box"), LIMIT};
	struct inbox *inbox = NULL;

	scratch_write(archive.path, text, len, 0600);
	inbox_open_archive(&inbox, &archive, err);
	return inbox;
}

/* All mails of a folder, each behind a "|". */
static void read_all(struct buf *out, const char *text, size_t len)
{
	struct err err = {ERR_NONE, ""};
	struct inbox *inbox = open_text(text, len, &err);
	struct buf raw = BUF_INIT;
	struct inbox_mail mail;
	int n;

	assert_non_null(inbox);
	while ((n = inbox_next(inbox, &mail, &raw, &err)) == 1) {
		buf_addc(out, '|');
		buf_add(out, raw.data, raw.len);
	}
	assert_int_equal(n, 0);
	assert_int_equal(inbox_state(inbox)->at, inbox_state(inbox)->all);
	inbox_close(inbox);
	buf_release(&raw);
}

/* CR stands for nothing here, so that a table can be read. */
static void every_dialect_is_taken_apart(void **state)
{
	static const struct {
		const char *label, *text, *mails;
	} rows[] = {
	    {"two mails", FROM "A: 1\n\nx\n\n" FROM "A: 2\n\ny\n\n",
		"|A: 1\n\nx\n|A: 2\n\ny\n"},
	    {"no line end at the end", FROM "A: 1\n\nx", "|A: 1\n\nx"},
	    {"empty lines before", "\n\n" FROM "A: 1\n\nx\n", "|A: 1\n\nx\n"},
	    {"empty lines within", FROM "A: 1\n\n\n\nx\n\n\n" FROM "A: 2\n\n",
		"|A: 1\n\n\n\nx\n\n|A: 2\n\n"},
	    {"no text", FROM "A: 1\n\n" FROM "A: 2\n\n", "|A: 1\n\n|A: 2\n\n"},
	    {"no mail at all", FROM, "|"},
	    {"mboxo", FROM "A: 1\n\n>From here\n", "|A: 1\n\nFrom here\n"},
	    {"mboxrd", FROM "A: 1\n\n>>From here\n", "|A: 1\n\n>From here\n"},
	    {"a quotation of something else", FROM "A: 1\n\n>Fromage\n> From\n",
		"|A: 1\n\n>Fromage\n> From\n"},
	    {"unquoted, no date", FROM "A: 1\n\nx\n\nFrom here on\ny\n",
		"|A: 1\n\nx\n\nFrom here on\ny\n"},
	    {"unquoted, behind no empty line", FROM "A: 1\n\nx\n" FROM "y\n",
		"|A: 1\n\nx\n" FROM "y\n"},
	    {"of Thunderbird",
		"From - Sat Mar 01 08:00:00 2025\nA: 1\n\nx\n\n"
		"From \nA: 2\n\ny\n",
		"|A: 1\n\nx\n|A: 2\n\ny\n"},
	    {"with a zone",
		FROM "A: 1\n\n\n"
		     "From 12@xxx Sat Mar 01 08:00:00 +0000 2025\n"
		     "A: 2\n\n",
		"|A: 1\n\n|A: 2\n\n"},
	    {"a length that is right",
		FROM "content-length: 47\n\nx\n\n" FROM "\n" FROM "A: 2\n\n",
		"|content-length: 47\n\nx\n\n" FROM "|A: 2\n\n"},
	    {"a length that is wrong",
		FROM "Content-Length: 5\n\nx\n\n" FROM "A: 2\n\n",
		"|Content-Length: 5\n\nx\n|A: 2\n\n"},
	    {"a length beyond the end",
		FROM "Content-Length: 99999\n\nx\n\n" FROM "A: 2\n\n",
		"|Content-Length: 99999\n\nx\n|A: 2\n\n"},
	    {"a length that is none",
		FROM "Content-Length: -1\nContent-Length: 9x\n\nx\n\n" FROM
		     "A: 2\n\n",
		"|Content-Length: -1\nContent-Length: 9x\n\nx\n|A: 2\n\n"},
	};
	struct buf got = BUF_INIT, plain = BUF_INIT;
	size_t i, j;

	(void)state;
	for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		buf_reset(&got);
		buf_reset(&plain);
		read_all(&got, rows[i].text, strlen(rows[i].text));
		for (j = 0; j < got.len; j++) {
			if (got.data[j] == '\r') {
				assert_int_equal(got.data[j + 1], '\n');
				continue;
			}
			buf_addc(&plain, got.data[j]);
		}
		if (strcmp(buf_text(&plain), rows[i].mails) != 0)
			print_message("%s\n", rows[i].label);
		assert_string_equal(buf_text(&plain), rows[i].mails);
	}
	buf_release(&got);
	buf_release(&plain);
}

static void a_from_line_says_when_it_came(void **state)
{
	static const struct {
		const char *line;
		int64_t when;
	} rows[] = {
	    {"From a@example.net Sat Mar  1 08:00:00 2025", 1740816000},
	    {"From a@example.net Sat Mar 01 08:00 2025", 1740816000},
	    {"From a@example.net Sat Mar  1 08:00:00 UTC 2025", 1740816000},
	    {"From - Sat Mar 01 08:00:00 2025", 1740816000},
	    {"From a@example.net", 0},
	};
	struct err err = {ERR_NONE, ""};
	struct inbox_mail mail;
	struct buf raw = BUF_INIT;
	struct inbox *inbox;
	char text[200];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		snprintf(text, sizeof text, "%s\nA: 1\n\nx\n", rows[i].line);
		inbox = open_text(text, strlen(text), &err);
		assert_non_null(inbox);
		assert_int_equal(inbox_next(inbox, &mail, &raw, &err), 1);
		assert_int_equal(mail.received, rows[i].when);
		inbox_close(inbox);
	}
	buf_release(&raw);
}

/* Of a mail over the limit the beginning is kept, and no more is held. */
static void a_large_mail_is_cut_and_the_next_one_is_not(void **state)
{
	struct err err = {ERR_NONE, ""};
	struct buf text = BUF_INIT, raw = BUF_INIT;
	struct inbox_mail mail;
	struct inbox *inbox;
	int i;

	(void)state;
	buf_adds(&text, FROM "A: 1\n\n");
	for (i = 0; i < LIMIT; i++)
		buf_adds(&text, i % 50000 == 0 ? "x\n" : "xx");
	buf_adds(&text, "\n\n" FROM "A: 2\n\ny\n");
	inbox = open_text(text.data, text.len, &err);
	assert_non_null(inbox);
	assert_int_equal(inbox_next(inbox, &mail, &raw, &err), 1);
	assert_true(mail.cut && mail.size > LIMIT);
	assert_int_equal(raw.len, 262144);
	assert_true(raw.cap < 4 * LIMIT);
	assert_int_equal(inbox_next(inbox, &mail, &raw, &err), 1);
	assert_true(!mail.cut);
	assert_string_equal(buf_text(&raw), "A: 2\r\n\r\ny\r\n");
	inbox_close(inbox);
	buf_release(&text);
	buf_release(&raw);
}

static void what_is_no_mbox_is_refused(void **state)
{
	struct inbox_archive archive = {ARCHIVE_MBOX, NULL, LIMIT};
	struct err err = {ERR_NONE, ""};
	struct inbox *inbox = NULL;

	(void)state;
	assert_null(open_text("hello\n", 6, &err));
	assert_int_equal(err.kind, ERR_CONFIG);
	archive.path = scratch_path("folder");
	mkdir(archive.path, 0700);
	assert_int_equal(inbox_open_archive(&inbox, &archive, &err), -1);
	assert_int_equal(err.kind, ERR_CONFIG);
	archive.path = scratch_path("none");
	assert_int_equal(inbox_open_archive(&inbox, &archive, &err), -1);
	assert_int_equal(err.kind, ERR_CONFIG);
}

/* Whatever is changed in it: it comes to an end, with no more mails than there
 * are lines. */
static void a_broken_folder_is_read_to_its_end(void **state)
{
	static const char good[] =
	    FROM "A: 1\nContent-Length: 2\n\nx\n\n" FROM
		 "A: 2\n\n>From there\n\nFrom - Sat Mar 01 08:00:00 2025\r\n"
		 "A: 3\r\n\r\n\0y\r\n";
	struct buf got = BUF_INIT;
	char text[sizeof good];
	size_t at, i;

	(void)state;
	for (at = sizeof FROM; at < sizeof good; at++)
		for (i = 0; i < 4; i++) {
			memcpy(text, good, sizeof good);
			text[at] = "\n\0F\xff"[i];
			buf_reset(&got);
			read_all(&got, text, sizeof text - 1);
			assert_true(got.len < 2 * sizeof good);
		}
	buf_release(&got);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_dialect_is_taken_apart),
	    cmocka_unit_test(a_from_line_says_when_it_came),
	    cmocka_unit_test(a_large_mail_is_cut_and_the_next_one_is_not),
	    cmocka_unit_test(what_is_no_mbox_is_refused),
	    cmocka_unit_test(a_broken_folder_is_read_to_its_end),
	};

	return cmocka_run_group_tests(tests, scratch_begin, scratch_end);
}
