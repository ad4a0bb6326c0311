/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "wire/session.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"

enum {
	ANSWER_BYTES = 1 << 20, /* no answer but to FETCH is longer */
	LOGOUT_MS = 3000
};

int session_error(
    const struct session *session, int code, const char *doing, struct err *err)
{
	const char *fault = stream_fault(session->stream);

	if (fault != NULL)
		return err_set(
		    err, ERR_TEMP, "%s: the IMAP server %s", doing, fault);
	if (code == MAILIMAP_ERROR_PROTOCOL)
		return err_set(err, ERR_TEMP,
		    "%s: the IMAP server says it does not understand", doing);
	return err_set(err, ERR_TEMP,
	    "%s: the IMAP server's answer makes no sense (%d)", doing, code);
}

bool session_has(const struct session *session, const char *capability)
{
	return mailimap_has_extension(session->imap, capability) != 0;
}

static int greet(struct session *session, struct err *err)
{
	mailimap *imap = session->imap;
	int r;

	stream_arm(session->stream, ANSWER_BYTES);
	r = mailimap_connect(imap, stream_etpan(session->stream));
	if (r == MAILIMAP_NO_ERROR_AUTHENTICATED)
		return err_set(err, ERR_TLS,
		    "the IMAP server says we are logged in already: somebody "
		    "may sit in between");
	if (r == MAILIMAP_ERROR_DONT_ACCEPT_CONNECTION)
		return err_set(
		    err, ERR_TEMP, "the IMAP server takes no connections now");
	if (r != MAILIMAP_NO_ERROR_NON_AUTHENTICATED)
		return session_error(session, r, "connecting", err);
	return 0;
}

/* libetpan follows a null pointer where a server answers CAPABILITY without
 * naming one, so there is an empty list before it asks. */
static int ask_capabilities(struct session *session, struct err *err)
{
	struct mailimap_connection_info *info =
	    session->imap->imap_connection_info;
	struct mailimap_capability_data *data = NULL;
	int r;

	if (info == NULL)
		BUG("no connection");
	if (info->imap_capability == NULL)
		info->imap_capability =
		    mailimap_capability_data_new(clist_new());
	stream_arm(session->stream, ANSWER_BYTES);
	r = mailimap_capability(session->imap, &data);
	if (r != MAILIMAP_NO_ERROR)
		return session_error(session, r, "CAPABILITY", err);
	mailimap_capability_data_free(data);
	if (!session_has(session, "IMAP4rev1"))
		return err_set(err, ERR_TEMP,
		    "the server does not say that it speaks IMAP4rev1");
	return 0;
}

/* LOGIN is the one way that every server has; where it is switched off, or
 * where the words are not plain ASCII, which LOGIN cannot carry, SASL. */
static bool wants_sasl(
    const struct session *session, const struct server *server)
{
	const char *s;

	if (session_has(session, "LOGINDISABLED"))
		return true;
	for (s = server->user; *s != '\0'; s++)
		if ((unsigned char)*s >= 0x80)
			return true;
	for (s = server->secret; *s != '\0'; s++)
		if ((unsigned char)*s >= 0x80)
			return true;
	return false;
}

static bool has_login(const struct session *session, const char *mechanism)
{
	return mailimap_has_authentication(session->imap, mechanism) != 0;
}

static int no_login(const char *what, struct err *err)
{
	return err_set(err, ERR_CONFIG,
	    "the IMAP server does not offer %s: see user, password_file and "
	    "token_command",
	    what);
}

/* A server that cannot look into its passwords now says so with a code
 * (RFC 5530); that mends itself. */
static int login_refused(
    const struct session *session, bool is_token, struct err *err)
{
	const struct mailimap_response_info *info =
	    session->imap->imap_response_info;
	const char *code = info == NULL ? NULL : info->rsp_atom;

	if (code != NULL && (strcasecmp(code, "UNAVAILABLE") == 0 ||
				strcasecmp(code, "INUSE") == 0 ||
				strcasecmp(code, "LIMIT") == 0 ||
				strcasecmp(code, "SERVERBUG") == 0))
		return err_set(
		    err, ERR_TEMP, "the IMAP server lets nobody log in now");
	return err_set(err, ERR_LOGIN,
	    "the IMAP server refused the login: check imap.user and %s",
	    is_token ? "imap.token_command" : "imap.password_file");
}

static int log_in(
    struct session *session, const struct server *server, struct err *err)
{
	mailimap *imap = session->imap;
	const char *user = server->user, *secret = server->secret;
	int r;

	if (strpbrk(user, "\r\n") != NULL || strpbrk(secret, "\r\n") != NULL)
		return err_set(err, ERR_CONFIG,
		    "a user or password with a line break cannot be sent");
	stream_arm(session->stream, ANSWER_BYTES);
	if (server->is_token) {
		if (!has_login(session, "XOAUTH2"))
			return no_login("XOAUTH2", err);
		r = mailimap_oauth2_authenticate(imap, user, secret);
	} else if (wants_sasl(session, server)) {
		if (!has_login(session, "PLAIN"))
			return no_login("a login by password", err);
		r = mailimap_authenticate(imap, "PLAIN", server->host, NULL,
		    NULL, user, user, secret, NULL);
	} else {
		r = mailimap_login(imap, user, secret);
	}
	if (r == MAILIMAP_ERROR_LOGIN)
		return login_refused(session, server->is_token, err);
	if (r != MAILIMAP_NO_ERROR)
		return session_error(session, r, "logging in", err);
	return 0;
}

/* libetpan hands FETCH answers over one by one only where somebody wants to
 * hear of progress. */
static void ignore_progress(size_t current, size_t maximum, void *context)
{
	(void)current;
	(void)maximum;
	(void)context;
}

int session_open(struct session **out, const struct server *server,
    struct deadline limit, struct err *err)
{
	struct session *session;
	struct stream *stream;

	if (server->user[0] == '\0')
		return err_set(err, ERR_CONFIG, "imap.user is missing");
	if (stream_open(&stream, server, limit, err) == -1)
		return -1;
	session = mem_alloc(sizeof *session);
	session->stream = stream;
	session->imap = mailimap_new(0, NULL);
	if (session->imap == NULL)
		BUG("out of memory");
	mailimap_set_progress_callback(
	    session->imap, ignore_progress, ignore_progress, NULL);
	if (greet(session, err) == -1 || ask_capabilities(session, err) == -1 ||
	    log_in(session, server, err) == -1 ||
	    ask_capabilities(session, err) == -1) {
		session_close(session);
		return -1;
	}
	*out = session;
	return 0;
}

void session_close(struct session *session)
{
	if (session == NULL)
		return;
	/* mailimap_free() would say goodbye and wait for the answer. */
	stream_break(session->stream);
	mailimap_free(session->imap);
	stream_close(session->stream);
	free(session->list);
	free(session);
}

void session_logout(struct session *session)
{
	stream_arm(session->stream, ANSWER_BYTES);
	stream_excuse(
	    session->stream, LOGOUT_MS - stream_milliseconds(ANSWER_BYTES));
	mailimap_logout(session->imap);
}

/* Is there a mailbox of this name that can be opened? */
static bool is_listed(struct session *session, const char *mailbox)
{
	clist *list = NULL;
	bool found = true;

	stream_arm(session->stream, ANSWER_BYTES);
	if (mailimap_list(session->imap, "", mailbox, &list) ==
	    MAILIMAP_NO_ERROR) {
		found = clist_count(list) > 0;
		mailimap_list_result_free(list);
	}
	return found;
}

/* Servers do not all leave out PERMANENTFLAGS where they mean "any", and
 * libetpan does not tell "none" from "not said". */
bool session_can_mark(const struct session *session)
{
	const clist *flags = session->imap->imap_selection_info->sel_perm_flags;
	const struct mailimap_flag_perm *perm;
	clistiter *cur;

	if (flags == NULL)
		return true;
	for (cur = clist_begin(flags); cur != NULL; cur = clist_next(cur)) {
		perm = clist_content(cur);
		if (perm->fl_type == MAILIMAP_FLAG_PERM_FLAG &&
		    perm->fl_flag->fl_type == MAILIMAP_FLAG_DELETED)
			return true;
	}
	return false;
}

static bool is_tag(const struct mailimap_flag_perm *perm)
{
	if (perm->fl_type == MAILIMAP_FLAG_PERM_ALL)
		return true;
	return perm->fl_flag->fl_type == MAILIMAP_FLAG_KEYWORD &&
	       strcasecmp(perm->fl_flag->fl_data.fl_keyword, SESSION_TAG) == 0;
}

/* Here "not said" is no: what is not sure to be ours stays. */
bool session_can_tag(const struct session *session)
{
	const clist *flags = session->imap->imap_selection_info->sel_perm_flags;
	clistiter *cur;

	if (flags == NULL)
		return false;
	for (cur = clist_begin(flags); cur != NULL; cur = clist_next(cur))
		if (is_tag(clist_content(cur)))
			return true;
	return false;
}

int session_select(
    struct session *session, const char *mailbox, struct err *err)
{
	int r;

	stream_arm(session->stream, ANSWER_BYTES);
	r = mailimap_select(session->imap, mailbox);
	if (r == MAILIMAP_ERROR_SELECT) {
		if (!is_listed(session, mailbox))
			return err_set(err, ERR_CONFIG,
			    "the IMAP server has no mailbox of that name");
		return err_set(err, ERR_TEMP,
		    "the IMAP server does not open the mailbox now");
	}
	if (r != MAILIMAP_NO_ERROR)
		return session_error(session, r, "SELECT", err);
	if (session->imap->imap_selection_info->sel_perm ==
	    MAILIMAP_MAILBOX_READONLY)
		return err_set(err, ERR_CONFIG,
		    "the mailbox may only be read, not changed: the user "
		    "needs the right to delete mail in it");
	return 0;
}

int session_create(
    struct session *session, const char *mailbox, struct err *err)
{
	int r;

	stream_arm(session->stream, ANSWER_BYTES);
	r = mailimap_create(session->imap, mailbox);
	if (r != MAILIMAP_NO_ERROR && r != MAILIMAP_ERROR_CREATE)
		return session_error(session, r, "CREATE", err);
	return 0;
}
