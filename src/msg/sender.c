/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who wrote it. An own reading of the From field, far stricter than RFC 5322
 * allows; and what GMime made of it must be the same address. Two parsers
 * that agree are hard to play against a third, the mail server's. */
#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "base/addr.h"
#include "base/buf.h"
#include "msg/parse.h"
#include "msg/transfer.h"
#include "msg/words.h"

/* The From field in pieces: [name] <addr>, or addr alone; comments out. */
struct pieces {
	struct buf outside; /* what stands outside of < and > */
	struct buf inside;
	unsigned angles;
	bool broken;
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

/* Copy a quoted string, quotes included. */
static const char *copy_quoted(struct buf *out, const char *s, const char *end)
{
	buf_addc(out, *s++);
	for (; s < end; s++) {
		buf_addc(out, *s);
		if (*s == '"')
			return s + 1;
		if (*s == '\\' && s + 1 < end)
			buf_addc(out, *++s);
	}
	return NULL;
}

/* What may not stand there unquoted: lists, groups, routes, several < >. */
static bool is_refused(const struct pieces *pieces, bool in_angles, char c)
{
	if (c == '<')
		return in_angles || pieces->angles > 0;
	if (c == '>')
		return !in_angles;
	return strchr(",;:", c) != NULL;
}

static void take_apart(struct pieces *pieces, const char *s, const char *end)
{
	bool in_angles = false;

	while (s != NULL && s < end) {
		struct buf *out =
		    in_angles ? &pieces->inside : &pieces->outside;

		if (*s == '(') {
			buf_addc(out, ' ');
			s = skip_comment(s, end);
		} else if (*s == '"') {
			s = copy_quoted(out, s, end);
		} else if (*s == '\0' || is_refused(pieces, in_angles, *s)) {
			s = NULL;
		} else if (*s == '<' || *s == '>') {
			in_angles = *s++ == '<';
			pieces->angles += in_angles;
		} else {
			buf_addc(out, *s++);
		}
	}
	pieces->broken = s == NULL || in_angles;
}

static char *trimmed(struct pool *pool, const struct buf *buf)
{
	const char *s = buf_text(buf), *end = s + buf->len;

	while (s < end && isspace((unsigned char)*s))
		s++;
	while (end > s && isspace((unsigned char)end[-1]))
		end--;
	return pool_strndup(pool, s, (size_t)(end - s));
}

/* An "@" outside of quotes where there should be only a name: this is what
 * a second address, or a trap for another parser, looks like. */
static bool name_has_at(const char *name)
{
	bool quoted = false;

	for (; *name != '\0'; name++) {
		if (*name == '\\' && name[1] != '\0')
			name++;
		else if (*name == '"')
			quoted = !quoted;
		else if (*name == '@' && !quoted)
			return true;
	}
	return false;
}

/* The name without quotes and decoded, or NULL. */
static const char *display_name(struct pool *pool, const char *s)
{
	struct buf plain = BUF_INIT;
	const char *name;

	for (; *s != '\0'; s++) {
		if (*s == '"')
			continue;
		if (*s == '\\' && s[1] != '\0')
			s++;
		buf_addc(&plain, *s);
	}
	name = words_decode(pool, buf_text(&plain), plain.len, 500);
	buf_release(&plain);
	return *name == '\0' ? NULL : name;
}

static bool is_same(const char *a, const char *b)
{
	char *x = NULL, *y = NULL;
	bool same;

	if (strcasecmp(a, b) == 0)
		return true;
	/* GMime turns A-labels into U-labels. */
	same = addr_canon(&x, a, NULL) == 0 && addr_canon(&y, b, NULL) == 0 &&
	       strcmp(x, y) == 0;
	mem_wipe_free(x);
	mem_wipe_free(y);
	return same;
}

/* Does GMime find this one address, and no other? */
static bool gmime_agrees(const char *addr, const struct field *from)
{
	char *raw = g_strndup(from->value, from->value_len);
	InternetAddressList *list = internet_address_list_parse(NULL, raw);
	bool same = false;

	if (list != NULL && internet_address_list_length(list) == 1) {
		InternetAddress *one =
		    internet_address_list_get_address(list, 0);
		const char *found = !INTERNET_ADDRESS_IS_MAILBOX(one)
		                        ? NULL
		                        : internet_address_mailbox_get_addr(
					      INTERNET_ADDRESS_MAILBOX(one));

		same = found != NULL && is_same(addr, found);
	}
	if (list != NULL)
		g_object_unref(list);
	g_free(raw);
	return same;
}

static void doubt(struct message *message, const char *why)
{
	if (message->sender_doubt == NULL)
		message->sender_doubt = why;
}

void sender_read(
    struct message *message, struct pool *pool, const struct field *from)
{
	struct pieces pieces = {BUF_INIT, BUF_INIT};
	char *addr, *name;

	take_apart(&pieces, from->value, from->value + from->value_len);
	name = trimmed(pool, &pieces.outside);
	addr = trimmed(pool, &pieces.inside);
	if (pieces.angles == 0) {
		addr = name;
		name = pool_strdup(pool, "");
	}
	if (pieces.broken)
		doubt(message, "its From field is not one plain address");
	else if (!addr_is_valid(addr))
		doubt(message, "its From field holds no valid address");
	else if (strstr(addr, "=?") != NULL)
		doubt(message, "the address in its From field is encoded");
	else if (name_has_at(name))
		doubt(message, "its From field looks like several addresses");
	else if (!gmime_agrees(addr, from))
		doubt(message, "its From field can be read in two ways");
	if (!pieces.broken && addr_is_valid(addr)) {
		message->from.addr = addr;
		message->from.name = display_name(pool, name);
	}
	buf_release(&pieces.outside);
	buf_release(&pieces.inside);
}
