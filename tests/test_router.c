/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/desk_fixture.h"

#include "casework/letters.h"
#include "casework/router.h"
#include "tests/sql.h"
#include "tmpl/letters.h"

/* ------------------------ what is allowed ------------------------- */

/* The table of router.c the other way round: each letter, and the pairs that
 * it may go between. */
static const char by_names[ROUTER_BYS] = "-rdmsah";
static const char to_names[ROUTER_TOS] = "rdme";

static const struct expected {
	const char *letter;
	const char *pairs; /* by and to; reporter, responDent, moderator,
	                      stranger, automatic, heyward; enforcer */
} expected[] = {
    {"acknowledgement", "rr mr"},
    {"relay", "mr md"},
    {"closed", "mr"},
    {"ask-identity", "mr"},
    {"said", "rr"},
    {"which", "rr"},
    {"alone", "rr mr hr"},
    {"notice", "rm am"},
    {"more", "rm am"},
    {"message", "rm dm mm sm"},
    {"quiet", "rm dm sm"},
    {"news", "rm"},
    {"receipt", "mm"},
    {"told", "mm"},
    {"question", "mm"},
    {"files", "mm"},
    {"refused", "sm"},
    {"undelivered", "am"},
    {"called", "hm"},
    {"frozen", "hm"},
    {"remind", "hm"},
    {"digest", "hm"},
    {"weekly", "hm"},
    {"clock", "hm"},
    {"status", "hr"},
    {"checkin", "hr"},
    {"checkin-last", "hr"},
    {"proposal", "mm hm"},
    {"decided", "mm hm"},
    {"correction", "md"},
    {"warning", "md"},
    {"temporary-ban", "md"},
    {"permanent-ban", "md"},
    {"emergency", "md"},
    {"confirmed", "md"},
    {"extended", "md"},
    {"lifted", "md"},
    {"readmitted", "md"},
    {"appeal-accepted", "md"},
    {"appeal-rejected", "md"},
    {"hearing", "md"},
    {"no-action", "md"},
    {"data", "md"},
    {"outcome", "mr"},
    {"granted", "mr"},
    {"not-granted", "mr"},
    {"enforce", "me"},
    {"enforce-change", "me"},
    {"enforce-end", "me he"},
    {"permit", "me"},
};
enum { N_EXPECTED = sizeof expected / sizeof expected[0] };

static bool is_expected(
    const char *letter, enum router_by by, enum router_to to)
{
	const char pair[] = {by_names[by], to_names[to], '\0'};
	size_t i;

	for (i = 0; i < N_EXPECTED; i++)
		if (strcmp(expected[i].letter, letter) == 0)
			return strstr(expected[i].pairs, pair) != NULL;
	fail_msg("%s: a letter that this table does not know", letter);
	return false;
}

static const struct letter *next_of_all(
    enum router_by *by, enum router_to *to, const struct letter *letter)
{
	if (++*to < ROUTER_TOS)
		return letter;
	*to = 0;
	if (++*by < ROUTER_BYS)
		return letter;
	*by = 0;
	return letter + 1;
}

static void every_pair_has_its_letters_and_no_others(void **state)
{
	const struct letter *letter = letters;
	enum router_by by = 0;
	enum router_to to = 0;

	(void)state;
	for (; letter->name != NULL; letter = next_of_all(&by, &to, letter))
		if (router_allows(by, to, letter->name) !=
		    is_expected(letter->name, by, to))
			fail_msg("%s from %c to %c", letter->name, by_names[by],
			    to_names[to]);
}

static void every_letter_that_is_routed_is_there(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < N_EXPECTED; i++)
		if (letters_find(expected[i].letter) == NULL)
			fail_msg("there is no letter %s", expected[i].letter);
}

/* Said once more, without the tables. */
static void no_letter_goes(enum router_by by, enum router_to to)
{
	const struct letter *letter;

	for (letter = letters; letter->name != NULL; letter++)
		if (router_allows(by, to, letter->name))
			fail_msg("%s from %c to %c", letter->name, by_names[by],
			    to_names[to]);
}

static void respondents_and_strangers_make_no_mail_to_the_outside(void **state)
{
	static const enum router_by never[] = {
	    BY_NOBODY, BY_RESPONDENT, BY_STRANGER, BY_MACHINE};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof never / sizeof never[0]; i++) {
		no_letter_goes(never[i], TO_REPORTER);
		no_letter_goes(never[i], TO_RESPONDENT);
		no_letter_goes(never[i], TO_ENFORCER);
	}
}

/* Or its time would tell who reported; and no clock sanctions anybody. */
static void only_moderators_make_mail_to_respondents(void **state)
{
	enum router_by by;

	(void)state;
	for (by = 0; by < ROUTER_BYS; by++)
		if (by != BY_MODERATOR)
			no_letter_goes(by, TO_RESPONDENT);
}

static void time_alone_only_ends_what_enforcers_do(void **state)
{
	const struct letter *letter;

	(void)state;
	no_letter_goes(BY_REPORTER, TO_ENFORCER);
	for (letter = letters; letter->name != NULL; letter++)
		if (router_allows(BY_HEYWARD, TO_ENFORCER, letter->name))
			assert_string_equal(letter->name, "enforce-end");
}

/* What a decision says to a respondent is nobody else's to read. */
static void a_letter_of_a_decision_has_one_kind_of_reader(void **state)
{
	const struct letter *letter;
	enum router_by by;
	enum router_to to;

	(void)state;
	for (letter = letters; letter->name != NULL; letter++)
		for (by = 0; letter->is_decision && by < ROUTER_BYS; by++)
			for (to = 0; to < ROUTER_TOS; to++)
				if (to != TO_RESPONDENT &&
				    router_allows(by, to, letter->name))
					fail_msg("%s from %c to %c",
					    letter->name, by_names[by],
					    to_names[to]);
}

static void a_letter_that_is_none_goes_nowhere(void **state)
{
	enum router_by by;
	enum router_to to;

	(void)state;
	for (by = 0; by < ROUTER_BYS; by++)
		for (to = 0; to < ROUTER_TOS; to++) {
			assert_false(router_allows(by, to, ""));
			assert_false(router_allows(by, to, "relays"));
			assert_false(router_allows(by, to, "rela"));
		}
}

/* -------------------------- what is queued ------------------------ */

/* A case with somebody of each kind who can get mail. */
struct people {
	struct team team;
	struct person reporter, respondent;
};

static void open_respondent(struct people *p, struct fixture *f)
{
	struct party_row row = {.case_id = &p->team.case_id,
	    .ordinal = 1,
	    .role = "respondent",
	    .code_name = "Loud Crow",
	    .language = ""};

	assert_int_equal(person_new(&p->respondent, &f->desk, &row,
			     &p->team.case_id, &f->err),
	    0);
	p->respondent.address = "rob@example.net";
}

static void open_reporter(struct people *p, struct fixture *f)
{
	struct party_row row = {.ordinal = 0};

	assert_int_equal(parties_next_of_case(&row, f->store, &p->team.case_id,
			     f->pool, &f->err),
	    1);
	assert_int_equal(
	    person_open(&p->reporter, &f->desk, &row, f->pool, &f->err), 0);
}

static void open_people(struct people *p, struct fixture *f)
{
	struct buf id = BUF_INIT;
	struct uuid case_id;

	*p = (struct people){.team.n = 0};
	fixture_report(f, NULL);
	sql_blob(&id, "SELECT id FROM cases");
	memcpy(case_id.bytes, id.data, UUID_LEN);
	buf_release(&id);
	assert_int_equal(
	    team_open(&p->team, &f->desk, &case_id, f->pool, &f->err), 0);
	open_reporter(p, f);
	open_respondent(p, f);
}

static void release_people(struct people *p)
{
	person_release(&p->reporter);
	person_release(&p->respondent);
	team_release(&p->team);
}

/* Every text that the template may show. */
static int fill_all(struct tmpl_value *values,
    const struct letters_reader *reader, void *arg, struct err *err)
{
	const struct letter *const *letter = arg;
	const struct letter_variable *variable;

	(void)reader;
	(void)err;
	for (variable = (*letter)->variables; variable->name != NULL;
	     variable++)
		if (variable->type == LETTER_TEXT && variable->in == NULL)
			tmpl_set(values, variable->name, "x");
	return 0;
}

static int try(struct fixture *f, const struct people *p, enum router_by by,
    enum router_to to, const struct letter *letter)
{
	struct letters_text text = {letter->name, fill_all, &letter};
	struct letters_cause cause = {.by = by,
	    .case_id = p->team.case_id,
	    .message_id = random_uuid(),
	    .effect = "test"};

	if (to == TO_ENFORCER)
		return letters_to_enforcer(&f->desk, &text, &cause, &p->team,
		    "admin@forum.example.net", &f->err);
	if (to == TO_MODERATOR)
		return letters_to_member(&f->desk, &text, &cause, &p->team,
		    &p->team.list[0], NULL, &f->err);
	return letters_to_party(&f->desk, &text, &cause,
	    to == TO_REPORTER ? &p->reporter : &p->respondent, f->desk.now,
	    &f->err);
}

/* Whatever else the program does wrong. */
static void nothing_is_queued_between_two_that_have_no_letter(void **state)
{
	struct fixture *f = *state;
	const struct letter *letter = letters;
	enum router_by by = 0;
	enum router_to to = 0;
	struct people p;
	int64_t before;
	int ret;

	open_people(&p, f);
	for (; letter->name != NULL; letter = next_of_all(&by, &to, letter)) {
		before = sql_int("SELECT count(*) FROM outbox");
		ret = try(f, &p, by, to, letter);
		if (is_expected(letter->name, by, to)
			? ret != 0
			: ret != -1 || f->err.kind != ERR_INPUT)
			fail_msg("%s from %c to %c: %s", letter->name,
			    by_names[by], to_names[to], f->err.text);
		assert_int_equal(sql_int("SELECT count(*) FROM outbox"),
		    before + (ret == 0));
	}
	release_people(&p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_pair_has_its_letters_and_no_others),
	    cmocka_unit_test(every_letter_that_is_routed_is_there),
	    cmocka_unit_test(
		respondents_and_strangers_make_no_mail_to_the_outside),
	    cmocka_unit_test(only_moderators_make_mail_to_respondents),
	    cmocka_unit_test(time_alone_only_ends_what_enforcers_do),
	    cmocka_unit_test(a_letter_of_a_decision_has_one_kind_of_reader),
	    cmocka_unit_test(a_letter_that_is_none_goes_nowhere),
	    cmocka_unit_test_setup_teardown(
		nothing_is_queued_between_two_that_have_no_letter,
		fixture_begin, fixture_end),
	};

	return cmocka_run_group_tests(
	    tests, fixture_keys_begin, fixture_keys_end);
}
