/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "wire/idle.h"

enum { ANSWER_BYTES = 1 << 20, ANEW_MS = 9 * 60 * 1000 };

bool idle_is_known(const struct session *session)
{
	return mailimap_has_idle(session->imap) != 0;
}

/* One IDLE. As idle_until_mail(), but 0 is also: the server said something
 * else, or the time was over. *over: there is something on fd. */
static int idle_once(
    struct session *session, int fd, bool *over, struct err *err)
{
	mailimap *imap = session->imap;
	int n, r;

	stream_arm(session->stream, ANSWER_BYTES);
	r = mailimap_idle(imap);
	if (r != MAILIMAP_NO_ERROR)
		return session_error(session, r, "IDLE", err);
	n = imap->imap_stream->read_buffer_len > 0
	        ? STREAM_READY
	        : stream_wait(session->stream, fd, ANEW_MS);
	*over = n == STREAM_OTHER;
	if (n == -1)
		return session_error(
		    session, MAILIMAP_ERROR_STREAM, "IDLE", err);
	/* What it said stands before the answer to this. */
	stream_arm(session->stream, ANSWER_BYTES);
	r = mailimap_idle_done(imap);
	if (r != MAILIMAP_NO_ERROR)
		return session_error(session, r, "DONE", err);
	return imap->imap_selection_info->sel_has_exists;
}

int idle_until_mail(struct session *session, int fd, struct err *err)
{
	bool over = false;
	int n;

	do
		n = idle_once(session, fd, &over, err);
	while (n == 0 && !over);
	return n;
}
