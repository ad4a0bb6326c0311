/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Each row of the table of clocks, and who hears them. */
#include "tests/clocks_fixture.h"

#include "casework/clock_kinds.h"
#include "casework/decision.h"
#include "casework/due.h"
#include "store/decisions.h"
#include "tests/sql.h"

enum { MINUTE = 60, HOUR = 3600, DAY = FIXTURE_DAY, STRIKES = 4, STOPS = 4 };

/* ------------------------------- the rows ------------------------------ */

/* Mia owns the case and proposed the decision; Mo and Zoe are the others, Lee
 * is outside, and Anna is the reporter. */
static const struct row {
	const char *clock;
	enum clock_event event;
	int64_t until; /* from then, and the end of the decision */
	struct {
		int64_t after; /* the event, rounded up to the hour */
		const char *who; /* "i" Mia, "o" Mo, "z" Zoe, "l" Lee, "r" */
	} strikes[STRIKES];
	bool recurs; /* after the last of these, too */
	const char *letter; /* NULL: "clock" */
	const char *says;
	const char *becomes; /* what becomes of the decision */
	int stops[STOPS]; /* events, and -1 */
} rows[] = {
    {"word", CLOCK_OPENED, 0,
	{{DAY, "i"}, {36 * HOUR, "ioz"}, {60 * HOUR, "l"}},
	.says = "was promised a word from a person by 2023-11-15 23:00 UTC",
	.stops = {CLOCK_WORD, CLOCK_CLOSED, -1}},
    {"status-asked", CLOCK_OPENED, 0,
	{{6 * DAY, "i"}, {20 * DAY, "i"}, {34 * DAY, "i"}}, .recurs = true,
	.says = "unless somebody writes, an automatic mail goes out at ",
	.stops = {CLOCK_CLOSED, -1}},
    {"status", CLOCK_OPENED, 0, {{7 * DAY, "r"}, {21 * DAY, "r"}},
	.recurs = true, .letter = "status", .says = "we have not forgotten you",
	.stops = {CLOCK_CLOSED, -1}},
    {"decision", CLOCK_OPENED, 0,
	{{14 * DAY, "i"}, {15 * DAY, "ioz"}, {17 * DAY, "l"}},
	.says = "it was to be decided by 2023-11-28 23:00 UTC",
	.stops = {CLOCK_CLOSED, -1}},
    {"remind", CLOCK_REMIND, 3 * DAY, {{3 * DAY, "i"}}, .letter = "remind",
	.says = "You wanted to be reminded", .stops = {CLOCK_CLOSED, -1}},
    {"hearing", CLOCK_HEARING, 7 * DAY, {{7 * DAY, ""}}, .becomes = "expired",
	.stops = {CLOCK_HEARD, CLOCK_CLOSED, -1}},
    {"approve", CLOCK_PROPOSED, 0,
	{{2 * DAY, "oz"}, {3 * DAY, "ioz"}, {5 * DAY, "l"}},
	.says = "R1, temporary ban: this still waits",
	.stops = {CLOCK_SETTLED, CLOCK_CLOSED, -1}},
    {"hold", CLOCK_HELD, 2 * DAY, {{2 * DAY, ""}}, .becomes = "released",
	.stops = {CLOCK_SETTLED, -1}},
    {"unknown", CLOCK_UNKNOWN, 0,
	{{DAY, "ioz"}, {2 * DAY, "ioz"}, {3 * DAY, "ioz"}}, .recurs = true,
	.says = "R1, temporary ban: nobody knows whether",
	.stops = {CLOCK_KNOWN, -1}},
    {"untold", CLOCK_UNTOLD, 0, {{2 * DAY, "i"}, {4 * DAY, "ioz"}},
	.says = "R1, temporary ban: mail does not reach them",
	.stops = {CLOCK_ENACTED, CLOCK_HELD, CLOCK_PROPOSED, -1}},
    {"emergency", CLOCK_EMERGENCY, 0, {{12 * HOUR, "ioz"}, {DAY, "l"}},
	.says = "R1, temporary ban: one moderator alone",
	.stops = {CLOCK_CONFIRMED, CLOCK_TERM_OVER, -1}},
    {"emergency-end", CLOCK_EMERGENCY, 3 * DAY, {{3 * DAY, ""}},
	.becomes = "expired", .stops = {CLOCK_CONFIRMED, CLOCK_TERM_OVER, -1}},
    {"term-soon", CLOCK_TERM, 30 * DAY, {{23 * DAY, "ioz"}},
	.says = "R1, temporary ban: this ends on 2023-12-14 ",
	.stops = {CLOCK_TERM_OVER, -1}},
    {"term-end", CLOCK_TERM, 30 * DAY, {{30 * DAY, ""}}, .becomes = "expired",
	.stops = {CLOCK_TERM_OVER, -1}},
    {"term-after", CLOCK_TERM, 30 * DAY, {{37 * DAY, "ioz"}},
	.says = "R1, temporary ban: this ended on 2023-12-14 ",
	.stops = {CLOCK_TERM_OVER, -1}},
    {"enforce", CLOCK_SPACES, 0,
	{{3 * DAY, "i"}, {10 * DAY, "ioz"}, {17 * DAY, "ioz"}}, .recurs = true,
	.says = "R1, temporary ban: this is not carried out everywhere",
	.stops = {CLOCK_ENFORCED, CLOCK_TERM_OVER, -1}},
    {"appeal", CLOCK_APPEALED, 0,
	{{14 * DAY, "i"}, {15 * DAY, "ioz"}, {17 * DAY, "l"}},
	.recurs = true,
	.says = "R1, temporary ban: an appeal against this was promised an "
		"answer by 2023-11-28 ",
	.stops = {CLOCK_APPEAL_SETTLED, -1}},
    {"checkin", CLOCK_CLOSED, 0, {{7 * DAY, "r"}}, .letter = "checkin",
	.says = "Are you safe?", .stops = {CLOCK_REOPENED, -1}},
    {"checkin-last", CLOCK_CLOSED, 0, {{13 * DAY, "r"}},
	.letter = "checkin-last", .says = "/updates",
	.stops = {CLOCK_REOPENED, -1}},
};
enum { ROWS = sizeof rows / sizeof rows[0] };

static void the_table_has_these_clocks_and_no_others(void **state)
{
	const struct clock_kind *kind;
	size_t i, j;

	(void)state;
	for (i = 0; i < ROWS; i++) {
		unsigned stops = 0;

		assert_string_equal(clock_kinds[i].name, rows[i].clock);
		for (j = 0; rows[i].stops[j] != -1; j++)
			stops |= CLOCK_BIT(rows[i].stops[j]);
		kind = clock_kinds_find(rows[i].clock);
		if (kind->stops != stops)
			fail_msg("%s", rows[i].clock);
	}
	assert_null(clock_kinds[ROWS].name);
}

static const char *state_of(const struct row *row)
{
	return row->becomes != NULL && strcmp(row->becomes, "expired") == 0
	           ? "enacted"
	           : "proposed";
}

static void begin_row(
    struct fixture *f, const struct row *row, int64_t *subject)
{
	case_escalation(f);
	case_report(f, ANNA, "He shouted at me.");
	case_says(f, MIA, "/take\n/respondent rob@example.net");
	*subject = clocks_fixture_decide(f, state_of(row),
	    (f->desk.now + row->until + HOUR - 1) / HOUR * HOUR);
}

/* ---------------------------- each row strikes ------------------------- */

struct heard {
	int64_t n[CASE_MODERATORS + 2]; /* moderators, Lee, the reporter */
};

static struct heard hear(struct fixture *f, const char *letter)
{
	struct heard heard;
	int i;

	letter = letter == NULL ? "clock" : letter;
	for (i = 0; i <= LEE; i++)
		heard.n[i] = case_mails(f, i, letter);
	heard.n[LEE + 1] = case_letters(0, letter);
	return heard;
}

/* Exactly these have heard it once more. */
static void assert_heard(struct fixture *f, struct heard *before,
    const struct row *row, const char *who)
{
	static const char names[] = "iozlr";
	struct heard now = hear(f, row->letter);
	const char *text;
	int i;

	for (i = 0; i <= LEE + 1; i++) {
		int64_t want = before->n[i] + (strchr(who, names[i]) != NULL);

		if (now.n[i] != want)
			fail_msg("%s at %lld: %c heard it %lld times, not %lld",
			    row->clock, (long long)f->desk.now - FIXTURE_NOW,
			    names[i], (long long)now.n[i], (long long)want);
		if (now.n[i] == before->n[i] || row->says == NULL)
			continue;
		text = i > LEE
		           ? case_letter(f, 0, row->letter)
		           : case_mail(f, i,
				 row->letter == NULL ? "clock" : row->letter);
		assert_says(text, row->says);
	}
	*before = now;
}

static void assert_becomes(
    struct fixture *f, int64_t subject, const struct row *row)
{
	struct decision_row decision;

	assert_int_equal(
	    decisions_find(&decision, f->store, subject, f->pool, NULL), 1);
	if (row->becomes == NULL)
		assert_string_equal(decision.state, state_of(row));
	else if (strcmp(row->becomes, "released") == 0)
		assert_int_equal(decision.held_until, 0);
	else
		assert_string_equal(decision.state, row->becomes);
}

static void strike_row(struct fixture *f, const struct row *row)
{
	int64_t subject, start, due;
	struct heard heard;
	size_t i;

	begin_row(f, row, &subject);
	start = f->desk.now;
	clocks_fixture_event(f, row->event, subject, row->until);
	clocks_fixture_only(row->clock);
	heard = hear(f, row->letter);
	for (i = 0; i < STRIKES && row->strikes[i].who != NULL; i++) {
		due = (start + row->strikes[i].after + HOUR - 1) / HOUR * HOUR;
		case_wait(f, due - MINUTE - f->desk.now);
		assert_heard(f, &heard, row, "");
		case_wait(f, MINUTE);
		assert_heard(f, &heard, row, row->strikes[i].who);
		/* Another run at the same time. */
		case_wait(f, 0);
		assert_heard(f, &heard, row, "");
	}
	assert_becomes(f, subject, row);
	assert_string_equal(
	    clocks_fixture_running(f), row->recurs ? row->clock : "");
}

static void stop_row(struct fixture *f, const struct row *row, int stop)
{
	int64_t subject;
	struct heard heard;

	begin_row(f, row, &subject);
	clocks_fixture_event(f, row->event, subject, row->until);
	clocks_fixture_only(row->clock);
	assert_string_equal(clocks_fixture_running(f), row->clock);
	/* What happens to a case happens to all of its decisions. */
	clocks_fixture_event(
	    f, (enum clock_event)stop, stop == CLOCK_CLOSED ? 0 : subject, 0);
	clocks_fixture_only(row->clock);
	assert_string_equal(clocks_fixture_running(f), "");
	heard = hear(f, row->letter);
	case_wait(f, 60 * DAY);
	assert_heard(f, &heard, row, "");
}

static void each_clock_strikes_on_its_day_and_once(void **state)
{
	void *own;
	size_t i;

	(void)state;
	for (i = 0; i < ROWS; i++) {
		assert_int_equal(case_begin(&own), 0);
		strike_row(own, &rows[i]);
		fixture_end(&own);
	}
}

static void each_clock_is_stopped_by_what_it_waits_for(void **state)
{
	size_t i, j;
	void *own;

	(void)state;
	for (i = 0; i < ROWS; i++)
		for (j = 0; rows[i].stops[j] != -1; j++) {
			assert_int_equal(case_begin(&own), 0);
			stop_row(own, &rows[i], rows[i].stops[j]);
			fixture_end(&own);
		}
}

/* ----------------------------- who is there ---------------------------- */

static void who_left_the_case_or_is_held_hears_no_clock(void **state)
{
	struct fixture *f = *state;

	case_report(f, ANNA, "Zoe was there.");
	case_says(f, MO, "/take");
	case_says(f, MO, "/recuse");
	clocks_fixture_only("decision");
	case_wait(f, 30 * DAY);
	/* No owner, all, and nobody outside: all again. */
	assert_int_equal(case_mails(f, MIA, "clock"), 3);
	assert_int_equal(case_mails(f, MO, "clock"), 0);
	assert_int_equal(case_mails(f, ZOE, "clock"), 0);
}

static void an_owner_who_is_away_leaves_it_to_all(void **state)
{
	struct fixture *f = *state;

	case_report(f, ANNA, "He shouted at me.");
	case_says(f, MIA, "/take\n/away until 2023-11-24");
	clocks_fixture_only("status-asked");
	case_wait(f, 7 * DAY);
	assert_int_equal(case_mails(f, MIA, "clock"), 1);
	assert_int_equal(case_mails(f, ZOE, "clock"), 1);
	case_wait(f, 14 * DAY);
	assert_int_equal(case_mails(f, MIA, "clock"), 2);
	assert_int_equal(case_mails(f, ZOE, "clock"), 1);
}

static void who_is_outside_is_called_in_and_gets_all_of_the_case(void **state)
{
	struct fixture *f = *state;

	case_escalation(f);
	case_report(f, ANNA, "He shouted at me.");
	assert_int_equal(case_mails(f, LEE, NULL), 0);
	case_wait(f, 60 * HOUR + HOUR);
	assert_int_equal(case_mails(f, LEE, "called"), 1);
	assert_says(case_mail(f, LEE, "message"), "He shouted at me.");
	assert_says(case_mail(f, LEE, "clock"), "was promised a word");
	case_says(f, LEE, "/take");
	assert_true(case_is_owner(f, 0, LEE));
}

/* ------------------------------- reporters ----------------------------- */

/* What there is of a reporter who hears nothing for a month. */
static const struct quiet {
	const char *label, *says;
	bool is_unverified;
	int64_t word, status;
} quiets[] = {
    {"waits", NULL, false, 1, 2},
    {"wants no mail", "/no-updates", false, 0, 0},
    {"took it back", "/withdraw", false, 0, 0},
    {"was never written to", NULL, true, 1, 0},
};

static void nobody_is_written_to_who_does_not_want_it(void **state)
{
	struct fixture *f;
	void *own;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof quiets / sizeof quiets[0]; i++) {
		assert_int_equal(case_begin(&own), 0);
		f = own;
		f->conf.limits.ack_unverified = !quiets[i].is_unverified;
		case_report(f, ANNA, "He shouted at me.");
		case_says(f, MIA, "/take");
		if (quiets[i].says != NULL)
			case_answers(f, 0, ANNA, quiets[i].says);
		sql_run("DELETE FROM clocks"
			" WHERE name NOT IN ('word', 'status')");
		case_wait(f, 30 * DAY);
		/* To the owner, then to all, and nobody is outside. */
		if (case_mails(f, MIA, "clock") != 3 * quiets[i].word ||
		    case_letters(0, "status") != (quiets[i].status > 0))
			fail_msg("%s", quiets[i].label);
		case_wait(f, 6 * DAY);
		assert_int_equal(case_letters(0, "status"), quiets[i].status);
		fixture_end(&own);
	}
}

static void a_word_puts_the_automatic_one_off(void **state)
{
	struct fixture *f = *state;

	case_report(f, ANNA, "He shouted at me.");
	case_wait(f, 23 * HOUR);
	case_says(f, MIA, "/take\n/reply reporter\nWe will look at it.");
	case_wait(f, 12 * DAY);
	assert_int_equal(case_mails(f, MIA, "clock"), 0);
	case_wait(f, DAY + HOUR);
	assert_says(case_mail(f, MIA, "clock"),
	    "the reporter has heard nothing for long");
	assert_int_equal(case_letters(0, "status"), 0);
	case_wait(f, DAY);
	assert_int_equal(case_letters(0, "status"), 1);
}

static void a_word_that_was_called_back_is_none(void **state)
{
	struct fixture *f = *state;

	case_report(f, ANNA, "He shouted at me.");
	case_says(f, MIA, "/take\n/reply reporter\nWe will look at it.");
	clocks_fixture_only("word");
	assert_string_equal(clocks_fixture_running(f), "");
	case_says(f, MIA, "/cancel");
	assert_string_equal(clocks_fixture_running(f), "word");
	case_wait(f, DAY + HOUR);
	assert_int_equal(case_mails(f, MIA, "clock"), 1);
	/* Another one stays. */
	case_says(f, MIA, "/reply reporter\nHello.");
	case_wait(f, HOUR);
	sql_run("UPDATE outbox SET state = 'sent'");
	case_says(f, MIA, "/reply reporter\nAnd one more thing.");
	case_says(f, MIA, "/cancel");
	case_wait(f, 10 * DAY);
	assert_int_equal(case_mails(f, MIA, "clock"), 1);
}

static void a_check_in_is_for_reports_that_were_closed(void **state)
{
	struct fixture *f = *state;

	case_report(f, ANNA, "He shouted at me.");
	case_report(f, "bo@example.net", "May I sell something?");
	case_says_in(f, 1, MIA, "/class permission");
	case_says_in(f, 0, MIA, "/close");
	case_says_in(f, 1, MIA, "/close");
	case_wait(f, 20 * DAY);
	assert_int_equal(case_letters(0, "checkin"), 1);
	assert_int_equal(case_letters(0, "checkin-last"), 1);
	assert_int_equal(case_letters(1, "checkin"), 0);
	assert_int_equal(case_letters(1, "checkin-last"), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_table_has_these_clocks_and_no_others),
	    cmocka_unit_test(each_clock_strikes_on_its_day_and_once),
	    cmocka_unit_test(each_clock_is_stopped_by_what_it_waits_for),
	    CASE_TEST(who_left_the_case_or_is_held_hears_no_clock),
	    CASE_TEST(an_owner_who_is_away_leaves_it_to_all),
	    CASE_TEST(who_is_outside_is_called_in_and_gets_all_of_the_case),
	    cmocka_unit_test(nobody_is_written_to_who_does_not_want_it),
	    CASE_TEST(a_word_puts_the_automatic_one_off),
	    CASE_TEST(a_word_that_was_called_back_is_none),
	    CASE_TEST(a_check_in_is_for_reports_that_were_closed),
	};

	return cmocka_run_group_tests(
	    tests, fixture_keys_begin, fixture_keys_end);
}
