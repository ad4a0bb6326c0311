/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/reports.h"

#include "store/stmt.h"

static const char sql_add[] =
    "INSERT INTO reports (id, day)"
    "VALUES (:id, :day)";

int reports_add(struct store *store, const struct uuid *id, int64_t day,
    struct err *err)
{
	struct stmt *stmt = stmt_get(store, sql_add);

	stmt_bind_uuid(stmt, ":id", id);
	stmt_bind_int(stmt, ":day", day);
	return stmt_run(stmt, err);
}

static const char sql_of_case[] =
    "SELECT report_id"
    "  FROM case_reports"
    " WHERE case_id = :case_id"
    " LIMIT 1";

int reports_find_of_case(struct uuid *id, struct store *store,
    const struct uuid *case_id, struct err *err)
{
	struct stmt *stmt = stmt_get(store, sql_of_case);
	int n;

	stmt_bind_uuid(stmt, ":case_id", case_id);
	n = stmt_step(stmt, err);
	if (n == 1)
		*id = stmt_uuid(stmt, 0);
	stmt_done(stmt);
	return n;
}

static const char sql_add_party[] =
    "INSERT INTO parties (id, report_id, role, code_name, identity, phrase)"
    "VALUES (:id, :report_id, :role, :code_name, :identity, :phrase)";

int parties_add(struct store *store, const struct party_row *row,
    struct err *err)
{
	struct stmt *stmt = stmt_get(store, sql_add_party);

	stmt_bind_uuid(stmt, ":id", &row->id);
	stmt_bind_uuid(stmt, ":report_id", &row->report_id);
	stmt_bind_text(stmt, ":role", row->role);
	stmt_bind_text(stmt, ":code_name", row->code_name);
	stmt_bind_blob(stmt, ":identity", row->identity.data,
	    row->identity.len);
	stmt_bind_blind(stmt, ":phrase", row->phrase);
	return stmt_run(stmt, err);
}

#define PARTY_COLUMNS                                                        \
	"SELECT id, report_id, role, code_name, identity"                    \
	"  FROM parties"
enum {
	PARTY_ID,
	PARTY_REPORT,
	PARTY_ROLE,
	PARTY_CODE_NAME,
	PARTY_IDENTITY
};

static const char sql_next_party[] =
    PARTY_COLUMNS " WHERE report_id = :report_id"
		  "   AND id > :id"
		  " ORDER BY id"
		  " LIMIT 1";
static const char sql_find_party[] = PARTY_COLUMNS " WHERE id = :id";

static int find_party(struct party_row *row, struct stmt *stmt,
    struct pool *pool, struct err *err)
{
	int n = stmt_step(stmt, err);

	if (n == 1) {
		row->id = stmt_uuid(stmt, PARTY_ID);
		row->report_id = stmt_uuid(stmt, PARTY_REPORT);
		row->role = stmt_text(stmt, PARTY_ROLE, pool);
		row->code_name = stmt_text(stmt, PARTY_CODE_NAME, pool);
		row->identity = stmt_blob(stmt, PARTY_IDENTITY, pool);
		row->phrase = NULL;
	}
	stmt_done(stmt);
	return n;
}

int parties_next(struct party_row *row, struct store *store,
    const struct uuid *report_id, struct pool *pool, struct err *err)
{
	struct stmt *stmt = stmt_get(store, sql_next_party);

	stmt_bind_uuid(stmt, ":report_id", report_id);
	stmt_bind_uuid(stmt, ":id", &row->id);
	return find_party(row, stmt, pool, err);
}

int parties_find(struct party_row *row, struct store *store,
    const struct uuid *id, struct pool *pool, struct err *err)
{
	struct stmt *stmt = stmt_get(store, sql_find_party);

	stmt_bind_uuid(stmt, ":id", id);
	return find_party(row, stmt, pool, err);
}

static const char sql_add_ident[] =
    "INSERT INTO idents (blind, party_id)"
    "VALUES (:blind, :party_id)"
    "    ON CONFLICT DO NOTHING";

int idents_add(struct store *store, const struct blind *blind,
    const struct uuid *party_id, struct err *err)
{
	struct stmt *stmt = stmt_get(store, sql_add_ident);

	stmt_bind_blind(stmt, ":blind", blind);
	stmt_bind_uuid(stmt, ":party_id", party_id);
	return stmt_run(stmt, err);
}

static const char sql_find_ident[] =
    "SELECT parties.code_name, cases.number"
    "  FROM idents"
    "  JOIN parties ON parties.id = idents.party_id"
    "  JOIN case_reports ON case_reports.report_id = parties.report_id"
    "  JOIN cases ON cases.id = case_reports.case_id"
    " WHERE idents.blind = :blind"
    "   AND idents.party_id <> :not_party"
    " ORDER BY cases.opened DESC, cases.number"
    " LIMIT 1";

int idents_find(const char **code_name, int64_t *number,
    struct store *store, const struct blind *blind,
    const struct uuid *not_party, struct pool *pool, struct err *err)
{
	struct stmt *stmt = stmt_get(store, sql_find_ident);
	int n;

	stmt_bind_blind(stmt, ":blind", blind);
	stmt_bind_uuid(stmt, ":not_party", not_party);
	n = stmt_step(stmt, err);
	if (n == 1) {
		*code_name = stmt_text(stmt, 0, pool);
		*number = stmt_int(stmt, 1);
	}
	stmt_done(stmt);
	return n;
}

static const char sql_add_message[] =
    "INSERT INTO messages"
    "       (id, report_id, party_id, ordinal, day, run, facts, clean)"
    "VALUES (:id, :report_id, :party_id, :ordinal, :day, :run, :facts,"
    "        :clean)";

int messages_add(struct store *store, const struct message_row *row,
    struct err *err)
{
	struct stmt *stmt = stmt_get(store, sql_add_message);

	stmt_bind_uuid(stmt, ":id", &row->id);
	stmt_bind_uuid(stmt, ":report_id", &row->report_id);
	stmt_bind_uuid(stmt, ":party_id", row->party_id);
	stmt_bind_int(stmt, ":ordinal", row->ordinal);
	stmt_bind_int(stmt, ":day", row->day);
	stmt_bind_uuid(stmt, ":run", row->run);
	stmt_bind_blob(stmt, ":facts", row->facts.data, row->facts.len);
	stmt_bind_blob(stmt, ":clean", row->clean.data, row->clean.len);
	return stmt_run(stmt, err);
}

#define MESSAGE_COLUMNS                                                      \
	"SELECT id, report_id, party_id, ordinal, day, run, facts, clean"    \
	"  FROM messages"
enum {
	MESSAGE_ID,
	MESSAGE_REPORT,
	MESSAGE_PARTY,
	MESSAGE_ORDINAL,
	MESSAGE_DAY,
	MESSAGE_RUN,
	MESSAGE_FACTS,
	MESSAGE_CLEAN
};

static const char sql_next_message[] =
    MESSAGE_COLUMNS " WHERE report_id = :report_id"
		    "   AND ordinal > :ordinal"
		    " ORDER BY ordinal"
		    " LIMIT 1";
static const char sql_find_message[] = MESSAGE_COLUMNS " WHERE id = :id";

static int find_message(struct message_row *row, struct stmt *stmt,
    struct pool *pool, struct err *err)
{
	int n = stmt_step(stmt, err);

	if (n == 1) {
		row->id = stmt_uuid(stmt, MESSAGE_ID);
		row->report_id = stmt_uuid(stmt, MESSAGE_REPORT);
		row->party_id = stmt_uuid_or_null(stmt, MESSAGE_PARTY, pool);
		row->ordinal = stmt_int(stmt, MESSAGE_ORDINAL);
		row->day = stmt_int(stmt, MESSAGE_DAY);
		row->run = stmt_uuid_or_null(stmt, MESSAGE_RUN, pool);
		row->facts = stmt_blob(stmt, MESSAGE_FACTS, pool);
		row->clean = stmt_blob(stmt, MESSAGE_CLEAN, pool);
	}
	stmt_done(stmt);
	return n;
}

int messages_next(struct message_row *row, struct store *store,
    const struct uuid *report_id, struct pool *pool, struct err *err)
{
	struct stmt *stmt = stmt_get(store, sql_next_message);

	stmt_bind_uuid(stmt, ":report_id", report_id);
	stmt_bind_int(stmt, ":ordinal", row->ordinal);
	return find_message(row, stmt, pool, err);
}

int messages_find(struct message_row *row, struct store *store,
    const struct uuid *id, struct pool *pool, struct err *err)
{
	struct stmt *stmt = stmt_get(store, sql_find_message);

	stmt_bind_uuid(stmt, ":id", id);
	return find_message(row, stmt, pool, err);
}

static const char sql_count_messages[] =
    "SELECT coalesce(max(ordinal), 0)"
    "  FROM messages"
    " WHERE report_id = :report_id";

int64_t messages_count(struct store *store, const struct uuid *report_id,
    struct err *err)
{
	struct stmt *stmt = stmt_get(store, sql_count_messages);
	int64_t n = -1;

	stmt_bind_uuid(stmt, ":report_id", report_id);
	if (stmt_step(stmt, err) == 1)
		n = stmt_int(stmt, 0);
	stmt_done(stmt);
	return n;
}
