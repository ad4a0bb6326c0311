/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "casework/quoted.h"

#include <string.h>

#include "privacy/redact.h"

/* A quotation, the line above one, or a header of a forwarded mail. */
static bool is_quoted(const char *line, size_t len)
{
	const char *next = line + len + strspn(line + len, "\n");

	return *line == '>' || *line == '|' || *next == '>' ||
	       (memchr(line, '@', len) != NULL &&
		   memchr(line, ':', len) != NULL);
}

static const char *hide_in(struct record *record, const struct redact *redact,
    const char *text, struct pool *pool)
{
	struct buf out = BUF_INIT;
	const char *copy;
	char *line;
	size_t len;

	for (; text != NULL && *text != '\0';
	     text += len + (text[len] == '\n')) {
		len = strcspn(text, "\n");
		line = mem_strndup(text, len);
		if (is_quoted(text, len))
			record->replaced += redact_text(&out, redact, line);
		else
			buf_adds(&out, line);
		mem_wipe_free(line);
		if (text[len] == '\n')
			buf_addc(&out, '\n');
	}
	copy = pool_strdup(pool, buf_text(&out));
	buf_release(&out);
	return copy;
}

static void hide_person(
    struct record *record, const struct person *person, struct pool *pool)
{
	struct redact *redact = redact_new(person->row.code_name);
	size_t i;

	for (i = 0; i < person->n; i++) {
		if (person->list[i].what != NULL &&
		    person->list[i].kind <= IDENTITY_ALIAS)
			redact_add_address(redact, person->list[i].what);
		if (person->list[i].name != NULL)
			redact_add_name(redact, person->list[i].name);
	}
	record->clean = hide_in(record, redact, record->clean, pool);
	if (record->cut != NULL)
		record->cut = hide_in(record, redact, record->cut, pool);
	redact_free(redact);
}

int quoted_hide(struct record *record, struct desk *desk,
    const struct uuid *case_id, const struct uuid *party_id, struct pool *pool,
    struct err *err)
{
	struct party_row party = {.ordinal = 0};
	struct person person;
	int n;

	while ((n = parties_next_of_case(
		    &party, desk->store, case_id, pool, err)) == 1) {
		if (party.ordinal > 0 ||
		    memcmp(&party.id, party_id, UUID_LEN) == 0)
			continue;
		person = (struct person){.key = NULL};
		n = person_try_open(&person, desk, &party, pool, err);
		if (n == 1)
			hide_person(record, &person, pool);
		person_release(&person);
		if (n == -1)
			return -1;
	}
	return n;
}
