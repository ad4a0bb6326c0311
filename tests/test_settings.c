/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/test.h"

#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/mem.h"
#include "cli/settings.h"

/* A folder with a secret that is kept (good), one that is not (bad), and the
 * configuration. In the tables "DIR" stands for it. */
static char dir[] = "/tmp/heyward-settings-XXXXXX";
static char *conf_file;

static void file_write(const char *path, const char *text, mode_t mode)
{
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	assert_true(fputs(text, f) >= 0);
	assert_int_equal(fclose(f), 0);
	assert_int_equal(chmod(path, mode), 0);
}

static int make_dir(void **state)
{
	static const struct {
		const char *name;
		mode_t mode;
	} secrets[] = {{"good", 0600}, {"group", 0640}, {"world", 0604}};
	char *path;
	size_t i;

	(void)state;
	if (mkdtemp(dir) == NULL)
		return -1;
	for (i = 0; i < sizeof secrets / sizeof secrets[0]; i++) {
		path = mem_printf("%s/%s", dir, secrets[i].name);
		file_write(path, "secret\n", secrets[i].mode);
		free(path);
	}
	conf_file = mem_printf("%s/heyward.conf", dir);
	return 0;
}

static int remove_dir(void **state)
{
	static const char *const names[] = {
	    "good", "group", "world", "heyward.conf"};
	char *path;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof names / sizeof names[0]; i++) {
		path = mem_printf("%s/%s", dir, names[i]);
		unlink(path);
		free(path);
	}
	free(conf_file);
	return rmdir(dir);
}

/* Write text into the file, with every occurrence of "from" replaced. */
static void conf_write(const char *text, const char *from, const char *to)
{
	struct buf out = BUF_INIT;
	const char *at;

	while ((at = strstr(text, from)) != NULL) {
		buf_add(&out, text, (size_t)(at - text));
		buf_adds(&out, to);
		text = at + strlen(from);
	}
	buf_adds(&out, text);
	file_write(conf_file, buf_text(&out), 0644);
	buf_release(&out);
}

static struct conf *load(const char *text)
{
	struct conf *conf = NULL;
	struct err err = {0};

	conf_write(text, "DIR", dir);
	if (settings_load(&conf, conf_file, &err) == -1)
		fail_msg("%s", err.text);
	return conf;
}

#define COMMUNITY "community { name = \"Ex\" address = \"hey@example.org\" }\n"
#define DIRS "inbox = \"dir:/in\"\nmailer = \"dir:/out\"\n"
#define ALICE "moderator \"alice\" { address = \"alice@example.org\" }\n"
#define BASE COMMUNITY DIRS ALICE /* four lines */

static const char designed[] =
    "community {\n"
    "  name = \"Example Community\"\n"
    "  address = \"hey@example.org\"\n"
    "  code_of_conduct = \"https://example.org/conduct\"\n"
    "  language = \"en\"\n"
    "}\n"
    "imap {                              # or: inbox = \"dir:/path\"\n"
    "  host = \"mail.example.org\"\n"
    "  port = 993\n"
    "  security = \"tls\"                  # tls, starttls, none\n"
    "  ca_file = \"\"                      # default: the system's\n"
    "  user = \"hey\"\n"
    "  password_file = \"DIR/good\"   # or token_command\n"
    "  mailbox = \"INBOX\"\n"
    "  after = \"delete\"                  # or \"move:FOLDER\"\n"
    "  junk = \"\"                         # a folder to look into\n"
    "  separator = \"+\"\n"
    "}\n"
    "smtp { host = \"mail.example.org\" port = 587 security = \"starttls\" "
    "user = \"hey\" password_file = \"DIR/good\"\n"
    "       hello = \"example.org\" connections = 4 return_path = \"verp\" }\n"
    "store { path = \"/var/lib/heyward/heyward.db\" }\n"
    "keys { ring = \"/var/lib/heyward-none/service.key\"  "
    "recovery = {\"/etc/heyward/recovery.pub\"} }\n"
    "auth { authserv_id = \"mx.example.org\"  confirm = \"letters\" }\n"
    "moderator \"alice\" { address = \"alice@example.org\"  aliases = "
    "{\"alice@work.example\", \"@alice\"}  language = \"de\" }\n"
    "moderator \"bob\" { address = \"bob@example.org\" }\n"
    "rung \"warning\" { approvals = 3 }\n"
    "category \"trolling\" { title = \"Trolling, insults\" }\n"
    "escalation { addresses = {\"ombud@example.net\"} }   # or \"none\"\n"
    "space \"forum\" { enforcer = \"admin@forum.example.org\" }\n"
    "privacy { letter_delay = \"30m..60m\"  reply_delay = \"10m\"  "
    "forget_after = \"14d\" }    # emergencies wait for nothing\n"
    "clock { } retention { } limits { } alarm { } hook { }\n";

static void the_designed_file_is_understood(void **state)
{
	struct conf *conf = load(designed);

	(void)state;
	assert_string_equal(conf->file, conf_file);
	assert_string_equal(conf->community.name, "Example Community");
	assert_string_equal(conf->imap.server.host, "mail.example.org");
	assert_int_equal(conf->imap.separator, '+');
	assert_int_equal(conf->smtp.server.security, SECURITY_STARTTLS);
	assert_int_equal(conf->n_moderators, 2);
	assert_string_equal(conf->moderators[0].aliases[1], "@alice");
	assert_null(conf->moderators[0].aliases[2]);
	assert_string_equal(conf->moderators[1].name, "bob");
	assert_null(conf->moderators[1].aliases[0]);
	assert_string_equal(conf->moderators[1].language, "");
	assert_int_equal(conf->n_rungs, 6);
	assert_int_equal(conf->rungs[1].approvals, 3);
	assert_int_equal(conf->n_categories, 1);
	assert_string_equal(conf->escalation.addresses[0], "ombud@example.net");
	assert_string_equal(conf->spaces[0].name, "forum");
	assert_int_equal(conf->privacy.letter_delay_min, 1800);
	assert_int_equal(conf->privacy.letter_delay_max, 3600);
	settings_free(conf);
}

static void what_is_not_set_has_its_default(void **state)
{
	struct conf *conf = load(BASE);

	(void)state;
	assert_string_equal(conf->inbox, "dir:/in");
	assert_string_equal(conf->templates, "");
	assert_int_equal(conf->run_limit, 600);
	assert_string_equal(conf->community.language, "en");
	assert_string_equal(conf->community.code_of_conduct, "");
	assert_int_equal(conf->imap.server.port, 993);
	assert_string_equal(conf->imap.mailbox, "INBOX");
	assert_string_equal(conf->imap.after, "delete");
	assert_int_equal(conf->imap.keep_done, 7 * 86400);
	assert_null(conf->imap.server.token_command[0]);
	assert_int_equal(conf->smtp.server.port, 587);
	assert_string_equal(conf->smtp.hello, "example.org");
	assert_int_equal(conf->smtp.connections, 4);
	assert_int_equal(conf->smtp.return_path, RETURN_VERP);
	assert_string_equal(conf->store.path, "/var/lib/heyward/heyward.db");
	assert_string_equal(conf->keys.ring, "/var/lib/heyward/service.key");
	assert_string_equal(
	    conf->keys.recovery[0], "/etc/heyward/recovery.pub");
	assert_null(conf->keys.recovery[1]);
	assert_int_equal(conf->auth.confirm, CONFIRM_LETTERS);
	assert_int_equal(conf->rungs[0].approvals, 1);
	assert_int_equal(conf->rungs[3].approvals, 2);
	assert_int_equal(conf->n_categories, 7);
	assert_null(conf->escalation.addresses[0]);
	assert_int_equal(conf->limits.message_size, 25 * 1024 * 1024);
	assert_int_equal(conf->limits.acks_per_sender, 1);
	assert_int_equal(conf->limits.cases_per_sender, 5);
	assert_int_equal(conf->limits.acks_per_hour, 500);
	assert_true(conf->limits.ack_unverified);
	assert_int_equal(conf->limits.ack_age, 3 * 86400);
	assert_int_equal(conf->clock.word, 86400);
	assert_int_equal(conf->clock.decision, 14 * 86400);
	assert_int_equal(conf->retention.no_action, 183 * 86400);
	assert_null(conf->alarm.command[0]);
	settings_free(conf);
}

#define IMAP(more) "imap { host = \"localhost\" user = \"u\" " more " }\n"
#define GOOD_PASSWORD "password_file = \"DIR/good\""
#define ONLY_MAILER COMMUNITY "mailer = \"dir:/out\"\n" ALICE

static void these_files_are_accepted(void **state)
{
	static const struct {
		const char *label, *text;
	} rows[] = {
	    {"nobody to escalate to", BASE "escalation { addresses = {} }"},
	    {"nobody, said aloud",
		BASE "escalation { addresses = {\"none\"} }"},
	    {"a folder for done mail", BASE "imap { after = \"move:Done\" }"},
	    {"all units", BASE "clock { word = \"90s\" decision = \"2w\" }"},
	    {"units, others", BASE "privacy { reply_delay = \"3h\" }"},
	    {"one delay", BASE "privacy { letter_delay = \"0s\" }"},
	    {"bytes", BASE "limits { message_size = 100000 }"},
	    {"kilobytes", BASE "limits { message_size = \"64K\" }"},
	    {"no", BASE "limits { ack_unverified = no }"},
	    {"an empty section twice", BASE "limits { }\nlimits { }"},
	    {"a country", BASE "moderator \"b\" { address = \"b@example.org\" "
			       "language = \"de_AT\" }"},
	    {"a credential",
		ONLY_MAILER IMAP("password_file = \"credential:imap\"")},
	    {"a token",
		ONLY_MAILER IMAP("token_command = {\"/bin/t\", \"-x\"}")},
	    {"no TLS to ourselves",
		ONLY_MAILER IMAP(GOOD_PASSWORD " security = \"none\"")},
	    {"to 127.0.0.2",
		ONLY_MAILER "imap { host = \"127.0.0.2\" user = "
			    "\"u\" " GOOD_PASSWORD " security = \"none\" }"},
	    {"to ::1",
		ONLY_MAILER "imap { host = \"::1\" user = \"u\" " GOOD_PASSWORD
			    " security = \"none\" }"},
	    {"smtp without login",
		COMMUNITY ALICE "inbox = \"dir:/in\"\n"
				"smtp { host = \"mail.example.org\" }"},
	    {"the same alias twice in one person",
		COMMUNITY DIRS "moderator \"a\" { address = \"a@example.org\" "
			       "aliases = {\"A@example.org\"} }"},
	    {"a list in pieces",
		COMMUNITY DIRS "moderator \"a\" { address = \"a@example.org\" "
			       "aliases = {\"@a\"} aliases += {\"@b\"} }"},
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct conf *conf = NULL;
		struct err err = {0};

		conf_write(rows[i].text, "DIR", dir);
		if (settings_load(&conf, conf_file, &err) == -1)
			fail_msg("%s: %s", rows[i].label, err.text);
		settings_free(conf);
	}
}

static void bad_files_are_refused_with_line_and_option(void **state)
{
	static const struct {
		const char *label, *text;
		int line;
		const char *says;
	} rows[] = {
	    {"unknown option", BASE "imap {\n foo = 1\n}", 6, "'foo'"},
	    {"unknown section", BASE "imaps { }", 5, "'imaps'"},
	    {"not closed", BASE "imap {\n mailbox = \"x\"\n", 6, "}"},
	    {"moderator not closed",
		BASE "moderator \"b\" { address = \"b@b.org\"\n", 5, "}"},
	    {"quote not closed", BASE "imap { mailbox = \"x }\n\n\n", 5,
		"quote"},
	    {"comment not closed", BASE "/* imap {\n", 5, "comment"},
	    {"comments before it",
		BASE "# a \"\n// b\n/* c\n' */ # d\nx = 1 # e\n", 9, "'x'"},
	    {"no comments",
		BASE "imap { junk = \"#\"\nmailbox = a//c#b\n"
		     "after = '/*'\n}",
		7, "imap.after"},
	    {"no value", BASE "imap { mailbox = }", 5, "unexpected"},
	    {"no title", BASE "space { }", 5, "title"},
	    {"set twice", BASE "imap {\n junk = a\n junk = b\n}", 7,
		"imap.junk"},
	    {"no number", BASE "imap { port = x }", 5, "imap.port"},
	    {"port 0", BASE "imap { port = 0 }", 5, "imap.port"},
	    {"port 65536", BASE "smtp { port = 65536 }", 5, "smtp.port"},
	    {"port -1", BASE "smtp { port = -1 }", 5, "smtp.port"},
	    {"huge", BASE "smtp { port = 99999999999999999999 }", 5,
		"smtp.port"},
	    {"no choice", BASE "imap {\n\nsecurity = ssl }", 7,
		"imap.security"},
	    {"no boolean", BASE "limits { ack_unverified = perhaps }", 5,
		"limits.ack_unverified"},
	    {"duration without unit", BASE "clock { word = 24 }", 5,
		"clock.word"},
	    {"duration in years", BASE "clock { word = 1y }", 5, "clock.word"},
	    {"negative duration", BASE "clock { word = -1h }", 5, "clock.word"},
	    {"two units", BASE "clock { word = 1h30m }", 5, "clock.word"},
	    {"duration overflow", BASE "clock { word = 99999999999999999w }", 5,
		"clock.word"},
	    {"duration too long", BASE "clock { word = 9999d }", 5,
		"clock.word"},
	    {"no run at all", BASE "run_limit = 0s", 5, "run_limit"},
	    {"delay backwards", BASE "privacy { letter_delay = 2h..1h }", 5,
		"privacy.letter_delay"},
	    {"half a delay", BASE "privacy { letter_delay = 2h.. }", 5,
		"privacy.letter_delay"},
	    {"long delay", BASE "privacy { letter_delay = 1h..99d }", 5,
		"privacy.letter_delay"},
	    {"no size", BASE "limits { message_size = 25G }", 5,
		"limits.message_size"},
	    {"too small", BASE "limits { message_size = 1K }", 5,
		"limits.message_size"},
	    {"separator of two", BASE "imap { separator = \"++\" }", 5,
		"imap.separator"},
	    {"separator none", BASE "imap { separator = \"\" }", 5,
		"imap.separator"},
	    {"separator other", BASE "imap { separator = \".\" }", 5,
		"imap.separator"},
	    {"after what", BASE "imap { after = \"archive\" }", 5,
		"imap.after"},
	    {"move nowhere", BASE "imap { after = \"move:\" }", 5,
		"imap.after"},
	    {"line break in a value", BASE "imap { junk = \"a\nb\" }", 6,
		"imap.junk"},
	    {"language", BASE "moderator \"b\" { language = \"../x\" }", 5,
		"moderator.language"},
	    {"language in words", BASE "community {\nlanguage = \"english\" }",
		6, "community.language"},
	    {"conduct", BASE "community { code_of_conduct = \"javascript:1\" }",
		5, "community.code_of_conduct"},
	    {"relative path", BASE "store { path = \"heyward.db\" }", 5,
		"store.path"},
	    {"not a folder",
		COMMUNITY ALICE "mailer = \"dir:/o\"\ninbox = "
				"\"/in\"",
		4, "inbox"},
	    {"no such authorities", BASE "imap { ca_file = \"DIR/none\" }", 5,
		"imap.ca_file"},
	    {"group reads", BASE "imap { password_file = \"DIR/group\" }", 5,
		"imap.password_file"},
	    {"world reads", BASE "smtp { password_file = \"DIR/world\" }", 5,
		"smtp.password_file"},
	    {"no password file", BASE "imap { password_file = \"DIR/none\" }",
		5, "imap.password_file"},
	    {"a folder", BASE "imap { password_file = \"DIR\" }", 5,
		"imap.password_file"},
	    {"credential elsewhere",
		BASE "imap { password_file = \"credential:../x\" }", 5,
		"imap.password_file"},
	    {"the ring shown", BASE "keys { ring = \"DIR/group\" }", 5,
		"keys.ring"},
	    {"clear text away",
		ONLY_MAILER "imap {\nhost = \"mail.example.org\"\n"
			    "security = none user = \"u\" " GOOD_PASSWORD "\n}",
		6, "imap.security"},
	    {"looks like loopback",
		ONLY_MAILER "imap {\nhost = \"127.evil.example\"\n"
			    "security = none user = \"u\" " GOOD_PASSWORD "\n}",
		6, "imap.security"},
	    {"no imap host", ONLY_MAILER, 3, "imap.host"},
	    {"no smtp host", COMMUNITY ALICE "inbox = \"dir:/in\"", 3,
		"smtp.host"},
	    {"no user", ONLY_MAILER "imap { host = \"localhost\"\n}\n", 5,
		"imap.user"},
	    {"no password", ONLY_MAILER IMAP(""), 4, "imap.password_file"},
	    {"two secrets",
		ONLY_MAILER IMAP(GOOD_PASSWORD "\ntoken_command = {\"t\"}"), 5,
		"imap.token_command"},
	    {"password without user",
		COMMUNITY ALICE "inbox = \"dir:/in\"\n"
				"smtp { host = \"h\" " GOOD_PASSWORD " }",
		4, "smtp.user"},
	    {"no address", "community {\n name = \"x\"\n}\n" DIRS ALICE, 3,
		"community.address"},
	    {"no community", DIRS ALICE "# end\n", 4, "community.address"},
	    {"bad address", DIRS ALICE "community { address = \"hey\" }", 4,
		"community.address"},
	    {"no moderator", COMMUNITY DIRS, 3, "moderator"},
	    {"moderator without address", BASE "moderator \"b\" {\n}", 6,
		"moderator.address"},
	    {"address of a list",
		BASE "moderator \"b\" { address = "
		     "\"b@b.org\"\naliases = {\"@x\", "
		     "\"x@@y\"} }",
		6, "moderator.aliases"},
	    {"one name twice",
		BASE "moderator \"alice\" { address = \"b@b.org\" }", 5,
		"title"},
	    {"one name, other case",
		BASE "moderator \"Alice\" { address = \"b@b.org\" }", 5,
		"two moderators"},
	    {"a name with a blank",
		BASE "moderator \"a b\" { address = \"b@b.org\" }", 5, "name"},
	    {"one address twice",
		BASE "moderator \"b\" {\n address = \"Alice@EXAMPLE.org\"\n}",
		6, "moderator.address"},
	    {"an alias of another",
		BASE "moderator \"b\" { address = \"b@b.org\"\n"
		     "aliases = {\"alice@example.org\"} }",
		6, "moderator.aliases"},
	    {"we as moderator",
		BASE "moderator \"b\" { address = \"hey@example.org\" }", 5,
		"moderator.address"},
	    {"unknown rung", BASE "\nrung \"exile\" { approvals = 2 }", 6,
		"rung"},
	    {"no approvals", BASE "rung \"warning\" { approvals = 0 }", 5,
		"rung.approvals"},
	    {"escalation", BASE "escalation { addresses = {\"x\"} }", 5,
		"escalation.addresses"},
	    {"none and somebody",
		BASE "escalation {\naddresses = {\"none\", "
		     "\"a@b.org\"} }",
		6, "escalation.addresses"},
	    {"somebody and none",
		BASE "escalation {\naddresses = "
		     "{\"a@b.org\", \"none\"} }",
		6, "escalation.addresses"},
	    {"space without enforcer", BASE "space \"x\" { }", 5,
		"space.enforcer"},
	    {"category without title", BASE "category \"x\" { }", 5,
		"category.title"},
	    {"another file", BASE "include(\"/etc/passwd\")", 5, "include"},
	};
	size_t i, failures = 0;

	(void)state;
	for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		char *where = mem_printf("%s:%d: ", conf_file, rows[i].line);
		struct conf *conf = NULL;
		struct err err = {0};

		conf_write(rows[i].text, "DIR", dir);
		if (settings_load(&conf, conf_file, &err) == 0 ||
		    err.kind != ERR_CONFIG ||
		    strncmp(err.text, where, strlen(where)) != 0 ||
		    strstr(err.text + strlen(where), rows[i].says) == NULL) {
			print_error("%s: want %s... %s, got: %s\n",
			    rows[i].label, where, rows[i].says, err.text);
			failures++;
		}
		settings_free(conf);
		free(where);
	}
	assert_int_equal(failures, 0);
}

static void no_complaint_shows_an_address(void **state)
{
	static const char *const texts[] = {
	    BASE "moderator \"b\" { address = \"secret@@x\" }",
	    BASE "moderator \"b\" { address = \"s@x.org\" "
		 "aliases = {\"secret@x\"} }",
	    BASE "escalation { addresses = {\"secret@x\"} }",
	    BASE "space \"x\" { enforcer = \"secret\" }",
	};
	struct conf *conf = NULL;
	struct err err = {0};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof texts / sizeof texts[0]; i++) {
		conf_write(texts[i], "DIR", dir);
		assert_int_equal(settings_load(&conf, conf_file, &err), -1);
		assert_null(strstr(err.text, "secret"));
	}
}

static void a_missing_file_says_how_to_make_one(void **state)
{
	struct conf *conf = NULL;
	struct err err = {0};

	(void)state;
	assert_int_equal(settings_load(&conf, "/nonexistent/x", &err), -1);
	assert_int_equal(err.kind, ERR_CONFIG);
	assert_non_null(strstr(err.text, "heyward init"));
}

static void the_printed_example_is_a_valid_file(void **state)
{
	char *text = NULL, *secret = mem_printf("%s/good", dir);
	struct conf *conf = NULL;
	struct err err = {0};
	size_t size;
	FILE *out = open_memstream(&text, &size);

	(void)state;
	settings_print_example(out);
	assert_int_equal(fclose(out), 0);
	conf_write(text, "/etc/heyward/imap.password", secret);
	free(text);
	out = fopen(conf_file, "r");
	text = mem_alloc(65536);
	size = fread(text, 1, 65535, out);
	assert_int_equal(fclose(out), 0);
	assert_true(size > 0);
	conf_write(text, "/etc/heyward/smtp.password", secret);
	free(text);
	free(secret);
	if (settings_load(&conf, conf_file, &err) == -1)
		fail_msg("%s", err.text);
	assert_string_equal(conf->moderators[0].name, "alice");
	settings_free(conf);
}

static void options_are_listed_with_their_section(void **state)
{
	static const char *const names[] = {"inbox\n", "imap.password_file\n",
	    "privacy.letter_delay\n", "moderator.aliases\n", "clock.word\n"};
	char *text = NULL;
	size_t i, size;
	FILE *out = open_memstream(&text, &size);

	(void)state;
	settings_print_options(out);
	assert_int_equal(fclose(out), 0);
	for (i = 0; i < sizeof names / sizeof names[0]; i++)
		assert_non_null(strstr(text, names[i]));
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_designed_file_is_understood),
	    cmocka_unit_test(what_is_not_set_has_its_default),
	    cmocka_unit_test(these_files_are_accepted),
	    cmocka_unit_test(bad_files_are_refused_with_line_and_option),
	    cmocka_unit_test(no_complaint_shows_an_address),
	    cmocka_unit_test(a_missing_file_says_how_to_make_one),
	    cmocka_unit_test(the_printed_example_is_a_valid_file),
	    cmocka_unit_test(options_are_listed_with_their_section),
	};

	return cmocka_run_group_tests(tests, make_dir, remove_dir);
}
