/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/mailboxes.h"

#include <string.h>

#include "store/stmt.h"

static const char sql_find[] =
    "SELECT id, first_contact, uidvalidity, uid_below, left_alone"
    "  FROM mailboxes"
    " WHERE account = :account";
enum { FIND_ID, FIND_CONTACT, FIND_UIDVALIDITY, FIND_BELOW, FIND_LEFT };

int mailboxes_find(struct mailbox_row *row, struct store *store,
    const struct blind *account, struct err *err)
{
	struct stmt *stmt = stmt_get(store, sql_find);
	int n;

	stmt_bind_blind(stmt, ":account", account);
	n = stmt_step(stmt, err);
	if (n == 1) {
		row->id = stmt_int(stmt, FIND_ID);
		row->first_contact = stmt_int(stmt, FIND_CONTACT);
		row->uidvalidity = (uint32_t)stmt_int(stmt, FIND_UIDVALIDITY);
		row->uid_below = (uint64_t)stmt_int(stmt, FIND_BELOW);
		row->left_alone = (uint32_t)stmt_int(stmt, FIND_LEFT);
	}
	stmt_done(stmt);
	return n;
}

static const char sql_put[] =
    "INSERT INTO mailboxes"
    "       (account, first_contact, uidvalidity, uid_below, left_alone)"
    "VALUES (:account, :first_contact, :uidvalidity, :uid_below, :left)"
    "    ON CONFLICT (account) DO UPDATE"
    "   SET first_contact = :first_contact, uidvalidity = :uidvalidity,"
    "       uid_below = :uid_below, left_alone = :left"
    " RETURNING id";

int mailboxes_put(struct mailbox_row *row, struct store *store,
    const struct blind *account, struct err *err)
{
	struct stmt *stmt = stmt_get(store, sql_put);
	int n;

	stmt_bind_blind(stmt, ":account", account);
	stmt_bind_int(stmt, ":first_contact", row->first_contact);
	stmt_bind_int(stmt, ":uidvalidity", row->uidvalidity);
	stmt_bind_int(stmt, ":uid_below", (int64_t)row->uid_below);
	stmt_bind_int(stmt, ":left", row->left_alone);
	n = stmt_step(stmt, err);
	if (n == 1)
		row->id = stmt_int(stmt, 0);
	stmt_done(stmt);
	return n == 1 ? 0 : -1;
}

static const char sql_seen_digest[] = "SELECT 1"
				      "  FROM seen"
				      " WHERE digest = :digest";

static const char sql_seen_twin[] = "SELECT 1"
				    "  FROM seen"
				    " WHERE twin = :twin";

static const char sql_seen_uid[] = "SELECT 1"
				   "  FROM seen"
				   " WHERE mailbox = :mailbox"
				   "   AND uidvalidity = :uidvalidity"
				   "   AND uid = :uid"
				   "   AND message_id = :message_id";

static bool is_zero(const struct blind *blind)
{
	static const struct blind zero;

	return memcmp(blind, &zero, sizeof zero) == 0;
}

static int find_blind(struct store *store, const char *sql, const char *name,
    const struct blind *blind, struct err *err)
{
	struct stmt *stmt;
	int n;

	if (is_zero(blind))
		return 0;
	stmt = stmt_get(store, sql);
	stmt_bind_blind(stmt, name, blind);
	n = stmt_step(stmt, err);
	stmt_done(stmt);
	return n;
}

static int find_uid(
    struct store *store, const struct seen_row *row, struct err *err)
{
	struct stmt *stmt;
	int n;

	if (row->uidvalidity == 0 || is_zero(&row->message_id))
		return 0;
	stmt = stmt_get(store, sql_seen_uid);
	stmt_bind_int(stmt, ":mailbox", row->mailbox);
	stmt_bind_int(stmt, ":uidvalidity", row->uidvalidity);
	stmt_bind_int(stmt, ":uid", (int64_t)row->uid);
	stmt_bind_blind(stmt, ":message_id", &row->message_id);
	n = stmt_step(stmt, err);
	stmt_done(stmt);
	return n;
}

int seen_find(struct store *store, const struct seen_row *row, struct err *err)
{
	int n;

	n = find_blind(store, sql_seen_digest, ":digest", &row->digest, err);
	if (n == 0)
		n = find_blind(store, sql_seen_twin, ":twin", &row->twin, err);
	return n == 0 ? find_uid(store, row, err) : n;
}

static const char sql_seen_add[] =
    "INSERT INTO seen"
    "       (mailbox, uidvalidity, uid, digest, message_id, twin, outcome)"
    "VALUES (:mailbox, :uidvalidity, :uid, :digest, :message_id, :twin,"
    "        :outcome)";

int seen_add(struct store *store, const struct seen_row *row, struct err *err)
{
	struct stmt *stmt = stmt_get(store, sql_seen_add);

	stmt_bind_int(stmt, ":mailbox", row->mailbox);
	stmt_bind_int(stmt, ":uidvalidity", row->uidvalidity);
	stmt_bind_int(stmt, ":uid", (int64_t)row->uid);
	stmt_bind_blind(stmt, ":digest", &row->digest);
	stmt_bind_blind(stmt, ":message_id",
	    is_zero(&row->message_id) ? NULL : &row->message_id);
	stmt_bind_blind(stmt, ":twin", is_zero(&row->twin) ? NULL : &row->twin);
	stmt_bind_text(stmt, ":outcome", row->outcome);
	return stmt_run(stmt, err);
}
