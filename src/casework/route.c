/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "casework/route.h"

#include <string.h>

#include "base/addr.h"
#include "casework/letters.h"
#include "msg/machine.h"
#include "store/outbox.h"
#include "store/tokens.h"

static const char *const names[] = {
    [ROUTE_OWN] = "own",
    [ROUTE_BOUNCE] = "bounce",
    [ROUTE_BOUNCE_STRAY] = "bounce-stray",
    [ROUTE_MACHINE_THREADED] = "machine-threaded",
    [ROUTE_MACHINE] = "machine",
    [ROUTE_UNREADABLE] = "unreadable",
    [ROUTE_REPORT] = "report",
};

const char *route_name(enum route route)
{
	return names[route];
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

/* A bounce comes to the return path hey+bTOKEN@, or names the mail that came
 * back, or answers it. 1, 0, -1. */
static int find_bounced(struct outbox_row *row, struct desk *desk,
    const struct message *message, struct pool *pool, struct err *err)
{
	char token[TOKEN_LEN + 1];
	const char *tag, *addr;
	struct blind blind;
	size_t i, len;
	int n;

	for (i = 0; (addr = recipient(message, i)) != NULL; i++) {
		if (!addr_tag(&tag, &len, addr, desk->conf->community.address,
			desk->conf->imap.separator) ||
		    (*tag != 'b' && *tag != 'B') ||
		    random_read_token(token, tag + 1, len - 1) == -1)
			continue;
		blind = ring_blind_str(desk->ring, BLIND_MESSAGE_ID, token);
		return outbox_find_message_id(
		    row, desk->store, &blind, pool, err);
	}
	n = find_any_own(row, desk, &message->returned_ids, pool, err);
	if (n == 0)
		n = find_any_own(row, desk, &message->references, pool, err);
	return n;
}

/* Sent to the reply address of a party or moderator? 1 and its case, 0, -1. */
static int find_token(struct uuid *case_id, struct desk *desk,
    const struct message *message, struct err *err)
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
	if (n == 1)
		*case_id = row.case_id;
	return n;
}

/* Does it say something of a mail of ours and nothing else? Only what no
 * person sends; other machine mail may hold somebody's words. */
static bool is_remark(enum machine_kind kind, const struct message *message)
{
	size_t i;

	for (i = 0; i < message->n_headers; i++)
		if (strcmp(message->headers[i].name, "return-path") == 0)
			break;
	if (i < message->n_headers &&
	    strcmp(message->headers[i].value, "<>") == 0)
		return true;
	return kind == MACHINE_VACATION || kind == MACHINE_MDN ||
	    kind == MACHINE_FEEDBACK;
}

/* Is it about a mail of ours, or to somebody whom we gave an address? 1 and
 * row->case_id, 0, -1. */
static int is_threaded(struct outbox_row *row, struct desk *desk,
    const struct message *message, struct pool *pool, struct err *err)
{
	int n;

	n = find_bounced(row, desk, message, pool, err);
	row->id = 0;
	return n == 0 ? find_token(&row->case_id, desk, message, err) : n;
}

/* By what wrote it. */
static int route_machine(enum route *route, struct outbox_row *row,
    struct desk *desk, const struct message *message, struct pool *pool,
    struct err *err)
{
	struct machine machine;
	int n;

	machine_classify(&machine, message, desk->conf->community.address);
	if (machine.kind == MACHINE_PERSON) {
		*route = ROUTE_REPORT;
		return 0;
	}
	if (machine_is_bounce(&machine)) {
		*route = ROUTE_BOUNCE;
		n = find_bounced(row, desk, message, pool, err);
		if (n == 0)
			*route = ROUTE_BOUNCE_STRAY;
		return n == -1 ? -1 : 0;
	}
	n = is_remark(machine.kind, message)
	    ? is_threaded(row, desk, message, pool, err)
	    : 0;
	*route = n == 1 ? ROUTE_MACHINE_THREADED : ROUTE_MACHINE;
	return n == -1 ? -1 : 0;
}

int route_mail(enum route *route, struct outbox_row *row, struct desk *desk,
    const struct message *message, struct pool *pool, struct err *err)
{
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
	return route_machine(route, row, desk, message, pool, err);
}
