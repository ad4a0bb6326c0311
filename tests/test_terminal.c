/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/test.h"

#include <stdio.h>

#include "cli/progress.h"
#include "cli/terminal.h"

static void a_cell_is_as_wide_as_it_is_said_to_be(void **state)
{
	static const struct {
		int terminal, width;
		bool is_last;
		const char *text, *shown;
	} rows[] = {
	    {80, 6, false, "open", "open  "},
	    {80, 6, true, "open", "open"},
	    {80, 4, false, "open", "open"},
	    {80, 4, false, "closed", "clo\xe2\x80\xa6"},
	    {80, 1, false, "closed", "\xe2\x80\xa6"},
	    {80, 4, false, "\xc3\xa9t\xc3\xa9", "\xc3\xa9t\xc3\xa9 "},
	    /* Two columns each. */
	    {80, 4, false, "\xe4\xbd\x95\xe9\x80\xb1\xe9\x96\x93",
		"\xe4\xbd\x95\xe2\x80\xa6 "},
	    /* In a pipe nothing is cut. */
	    {0, 4, false, "closed", "closed"},
	    {0, 6, false, "open", "open  "},
	};
	struct buf out = BUF_INIT;
	struct terminal t = {0, false};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		buf_reset(&out);
		t.width = rows[i].terminal;
		terminal_cell(
		    &out, &t, rows[i].text, rows[i].width, rows[i].is_last);
		assert_string_equal(buf_text(&out), rows[i].shown);
	}
	buf_release(&out);
}

static void what_others_wrote_cannot_steer_the_terminal(void **state)
{
	struct terminal t = {20, true};
	struct buf out = BUF_INIT;

	(void)state;
	terminal_text(&out, &t,
	    "\033[31mred\n\xe2\x80\xae"
	    "and back and forth, at some length");
	assert_null(strchr(buf_text(&out), '\033'));
	assert_null(strstr(buf_text(&out), "\xe2\x80\xae"));
	assert_non_null(strstr(buf_text(&out), "<U+202E>"));
	assert_string_equal(strchr(buf_text(&out), '\n'),
	    "\n<U+202E>and back and\nforth, at some\nlength");
	buf_release(&out);
}

static void colours_are_for_those_who_have_them(void **state)
{
	struct terminal with = {80, true}, without = {80, false};

	(void)state;
	assert_string_not_equal(terminal_begin(&with, STYLE_LATE), "");
	assert_string_not_equal(terminal_end(&with, STYLE_LATE), "");
	assert_string_equal(terminal_end(&with, STYLE_PLAIN), "");
	assert_string_equal(terminal_begin(&without, STYLE_LATE), "");
	assert_string_equal(terminal_end(&without, STYLE_LATE), "");
}

static void a_bar_says_how_far_how_fast_and_how_long(void **state)
{
	static const struct {
		int width;
		struct progress_state state;
		const char *line;
	} rows[] = {
	    {79, {"importing", "mails", 50, 50, 100, 10000},
		"importing  [#################-----------------]   50%  "
		"50 mails  5/s  0:10 left"},
	    {60, {"importing", "mails", 50, 50, 100, 10000},
		"importing  [#######--------]   50%  50 mails  5/s  "
		"0:10 left"},
	    {40, {"importing", "mails", 50, 50, 100, 10000},
		"importing   50%  50 mails  5/s  0:10 lef"},
	    {79, {"importing", "mails", 100, 100, 100, 10000},
		"importing  [########################################]  100%  "
		"100 mails  10/s"},
	    {79, {"importing", "mails", 1, 1, 100, 10},
		"importing  [----------------------------------------]    1%  "
		"1 mails"},
	    {79, {"looking", "cases", 7, 7, 0, 3500}, "looking  7 cases  2/s"},
	    {79, {"a", "b", 1, 1, 40000, 2000},
		"a  [----------------------------------------]    0%  1 b  0/s"
		"  22:13:18 left"},
	    {79, {"a", "b", 3, 200, 100, 2000},
		"a  [########################################]  100%  3 b  "
		"2/s"},
	};
	char line[128];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		progress_line(line, rows[i].width, &rows[i].state);
		assert_string_equal(line, rows[i].line);
	}
}

static void no_width_makes_a_line_too_long(void **state)
{
	struct progress_state s = {"bringing over", "keys",
	    18446744073709551615u, 9223372036854775808u, 18446744073709551615u,
	    86400000};
	char line[256];
	int width;

	(void)state;
	for (width = 0; width < 200; width++) {
		memset(line, 'x', sizeof line);
		progress_line(line, width, &s);
		assert_true(strlen(line) <= (size_t)width);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_cell_is_as_wide_as_it_is_said_to_be),
	    cmocka_unit_test(what_others_wrote_cannot_steer_the_terminal),
	    cmocka_unit_test(colours_are_for_those_who_have_them),
	    cmocka_unit_test(a_bar_says_how_far_how_fast_and_how_long),
	    cmocka_unit_test(no_width_makes_a_line_too_long),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
