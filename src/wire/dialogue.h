/* SPDX-License-Identifier: GPL-3.0-or-later */
/* dialogue.h - where an SMTP dialogue (RFC 5321) stands.
 *
 * The number that libcurl returns leaves open what became of a mail, so the
 * lines of both sides are followed here. The phase is the last command that
 * was said; code is 0 until its answer was heard.
 */
#ifndef WIRE_DIALOGUE_H
#define WIRE_DIALOGUE_H

#include <stdbool.h>
#include <stddef.h>

enum phase {
	PHASE_GREETING, /* nothing was said in this transfer */
	PHASE_EHLO,
	PHASE_STARTTLS,
	PHASE_AUTH,
	PHASE_MAIL,
	PHASE_RCPT,
	PHASE_DATA,
	PHASE_BODY /* 354 was heard */
};

struct dialogue {
	enum phase phase;
	int code;
	char reply[512]; /* the last line heard, printable ASCII */
	bool over; /* QUIT was said: what is heard no longer counts */
	/* Of the connection, and so kept from one mail to the next: */
	bool greeted; /* EHLO was answered */
	bool logged_in;
	char offers[1024]; /* what EHLO was answered, "SIZE 1000; PIPELINING" */
	bool in_ehlo; /* its first line, a greeting, was heard */
};

/* The next mail begins, or none: the last answer is wiped, what is known of
 * the connection stays. */
void dialogue_begin(struct dialogue *dialogue);
/* A command went out, or an answer to a challenge. */
void dialogue_said(struct dialogue *dialogue, const char *line, size_t len);
/* A line came in. True if it completes an answer. */
bool dialogue_heard(struct dialogue *dialogue, const char *line, size_t len);
/* Did the server offer this extension? */
bool dialogue_offers(const struct dialogue *dialogue, const char *keyword);

#endif
