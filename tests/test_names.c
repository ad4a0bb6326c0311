/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/test.h"

#include "casework/names.h"

enum { MIA, MO, WILL, ZOE, BERT, LEE, MEMBERS };

static const char *mia_aliases[] = {"mia@home.example", "@greenfrog", NULL};
static const char *none[] = {NULL};
static struct conf_moderator moderators[] = {
    [MIA] = {"Mia", "mia@example.org", mia_aliases, ""},
    [MO] = {"Mo", "mo@example.org", none, ""},
    [WILL] = {"Will", "will@example.org", none, ""},
    [ZOE] = {"Zoë Öztürk", "zoe@example.org", none, ""},
    [BERT] = {"Bartholomew", "bart@example.org", none, ""},
};
static const struct conf conf = {.moderators = moderators, .n_moderators = LEE};

/* The last is one of the escalation: called by the address. */
static struct member member_of(int who)
{
	if (who == LEE)
		return (struct member){.name = "lee@example.com",
		    .address = "lee@example.com",
		    .index = LEE};
	return (struct member){.name = moderators[who].name,
	    .address = moderators[who].address,
	    .index = (size_t)who};
}

struct row {
	const char *text;
	unsigned who; /* bits of those whose name it is */
};
#define IS(who) (1U << (who))
#define NOBODY 0U

typedef bool is_named(
    const struct conf *conf, const struct member *member, const char *text);

static void check(is_named *is, const struct row *rows, size_t n)
{
	struct member member;
	unsigned who;
	size_t i;

	for (i = 0; i < n; i++)
		for (who = 0; who < MEMBERS; who++) {
			member = member_of((int)who);
			if (is(&conf, &member, rows[i].text) !=
			    ((rows[i].who & IS(who)) != 0))
				fail_msg(
				    "\"%s\" and %s", rows[i].text, member.name);
		}
}
#define CHECK(is, rows) check(is, rows, sizeof(rows) / sizeof(rows)[0])

static void a_name_is_the_configured_one_or_of_an_address(void **state)
{
	static const struct row rows[] = {
	    {"Mia", IS(MIA)},
	    {"mia", IS(MIA)},
	    {"MIA", IS(MIA)},
	    {"@mia", IS(MIA)},
	    {"mia@example.org", IS(MIA)},
	    {"Mia@Example.Org", IS(MIA)},
	    {"mia@home.example", IS(MIA)},
	    {"greenfrog", IS(MIA)},
	    {"@GreenFrog", IS(MIA)},
	    {"mo", IS(MO)},
	    {"will", IS(WILL)},
	    {"Zoë Öztürk", IS(ZOE)},
	    {"zoë öztürk", IS(ZOE)},
	    {"zoe", IS(ZOE)},
	    {"bart", IS(BERT)},
	    {"lee", IS(LEE)},
	    {"lee@example.com", IS(LEE)},
	    {"Mi", NOBODY},
	    {"Mia Miller", NOBODY},
	    {"mia@example.net", NOBODY},
	    {"example.org", NOBODY},
	    {"moderator", NOBODY},
	    {"Zoë", NOBODY},
	    {"frog", NOBODY},
	    {"", NOBODY},
	    {"@", NOBODY},
	};

	(void)state;
	CHECK(names_member, rows);
}

static void an_address_is_the_same_with_a_tag(void **state)
{
	static const struct row rows[] = {
	    {"mia@example.org", IS(MIA)},
	    {"MIA@EXAMPLE.ORG", IS(MIA)},
	    {"mia+anything@example.org", IS(MIA)},
	    {"mia@home.example", IS(MIA)},
	    {"mia+x@home.example", IS(MIA)},
	    {"lee@example.com", IS(LEE)},
	    {"mia@example.net", NOBODY},
	    {"mia.x@example.org", NOBODY},
	    {"xmia@example.org", NOBODY},
	    {"mia@example.org.example.net", NOBODY},
	    {"mia", NOBODY},
	    {"", NOBODY},
	};

	(void)state;
	CHECK(names_address, rows);
}

static bool mentions(
    const struct conf *all, const struct member *member, const char *text)
{
	struct redact_source *source = redact_source_new(text);
	bool found = names_mention(all, member, source);

	redact_source_free(source);
	return found;
}

static void a_mention_is_a_whole_word(void **state)
{
	static const struct row rows[] = {
	    {"I told Mia about it.", IS(MIA)},
	    {"it was mia@example.org", IS(MIA)},
	    {"write to MIA@HOME.example!", IS(MIA)},
	    {"@greenfrog was there", IS(MIA)},
	    {"the user greenfrog", IS(MIA)},
	    {"Mia and Mo.", IS(MIA) | IS(MO)},
	    {"Miami is far away", NOBODY},
	    {"a momentary lapse", NOBODY},
	    {"Will was there", IS(WILL)},
	    {"he will come", NOBODY},
	    {"Ask Bartholomew", IS(BERT)},
	    {"lee@example.com knows", IS(LEE)},
	    {"nobody is named", NOBODY},
	    {"", NOBODY},
	};

	(void)state;
	CHECK(mentions, rows);
}

/* Who is meant by a misspelt name; a short one is not everybody's. */
static void a_misspelt_name_resembles_the_right_one(void **state)
{
	static const struct row rows[] = {
	    {"Mya", IS(MIA)},
	    {"Mai", IS(MIA)},
	    {"Mia", IS(MIA)},
	    {"greenfog", IS(MIA)},
	    {"gren frog", IS(MIA)},
	    {"Bartolomew", IS(BERT)},
	    {"bartholomeus", IS(BERT)},
	    {"Wil", IS(WILL)},
	    {"Willy", IS(WILL)},
	    {"Zoe Oztürk", IS(ZOE)},
	    {"Moe", IS(MO) | IS(ZOE)},
	    {"Zoe", IS(ZOE)},
	    {"Lea", IS(LEE)},
	    {"Max", NOBODY},
	    {"Alexandra", NOBODY},
	    {"somebody else entirely", NOBODY},
	};

	(void)state;
	CHECK(names_resemble, rows);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_name_is_the_configured_one_or_of_an_address),
	    cmocka_unit_test(an_address_is_the_same_with_a_tag),
	    cmocka_unit_test(a_mention_is_a_whole_word),
	    cmocka_unit_test(a_misspelt_name_resembles_the_right_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
