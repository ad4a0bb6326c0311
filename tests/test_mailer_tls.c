/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/test.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/mem.h"
#include "tests/fake_smtp.h"
#include "wire/mailer.h"

#define TEXT "Subject: x\r\n\r\nbody\r\n"

enum { LONG = 20000 };

static char dir[] = "/tmp/heyward-certs.XXXXXX";

static char *in_dir(const char *name, const char *ending)
{
	return mem_printf("%s/%s%s", dir, name, ending);
}

static int make_certs(void **state)
{
	const char *srcdir = getenv("srcdir");
	int status = -1;
	char *script, *path;
	FILE *file;
	pid_t pid;

	(void)state;
	assert_non_null(mkdtemp(dir));
	script =
	    mem_printf("%s/tests/lab/certs", srcdir == NULL ? "." : srcdir);
	pid = fork();
	if (pid == 0) {
		execl("/bin/sh", "sh", script, dir, (char *)NULL);
		_exit(127);
	}
	waitpid(pid, &status, 0);
	free(script);
	path = in_dir("password", "");
	file = fopen(path, "we");
	assert_non_null(file);
	fputs("hunter22\n", file);
	fchmod(fileno(file), 0600);
	fclose(file);
	free(path);
	return status;
}

static int remove_certs(void **state)
{
	DIR *handle = opendir(dir);
	struct dirent *entry;

	(void)state;
	assert_non_null(handle);
	while ((entry = readdir(handle)) != NULL)
		unlinkat(dirfd(handle), entry->d_name, 0);
	closedir(handle);
	return rmdir(dir);
}

/* One mail to a server on localhost, with a login. */
struct row {
	const char *label;
	enum conf_security security;
	const char *cert; /* NULL: a server without TLS */
	const char *args[5]; /* more for the server */
	enum err_kind kind; /* ERR_NONE: the mail arrives */
	const char *has; /* a line of the transcript */
	const char *text; /* of the error, a part */
};

static const struct row trust[] = {
    {"right", SECURITY_TLS, "good", {"--tls", "implicit"}, ERR_NONE,
	"C: AUTH PLAIN AHVzZXIAaHVudGVyMjI="},
    {"right, STARTTLS", SECURITY_STARTTLS, "good", {"--tls", "starttls"},
	ERR_NONE, "C: AUTH PLAIN AHVzZXIAaHVudGVyMjI="},
    {"wrong host", SECURITY_TLS, "wronghost", {"--tls", "implicit"}, ERR_TLS,
	"connect", "another name"},
    {"wrong host, STARTTLS", SECURITY_STARTTLS, "wronghost",
	{"--tls", "starttls"}, ERR_TLS, "C: STARTTLS", "another name"},
    {"self-signed", SECURITY_TLS, "selfsigned", {"--tls", "implicit"}, ERR_TLS,
	"connect", "self-signed"},
    {"self-signed, STARTTLS", SECURITY_STARTTLS, "selfsigned",
	{"--tls", "starttls"}, ERR_TLS, "C: STARTTLS", "ca_file"},
    {"expired", SECURITY_TLS, "expired", {"--tls", "implicit"}, ERR_TLS,
	"connect", "expired"},
    {"TLS 1.0", SECURITY_TLS, "good", {"--tls", "implicit", "--old-tls"},
	ERR_TLS, "connect", "TLS 1.2"},
    {"TLS 1.0, STARTTLS", SECURITY_STARTTLS, "good",
	{"--tls", "starttls", "--old-tls"}, ERR_TLS, "C: STARTTLS"},
    {"STARTTLS stripped", SECURITY_STARTTLS, NULL, {NULL}, ERR_TLS, "C: EHLO",
	"STARTTLS"},
    {"STARTTLS refused", SECURITY_STARTTLS, "good",
	{"--tls", "starttls", "--fault", "starttls=454 not now"}, ERR_TLS,
	"C: STARTTLS", "STARTTLS"},
    {"STARTTLS injected", SECURITY_STARTTLS, "good",
	{"--tls", "starttls", "--inject"}, ERR_TLS, "C: STARTTLS",
	"before TLS"},
    {"TLS to a server without", SECURITY_TLS, NULL, {NULL}, ERR_TLS, "connect",
	"security"},
};

static const struct row login[] = {
    {"refused", SECURITY_NONE, NULL, {"--fault", "auth=535 5.7.8 no"},
	ERR_LOGIN, "C: AUTH PLAIN", "password_file"},
    {"refused for now", SECURITY_NONE, NULL, {"--fault", "auth=454 later"},
	ERR_TEMP, "C: AUTH PLAIN", "just now"},
    {"dropped", SECURITY_NONE, NULL, {"--fault", "auth=drop"}, ERR_TEMP,
	"C: AUTH PLAIN"},
    {"by LOGIN", SECURITY_NONE, NULL, {"--auth", "LOGIN"}, ERR_NONE,
	"C: AUTH LOGIN"},
    {"no way that we know", SECURITY_NONE, NULL, {"--auth", "KERBEROS"},
	ERR_CONFIG, "C: EHLO", "offers no login"},
    {"no way at all", SECURITY_NONE, NULL, {"--auth", ""}, ERR_CONFIG,
	"C: MAIL", "offers no login"},
};

static void fill_args(
    const char **args, const struct row *row, char *cert, char *key)
{
	size_t n = 0, i;

	args[n++] = "--auth"; /* may come again, the last one counts */
	args[n++] = "PLAIN LOGIN";
	if (row->cert != NULL) {
		args[n++] = "--cert";
		args[n++] = cert;
		args[n++] = "--key";
		args[n++] = key;
	}
	for (i = 0; row->args[i] != NULL; i++)
		args[n++] = row->args[i];
	args[n] = NULL;
}

/* Send one mail: the kind of the error, or ERR_NONE when it was accepted. */
static enum err_kind send_one(const struct conf *conf, struct err *err)
{
	const struct mailer_mail mail = {
	    1, "", "bob@example.net", TEXT, sizeof TEXT - 1, false};
	struct mailer *mailer = NULL;
	struct mailer_event event = {0};
	int n = -1;

	err->kind = ERR_NONE;
	if (mailer_open(&mailer, conf, deadline_in(LONG), err) == 0 &&
	    mailer_submit(mailer, &mail, err) == 0)
		do
			n = mailer_wait(mailer, &event, err);
		while (n == 1 && event.kind != MAILER_DONE);
	mailer_close(mailer);
	if (n == 1)
		assert_int_equal(event.outcome, MAILER_ACCEPTED);
	return err->kind;
}

static void check_row(const struct row *row, const char **token)
{
	char *ca = in_dir("ca", ".pem"), *password = in_dir("password", "");
	char *cert = NULL, *key = NULL;
	const char *args[16];
	struct fake_smtp fake;
	struct conf conf;
	struct err err;

	if (row->cert != NULL) {
		cert = in_dir(row->cert, ".pem");
		key = in_dir(row->cert, ".key");
	}
	fill_args(args, row, cert, key);
	fake_smtp_start(&fake, args);
	fake_smtp_conf(&conf, &fake);
	conf.smtp.server.host = "localhost";
	conf.smtp.server.security = row->security;
	conf.smtp.server.ca_file = ca;
	conf.smtp.server.user = "user";
	conf.smtp.server.password_file = password;
	conf.smtp.server.token_command = token;
	if (send_one(&conf, &err) != row->kind)
		fail_msg("%s: kind %d: %s", row->label, err.kind, err.text);
	if (fake_smtp_count(&fake, row->has) == 0)
		fail_msg("%s: no \"%s\"", row->label, row->has);
	if (row->text != NULL && strstr(err.text, row->text) == NULL)
		fail_msg("%s: %s", row->label, err.text);
	if (row->kind == ERR_TLS && fake_smtp_count(&fake, "C: AUTH") +
					    fake_smtp_count(&fake, "C: MAIL") >
					0)
		fail_msg("%s: said too much", row->label);
	fake_smtp_stop(&fake);
	free(ca);
	free(password);
	free(cert);
	free(key);
}

static void nothing_is_said_to_a_server_without_trust(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < sizeof trust / sizeof trust[0]; i++)
		check_row(&trust[i], NULL);
}

static void a_login_that_fails_is_a_fault_of_the_run(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < sizeof login / sizeof login[0]; i++)
		check_row(&login[i], NULL);
}

/* Eight mails are submitted to four connections; how often was AUTH said? */
static size_t count_logins(const char *const *args)
{
	char *password = in_dir("password", "");
	struct mailer_mail mail = {
	    0, "", "bob@example.net", TEXT, sizeof TEXT - 1, false};
	struct mailer_event event;
	struct mailer *mailer;
	struct fake_smtp fake;
	struct conf conf;
	size_t n;

	fake_smtp_start(&fake, args);
	fake_smtp_conf(&conf, &fake);
	conf.smtp.server.user = "user";
	conf.smtp.server.password_file = password;
	conf.smtp.connections = 4;
	assert_int_equal(
	    mailer_open(&mailer, &conf, deadline_in(LONG), NULL), 0);
	for (mail.id = 1; mail.id <= 8; mail.id++)
		assert_int_equal(mailer_submit(mailer, &mail, NULL), 0);
	while (mailer_wait(mailer, &event, NULL) == 1)
		;
	mailer_close(mailer);
	n = fake_smtp_count(&fake, "C: AUTH");
	fake_smtp_stop(&fake);
	free(password);
	return n;
}

static void a_wrong_password_is_tried_once(void **state)
{
	static const char *const wrong[] = {
	    "--auth", "PLAIN LOGIN", "--fault", "auth=535 5.7.8 no", NULL};
	static const char *const right[] = {
	    "--auth", "PLAIN LOGIN", "--delay", "0.4", NULL};

	(void)state;
	assert_int_equal(count_logins(wrong), 1);
	assert_int_equal(count_logins(right), 4);
}

static void a_token_is_sent_as_xoauth2(void **state)
{
	static const struct row row = {"token", SECURITY_TLS, "good",
	    {"--tls", "implicit", "--auth", "OAUTHBEARER XOAUTH2 PLAIN"},
	    ERR_NONE,
	    "C: AUTH XOAUTH2 dXNlcj11c2VyAWF1dGg9QmVhcmVyIHQwa2VuAQE="};
	static const char *token[] = {"/bin/echo", "t0ken", NULL};

	(void)state;
	check_row(&row, token);
}

static void an_authority_that_cannot_be_read_is_named(void **state)
{
	static const char *const args[] = {NULL};
	struct fake_smtp fake;
	struct conf conf;
	struct err err;

	(void)state;
	fake_smtp_start(&fake, args);
	fake_smtp_conf(&conf, &fake);
	conf.smtp.server.security = SECURITY_TLS;
	conf.smtp.server.ca_file = "/nonexistent/ca.pem";
	assert_int_equal(send_one(&conf, &err), ERR_CONFIG);
	assert_non_null(strstr(err.text, "/nonexistent/ca.pem"));
	fake_smtp_stop(&fake);
}

static void clear_text_leads_to_this_machine_only(void **state)
{
	static const char *const args[] = {NULL};
	struct fake_smtp fake;
	struct conf conf;
	struct err err;

	(void)state;
	fake_smtp_start(&fake, args);
	fake_smtp_conf(&conf, &fake);
	assert_int_equal(send_one(&conf, &err), ERR_NONE);
	conf.smtp.server.host = "mail.example.org";
	assert_int_equal(send_one(&conf, &err), ERR_CONFIG);
	fake_smtp_stop(&fake);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(nothing_is_said_to_a_server_without_trust),
	    cmocka_unit_test(a_login_that_fails_is_a_fault_of_the_run),
	    cmocka_unit_test(a_wrong_password_is_tried_once),
	    cmocka_unit_test(a_token_is_sent_as_xoauth2),
	    cmocka_unit_test(an_authority_that_cannot_be_read_is_named),
	    cmocka_unit_test(clear_text_leads_to_this_machine_only),
	};

	if (argc == 2 && strcmp(argv[1], "helper-sender") == 0)
		return sender_main();
	return cmocka_run_group_tests(tests, make_certs, remove_certs);
}
