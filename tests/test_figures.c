/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/test.h"

#include "base/buf.h"
#include "casework/class.h"
#include "casework/ladder.h"
#include "stats/figures.h"
#include "stats/hide.h"
#include "stats/page.h"
#include "stats/sheet.h"

enum { CATEGORIES = 2 };

static struct conf_category categories[CATEGORIES] = {
    {"trolling", "Trolling"},
    {"pitching", "Pitching <b>& \"selling\", uninvited</b>"},
};

/* One year, or more, on their way to the page. */
struct lab {
	struct conf conf;
	struct pool *pool;
	struct figures_year years[8];
	struct figures figures;
};

static int begin(void **state)
{
	struct lab *lab = mem_alloc(sizeof *lab);
	size_t i;

	lab->pool = pool_new();
	lab->conf.community.name = "Anna & \"Bob\" <script>";
	lab->conf.community.code_of_conduct = "https://example.org/?a&b";
	lab->conf.categories = categories;
	lab->conf.n_categories = CATEGORIES;
	lab->conf.clock.word = 86400;
	lab->conf.clock.decision = 14 * 86400;
	for (i = 0; i < 8; i++) {
		lab->years[i].year = 2018 + (int)i;
		lab->years[i].categories = pool_alloc(lab->pool,
		    (CATEGORIES + FIGURES_MORE_CATEGORIES) * sizeof(int64_t));
	}
	*state = lab;
	return 0;
}

static int end(void **state)
{
	struct lab *lab = *state;

	pool_free(lab->pool);
	free(lab);
	return 0;
}

/* So many reports, all about trolling, all corrected after so many days. */
static void add_reports(struct figures_year *year, int n, int days)
{
	year->classes[0] += n;
	year->quarters[0] += n;
	year->categories[0] += n;
	year->outcomes[3] += n;
	year->word.after[days] += n;
	year->decision.after[days] += n;
}

static void make(struct lab *lab, size_t n)
{
	figures_make(&lab->figures, &lab->conf, lab->years, n, lab->pool);
}

/* What is written in a cell: "table.row" of a year. */
static const char *cell(struct lab *lab, const char *name, size_t year)
{
	const struct figures_table *table = lab->figures.tables;
	const char *dot = strchr(name, '.');

	while (strncmp(table->id, name, (size_t)(dot - name)) != 0)
		table++;
	return figures_cell_text(
	    figures_cell(table,
		figures_place(table->rows, table->n_rows, dot + 1), year),
	    lab->pool);
}

static const char *print(
    struct lab *lab, void (*how)(struct buf *, const struct figures *))
{
	struct buf out = BUF_INIT;
	const char *copy;

	how(&out, &lab->figures);
	copy = pool_strdup(lab->pool, buf_text(&out));
	buf_release(&out);
	return copy;
}

static void assert_has(const char *text, const char *words)
{
	if (strstr(text, words) == NULL)
		fail_msg("no '%s' in:\n%s", words, text);
}

/* ------------------------------ the rows -------------------------- */

static void there_is_a_row_for_each_class(void **state)
{
	struct lab *lab = *state;
	const char *names = class_names(lab->pool);
	size_t i;

	for (i = 0; i < FIGURES_CLASSES; i++)
		assert_has(names, figures_classes[i].id);
	for (i = 0; *names != '\0'; names++)
		i += *names == ',';
	assert_int_equal(i + 1, FIGURES_CLASSES);
}

static void there_is_a_row_for_each_rung(void **state)
{
	int rung;

	(void)state;
	for (rung = RUNG_NO_ACTION; rung <= RUNG_PERMANENT_BAN; rung++)
		figures_place(figures_outcomes, FIGURES_OUTCOMES,
		    ladder_rung(rung)->name);
}

static void a_year_is_settled_in_february(void **state)
{
	(void)state;
	assert_int_equal(figures_year_begins(2024), 1704067200);
	assert_int_equal(figures_year_settled(2023), 1706745600);
	assert_int_equal(figures_year_of(1704067199), 2023);
	assert_int_equal(figures_year_of(1704067200), 2024);
}

/* ------------------------------ the cells ------------------------- */

static void counts_are_given_from_five_on(void **state)
{
	struct lab *lab = *state;

	add_reports(&lab->years[0], 4, 1);
	add_reports(&lab->years[1], 5, 1);
	make(lab, 3);
	assert_string_equal(cell(lab, "cases.all", 0), "1-4");
	assert_string_equal(cell(lab, "cases.report", 0), "0-4");
	assert_string_equal(cell(lab, "cases.spam", 0), "0-4");
	assert_string_equal(cell(lab, "cases.all", 1), "5");
	assert_string_equal(cell(lab, "outcomes.correction", 1), "5");
	assert_string_equal(cell(lab, "outcomes.warning", 1), "0");
	assert_string_equal(cell(lab, "cases.all", 2), "0");
}

static void a_year_says_the_same_whatever_others_stand_beside_it(void **state)
{
	struct lab *lab = *state;
	const char *alone;

	add_reports(&lab->years[0], 17, 2);
	lab->years[0].classes[5] = 3;
	lab->years[0].quarters[2] = 3;
	make(lab, 1);
	alone = cell(lab, "cases.all", 0);
	lab->years[1] = lab->years[0];
	lab->years[1].classes[5] = 0;
	make(lab, 2);
	assert_string_equal(cell(lab, "cases.all", 0), alone);
}

static void times_need_cases_behind_them(void **state)
{
	struct lab *lab = *state;

	add_reports(&lab->years[0], 4, 1);
	add_reports(&lab->years[1], 9, 1);
	add_reports(&lab->years[2], 10, 0);
	make(lab, 3);
	assert_string_equal(cell(lab, "times.word-half", 0), "-");
	assert_string_equal(cell(lab, "times.word-half", 1), "1 day");
	assert_string_equal(cell(lab, "times.word-most", 1), "-");
	assert_string_equal(cell(lab, "times.word-most", 2), "same day");
}

static void times_are_rounded_up_and_end(void **state)
{
	static const struct {
		int days;
		const char *text;
	} rows[] = {{0, "same day"}, {7, "7 days"}, {8, "10 days"},
	    {14, "14 days"}, {15, "21 days"}, {271, "400 days"},
	    {FIGURES_DAYS, "later"}};
	struct lab *lab = *state;
	size_t i;

	for (i = 0; i < sizeof rows / sizeof rows[0]; i++)
		add_reports(&lab->years[i], 20, rows[i].days);
	make(lab, i);
	while (i-- > 0)
		assert_string_equal(
		    cell(lab, "times.decision-half", i), rows[i].text);
}

/* Of twenty, half took a day: the tenth did; nine of ten took at most nine
 * days, but the last two did not. */
static void half_and_nine_of_ten_are_told_apart(void **state)
{
	struct lab *lab = *state;

	add_reports(&lab->years[0], 10, 1);
	add_reports(&lab->years[0], 8, 9);
	add_reports(&lab->years[0], 2, 100);
	make(lab, 1);
	assert_string_equal(cell(lab, "times.word-half", 0), "1 day");
	assert_string_equal(cell(lab, "times.word-most", 0), "10 days");
}

static void of_bans_only_roughly_how_many_is_given(void **state)
{
	static const struct {
		int n, decided;
		const char *text;
	} rows[] = {{0, 0, "0"}, {1, 5, "1-4"}, {5, 5, "5-9"},
	    {19, 12, "10-19"}, {20, 12, "20-49"}, {10000, 9999, "10000+"}};
	struct lab *lab = *state;
	size_t i;

	for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		add_reports(&lab->years[i], rows[i].decided, 1);
		lab->years[i].outcomes[3] -= rows[i].decided;
		lab->years[i].outcomes[1] += rows[i].decided; /* temporary */
		lab->years[i].bans = rows[i].n;
	}
	make(lab, i);
	while (i-- > 0)
		assert_string_equal(
		    cell(lab, "bans.in-force", i), rows[i].text);
}

/* 6 to 9 temporary ones and some permanent ones: "10-19" would tell of those.
 * And that 2 and 2 permanent ones are all that are in force would tell of each
 * that it is not 4. */
static void bans_do_not_tell_what_was_decided(void **state)
{
	struct lab *lab = *state;

	add_reports(&lab->years[0], 10, 1);
	lab->years[0].outcomes[3] = 0;
	lab->years[0].outcomes[0] = 4;
	lab->years[0].outcomes[1] = 6;
	lab->years[0].bans = 10;
	make(lab, 1);
	assert_string_equal(cell(lab, "outcomes.permanent-ban", 0), "1-4");
	assert_string_equal(cell(lab, "bans.in-force", 0), "7-19");
}

static void permanent_bans_are_not_told_by_those_in_force(void **state)
{
	struct lab *lab = *state;
	size_t i;

	for (i = 0; i < 2; i++) {
		add_reports(&lab->years[i], 20, 1);
		lab->years[i].outcomes[3] = 18;
		lab->years[i].outcomes[0] = 2;
		lab->years[i].bans = 2 + 2 * (int64_t)i;
	}
	make(lab, 2);
	assert_string_equal(cell(lab, "outcomes.permanent-ban", 1), "1-4");
	assert_string_equal(cell(lab, "bans.in-force", 0), "1-4");
	assert_string_equal(cell(lab, "bans.in-force", 1), "1-5");
}

static void years_are_cut_out(void **state)
{
	struct lab *lab = *state;

	add_reports(&lab->years[1], 7, 1);
	make(lab, 4);
	figures_cut(&lab->figures, 2019, 2020);
	assert_int_equal(lab->figures.n_years, 2);
	assert_int_equal(lab->figures.years[0], 2019);
	assert_string_equal(cell(lab, "cases.all", 0), "7");
	assert_string_equal(cell(lab, "cases.all", 1), "0");
	figures_cut(&lab->figures, 2030, 2040);
	assert_int_equal(lab->figures.n_years, 0);
}

static void quarters_need_fifty_cases(void **state)
{
	struct lab *lab = *state;

	add_reports(&lab->years[0], 49, 1);
	add_reports(&lab->years[1], 50, 1);
	make(lab, 2);
	assert_string_equal(cell(lab, "quarters.q1", 0), "-");
	assert_string_equal(cell(lab, "quarters.q1", 1), "50");
	assert_string_equal(cell(lab, "quarters.q2", 1), "0");
}

/* ------------------------------ the pages ------------------------- */

static void no_line_of_the_text_is_too_long(void **state)
{
	struct lab *lab = *state;
	const char *line;
	size_t i, len;

	for (i = 0; i < 8; i++)
		add_reports(&lab->years[i], 12345678, 8);
	make(lab, 8);
	for (line = print(lab, sheet_text); *line != '\0'; line += len + 1) {
		len = strcspn(line, "\n");
		assert_in_range(len, 0, 72);
	}
}

static void csv_is_quoted_where_it_must(void **state)
{
	struct lab *lab = *state;
	const char *name = categories[0].name, *text;

	add_reports(&lab->years[0], 7, 8);
	categories[0].name = "=a,\"b\"";
	make(lab, 1);
	text = print(lab, sheet_csv);
	categories[0].name = name;
	assert_has(text, "table,period,row,column,value\r\n");
	assert_has(text, "\r\ncases,2018,report,min,7\r\n");
	assert_has(text, "\r\ntimes,2018,word-half,days,10\r\n");
	assert_has(text, "\r\ntimes,2018,word-most,days,\r\n");
	assert_has(text, ",\"'=a,\"\"b\"\"\",min,7\r\n");
}

static void what_is_configured_is_escaped(void **state)
{
	struct lab *lab = *state;
	const char *text;

	add_reports(&lab->years[0], 7, 8);
	make(lab, 1);
	text = print(lab, page_html);
	assert_has(text, "<h1>Anna &amp; &quot;Bob&quot; &lt;script&gt;</h1>");
	assert_has(text, "Pitching &lt;b&gt;&amp; &quot;selling&quot;");
	assert_has(text, "href=\"https://example.org/?a&amp;b\"");
	assert_null(strstr(text, "<script"));
	assert_null(strstr(text, "<b>"));
}

static void only_addresses_of_the_web_are_links(void **state)
{
	struct lab *lab = *state;

	lab->conf.community.code_of_conduct = "javascript:alert(1)";
	make(lab, 0);
	assert_null(strstr(print(lab, page_html), "href=\"javascript"));
}

static void a_page_without_years_says_so(void **state)
{
	struct lab *lab = *state;

	make(lab, 0);
	assert_has(print(lab, page_html), "No year can be reported on yet.");
	assert_has(print(lab, sheet_text), "no year yet");
	assert_string_equal(
	    print(lab, sheet_csv), "table,period,row,column,value\r\n");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(there_is_a_row_for_each_class),
	    TEST(there_is_a_row_for_each_rung),
	    TEST(a_year_is_settled_in_february),
	    TEST(counts_are_given_from_five_on),
	    TEST(a_year_says_the_same_whatever_others_stand_beside_it),
	    TEST(times_need_cases_behind_them),
	    TEST(times_are_rounded_up_and_end),
	    TEST(half_and_nine_of_ten_are_told_apart),
	    TEST(of_bans_only_roughly_how_many_is_given),
	    TEST(bans_do_not_tell_what_was_decided),
	    TEST(permanent_bans_are_not_told_by_those_in_force),
	    TEST(years_are_cut_out),
	    TEST(quarters_need_fifty_cases),
	    TEST(no_line_of_the_text_is_too_long),
	    TEST(csv_is_quoted_where_it_must),
	    TEST(what_is_configured_is_escaped),
	    TEST(only_addresses_of_the_web_are_links),
	    TEST(a_page_without_years_says_so),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
