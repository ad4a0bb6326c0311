/* SPDX-License-Identifier: GPL-3.0-or-later */
/* letters.h - mail that heyward writes: rendered once, sealed, queued.
 *
 * A letter goes to a party and is sealed with the party's identity key; a
 * notice goes to moderators and is sealed with the content key of the case. The
 * finished text is stored; templates are never run again. Where a template
 * says {{clean_copy}}, the row refers to the stored message instead.
 */
#ifndef CASEWORK_LETTERS_H
#define CASEWORK_LETTERS_H

#include <stdbool.h>

#include "base/mem.h"
#include "casework/desk.h"
#include "casework/person.h"
#include "casework/router.h"
#include "casework/team.h"
#include "tmpl/tmpl.h"

/* Stands in a stored text for the clean copy, alone on its line. No other
 * text can hold it: controls are taken out of everything. */
#define LETTERS_CLEAN_COPY "\001"

/* Attachments on record, of one report or case: by id. */
enum { LETTERS_FILES_MAX = 100 };
struct letters_files {
	struct uuid unit;
	struct uuid ids[LETTERS_FILES_MAX];
	size_t n;
};

/* What one mail is the effect of, so that it is made only once. */
struct letters_cause {
	enum router_by by; /* whose doing it is */
	struct uuid case_id;
	struct uuid message_id; /* the message that caused it */
	const struct uuid *clean_of; /* whose clean copy the text refers to */
	const char *effect; /* distinguishes mails of one cause */
	int64_t not_before; /* to moderators: not before, or 0 */
	const struct letters_files *files; /* that go with it, or NULL */
};

/* Who will read it. */
struct letters_reader {
	const struct conf *conf;
	const char *lang;
	const struct member *member; /* NULL: a party */
	const char *reply_to; /* the address that an answer goes to, or NULL */
};

/* Fill in what a template says to one reader: values has every section off
 * and every list empty. Called once for each mail. */
typedef int letters_fill(struct tmpl_value *values,
    const struct letters_reader *reader, void *arg, struct err *err);

struct letters_text {
	const char *template; /* a row of tmpl/letters.c */
	letters_fill *fill; /* NULL: it says nothing but who writes */
	void *arg;
};

/* To the party, in its language, at its address; not before the given time.
 * The reply goes to its capability. ERR_INPUT, of this and the next two:
 * who caused it may not write to whom reads it (router.h). */
int letters_to_party(struct desk *desk, const struct letters_text *text,
    const struct letters_cause *cause, const struct person *person,
    int64_t not_before, struct err *err);

/* What a template says to a party of that language ("": the community's);
 * release mail with tmpl_mail_release(). */
int letters_render(struct tmpl_mail *mail, struct desk *desk,
    const struct letters_text *text, const char *lang, struct err *err);
/* The same road for a text that was rendered before, word for word. *id is
 * its row in the outbox. */
int letters_finished(int64_t *id, struct desk *desk, const char *template,
    const struct tmpl_mail *mail, const struct letters_cause *cause,
    const struct person *person, int64_t not_before, struct err *err);
/* To somebody who carries a decision out in a space. */
int letters_to_enforcer(struct desk *desk, const struct letters_text *text,
    const struct letters_cause *cause, const struct team *team,
    const char *address, struct err *err);

/* To the program of the community that carries decisions out
 * (conf.hook.decision): the row waits in the outbox as a mail to an enforcer
 * does, and goes to LETTERS_HOOK, which is no address. The template is its
 * name only. */
#define LETTERS_HOOK "hook"
int letters_to_hook(struct desk *desk, const char *template, char *body,
    const struct letters_cause *cause, const struct team *team,
    struct err *err);

/* To each member of the team who is in, but for except (or NULL), in that
 * moderator's language, in the thread of the case. */
int letters_to_team(struct desk *desk, const struct letters_text *text,
    const struct letters_cause *cause, const struct team *team,
    const struct member *except, struct err *err);
/* To this one alone. A token of its own may stand for the member's: that of
 * a question, which only this mail's answer can answer. NULL: the usual. */
int letters_to_member(struct desk *desk, const struct letters_text *text,
    const struct letters_cause *cause, const struct team *team,
    const struct member *member, const char *token, struct err *err);

/* Set NAME to a word of the template's language (words.txt), or to a
 * duration in it. */
int letters_set_word(struct tmpl_value *values, const char *name,
    const struct letters_reader *reader, const char *key, struct err *err);
int letters_set_duration(struct tmpl_value *values, const char *name,
    const struct letters_reader *reader, int64_t seconds, struct err *err);
/* A time in UTC to the minute: "2026-11-24 14:32 UTC"; from pool. */
const char *letters_time(struct pool *pool, int64_t t);
/* Set NAME to a time, in UTC to the minute. */
void letters_set_time(struct tmpl_value *values, const char *name, int64_t t);

/* ------ sealed contents of an outbox row, for casework/post.c ------ */

enum letters_return { LETTERS_RETURN_NULL, LETTERS_RETURN_VERP };

struct letters_head {
	const char *to;
	const char *reply_token; /* or NULL */
	const char *id; /* the random part of the Message-ID */
	const char *thread; /* that of the thread's first mail, or NULL */
	int64_t date;
	enum letters_return return_path;
	struct letters_files files;
};

struct outbox_row;
/* Open a row: strings from pool. ERR_SEALED where it does not open. */
int letters_open(struct letters_head *head, const char **subject,
    const char **body, struct desk *desk, const struct outbox_row *row,
    struct pool *pool, struct err *err);

/* Its text is gone; that it was sent, and how it is answered, is not. */
int letters_blank(
    struct desk *desk, const struct outbox_row *row, struct err *err);

/* The random part of a Message-ID of ours ("c.TOKEN@our.domain"), into
 * token. False where it is not one. */
bool letters_own_id(
    char token[TOKEN_LEN + 1], const struct conf *conf, const char *message_id);
char *letters_message_id(const struct conf *conf, const char *id);

#endif
