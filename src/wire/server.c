/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "wire/server.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/host.h"
#include "base/mem.h"
#include "wire/token.h"

enum {
	SECRET_MAX = 4096, /* bytes of a password file that are looked at */
	CONNECT_MS = 20000
};

static const char credential[] = "credential:";

/* Is fd a plain file that nobody but its owner (us or root) gets at? */
static int check_private(
    int fd, mode_t forbidden, const char *path, struct err *err)
{
	struct stat st;

	if (fstat(fd, &st) == -1)
		return err_set(
		    err, ERR_CONFIG, "%s: %s", path, strerror(errno));
	if (!S_ISREG(st.st_mode))
		return err_set(err, ERR_CONFIG, "%s is not a plain file", path);
	if (st.st_uid != geteuid() && st.st_uid != 0)
		return err_set(err, ERR_CONFIG,
		    "%s belongs to another user: make it yours or root's",
		    path);
	if ((st.st_mode & forbidden) != 0)
		return err_set(err, ERR_CONFIG,
		    "%s can be read by others: chmod 600 it", path);
	return 0;
}

static int read_line(struct buf *out, int fd, const char *path, struct err *err)
{
	char text[SECRET_MAX];
	size_t len = 0;
	ssize_t n;
	int ret;

	do {
		n = read(fd, text + len, sizeof text - len);
		if (n > 0)
			len += (size_t)n;
	} while (n > 0 || (n == -1 && errno == EINTR));
	if (n == -1)
		ret = err_set(err, ERR_CONFIG, "%s: %s", path, strerror(errno));
	else
		ret = secret_first_line(out, text, len, sizeof text);
	if (n == 0 && ret == -1)
		err_set(err, ERR_CONFIG,
		    "%s: the first line has to be the password, up to %d "
		    "bytes without control characters",
		    path, SECRET_MAX - 1);
	explicit_bzero(text, sizeof text);
	return ret;
}

static int read_password_at(
    struct buf *out, const char *path, mode_t forbidden, struct err *err)
{
	int fd = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
	int ret;

	if (fd == -1 && errno == ELOOP)
		return err_set(err, ERR_CONFIG,
		    "%s is a symbolic link: name the file itself", path);
	if (fd == -1)
		return err_set(
		    err, ERR_CONFIG, "%s: %s", path, strerror(errno));
	ret = check_private(fd, forbidden, path, err);
	if (ret == 0)
		ret = read_line(out, fd, path, err);
	close(fd);
	return ret;
}

static int read_password(struct buf *out, const char *file, struct err *err)
{
	const char *dir, *name = file + sizeof credential - 1;
	char *path;
	int ret;

	if (strncmp(file, credential, sizeof credential - 1) != 0)
		return read_password_at(out, file, 077, err);
	dir = getenv("CREDENTIALS_DIRECTORY");
	if (dir == NULL || dir[0] != '/')
		return err_set(err, ERR_CONFIG,
		    "%s: systemd handed no credentials over; is "
		    "LoadCredential= set in the unit?",
		    file);
	if (name[0] == '\0' || name[0] == '.' || strchr(name, '/') != NULL)
		return err_set(err, ERR_CONFIG,
		    "%s is not the name of a credential", file);
	path = mem_printf("%s/%s", dir, name);
	/* Systemd lets the service's user in by an ACL, whose mask shows as
	 * a group that may read. */
	ret = read_password_at(out, path, 037, err);
	free(path);
	return ret;
}

static int read_secret(
    struct buf *out, const struct conf_server *conf, struct err *err)
{
	if (conf->user[0] == '\0')
		return 0;
	if (conf->token_command != NULL && conf->token_command[0] != NULL)
		return token_read(out, conf->token_command, err);
	if (conf->password_file[0] == '\0')
		return err_set(err, ERR_CONFIG,
		    "there is a user, but neither password_file nor "
		    "token_command");
	return read_password(out, conf->password_file, err);
}

/* What may stand in a URL as it is: a name, or an address of either kind. */
static bool host_is_valid(const char *host)
{
	static const char set[] = "abcdefghijklmnopqrstuvwxyz"
				  "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_:";

	return host[0] != '\0' && host[strspn(host, set)] == '\0';
}

static int check_conf(const struct conf_server *conf, struct err *err)
{
	if (!host_is_valid(conf->host))
		return err_set(
		    err, ERR_CONFIG, "host is not the name of a server");
	if (conf->port < 1 || conf->port > 65535)
		return err_set(err, ERR_CONFIG, "port is not from 1 to 65535");
	if (conf->security == SECURITY_NONE && !host_is_loopback(conf->host))
		return err_set(err, ERR_CONFIG,
		    "security = \"none\" is for this machine only: use "
		    "\"tls\" or \"starttls\" for %s",
		    conf->host);
	return 0;
}

int server_pack(
    struct buf *out, const struct conf_server *conf, struct err *err)
{
	struct buf secret = BUF_INIT;
	int ret = -1;

	if (check_conf(conf, err) == -1 ||
	    read_secret(&secret, conf, err) == -1)
		goto out;
	pack_str(out, conf->host);
	pack_u32(out, (uint32_t)conf->port);
	pack_u8(out, (uint8_t)conf->security);
	pack_str(out, conf->ca_file);
	pack_str(out, conf->user);
	pack_str(out, buf_text(&secret));
	pack_u8(
	    out, conf->token_command != NULL && conf->token_command[0] != NULL);
	ret = 0;
out:
	buf_release(&secret);
	return ret;
}

static const char *unpack_text(struct unpack *in, struct pool *pool)
{
	const char *text = unpack_str(in, pool);

	return text == NULL ? "" : text;
}

void server_unpack(struct server *server, struct unpack *in, struct pool *pool)
{
	uint8_t security;

	server->host = unpack_text(in, pool);
	server->port = (long)unpack_u32(in);
	security = unpack_u8(in);
	server->ca_file = unpack_text(in, pool);
	server->user = unpack_text(in, pool);
	server->secret = unpack_text(in, pool);
	server->is_token = unpack_u8(in) != 0;
	if (security > SECURITY_NONE || !host_is_valid(server->host))
		in->failed = true;
	server->security =
	    in->failed ? SECURITY_TLS : (enum conf_security)security;
}

char *server_url(
    const struct server *server, const char *scheme, const char *path)
{
	bool v6 = strchr(server->host, ':') != NULL;

	return mem_printf("%s://%s%s%s:%ld/%s", scheme, v6 ? "[" : "",
	    server->host, v6 ? "]" : "", server->port, path);
}

void server_curl_time(CURL *curl, struct deadline deadline)
{
	int left = deadline_left(deadline);
	long all = left == 0 ? 1 : left;

	/* To curl 0 is "no limit". */
	curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, left == -1 ? 0L : all);
	curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS,
	    left == -1 || all > CONNECT_MS ? (long)CONNECT_MS : all);
}

static void set_trust(CURL *curl, const struct server *server)
{
	bool clear =
	    server->security == SECURITY_NONE && host_is_loopback(server->host);

	curl_easy_setopt(curl, CURLOPT_USE_SSL,
	    clear ? (long)CURLUSESSL_NONE : (long)CURLUSESSL_ALL);
	curl_easy_setopt(curl, CURLOPT_SSL_VERIFYPEER, 1L);
	curl_easy_setopt(curl, CURLOPT_SSL_VERIFYHOST, 2L);
	curl_easy_setopt(
	    curl, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
	if (server->ca_file[0] == '\0')
		return;
	/* This authority instead of the system's, not beside them. */
	curl_easy_setopt(curl, CURLOPT_CAINFO, server->ca_file);
	curl_easy_setopt(curl, CURLOPT_CAPATH, NULL);
}

void server_curl(
    CURL *curl, const struct server *server, struct deadline deadline)
{
	set_trust(curl, server);
	server_curl_time(curl, deadline);
	curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(curl, CURLOPT_PROXY, "");
	curl_easy_setopt(curl, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
	curl_easy_setopt(
	    curl, CURLOPT_PROTOCOLS_STR, "https,imap,imaps,smtp,smtps");
}

static int tls_error(CURLcode code, const char *detail,
    const struct server *server, struct err *err)
{
	if (code == CURLE_PEER_FAILED_VERIFICATION)
		return err_set(err, ERR_TLS,
		    "the certificate of %s, port %ld, was refused: it is "
		    "self-signed or of an unknown authority (name that "
		    "with ca_file), or expired, or made out to another "
		    "name (%s)",
		    server->host, server->port, detail);
	if (code == CURLE_SSL_CONNECT_ERROR)
		return err_set(err, ERR_TLS,
		    "no TLS 1.2 or later with %s, port %ld: is \"security\" "
		    "right for this port? (%s)",
		    server->host, server->port, detail);
	if (code == CURLE_USE_SSL_FAILED)
		return err_set(err, ERR_TLS,
		    "%s, port %ld, does not offer STARTTLS, so nothing was "
		    "said to it (%s)",
		    server->host, server->port, detail);
	return err_set(err, ERR_TLS,
	    "%s, port %ld, said more before TLS began than it may: somebody "
	    "may sit in between",
	    server->host, server->port);
}

char *server_mask(const char *text)
{
	static const char spaces[] = " \t\r\n";
	struct buf out = BUF_INIT;
	size_t n;

	while (*text != '\0') {
		n = strcspn(text, spaces);
		if (memchr(text, '@', n) != NULL)
			buf_adds(&out, "[...]");
		else
			buf_add(&out, text, n);
		text += n;
		for (n = strspn(text, spaces); n > 0; n--, text++)
			buf_addc(&out, ' ');
	}
	buf_adds(&out, "");
	return buf_detach(&out);
}

/* detail is masked. */
static int curl_error(CURLcode code, const char *detail,
    const struct server *server, struct err *err)
{
	const char *host = server->host;
	long port = server->port;

	switch (code) {
	case CURLE_WEIRD_SERVER_REPLY:
		/* The one case that libcurl has no words for is plain text
		 * that came along with the answer to STARTTLS. */
		if (server->security == SECURITY_STARTTLS && detail[0] == '\0')
			return tls_error(code, detail, server, err);
		return err_set(
		    err, ERR_TEMP, "%s, port %ld: %s", host, port, detail);
	case CURLE_PEER_FAILED_VERIFICATION:
	case CURLE_SSL_CONNECT_ERROR:
	case CURLE_USE_SSL_FAILED:
		if (detail[0] == '\0')
			detail = curl_easy_strerror(code);
		return tls_error(code, detail, server, err);
	case CURLE_SSL_CACERT_BADFILE:
		return err_set(err, ERR_CONFIG,
		    "ca_file %s cannot be read or holds no certificate",
		    server->ca_file);
	case CURLE_LOGIN_DENIED:
		return err_set(err, ERR_LOGIN,
		    "%s, port %ld, refused the login: check user and %s", host,
		    port, server->is_token ? "token_command" : "password_file");
	case CURLE_COULDNT_RESOLVE_HOST:
		return err_set(
		    err, ERR_TEMP, "the name %s could not be looked up", host);
	case CURLE_OPERATION_TIMEDOUT:
		return err_set(err, ERR_TEMP,
		    "%s, port %ld, did not answer in time", host, port);
	default:
		if (detail[0] == '\0')
			detail = curl_easy_strerror(code);
		return err_set(
		    err, ERR_TEMP, "%s, port %ld: %s", host, port, detail);
	}
}

int server_curl_error(CURLcode code, const char *detail,
    const struct server *server, struct err *err)
{
	char *masked = server_mask(detail == NULL ? "" : detail);

	curl_error(code, masked, server, err);
	mem_wipe_free(masked);
	return -1;
}
