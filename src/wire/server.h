/* SPDX-License-Identifier: GPL-3.0-or-later */
/* server.h - how a mail server is reached and trusted, both directions.
 *
 * Core reads the secret (a file that only its owner may read, "credential:"
 * and a name for one that systemd hands over, or the output of
 * token_command) and packs it with the rest for the helper, which alone
 * speaks to the network. The TLS rules stand here once: chain and host name
 * verified, TLS 1.2 or later, no proxy, no fallback to clear text.
 */
#ifndef WIRE_SERVER_H
#define WIRE_SERVER_H

#include <stdbool.h>

#include <curl/curl.h>

#include "base/conf.h"
#include "base/deadline.h"
#include "base/err.h"
#include "base/pack.h"

struct server {
	const char *host;
	long port;
	enum conf_security security;
	const char *ca_file; /* "": the system's authorities */
	const char *user; /* "": no login */
	const char *secret; /* password, or bearer token */
	bool is_token; /* XOAUTH2 */
};

/* Core's side. ERR_CONFIG: the password file cannot be read, or others can
 * read it; ERR_TEMP: token_command failed or took over 30 seconds. */
int server_pack(
    struct buf *out, const struct conf_server *conf, struct err *err);

/* The helper's side; strings come from pool. The caller checks
 * unpack_done(). */
void server_unpack(struct server *server, struct unpack *in, struct pool *pool);

/* scheme://host:port/path; the caller frees it. */
char *server_url(
    const struct server *server, const char *scheme, const char *path);

/* Everything about trust and time on a new handle; the URL and the login are
 * the caller's. Always CURLUSESSL_ALL, but for SECURITY_NONE on loopback. */
void server_curl(
    CURL *curl, const struct server *server, struct deadline deadline);
/* The time limits alone, for the next transfer on the same handle. */
void server_curl_time(CURL *curl, struct deadline deadline);

/* What a server said, fit to be shown: each word with an @ is "[...]". The
 * caller frees it. */
char *server_mask(const char *text);

/* The sentence and the kind for a failed transfer: ERR_TLS with the three
 * possible causes named where the certificate was refused, or where TLS was
 * not offered; ERR_TEMP not reached. detail is masked. */
int server_curl_error(CURLcode code, const char *detail,
    const struct server *server, struct err *err);

#endif
