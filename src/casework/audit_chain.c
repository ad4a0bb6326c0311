/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "casework/audit_verify.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

/* Where every entry belongs is known by its hash, which its number is part
 * of; whether it is the one that was written there, by the entry after it,
 * and at the end by the signature. So what was moved, changed or added can be
 * told apart. */
struct link {
	int64_t seq; /* where it stands */
	int64_t place; /* where it was written; 0: it fits nowhere */
	struct hash hash, prev;
	size_t twin; /* another that claims this place, see chain.at */
	bool is_extra; /* no place is left for it */
};

struct chain {
	struct audit_verify *verify;
	struct link *list;
	size_t n, room;
	int64_t end; /* the last place there has to be */
	size_t *at; /* by place: 1 + index of the link there; 0: none */
	unsigned searches; /* that were made through all places */
	struct audit_head head;
	bool is_signed;
	bool is_moved; /* something that explains other numbers was found */
};

/* A place is searched through the whole log for so many entries only. */
enum { SEARCHES_MAX = 1000 };

void audit_tell(struct audit_verify *verify, const char *fmt, ...)
{
	va_list ap;
	char text[400];

	va_start(ap, fmt);
	vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	verify->n_found++;
	verify->found(verify->arg, text);
}

/* ---------------------------- reading ----------------------------- */

static bool fits(struct entry_row *row, int64_t place)
{
	int64_t seq = row->seq;
	struct hash hash;

	row->seq = place;
	hash = audit_hash(row);
	row->seq = seq;
	return memcmp(&hash, &row->hash, HASH_LEN) == 0;
}

static int64_t find_place(struct chain *chain, struct entry_row *row)
{
	int64_t place = row->seq;

	if (place > 0 && fits(row, place))
		return place;
	place = chain->n == 0 ? 1 : chain->list[chain->n - 1].place + 1;
	if (fits(row, place))
		return place;
	if (chain->searches++ < SEARCHES_MAX)
		for (place = 1; place <= chain->end; place++)
			if (fits(row, place))
				return place;
	return 0;
}

static struct link *add_link(struct chain *chain)
{
	if (chain->n == chain->room) {
		chain->room = chain->room == 0 ? 256 : chain->room * 2;
		chain->list =
		    mem_realloc(chain->list, chain->room * sizeof *chain->list);
	}
	return &chain->list[chain->n];
}

static int read_all(struct chain *chain, struct err *err)
{
	struct store *store = chain->verify->desk->store;
	struct entry_row row = {.seq = INT64_MIN};
	struct pool *pool;
	int n;

	do {
		pool = pool_new();
		n = entries_next(&row, store, pool, err);
		if (n == 1) {
			*add_link(chain) = (struct link){.seq = row.seq,
			    .place = find_place(chain, &row),
			    .hash = row.hash,
			    .prev = row.prev};
			chain->n++;
		}
		pool_free(pool);
	} while (n == 1);
	chain->verify->entries = (int64_t)chain->n;
	return n;
}

/* Without a signature, what is there must do. */
static int read_end(struct chain *chain, struct err *err)
{
	struct desk *desk = chain->verify->desk;
	struct err why = {ERR_NONE, ""};
	struct pool *pool = pool_new();
	struct entry_row last = {.seq = 0};
	int n = audit_find_head(&chain->head, desk, &why);

	if (n == 1 && !audit_is_signed(&chain->head, desk->ring))
		audit_tell(chain->verify,
		    "the signature of the head, entry %lld, is not this "
		    "ring's",
		    (long long)chain->head.seq);
	else if (n == 1)
		chain->is_signed = true;
	else if (n == 0)
		audit_tell(chain->verify, "the signed head is missing");
	else if (why.kind == ERR_SEALED)
		audit_tell(chain->verify, "%s", why.text);
	if (n == -1 && why.kind != ERR_SEALED)
		err_set(err, why.kind, "%s", why.text);
	else
		n = entries_last(&last, desk->store, pool, err);
	chain->end = chain->is_signed ? chain->head.seq : last.seq;
	pool_free(pool);
	return n;
}

/* ---------------------------- placing ----------------------------- */

static struct link *at(const struct chain *chain, int64_t place)
{
	if (place < 1 || place > chain->end || chain->at[place] == 0)
		return NULL;
	return &chain->list[chain->at[place] - 1];
}

static void claim_places(struct chain *chain)
{
	size_t i;

	for (i = chain->n; i-- > 0;) {
		struct link *link = &chain->list[i];

		if (link->place > chain->end)
			link->is_extra = true;
		if (link->place < 1 || link->is_extra)
			continue;
		link->twin = chain->at[link->place];
		chain->at[link->place] = i + 1;
	}
}

static bool is_better(const struct link *link, const struct link *than,
    const struct hash *expected)
{
	bool fits, than_fits;

	if (expected != NULL) {
		fits = memcmp(&link->hash, expected, HASH_LEN) == 0;
		than_fits = memcmp(&than->hash, expected, HASH_LEN) == 0;
		if (fits != than_fits)
			return fits;
	}
	return llabs(link->seq - link->place) < llabs(than->seq - than->place);
}

/* Of those that claim a place, the one that the entry after it names; of
 * copies, the one that stands where it belongs. */
static void choose(
    struct chain *chain, int64_t place, const struct hash *expected)
{
	size_t i, chosen = chain->at[place];

	for (i = chosen; i != 0; i = chain->list[i - 1].twin)
		if (is_better(&chain->list[i - 1], &chain->list[chosen - 1],
			expected))
			chosen = i;
	for (i = chain->at[place]; i != 0; i = chain->list[i - 1].twin)
		chain->list[i - 1].is_extra = i != chosen;
	chain->at[place] = chosen;
}

/* From the end, since every entry vouches for the one before it. */
static void choose_all(struct chain *chain)
{
	const struct hash *expected =
	    chain->is_signed ? &chain->head.hash : NULL;
	struct link *link;
	int64_t place;

	for (place = chain->end; place > 0; place--) {
		choose(chain, place, expected);
		link = at(chain, place);
		if (link != NULL && expected != NULL &&
		    memcmp(&link->hash, expected, HASH_LEN) != 0) {
			/* Another one was put there, with a hash made anew. */
			audit_tell(chain->verify, "entry %lld was changed",
			    (long long)place);
			expected = NULL;
		} else {
			expected = link == NULL ? NULL : &link->prev;
		}
	}
}

/* The first free place after that of the entry before. */
static int64_t free_place(const struct chain *chain, size_t i)
{
	int64_t place = chain->list[i].seq;

	if (place >= 1 && place <= chain->end && chain->at[place] == 0)
		return place;
	place = 1;
	while (i-- > 0)
		if (chain->list[i].place != 0 && !chain->list[i].is_extra) {
			place = chain->list[i].place + 1;
			break;
		}
	return place <= chain->end && chain->at[place] == 0 ? place : 0;
}

/* What fits nowhere was changed where an entry lacks, else added. */
static void place_rest(struct chain *chain)
{
	size_t i;

	for (i = 0; i < chain->n; i++) {
		struct link *link = &chain->list[i];

		if (link->place == 0) {
			link->place = free_place(chain, i);
			link->is_extra = link->place == 0;
			if (!link->is_extra) {
				chain->at[link->place] = i + 1;
				audit_tell(chain->verify,
				    "entry %lld was changed",
				    (long long)link->place);
			}
		}
		if (!link->is_extra)
			continue;
		chain->is_moved = true;
		audit_tell(chain->verify,
		    "what stands as entry %lld was inserted",
		    (long long)link->seq);
	}
}

/* ---------------------------- findings ---------------------------- */

static void tell_missing(struct chain *chain)
{
	int64_t place, first;

	for (place = 1; place <= chain->end; place++) {
		if (at(chain, place) != NULL)
			continue;
		for (first = place;
		     place < chain->end && at(chain, place + 1) == NULL;)
			place++;
		chain->is_moved = true;
		if (place == chain->end)
			audit_tell(chain->verify,
			    "the log was cut off: entries %lld to %lld are "
			    "missing at its end",
			    (long long)first, (long long)place);
		else
			for (; first <= place; first++)
				audit_tell(chain->verify,
				    "entry %lld is missing", (long long)first);
	}
}

/* Behind which entry it stands, of those that have their place. */
static int64_t place_before(const struct chain *chain, size_t i)
{
	while (i-- > 0)
		if (!chain->list[i].is_extra)
			return chain->list[i].place;
	return 0;
}

static int64_t place_after(const struct chain *chain, size_t i)
{
	while (++i < chain->n)
		if (!chain->list[i].is_extra)
			return chain->list[i].place;
	return chain->list[i - 1].place + 1;
}

/* Behind another entry than the one before it, which is elsewhere. */
static bool is_torn(const struct chain *chain, int64_t before, int64_t place)
{
	return before + 1 != place && at(chain, place - 1) != NULL;
}

/* Of two that were swapped, those two are named, and not what follows. */
static void tell_order(struct chain *chain)
{
	bool was_told = false, torn;
	int64_t before;
	size_t i;

	for (i = 0; i < chain->n; i++) {
		const struct link *link = &chain->list[i];

		if (link->is_extra)
			continue;
		before = place_before(chain, i);
		torn = is_torn(chain, before, link->place);
		if (torn && was_told)
			torn = place_after(chain, i) != link->place + 1;
		was_told = torn;
		if (!torn)
			continue;
		chain->is_moved = true;
		audit_tell(chain->verify,
		    "entry %lld is out of order: it stands as entry %lld",
		    (long long)link->place, (long long)link->seq);
	}
}

static void tell_numbers(struct chain *chain)
{
	size_t i;

	for (i = 0; !chain->is_moved && i < chain->n; i++)
		if (chain->list[i].seq != chain->list[i].place) {
			audit_tell(chain->verify,
			    "entry %lld is out of order: it stands as entry "
			    "%lld",
			    (long long)chain->list[i].place,
			    (long long)chain->list[i].seq);
			break;
		}
}

/* ------------------------- other witnesses ------------------------ */

static void tell_witness(struct chain *chain, const char *who, int64_t seq,
    const void *hash, size_t len)
{
	const struct link *link = at(chain, seq);

	if (seq > chain->end)
		audit_tell(chain->verify,
		    "the log was cut off, or is an older one: %s knows entry "
		    "%lld, and it ends with entry %lld",
		    who, (long long)seq, (long long)chain->end);
	else if (link != NULL && memcmp(&link->hash, hash, len) != 0)
		audit_tell(chain->verify,
		    "entry %lld is not the one that %s knows", (long long)seq,
		    who);
}

static int tell_digest(struct chain *chain, struct err *err)
{
	struct hash hash;
	int64_t seq;
	size_t len;

	if (chain->verify->witness == NULL)
		return 0;
	if (audit_read_shown(&seq, &hash, &len, chain->verify->witness, err) ==
	    -1)
		return -1;
	tell_witness(chain, "the digest", seq, &hash, len);
	return 0;
}

static void tell_file(struct chain *chain)
{
	const struct audit_head *file = chain->verify->file;

	if (file == NULL)
		return;
	tell_witness(chain, "audit.head", file->seq, &file->hash, HASH_LEN);
	if (!audit_is_signed(file, chain->verify->desk->ring))
		audit_tell(chain->verify,
		    "the signature of audit.head, entry %lld, is not this "
		    "ring's",
		    (long long)file->seq);
}

static int verify_places(struct chain *chain, struct err *err)
{
	/* A number that nobody signed must not take the memory. */
	int64_t most = 2 * (int64_t)chain->n + 1000;

	if (!chain->is_signed && (chain->end > most || chain->end < 0))
		chain->end = most;
	chain->at = mem_alloc(((size_t)chain->end + 1) * sizeof *chain->at);
	claim_places(chain);
	choose_all(chain);
	place_rest(chain);
	tell_missing(chain);
	tell_order(chain);
	tell_numbers(chain);
	tell_file(chain);
	return tell_digest(chain, err);
}

int audit_verify_chain(struct audit_verify *verify, struct err *err)
{
	struct chain chain = {.verify = verify};
	int ret = -1;

	if (read_end(&chain, err) != -1 && read_all(&chain, err) != -1)
		ret = verify_places(&chain, err);
	free(chain.list);
	free(chain.at);
	return ret;
}
