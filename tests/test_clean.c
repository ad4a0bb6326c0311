/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/test.h"

#include "base/buf.h"
#include "casework/clean.h"

static void signatures_and_labelled_numbers_go(void **state)
{
	static const struct {
		const char *label, *text, *clean;
		size_t count;
	} rows[] = {
	    {"no signature", "one\ntwo\n", "one\ntwo\n", 0},
	    {"no last line end", "one\ntwo", "one\ntwo", 0},
	    {"empty", "", "", 0},
	    {"signature", "text\n-- \nJane\nACME\n", "text\n-- \nC N\n", 1},
	    {"delimiter without its space", "text\n--\nJane\n",
		"text\n-- \nC N\n", 1},
	    {"a rule is no delimiter", "text\n---\nmore\n", "text\n---\nmore\n",
		0},
	    {"nothing follows the delimiter", "text\n-- \n", "text\n-- \n", 0},
	    {"a signature before a quotation", "text\n-- \nJane\n> who wrote\n",
		"text\n-- \nC N\n> who wrote\n", 1},
	    {"too long for a signature",
		"-- \n1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11\n12\n13\n",
		"-- \n1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11\n12\n13\n", 0},
	    {"the signature in a quotation stays", "> -- \n> Max\n",
		"> -- \n> Max\n", 0},
	    {"two signatures", "-- \nJane\n> q\n-- \nJane\n",
		"-- \nC N\n> q\n-- \nC N\n", 2},
	    {"phone", "Phone: +49 30 123456\n", "Phone: C N\n", 1},
	    {"phone in a sentence", "my tel. 030-1234567, thanks\n",
		"my tel. C N, thanks\n", 1},
	    {"two phones", "Tel 0301234567 Fax 0301234568\n",
		"Tel C N Fax C N\n", 2},
	    {"a Russian phone", "Телефон: +49 30 123456\n", "Телефон: C N\n",
		1},
	    {"a Japanese phone", "電話番号: 030-1234567\n", "電話番号: C N\n",
		1},
	    {"a Portuguese phone", "Telefone: +49 30 123456\n",
		"Telefone: C N\n", 1},
	    {"a quoted phone is evidence", "> Phone: +49 30 123456\n",
		"> Phone: +49 30 123456\n", 0},
	    {"a number without a label stays",
		"at 2026-11-22 10:00 case 123456\n",
		"at 2026-11-22 10:00 case 123456\n", 0},
	    {"a label inside a word is none", "hotel 1234567\n",
		"hotel 1234567\n", 0},
	    {"too few digits", "tel 12345\n", "tel 12345\n", 0},
	    {"too many digits", "tel 1234567890123456\n",
		"tel 1234567890123456\n", 0},
	    {"label at the end", "my phone", "my phone", 0},
	    {"label and number far apart", "phone me tomorrow at 123456\n",
		"phone me tomorrow at 123456\n", 0},
	};
	struct buf out = BUF_INIT;
	size_t i, count;

	(void)state;
	for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		buf_reset(&out);
		count = clean_signature(&out, rows[i].text, "C N");
		if (count != rows[i].count ||
		    strlen(rows[i].clean) != out.len ||
		    strncmp(buf_text(&out), rows[i].clean, out.len) != 0)
			fail_msg("%s: %zu, \"%s\"", rows[i].label, count,
			    buf_text(&out));
	}
	buf_release(&out);
}

static void what_the_author_is_called_is_replaced_everywhere(void **state)
{
	struct message_addr reply = {"jr@private.example.org", "Janey"};
	struct message_part part = {"image/\001png", "jane.png", 12};
	struct message message = {
	    .from = {"jane.roe@example.org", "Jane Roe"},
	    .reply_to = {&reply, 1},
	    .subject = "Jane here\r\nBcc: x",
	    .text = "I am Jane (jr@private.example.org, Janey).\n\001\n"
		    "Max is not me.\n",
	    .parts = &part,
	    .n_parts = 1,
	};
	struct record record = {.clean = NULL};
	struct pool *pool = pool_new();

	(void)state;
	clean_make(&record,
	    &(struct clean_source){
		.message = &message, .code_name = "Quiet Heron"},
	    pool);
	assert_string_equal(record.subject, "Quiet Heron here Bcc: x");
	assert_string_equal(record.clean,
	    "I am Quiet Heron (Quiet Heron, Quiet Heron).\n<U+0001>\n"
	    "Max is not me.\n");
	assert_int_equal(record.replaced, 4);
	assert_int_equal(record.n_files, 1);
	assert_string_equal(record.files[0].type, "image/<U+0001>png");
	pool_free(pool);
}

static void an_author_in_doubt_is_replaced_too(void **state)
{
	static const char *authors[] = {"alice@example.net (Alice Cooper)",
	    "\"Bert B.\" <bert@example.net>, Cara <cara@example.net>, @@,,<"};
	struct message message = {
	    .sender_doubt = "it has more than one From field",
	    .authors = {authors, 2},
	    .text = "Alice and Cooper, alice@example.net, Bert, Cara, Dora.",
	};
	struct record record = {.clean = NULL};
	struct pool *pool = pool_new();

	(void)state;
	clean_make(&record,
	    &(struct clean_source){.message = &message, .code_name = "C N"},
	    pool);
	assert_string_equal(record.clean, "C N and C N, C N, C N, C N, Dora.");
	pool_free(pool);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(signatures_and_labelled_numbers_go),
	    cmocka_unit_test(what_the_author_is_called_is_replaced_everywhere),
	    cmocka_unit_test(an_author_in_doubt_is_replaced_too),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
