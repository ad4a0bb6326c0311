/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "wire/stream.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "base/host.h"
#include "base/mem.h"

enum {
	COMMAND_MS = 60000,
	BYTES_PER_MS = 128, /* callers allow for twice what they expect */
	BUFFER_SIZE = 8192,
	EARLY_SIZE = 256
};

struct stream {
	CURL *curl;
	curl_socket_t fd;
	struct deadline limit; /* of all commands */
	struct deadline deadline; /* of this one */
	uint64_t budget; /* bytes that may still be read */
	const char *greeting; /* ours, what is left of it */
	uint8_t early[EARLY_SIZE]; /* read to see whether there is something */
	size_t n_early;
	const char *fault; /* NULL while the connection is good */
};

static const char greeting[] = "* OK transport ready\r\n";

int64_t stream_milliseconds(uint64_t bytes)
{
	return COMMAND_MS + (int64_t)(bytes / BYTES_PER_MS);
}

void stream_arm(struct stream *stream, uint64_t bytes)
{
	stream->budget = bytes;
	stream->deadline = deadline_min(
	    stream->limit, deadline_in(stream_milliseconds(bytes)));
}

void stream_excuse(struct stream *stream, int64_t milliseconds)
{
	struct deadline later = {stream->deadline.at + milliseconds};

	stream->deadline = deadline_min(stream->limit, later);
}

const char *stream_fault(const struct stream *stream)
{
	return stream->fault;
}

static ssize_t fail(struct stream *stream, const char *why)
{
	if (stream->fault == NULL)
		stream->fault = why;
	return -1;
}

void stream_break(struct stream *stream)
{
	fail(stream, "was left");
	/* Without this libcurl would say goodbye, and wait for an answer. */
	if (stream->fd != CURL_SOCKET_BAD)
		shutdown(stream->fd, SHUT_RDWR);
}

/* Wait until the socket is ready. 0, or -1 and the fault is set. */
static int await(struct stream *stream, short events)
{
	struct pollfd pfd = {.fd = stream->fd, .events = events};
	int n;

	do
		n = poll(&pfd, 1, deadline_left(stream->deadline));
	while (n == -1 && errno == EINTR);
	if (n > 0)
		return 0;
	return (int)fail(stream,
	    n == 0 ? "did not answer in time" : "could not be waited for");
}

static size_t read_greeting(struct stream *stream, void *data, size_t size)
{
	size_t n = strlen(stream->greeting);

	if (n > size)
		n = size;
	memcpy(data, stream->greeting, n);
	stream->greeting += n;
	return n;
}

static size_t read_early(struct stream *stream, void *data, size_t size)
{
	size_t n = stream->n_early < size ? stream->n_early : size;

	memcpy(data, stream->early, n);
	stream->n_early -= n;
	memmove(stream->early, stream->early + n, stream->n_early);
	return n;
}

/* At the end of the stream this must be -1: libetpan takes 0 for "not yet"
 * and asks again for ever. Decrypted bytes may wait inside TLS where poll(2)
 * does not see them, so reading comes first. */
static ssize_t driver_read(mailstream_low *low, void *data, size_t size)
{
	struct stream *stream = low->data;
	size_t n = 0;
	CURLcode code;

	if (stream->fault != NULL)
		return -1;
	if (*stream->greeting != '\0')
		return (ssize_t)read_greeting(stream, data, size);
	if (stream->budget == 0)
		return fail(stream, "sent far more than it was asked for");
	if (deadline_passed(stream->deadline))
		return fail(stream, "did not answer in time");
	if (size > stream->budget)
		size = (size_t)stream->budget;
	if (stream->n_early > 0) {
		n = read_early(stream, data, size);
		stream->budget -= n;
		return (ssize_t)n;
	}
	while ((code = curl_easy_recv(stream->curl, data, size, &n)) ==
	       CURLE_AGAIN)
		if (await(stream, POLLIN) == -1)
			return -1;
	if (code != CURLE_OK || n == 0)
		return fail(stream, "closed the connection");
	stream->budget -= n;
	return (ssize_t)n;
}

/* Decrypted bytes may wait inside TLS here, too; and what poll(2) sees may be
 * nothing but TLS's own affairs. */
enum stream_event stream_wait(
    struct stream *stream, int fd, int64_t milliseconds)
{
	struct pollfd fds[2] = {
	    {.fd = stream->fd, .events = POLLIN},
	    {.fd = fd, .events = POLLIN},
	};
	struct deadline end = deadline_in(milliseconds);
	CURLcode code;
	int n;

	while ((code = curl_easy_recv(stream->curl, stream->early, EARLY_SIZE,
		    &stream->n_early)) == CURLE_AGAIN) {
		n = poll(fds, 2, deadline_left(end));
		if (n == 0)
			return STREAM_SILENT;
		if (n == -1 && errno != EINTR)
			break;
		if (n > 0 && fds[1].revents != 0)
			return STREAM_OTHER;
	}
	if (code == CURLE_OK && stream->n_early > 0)
		return STREAM_READY;
	fail(stream, "closed the connection");
	return STREAM_FAILED;
}

static ssize_t driver_write(mailstream_low *low, const void *data, size_t size)
{
	struct stream *stream = low->data;
	size_t n = 0;
	CURLcode code;

	if (stream->fault != NULL)
		return -1;
	while ((code = curl_easy_send(stream->curl, data, size, &n)) ==
	       CURLE_AGAIN)
		if (await(stream, POLLOUT) == -1)
			return -1;
	if (code != CURLE_OK)
		return fail(stream, "closed the connection");
	return (ssize_t)n;
}

static int driver_close(mailstream_low *low)
{
	(void)low;
	return 0;
}

static int driver_get_fd(mailstream_low *low)
{
	struct stream *stream = low->data;

	return stream->fd;
}

static void driver_free(mailstream_low *low)
{
	free(low);
}

static void driver_cancel(mailstream_low *low)
{
	(void)low;
}

static struct mailstream_cancel *driver_get_cancel(mailstream_low *low)
{
	(void)low;
	return NULL;
}

static mailstream_low_driver driver = {
    .mailstream_read = driver_read,
    .mailstream_write = driver_write,
    .mailstream_close = driver_close,
    .mailstream_get_fd = driver_get_fd,
    .mailstream_free = driver_free,
    .mailstream_cancel = driver_cancel,
    .mailstream_get_cancel = driver_get_cancel,
};

mailstream *stream_etpan(struct stream *stream)
{
	mailstream_low *low = mailstream_low_new(stream, &driver);
	mailstream *etpan = NULL;

	if (low != NULL)
		etpan = mailstream_new(low, BUFFER_SIZE);
	if (etpan == NULL)
		BUG("out of memory");
	return etpan;
}

/* How each kind of security is had from libcurl: with https and http it only
 * connects, with imap it speaks as far as STARTTLS takes. */
static const struct {
	const char *scheme;
	const char *greeting;
} ways[] = {
    [SECURITY_TLS] = {"https", ""},
    [SECURITY_STARTTLS] = {"imap", greeting},
    [SECURITY_NONE] = {"http", ""},
};

static CURL *new_handle(
    const struct server *server, struct deadline limit, char *detail)
{
	const char *scheme = ways[server->security].scheme;
	CURL *curl = curl_easy_init();
	char *url = server_url(server, scheme, "");

	if (curl == NULL)
		BUG("out of memory");
	server_curl(curl, server, limit);
	curl_easy_setopt(curl, CURLOPT_URL, url);
	curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, scheme);
	curl_easy_setopt(curl, CURLOPT_CONNECT_ONLY, 1L);
	curl_easy_setopt(curl, CURLOPT_SSL_ENABLE_ALPN, 0L);
	curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, detail);
	free(url);
	return curl;
}

int stream_open(struct stream **out, const struct server *server,
    struct deadline limit, struct err *err)
{
	char detail[CURL_ERROR_SIZE] = "";
	struct stream *stream;
	CURLcode code;

	if (server->security == SECURITY_NONE &&
	    !host_is_loopback(server->host))
		return err_set(err, ERR_CONFIG,
		    "security = \"none\" is for this machine only");
	stream = mem_alloc(sizeof *stream);
	stream->limit = limit;
	stream->fd = CURL_SOCKET_BAD;
	stream->greeting = ways[server->security].greeting;
	stream->curl = new_handle(
	    server, deadline_min(limit, deadline_in(COMMAND_MS)), detail);
	code = curl_easy_perform(stream->curl);
	if (code == CURLE_OK)
		code = curl_easy_getinfo(
		    stream->curl, CURLINFO_ACTIVESOCKET, &stream->fd);
	if (code != CURLE_OK || stream->fd == CURL_SOCKET_BAD) {
		server_curl_error(code, detail, server, err);
		stream_close(stream);
		return -1;
	}
	curl_easy_setopt(stream->curl, CURLOPT_ERRORBUFFER, NULL);
	*out = stream;
	return 0;
}

void stream_close(struct stream *stream)
{
	if (stream == NULL)
		return;
	stream_break(stream);
	curl_easy_cleanup(stream->curl);
	free(stream);
}
