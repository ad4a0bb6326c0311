/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "casework/audit_verify.h"
#include "privacy/digest.h"
#include "store/acts.h"
#include "store/cases.h"
#include "store/outbox.h"

struct rows {
	struct audit_verify *verify;
	struct store *store;
	struct pool *pool; /* of the row under way */
	struct err *err;
};

/* Was what the case had erased since? 1, 0, -1. */
static int is_erased(
    struct rows *rows, const struct uuid *case_id, int64_t since)
{
	int64_t purged, erased;

	if (case_id == NULL)
		return 0;
	if (entries_last_note(
		&purged, rows->store, AUDIT_PURGED, case_id, rows->err) == -1 ||
	    entries_last_note(
		&erased, rows->store, AUDIT_ERASED, case_id, rows->err) == -1)
		return -1;
	return purged > since || erased > since;
}

/* "case 4821"; of one that is gone, what it was called inside. */
static const char *name_case(struct rows *rows, const struct uuid *case_id)
{
	struct err err;
	struct case_row row;

	if (cases_find(&row, rows->store, case_id, rows->pool, &err) == 1)
		return pool_printf(
		    rows->pool, "case %lld", (long long)row.number);
	return "a case that is gone";
}

static bool commits(const struct entry_row *entry, struct buf *what)
{
	struct hash hash = digest_hash((struct blob){what->data, what->len});

	buf_release(what);
	return entry->what != NULL &&
	       memcmp(entry->what, &hash, sizeof hash) == 0;
}

static bool same_uuid(const struct uuid *a, const struct uuid *b)
{
	return a != NULL && memcmp(a, b, sizeof *b) == 0;
}

static bool same_blind(const struct blind *a, const struct blind *b)
{
	if (a == NULL || b == NULL)
		return a == b;
	return memcmp(a, b, sizeof *a) == 0;
}

/* ------------------------------- acts ----------------------------- */

static bool act_fits(const struct entry_row *entry, const struct act_row *act)
{
	struct buf what = BUF_INIT;

	acts_commitment(&what, act);
	return commits(entry, &what) && strcmp(entry->verb, act->verb) == 0 &&
	       entry->day == act->day &&
	       same_uuid(entry->case_id, &act->case_id) &&
	       same_blind(entry->moderator, act->moderator);
}

static int check_act(struct rows *rows, const struct act_row *act)
{
	struct entry_row entry;
	int n = entries_last_about(
	    &entry, rows->store, "act", &act->uuid, rows->pool, rows->err);

	if (n == 0)
		audit_tell(rows->verify,
		    "an act of %s, row %lld, has no entry: it was inserted",
		    name_case(rows, &act->case_id), (long long)act->id);
	else if (n == 1 && !act_fits(&entry, act))
		audit_tell(rows->verify,
		    "the act of entry %lld, of %s, was changed",
		    (long long)entry.seq, name_case(rows, &act->case_id));
	return n == -1 ? -1 : 0;
}

static int check_acts(struct rows *rows)
{
	struct act_row act = {.id = 0};
	int n;

	do {
		rows->pool = pool_new();
		n = acts_next_any(&act, rows->store, rows->pool, rows->err);
		if (n == 1 && check_act(rows, &act) == -1)
			n = -1;
		pool_free(rows->pool);
	} while (n == 1);
	return n;
}

/* ------------------------ decision letters ------------------------ */

/* A row in flight is on its way from one to the other; one of a frozen case
 * waits. */
static bool state_fits(
    const struct entry_row *entry, const struct outbox_row *letter)
{
	struct buf what = BUF_INIT;

	if (outbox_is_waiting(letter) || strcmp(letter->state, "inflight") == 0)
		return strcmp(entry->verb, "queued") == 0 ||
		       strcmp(entry->verb, "released") == 0;
	outbox_commitment_end(&what, letter->code);
	return commits(entry, &what) && strcmp(entry->verb, letter->state) == 0;
}

static int check_letter(struct rows *rows, const struct outbox_row *letter)
{
	struct entry_row first, last;
	struct buf what = BUF_INIT;
	int n = entries_first_about(&first, rows->store, "letter",
	    &letter->uuid, rows->pool, rows->err);
	int erased = 0;

	if (n == 0)
		audit_tell(rows->verify,
		    "a decision letter of %s, outbox row %lld, has no entry: "
		    "it was inserted",
		    name_case(rows, &letter->case_id), (long long)letter->id);
	if (n != 1)
		return n;
	outbox_commitment(&what, letter);
	if (entries_last_about(&last, rows->store, "letter", &letter->uuid,
		rows->pool, rows->err) == -1)
		n = -1;
	else if (!commits(&first, &what) ||
		 !same_uuid(first.case_id, &letter->case_id))
		erased = is_erased(rows, first.case_id, first.seq);
	else
		erased = 1;
	if (erased == 0)
		audit_tell(rows->verify,
		    "the decision letter of entry %lld, of %s, was changed",
		    (long long)first.seq, name_case(rows, &letter->case_id));
	if (n == 1 && !state_fits(&last, letter))
		audit_tell(rows->verify,
		    "the decision letter of entry %lld, of %s, is %s; entry "
		    "%lld says %s",
		    (long long)first.seq, name_case(rows, &letter->case_id),
		    letter->state, (long long)last.seq, last.verb);
	buf_release(&what);
	return n == -1 || erased == -1 ? -1 : 0;
}

static int check_letters(struct rows *rows)
{
	struct outbox_row letter = {.id = 0};
	int n;

	do {
		rows->pool = pool_new();
		n = outbox_next_decision(
		    &letter, rows->store, rows->pool, rows->err);
		if (n == 1 && check_letter(rows, &letter) == -1)
			n = -1;
		pool_free(rows->pool);
	} while (n == 1);
	return n;
}

/* ------------------------------ votes ----------------------------- */

static int check_votes(struct rows *rows)
{
	int64_t decision = 0;
	int n;

	while ((n = entries_next_false_vote(
		    &decision, rows->store, rows->err)) == 1)
		audit_tell(rows->verify,
		    "a vote on decision %lld is not the one on record",
		    (long long)decision);
	return n;
}

/* --------------------------- rows that lack ----------------------- */

static const struct lost {
	const char *kind, *what;
} losts[] = {
    {"act", "the act"},
    {"letter", "the decision letter"},
    {"vote", "the vote"},
};

static int check_one_lost(
    struct rows *rows, const struct lost *lost, const struct entry_row *entry)
{
	int erased = is_erased(rows, entry->case_id, entry->seq);

	if (erased == 0)
		audit_tell(rows->verify, "%s of entry %lld, of %s, is missing",
		    lost->what, (long long)entry->seq,
		    name_case(rows, entry->case_id));
	return erased == -1 ? -1 : 0;
}

static int check_lost(struct rows *rows, const struct lost *lost)
{
	struct entry_row entry = {.seq = 0};
	int n;

	do {
		rows->pool = pool_new();
		n = entries_next_lost(
		    &entry, rows->store, lost->kind, rows->pool, rows->err);
		if (n == 1 && check_one_lost(rows, lost, &entry) == -1)
			n = -1;
		pool_free(rows->pool);
	} while (n == 1);
	return n;
}

int audit_verify_rows(struct audit_verify *verify, struct err *err)
{
	struct rows rows = {
	    .verify = verify, .store = verify->desk->store, .err = err};
	size_t i;

	if (check_acts(&rows) == -1 || check_letters(&rows) == -1 ||
	    check_votes(&rows) == -1)
		return -1;
	for (i = 0; i < sizeof losts / sizeof losts[0]; i++)
		if (check_lost(&rows, &losts[i]) == -1)
			return -1;
	return 0;
}

int audit_verify(struct audit_verify *verify, struct err *err)
{
	verify->entries = 0;
	verify->n_found = 0;
	if (audit_verify_chain(verify, err) == -1)
		return -1;
	return audit_verify_rows(verify, err);
}
