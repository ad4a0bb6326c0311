/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The inbox, from a folder of files and from tests/lab/fake_imap.py, which
 * misbehaves as told. */
#include "tests/test.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/helper.h"
#include "base/log.h"
#include "base/mem.h"
#include "config.h"
#include "wire/inbox.h"
#include "wire/mutf7.h"
#include "wire/uidset.h"

enum { MAX_WORDS = 24, MAX_UIDS = 64 };

static char dir[] = "/tmp/heyward-inbox-XXXXXX";

/* ---- what the tests stand on ---- */

/* Start a program; its standard output, or -1 where nobody wants it. */
static pid_t spawn(const char *const *argv, int *out)
{
	int fds[2];
	pid_t pid;

	assert_int_equal(pipe2(fds, O_CLOEXEC), 0);
	pid = fork();
	if (pid == 0) {
		dup2(fds[1], 1);
		execvp(argv[0], (char *const *)argv);
		_exit(127);
	}
	assert_true(pid > 0);
	close(fds[1]);
	if (out == NULL)
		close(fds[0]);
	else
		*out = fds[0];
	return pid;
}

static int wait_for(pid_t pid)
{
	int status = -1;

	assert_int_equal(waitpid(pid, &status, 0), pid);
	return status;
}

static void run(const char *const *argv)
{
	assert_int_equal(wait_for(spawn(argv, NULL)), 0);
}

/* dir/name, in one of a few buffers. */
static const char *path(const char *name)
{
	static char paths[8][256];
	static int at;

	at = (at + 1) % 8;
	snprintf(paths[at], sizeof paths[at], "%s/%s", dir, name);
	return paths[at];
}

static void write_file(const char *name, const void *data, size_t len)
{
	int fd = open(path(name), O_WRONLY | O_CREAT | O_TRUNC, 0600);

	assert_true(fd != -1);
	assert_int_equal(write(fd, data, len), len);
	close(fd);
}

static void write_text(const char *name, const char *text, time_t when)
{
	struct timespec times[2] = {{.tv_sec = when}, {.tv_sec = when}};

	write_file(name, text, strlen(text));
	assert_int_equal(utimensat(AT_FDCWD, path(name), times, 0), 0);
}

static bool exists(const char *name)
{
	return access(path(name), F_OK) == 0;
}

static char *read_all(const char *name)
{
	char *text = mem_alloc(1 << 20);
	FILE *file = fopen(path(name), "r");

	assert_non_null(file);
	text[fread(text, 1, (1 << 20) - 1, file)] = '\0';
	fclose(file);
	return text;
}

static int make_dir(void **state)
{
	char *script = mem_printf("%s/tests/lab/make_imap_certs", getenv("srcdir"));

	(void)state;
	if (mkdtemp(dir) == NULL)
		return -1;
	run((const char *[]){"sh", script, dir, NULL});
	free(script);
	write_text("password", "hunter2\n", 1);
	return 0;
}

static int remove_dir(void **state)
{
	(void)state;
	run((const char *[]){"rm", "-rf", dir, NULL});
	return 0;
}

static struct conf new_conf(void)
{
	static const char *none[] = {NULL};

	return (struct conf){
	    .inbox = "",
	    .imap =
		{
		    .server =
			{
			    .host = "localhost",
			    .security = SECURITY_NONE,
			    .ca_file = path("ca.pem"),
			    .user = "hey",
			    .password_file = path("password"),
			    .token_command = none,
			},
		    .mailbox = "INBOX",
		    .after = "delete",
		    .keep_done = 7 * 86400,
		},
	    .limits = {.message_size = 1000000},
	};
}

/* Everything one pass over an inbox brought. */
struct pass {
	struct conf conf;
	struct err err;
	struct inbox_state state;
	struct inbox_leave leave;
	long seconds; /* of the deadline */
	uint32_t left, todo;
	uint64_t uids[MAX_UIDS], lens[MAX_UIDS];
	bool cut[MAX_UIDS];
	size_t n;
	char first[64]; /* of the last mail */
	bool all_begin; /* each mail begins as such a mail does */
	bool remove; /* ask for the removal of each */
	bool aside; /* or move it aside */
};

static void take_mail(struct pass *pass, struct inbox *inbox,
    const struct inbox_mail *mail, const struct buf *raw)
{
	assert_true(pass->n < MAX_UIDS);
	pass->uids[pass->n] = mail->uid;
	pass->lens[pass->n] = raw->len;
	pass->cut[pass->n++] = mail->cut;
	snprintf(pass->first, sizeof pass->first, "%s", buf_text(raw));
	if (strncmp(pass->first, "Subject: mail ", 14) != 0)
		pass->all_begin = false;
	if (pass->remove)
		assert_int_equal(
		    inbox_remove(inbox, &mail->uid, 1, &pass->err), 0);
	if (pass->aside)
		assert_int_equal(
		    inbox_aside(inbox, &mail->uid, 1, &pass->err), 0);
}

static int walk(struct pass *pass, struct inbox *inbox)
{
	struct inbox_mail mail;
	struct buf raw = BUF_INIT;
	int n;

	if (inbox_begin(inbox, &pass->leave, &pass->left, &pass->todo,
		&pass->err) == -1)
		return -1;
	while ((n = inbox_next(inbox, &mail, &raw, &pass->err)) == 1)
		take_mail(pass, inbox, &mail, &raw);
	buf_release(&raw);
	return n == -1 ? -1 : inbox_finish(inbox, &pass->err);
}

/* Open, take every mail, finish, close. */
static int do_pass(struct pass *pass)
{
	struct inbox *inbox = NULL;
	int ret;

	if (pass->seconds == 0)
		pass->seconds = 30;
	pass->all_begin = true;
	if (inbox_open(&inbox, &pass->conf, deadline_in(pass->seconds * 1000),
		&pass->err) == -1)
		return -1;
	pass->state = *inbox_state(inbox);
	ret = walk(pass, inbox);
	inbox_close(inbox);
	return ret;
}

/* The fake server: its options are words in one string; a word that ends in
 * .pem names a file of ours. */
static pid_t start_server(const char *options, long *port)
{
	char *script =
	    mem_printf("%s/tests/lab/fake_imap.py", getenv("srcdir"));
	const char *argv[MAX_WORDS] = {
	    "/usr/bin/python3", script, path("transcript")};
	char *words = mem_strdup(options), *save = NULL;
	char *long_words[MAX_WORDS] = {NULL};
	char line[16] = "";
	int n = 3, out;
	FILE *file;
	pid_t pid;

	for (char *w = strtok_r(words, ";", &save); w != NULL;
	     w = strtok_r(NULL, ";", &save)) {
		char *equals = strchr(w, '=');

		assert_true(n < MAX_WORDS - 1);
		if (equals != NULL && strstr(w, ".pem") != NULL)
			w = long_words[n] = mem_printf("%.*s%s/%s",
			    (int)(equals - w + 1), w, dir, equals + 1);
		argv[n++] = w;
	}
	pid = spawn(argv, &out);
	file = fdopen(out, "r");
	assert_non_null(file);
	assert_non_null(fgets(line, sizeof line, file));
	fclose(file);
	*port = strtol(line, NULL, 10);
	for (int i = 0; i < MAX_WORDS; i++)
		free(long_words[i]);
	free(words);
	free(script);
	return pid;
}

/* One pass over what the fake server has. The server must have come to its
 * end by itself; *said gets its transcript. */
static int imap_pass(struct pass *pass, const char *options, char **said)
{
	pid_t pid = start_server(options, &pass->conf.imap.server.port);
	int ret = do_pass(pass);

	assert_int_equal(wait_for(pid), 0);
	*said = read_all("transcript");
	return ret;
}

static void assert_uids(const struct pass *pass, const char *want)
{
	struct buf have = BUF_INIT;

	for (size_t i = 0; i < pass->n; i++)
		buf_addf(&have, "%s%llu", i > 0 ? " " : "",
		    (unsigned long long)pass->uids[i]);
	assert_string_equal(buf_text(&have), want);
	buf_release(&have);
}

static void assert_has(const char *text, const char *part, const char *label)
{
	if (strstr(text, part) == NULL)
		fail_msg("%s: no \"%s\" in:\n%s", label, part, text);
}

/* ---- a folder of files ---- */

static struct pass folder_pass(const char *name)
{
	static char inbox[300];
	struct pass pass = {.conf = new_conf()};

	snprintf(inbox, sizeof inbox, "dir:%s", path(name));
	pass.conf.inbox = inbox;
	return pass;
}

static void files_come_by_age_and_then_by_name(void **state)
{
	struct pass pass;

	(void)state;
	mkdir(path("order"), 0700);
	write_text("order/c", "Subject: mail c", 1000);
	write_text("order/b", "Subject: mail b!", 2000);
	write_text("order/a", "Subject: mail a!!", 2000);
	write_text("order/.hidden", "no", 1);
	mkdir(path("order/folder"), 0700);
	assert_int_equal(symlink(path("order/c"), path("order/link")), 0);
	pass = folder_pass("order");
	assert_int_equal(do_pass(&pass), 0);
	assert_int_equal(pass.state.exists, 3);
	assert_int_equal(pass.state.uidvalidity, 0);
	assert_int_equal(pass.todo, 3);
	assert_uids(&pass, "1 2 3");
	assert_int_equal(pass.lens[0], 15);
	assert_int_equal(pass.lens[1], 17);
	assert_int_equal(pass.lens[2], 16);
	assert_true(exists("order/a") && exists("order/c"));
}

static void a_maildir_shows_new_and_cur_but_not_tmp(void **state)
{
	struct pass pass;

	(void)state;
	mkdir(path("md"), 0700);
	mkdir(path("md/new"), 0700);
	mkdir(path("md/cur"), 0700);
	mkdir(path("md/tmp"), 0700);
	write_text("md/new/1", "Subject: mail 1", 20);
	write_text("md/cur/2:2,S", "Subject: mail 22", 10);
	write_text("md/tmp/3", "Subject: mail 3", 5);
	write_text("md/subscriptions", "x", 5);
	pass = folder_pass("md");
	pass.remove = true;
	assert_int_equal(do_pass(&pass), 0);
	assert_uids(&pass, "1 2");
	assert_int_equal(pass.lens[0], 16);
	assert_false(exists("md/new/1"));
	assert_false(exists("md/cur/2:2,S"));
	assert_true(exists("md/tmp/3") && exists("md/subscriptions"));
}

static void a_file_over_the_limit_is_cut_and_can_be_put_aside(void **state)
{
	static char large[400000];
	struct pass pass;

	(void)state;
	mkdir(path("large"), 0700);
	mkdir(path("large/heyward-too-large"), 0700);
	memset(large, 'x', sizeof large);
	write_file("large/x", large, sizeof large);
	write_text("large/heyward-too-large/x", "was here", 1);
	pass = folder_pass("large");
	pass.conf.limits.message_size = 300000;
	pass.aside = true;
	assert_int_equal(do_pass(&pass), 0);
	assert_uids(&pass, "1");
	assert_true(pass.cut[0]);
	assert_int_equal(pass.lens[0], 262144);
	assert_false(exists("large/x"));
	assert_true(exists("large/heyward-too-large/x"));
	assert_true(exists("large/heyward-too-large/x.1"));
}

static void files_that_vanish_or_are_replaced_are_no_trouble(void **state)
{
	struct pass pass;
	struct inbox *inbox;
	struct inbox_mail mail;
	struct buf raw = BUF_INIT;
	uint64_t uids[] = {1, 2};

	(void)state;
	mkdir(path("vanish"), 0700);
	write_text("vanish/a", "Subject: mail a", 1);
	write_text("vanish/b", "Subject: mail b", 2);
	write_text("vanish/c", "Subject: mail c", 3);
	pass = folder_pass("vanish");
	assert_int_equal(
	    inbox_open(&inbox, &pass.conf, DEADLINE_NONE, &pass.err), 0);
	assert_int_equal(
	    inbox_begin(inbox, &pass.leave, &pass.left, &pass.todo, &pass.err),
	    0);
	unlink(path("vanish/a"));
	assert_int_equal(inbox_next(inbox, &mail, &raw, &pass.err), 1);
	assert_int_equal(mail.uid, 2);
	/* Another file takes the name of one that is done. */
	write_text("vanish/other", "Subject: mail new", 4);
	rename(path("vanish/other"), path("vanish/b"));
	assert_int_equal(inbox_remove(inbox, uids, 2, &pass.err), 0);
	assert_true(exists("vanish/b"));
	assert_int_equal(inbox_next(inbox, &mail, &raw, &pass.err), 1);
	assert_int_equal(mail.uid, 3);
	assert_int_equal(inbox_next(inbox, &mail, &raw, &pass.err), 0);
	buf_release(&raw);
	inbox_close(inbox);
}

static void old_files_are_left_alone_where_that_is_asked(void **state)
{
	struct pass pass;

	(void)state;
	mkdir(path("old"), 0700);
	write_text("old/a", "Subject: mail a", 1000);
	write_text("old/b", "Subject: mail b", 5000);
	pass = folder_pass("old");
	pass.leave = (struct inbox_leave){3, 4000};
	assert_int_equal(do_pass(&pass), 0);
	assert_uids(&pass, "2");
	assert_int_equal(pass.left, 1);
	assert_int_equal(pass.todo, 1);
}

static void a_missing_folder_is_a_fault_of_the_configuration(void **state)
{
	struct pass pass = folder_pass("nowhere");

	(void)state;
	assert_int_equal(do_pass(&pass), -1);
	assert_int_equal(pass.err.kind, ERR_CONFIG);
}

/* ---- who is trusted ---- */

static void nobody_gets_the_password_who_is_not_trusted(void **state)
{
	static const struct row {
		const char *label, *options;
		enum conf_security security;
		enum err_kind kind;
	} rows[] = {
	    {"other name", "tls=other.pem", SECURITY_TLS, ERR_TLS},
	    {"expired", "tls=expired.pem", SECURITY_TLS, ERR_TLS},
	    {"self-signed", "tls=self.pem", SECURITY_TLS, ERR_TLS},
	    {"other authority", "tls=foreign.pem", SECURITY_TLS, ERR_TLS},
	    {"TLS 1.0", "tls=good.pem;old", SECURITY_TLS, ERR_TLS},
	    {"no TLS at all", "", SECURITY_TLS, ERR_TLS},
	    {"PREAUTH inside TLS", "tls=good.pem;greeting=* PREAUTH hello",
		SECURITY_TLS, ERR_TLS},
	    {"PREAUTH in clear", "greeting=* PREAUTH hello", SECURITY_NONE,
		ERR_TLS},
	    {"PREAUTH for STARTTLS",
		"starttls=good.pem;greeting=* PREAUTH hello", SECURITY_STARTTLS,
		ERR_TLS},
	    {"STARTTLS left out", "", SECURITY_STARTTLS, ERR_TLS},
	    {"STARTTLS and more", "starttls=good.pem;inject", SECURITY_STARTTLS,
		ERR_TLS},
	    {"STARTTLS, other name", "starttls=other.pem", SECURITY_STARTTLS,
		ERR_TLS},
	    {"STARTTLS, expired", "starttls=expired.pem", SECURITY_STARTTLS,
		ERR_TLS},
	    {"STARTTLS, self-signed", "starttls=self.pem", SECURITY_STARTTLS,
		ERR_TLS},
	    {"no login offered", "tls=good.pem;caps=IMAP4rev1 LOGINDISABLED",
		SECURITY_TLS, ERR_CONFIG},
	    {"no capabilities", "tls=good.pem;no_caps", SECURITY_TLS, ERR_TEMP},
	    {"BYE", "greeting=* BYE too many", SECURITY_NONE, ERR_TEMP},
	    {"no IMAP", "greeting=220 mail ESMTP", SECURITY_NONE, ERR_TEMP},
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct pass pass = {.conf = new_conf(), .seconds = 10};
		char *said;

		pass.conf.imap.server.security = rows[i].security;
		if (imap_pass(&pass, rows[i].options, &said) != -1)
			fail_msg("%s: accepted", rows[i].label);
		if (pass.err.kind != rows[i].kind)
			fail_msg("%s: kind %d, %s", rows[i].label,
			    pass.err.kind, pass.err.text);
		if (strcasestr(said, "LOGIN ") != NULL ||
		    strcasestr(said, "AUTHENTICATE") != NULL ||
		    strstr(said, "hunter2") != NULL)
			fail_msg("%s: said %s", rows[i].label, said);
		free(said);
	}
}

static void clear_text_is_for_this_machine_only(void **state)
{
	struct pass pass = {.conf = new_conf()};

	(void)state;
	pass.conf.imap.server.host = "mail.example.org";
	pass.conf.imap.server.port = 143;
	assert_int_equal(do_pass(&pass), -1);
	assert_int_equal(pass.err.kind, ERR_CONFIG);
}

static void a_trusted_server_gets_the_login_over_tls(void **state)
{
	static const char *token[] = {"echo", "abc", NULL};
	static const struct row {
		const char *label, *options;
		enum conf_security security;
		bool token;
		const char *said;
	} rows[] = {
	    {"TLS", "tls=good.pem", SECURITY_TLS, false,
		"tls: 2 LOGIN hey hunter2"},
	    {"STARTTLS", "starttls=good.pem", SECURITY_STARTTLS, false,
		"tls: 2 LOGIN hey hunter2"},
	    {"PLAIN where LOGIN is off",
		"tls=good.pem;caps=IMAP4rev1 UIDPLUS LOGINDISABLED AUTH=PLAIN",
		SECURITY_TLS, false, "tls: 2 AUTHENTICATE PLAIN"},
	    {"a token", "tls=good.pem", SECURITY_TLS, true,
		"tls: 2 AUTHENTICATE XOAUTH2 dXNlcj1oZXk"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct pass pass = {.conf = new_conf()};
		char *said;

		pass.conf.imap.server.security = rows[i].security;
		if (rows[i].token)
			pass.conf.imap.server.token_command = token;
		if (imap_pass(&pass, rows[i].options, &said) == -1)
			fail_msg("%s: %s", rows[i].label, pass.err.text);
		assert_has(said, rows[i].said, rows[i].label);
		assert_null(strstr(said, "clear: 2 LOGIN"));
		assert_uids(&pass, "1 2 3");
		free(said);
	}
}

/* ---- what goes wrong, and of what kind it is ---- */

static void every_fault_of_a_server_has_its_kind(void **state)
{
	static const struct row {
		const char *label, *options;
		enum err_kind kind;
		const char *text;
	} rows[] = {
	    {"login refused", "login=NO [AUTHENTICATIONFAILED] no", ERR_CONFIG,
		"imap.password_file"},
	    {"login not now", "login=NO [UNAVAILABLE] later", ERR_TEMP, "now"},
	    {"no mailbox", "exists=Other", ERR_CONFIG, "imap.mailbox"},
	    {"mailbox not now", "select=NO not now", ERR_TEMP, "imap.mailbox"},
	    {"read-only", "select=OK [READ-ONLY] done;flags=()", ERR_CONFIG,
		"only be read"},
	    {"no \\Deleted", "flags=(\\Seen)", ERR_CONFIG, "delete mail"},
	    /* Debian's libetpan follows a null pointer here. */
	    {"a crash of the helper", "flags=(\\\001", ERR_TEMP, ""},
	    {"end amid a body", "half=100", ERR_TEMP, "closed"},
	    {"a literal of 4 GB, then the end", "lie=4294967295;half=100",
		ERR_TEMP, "closed"},
	    {"a literal that never ends", "lie=4294967295;hang=UID STORE",
		ERR_TEMP, "in time"},
	    {"end at FETCH", "close=UID FETCH", ERR_TEMP, "closed"},
	    {"end at SELECT", "close=SELECT", ERR_TEMP, "closed"},
	    {"silence at CAPABILITY", "hang=CAPABILITY", ERR_TEMP, "in time"},
	    {"silence at LOGIN", "hang=LOGIN", ERR_TEMP, "in time"},
	    {"silence at SELECT", "hang=SELECT", ERR_TEMP, "in time"},
	    {"silence at FETCH", "hang=UID FETCH", ERR_TEMP, "in time"},
	    {"end at STORE", "close=UID STORE", ERR_TEMP, "closed"},
	    {"silence at EXPUNGE", "hang=UID EXPUNGE", ERR_TEMP, "in time"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct pass pass = {.conf = new_conf(), .remove = true};
		int64_t before = deadline_now();
		char *said;

		pass.seconds =
		    strcmp(rows[i].text, "in time") == 0 ? 1 : 20;
		if (imap_pass(&pass, rows[i].options, &said) != -1)
			fail_msg("%s: no error", rows[i].label);
		if (pass.err.kind != rows[i].kind)
			fail_msg("%s: kind %d, %s", rows[i].label,
			    pass.err.kind, pass.err.text);
		assert_has(pass.err.text, rows[i].text, rows[i].label);
		assert_true(deadline_now() - before < 15000);
		free(said);
	}
}

static void a_server_that_is_not_there_is_tried_again(void **state)
{
	struct pass pass = {.conf = new_conf()};

	(void)state;
	pass.conf.imap.server.port = 1;
	assert_int_equal(do_pass(&pass), -1);
	assert_int_equal(pass.err.kind, ERR_TEMP);
}

/* ---- mails come ---- */

static void only_what_was_asked_for_comes_and_whole(void **state)
{
	static const struct row {
		const char *label, *options, *uids;
	} rows[] = {
	    {"plain", "", "1 2 3"},
	    {"no mails", "mails=0", ""},
	    {"UID behind the body", "uid_last", "1 2 3"},
	    {"answers nobody asked for", "stray", "1 2 3"},
	    {"the same with the UID behind", "stray;uid_last", "1 2 3"},
	    {"all twice", "twice", "1 2 3"},
	    {"quoted bodies", "quoted", "1 2 3"},
	    {"an empty mail", "size=0", "1 2 3"},
	    {"large mails", "size=900000", "1 2 3"},
	    {"large UIDs", "first=4294967290",
		"4294967290 4294967291 "
		"4294967292"},
	    {"one vanished", "gone=2", "1 3"},
	    {"one is refused", "refuse_fetch=2", "1 3"},
	    {"a wrong size", "size_off=5", "1 3 2"},
	    {"another wrong size", "size_off=-5", "1 3 2"},
	    {"short the first time", "short_once", "1 3 2"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct pass pass = {.conf = new_conf()};
		char *said;

		if (imap_pass(&pass, rows[i].options, &said) == -1)
			fail_msg("%s: %s", rows[i].label, pass.err.text);
		print_message("# %s\n", rows[i].label);
		assert_uids(&pass, rows[i].uids);
		assert_true(
		    pass.all_begin || strstr(rows[i].options, "size=0"));
		assert_null(strstr(said, "BODY[]"));
		assert_null(strstr(said, " EXPUNGE"));
		assert_null(strstr(said, "CLOSE"));
		assert_has(said, "LOGOUT", rows[i].label);
		free(said);
	}
}

static void a_mail_has_the_length_that_it_really_has(void **state)
{
	struct pass pass = {.conf = new_conf()};
	char *said;

	(void)state;
	assert_int_equal(imap_pass(&pass, "short_once;size=500", &said), 0);
	assert_uids(&pass, "1 3 2");
	assert_int_equal(pass.lens[0], 500);
	assert_int_equal(pass.lens[1], 502);
	assert_int_equal(pass.lens[2], 501);
	assert_int_equal(pass.state.uidvalidity, 77);
	assert_int_equal(pass.state.uidnext, 4);
	free(said);
}

static void of_a_mail_over_the_limit_the_beginning_comes(void **state)
{
	static const struct row {
		const char *label, *options;
		uint64_t len;
		bool cut;
	} rows[] = {
	    {"over", "mails=1;size=400001", 262144, true},
	    {"just right", "mails=1;size=400000", 400000, false},
	    {"the server says less, but it is over",
		"mails=2;size=400001;size_off=-200000", 400001, true},
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct pass pass = {.conf = new_conf()};
		char *said;

		pass.conf.limits.message_size = 400000;
		if (imap_pass(&pass, rows[i].options, &said) == -1)
			fail_msg("%s: %s", rows[i].label, pass.err.text);
		assert_int_equal(pass.lens[pass.n - 1], rows[i].len);
		assert_int_equal(pass.cut[pass.n - 1], rows[i].cut);
		free(said);
	}
}

static void old_mails_are_left_alone_where_that_is_asked(void **state)
{
	struct pass pass = {.conf = new_conf()};
	char *said;

	(void)state;
	/* 1 January 2026, 10:00 UTC; the first mail is of 2020. */
	pass.leave = (struct inbox_leave){3, 1767261600};
	assert_int_equal(imap_pass(&pass, "old_until=1", &said), 0);
	assert_uids(&pass, "2 3");
	assert_int_equal(pass.left, 1);
	assert_int_equal(pass.todo, 2);
	free(said);
}

/* ---- mails go ---- */

static void mails_go_one_by_one_and_no_others(void **state)
{
	static const struct row {
		const char *label, *options, *after;
		bool aside;
		int ret;
		const char *left; /* of the transcript */
	} rows[] = {
	    {"delete", "", "delete", false, 0, "left INBOX\n"},
	    {"delete, no UIDPLUS", "caps=IMAP4rev1 MOVE", "delete", false, -1,
		"left INBOX 1 2 3\n"},
	    {"delete, in vain", "no_delete", "delete", false, -1,
		"left INBOX 1 2 3\n"},
	    {"move", "", "move:Done", false, 0, "left Done 501 502 503\n"},
	    {"move without UIDPLUS", "caps=IMAP4rev1 MOVE", "move:Done", false,
		0, "left Done 501 502 503\n"},
	    {"move, no COPYUID, but it is gone", "no_copyuid", "move:Done",
		false, 0, "left Done 501 502 503\n"},
	    {"move, no COPYUID, still there", "no_move", "move:Done", false, -1,
		"left INBOX 1 2 3\n"},
	    {"copy, no MOVE", "caps=IMAP4rev1 UIDPLUS", "move:Done", false, 0,
		"left Done 501 502 503\n"},
	    {"copy without COPYUID", "caps=IMAP4rev1 UIDPLUS;no_copyuid",
		"move:Done", false, -1, "left INBOX 1 2 3\n"},
	    {"over quota", "quota", "move:Done", false, -1,
		"left INBOX 1 2 3\n"},
	    {"neither MOVE nor UIDPLUS", "caps=IMAP4rev1", "move:Done", false,
		-1, "left INBOX 1 2 3\n"},
	    {"aside", "", "delete", true, 0,
		"left heyward-too-large 501 502 503\n"},
	    {"aside, with a namespace", "namespace=INBOX.", "delete", true, 0,
		"left INBOX.heyward-too-large 501 502 503\n"},
	    {"a name that is not ASCII", "", "move:Erl\xc3\xa4utert & fertig",
		false, 0, "left Erl&AOQ-utert &- fertig 501 502 503\n"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct pass pass = {
		    .conf = new_conf(),
		    .remove = !rows[i].aside,
		    .aside = rows[i].aside,
		};
		char *said;

		pass.conf.imap.after = rows[i].after;
		if (imap_pass(&pass, rows[i].options, &said) != rows[i].ret)
			fail_msg("%s: %s", rows[i].label, pass.err.text);
		if (rows[i].ret == -1)
			assert_int_equal(pass.err.kind, ERR_TEMP);
		assert_uids(&pass, "1 2 3");
		assert_has(said, rows[i].left, rows[i].label);
		for (const char *at = said;
		     (at = strstr(at, "EXPUNGE")) != NULL; at++)
			assert_memory_equal(at - 4, "UID ", 4);
		assert_null(strstr(said, "CLOSE"));
		free(said);
	}
}

static void what_was_kept_long_enough_is_expunged_at_the_end(void **state)
{
	struct pass pass = {.conf = new_conf()};
	char *said;

	(void)state;
	pass.conf.imap.after = "move:Done";
	pass.remove = true;
	assert_int_equal(imap_pass(&pass, "done=3;old_until=3", &said), 0);
	/* What this session moved stays, however old it is. */
	assert_has(said, "left Done 501 502 503\n", "old and new");
	assert_has(said, "UID EXPUNGE 1:3\n", "the old ones");
	free(said);
}

/* ---- small parts ---- */

static void mailbox_names_become_modified_utf7(void **state)
{
	static const struct row {
		const char *name, *want; /* NULL: refused */
	} rows[] = {
	    {"INBOX", "INBOX"},
	    {"a & b", "a &- b"},
	    {"~peter/mail/\xe5\x8f\xb0\xe5\x8c\x97/\xe6\x97\xa5\xe6\x9c\xac"
	     "\xe8\xaa\x9e",
		"~peter/mail/&U,BTFw-/&ZeVnLIqe-"},
	    {"\xf0\x9f\x98\x80", "&2D3eAA-"},
	    {"\xc3\xa4&", "&AOQ-&-"},
	    {"", NULL},
	    {"a\r\nb", NULL},
	    {"a\nX LOGOUT", NULL},
	    {"a\x7f", NULL},
	    {"\xff", NULL},
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct buf out = BUF_INIT;
		int ret = mutf7_add(&out, rows[i].name);

		assert_int_equal(ret, rows[i].want == NULL ? -1 : 0);
		if (ret == 0)
			assert_string_equal(buf_text(&out), rows[i].want);
		buf_release(&out);
	}
}

static void many_uids_make_several_short_sets(void **state)
{
	uint32_t uids[2000];
	size_t used, n = 0;
	struct mailimap_set *set;

	(void)state;
	for (size_t i = 0; i < 1000; i++) {
		uids[i] = (uint32_t)(4000000000 - 2 * i);
		uids[1000 + i] = (uint32_t)(i / 2 + 1);
	}
	n = uidset_sort(uids, 2000);
	assert_int_equal(n, 1500);
	set = uidset_new(uids, sizeof *uids, n, &used);
	/* One run of 500, and 299 single ones. */
	assert_int_equal(used, 799);
	assert_int_equal(clist_count(set->set_list), 300);
	assert_true(uidset_has(set, 1) && uidset_has(set, 500));
	assert_false(uidset_has(set, 501));
	assert_false(uidset_has(set, 4000000000));
	mailimap_set_free(set);
}

int main(int argc, char **argv)
{
	static const struct CMUnitTest tests[] = {
	    cmocka_unit_test(files_come_by_age_and_then_by_name),
	    cmocka_unit_test(a_maildir_shows_new_and_cur_but_not_tmp),
	    cmocka_unit_test(a_file_over_the_limit_is_cut_and_can_be_put_aside),
	    cmocka_unit_test(files_that_vanish_or_are_replaced_are_no_trouble),
	    cmocka_unit_test(old_files_are_left_alone_where_that_is_asked),
	    cmocka_unit_test(a_missing_folder_is_a_fault_of_the_configuration),
	    cmocka_unit_test(nobody_gets_the_password_who_is_not_trusted),
	    cmocka_unit_test(clear_text_is_for_this_machine_only),
	    cmocka_unit_test(a_trusted_server_gets_the_login_over_tls),
	    cmocka_unit_test(every_fault_of_a_server_has_its_kind),
	    cmocka_unit_test(a_server_that_is_not_there_is_tried_again),
	    cmocka_unit_test(only_what_was_asked_for_comes_and_whole),
	    cmocka_unit_test(a_mail_has_the_length_that_it_really_has),
	    cmocka_unit_test(of_a_mail_over_the_limit_the_beginning_comes),
	    cmocka_unit_test(old_mails_are_left_alone_where_that_is_asked),
	    cmocka_unit_test(mails_go_one_by_one_and_no_others),
	    cmocka_unit_test(what_was_kept_long_enough_is_expunged_at_the_end),
	    cmocka_unit_test(mailbox_names_become_modified_utf7),
	    cmocka_unit_test(many_uids_make_several_short_sets),
	};

	if (argc > 1 && strcmp(argv[1], "helper-inbox") == 0)
		return inbox_main();
	return cmocka_run_group_tests(tests, make_dir, remove_dir);
}
