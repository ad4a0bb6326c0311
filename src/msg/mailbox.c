/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "msg/mailbox.h"

#include <ctype.h>
#include <string.h>

#include "base/addr.h"
#include "base/buf.h"
#include "msg/transfer.h"
#include "msg/words.h"

enum { NAME_MAX_BYTES = 500 };

struct splitter {
	struct buf outside, inside, comments;
	unsigned angles;
	bool in_angles;
	bool lenient; /* a route is passed over */
};

static const char *skip_comment(const char *s, const char *end)
{
	unsigned depth = 0;

	for (; s < end; s++) {
		if (*s == '\\' && s + 1 < end)
			s++;
		else if (*s == '(')
			depth++;
		else if (*s == ')' && --depth == 0)
			return s + 1;
	}
	return NULL;
}

/* Behind the quoted string at s. */
static const char *skip_quoted(const char *s, const char *end)
{
	for (s++; s < end; s++) {
		if (*s == '"')
			return s + 1;
		if (*s == '\\' && s + 1 < end)
			s++;
	}
	return NULL;
}

/* What may not stand there unquoted: lists, groups, routes, several < >. */
static bool is_refused(const struct splitter *splitter, char c)
{
	if (c == '<')
		return splitter->in_angles || splitter->angles > 0;
	if (c == '>')
		return !splitter->in_angles;
	if (splitter->lenient && splitter->in_angles)
		return c == ';';
	return c == '\0' || strchr(",;:", c) != NULL;
}

/* One character that is not in a comment or in quotes. */
static const char *take_char(struct splitter *splitter, const char *s)
{
	if (is_refused(splitter, *s))
		return NULL;
	if (*s == '<' || *s == '>') {
		splitter->in_angles = *s == '<';
		splitter->angles += splitter->in_angles;
	} else if (*s == ':') {
		/* Up to here it was a route. */
		buf_reset(&splitter->inside);
	} else {
		buf_addc(splitter->in_angles ? &splitter->inside
					     : &splitter->outside,
		    *s);
	}
	return s + 1;
}

/* Behind what stands at s, or NULL. */
static const char *take(
    struct splitter *splitter, const char *s, const char *end)
{
	struct buf *out =
	    splitter->in_angles ? &splitter->inside : &splitter->outside;
	const char *to;

	if (*s == '(') {
		to = skip_comment(s, end);
		buf_addc(out, ' ');
		if (to != NULL)
			buf_add(
			    &splitter->comments, s + 1, (size_t)(to - s) - 2);
		return to;
	}
	if (*s == '"') {
		to = skip_quoted(s, end);
		buf_add(out, s, (size_t)((to == NULL ? end : to) - s));
		return to;
	}
	return take_char(splitter, s);
}

static char *trimmed(struct pool *pool, struct buf *buf)
{
	const char *s = buf_text(buf), *end = s + buf->len;
	char *text;

	while (s < end && isspace((unsigned char)*s))
		s++;
	while (end > s && isspace((unsigned char)end[-1]))
		end--;
	text = pool_strndup(pool, s, (size_t)(end - s));
	buf_release(buf);
	return text;
}

static void split(struct mailbox *mailbox, struct splitter *splitter,
    struct pool *pool, const char *s, size_t len)
{
	const char *end = s + len;

	while (s != NULL && s < end)
		s = take(splitter, s, end);
	mailbox->broken = s == NULL || splitter->in_angles;
	mailbox->angles = splitter->angles;
	mailbox->outside = trimmed(pool, &splitter->outside);
	mailbox->inside = trimmed(pool, &splitter->inside);
	mailbox->comments = trimmed(pool, &splitter->comments);
}

void mailbox_split(
    struct mailbox *mailbox, struct pool *pool, const char *s, size_t len)
{
	struct splitter splitter = {BUF_INIT, BUF_INIT, BUF_INIT};

	split(mailbox, &splitter, pool, s, len);
}

const char *mailbox_name(struct pool *pool, const char *outside)
{
	struct buf plain = BUF_INIT;
	const char *name;

	for (; *outside != '\0'; outside++) {
		if (*outside == '"')
			continue;
		if (*outside == '\\' && outside[1] != '\0')
			outside++;
		buf_addc(&plain, *outside);
	}
	name = words_decode(pool, buf_text(&plain), plain.len, NAME_MAX_BYTES);
	buf_release(&plain);
	return *name == '\0' ? NULL : name;
}

static void add(
    struct message_addrs *addrs, struct pool *pool, const char *s, size_t len)
{
	struct splitter splitter = {
	    BUF_INIT, BUF_INIT, BUF_INIT, .lenient = true};
	struct mailbox mailbox;
	struct message_addr *row;
	const char *addr, *name;

	split(&mailbox, &splitter, pool, s, len);
	addr = mailbox.angles == 0 ? mailbox.outside : mailbox.inside;
	name = mailbox.angles == 0 ? mailbox.comments : mailbox.outside;
	if (mailbox.broken || !addr_is_valid(addr) ||
	    strstr(addr, "=?") != NULL)
		return;
	if (addrs->list == NULL)
		addrs->list =
		    pool_alloc(pool, TRANSFER_ADDRS_MAX * sizeof *addrs->list);
	row = &addrs->list[addrs->n++];
	row->addr = addr;
	row->name = mailbox_name(pool, name);
}

/* Where the element at s ends: at a comma, or at the colon or semicolon of a
 * group. What has no end reaches to the end of all. */
static const char *element_end(const char *s, const char *end)
{
	bool in_angles = false;

	while (s < end) {
		if (*s == '(' || *s == '"') {
			s = *s == '(' ? skip_comment(s, end)
			              : skip_quoted(s, end);
			if (s == NULL)
				return end;
			continue;
		}
		if (*s == '<' || *s == '>')
			in_angles = *s == '<';
		else if (!in_angles && (*s == ',' || *s == ';' || *s == ':'))
			break;
		s++;
	}
	return s;
}

void mailboxes_read(
    struct message_addrs *addrs, struct pool *pool, const char *s, size_t len)
{
	const char *end = s + len, *to;

	for (; s < end && addrs->n < TRANSFER_ADDRS_MAX; s = to + 1) {
		to = element_end(s, end);
		/* What a colon follows is the name of a group. */
		if (to == end || *to != ':')
			add(addrs, pool, s, (size_t)(to - s));
	}
}
