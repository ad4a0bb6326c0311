/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who wrote it. An own reading of the From field, far stricter than RFC 5322
 * allows; and what GMime made of it must be the same address. Two parsers
 * that agree are hard to play against a third, the mail server's. */
#include <string.h>
#include <strings.h>

#include "base/addr.h"
#include "base/mem.h"
#include "msg/mailbox.h"
#include "msg/parse.h"

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
	struct mailbox mailbox;
	const char *addr, *name;

	mailbox_split(&mailbox, pool, from->value, from->value_len);
	addr = mailbox.angles == 0 ? mailbox.outside : mailbox.inside;
	name = mailbox.angles == 0 ? "" : mailbox.outside;
	if (mailbox.broken)
		doubt(message, "its From field is not one plain address");
	else if (!addr_is_valid(addr))
		doubt(message, "its From field holds no valid address");
	else if (strstr(addr, "=?") != NULL)
		doubt(message, "the address in its From field is encoded");
	else if (name_has_at(name))
		doubt(message, "its From field looks like several addresses");
	else if (!gmime_agrees(addr, from))
		doubt(message, "its From field can be read in two ways");
	if (!mailbox.broken && addr_is_valid(addr)) {
		message->from.addr = addr;
		message->from.name = mailbox_name(pool, name);
	}
}
