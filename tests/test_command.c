/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/test.h"

#include "base/buf.h"
#include "base/utf8.h"
#include "casework/command.h"

/* Characters that no editor shows. */
#define NBSP "\xc2\xa0"
#define NNBSP "\xe2\x80\xaf"
#define WIDE_SPACE "\xe3\x80\x80"
#define ZWSP "\xe2\x80\x8b"
#define BOM "\xef\xbb\xbf"
#define LRM "\xe2\x80\x8e"
#define RLM "\xe2\x80\x8f"
#define ALM "\xd8\x9c"
#define ESC "\x1b"

static const char *const take_aliases[] = {
    "übernehmen", "prendre", "引き受ける", "استلام", NULL};
static const char *const approve_aliases[] = {
    "zustimmen", "approuver", "go", NULL};
static const struct command_verb take = {
    .name = "take", .aliases = take_aliases};
static const struct command_verb assign = {.name = "assign", .takes_arg = true};
static const struct command_verb approve = {
    .name = "approve", .aliases = approve_aliases};
static const struct command_verb reply = {
    .name = "reply", .takes_arg = true, .takes_text = true};
static const struct command_verb note = {.name = "note", .takes_text = true};
static const struct command_verb ban = {
    .name = "ban", .takes_arg = true, .takes_text = true};
static const struct command_verb no_action = {
    .name = "no-action", .takes_text = true};
static const struct command_verb told = {.name = "told", .takes_arg = true};
static const struct command_verb list = {.name = "list"};
static const struct command_verb lift = {.name = "lift"};
static const struct command_verb *const verbs[] = {&take, &assign, &approve,
    &reply, &note, &ban, &no_action, &told, &list, &lift, NULL};

/* What is expected is written like this, one "|" between two commands:
 *	assign:bob		a verb and its argument
 *	reply:R1<How are you?>	with its text
 *	?tkae~take		no such verb, and the nearest
 */
static const struct {
	const char *typed, *commands, *note;
} rows[] = {
    /* plain */
    {"/take", "take", ""},
    {"/take\n/assign bob", "take|assign:bob", ""},
    {"/take\n\n\n/assign bob\n", "take|assign:bob", ""},
    {"/assign bob and eve", "assign:bob and eve", ""},
    {"", "", ""},
    {"\n \n\n", "", ""},
    {"Hello.\nHow are you?", "", "Hello.\nHow are you?"},
    {"I know them.\n/take\nLet me do it.", "take",
	"I know them.\nLet me do it."},
    {"I know them.\n\n/take\n\nLet me do it.\n", "take",
	"I know them.\n\n\nLet me do it."},
    {"/take it", "take:it", ""},
    /* texts */
    {"/reply reporter\nHow are you?", "reply:reporter<How are you?>", ""},
    {"/reply R1\n\nDear R1,\n\nno.\n\nBye\n\n/take\nDone.",
	"reply:R1<Dear R1,\n\nno.\n\nBye>|take", "Done."},
    {"/reply R1\n  indented\n", "reply:R1<  indented>", ""},
    {"/reply R1\n \n\t\n" NBSP "\n", "reply:R1", ""},
    {"/reply R1", "reply:R1", ""},
    {"/reply R1 Hello\nyou", "reply:R1 Hello<you>", ""},
    {"/reply reporter:\nHi", "reply:reporter<Hi>", ""},
    {"/reply reporter" NBSP ":\nHi", "reply:reporter<Hi>", ""},
    {"/assign bob:", "assign:bob:", ""},
    {"Before.\n/reply R1\nHi\n/note\nFor us.", "reply:R1<Hi>|note<For us.>",
	"Before."},
    {"/reply R1\nHi\n/nte\nFor us.", "reply:R1<Hi>|?nte~note", "For us."},
    {"/reply R1\nHi\n/xyzzy\nFor us.", "reply:R1<Hi>|?xyzzy", "For us."},
    {"/reply R1\nA — B – “C”…", "reply:R1<A — B – “C”…>", ""},
    {"/note This is long, and\ngoes on.", "note<This is long, and\ngoes on.>",
	""},
    {"/note: two  spaces “and” marks", "note<two  spaces “and” marks>", ""},
    {"/note", "note", ""},
    {"/ban R1 for 90 days\nHe did it again.\nTwice.",
	"ban:R1 for 90 days<He did it again.\nTwice.>", ""},
    {"/ban R1 permanently\n/ban R2 permanently\nBoth of them.",
	"ban:R1 permanently|ban:R2 permanently<Both of them.>", ""},
    /* case, stops */
    {"/Take", "take", ""},
    {"/TAKE", "take", ""},
    {"/Take.", "take", ""},
    {"/take!", "take", ""},
    {"/take,", "take", ""},
    {"/take;", "take", ""},
    {"/take:", "take", ""},
    {"/take!!!", "take", ""},
    {"/take" NBSP "!", "take", ""},
    {"/take ...", "take", ""},
    {"/assign: bob", "assign:bob", ""},
    {"/assign bob.", "assign:bob.", ""},
    {"/take?", "?take?~take", ""},
    {"/tkae.", "?tkae.~take", ""},
    /* blanks */
    {"  /take", "take", ""},
    {"\t/take\t", "take", ""},
    {NBSP "/take", "take", ""},
    {NNBSP "/take", "take", ""},
    {"/assign" NBSP "bob", "assign:bob", ""},
    {"/assign" NNBSP NBSP "bob" NBSP, "assign:bob", ""},
    {"/assign \t bob \t smith  ", "assign:bob smith", ""},
    {"/ take", "take", ""},
    {"/" NBSP "Take", "take", ""},
    {"/ assign bob", "assign:bob", ""},
    {"/ tkae", "", "/ tkae"},
    {"/ take.", "", "/ take."},
    {"/ and so on", "", "/ and so on"},
    /* what cannot be seen */
    {ZWSP "/take", "take", ""},
    {BOM "/take", "take", ""},
    {"/" ZWSP "ta" ZWSP "ke" ZWSP, "take", ""},
    {"/ta\xc2\xadke", "take", ""},
    {LRM "/take", "take", ""},
    {RLM " " ALM "/take" RLM, "take", ""},
    {"<U+200E>/take<U+200E>", "take", ""},
    {"<U+0041>/take", "", "<U+0041>/take"},
    /* line ends */
    {"/take\r\n/assign bob\r\n", "take|assign:bob", ""},
    {"/reply R1\r\nHi\r\nyou\r\n", "reply:R1<Hi\nyou>", ""},
    {"/take\r/assign bob", "take|assign:bob", ""},
    {"/take\xe2\x80\xa8/assign bob", "take|assign:bob", ""},
    /* a lone word */
    {"take", "take", ""},
    {"Take.", "take", ""},
    {"\n\n Approve! \n\n", "approve", ""},
    {"APPROUVER", "approve", ""},
    {"ＴＡＫＥ", "take", ""},
    {"reply", "reply", ""},
    {"take it", "", "take it"},
    {"take\nThanks", "", "take\nThanks"},
    {"take\ntake", "", "take\ntake"},
    {"tkae", "", "tkae"},
    {"Thanks", "", "Thanks"},
    {"/assign bob\ntake", "assign:bob", "take"},
    {"\"take\"", "", "\"take\""},
    {"👍", "", "👍"},
    /* paths and other text */
    {"/usr/bin/foo", "", "/usr/bin/foo"},
    {"It is in /etc, see there.\n/take", "take", "It is in /etc, see there."},
    {"/etc", "?etc", ""},
    {"/s", "?s", ""},
    {"/take/", "", "/take/"},
    {"/take/assign", "", "/take/assign"},
    {"/assign bob/eve", "assign:bob/eve", ""},
    {"/", "", "/"},
    {"/ ", "", "/ "},
    {"/1", "", "/1"},
    {"/-take", "", "/-take"},
    {"/“take”", "", "/“take”"},
    {"\\take", "", "\\take"},
    {"- /take", "", "- /take"},
    {"* /take", "", "* /take"},
    {"> /take", "", "> /take"},
    {"| /take", "", "| /take"},
    {"a /take", "", "a /take"},
    {"http://example.org/take", "", "http://example.org/take"},
    {"//example.org/take", "", "/example.org/take"},
    /* the way to write a slash */
    {"//take", "", "/take"},
    {"  //take", "", "  /take"},
    {"///take", "", "//take"},
    {"/reply R1\n//take\nis a command", "reply:R1</take\nis a command>", ""},
    {"／／take", "", "／take"},
    /* misspelt */
    {"/tkae", "?tkae~take", ""},
    {"/aprove", "?aprove~approve", ""},
    {"/apporve bob", "?apporve bob~approve", ""},
    {"/aprov", "?aprov~approve", ""},
    {"/apro", "?apro", ""},
    {"/bn R1", "?bn R1~ban", ""},
    {"/bna R1", "?bna R1~ban", ""},
    {"/xan R1", "?xan R1~ban", ""},
    {"/xyn R1", "?xyn R1", ""},
    {"/lst", "?lst~list", ""},
    {"/lit", "?lit~list", ""},
    {"/lisf", "?lisf~list", ""},
    {"/zustimen", "?zustimen~approve", ""},
    {"/takeit", "?takeit~take", ""},
    {"/replyreporter", "?replyreporter", ""},
    {"/no_action", "?no_action~no-action", ""},
    {"/no action", "?no action~approve", ""},
    {"/no-action\nNothing happened.", "no-action<Nothing happened.>", ""},
    {"/no–action", "no-action", ""},
    {"/no\xe2\x80\x91"
     "action",
	"no-action", ""},
    /* quotation marks */
    {"/told R1 by \"Discord DM\"", "told:R1 by \"Discord DM\"", ""},
    {"/told R1 by “Discord DM”", "told:R1 by \"Discord DM\"", ""},
    {"/told R1 by „Discord DM“", "told:R1 by \"Discord DM\"", ""},
    {"/told R1 by »Discord DM«", "told:R1 by \"Discord DM\"", ""},
    {"/told R1 by «Discord DM»", "told:R1 by \"Discord DM\"", ""},
    {"/told R1 by «" NBSP "Discord DM" NBSP "»", "told:R1 by \"Discord DM\"",
	""},
    {"/told R1 by « Discord  DM » now", "told:R1 by \"Discord DM\" now", ""},
    {"/told »a« »b«", "told:\"a\" \"b\"", ""},
    {"/told « »", "told:\"\"", ""},
    {"/told «", "told:\"", ""},
    {"/assign ‘bob’", "assign:'bob'", ""},
    {"/assign ‚bob‘", "assign:'bob'", ""},
    {"/assign ‹bob›", "assign:'bob'", ""},
    {"/assign O’Brien", "assign:O'Brien", ""},
    {"/assign a — b", "assign:a — b", ""},
    /* other scripts */
    {"／ｔａｋｅ", "take", ""},
    {"／ＡＳＳＩＧＮ" WIDE_SPACE "花子", "assign:花子", ""},
    {WIDE_SPACE "/引き受ける", "take", ""},
    {"/引きうける", "?引きうける~take", ""},
    {"引き受ける", "take", ""},
    {"／ｎｏ－ａｃｔｉｏｎ", "no-action", ""},
    {"/استلام", "take", ""},
    {RLM "/استلام" RLM, "take", ""},
    {"/assign علي", "assign:علي", ""},
    {"/Übernehmen", "take", ""},
    {"/U\xcc\x88"
     "bernehmen",
	"take", ""},
    {"/ubernehmen", "?ubernehmen~take", ""},
    {"⁄take", "take", ""},
    {"∕take", "take", ""},
    {"/assign bob 👍", "assign:bob 👍", ""},
    {"/👍", "", "/👍"},
    {"/take👍", "?take👍~take", ""},
    {"Danke! 🙏\n/take", "take", "Danke! 🙏"},
    /* what somebody may try */
    {ESC "[31m/take", "", "<U+001B>[31m/take"},
    {"/assign " ESC "[2Jbob", "assign:<U+001B>[2Jbob", ""},
    {"/ta" ESC "ke", "?ta<U+001B>ke", ""},
    {"/assign \x07\x7f\xc2\x9b", "assign:<U+0007><U+007F><U+009B>", ""},
    {"/assign bob\xff\xfe", "assign:bob\xef\xbf\xbd\xef\xbf\xbd", ""},
    {"/assign \xe2\x80\xae"
     "bob",
	"assign:<U+202E>bob", ""},
    {"/assign '; DROP TABLE cases; --", "assign:'; DROP TABLE cases; --", ""},
    {"/assign $(reboot) `id` | sh > x & ;",
	"assign:$(reboot) `id` | sh > x & ;", ""},
    {"/assign %s%n%99999d", "assign:%s%n%99999d", ""},
    {"/%s", "", "/%s"},
    {"/assign ../../x\\..", "assign:../../x\\..", ""},
    {"/take;/assign", "", "/take;/assign"},
    {"/take && /assign bob", "take:&& /assign bob", ""},
    {"/assign bob\\n/take", "assign:bob\\n/take", ""},
    {"/assign {{reporter}}", "assign:{{reporter}}", ""},
};

static void add_verb(struct buf *out, const struct command *command)
{
	if (command->verb != NULL) {
		buf_adds(out, command->verb->name);
		return;
	}
	buf_addc(out, '?');
	/* A typed line of ours always begins with one slash. */
	buf_adds(out, command->typed + 1);
	if (command->nearest != NULL)
		buf_addf(out, "~%s", command->nearest->name);
}

static void write_commands(struct buf *out, const struct commands *commands)
{
	size_t i;

	for (i = 0; i < commands->n; i++) {
		const struct command *command = &commands->list[i];

		if (i > 0)
			buf_addc(out, '|');
		add_verb(out, command);
		if (command->verb != NULL && *command->arg != '\0')
			buf_addf(out, ":%s", command->arg);
		if (*command->text != '\0')
			buf_addf(out, "<%s>", command->text);
	}
}

static void commands_are_read_or_are_text(void **state)
{
	struct buf out = BUF_INIT;
	struct commands commands;
	struct pool *pool;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		pool = pool_new();
		commands_read(&commands, rows[i].typed, verbs, pool);
		write_commands(&out, &commands);
		if (strcmp(buf_text(&out), rows[i].commands) != 0)
			fail_msg("%s: %s, not %s", rows[i].typed,
			    buf_text(&out), rows[i].commands);
		if (strcmp(commands.note, rows[i].note) != 0)
			fail_msg("%s: note \"%s\", not \"%s\"", rows[i].typed,
			    commands.note, rows[i].note);
		assert_false(commands.too_many);
		buf_release(&out);
		pool_free(pool);
	}
}

static void a_command_knows_its_line(void **state)
{
	static const char typed[] =
	    "Hi\r\n\r\n  /take\t it \n\n/reply R1\nHi\n" ZWSP "/Tkae";
	struct pool *pool = pool_new();
	struct commands commands;

	(void)state;
	commands_read(&commands, typed, verbs, pool);
	assert_int_equal(commands.n, 3);
	assert_int_equal(commands.list[0].line, 3);
	assert_string_equal(commands.list[0].typed, "/take  it ");
	assert_int_equal(commands.list[1].line, 5);
	assert_int_equal(commands.list[2].line, 7);
	assert_string_equal(commands.list[2].typed, "/Tkae");
	commands_read(&commands, "\n\n take\n", verbs, pool);
	assert_int_equal(commands.n, 1);
	assert_int_equal(commands.list[0].line, 3);
	assert_string_equal(commands.list[0].typed, "take");
	pool_free(pool);
}

/* So many times the text, in front of the end. */
static const char *repeat(
    struct buf *out, const char *text, size_t times, const char *end)
{
	buf_reset(out);
	while (times-- > 0)
		buf_adds(out, text);
	buf_adds(out, end);
	return buf_text(out);
}

static void commands_beyond_the_most_are_not_read(void **state)
{
	struct pool *pool = pool_new();
	struct buf typed = BUF_INIT;
	struct commands commands;

	(void)state;
	repeat(&typed, "/take\n", COMMANDS_MAX, "Hello.");
	commands_read(&commands, typed.data, verbs, pool);
	assert_int_equal(commands.n, COMMANDS_MAX);
	assert_false(commands.too_many);
	assert_string_equal(commands.note, "Hello.");
	repeat(&typed, "/take\n", COMMANDS_MAX, "/tkae\nHello.");
	commands_read(&commands, typed.data, verbs, pool);
	assert_int_equal(commands.n, COMMANDS_MAX);
	assert_true(commands.too_many);
	assert_string_equal(commands.note, "");
	buf_release(&typed);
	pool_free(pool);
}

static void a_long_argument_is_cut_and_says_so(void **state)
{
	struct pool *pool = pool_new();
	struct buf typed = BUF_INIT;
	struct commands commands;

	(void)state;
	buf_adds(&typed, "/assign ");
	while (typed.len < sizeof "/assign" + COMMAND_LINE_MAX)
		buf_addc(&typed, 'a');
	commands_read(&commands, typed.data, verbs, pool);
	assert_int_equal(strlen(commands.list[0].arg), COMMAND_LINE_MAX);
	assert_false(commands.list[0].arg_cut);
	buf_addc(&typed, 'a');
	commands_read(&commands, typed.data, verbs, pool);
	assert_int_equal(strlen(commands.list[0].arg), COMMAND_LINE_MAX);
	assert_int_equal(strlen(commands.list[0].typed), COMMAND_LINE_MAX);
	assert_true(commands.list[0].arg_cut);
	/* A character of three bytes does not fit where one is left. */
	typed.data[sizeof "/assign" + COMMAND_LINE_MAX - 1] = '\0';
	typed.len = sizeof "/assign" + COMMAND_LINE_MAX - 1;
	buf_adds(&typed, "花");
	commands_read(&commands, typed.data, verbs, pool);
	assert_int_equal(strlen(commands.list[0].arg), COMMAND_LINE_MAX - 1);
	assert_true(utf8_is_valid(commands.list[0].typed));
	buf_release(&typed);
	pool_free(pool);
}

/* No clock: work that grows with the square of the length would run into the
 * time limit of the whole suite. */
static void a_quarter_megabyte_of_anything_is_read(void **state)
{
	static const char *const units[] = {"/tkae ", "/tkae\n", "/ a\n", "/",
	    "//\n", "/a/\n", "a", " ", "\n", "take", "\xff", ESC, "«" NBSP,
	    "花", "/reply R1\n", "<U+200E>", "/assign " NBSP, "é", "!",
	    "/a\xcc\x88", "\xcc\x88"};
	static const char *const before[] = {"", "/assign ", "/note\n", "/a"};
	enum { SIZE = 256 * 1024 };
	struct buf part = BUF_INIT, typed = BUF_INIT;
	struct commands commands;
	struct pool *pool;
	size_t i, j;

	(void)state;
	for (i = 0; i < sizeof units / sizeof units[0]; i++) {
		repeat(&part, units[i], SIZE / strlen(units[i]), "");
		for (j = 0; j < sizeof before / sizeof before[0]; j++) {
			repeat(&typed, before[j], 1, buf_text(&part));
			pool = pool_new();
			commands_read(&commands, typed.data, verbs, pool);
			assert_true(commands.n <= COMMANDS_MAX);
			pool_free(pool);
		}
	}
	buf_release(&part);
	buf_release(&typed);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(commands_are_read_or_are_text),
	    cmocka_unit_test(a_command_knows_its_line),
	    cmocka_unit_test(commands_beyond_the_most_are_not_read),
	    cmocka_unit_test(a_long_argument_is_cut_and_says_so),
	    cmocka_unit_test(a_quarter_megabyte_of_anything_is_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
