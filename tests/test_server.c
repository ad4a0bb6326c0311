/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/test.h"

#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/host.h"
#include "base/mem.h"
#include "wire/server.h"

static struct conf_server conf_for(const char *password_file)
{
	return (struct conf_server){
	    .host = "mail.example.org",
	    .port = 993,
	    .security = SECURITY_TLS,
	    .ca_file = "",
	    .user = "hey",
	    .password_file = password_file,
	};
}

/* Pack and unpack: the secret, which the caller frees, or NULL. */
static char *secret_of(const struct conf_server *conf, struct err *err)
{
	struct pool *pool = pool_new();
	struct buf buf = BUF_INIT;
	struct server server;
	struct unpack in;
	char *secret = NULL;

	err->kind = ERR_NONE;
	if (server_pack(&buf, conf, err) == 0) {
		unpack_init(&in, buf.data, buf.len);
		server_unpack(&server, &in, pool);
		assert_true(unpack_done(&in));
		assert_string_equal(server.host, conf->host);
		assert_int_equal(server.port, conf->port);
		assert_string_equal(server.user, conf->user);
		assert_int_equal(server.security, conf->security);
		secret = mem_strdup(server.secret);
	}
	buf_release(&buf);
	pool_free(pool);
	return secret;
}

static const struct file_row {
	const char *label;
	const char *content; /* NULL: a directory instead */
	mode_t mode;
	const char *secret; /* NULL: refused */
} files[] = {
    {"a line", "hunter22\n", 0600, "hunter22"},
    {"no line end", "hunter22", 0400, "hunter22"},
    {"DOS line end", "hunter22\r\n", 0600, "hunter22"},
    {"two lines", "hunter22\ncomment\n", 0600, "hunter22"},
    {"spaces count", " a b \n", 0600, " a b "},
    {"empty", "", 0600, NULL},
    {"an empty line", "\nhunter22\n", 0600, NULL},
    {"a control character", "a\tb\n", 0600, NULL},
    {"the group may read", "hunter22\n", 0640, NULL},
    {"all may read", "hunter22\n", 0604, NULL},
    {"all may write", "hunter22\n", 0602, NULL},
    {"a directory", NULL, 0700, NULL},
};

static void make_file(const char *path, const struct file_row *row)
{
	FILE *file;

	if (row->content == NULL) {
		assert_int_equal(mkdir(path, row->mode), 0);
		return;
	}
	file = fopen(path, "we");
	assert_non_null(file);
	fputs(row->content, file);
	fclose(file);
	assert_int_equal(chmod(path, row->mode), 0);
}

static void only_a_private_file_gives_a_password(void **state)
{
	char dir[] = "/tmp/heyward-server.XXXXXX";
	char *path, *secret;
	struct conf_server conf;
	struct err err;
	size_t i;

	(void)state;
	assert_non_null(mkdtemp(dir));
	path = mem_printf("%s/password", dir);
	conf = conf_for(path);
	for (i = 0; i < sizeof files / sizeof files[0]; i++) {
		make_file(path, &files[i]);
		secret = secret_of(&conf, &err);
		remove(path);
		if (files[i].secret == NULL &&
		    (secret != NULL || err.kind != ERR_CONFIG))
			fail_msg("%s was let through", files[i].label);
		if (files[i].secret != NULL &&
		    (secret == NULL || strcmp(secret, files[i].secret) != 0))
			fail_msg("%s: %s", files[i].label, err.text);
		mem_wipe_free(secret);
	}
	free(path);
	assert_int_equal(rmdir(dir), 0);
}

static void a_link_to_a_password_is_refused(void **state)
{
	char dir[] = "/tmp/heyward-server.XXXXXX";
	char *path, *other;
	struct conf_server conf;
	struct err err;

	(void)state;
	assert_non_null(mkdtemp(dir));
	path = mem_printf("%s/link", dir);
	other = mem_printf("%s/password", dir);
	make_file(other, &files[0]);
	assert_int_equal(symlink(other, path), 0);
	conf = conf_for(path);
	assert_null(secret_of(&conf, &err));
	assert_int_equal(err.kind, ERR_CONFIG);
	unlink(path);
	unlink(other);
	free(path);
	free(other);
	assert_int_equal(rmdir(dir), 0);
}

static void a_credential_is_found_by_its_name(void **state)
{
	static const struct {
		const char *name;
		bool is_found;
	} rows[] = {
	    {"credential:imap", true},
	    {"credential:smtp", false},
	    {"credential:", false},
	    {"credential:../imap", false},
	    {"credential:.", false},
	};
	static const struct file_row by_acl = {"", "hunter22\n", 0440, NULL};
	char dir[] = "/tmp/heyward-server.XXXXXX", *path, *secret;
	struct conf_server conf;
	struct err err;
	size_t i;

	(void)state;
	conf = conf_for("credential:imap");
	unsetenv("CREDENTIALS_DIRECTORY");
	assert_null(secret_of(&conf, &err));
	assert_non_null(mkdtemp(dir));
	setenv("CREDENTIALS_DIRECTORY", dir, 1);
	path = mem_printf("%s/imap", dir);
	make_file(path, &by_acl);
	for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		conf.password_file = rows[i].name;
		secret = secret_of(&conf, &err);
		if ((secret != NULL) != rows[i].is_found)
			fail_msg("%s: %s", rows[i].name, err.text);
		mem_wipe_free(secret);
	}
	unsetenv("CREDENTIALS_DIRECTORY");
	unlink(path);
	free(path);
	assert_int_equal(rmdir(dir), 0);
}

static void a_token_comes_from_a_command_without_a_shell(void **state)
{
	static const struct {
		const char *label;
		const char *argv[4];
		const char *token;
		enum err_kind kind;
	} rows[] = {
	    {"a token", {"/bin/echo", "t0ken"}, "t0ken"},
	    {"found by PATH", {"echo", "t0ken"}, "t0ken"},
	    {"no shell", {"/bin/echo", "$HOME;id"}, "$HOME;id"},
	    {"nothing on its standard input",
		{"/bin/sh", "-c", "read x || echo end"}, "end"},
	    {"prints nothing", {"/bin/true"}, NULL, ERR_TEMP},
	    {"fails", {"/bin/sh", "-c", "echo x; exit 3"}, NULL, ERR_TEMP},
	    {"is killed", {"/bin/sh", "-c", "kill -9 $$"}, NULL, ERR_TEMP},
	    {"never stops printing", {"/usr/bin/yes", "\t"}, NULL, ERR_TEMP},
	    {"is not there", {"/nonexistent"}, NULL, ERR_CONFIG},
	};
	struct conf_server conf = conf_for("");
	struct err err;
	char *token;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		conf.token_command = (const char **)rows[i].argv;
		token = secret_of(&conf, &err);
		if ((token == NULL) != (rows[i].token == NULL) ||
		    err.kind != rows[i].kind ||
		    (token != NULL && strcmp(token, rows[i].token) != 0))
			fail_msg("%s: kind %d: %s", rows[i].label, err.kind,
			    err.text);
		mem_wipe_free(token);
	}
}

static void a_user_needs_a_secret_and_nobody_needs_none(void **state)
{
	struct conf_server conf = conf_for("");
	struct err err;
	char *secret;

	(void)state;
	assert_null(secret_of(&conf, &err));
	assert_int_equal(err.kind, ERR_CONFIG);
	conf.user = "";
	secret = secret_of(&conf, &err);
	assert_string_equal(secret, "");
	mem_wipe_free(secret);
}

static void clear_text_is_for_loopback_only(void **state)
{
	static const struct {
		const char *host;
		bool is_loopback, is_host;
	} rows[] = {
	    {"localhost", true, true},
	    {"LocalHost", true, true},
	    {"127.0.0.1", true, true},
	    {"127.1.2.3", true, true},
	    {"::1", true, true},
	    {"127.0.0.1.example.org", false, true},
	    {"127.example", false, true},
	    {"localhost.example.org", false, true},
	    {"10.0.0.1", false, true},
	    {"::2", false, true},
	    {"::ffff:10.0.0.1", false, true},
	    {"", false, false},
	    {"a/b", false, false},
	    {"user@host", false, false},
	};
	struct conf_server conf = conf_for("");
	struct buf buf = BUF_INIT;
	struct err err;
	size_t i;
	int ret;

	(void)state;
	conf.user = "";
	for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		conf.host = rows[i].host;
		conf.security = SECURITY_NONE;
		ret = server_pack(&buf, &conf, &err);
		if (host_is_loopback(rows[i].host) != rows[i].is_loopback ||
		    (ret == 0) != rows[i].is_loopback)
			fail_msg("\"%s\" in the clear", rows[i].host);
		conf.security = SECURITY_TLS;
		ret = server_pack(&buf, &conf, &err);
		if ((ret == 0) != rows[i].is_host)
			fail_msg("\"%s\" with TLS", rows[i].host);
		buf_release(&buf);
	}
}

static void an_error_names_its_kind_and_the_mend(void **state)
{
	static const struct {
		CURLcode code;
		const char *detail;
		enum err_kind kind;
		const char *part[3];
	} rows[] = {
	    {CURLE_PEER_FAILED_VERIFICATION,
		"server certificate verification failed", ERR_TLS,
		{"self-signed", "expired", "ca_file"}},
	    {CURLE_SSL_CONNECT_ERROR, "", ERR_TLS, {"TLS 1.2"}},
	    {CURLE_USE_SSL_FAILED, "", ERR_TLS, {"STARTTLS"}},
	    {CURLE_WEIRD_SERVER_REPLY, "", ERR_TLS, {"before TLS"}},
	    {CURLE_WEIRD_SERVER_REPLY, "what", ERR_TEMP, {"what"}},
	    {CURLE_SSL_CACERT_BADFILE, "", ERR_CONFIG, {"ca_file"}},
	    {CURLE_LOGIN_DENIED, "", ERR_LOGIN, {"password_file"}},
	    {CURLE_COULDNT_RESOLVE_HOST, "", ERR_TEMP, {"mx.example"}},
	    {CURLE_COULDNT_CONNECT, "refused", ERR_TEMP, {"refused"}},
	    {CURLE_OPERATION_TIMEDOUT, NULL, ERR_TEMP, {"in time"}},
	    {CURLE_RECV_ERROR, NULL, ERR_TEMP, {"mx.example, port 587"}},
	};
	const struct server server = {.host = "mx.example",
	    .port = 587,
	    .security = SECURITY_STARTTLS,
	    .ca_file = "/x.pem",
	    .user = "u"};
	struct err err;
	size_t i, j;

	(void)state;
	for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		assert_int_equal(server_curl_error(rows[i].code, rows[i].detail,
				     &server, &err),
		    -1);
		assert_int_equal(err.kind, rows[i].kind);
		for (j = 0; j < 3 && rows[i].part[j] != NULL; j++)
			if (strstr(err.text, rows[i].part[j]) == NULL)
				fail_msg("row %zu: %s", i, err.text);
	}
}

/* Libcurl's words may hold the server's. */
static void an_error_holds_no_address(void **state)
{
	static const CURLcode codes[] = {CURLE_PEER_FAILED_VERIFICATION,
	    CURLE_SSL_CONNECT_ERROR, CURLE_USE_SSL_FAILED,
	    CURLE_WEIRD_SERVER_REPLY, CURLE_COULDNT_CONNECT, CURLE_RECV_ERROR,
	    CURLE_SEND_ERROR};
	static const struct {
		const char *detail, *masked;
	} rows[] = {
	    {"550 <bob@example.net>: no bob", "550 [...] no bob"},
	    {"bob@example.net", "[...]"},
	    {"no\tbob@b.example  or \"b@c\"", "no [...]  or [...]"},
	    {"connection refused", "connection refused"},
	    {"two @ signs @", "two [...] signs [...]"},
	};
	const struct server server = {.host = "mx.example", .port = 587};
	struct err err;
	size_t i, k;

	(void)state;
	for (i = 0; i < sizeof rows / sizeof rows[0]; i++)
		for (k = 0; k < sizeof codes / sizeof codes[0]; k++) {
			server_curl_error(
			    codes[k], rows[i].detail, &server, &err);
			if (strstr(err.text, rows[i].masked) == NULL ||
			    strchr(err.text, '@') != NULL)
				fail_msg("%d: %s", codes[k], err.text);
		}
}

static void a_url_holds_either_kind_of_host(void **state)
{
	struct server server = {.host = "mx.example", .port = 465};
	char *url;

	(void)state;
	url = server_url(&server, "smtps", "me.example");
	assert_string_equal(url, "smtps://mx.example:465/me.example");
	free(url);
	server.host = "::1";
	url = server_url(&server, "imap", "");
	assert_string_equal(url, "imap://[::1]:465/");
	free(url);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(only_a_private_file_gives_a_password),
	    cmocka_unit_test(a_link_to_a_password_is_refused),
	    cmocka_unit_test(a_credential_is_found_by_its_name),
	    cmocka_unit_test(a_token_comes_from_a_command_without_a_shell),
	    cmocka_unit_test(a_user_needs_a_secret_and_nobody_needs_none),
	    cmocka_unit_test(clear_text_is_for_loopback_only),
	    cmocka_unit_test(an_error_names_its_kind_and_the_mend),
	    cmocka_unit_test(an_error_holds_no_address),
	    cmocka_unit_test(a_url_holds_either_kind_of_host),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
