/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "wire/mailer.h"

#include <string.h>

#include "base/addr.h"
#include "base/mem.h"
#include "wire/mailer_ops.h"

enum { LINE_MAX_LEN = 998 }; /* RFC 5322 2.1.1, without CRLF */

static const char dir_prefix[] = "dir:";

int mailer_open(struct mailer **mailer, const struct conf *conf,
    struct deadline deadline, struct err *err)
{
	size_t n = sizeof dir_prefix - 1;

	if (conf->mailer[0] == '\0')
		return mailer_smtp_open(mailer, conf, deadline, err);
	if (strncmp(conf->mailer, dir_prefix, n) != 0)
		return err_set(
		    err, ERR_CONFIG, "mailer has to be \"dir:\" and a path");
	return mailer_dir_open(mailer, conf->mailer + n, err);
}

int mailer_probe(struct mailer *mailer, char **says, struct err *err)
{
	return mailer->ops->probe(mailer, says, err);
}

size_t mailer_room(const struct mailer *mailer)
{
	return mailer->ops->room(mailer);
}

/* What a server might read as another end of line, and with it as the end of
 * this mail and the beginning of one that we never wrote. */
static int check_data(const char *data, size_t len, struct err *err)
{
	size_t i, line = 0;

	if (len < 2 || memcmp(data + len - 2, "\r\n", 2) != 0)
		return err_set(
		    err, ERR_INPUT, "the mail does not end with CRLF");
	for (i = 0; i < len; i++) {
		if (data[i] == '\r' && data[i + 1] == '\n') {
			i++;
			line = 0;
			continue;
		}
		if (data[i] == '\r' || data[i] == '\n' || data[i] == '\0')
			return err_set(err, ERR_INPUT,
			    "the mail holds a bare CR, a bare LF or a NUL");
		if (++line > LINE_MAX_LEN)
			return err_set(err, ERR_INPUT,
			    "the mail holds a line over %d bytes",
			    LINE_MAX_LEN);
	}
	return 0;
}

int mailer_submit(
    struct mailer *mailer, const struct mailer_mail *mail, struct err *err)
{
	struct mailer_mail ready = *mail;
	char *from = NULL, *to = NULL;
	int ret = -1;

	if (mailer_room(mailer) == 0)
		BUG("a mail was submitted where there is no room");
	if (check_data(mail->data, mail->len, err) == -1)
		goto out;
	if (mail->from[0] == '\0')
		from = mem_strdup("");
	else if (addr_to_ascii(&from, mail->from, err) == -1)
		goto out;
	if (addr_to_ascii(&to, mail->to, err) == -1)
		goto out;
	ready.from = from;
	ready.to = to;
	ret = mailer->ops->submit(mailer, &ready, err);
out:
	mem_wipe_free(from);
	mem_wipe_free(to);
	return ret;
}

int mailer_wait(
    struct mailer *mailer, struct mailer_event *event, struct err *err)
{
	*event = (struct mailer_event){0};
	return mailer->ops->wait(mailer, event, err);
}

int mailer_go(struct mailer *mailer, uint64_t id, struct err *err)
{
	return mailer->ops->go(mailer, id, err);
}

void mailer_close(struct mailer *mailer)
{
	if (mailer != NULL)
		mailer->ops->close(mailer);
}
