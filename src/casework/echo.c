/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "casework/echo.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "casework/record.h"
#include "store/reports.h"

enum { WORDS = 6, SLOTS = 1 << 16 };

/* Hashes of all rows of six words in the letter: a wrong hit would only point
 * out once too often. */
struct echo {
	uint64_t slots[SLOTS];
};

static bool is_word(unsigned char c)
{
	return isalnum(c) != 0 || c >= 0x80;
}

/* The hash of the next word, 0 at the end (FNV-1a). */
static uint64_t next_word(const char **at)
{
	uint64_t hash = 14695981039346656037u;
	const char *from;

	while (**at != '\0' && !is_word((unsigned char)**at))
		++*at;
	for (from = *at; is_word((unsigned char)**at); ++*at)
		hash = (hash ^ (unsigned char)**at) * 1099511628211u;
	return *at == from ? 0 : hash | 1;
}

/* Each row of six words: put it in, or look for it. */
static bool walk(struct echo *echo, const char *folded, bool adds)
{
	uint64_t words[WORDS] = {0}, word, row;
	size_t n = 0, i;

	while ((word = next_word(&folded)) != 0) {
		words[n++ % WORDS] = word;
		if (n < WORDS)
			continue;
		for (row = 0, i = 0; i < WORDS; i++)
			row = row * 1099511628211u + words[(n + i) % WORDS];
		if (adds)
			echo->slots[row % SLOTS] = row;
		else if (echo->slots[row % SLOTS] == row)
			return true;
	}
	return false;
}

static int look_unit(struct echo *echo, struct work *work,
    const struct uuid *unit, struct err *err)
{
	struct message_row row = {.ordinal = 0};
	struct record record;
	char *folded;
	int n, found = 0;

	while (found == 0 && (n = messages_next(&row, work->desk->store, unit,
				  work->pool, err)) == 1) {
		if (row.moderator != NULL || row.party_id == NULL)
			continue;
		if (record_open(&record, work->desk, &row, work->pool, err) ==
		    -1)
			return -1;
		folded = utf8_fold(record.clean);
		found = walk(echo, folded, false);
		mem_wipe_free(folded);
	}
	return found == 1 ? 1 : n;
}

int echo_finds(struct work *work, const char *text, struct err *err)
{
	struct echo *echo = mem_alloc(sizeof *echo);
	struct report_link link = {.place = 0};
	char *folded = utf8_fold(text);
	int n, found = 0;

	walk(echo, folded, true);
	while (found == 0 && (n = reports_next_of_case(&link, work->desk->store,
				  &work->team.case_id, err)) == 1)
		found = look_unit(echo, work, &link.report_id, err);
	mem_wipe_free(folded);
	free(echo);
	return found != 0 ? found : n;
}
