/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "casework/history.h"

#include <string.h>

#include "base/addr.h"
#include "base/utf8.h"
#include "casework/lines.h"
#include "casework/shown.h"
#include "store/cases.h"

enum { CASES_MAX = 20 /* of one respondent that are shown */ };

struct history {
	struct desk *desk;
	struct pool *pool;
	const struct letters_reader *reader;
	const struct uuid *case_id;
	struct lines lines;
	int64_t shown[CASES_MAX]; /* numbers, so that none is shown twice */
	size_t n_shown;
};

static bool is_new(struct history *h, int64_t number)
{
	size_t i;

	for (i = 0; i < h->n_shown; i++)
		if (h->shown[i] == number)
			return false;
	if (h->n_shown == CASES_MAX)
		return false;
	h->shown[h->n_shown++] = number;
	return true;
}

static int add_case(struct history *h, const struct party_row *party,
    const struct uuid *case_id, struct err *err)
{
	struct uuid whole;
	struct case_row row;
	int n;

	n = team_sees(h->desk, case_id, &h->reader->member->blind, err);
	if (n != 1)
		return n;
	if (team_whole(&whole, h->desk, case_id, h->pool, err) == -1)
		return -1;
	if (memcmp(&whole, h->case_id, UUID_LEN) == 0)
		return 0;
	n = cases_find(&row, h->desk->store, &whole, h->pool, err);
	if (n == 1 && is_new(h, row.number))
		lines_add(&h->lines, "history.case", "party",
		    shown_party(party), "number",
		    pool_printf(h->pool, "%lld", (long long)row.number),
		    "state", row.state, "class", row.class, (char *)NULL);
	return n == -1 ? -1 : 0;
}

static int add_blind(struct history *h, const struct party_row *party,
    const char *canon, struct err *err)
{
	struct blind blind = person_blind(h->desk, party->role, canon);
	struct ident_row row = {.place = 0};
	int n;

	while ((n = idents_next(&row, h->desk->store, &blind, &party->id,
		    h->pool, err)) == 1)
		if (add_case(h, party, &row.case_id, err) == -1)
			return -1;
	return n;
}

static int add_identity(struct history *h, const struct party_row *party,
    const struct identity *identity, struct err *err)
{
	char *canon = NULL;
	int ret;

	if (identity->what == NULL || identity->kind == IDENTITY_CLAIM)
		return 0;
	if (identity->kind == IDENTITY_HANDLE)
		canon = utf8_fold(identity->what);
	else if (addr_fold(&canon, identity->what, err) == -1)
		return -1;
	ret = add_blind(h, party, canon, err);
	mem_wipe_free(canon);
	return ret;
}

static int add_party(
    struct history *h, const struct party_row *party, struct err *err)
{
	struct person person = {.key = NULL};
	int n = person_try_open(&person, h->desk, party, h->pool, err);
	size_t i;

	for (i = 0; n == 1 && i < person.n; i++)
		if (add_identity(h, party, &person.list[i], err) == -1)
			n = -1;
	person_release(&person);
	return n == -1 ? -1 : 0;
}

static int add_all(struct history *h, struct err *err)
{
	struct party_row party = {.ordinal = 0};
	int n;

	while ((n = parties_next_of_case(
		    &party, h->desk->store, h->case_id, h->pool, err)) == 1)
		if (party.ordinal > 0 && add_party(h, &party, err) == -1)
			return -1;
	return n;
}

int history_set(struct tmpl_value *values, struct desk *desk,
    const struct team *team, const struct letters_reader *reader,
    struct err *err)
{
	struct history h = {
	    .desk = desk, .reader = reader, .case_id = &team->case_id};
	int ret;

	h.pool = h.lines.pool = pool_new();
	ret = add_all(&h, err);
	if (ret == 0)
		ret = lines_set(values, "history", &h.lines, reader, err);
	pool_free(h.pool);
	return ret;
}
