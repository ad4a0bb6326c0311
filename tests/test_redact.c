/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/test.h"

#include "privacy/redact.h"

struct sample {
	const char *label;
	const char *addr, *name; /* of the author, or NULL */
	const char *text;
	const char *clean; /* with # for the code name */
};

/* Rows without address and name go on with those of the row above. */
static const struct sample samples[] = {
    {"nothing", "anna@example.org", "Anna", "", ""},
    {"nobody's words", NULL, NULL, "I saw it.\n", "I saw it.\n"},
    {"the address", NULL, NULL, "write to anna@example.org!", "write to #!"},
    {"in another case", NULL, NULL, "ANNA@Example.ORG", "#"},
    {"in a link", NULL, NULL, "<mailto:anna@example.org?x=1>",
	"<mailto:#?x=1>"},
    {"at the end of lines", NULL, NULL, "Anna\nAnna", "#\n#"},
    {"in upper case", NULL, NULL, "ANNA anna", "# #"},
    {"with a genitive", NULL, NULL, "Anna's, Anna\xe2\x80\x99s",
	"#'s, #\xe2\x80\x99s"},
    {"between other signs", NULL, NULL, "(Anna) _Anna_ *Anna*", "(#) _#_ *#*"},
    {"not in other words", NULL, NULL, "Annabel, Susanna, Hannah, Anna2",
	"Annabel, Susanna, Hannah, Anna2"},
    {"not in a longer address", NULL, NULL, "joanna@example.org",
	"joanna@example.org"},
    {"not the rest of the address", NULL, NULL, "example.org", "example.org"},
    {"next to broken bytes", NULL, NULL,
	"\xff"
	"Anna\xff",
	"\xff#\xff"},

    {"first and last name", "a.smith-jones@example.org",
	"Zo\xc3\xab Smith-Jones", "Zo\xc3\xab Smith-Jones said", "# said"},
    {"each alone", NULL, NULL, "Zo\xc3\xab, and Jones.", "#, and #."},
    {"half of a double name", NULL, NULL, "Ms Smith-Meyer", "Ms #-Meyer"},
    {"everyday words stay", NULL, NULL, "a smith at work", "a smith at work"},
    {"without its marks", NULL, NULL, "Zoe, ZOE", "#, #"},
    {"with marks put upon", NULL, NULL, "Zoe\xcc\x88 x", "# x"},
    {"in another order", NULL, NULL, "Smith-Jones, Zo\xc3\xab", "#-#, #"},
    {"the local part", NULL, NULL, "user a.smith-jones logged in",
	"user # logged in"},

    {"strokes", "x1@example.org", "\xc5\x81ukasz \xc3\x98rsted",
	"Lukasz Orsted, \xc5\x82ukasz", "#, #"},
    {"Turkish i", "x1@example.org", "\xc4\xb0lker", "Ilker \xc4\xb0LKER",
	"# #"},
    {"Cyrillic", "x1@example.org",
	"\xd0\x98\xd0\xb2\xd0\xb0\xd0\xbd \xd0\x9f\xd0\xb5\xd1\x82",
	"\xd0\xb8\xd0\xb2\xd0\xb0\xd0\xbd, \xd0\x98\xd0\x92\xd0\x90\xd0\x9d",
	"#, #"},
    {"Greek, with a final sigma", "x1@example.org",
	"\xce\x93\xce\xb9\xcf\x8e\xcf\x81\xce\xb3\xce\xbf\xcf\x82",
	"\xce\x93\xce\x99\xce\xa9\xce\xa1\xce\x93\xce\x9f\xce\xa3!", "#!"},
    {"Chinese, without spaces", "x1@example.org",
	"\xe6\x9e\x97\xe5\xb0\x8f\xe6\x98\x8e",
	"\xe6\x88\x91\xe6\x98\xaf\xe6\x9e\x97\xe5\xb0\x8f\xe6\x98\x8e\xe3\x80"
	"\x82",
	"\xe6\x88\x91\xe6\x98\xaf#\xe3\x80\x82"},
    {"Japanese, family and given name", "x1@example.org",
	"\xe6\x9d\x91\xe4\xb8\x8a \xe5\xa4\xa7\xe8\xbc\x94",
	"\xe6\x9d\x91\xe4\xb8\x8a\xe3\x81\xa8\xe5\xa4\xa7\xe8\xbc\x94",
	"#\xe3\x81\xa8#"},
    {"Korean", "x1@example.org", "\xea\xb9\x80\xeb\xaf\xbc\xec\x88\x98",
	"\xea\xb9\x80\xeb\xaf\xbc\xec\x88\x98, "
	"\xea\xb0\x80\xeb\xa7\x88\xec\x82\xac",
	"#, \xea\xb0\x80\xeb\xa7\x88\xec\x82\xac"},

    {"a short name in the whole name only", "x1@example.org", "Bo Li",
	"Bo Li and Bo, or Li", "# and Bo, or Li"},
    {"a name that is a word", "will@example.org", "Will Grace",
	"I will ask Will. GRACE and grace", "I will ask #. # and grace"},
    {"a whole name that is a word", "x1@example.org", "Grace",
	"by grace of Grace", "by grace of #"},
    {"an initial", "x1@example.org", "J. R. Hartley", "J. R. Hartley, J. R.",
	"#, J. R."},
    {"van and von", "x1@example.org", "Vincent van Gogh", "van Gogh in a van",
	"van # in a van"},

    {"pieces of the local part", "mary.poppins99@example.org", NULL,
	"Mary and Poppins99, mary", "# and #, mary"},
    {"the local part with a tag", "jane+lists@example.org", NULL,
	"jane+lists@example.org jane", "# #"},
    {"and the address without it", NULL, NULL, "jane@example.org",
	"#@example.org"},
    {"a short local part is a word", "al@example.org", NULL,
	"et al. al@example.org", "et al. #"},
    {"a quoted local part", "\"odd one\"@example.org", NULL,
	"\"odd one\"@example.org", "#"},

    {"an address as the name", "anna.b@example.org", "anna.b@example.org",
	"anna.b@example.org sent org chart to golang.org",
	"# sent org chart to golang.org"},
    {"a name with the address", "kim@example.org", "Kim <kim@example.org>",
	"Kim of the org", "# of the org"},

    {"the longest wins", "anna.maria@example.org", "Anna Maria",
	"anna.maria@example.org, Anna Maria, Anna", "#, #, #"},
    {"a name of signs", "x1@example.org", "***", "***", "#"},
    {"an empty name", "x1@example.org", "", "a b", "a b"},
    {"a name of one letter", "x1@example.org", "X", "X marks", "X marks"},
};

static struct redact *author_of(const struct sample *sample)
{
	struct redact *redact = redact_new("#");

	if (sample->addr != NULL)
		redact_add_address(redact, sample->addr);
	if (sample->name != NULL)
		redact_add_name(redact, sample->name);
	return redact;
}

static size_t count(const char *s, char c)
{
	size_t n = 0;

	for (; *s != '\0'; s++)
		n += *s == c;
	return n;
}

static void the_author_is_replaced_and_nobody_else(void **state)
{
	const struct sample *author = samples, *s;
	struct redact_source *source;
	struct buf out = BUF_INIT;
	struct redact *redact;
	size_t i, n;

	(void)state;
	for (i = 0; i < sizeof samples / sizeof samples[0]; i++) {
		s = &samples[i];
		if (s->addr != NULL)
			author = s;
		redact = author_of(author);
		n = redact_text(&out, redact, s->text);
		source = redact_source_new(s->text);
		if (redact_finds(redact, source) != (n > 0))
			fail_msg("%s: found, or else replaced", s->label);
		redact_source_free(source);
		if (strcmp(buf_text(&out), s->clean) != 0 ||
		    n != count(s->clean, '#'))
			fail_msg(
			    "%s: \"%s\" (%zu)", s->label, buf_text(&out), n);
		buf_release(&out);
		redact_free(redact);
	}
	redact_free(NULL);
}

/* A code name that holds a piece of the name is not replaced again. */
static void a_code_name_stays_whole(void **state)
{
	struct redact *redact = redact_new("Quiet Robin");
	struct buf out = BUF_INIT;

	(void)state;
	redact_add_name(redact, "Robin");
	assert_int_equal(redact_text(&out, redact, "Robin, Robin"), 2);
	assert_string_equal(out.data, "Quiet Robin, Quiet Robin");
	buf_release(&out);
	redact_free(redact);
}

static void a_name_without_end_does_no_harm(void **state)
{
	struct redact *redact = redact_new("#");
	struct buf name = BUF_INIT, out = BUF_INIT;
	int i;

	(void)state;
	redact_add_address(redact, "anna@example.org");
	for (i = 0; i < 1000; i++)
		buf_addf(&name, "name%d ", i);
	redact_add_name(redact, buf_text(&name));
	redact_text(&out, redact, "name1 and anna@example.org, name999");
	assert_string_equal(out.data, "# and #, #");
	buf_release(&name);
	buf_release(&out);
	redact_free(redact);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_author_is_replaced_and_nobody_else),
	    cmocka_unit_test(a_code_name_stays_whole),
	    cmocka_unit_test(a_name_without_end_does_no_harm),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
