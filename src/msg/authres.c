/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "msg/authres.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>
#include <strings.h>

#include "base/addr.h"
#include "base/mem.h"
#include "msg/received.h"

enum { WORD_MAX = 256, VALUE_MAX = 3900 };

/* ---------------------------- the grammar ------------------------- */

struct cursor {
	const char *at, *end;
	bool failed;
};

static bool is_next(const struct cursor *in, char c)
{
	return in->at < in->end && *in->at == c;
}

static bool is_space(const struct cursor *in)
{
	return is_next(in, ' ') || is_next(in, '\t');
}

static void skip_comment(struct cursor *in)
{
	size_t depth = 0;

	do {
		if (is_next(in, '('))
			depth++;
		else if (is_next(in, ')'))
			depth--;
		else if (is_next(in, '\\'))
			in->at++;
		in->at++;
	} while (depth > 0 && in->at < in->end);
	if (depth > 0) {
		in->failed = true;
		in->at = in->end;
	}
}

static void skip_cfws(struct cursor *in)
{
	while (is_space(in) || is_next(in, '('))
		if (is_next(in, '('))
			skip_comment(in);
		else
			in->at++;
}

/* c after white space and comments. */
static bool take(struct cursor *in, char c)
{
	skip_cfws(in);
	if (!is_next(in, c))
		return false;
	in->at++;
	return true;
}

static void add_char(struct cursor *in, char *word, size_t *len, char c)
{
	if (*len + 1 >= WORD_MAX || (unsigned char)c < ' ' || c == 0x7f)
		in->failed = true;
	else
		word[(*len)++] = (char)tolower((unsigned char)c);
}

static void read_quoted(struct cursor *in, char *word, size_t *len)
{
	in->at++;
	while (in->at < in->end && *in->at != '"') {
		if (*in->at == '\\' && ++in->at == in->end)
			break;
		add_char(in, word, len, *in->at++);
	}
	if (in->at == in->end)
		in->failed = true;
	else
		in->at++;
}

/* Everything up to white space or one of stops, quoted strings in it undone
 * ("a b"@example.org), in lower case. At least one character. */
static void read_word(struct cursor *in, char word[WORD_MAX], const char *stops)
{
	size_t len = 0;
	const char *start;

	skip_cfws(in);
	start = in->at;
	while (in->at < in->end && !is_space(in) && !is_next(in, '(') &&
	       strchr(stops, *in->at) == NULL)
		if (*in->at == '"')
			read_quoted(in, word, &len);
		else
			add_char(in, word, &len, *in->at++);
	word[len] = '\0';
	if (in->at == start)
		in->failed = true;
}

/* --------------------- what the results say ----------------------- */

/* One "method=result", and the domains that it is about. */
struct resinfo {
	char method[WORD_MAX], result[WORD_MAX];
	char from[WORD_MAX]; /* header.from */
	char d[WORD_MAX], i[WORD_MAX]; /* header.d, header.i */
};

/* What a whole field says of one domain. */
struct findings {
	const char *domain;
	unsigned n_dmarc;
	bool dmarc_pass, dmarc_fail, dkim_pass;
};

static char *property_of(struct resinfo *info, const char *name)
{
	if (strcmp(name, "header.from") == 0)
		return info->from;
	if (strcmp(name, "header.d") == 0)
		return info->d;
	if (strcmp(name, "header.i") == 0)
		return info->i;
	return NULL;
}

/* ptype "." property "=" value, or reason "=" value. */
static void read_property(struct cursor *in, struct resinfo *info)
{
	char type[WORD_MAX], name[WORD_MAX], value[WORD_MAX];
	char both[2 * WORD_MAX] = "", *property;

	read_word(in, type, ".=;\"");
	if (take(in, '.')) {
		read_word(in, name, ".=;\"");
		memcpy(both, type, strlen(type) + 1);
		both[strlen(type)] = '.';
		memcpy(both + strlen(type) + 1, name, strlen(name) + 1);
	}
	if (!take(in, '='))
		in->failed = true;
	read_word(in, value, ";");
	property = property_of(info, both);
	if (property == NULL)
		return;
	/* Said twice, it cannot be known which is meant. */
	if (*property != '\0')
		in->failed = true;
	memcpy(property, value, strlen(value) + 1);
}

static bool is_at_end(struct cursor *in)
{
	skip_cfws(in);
	return in->at == in->end;
}

static void read_resinfo(struct cursor *in, struct resinfo *info)
{
	char version[WORD_MAX];

	*info = (struct resinfo){.method = ""};
	if (is_at_end(in) || is_next(in, ';'))
		return; /* a semicolon too many, as some write it */
	read_word(in, info->method, "=/;\"");
	if (take(in, '/'))
		read_word(in, version, "=;\"");
	if (strcmp(info->method, "none") == 0 &&
	    (is_at_end(in) || is_next(in, ';')))
		return;
	if (!take(in, '='))
		in->failed = true;
	read_word(in, info->result, "=;\"");
	while (!in->failed && !is_at_end(in) && !is_next(in, ';'))
		read_property(in, info);
}

/* The domain of an address or domain name, canonical; NULL for neither. */
static char *canon_domain(const char *s)
{
	const char *at = strrchr(s, '@');
	char *addr = mem_printf("x@%s", at == NULL ? s : at + 1);
	char *canon, *domain = NULL;

	if (addr_canon(&canon, addr, NULL) == 0) {
		domain = mem_strdup(canon + 2);
		mem_wipe_free(canon);
	}
	mem_wipe_free(addr);
	return domain;
}

static bool is_domain(const char *said, const char *domain)
{
	char *canon = canon_domain(said);
	bool same = canon != NULL && strcmp(canon, domain) == 0;

	mem_wipe_free(canon);
	return same;
}

/* Is said the domain or a parent of it that is no top-level domain? */
static bool is_aligned(const char *said, const char *domain)
{
	char *canon = canon_domain(said);
	size_t len = canon == NULL ? 0 : strlen(canon), all = strlen(domain);
	bool aligned = len > 0 && len <= all && strchr(canon, '.') != NULL &&
	               strcmp(domain + all - len, canon) == 0 &&
	               (len == all || domain[all - len - 1] == '.');

	mem_wipe_free(canon);
	return aligned;
}

static void note_dmarc(struct findings *found, const struct resinfo *info)
{
	bool same = is_domain(info->from, found->domain);

	found->n_dmarc++;
	if (strcmp(info->result, "pass") == 0)
		found->dmarc_pass = same;
	/* Whose mail failed need not be said: there is only one From. */
	else if (strcmp(info->result, "fail") == 0)
		found->dmarc_fail = same || *info->from == '\0';
}

static void note(struct findings *found, const struct resinfo *info)
{
	if (strcmp(info->method, "dmarc") == 0)
		note_dmarc(found, info);
	else if (strcmp(info->method, "dkim") == 0 &&
		 strcmp(info->result, "pass") == 0 &&
		 is_aligned(
		     *info->d != '\0' ? info->d : info->i, found->domain))
		found->dkim_pass = true;
}

static struct authres conclude(const struct findings *found)
{
	if (found->n_dmarc > 1)
		return (struct authres){AUTHRES_NONE,
		    "there are two DMARC results, which cannot be"};
	if (found->dmarc_fail)
		return (struct authres){AUTHRES_FAIL,
		    "the sender's domain says by DMARC that this mail is not "
		    "from there"};
	if (found->dmarc_pass)
		return (struct authres){
		    AUTHRES_PASS, "the sender's domain passed DMARC"};
	if (found->dkim_pass)
		return (struct authres){AUTHRES_PASS,
		    "the sender's domain signed the mail by DKIM"};
	return (struct authres){AUTHRES_NONE,
	    "no DMARC or DKIM result speaks for the sender's domain"};
}

/* The server's name and the version; false where we do not know it. */
static bool read_server(struct cursor *in, char server[WORD_MAX])
{
	char version[WORD_MAX];

	read_word(in, server, ";=");
	if (is_at_end(in) || is_next(in, ';'))
		return true;
	read_word(in, version, ";");
	return strcmp(version, "1") == 0;
}

void authres_read(struct authres_field *field, const char *value, size_t len,
    const char *domain)
{
	struct findings found = {.domain = domain};
	struct cursor in = {value, value + len, len > VALUE_MAX};
	struct resinfo info;

	*field = (struct authres_field){
	    .result = {
		AUTHRES_NONE, "the result of our server is not well formed"}};
	if (!read_server(&in, field->server) || in.failed) {
		field->server[0] = '\0';
		return;
	}
	while (!in.failed && take(&in, ';')) {
		read_resinfo(&in, &info);
		if (!in.failed)
			note(&found, &info);
	}
	if (!in.failed && is_at_end(&in))
		field->result = conclude(&found);
}

/* ---------------------------- whom to trust ----------------------- */

static struct authres none(const char *reason)
{
	return (struct authres){AUTHRES_NONE, reason};
}

/* The fields in the name of our server that stand where only our servers
 * write; how many, and what the last of them says. */
static unsigned find_ours(struct authres *result, const struct message *message,
    const char *authserv_id, const char *domain)
{
	struct authres_field field;
	unsigned n = 0;
	size_t i;

	for (i = 0; i < message->n_headers; i++) {
		const struct message_header *header = &message->headers[i];

		if (strcmp(header->name, "received") == 0 &&
		    !received_is_ours(header->value, authserv_id))
			break;
		if (strcmp(header->name, "authentication-results") != 0)
			continue;
		authres_read(
		    &field, header->value, strlen(header->value), domain);
		if (strcasecmp(field.server, authserv_id) != 0)
			continue;
		*result = field.result;
		n++;
	}
	return n;
}

void authres_judge(struct authres *result, const struct message *message,
    const char *authserv_id)
{
	char *domain;
	unsigned n;

	*result = none("no server is trusted: auth.authserv_id is not set");
	if (*authserv_id == '\0')
		return;
	*result = none("there is no single sender to speak of");
	if (message->sender_doubt != NULL || message->from.addr == NULL)
		return;
	domain = canon_domain(message->from.addr);
	if (domain == NULL)
		return;
	*result = none("our server has not said anything");
	n = find_ours(result, message, authserv_id, domain);
	if (n > 1)
		*result = none("there are two results in our server's name");
	mem_wipe_free(domain);
}
