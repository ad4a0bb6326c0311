/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "wire/transfer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/addr.h"
#include "base/mem.h"
#include "wire/dialogue.h"

enum {
	ANSWER_S = 60, /* to a command */
	ACCEPT_S = 300, /* to the body and its final dot */
	GOODBYE_S = 2 /* to QUIT */
};

struct transfer {
	CURL *curl;
	const struct server *server;
	struct deadline deadline;
	char detail[CURL_ERROR_SIZE];
	transfer_may_send *may_send;
	void *arg;
	struct dialogue dialogue;
	/* of the mail under way; NULL while probing */
	const struct parcel *parcel;
	size_t at; /* bytes of it that were handed out */
	bool held_back; /* may_send said no */
};

static bool needs_utf8(const struct parcel *parcel)
{
	return addr_needs_smtputf8(parcel->from) ||
	       addr_needs_smtputf8(parcel->to);
}

/* Libcurl would send UTF-8 to a server that did not offer SMTPUTF8. */
static bool lacks_utf8(const struct transfer *transfer)
{
	return transfer->dialogue.greeted && needs_utf8(transfer->parcel) &&
	       !dialogue_offers(&transfer->dialogue, "SMTPUTF8");
}

/* Libcurl goes on without a login where the server offers no way to. */
static bool lacks_login(const struct transfer *transfer)
{
	return transfer->server->user[0] != '\0' &&
	       !transfer->dialogue.logged_in;
}

/* What libcurl would do next makes no sense, or harm: say HELO to a server
 * that has no time for us, name the recipient to one that cannot take it. */
static bool is_enough(const struct transfer *transfer)
{
	const struct dialogue *dialogue = &transfer->dialogue;

	if (dialogue->phase == PHASE_EHLO)
		return dialogue->code / 100 == 4;
	return dialogue->phase == PHASE_MAIL &&
	       (lacks_login(transfer) || lacks_utf8(transfer));
}

/* A line of the server. Less than all of it returned ends the transfer. */
static size_t on_heard(char *line, size_t size, size_t n, void *arg)
{
	struct transfer *transfer = arg;

	if (dialogue_heard(&transfer->dialogue, line, size * n) &&
	    is_enough(transfer))
		return 0;
	return size * n;
}

static int on_debug(
    CURL *curl, curl_infotype type, char *data, size_t len, void *arg)
{
	struct transfer *transfer = arg;

	if (type != CURLINFO_HEADER_OUT)
		return 0;
	dialogue_said(&transfer->dialogue, data, len);
	if (transfer->dialogue.over)
		curl_easy_setopt(
		    curl, CURLOPT_SERVER_RESPONSE_TIMEOUT, (long)GOODBYE_S);
	return 0;
}

static size_t on_read(char *out, size_t size, size_t n, void *arg)
{
	struct transfer *transfer = arg;
	const struct parcel *parcel = transfer->parcel;
	size_t left = parcel->len - transfer->at;

	if (transfer->at == 0) {
		curl_easy_setopt(transfer->curl,
		    CURLOPT_SERVER_RESPONSE_TIMEOUT, (long)ACCEPT_S);
		transfer->held_back =
		    !transfer->may_send(transfer->arg, parcel->id);
	}
	if (transfer->held_back)
		return CURL_READFUNC_ABORT;
	n *= size;
	if (n > left)
		n = left;
	memcpy(out, parcel->data + transfer->at, n);
	transfer->at += n;
	return n;
}

static void set_login(CURL *curl, const struct server *server)
{
	if (server->user[0] == '\0')
		return;
	curl_easy_setopt(curl, CURLOPT_SASL_IR, 1L);
	curl_easy_setopt(curl, CURLOPT_USERNAME, server->user);
	if (server->is_token) {
		curl_easy_setopt(curl, CURLOPT_LOGIN_OPTIONS, "AUTH=XOAUTH2");
		curl_easy_setopt(curl, CURLOPT_XOAUTH2_BEARER, server->secret);
	} else {
		curl_easy_setopt(
		    curl, CURLOPT_LOGIN_OPTIONS, "AUTH=PLAIN;AUTH=LOGIN");
		curl_easy_setopt(curl, CURLOPT_PASSWORD, server->secret);
	}
}

static void set_callbacks(CURL *curl, struct transfer *transfer)
{
	curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, transfer->detail);
	curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, on_heard);
	curl_easy_setopt(curl, CURLOPT_HEADERDATA, transfer);
	curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, on_heard);
	curl_easy_setopt(curl, CURLOPT_WRITEDATA, transfer);
	curl_easy_setopt(curl, CURLOPT_READFUNCTION, on_read);
	curl_easy_setopt(curl, CURLOPT_READDATA, transfer);
	/* The only way to learn which command was said. */
	curl_easy_setopt(curl, CURLOPT_DEBUGFUNCTION, on_debug);
	curl_easy_setopt(curl, CURLOPT_DEBUGDATA, transfer);
	curl_easy_setopt(curl, CURLOPT_VERBOSE, 1L);
}

struct transfer *transfer_new(
    const struct server *server, const char *hello, struct deadline deadline)
{
	struct transfer *transfer = mem_alloc(sizeof *transfer);
	CURL *curl = curl_easy_init();
	char *url;

	if (curl == NULL)
		BUG("libcurl does not start");
	transfer->curl = curl;
	transfer->server = server;
	transfer->deadline = deadline;
	server_curl(curl, server, deadline);
	set_login(curl, server);
	set_callbacks(curl, transfer);
	url = server_url(
	    server, server->security == SECURITY_TLS ? "smtps" : "smtp", hello);
	curl_easy_setopt(curl, CURLOPT_URL, url);
	curl_easy_setopt(curl, CURLOPT_LOW_SPEED_LIMIT, 1L);
	curl_easy_setopt(curl, CURLOPT_LOW_SPEED_TIME, (long)ACCEPT_S);
	free(url);
	return transfer;
}

void transfer_free(struct transfer *transfer)
{
	if (transfer == NULL)
		return;
	curl_easy_cleanup(transfer->curl);
	explicit_bzero(transfer, sizeof *transfer);
	free(transfer);
}

void transfer_ask(
    struct transfer *transfer, transfer_may_send *may_send, void *arg)
{
	transfer->may_send = may_send;
	transfer->arg = arg;
}

static CURLcode perform(struct transfer *transfer)
{
	CURL *curl = transfer->curl;

	dialogue_begin(&transfer->dialogue);
	transfer->at = 0;
	transfer->held_back = false;
	explicit_bzero(transfer->detail, sizeof transfer->detail);
	server_curl_time(curl, transfer->deadline);
	curl_easy_setopt(curl, CURLOPT_SERVER_RESPONSE_TIMEOUT, (long)ANSWER_S);
	return curl_easy_perform(curl);
}

static CURLcode perform_mail(struct transfer *transfer)
{
	const struct parcel *parcel = transfer->parcel;
	struct curl_slist *to = curl_slist_append(NULL, parcel->to);
	CURL *curl = transfer->curl;
	CURLcode code;

	if (to == NULL)
		BUG("out of memory");
	curl_easy_setopt(curl, CURLOPT_MAIL_FROM,
	    parcel->from[0] == '\0' ? "<>" : parcel->from);
	curl_easy_setopt(curl, CURLOPT_MAIL_RCPT, to);
	curl_easy_setopt(curl, CURLOPT_UPLOAD, 1L);
	curl_easy_setopt(
	    curl, CURLOPT_INFILESIZE_LARGE, (curl_off_t)parcel->len);
	code = perform(transfer);
	curl_easy_setopt(curl, CURLOPT_MAIL_FROM, NULL);
	curl_easy_setopt(curl, CURLOPT_MAIL_RCPT, NULL);
	explicit_bzero(to->data, strlen(to->data));
	curl_slist_free_all(to);
	return code;
}

/* Was it a kept connection that the server had given up meanwhile? */
static bool was_stale(const struct transfer *transfer, CURLcode code)
{
	const struct dialogue *dialogue = &transfer->dialogue;
	long connects = 0;

	curl_easy_getinfo(transfer->curl, CURLINFO_NUM_CONNECTS, &connects);
	if (!dialogue->greeted || code == CURLE_OPERATION_TIMEDOUT ||
	    connects > 0)
		return false;
	return (dialogue->phase == PHASE_GREETING ||
		   dialogue->phase == PHASE_MAIL) &&
	       (dialogue->code == 0 || dialogue->code == 421);
}

static void answer(struct verdict *verdict, const struct dialogue *dialogue,
    enum mailer_outcome outcome)
{
	verdict->event.kind = MAILER_DONE;
	verdict->event.outcome = outcome;
	verdict->event.code = dialogue->code;
	snprintf(verdict->event.reply, sizeof verdict->event.reply, "%s",
	    dialogue->reply);
}

static const char no_login[] = "offers no login of the kind that is configured";

static void fault(struct verdict *verdict, enum err_kind kind, const char *what,
    const struct transfer *transfer)
{
	const struct server *server = transfer->server;

	verdict->is_fault = true;
	err_set(&verdict->err, kind, "%s, port %ld, %s (answer %d)",
	    server->host, server->port, what, transfer->dialogue.code);
}

/* 354 was heard: the mail may have arrived unless we know better. */
static void judge_body(const struct transfer *transfer, struct verdict *verdict)
{
	const struct dialogue *dialogue = &transfer->dialogue;
	enum mailer_outcome outcome = MAILER_UNKNOWN;
	bool complete = transfer->at == transfer->parcel->len;

	if (dialogue->code / 100 == 2 && complete)
		outcome = MAILER_ACCEPTED;
	else if (dialogue->code / 100 == 5)
		outcome = MAILER_REFUSED;
	else if (dialogue->code / 100 == 4 || transfer->at == 0)
		outcome = MAILER_DEFERRED;
	answer(verdict, dialogue, outcome);
}

/* MAIL was said and 354 not heard: the mail was certainly not sent. */
static void judge_envelope(
    const struct transfer *transfer, struct verdict *verdict)
{
	const struct dialogue *dialogue = &transfer->dialogue;

	if (lacks_login(transfer))
		fault(verdict, ERR_CONFIG, no_login, transfer);
	else if (dialogue->phase == PHASE_MAIL && dialogue->code == 530)
		fault(verdict, ERR_CONFIG,
		    "wants a login first: set user and password_file",
		    transfer);
	else if (dialogue->code / 100 == 5)
		answer(verdict, dialogue, MAILER_REFUSED);
	else
		answer(verdict, dialogue, MAILER_DEFERRED);
}

static void judge(
    const struct transfer *transfer, CURLcode code, struct verdict *verdict)
{
	const struct dialogue *dialogue = &transfer->dialogue;
	bool is_late = dialogue->code / 100 == 4;

	if (dialogue->phase == PHASE_BODY) {
		judge_body(transfer, verdict);
	} else if (dialogue->phase >= PHASE_MAIL) {
		judge_envelope(transfer, verdict);
	} else if (dialogue->code == 421 ||
		   (is_late && dialogue->phase <= PHASE_EHLO)) {
		answer(verdict, dialogue, MAILER_DEFERRED);
	} else if (is_late && dialogue->phase == PHASE_AUTH) {
		fault(verdict, ERR_TEMP, "cannot check the login just now",
		    transfer);
	} else if (code == CURLE_LOGIN_DENIED &&
		   dialogue->phase == PHASE_EHLO) {
		fault(verdict, ERR_CONFIG, no_login, transfer);
	} else {
		verdict->is_fault = true;
		server_curl_error(
		    code, transfer->detail, transfer->server, &verdict->err);
	}
}

/* Does the server lack something without which this mail cannot go? */
static bool refuse_utf8(
    const struct transfer *transfer, struct verdict *verdict)
{
	if (!lacks_utf8(transfer))
		return false;
	verdict->event.kind = MAILER_DONE;
	verdict->event.outcome = MAILER_REFUSED;
	snprintf(verdict->event.reply, sizeof verdict->event.reply,
	    "the server does not take addresses outside ASCII");
	return true;
}

/* The last gate before libcurl, which checks nothing. */
static bool envelope_is_valid(const struct parcel *parcel)
{
	return (parcel->from[0] == '\0' || addr_is_valid(parcel->from)) &&
	       addr_is_valid(parcel->to);
}

static void send_parcel(struct transfer *transfer, struct verdict *verdict)
{
	CURLcode code;

	if (refuse_utf8(transfer, verdict))
		return;
	code = perform_mail(transfer);
	if (was_stale(transfer, code)) {
		curl_easy_setopt(transfer->curl, CURLOPT_FRESH_CONNECT, 1L);
		code = perform_mail(transfer);
		curl_easy_setopt(transfer->curl, CURLOPT_FRESH_CONNECT, 0L);
	}
	if (transfer->dialogue.phase != PHASE_MAIL || lacks_login(transfer) ||
	    !refuse_utf8(transfer, verdict))
		judge(transfer, code, verdict);
}

void transfer_send(struct transfer *transfer, const struct parcel *parcel,
    struct verdict *verdict)
{
	*verdict = (struct verdict){.event = {.id = parcel->id}};
	if (!envelope_is_valid(parcel))
		BUG("an envelope that was not checked");
	transfer->parcel = parcel;
	if (deadline_passed(transfer->deadline))
		answer(verdict, &transfer->dialogue, MAILER_NOT_TRIED);
	else
		send_parcel(transfer, verdict);
	/* Nothing of this mail outlives it here. */
	dialogue_begin(&transfer->dialogue);
	explicit_bzero(transfer->detail, sizeof transfer->detail);
	transfer->parcel = NULL;
}

int transfer_probe(struct transfer *transfer, char **says, struct err *err)
{
	struct dialogue *dialogue = &transfer->dialogue;
	struct verdict verdict = {0};
	CURLcode code;

	curl_easy_setopt(transfer->curl, CURLOPT_NOBODY, 1L);
	curl_easy_setopt(transfer->curl, CURLOPT_CUSTOMREQUEST, "NOOP");
	code = perform(transfer);
	if (code == CURLE_OK && !lacks_login(transfer)) {
		*says = server_mask(dialogue->offers);
		return 0;
	}
	if (code == CURLE_OK)
		fault(&verdict, ERR_CONFIG, no_login, transfer);
	else
		judge(transfer, code, &verdict);
	if (!verdict.is_fault)
		fault(&verdict, ERR_TEMP, "has no time just now", transfer);
	*err = verdict.err;
	return -1;
}
