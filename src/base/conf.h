/* SPDX-License-Identifier: GPL-3.0-or-later */
/* conf.h - the configuration, read and checked: plain data for everybody.
 *
 * cli/settings.c fills it from the file; every string is there ("" where
 * nothing was set), every list ends with NULL. Durations are seconds.
 * heyward.conf(5) says what each means.
 */
#ifndef BASE_CONF_H
#define BASE_CONF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum conf_security { SECURITY_TLS, SECURITY_STARTTLS, SECURITY_NONE };
enum conf_return_path { RETURN_VERP, RETURN_PLAIN, RETURN_NULL };
enum conf_confirm { CONFIRM_NONE, CONFIRM_LETTERS, CONFIRM_ALL };

/* How to reach a server, the same for both directions. */
/* What a reporter hears of what was decided. */
enum conf_tell { TELL_NOTHING, TELL_OUTCOME, TELL_RUNG };

struct conf_server {
	const char *host;
	long port;
	enum conf_security security;
	const char *ca_file;
	const char *user;
	const char *password_file;
	const char **token_command; /* program and arguments, or empty */
};

struct conf_imap {
	struct conf_server server;
	const char *mailbox;
	const char *after; /* "delete" or "move:FOLDER" */
	int64_t keep_done;
	const char *junk;
	char separator;
};

struct conf_smtp {
	struct conf_server server;
	const char *hello;
	long connections;
	enum conf_return_path return_path;
};

struct conf_moderator {
	const char *name;
	const char *address;
	const char **aliases;
	const char *language; /* "": the community's */
};

struct conf_rung {
	const char *name;
	long approvals;
};

struct conf_category {
	const char *name;
	const char *title;
};

struct conf_space {
	const char *name;
	const char *enforcer;
};

struct conf {
	const char *file; /* it was read from */
	const char *inbox; /* "dir:PATH", or "" for imap */
	const char *mailer; /* "dir:PATH", or "" for smtp */
	const char *templates; /* of the community; "" for none */
	int64_t run_limit;
	struct {
		const char *name, *address, *code_of_conduct, *language;
	} community;
	struct conf_imap imap;
	struct conf_smtp smtp;
	struct {
		const char *path;
	} store;
	struct {
		const char *ring;
		const char **recovery;
	} keys;
	struct {
		const char *authserv_id;
		enum conf_confirm confirm;
	} auth;
	struct conf_moderator *moderators;
	size_t n_moderators;
	struct conf_rung *rungs;
	size_t n_rungs;
	struct conf_category *categories;
	size_t n_categories;
	struct {
		const char **addresses; /* empty for "none" */
	} escalation;
	struct conf_space *spaces;
	size_t n_spaces;
	struct {
		int64_t letter_delay_min, letter_delay_max; /* neighbours */
		int64_t reply_delay, forget_after;
		enum conf_tell tell_reporter;
	} privacy;
	struct {
		long message_size; /* bytes */
		long acks_per_sender; /* a day */
		long cases_per_sender; /* a day */
		long acks_per_hour; /* all senders */
		bool ack_unverified;
		int64_t ack_age; /* older mail: no automatic one */
	} limits;
	struct {
		int64_t word; /* a human word, by then */
		int64_t decision;
		int64_t status, status_again; /* to who hears nothing */
		int64_t hearing, approval, hold;
		int64_t emergency; /* without the others' approval */
		int64_t term_notice, enforce;
		int64_t appeal, appeal_answer;
		int64_t checkin, checkin_last; /* after the end */
	} clock;
	struct {
		int64_t unfounded, no_action, resolved, ban;
	} retention;
	struct {
		const char **command; /* empty: none */
	} alarm;
	struct {
		const char **decision; /* program and arguments; empty: none */
	} hook;
};

#endif
