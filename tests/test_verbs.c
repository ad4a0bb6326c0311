/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/case_fixture.h"

#include <stdio.h>

#include "base/utf8.h"
#include "casework/verb.h"
#include "tests/sql.h"
#include "tmpl/tmpl.h"

/* ----------------------------- the table ------------------------------ */

static void each_verb_has_its_sentence_in_each_language(void **state)
{
	static const char *const languages[] = {"en", "de", "es", "fr"};
	const struct fixture *f = *state;
	char *word, *english;
	const struct verb *verb;
	char key[40];
	size_t i;

	for (verb = verbs; verb->command.name != NULL; verb++) {
		snprintf(key, sizeof key, "help.%s", verb->command.name);
		assert_int_equal(
		    tmpl_word(&english, &f->conf, "en", key, NULL, NULL), 0);
		assert_true(strlen(english) > 10);
		for (i = 1; i < 4; i++) {
			if (tmpl_word(&word, &f->conf, languages[i], key, NULL,
				NULL) == -1 ||
			    strcmp(word, english) == 0)
				fail_msg("%s: %s", languages[i], key);
			free(word);
		}
		free(english);
	}
}

static void each_row_is_whole(void **state)
{
	const struct verb *verb;
	bool takes_arg, takes_text;

	(void)state;
	for (verb = verbs; verb->command.name != NULL; verb++) {
		takes_arg = verb->command.takes_arg;
		takes_text = verb->command.takes_text;
		if (verb->run == NULL || verb->when == 0 ||
		    takes_arg != (verb->arg != NULL) ||
		    ((verb->flags & VERB_NEEDS_ARG) != 0 && !takes_arg) ||
		    ((verb->flags & VERB_NEEDS_TEXT) != 0 && !takes_text) ||
		    (takes_arg && (verb->flags & VERB_NEEDS_ARG) == 0 &&
			verb->arg[0] != '[') ||
		    (verb->offer != 0 && (verb->flags & VERB_NEEDS_ARG) != 0 &&
			verb->offered == NULL))
			fail_msg("%s", verb->command.name);
	}
}

static const char *name_of(const struct verb *verb, size_t i)
{
	return i == 0                          ? verb->command.name
	       : verb->command.aliases == NULL ? NULL
	                                       : verb->command.aliases[i - 1];
}

/* How many verbs are called so? */
static size_t count_called(const char *name)
{
	const struct verb *verb;
	const char *is;
	size_t i, n = 0;

	for (verb = verbs; verb->command.name != NULL; verb++)
		for (i = 0; (is = name_of(verb, i)) != NULL; i++)
			n += strcmp(is, name) == 0;
	return n;
}

static void each_name_and_alias_is_one_verb(void **state)
{
	struct fixture *f = *state;
	const struct command_verb *const *all = verbs_commands(f->pool);
	struct commands commands;
	const struct verb *verb;
	const char *name;
	char *folded;
	size_t i;

	for (verb = verbs; verb->command.name != NULL; verb++)
		for (i = 0; (name = name_of(verb, i)) != NULL; i++) {
			assert_int_equal(count_called(name), 1);
			folded = utf8_fold(name);
			assert_string_equal(folded, name);
			assert_null(strchr(name, ' '));
			mem_wipe_free(folded);
			commands_read(&commands,
			    pool_printf(f->pool, "/%s", name), all, f->pool);
			assert_int_equal(commands.n, 1);
			assert_ptr_equal(commands.list[0].verb, &verb->command);
		}
}

static void the_table_is_printed_for_the_manual(void **state)
{
	char *text = NULL;
	size_t len = 0;
	FILE *out = open_memstream(&text, &len);

	(void)state;
	verbs_print(out);
	fclose(out);
	assert_says(text, "take|übernehmen prendre tomar|\n");
	assert_says(text, "drop|abgeben rendre soltar|\n");
	assert_says(text, "alias||R1 ADDRESS-or-HANDLE\n");
	free(text);
}

/* ----------------------------- what is refused ------------------------ */

/* The verb as it is meant to be said. */
static const char *whole(struct fixture *f, const struct verb *verb)
{
	return pool_printf(f->pool, "/%s%s%s", verb->command.name,
	    verb->command.takes_arg ? " xyz" : "",
	    verb->command.takes_text ? "\nA text." : "");
}

static void a_verb_is_refused_where_it_makes_no_sense(void **state)
{
	struct fixture *f = *state;
	const struct verb *verb;
	const char *receipt, *no;

	for (verb = verbs; verb->command.name != NULL; verb++) {
		fixture_end(state);
		assert_int_equal(case_begin(state), 0);
		f = *state;
		case_report(f, ANNA, "He shouted at me.");
		no = pool_printf(f->pool,
		    "the case is open; /%s makes no sense", verb->command.name);
		receipt = case_says(f, MO, whole(f, verb));
		if ((strstr(receipt, no) == NULL) !=
		    ((verb->when & WHEN_OPEN) != 0))
			fail_msg("/%s: %s", verb->command.name, receipt);
		case_says(f, MIA, "/close");
		no = pool_printf(f->pool,
		    "the case is closed; /%s makes no sense before /reopen",
		    verb->command.name);
		receipt = case_says(f, MIA, whole(f, verb));
		if ((strstr(receipt, no) == NULL) !=
		    ((verb->when & WHEN_CLOSED) != 0))
			fail_msg("/%s: %s", verb->command.name, receipt);
	}
}

static void a_verb_wants_what_belongs_to_it_and_no_more(void **state)
{
	struct fixture *f = *state;
	const struct verb *verb;
	const char *name;

	case_report(f, ANNA, "He shouted at me.");
	for (verb = verbs; verb->command.name != NULL; verb++) {
		name = verb->command.name;
		if ((verb->when & WHEN_OPEN) == 0)
			continue;
		if ((verb->flags & VERB_NEEDS_ARG) != 0)
			assert_says(case_says(f, MIA,
					pool_printf(f->pool, "/%s\n\nx", name)),
			    pool_printf(f->pool,
				"something is missing after /%s", name));
		if ((verb->flags & VERB_NEEDS_TEXT) != 0)
			assert_says(
			    case_says(f, MIA,
				pool_printf(f->pool, "/%s%s", name,
				    verb->command.takes_arg ? " x" : "")),
			    pool_printf(
				f->pool, "below /%s a text is missing", name));
		if (!verb->command.takes_arg && !verb->command.takes_text)
			assert_says(case_says(f, MIA,
					pool_printf(f->pool, "/%s x", name)),
			    pool_printf(f->pool,
				"nothing may follow /%s on its line", name));
		if ((verb->flags & VERB_ALONE) != 0)
			assert_says(
			    case_says(f, MIA,
				pool_printf(f->pool, "/take\n/%s%s", name,
				    verb->command.takes_text ? "\nx" : "")),
			    pool_printf(
				f->pool, "/%s must be the only command", name));
	}
	assert_null(case_row(f, 0).owner);
	assert_int_equal(case_mails(f, MO, "told"), 0);
}

static const char *const bad_mails[] = {
    "/take\n/tale",
    "/take\n/assign Nobody",
    "/take\n/assign",
    "/take\n/class nonsense",
    "/take\n/help me",
    "/take\n/reopen",
    "/take\n/reply reporter",
    "/take\n/reply R1\nNobody is that.",
    "/take\n/reply reporter\nHello.\n/category nonsense",
    "/take\n/reply reporter\nHello.\n/now\n/category nonsense",
    "/reply reporter\nHello.\n/take\n/remind yesterday",
    "/take\n/close\n/reopen\n/join 1",
    "/take\n/recuse Zoe\n/frobnicate",
    "A note.\n/take\n/respondent rob@example.net\n/alias R2 rob",
    "/take\n/yes",
    "/take\n/mute R1\n",
};

static void one_bad_line_and_nothing_is_done(void **state)
{
	struct fixture *f = *state;
	struct case_row row;
	const char *receipt;
	int64_t parties;
	size_t i;

	case_report(f, ANNA, "He shouted at me.");
	parties = sql_int("SELECT count(*) FROM parties");
	for (i = 0; i < sizeof bad_mails / sizeof bad_mails[0]; i++) {
		receipt = case_says(f, MIA, bad_mails[i]);
		assert_says(receipt, "NOTHING was done");
		assert_says(receipt, "NOT sent to anyone outside");
		row = case_row(f, 0);
		if (row.owner != NULL || strcmp(row.state, "open") != 0 ||
		    strcmp(row.class, "report") != 0 ||
		    sql_int("SELECT count(*) FROM clocks"
			    " WHERE name = 'remind'") != 0 ||
		    case_letters(0, "relay") != 0 ||
		    case_letters(0, "closed") != 0 ||
		    case_mails(f, MO, "told") != 0 ||
		    sql_int("SELECT count(*) FROM parties") != parties ||
		    sql_int("SELECT count(*) FROM screens") != 0 ||
		    sql_int("SELECT count(*) FROM acts") != 0)
			fail_msg("%s", bad_mails[i]);
	}
}

static void a_refused_text_is_given_back(void **state)
{
	struct fixture *f = *state;
	const char *receipt;

	case_report(f, ANNA, "He shouted at me.");
	receipt = case_says(f, MIA,
	    "/take\n/reply reporter\nA long and thoughtful answer.\n/clsoed");
	assert_says(receipt, "line 4: there is no such command: /clsoed");
	assert_says(receipt, "A long and thoughtful answer.");
}

/* --------------------------- the nearest verb ------------------------- */

static void the_nearest_verb_is_offered_and_yes_takes_it(void **state)
{
	struct fixture *f = *state;
	const char *receipt;

	case_report(f, ANNA, "He shouted at me.");
	receipt = case_says(
	    f, MIA, "/tkae\n/replly reporter\nHow are you?\n/note\nPoor her.");
	assert_says(receipt, "/tkae; is it /take?");
	assert_says(receipt, "Answer /yes, and it is done: /take "
			     "/reply reporter How are you? /note Poor her.");
	assert_null(case_row(f, 0).owner);
	/* Whose question it is not. */
	assert_says(case_says(f, MO, "/yes"), "nothing waits for a /yes");
	assert_null(case_row(f, 0).owner);
	receipt = case_says(f, MIA, "/yes");
	assert_says(receipt, "owner of the case: Mia");
	assert_true(case_is_owner(f, 0, MIA));
	assert_says(case_letter(f, 0, "relay"), "How are you?");
	assert_not_says(case_letter(f, 0, "relay"), "Poor her");
	assert_says(case_mail(f, MO, "told"), "Poor her.");
	/* Once. */
	assert_says(case_says(f, MIA, "/yes"), "nothing waits for a /yes");
	assert_int_equal(case_letters(0, "relay"), 1);
}

static void where_more_is_wrong_nothing_is_offered(void **state)
{
	static const char *const texts[] = {
	    "/tkae\n/assign", "/tkae\n/xyzzyplugh", "/take\n/xyzzyplugh"};
	struct fixture *f = *state;
	size_t i;

	case_report(f, ANNA, "He shouted at me.");
	for (i = 0; i < 3; i++) {
		assert_not_says(case_says(f, MIA, texts[i]), "Did you mean");
		assert_says(
		    case_says(f, MIA, "/yes"), "nothing waits for a /yes");
	}
	assert_null(case_row(f, 0).owner);
}

/* -------------------------- phones, forgiven -------------------------- */

static const struct form {
	const char *text;
	bool is_command;
} forms[] = {
    {"/take", true},
    {"/Take", true},
    {"/TAKE", true},
    {"/take.", true},
    {"/ take", true},
    {"/\u00a0take", true},
    {"\u00a0/take", true},
    {"/take\u00a0", true},
    {"\uff0ftake", true},
    {"take", true},
    {"Take", true},
    {"Take.", true},
    {"/\u00dcbernehmen", true},
    {"/prendre", true},
    {"tomar", true},
    {"A note.\n\n/take\n", true},
    {"/take\n\nOn 14 Nov 2023, Example Community wrote:\n> /close\n", true},
    {"/take\n\n-- \nMia\n/close\n", true},

    {"//take", false},
    {"I take it", false},
    {"take it", false},
    {"> /take", false},
    {"On 14 Nov 2023, Example Community wrote:\n> /take\n", false},
    {"Hello.\n-- \n/take", false},
    {"see /take", false},
    {"/take/it/from/me", false},
    {"-----Original Message-----\nFrom: x\n\n/take", false},
};

static void what_phones_make_of_a_verb_is_forgiven(void **state)
{
	struct fixture *f = *state;
	size_t i;

	for (i = 0; i < sizeof forms / sizeof forms[0]; i++) {
		case_report(f, pool_printf(f->pool, "a%zu@example.net", i),
		    "He shouted at me.");
		case_says(f, MIA, forms[i].text);
		if (case_is_owner(f, (int)i, MIA) != forms[i].is_command ||
		    strcmp(case_row(f, (int)i).state, "open") != 0)
			fail_msg("%zu: %s", i, forms[i].text);
	}
}

static void quotation_marks_of_any_kind_hold_words_together(void **state)
{
	static const char *const texts[] = {
	    "/respondent \"heron on the forum\" Rob",
	    "/respondent \u201cheron on the forum\u201d Rob",
	    "/respondent \u201eheron on the forum\u201c Rob"};
	struct fixture *f = *state;
	size_t i;

	for (i = 0; i < 3; i++) {
		case_report(f, pool_printf(f->pool, "a%zu@example.net", i),
		    "He shouted at me.");
		assert_says(
		    case_says(f, MIA, texts[i]), "R1 is: heron on the forum");
	}
}

/* ---------------------------- the offers ------------------------------ */

/* "%2Ftake" is "/take". */
static const char *unescaped(
    struct fixture *f, const char *from, const char *end)
{
	char *out = pool_alloc(f->pool, (size_t)(end - from) + 1), *at = out;
	unsigned c;

	for (; from < end; from++)
		if (*from == '%' && sscanf(from + 1, "%2x", &c) == 1) {
			*at++ = (char)c;
			from += 2;
		} else {
			*at++ = *from;
		}
	return out;
}

static void check_link(struct fixture *f, const char *link, const char *end,
    const char *verb, const char *reply_to)
{
	const char *subject = strstr(link, "?subject=");
	const char *body = strstr(link, "&body=");

	assert_non_null(subject);
	assert_non_null(body);
	assert_true(body < end);
	assert_string_equal(
	    unescaped(f, link + strlen("mailto:"), subject), reply_to);
	assert_string_equal(unescaped(f, subject + 9, body),
	    pool_printf(f->pool, "[case %s]", case_number(f, 0)));
	assert_string_equal(unescaped(f, body + 6, end), verb);
}

/* A verb at the beginning of its line, what it does, and its link. */
static size_t check_offers(
    struct fixture *f, const char *text, const char *reply_to)
{
	const char *verb = "", *line, *end, *link;
	size_t n = 0;

	for (line = text; *line != '\0'; line = end + (*end != '\0')) {
		end = strchrnul(line, '\n');
		link = line + strspn(line, " ");
		if (*line == '/') {
			verb = unescaped(f, line, end);
		} else if (strncmp(link, "mailto:", 7) == 0) {
			check_link(f, link, end, verb, reply_to);
			n++;
		}
	}
	return n;
}

/* Of every mail to a moderator so far; the greatest number. */
static size_t check_all_mails(struct fixture *f)
{
	int64_t id, max = sql_int("SELECT max(id) FROM outbox");
	struct mail_out out;
	char sql[100];
	size_t n, most = 0;

	for (id = 1; id <= max; id++) {
		snprintf(sql, sizeof sql,
		    "SELECT count(*) FROM outbox"
		    " WHERE id = %lld AND moderator IS NOT NULL",
		    (long long)id);
		if (sql_int(sql) != 1)
			continue;
		case_build(&out, f, id);
		n = check_offers(
		    f, out.message.text, out.message.reply_to.list[0].addr);
		if (n > 5)
			fail_msg("%zu: %s", n, out.message.text);
		most = n > most ? n : most;
		mail_out_release(&out);
	}
	return most;
}

static void at_most_five_verbs_are_offered_with_links_that_say_so(void **state)
{
	struct fixture *f = *state;

	case_report(f, ANNA, "He shouted at me.");
	case_answers(f, 0, "eve@example.net", "It is me.");
	case_answers(f, 0, ANNA, "It was on Monday.");
	case_says(f, MIA, "/respondent rob@example.net");
	/* It names a moderator: held. */
	case_says(f, MIA, "/reply R1\nMo wants to know what happened.");
	case_says(f, MIA, "/remind in 1 hour");
	case_wait(f, 2 * 3600);
	case_says(f, MIA, "/tkae");
	case_says(f, MIA, "/close");
	case_answers(f, 0, ANNA, "It goes on.");
	assert_true(check_all_mails(f) >= 4);
}

static void help_lists_what_can_be_said_now(void **state)
{
	struct fixture *f = *state;
	const char *open, *closed, *line;
	const struct verb *verb;

	case_report(f, ANNA, "He shouted at me.");
	open = case_says(f, MIA, "/help");
	case_says(f, MIA, "/close");
	closed = case_says(f, MIA, "/help");
	for (verb = verbs; verb->command.name != NULL; verb++) {
		line = pool_printf(f->pool, " /%s%s%s ", verb->command.name,
		    verb->arg == NULL ? "" : " ",
		    verb->arg == NULL ? "" : verb->arg);
		if ((strstr(open, line) != NULL) !=
			((verb->when & WHEN_OPEN) != 0) ||
		    (strstr(closed, line) != NULL) !=
			((verb->when & WHEN_CLOSED) != 0))
			fail_msg("%s", line);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    CASE_TEST(each_verb_has_its_sentence_in_each_language),
	    CASE_TEST(each_row_is_whole),
	    CASE_TEST(each_name_and_alias_is_one_verb),
	    CASE_TEST(the_table_is_printed_for_the_manual),
	    CASE_TEST(a_verb_is_refused_where_it_makes_no_sense),
	    CASE_TEST(a_verb_wants_what_belongs_to_it_and_no_more),
	    CASE_TEST(one_bad_line_and_nothing_is_done),
	    CASE_TEST(a_refused_text_is_given_back),
	    CASE_TEST(the_nearest_verb_is_offered_and_yes_takes_it),
	    CASE_TEST(where_more_is_wrong_nothing_is_offered),
	    CASE_TEST(what_phones_make_of_a_verb_is_forgiven),
	    CASE_TEST(quotation_marks_of_any_kind_hold_words_together),
	    CASE_TEST(at_most_five_verbs_are_offered_with_links_that_say_so),
	    CASE_TEST(help_lists_what_can_be_said_now),
	};

	return cmocka_run_group_tests(
	    tests, fixture_keys_begin, fixture_keys_end);
}
