/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "casework/route.h"

#include <string.h>
#include <strings.h>

#include "base/addr.h"
#include "casework/letters.h"
#include "store/outbox.h"
#include "store/tokens.h"

static const char *const names[] = {
    [ROUTE_OWN] = "own",
    [ROUTE_BOUNCE] = "bounce",
    [ROUTE_MACHINE_THREADED] = "machine-threaded",
    [ROUTE_MACHINE] = "machine",
    [ROUTE_UNREADABLE] = "unreadable",
    [ROUTE_REPORT] = "report",
};

const char *route_name(enum route route)
{
	return names[route];
}

/* Headers that only machines write. value: a word the value begins with, or
 * NULL for any; unless: a value that means nothing. */
static const struct machine_sign {
	const char *header;
	const char *value;
	const char *unless;
} machine_signs[] = {
    {.header = "auto-submitted", .unless = "no"},
    {.header = "precedence", .value = "bulk"},
    {.header = "precedence", .value = "junk"},
    {.header = "precedence", .value = "list"},
    {.header = "precedence", .value = "auto_reply"},
    {.header = "list-id"},
    {.header = "list-unsubscribe"},
    {.header = "list-post"},
    {.header = "list-help"},
    {.header = "x-autoreply", .unless = "no"},
    {.header = "x-autorespond"},
    {.header = "x-autoresponder"},
    {.header = "x-failed-recipients"},
    {.header = "x-loop"},
    {.header = "feedback-type"},
};

/* Senders that are no persons; the local part. */
static const char *const machine_senders[] = {
    "mailer-daemon",
    "postmaster",
    "noreply",
    "no-reply",
    "do-not-reply",
    "donotreply",
};

/* Does value begin with the word, and does the word end there? */
static bool begins_with(const char *value, const char *word)
{
	size_t len = strlen(word);

	return strncasecmp(value, word, len) == 0 &&
	    (value[len] == '\0' || strchr(" ;,\t(", value[len]) != NULL);
}

static bool is_sign(const struct machine_sign *sign,
    const struct message_header *header)
{
	if (strcmp(header->name, sign->header) != 0)
		return false;
	if (sign->value != NULL)
		return begins_with(header->value, sign->value);
	return sign->unless == NULL ||
	    !begins_with(header->value, sign->unless);
}

static bool has_machine_header(const struct message *message)
{
	size_t i, j;

	for (i = 0; i < message->n_headers; i++)
		for (j = 0;
		     j < sizeof machine_signs / sizeof machine_signs[0]; j++)
			if (is_sign(&machine_signs[j], &message->headers[i]))
				return true;
	return false;
}

static bool has_machine_sender(const struct desk *desk,
    const struct message *message)
{
	const char *addr = message->from.addr, *at;
	size_t i, len;

	if (addr == NULL)
		return false;
	/* A person who used the webmail of hey@: no report either. */
	if (strcasecmp(addr, desk->conf->community.address) == 0)
		return true;
	at = strrchr(addr, '@');
	for (i = 0; i < sizeof machine_senders / sizeof machine_senders[0];
	     i++) {
		len = strlen(machine_senders[i]);
		if ((size_t)(at - addr) == len &&
		    strncasecmp(addr, machine_senders[i], len) == 0)
			return true;
	}
	return false;
}

static bool has_null_return_path(const struct message *message)
{
	size_t i;

	for (i = 0; i < message->n_headers; i++)
		if (strcmp(message->headers[i].name, "return-path") == 0)
			return strcmp(message->headers[i].value, "<>") == 0;
	return false;
}

static bool is_dsn(const struct message *message)
{
	return message->report_type != NULL &&
	    strcasecmp(message->report_type, "delivery-status") == 0;
}

/* Our mail that has this Message-ID. 1, 0, -1. */
static int find_own(struct outbox_row *row, struct desk *desk,
    const char *message_id, struct pool *pool, struct err *err)
{
	char token[TOKEN_LEN + 1];
	struct blind blind;

	if (message_id == NULL ||
	    !letters_own_id(token, desk->conf, message_id))
		return 0;
	blind = ring_blind_str(desk->ring, BLIND_MESSAGE_ID, token);
	return outbox_find_message_id(row, desk->store, &blind, pool, err);
}

/* The first of these ids that is one of ours. 1, 0, -1. */
static int find_any_own(struct outbox_row *row, struct desk *desk,
    const struct message_strings *ids, struct pool *pool, struct err *err)
{
	size_t i;
	int n = 0;

	for (i = 0; n == 0 && i < ids->n; i++)
		n = find_own(row, desk, ids->list[i], pool, err);
	return n;
}

/* The addresses that a mail may have come to, of To and Cc. */
static const char *recipient(const struct message *message, size_t i)
{
	if (i < message->to.n)
		return message->to.list[i].addr;
	i -= message->to.n;
	return i < message->cc.n ? message->cc.list[i].addr : NULL;
}

/* A bounce comes to the return path hey+bTOKEN@. 1, 0, -1. */
static int find_bounced(struct outbox_row *row, struct desk *desk,
    const struct message *message, struct pool *pool, struct err *err)
{
	char token[TOKEN_LEN + 1];
	const char *tag, *addr;
	struct blind blind;
	size_t i, len;

	for (i = 0; (addr = recipient(message, i)) != NULL; i++) {
		if (!addr_tag(&tag, &len, addr, desk->conf->community.address,
			desk->conf->imap.separator) ||
		    (*tag != 'b' && *tag != 'B') ||
		    random_read_token(token, tag + 1, len - 1) == -1)
			continue;
		blind = ring_blind_str(desk->ring, BLIND_MESSAGE_ID, token);
		return outbox_find_message_id(row, desk->store, &blind, pool,
		    err);
	}
	return find_any_own(row, desk, &message->returned_ids, pool, err);
}

/* Sent to the reply address of a party or moderator? 1, 0, -1. */
static int has_token(struct desk *desk, const struct message *message,
    struct err *err)
{
	struct token_row row;
	char token[TOKEN_LEN + 1];
	const char *tag, *addr;
	size_t i, len;
	int n = 0;

	for (i = 0; n == 0 && (addr = recipient(message, i)) != NULL; i++) {
		if (!addr_tag(&tag, &len, addr, desk->conf->community.address,
			desk->conf->imap.separator) ||
		    random_read_token(token, tag, len) == -1)
			continue;
		row.blind = ring_blind_str(desk->ring, BLIND_TOKEN, token);
		n = tokens_find(&row, desk->store, err);
	}
	return n;
}

int route_mail(enum route *route, struct outbox_row *row, struct desk *desk,
    const struct message *message, struct pool *pool, struct err *err)
{
	bool machine;
	int n;

	row->id = 0;
	if (message->unreadable != NULL) {
		*route = ROUTE_UNREADABLE;
		return 0;
	}
	n = find_own(row, desk, message->message_id, pool, err);
	if (n != 0) {
		*route = ROUTE_OWN;
		return n == -1 ? -1 : 0;
	}
	if (is_dsn(message) || has_null_return_path(message)) {
		*route = ROUTE_BOUNCE;
		n = find_bounced(row, desk, message, pool, err);
		if (n != 0 || is_dsn(message))
			return n == -1 ? -1 : 0;
	}
	machine = has_null_return_path(message) ||
	    has_machine_header(message) || has_machine_sender(desk, message);
	*route = machine ? ROUTE_MACHINE : ROUTE_REPORT;
	if (!machine)
		return 0;
	n = find_any_own(row, desk, &message->references, pool, err);
	if (n == 0)
		n = has_token(desk, message, err);
	if (n == 1)
		*route = ROUTE_MACHINE_THREADED;
	return n == -1 ? -1 : 0;
}
