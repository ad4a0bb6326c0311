/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "wire/dialogue.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

enum { CODE_LEN = 3 };

void dialogue_begin(struct dialogue *dialogue)
{
	dialogue->phase = PHASE_GREETING;
	dialogue->code = 0;
	/* It may hold the address of the mail before. */
	explicit_bzero(dialogue->reply, sizeof dialogue->reply);
	dialogue->over = false;
}

static void said_ehlo(struct dialogue *dialogue)
{
	dialogue->greeted = false;
	dialogue->logged_in = false;
	dialogue->in_ehlo = false;
	dialogue->offers[0] = '\0';
}

/* None of these could be the answer to a challenge, which is base64, but for
 * DATA: that counts after RCPT only. */
static const struct command {
	const char *text; /* how its line begins */
	enum phase phase;
} commands[] = {
    {.text = "EHLO ", .phase = PHASE_EHLO},
    {.text = "HELO ", .phase = PHASE_EHLO},
    {.text = "STARTTLS\r", .phase = PHASE_STARTTLS},
    {.text = "AUTH ", .phase = PHASE_AUTH},
    {.text = "MAIL FROM:", .phase = PHASE_MAIL},
    {.text = "RCPT TO:", .phase = PHASE_RCPT},
    {.text = "DATA\r", .phase = PHASE_DATA},
};

/* Where a line did not leave in one piece, its beginning is all that is ever
 * shown; answers to a challenge could begin like that, too. */
static const struct command *find_command(
    const struct dialogue *dialogue, const char *line, size_t len)
{
	bool is_whole =
	    len == 0 || line[len - 1] == '\n' ||
	    (dialogue->phase == PHASE_AUTH && dialogue->code / 100 != 2);
	size_t i, n;

	for (i = 0; i < sizeof commands / sizeof commands[0]; i++) {
		n = strlen(commands[i].text);
		if (!is_whole && len < n)
			n = len;
		if (len >= n && memcmp(line, commands[i].text, n) == 0)
			return &commands[i];
	}
	return NULL;
}

void dialogue_said(struct dialogue *dialogue, const char *line, size_t len)
{
	const struct command *command = find_command(dialogue, line, len);

	if (command == NULL)
		dialogue->over = len > 0 && line[0] == 'Q' &&
		                 memcmp(line, "QUIT", len < 4 ? len : 4) == 0;
	if (command == NULL ||
	    (command->phase == PHASE_DATA && dialogue->phase != PHASE_RCPT))
		return;
	if (command->phase == PHASE_EHLO)
		said_ehlo(dialogue);
	dialogue_begin(dialogue);
	dialogue->phase = command->phase;
}

static void keep_line(char *out, size_t size, const char *line, size_t len)
{
	size_t i;

	if (len >= size)
		len = size - 1;
	for (i = 0; i < len; i++)
		out[i] = line[i] >= ' ' && line[i] < 0x7f ? line[i] : '?';
	out[len] = '\0';
}

static void keep_offer(struct dialogue *dialogue, const char *text, size_t len)
{
	size_t used = strlen(dialogue->offers);

	if (!dialogue->in_ehlo) {
		dialogue->in_ehlo = true;
		return;
	}
	if (used + 2 + len >= sizeof dialogue->offers)
		return;
	if (used > 0) {
		memcpy(dialogue->offers + used, "; ", 2);
		used += 2;
	}
	keep_line(
	    dialogue->offers + used, sizeof dialogue->offers - used, text, len);
}

static void answered(struct dialogue *dialogue, int code)
{
	dialogue->code = code;
	if (dialogue->phase == PHASE_EHLO && code / 100 == 2)
		dialogue->greeted = true;
	if (dialogue->phase == PHASE_AUTH && code / 100 == 2)
		dialogue->logged_in = true;
	/* Nothing else is answered so, should it not have been seen. */
	if ((dialogue->phase == PHASE_DATA || dialogue->phase == PHASE_RCPT) &&
	    code == 354) {
		dialogue_begin(dialogue);
		dialogue->phase = PHASE_BODY;
	}
}

bool dialogue_heard(struct dialogue *dialogue, const char *line, size_t len)
{
	int code = 0;
	size_t i;

	while (len > 0 && (line[len - 1] == '\n' || line[len - 1] == '\r'))
		len--;
	for (i = 0; i < CODE_LEN; i++) {
		if (i >= len || !isdigit((unsigned char)line[i]))
			return false;
		code = code * 10 + (line[i] - '0');
	}
	if (dialogue->over)
		return false;
	keep_line(dialogue->reply, sizeof dialogue->reply, line, len);
	if (dialogue->phase == PHASE_EHLO && dialogue->code == 0 &&
	    len > CODE_LEN)
		keep_offer(dialogue, line + CODE_LEN + 1, len - CODE_LEN - 1);
	if (len > CODE_LEN && line[CODE_LEN] == '-')
		return false;
	answered(dialogue, code);
	return true;
}

bool dialogue_offers(const struct dialogue *dialogue, const char *keyword)
{
	const char *at = dialogue->offers;
	size_t n = strlen(keyword);

	while (at != NULL) {
		at += strspn(at, "; ");
		if (strncasecmp(at, keyword, n) == 0 &&
		    (at[n] == '\0' || at[n] == ' ' || at[n] == ';'))
			return true;
		at = strchr(at, ';');
	}
	return false;
}
