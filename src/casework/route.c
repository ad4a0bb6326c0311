/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "casework/enforcer.h"
#include "casework/route.h"

#include <string.h>

#include "base/addr.h"
#include "casework/freeze.h"
#include "casework/letters.h"
#include "casework/selftest.h"
#include "casework/verb.h"
#include "msg/authres.h"
#include "msg/machine.h"
#include "msg/reply.h"
#include "store/reports.h"
#include "store/tokens.h"

enum { PHRASE_TRIES = 5 /* in one mail; to guess one takes 2^79 */ };

static const char *const names[] = {
    [ROUTE_OWN] = "own",
    [ROUTE_BOUNCE] = "bounce",
    [ROUTE_BOUNCE_STRAY] = "bounce-stray",
    [ROUTE_MACHINE_THREADED] = "machine-threaded",
    [ROUTE_MACHINE] = "machine",
    [ROUTE_UNREADABLE] = "unreadable",
    [ROUTE_MODERATOR] = "moderator",
    [ROUTE_REFUSED] = "refused",
    [ROUTE_TOLD] = "told",
    [ROUTE_ENFORCER] = "enforcer",
    [ROUTE_PARTY] = "party",
    [ROUTE_STRANGER] = "stranger",
    [ROUTE_PHRASE] = "phrase",
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

int route_find_own(struct outbox_row *row, struct desk *desk,
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
	n = route_find_own(row, desk, &message->returned_ids, pool, err);
	if (n == 0)
		n = route_find_own(row, desk, &message->references, pool, err);
	return n;
}

/* The i-th token that it was sent to. 1, 0 no more; *i is moved on. */
static int next_token(char token[TOKEN_LEN + 1], size_t *i,
    const struct desk *desk, const struct message *message)
{
	const char *tag, *addr;
	size_t len;

	for (; (addr = recipient(message, *i)) != NULL; ++*i)
		if (addr_tag(&tag, &len, addr, desk->conf->community.address,
			desk->conf->imap.separator) &&
		    random_read_token(token, tag, len) == 0) {
			++*i;
			return 1;
		}
	return 0;
}

/* Sent to the reply address of a party or moderator? 1 and its case, 0, -1. */
static int find_token(struct uuid *case_id, struct desk *desk,
    const struct message *message, struct err *err)
{
	struct token_row row;
	char token[TOKEN_LEN + 1];
	size_t i = 0;
	int n = 0;

	while (n == 0 && next_token(token, &i, desk, message) == 1) {
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
 * the case, 0, -1. */
static int is_threaded(struct routed *routed, struct desk *desk,
    const struct message *message, struct pool *pool, struct err *err)
{
	int n;

	n = find_bounced(&routed->about, desk, message, pool, err);
	if (n == 1)
		routed->case_id = routed->about.case_id;
	return n == 0 ? find_token(&routed->case_id, desk, message, err) : n;
}

/* ------------------------ a person's mail ------------------------- */

/* What is known of the sender. */
struct sender {
	struct desk *desk;
	const struct message *message;
	struct pool *pool;
	const char *canon; /* NULL: nobody to rely on */
	enum authres_verdict verdict;
	const char *token; /* that is being looked at, in the mail; or NULL */
};

/* A moderator's capability: does it speak for the sender? 1, 0, -1. */
static int try_moderator(struct routed *routed, struct sender *sender,
    const struct token_row *token, struct err *err)
{
	struct desk *desk = sender->desk;
	bool is_proved = sender->verdict == AUTHRES_PASS;
	struct blind from;
	int n;

	if (sender->canon == NULL ||
	    team_blind(&from, desk, sender->canon, NULL) == -1 ||
	    memcmp(&from, &token->moderator, sizeof from) != 0 ||
	    (desk->conf->auth.authserv_id[0] != '\0' && !is_proved))
		return 0;
	routed->route = ROUTE_MODERATOR;
	if (!team_is_moderator(desk, &from) &&
	    enforcer_space(desk, &from) != NULL)
		routed->route = ROUTE_ENFORCER;
	n = routed->route == ROUTE_ENFORCER
	        ? 1
	        : team_sees(desk, &token->case_id, &from, err);
	if (n != 1)
		return n;
	routed->is_proved = is_proved;
	routed->moderator = from;
	routed->token = token->blind;
	routed->case_id = token->case_id;
	return 1;
}

/* Is it an address of the party's? Of a case that is frozen nothing is opened.
 * 1, 0, -1. */
static int is_its_address(const struct sender *sender,
    const struct routed *routed, const struct party_row *row, struct err *err)
{
	struct person person = {.key = NULL};
	int n = freeze_has(sender->desk, &routed->case_id, err);

	if (n != 0)
		return n == 1 ? 0 : -1;
	n = person_try_open(&person, sender->desk, row, sender->pool, err);
	if (n != -1 &&
	    (sender->canon == NULL || sender->verdict == AUTHRES_FAIL))
		n = 0;
	else if (n == 1)
		n = person_has_address(&person, sender->canon);
	else if (n == 0)
		n = person_is_back(
		    sender->desk, row, sender->token, sender->canon, err);
	person_release(&person);
	return n;
}

static int try_party(struct routed *routed, struct sender *sender,
    const struct token_row *token, struct err *err)
{
	struct party_row row;
	int n;

	n = parties_find(
	    &row, sender->desk->store, &token->party_id, sender->pool, err);
	if (n != 1)
		return n;
	routed->party_id = token->party_id;
	routed->party_token = sender->token;
	/* A respondent may have got a case of their own since then. */
	routed->case_id = row.case_id != NULL ? *row.case_id : token->case_id;
	n = is_its_address(sender, routed, &row, err);
	routed->route = n == 1 ? ROUTE_PARTY : ROUTE_STRANGER;
	return n == -1 ? -1 : 1;
}

/* 1 it speaks for the sender, 0 it is refused, -1. */
static int try_token(struct routed *routed, struct sender *sender,
    const struct token_row *token, struct err *err)
{
	if (token->revoked ||
	    (token->expires != 0 && token->expires <= sender->desk->now &&
		!sender->desk->clock_doubt))
		return 0;
	return token->is_party ? try_party(routed, sender, token, err)
	                       : try_moderator(routed, sender, token, err);
}

/* The capabilities in the addresses. 1, 0, -1. */
static int try_addresses(
    struct routed *routed, struct sender *sender, struct err *err)
{
	struct desk *desk = sender->desk;
	char token[TOKEN_LEN + 1];
	struct token_row row;
	size_t i = 0;
	int n = 0;

	while (n == 0 && next_token(token, &i, desk, sender->message) == 1) {
		row.blind = ring_blind_str(desk->ring, BLIND_TOKEN, token);
		n = tokens_find(&row, desk->store, err);
		sender->token = pool_strdup(sender->pool, token);
		if (n == 1)
			n = try_token(routed, sender, &row, err);
		routed->is_refused = n == 0;
	}
	sender->token = NULL;
	return n;
}

/* Somebody who may write to us as a moderator, in whatever case. */
static bool is_member(const struct sender *sender, struct blind *blind)
{
	return sender->canon != NULL &&
	       team_blind(blind, sender->desk, sender->canon, NULL) == 0 &&
	       team_is_moderator(sender->desk, blind);
}

/* The capability that the answer to a mail to a moderator was to come with.
 * 1, 0, -1. */
static int token_of_row(struct token_row *token, struct desk *desk,
    const struct outbox_row *row, struct pool *pool, struct err *err)
{
	const char *subject, *body;
	struct letters_head head;

	if (letters_open(&head, &subject, &body, desk, row, pool, NULL) == -1 ||
	    head.reply_token == NULL)
		return 0;
	token->blind =
	    ring_blind_str(desk->ring, BLIND_TOKEN, head.reply_token);
	return tokens_find(token, desk->store, err);
}

/* Some providers lose what stands behind the "+": the mail of ours that it
 * answers leads home as well, to whom that went. 1, 0, -1. */
static int try_references(
    struct routed *routed, struct sender *sender, struct err *err)
{
	struct desk *desk = sender->desk;
	struct outbox_row about;
	struct token_row token = {.is_party = true};
	int n;

	n = route_find_own(
	    &about, desk, &sender->message->references, sender->pool, err);
	if (n != 1)
		return n;
	if (about.party_id != NULL) {
		token.party_id = *about.party_id;
		token.case_id = about.case_id;
	} else {
		n = token_of_row(&token, desk, &about, sender->pool, err);
	}
	if (n == 1)
		n = try_token(routed, sender, &token, err);
	routed->is_refused |= n == 0;
	return n;
}

/* Without quotations: only who typed it shows that it is meant. */
static const char *typed_text(struct sender *sender)
{
	const struct conf *conf = sender->desk->conf;
	const char *whole = sender->message->text;
	struct reply_own own = {conf->community.address, conf->community.name,
	    conf->imap.separator};
	struct blob text = {whole, strlen(whole)};
	struct reply reply;

	reply_cut(&reply, sender->pool, &text, &own, REPLY_MODERATOR);
	return reply.typed;
}

/* Five words that only the acknowledgement said, typed by the sender. 1, 0,
 * -1. */
static int try_phrase(
    struct routed *routed, struct sender *sender, struct err *err)
{
	const char *text = NULL;
	char phrase[PHRASE_LEN + 1];
	struct party_row party;
	struct blind blind;
	int n = 0, tries = 0;

	/* Most mails have none, typed or quoted. */
	if (sender->canon != NULL &&
	    random_find_phrase(phrase, sender->message->text) != NULL)
		text = typed_text(sender);
	while (n == 0 && text != NULL && tries++ < PHRASE_TRIES &&
	       (text = random_find_phrase(phrase, text)) != NULL) {
		blind =
		    ring_blind_str(sender->desk->ring, BLIND_PHRASE, phrase);
		n = parties_find_phrase(
		    &party, sender->desk->store, &blind, sender->pool, err);
	}
	if (n == 1 && party.report_id != NULL)
		n = reports_find_case(&routed->case_id, sender->desk->store,
		    party.report_id, err);
	if (n == 1) {
		routed->route = ROUTE_PHRASE;
		routed->party_id = party.id;
	}
	return n;
}

/* A capability that came from elsewhere with the phrase of the same party. 1
 * or -1. */
static int try_stranger(
    struct routed *routed, struct sender *sender, struct err *err)
{
	struct routed other = *routed;
	int n = try_phrase(&other, sender, err);

	if (n == 1 && memcmp(&other.party_id, &routed->party_id, UUID_LEN) == 0)
		*routed = other;
	return n == -1 ? -1 : 1;
}

/* "/new" from a moderator's own address, or what it is called in another
 * language, as the first word. */
static int try_told(struct routed *routed, struct sender *sender)
{
	const char *text = sender->message->text;
	const struct command *first;
	struct commands commands;

	if (!is_member(sender, &routed->moderator))
		return 0;
	text += strspn(text, " \t\n");
	commands_read(
	    &commands, text, verbs_commands(sender->pool), sender->pool);
	first = commands.list;
	if (commands.n == 0 || first->line != 1 || first->verb == NULL ||
	    strcmp(first->verb->name, "new") != 0)
		return 0;
	if (sender->desk->conf->auth.authserv_id[0] != '\0' &&
	    sender->verdict != AUTHRES_PASS) {
		routed->is_refused = true;
		return 0;
	}
	routed->route = ROUTE_TOLD;
	routed->is_proved = sender->verdict == AUTHRES_PASS;
	return 1;
}

static int route_person(struct routed *routed, struct desk *desk,
    const struct message *message, struct pool *pool, struct err *err)
{
	struct sender sender = {.desk = desk, .message = message, .pool = pool};
	struct authres result;
	char *canon;
	int n;

	authres_judge(&result, message, desk->conf->auth.authserv_id);
	sender.verdict = result.verdict;
	if (message->sender_doubt == NULL && message->from.addr != NULL &&
	    addr_canon(&canon, message->from.addr, NULL) == 0) {
		sender.canon = pool_strdup(pool, canon);
		mem_wipe_free(canon);
	}
	routed->route = ROUTE_REPORT;
	n = try_addresses(routed, &sender, err);
	if (n == 0)
		n = try_references(routed, &sender, err);
	if (n == 0)
		n = try_phrase(routed, &sender, err);
	else if (n == 1 && routed->route == ROUTE_STRANGER)
		n = try_stranger(routed, &sender, err);
	if (n == 0 && !routed->is_refused)
		n = try_told(routed, &sender);
	if (n == 0)
		routed->route =
		    routed->is_refused && is_member(&sender, &routed->moderator)
			? ROUTE_REFUSED
			: ROUTE_REPORT;
	return n == -1 ? -1 : 0;
}

/* By what wrote it. */
static int route_machine(struct routed *routed, struct desk *desk,
    const struct message *message, struct pool *pool, struct err *err)
{
	struct machine machine;
	int n;

	machine_classify(&machine, message, desk->conf->community.address);
	if (machine.kind == MACHINE_PERSON)
		return route_person(routed, desk, message, pool, err);
	if (machine_is_bounce(&machine)) {
		n = find_bounced(&routed->about, desk, message, pool, err);
		routed->route = n == 1 ? ROUTE_BOUNCE : ROUTE_BOUNCE_STRAY;
		if (n == 1)
			routed->case_id = routed->about.case_id;
		return n == -1 ? -1 : 0;
	}
	n = is_remark(machine.kind, message)
	        ? is_threaded(routed, desk, message, pool, err)
	        : 0;
	routed->route = n == 1 ? ROUTE_MACHINE_THREADED : ROUTE_MACHINE;
	return n == -1 ? -1 : 0;
}

/* Or what comes back of one that could not be delivered. */
static bool is_selftest(const struct desk *desk, const struct message *message)
{
	size_t i;

	if (message->message_id != NULL &&
	    selftest_is_own(desk, message->message_id))
		return true;
	for (i = 0; i < message->returned_ids.n; i++)
		if (selftest_is_own(desk, message->returned_ids.list[i]))
			return true;
	return false;
}

int route_mail(struct routed *routed, struct desk *desk,
    const struct message *message, struct pool *pool, struct err *err)
{
	int n;

	memset(routed, 0, sizeof *routed);
	if (message->unreadable != NULL) {
		routed->route = ROUTE_UNREADABLE;
		return 0;
	}
	if (is_selftest(desk, message)) {
		routed->route = ROUTE_OWN;
		return 0;
	}
	n = find_own(&routed->about, desk, message->message_id, pool, err);
	if (n != 0) {
		routed->route = ROUTE_OWN;
		return n == -1 ? -1 : 0;
	}
	return route_machine(routed, desk, message, pool, err);
}
