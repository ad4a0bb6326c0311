/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "casework/history.h"

#include <string.h>

#include "base/addr.h"
#include "base/utf8.h"
#include "casework/decision.h"
#include "casework/lines.h"
#include "casework/shown.h"
#include "store/cases.h"

enum {
	CASES_MAX = 20, /* of one respondent that are shown */
	REPORTERS_MAX = 20 /* that are looked for in other cases */
};

struct history {
	struct desk *desk;
	struct pool *pool;
	const struct letters_reader *reader;
	const struct uuid *case_id;
	struct lines lines;
	int64_t shown[CASES_MAX]; /* numbers, so that none is shown twice */
	size_t n_shown;
	int64_t number; /* of this case */
	struct blind reporters[REPORTERS_MAX]; /* by which they are found */
	size_t n_reporters;
	int rung; /* the highest that the respondent was on */
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

/* ------------------------- what was decided ----------------------- */

/* Also of those who are forgotten: the decision remembers. */
static int add_decisions(struct history *h, const struct party_row *party,
    const struct uuid *other, int64_t number, struct err *err)
{
	struct decision_row row = {.id = 0};
	const struct ladder *kind;
	int n;

	while ((n = decisions_next_of_party(
		    &row, h->desk->store, other, h->pool, err)) == 1) {
		kind = ladder_find(row.kind);
		if (kind == NULL || kind->rung < RUNG_CORRECTION ||
		    !decision_counts(&row))
			continue;
		if (kind->rung > h->rung)
			h->rung = kind->rung;
		lines_add(&h->lines, "history.decision", "party",
		    shown_party(party), "number",
		    pool_printf(h->pool, "%lld", (long long)number), "what",
		    pool_printf(h->pool, LINES_WORD "rung.%s", row.kind),
		    "when", letters_time(h->pool, row.started), (char *)NULL);
	}
	return n;
}

/* One step further than ever; the moderators may skip some. */
static void suggest(struct history *h, const struct party_row *party)
{
	int next = h->rung < RUNG_PERMANENT_BAN ? h->rung + 1 : h->rung;

	if (next < RUNG_CORRECTION)
		next = RUNG_CORRECTION;
	lines_add(&h->lines, "history.suggest", "party", shown_party(party),
	    "what",
	    pool_printf(h->pool, LINES_WORD "rung.%s", ladder_rung(next)->name),
	    (char *)NULL);
}

/* ---------------------------- other cases ------------------------- */

/* Did one who reports now report in that case, too? That somebody was paid
 * back for it is worth a thought; who it is stays unsaid. 1, 0, -1. */
static int is_same_pair(
    struct history *h, const struct uuid *case_id, struct err *err)
{
	static const struct uuid nobody;
	struct ident_row row;
	size_t i;
	int n = 0;

	for (i = 0; n != -1 && i < h->n_reporters; i++) {
		row = (struct ident_row){.place = 0};
		while ((n = idents_next(&row, h->desk->store, &h->reporters[i],
			    &nobody, h->pool, err)) == 1)
			if (memcmp(&row.case_id, case_id, UUID_LEN) == 0)
				return 1;
	}
	return n;
}

static int add_same_pair(struct history *h, const struct party_row *party,
    const struct uuid *case_id, int64_t number, struct err *err)
{
	int n = is_same_pair(h, case_id, err);

	if (n == 1)
		lines_add(&h->lines, "history.same-pair", "party",
		    shown_party(party), "number",
		    pool_printf(h->pool, "%lld", (long long)number),
		    (char *)NULL);
	return n == -1 ? -1 : 0;
}

static int add_case(struct history *h, const struct party_row *party,
    const struct ident_row *ident, struct err *err)
{
	const struct uuid *case_id = &ident->case_id;
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
	if (n != 1)
		return n;
	/* Of one that was purged only what was decided is left. */
	if (strcmp(row.state, "purged") != 0 && is_new(h, row.number)) {
		if (add_same_pair(h, party, case_id, row.number, err) == -1)
			return -1;
		lines_add(&h->lines, "history.case", "party",
		    shown_party(party), "number",
		    pool_printf(h->pool, "%lld", (long long)row.number),
		    "state", row.state, "class", row.class, (char *)NULL);
	}
	return add_decisions(h, party, &ident->party_id, row.number, err);
}

static int add_blind(struct history *h, const struct party_row *party,
    const char *canon, struct err *err)
{
	struct blind blind = person_blind(h->desk, party->role, canon);
	struct ident_row row = {.place = 0};
	int n;

	while ((n = idents_next(&row, h->desk->store, &blind, &party->id,
		    h->pool, err)) == 1)
		if (add_case(h, party, &row, err) == -1)
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

	h->rung = RUNG_NONE;
	if (add_decisions(h, party, &party->id, h->number, err) == -1)
		n = -1;
	for (i = 0; n == 1 && i < person.n; i++)
		if (add_identity(h, party, &person.list[i], err) == -1)
			n = -1;
	person_release(&person);
	if (n != -1)
		suggest(h, party);
	return n == -1 ? -1 : 0;
}

/* The address of one who is not forgotten. */
static int note_reporter(
    struct history *h, const struct party_row *party, struct err *err)
{
	struct person person = {.key = NULL};
	char *canon;
	int n = 0;

	if (h->n_reporters < REPORTERS_MAX)
		n = person_try_open(&person, h->desk, party, h->pool, err);
	if (n == 1 && person.address != NULL &&
	    addr_canon(&canon, person.address, NULL) == 0) {
		h->reporters[h->n_reporters++] =
		    person_blind(h->desk, party->role, canon);
		mem_wipe_free(canon);
	}
	person_release(&person);
	return n == -1 ? -1 : 0;
}

static int add_all(struct history *h, struct err *err)
{
	struct party_row party = {.ordinal = 0};
	int n;

	while ((n = parties_next_of_case(
		    &party, h->desk->store, h->case_id, h->pool, err)) == 1)
		if ((party.ordinal == 0 ? note_reporter : add_party)(
			h, &party, err) == -1)
			return -1;
	return n;
}

/* As the configuration calls it. */
static const char *title_of(const struct conf *conf, const char *category)
{
	size_t i;

	for (i = 0; i < conf->n_categories; i++)
		if (strcmp(conf->categories[i].name, category) == 0)
			return conf->categories[i].title;
	return category;
}

/* How cases of the same categories were decided: of nobody in particular. */
static int add_tally(struct history *h, const char *category, struct err *err)
{
	const struct ladder *kind;
	int64_t n = 0;
	int rung;

	for (rung = RUNG_NO_ACTION; n != -1 && rung <= RUNG_PERMANENT_BAN;
	     rung++) {
		kind = ladder_rung(rung);
		n = tallies_get(h->desk->store, category, kind->name, err);
		if (n > 0)
			lines_add(&h->lines, "history.tally", "class",
			    title_of(h->desk->conf, category), "what",
			    pool_printf(
				h->pool, LINES_WORD "rung.%s", kind->name),
			    "n", pool_printf(h->pool, "%lld", (long long)n),
			    (char *)NULL);
	}
	return n == -1 ? -1 : 0;
}

static int add_tallies(
    struct history *h, const char *categories, struct err *err)
{
	const char *at = categories;
	size_t len;

	for (; *at != '\0'; at += len + strspn(at + len, " ")) {
		len = strcspn(at, " ");
		if (add_tally(h, pool_strndup(h->pool, at, len), err) == -1)
			return -1;
	}
	return 0;
}

int history_set(struct tmpl_value *values, const char *name, struct desk *desk,
    const struct team *team, const struct letters_reader *reader,
    struct err *err)
{
	struct history h = {
	    .desk = desk, .reader = reader, .case_id = &team->case_id};
	struct case_row row;
	int ret;

	h.pool = h.lines.pool = pool_new();
	ret = store_must(
	    cases_find(&row, desk->store, h.case_id, h.pool, err), err);
	if (ret == 0) {
		h.number = row.number;
		ret = add_all(&h, err);
	}
	if (ret == 0)
		ret = add_tallies(&h, row.categories, err);
	if (ret == 0)
		ret = lines_set(values, name, &h.lines, reader, err);
	pool_free(h.pool);
	return ret;
}
