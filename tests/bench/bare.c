/* SPDX-License-Identifier: GPL-3.0-or-later */
/* bare - an IMAP client that does no more than it must, over TLS.
 *
 *	PASSWORD=... bare fetch|login PORT CA_FILE USER
 *
 * fetch asks for all mails of INBOX in one go and throws them away as they
 * come: nothing that fetches mail can be faster. login logs in, selects INBOX
 * and leaves. Prints the seconds from the connection to the end, without the
 * start of the process, and the bytes that came. Built by contrib/bench.
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { RECORDS = 1 << 18, CHUNK = 1 << 16, TAIL = 4096 };

static SSL *ssl;
static char chunk[CHUNK];
static long long total;

static _Noreturn void die(const char *what)
{
	fprintf(stderr, "bare: %s\n", what);
	ERR_print_errors_fp(stderr);
	exit(1);
}

static double now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (double)ts.tv_sec + (double)ts.tv_nsec / 1e9;
}

static SSL_CTX *new_context(const char *ca_file)
{
	SSL_CTX *ctx = SSL_CTX_new(TLS_client_method());

	if (ctx == NULL ||
	    SSL_CTX_load_verify_locations(ctx, ca_file, NULL) != 1)
		die("the authority's certificate cannot be read");
	SSL_CTX_set_verify(ctx, SSL_VERIFY_PEER, NULL);
	SSL_CTX_set_default_read_buffer_len(ctx, RECORDS);
	SSL_CTX_set_read_ahead(ctx, 1);
	return ctx;
}

static void greet(SSL_CTX *ctx, int port)
{
	struct sockaddr_in to = {
	    .sin_family = AF_INET,
	    .sin_port = htons((unsigned short)port),
	    .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};
	int fd = socket(AF_INET, SOCK_STREAM, 0), yes = 1;

	if (fd == -1 || connect(fd, (struct sockaddr *)&to, sizeof to) == -1)
		die("no connection");
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
	ssl = SSL_new(ctx);
	if (ssl == NULL || SSL_set_fd(ssl, fd) != 1 ||
	    SSL_set_tlsext_host_name(ssl, "localhost") != 1 ||
	    SSL_set1_host(ssl, "localhost") != 1 || SSL_connect(ssl) != 1)
		die("no TLS");
}

static void say(const char *text)
{
	if (SSL_write(ssl, text, (int)strlen(text)) <= 0)
		die("the server does not listen");
}

/* What comes next; its end is kept in tail, which holds a string. */
static bool hear(char tail[TAIL])
{
	size_t have = strlen(tail), keep;
	int n = SSL_read(ssl, chunk, sizeof chunk);

	if (n <= 0)
		return false;
	total += n;
	if (n >= TAIL) {
		have = 0;
		memcpy(tail, chunk + n - (TAIL - 1), TAIL - 1);
		tail[TAIL - 1] = '\0';
		return true;
	}
	keep = have + (size_t)n > TAIL - 1 ? TAIL - 1 - (size_t)n : have;
	memmove(tail, tail + have - keep, keep);
	memcpy(tail + keep, chunk, (size_t)n);
	tail[keep + (size_t)n] = '\0';
	return true;
}

/* Read until the server has said so. */
static void expect(const char *words)
{
	char tail[TAIL] = "";

	while (hear(tail))
		if (strstr(tail, words) != NULL)
			return;
	fprintf(stderr, "bare: the server's last words: %s\n", tail);
	die(words);
}

int main(int argc, char **argv)
{
	const char *password = getenv("PASSWORD");
	char login[512];
	SSL_CTX *ctx;
	double start;

	if (argc != 5 || password == NULL)
		die("usage: PASSWORD=... bare fetch|login PORT CA_FILE USER");
	ctx = new_context(argv[3]);
	snprintf(login, sizeof login, "a LOGIN %s %s\r\n", argv[4], password);
	start = now();
	greet(ctx, atoi(argv[2]));
	expect("* OK");
	say(login);
	if (strcmp(argv[1], "fetch") == 0) {
		say("b SELECT INBOX\r\nc UID FETCH 1:* (UID BODY.PEEK[])\r\n"
		    "d LOGOUT\r\n");
		expect("\r\nd OK");
	} else {
		expect("a OK");
		say("b SELECT INBOX\r\n");
		expect("\r\nb OK");
		say("d LOGOUT\r\n");
		expect("\r\nd OK");
	}
	printf("%.6f %lld\n", now() - start, total);
	return 0;
}
