/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "casework/tell.h"

#include <stdlib.h>
#include <string.h>

#include "casework/enforcer.h"
#include "casework/record.h"
#include "casework/shown.h"
#include "casework/verb.h"
#include "store/parties.h"

struct telling {
	const struct team *team;
	const struct case_row *row;
	struct message_row message;
	struct record record;
	struct party_row party; /* who wrote it, if a party did */
	bool has_party;
	const char *moderator; /* or a moderator */
	const char *space; /* or who looks after this one */
	unsigned offer; /* verbs for the occasion, besides the usual */
	size_t told; /* messages */
};

static int open_telling(struct telling *telling, struct desk *desk,
    struct pool *pool, struct err *err)
{
	const struct message_row *message = &telling->message;
	const struct member *member;
	int n = 0;

	telling->moderator = telling->space = NULL;
	if (record_open(&telling->record, desk, message, pool, err) == -1)
		return -1;
	if (message->party_id != NULL)
		n = parties_find(
		    &telling->party, desk->store, message->party_id, pool, err);
	telling->has_party = n == 1;
	if (message->moderator != NULL) {
		member = team_find(telling->team, message->moderator);
		telling->moderator = member == NULL ? "?" : member->name;
		telling->space = member == NULL
		                     ? enforcer_space(desk, message->moderator)
		                     : NULL;
	}
	return n == -1 ? -1 : 0;
}

void tell_files(struct letters_files *files, const struct record *record,
    const struct uuid *unit)
{
	size_t i;

	files->unit = *unit;
	for (i = 0; i < record->n_files && files->n < LETTERS_FILES_MAX; i++)
		if (record->files[i].show != MESSAGE_WITHHELD &&
		    record->files[i].kept)
			files->ids[files->n++] = record->files[i].id;
}

/* -------------------------- what it says -------------------------- */

static size_t count_lines(const char *text)
{
	size_t n = 0;

	for (; text != NULL && *text != '\0'; text++)
		n += *text == '\n';
	return n + (text != NULL);
}

static unsigned occasion_of(const struct telling *telling)
{
	if (telling->record.via == VIA_STRANGER)
		return OFFER_NEWS | OFFER_STRANGER;
	return telling->has_party && telling->party.ordinal == 0
	           ? OFFER_NEWS | OFFER_REPORTER
	           : OFFER_NEWS;
}

static int set_writer(struct tmpl_value *values, const struct telling *telling,
    const struct letters_reader *reader, struct err *err)
{
	const char *key = telling->space != NULL       ? "role.enforcer"
	                  : telling->moderator != NULL ? "role.moderator"
	                  : !telling->has_party        ? "role.nobody"
	                  : telling->party.ordinal > 0 ? "role.respondent"
	                                               : "role.reporter";

	tmpl_set(values, "code_name",
	    telling->space != NULL       ? telling->space
	    : telling->moderator != NULL ? telling->moderator
	    : telling->has_party         ? shown_party(&telling->party)
					 : "-");
	return letters_set_word(values, "role", reader, key, err);
}

static int fill(struct tmpl_value *values, const struct letters_reader *reader,
    void *arg, struct err *err)
{
	const struct telling *telling = arg;
	const struct record *record = &telling->record;

	if (set_writer(values, telling, reader, err) == -1 ||
	    shown_record(values, record, reader, err) == -1)
		return -1;
	shown_number(values, telling->row);
	shown_held(values, telling->team);
	tmpl_set_bool(values, "unverified", record->via == VIA_STRANGER);
	tmpl_set_bool(values, "moved", record->via == VIA_PHRASE);
	tmpl_set_bool(
	    values, "closed", strcmp(telling->row->state, "closed") == 0);
	if (record->cut != NULL)
		tmpl_setf(values, "quoted", "%zu", count_lines(record->cut));
	tmpl_set_bool(values, "appeal", (telling->offer & OFFER_APPEAL) != 0);
	return shown_verbs(values, reader, telling->row,
	    occasion_of(telling) | telling->offer, err);
}

/* ----------------------------- telling ---------------------------- */

/* Whoever had it told: it is its author's doing. */
static enum router_by by_of(const struct telling *telling)
{
	if (telling->space != NULL)
		return BY_STRANGER;
	if (telling->moderator != NULL)
		return BY_MODERATOR;
	if (!telling->has_party || telling->record.via == VIA_STRANGER)
		return BY_STRANGER;
	return telling->party.ordinal > 0 ? BY_RESPONDENT : BY_REPORTER;
}

static int tell(struct telling *telling, struct desk *desk,
    const struct member *member, struct err *err)
{
	struct letters_files files = {.n = 0};
	struct letters_cause cause = {.by = by_of(telling),
	    .case_id = telling->team->case_id,
	    .message_id = telling->message.id,
	    .clean_of = &telling->message.id,
	    .effect = TELL_EFFECT};
	struct letters_text text = {"message", fill, telling};

	if (telling->row->owner != NULL &&
	    memcmp(telling->row->owner, &member->blind, BLIND_LEN) == 0) {
		tell_files(&files, &telling->record, &telling->message.unit_id);
		cause.files = &files;
	}
	return letters_to_member(
	    desk, &text, &cause, telling->team, member, NULL, err);
}

static int tell_all(struct telling *telling, struct desk *desk, struct err *err)
{
	const struct team *team = telling->team;
	size_t i;

	for (i = 0; i < team->n; i++)
		if (team->list[i].state == MEMBER_IN &&
		    tell(telling, desk, &team->list[i], err) == -1)
			return -1;
	return 0;
}

int tell_message(struct desk *desk, const struct team *team,
    const struct case_row *row, const struct uuid *message_id, unsigned offer,
    struct err *err)
{
	struct telling telling = {.team = team, .row = row, .offer = offer};
	struct pool *pool = pool_new();
	int n;

	n = messages_find(&telling.message, desk->store, message_id, pool, err);
	if (n == 0)
		n = err_set(err, ERR_SEALED, "a message is gone");
	if (n == 1)
		n = open_telling(&telling, desk, pool, err);
	if (n == 0)
		n = tell_all(&telling, desk, err);
	pool_free(pool);
	return n;
}

/* At most so many messages at a time: a case may hold a flood. */
enum { MISSED_MAX = 100 };

static int tell_unit(struct desk *desk, struct telling *telling,
    const struct uuid *unit, const struct member *member, struct err *err)
{
	struct pool *pool;
	int n;

	telling->message = (struct message_row){.ordinal = 0};
	do {
		pool = pool_new();
		n = messages_next(
		    &telling->message, desk->store, unit, pool, err);
		if (n == 1 && open_telling(telling, desk, pool, err) == -1)
			n = -1;
		if (n == 1 && telling->record.via != VIA_REMARK &&
		    tell(telling, desk, member, err) == -1)
			n = -1;
		if (n == 1 && ++telling->told == MISSED_MAX)
			n = 0;
		pool_free(pool);
	} while (n == 1);
	return n;
}

/* What came in before cases were joined is kept with the part. */
static int tell_parts(struct desk *desk, struct telling *telling,
    const struct member *member, struct err *err)
{
	struct pool *pool = pool_new();
	struct case_row part = {.number = 0};
	int n = 0;

	while (telling->told < MISSED_MAX &&
	       (n = cases_next_part(&part, desk->store, &telling->team->case_id,
		    part.number, pool, err)) == 1)
		if (tell_unit(desk, telling, &part.id, member, err) == -1) {
			n = -1;
			break;
		}
	pool_free(pool);
	return n == -1 ? -1 : 0;
}

int tell_missed(struct desk *desk, const struct team *team,
    const struct case_row *row, const struct member *member, struct err *err)
{
	struct telling telling = {.team = team, .row = row};
	struct report_link link = {.place = 0};
	int n;

	while ((n = reports_next_of_case(
		    &link, desk->store, &team->case_id, err)) == 1 &&
	       telling.told < MISSED_MAX)
		if (tell_unit(desk, &telling, &link.report_id, member, err) ==
		    -1)
			return -1;
	if (n == -1 || tell_parts(desk, &telling, member, err) == -1)
		return -1;
	if (telling.told >= MISSED_MAX)
		return 0;
	return tell_unit(desk, &telling, &team->case_id, member, err);
}

/* ---------------------------- looking up -------------------------- */

static int newest_of_unit(struct message_row *message, struct desk *desk,
    const struct uuid *unit, struct pool *pool, struct err *err)
{
	struct message_row row = {.ordinal = 0};
	bool found = false;
	int n;

	while ((n = messages_next(&row, desk->store, unit, pool, err)) == 1)
		if (row.moderator == NULL && row.party_id != NULL &&
		    (message->ordinal == 0 || row.day >= message->day)) {
			*message = row;
			found = true;
		}
	return n == -1 ? -1 : found;
}

int tell_newest(struct message_row *message, struct desk *desk,
    const struct uuid *case_id, struct pool *pool, struct err *err)
{
	struct report_link link = {.place = 0};
	int n, found = 0;

	*message = (struct message_row){.ordinal = 0};
	while (
	    (n = reports_next_of_case(&link, desk->store, case_id, err)) == 1) {
		n = newest_of_unit(message, desk, &link.report_id, pool, err);
		if (n == -1)
			return -1;
		found |= n;
	}
	if (n == 0)
		n = newest_of_unit(message, desk, case_id, pool, err);
	return n == -1 ? -1 : found | n;
}
