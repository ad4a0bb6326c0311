/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "wire/removal.h"

#include <stdlib.h>

#include "base/mem.h"
#include "wire/fetch.h"
#include "wire/uidset.h"

enum { ANSWER_BYTES = 1 << 20 };

/* As many UIDs as fit into one command. */
struct part {
	const uint32_t *uids;
	size_t n;
};

bool removal_can_delete(const struct session *session)
{
	return session_has(session, "UIDPLUS");
}

bool removal_can_move(const struct session *session)
{
	return session_has(session, "MOVE") || removal_can_delete(session);
}

static struct mailimap_set *set_of(struct part part)
{
	size_t used;

	return uidset_new(part.uids, sizeof *part.uids, part.n, &used);
}

static struct part next_part(const uint32_t *uids, size_t n)
{
	struct part part = {.uids = uids};

	mailimap_set_free(uidset_new(uids, sizeof *uids, n, &part.n));
	return part;
}

/* Takes key. *found may be NULL: nothing was. */
static int search(struct session *session, struct mailimap_search_key *key,
    clist **found, struct err *err)
{
	int r;

	*found = NULL;
	stream_arm(session->stream, ANSWER_BYTES);
	r = mailimap_uid_search(session->imap, NULL, key, found);
	mailimap_search_key_free(key);
	if (r != MAILIMAP_NO_ERROR)
		return session_error(session, r, "UID SEARCH", err);
	return 0;
}

/* Which of these are still in the mailbox, each counted as refused. */
static int count_left(struct session *session, struct part part,
    uint32_t *refused, struct err *err)
{
	clistiter *cur;
	clist *found;

	if (search(session, mailimap_search_key_new_uid(set_of(part)), &found,
		err) == -1)
		return -1;
	if (found == NULL)
		return 0;
	for (size_t i = 0; i < part.n; i++)
		for (cur = clist_begin(found); cur != NULL;
		     cur = clist_next(cur))
			if (*(uint32_t *)clist_content(cur) == part.uids[i]) {
				(*refused)++;
				break;
			}
	mailimap_search_result_free(found);
	return 0;
}

/* Takes flag. */
static int mark(struct session *session, struct part part,
    struct mailimap_flag *flag, struct err *err)
{
	struct mailimap_flag_list *flags = mailimap_flag_list_new_empty();
	struct mailimap_store_att_flags *store;
	struct mailimap_set *set = set_of(part);
	int r;

	mailimap_flag_list_add(flags, flag);
	store = mailimap_store_att_flags_new_add_flags_silent(flags);
	stream_arm(session->stream, ANSWER_BYTES);
	r = mailimap_uid_store(session->imap, set, store);
	mailimap_store_att_flags_free(store);
	mailimap_set_free(set);
	/* A "NO" may mean just one that is gone. */
	if (r != MAILIMAP_NO_ERROR && r != MAILIMAP_ERROR_UID_STORE)
		return session_error(session, r, "UID STORE", err);
	return 0;
}

int removal_tag(
    struct session *session, const uint32_t *uids, size_t n, struct err *err)
{
	struct mailimap_flag *flag;
	struct part part;

	for (; n > 0; uids += part.n, n -= part.n) {
		part = next_part(uids, n);
		flag = mailimap_flag_new_flag_keyword(mem_strdup(SESSION_TAG));
		if (mark(session, part, flag, err) == -1)
			return -1;
	}
	return 0;
}

static int expunge(struct session *session, struct part part, struct err *err)
{
	struct mailimap_set *set = set_of(part);
	int r;

	stream_arm(session->stream, ANSWER_BYTES);
	r = mailimap_uid_expunge(session->imap, set);
	mailimap_set_free(set);
	if (r != MAILIMAP_NO_ERROR && r != MAILIMAP_ERROR_EXPUNGE)
		return session_error(session, r, "UID EXPUNGE", err);
	return 0;
}

static int delete_part(struct session *session, struct part part,
    uint32_t *refused, struct err *err)
{
	if (mark(session, part, mailimap_flag_new_deleted(), err) == -1 ||
	    expunge(session, part, err) == -1)
		return -1;
	return count_left(session, part, refused, err);
}

int removal_delete(struct session *session, const uint32_t *uids, size_t n,
    uint32_t *refused, struct err *err)
{
	struct part part;

	for (; n > 0; uids += part.n, n -= part.n) {
		part = next_part(uids, n);
		if (delete_part(session, part, refused, err) == -1)
			return -1;
	}
	return 0;
}

/* The two commands that bring mails into a folder, and libetpan's code for
 * a "NO" to each. */
static const struct transfer {
	int (*run)(mailimap *, struct mailimap_set *, const char *, uint32_t *,
	    struct mailimap_set **, struct mailimap_set **);
	int no;
	const char *name;
} transfers[] = {
    {mailimap_uidplus_uid_copy, MAILIMAP_ERROR_UID_COPY, "UID COPY"},
    {mailimap_uidplus_uid_move, MAILIMAP_ERROR_UID_MOVE, "UID MOVE"},
};

/* Where the server does not say what the UIDs are now, any could be. */
static void note_moved(struct session *session, const struct mailimap_set *into)
{
	const struct mailimap_set_item *item;
	clistiter *cur;

	if (into == NULL) {
		session->moved_from = 1;
		return;
	}
	for (cur = clist_begin(into->set_list); cur != NULL;
	     cur = clist_next(cur)) {
		item = clist_content(cur);
		if (session->moved_from == 0 ||
		    item->set_first < session->moved_from)
			session->moved_from = item->set_first;
	}
}

/* 1 done, *from being the UIDs the server says it took (NULL where it does
 * not say; mailimap_set_free()), 0 it says no, -1 failed. */
static int transfer(struct session *session, const struct transfer *how,
    struct part part, const char *folder, struct mailimap_set **from,
    struct err *err)
{
	struct mailimap_set *set = set_of(part), *into = NULL;
	uint32_t uidvalidity;
	int r;

	*from = NULL;
	stream_arm(session->stream, ANSWER_BYTES);
	r = how->run(session->imap, set, folder, &uidvalidity, from, &into);
	mailimap_set_free(set);
	if (r == MAILIMAP_NO_ERROR)
		note_moved(session, into);
	if (into != NULL)
		mailimap_set_free(into);
	if (r == how->no)
		return 0;
	if (r != MAILIMAP_NO_ERROR)
		return session_error(session, r, how->name, err);
	return 1;
}

/* Delete those of part that are now in the folder too: which, the server has
 * said by COPYUID. */
static int delete_copied(struct session *session, struct part part,
    const struct mailimap_set *from, uint32_t *refused, struct err *err)
{
	uint32_t *copied = mem_alloc(part.n * sizeof *copied);
	uint32_t kept = 0;
	size_t n = 0;
	int ret = 0;

	for (size_t i = 0; i < part.n; i++)
		if (uidset_has(from, part.uids[i]))
			copied[n++] = part.uids[i];
	if (n > 0)
		ret = removal_delete(session, copied, n, &kept, err);
	free(copied);
	return ret == -1 ? -1 : count_left(session, part, refused, err);
}

static bool covers(const struct mailimap_set *from, struct part part)
{
	if (from == NULL)
		return false;
	for (size_t i = 0; i < part.n; i++)
		if (!uidset_has(from, part.uids[i]))
			return false;
	return true;
}

static int move_part(struct session *session, struct part part,
    const char *folder, uint32_t *refused, struct err *err)
{
	bool moves = session_has(session, "MOVE");
	const struct transfer *how = &transfers[moves];
	struct mailimap_set *from = NULL;
	int ret = -1, n;

	n = transfer(session, how, part, folder, &from, err);
	if (n == 0 && session_create(session, folder, err) == 0)
		n = transfer(session, how, part, folder, &from, err);
	if (n == -1)
		goto out;
	/* "OK" to UID MOVE may also mean that there was nothing to move. */
	if (from == NULL || n == 0)
		ret = count_left(session, part, refused, err);
	else if (!moves)
		ret = delete_copied(session, part, from, refused, err);
	else if (!covers(from, part))
		ret = count_left(session, part, refused, err);
	else
		ret = 0;
out:
	if (from != NULL)
		mailimap_set_free(from);
	return ret;
}

int removal_move(struct session *session, const uint32_t *uids, size_t n,
    const char *folder, uint32_t *refused, struct err *err)
{
	struct part part;

	for (; n > 0; uids += part.n, n -= part.n) {
		part = next_part(uids, n);
		if (move_part(session, part, folder, refused, err) == -1)
			return -1;
	}
	return 0;
}

static bool is_due(const struct session *session, uint32_t uid, int64_t then)
{
	const struct listed *mail = fetch_find(session, uid);

	if (session->moved_from != 0 && uid >= session->moved_from)
		return false;
	return mail != NULL && mail->received < then;
}

/* Of what carries our tag, what was received before then. */
static int expire_tagged(
    struct session *session, clist *tagged, int64_t then, struct err *err)
{
	const struct inbox_leave none = {0};
	struct fetch_listed listed;
	uint32_t *uids, uid, refused = 0;
	clistiter *cur;
	size_t n = 0;
	int ret;

	if (fetch_list(session, &none, &listed, err) == -1)
		return -1;
	uids = mem_alloc(((size_t)clist_count(tagged) + 1) * sizeof *uids);
	for (cur = clist_begin(tagged); cur != NULL; cur = clist_next(cur)) {
		uid = *(uint32_t *)clist_content(cur);
		if (is_due(session, uid, then))
			uids[n++] = uid;
	}
	n = uidset_sort(uids, n);
	ret = removal_delete(session, uids, n, &refused, err);
	free(uids);
	return ret;
}

int removal_expire(
    struct session *session, const char *folder, int64_t then, struct err *err)
{
	clist *tagged;
	int ret;

	if (session_select(session, folder, err) == -1 ||
	    search(session,
		mailimap_search_key_new_keyword(mem_strdup(SESSION_TAG)),
		&tagged, err) == -1)
		return -1;
	if (tagged == NULL)
		return 0;
	ret = expire_tagged(session, tagged, then, err);
	mailimap_search_result_free(tagged);
	return ret;
}
