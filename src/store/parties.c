/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/parties.h"

#include "store/stmt.h"
#include "store/whole.h"

static const char sql_add[] =
    "INSERT INTO parties"
    "       (id, report_id, case_id, ordinal, role, code_name, language,"
    "        flags, key, wrote, phrase)"
    "VALUES (:id, :report_id, :case_id, :ordinal, :role, :code_name,"
    "        :language, :flags, :key, :wrote, :phrase)";

int parties_add(
    struct store *store, const struct party_row *row, struct err *err)
{
	struct stmt *stmt = stmt_get(store, sql_add);

	stmt_bind_uuid(stmt, ":id", &row->id);
	stmt_bind_uuid(stmt, ":report_id", row->report_id);
	stmt_bind_uuid(stmt, ":case_id", row->case_id);
	stmt_bind_int(stmt, ":ordinal", row->ordinal);
	stmt_bind_text(stmt, ":role", row->role);
	stmt_bind_text(stmt, ":code_name", row->code_name);
	stmt_bind_text(stmt, ":language", row->language);
	stmt_bind_int(stmt, ":flags", row->flags);
	stmt_bind_uuid(stmt, ":key", &row->key);
	stmt_bind_int(stmt, ":wrote", row->wrote);
	stmt_bind_blind(stmt, ":phrase", row->phrase);
	return stmt_run(stmt, err);
}

static const char sql_update[] =
    "UPDATE parties"
    "   SET case_id = :case_id, ordinal = :ordinal,"
    "       code_name = :code_name, language = :language,"
    "       flags = :flags, phrase = coalesce(:phrase, phrase)"
    " WHERE id = :id";

int parties_update(
    struct store *store, const struct party_row *row, struct err *err)
{
	struct stmt *stmt = stmt_get(store, sql_update);

	stmt_bind_uuid(stmt, ":id", &row->id);
	stmt_bind_uuid(stmt, ":case_id", row->case_id);
	stmt_bind_int(stmt, ":ordinal", row->ordinal);
	stmt_bind_text(stmt, ":code_name", row->code_name);
	stmt_bind_text(stmt, ":language", row->language);
	stmt_bind_int(stmt, ":flags", row->flags);
	stmt_bind_blind(stmt, ":phrase", row->phrase);
	return stmt_run(stmt, err);
}

static const char sql_set_key[] = "UPDATE parties"
				  "   SET key = :key"
				  " WHERE id = :id";

int parties_set_key(struct store *store, const struct uuid *id,
    const struct uuid *key, struct err *err)
{
	struct stmt *stmt = stmt_get(store, sql_set_key);

	stmt_bind_uuid(stmt, ":id", id);
	stmt_bind_uuid(stmt, ":key", key);
	return stmt_run(stmt, err);
}

static const char sql_set_wrote[] = "UPDATE parties"
				    "   SET wrote = :day"
				    " WHERE id = :id"
				    "   AND wrote < :day";

int parties_set_wrote(
    struct store *store, const struct uuid *id, int64_t day, struct err *err)
{
	struct stmt *stmt = stmt_get(store, sql_set_wrote);

	stmt_bind_uuid(stmt, ":id", id);
	stmt_bind_int(stmt, ":day", day);
	return stmt_run(stmt, err);
}

static const char sql_forget[] = "UPDATE parties"
				 "   SET witness = :witness"
				 " WHERE id = :id";

static const char sql_forget_idents[] = "DELETE FROM idents"
					" WHERE party_id = :id";

int parties_forget(struct store *store, const struct uuid *id,
    struct blob witness, struct err *err)
{
	struct stmt *stmt = stmt_get(store, sql_forget);

	stmt_bind_uuid(stmt, ":id", id);
	stmt_bind_blob(stmt, ":witness", witness.data, witness.len);
	if (stmt_run(stmt, err) == -1)
		return -1;
	stmt = stmt_get(store, sql_forget_idents);
	stmt_bind_uuid(stmt, ":id", id);
	return stmt_run(stmt, err);
}

static const char sql_renumber[] = "UPDATE parties"
				   "   SET ordinal = ordinal + :more"
				   " WHERE ordinal > 0"
				   "   AND case_id IN " WHOLE_CASE;

int parties_renumber(struct store *store, const struct uuid *case_id,
    int64_t more, struct err *err)
{
	struct stmt *stmt = stmt_get(store, sql_renumber);

	stmt_bind_uuid(stmt, ":case_id", case_id);
	stmt_bind_int(stmt, ":more", more);
	return stmt_run(stmt, err);
}

#define PARTY_COLUMNS                                                          \
	"SELECT id, report_id, case_id, ordinal, role, code_name, language,"   \
	"       flags, key, wrote, witness"                                    \
	"  FROM parties"
enum {
	PARTY_ID,
	PARTY_REPORT,
	PARTY_CASE,
	PARTY_ORDINAL,
	PARTY_ROLE,
	PARTY_CODE_NAME,
	PARTY_LANGUAGE,
	PARTY_FLAGS,
	PARTY_KEY,
	PARTY_WROTE,
	PARTY_WITNESS
};

static const char sql_find[] = PARTY_COLUMNS " WHERE id = :id";
static const char sql_phrase[] = PARTY_COLUMNS " WHERE phrase = :phrase";
static const char sql_key[] = PARTY_COLUMNS " WHERE key = :key";
static const char sql_of_report[] =
    PARTY_COLUMNS " WHERE report_id = :report_id";
static const char sql_next_of_case[] = PARTY_COLUMNS
    " WHERE (case_id IN ("
    "		SELECT id"
    "		  FROM cases"
    "		 WHERE id = :case_id OR joined = :case_id)"
    "        OR report_id IN ("
    "		SELECT case_reports.report_id"
    "		  FROM cases"
    "		  JOIN case_reports ON case_reports.case_id = cases.id"
    "		 WHERE cases.id = :case_id OR cases.joined = :case_id))"
    "   AND (ordinal > :ordinal OR (ordinal = :ordinal AND id > :id))"
    " ORDER BY ordinal, id"
    " LIMIT 1";

static int find(struct party_row *row, struct stmt *stmt, struct pool *pool,
    struct err *err)
{
	int n = stmt_step(stmt, err);

	if (n == 1) {
		row->id = stmt_uuid(stmt, PARTY_ID);
		row->report_id = stmt_uuid_or_null(stmt, PARTY_REPORT, pool);
		row->case_id = stmt_uuid_or_null(stmt, PARTY_CASE, pool);
		row->ordinal = stmt_int(stmt, PARTY_ORDINAL);
		row->role = stmt_text(stmt, PARTY_ROLE, pool);
		row->code_name = stmt_text(stmt, PARTY_CODE_NAME, pool);
		row->language = stmt_text(stmt, PARTY_LANGUAGE, pool);
		row->flags = stmt_int(stmt, PARTY_FLAGS);
		row->key = stmt_uuid(stmt, PARTY_KEY);
		row->wrote = stmt_int(stmt, PARTY_WROTE);
		row->phrase = NULL;
		row->witness = stmt_blob(stmt, PARTY_WITNESS, pool);
	}
	stmt_done(stmt);
	return n;
}

int parties_find(struct party_row *row, struct store *store,
    const struct uuid *id, struct pool *pool, struct err *err)
{
	struct stmt *stmt = stmt_get(store, sql_find);

	stmt_bind_uuid(stmt, ":id", id);
	return find(row, stmt, pool, err);
}

int parties_find_phrase(struct party_row *row, struct store *store,
    const struct blind *phrase, struct pool *pool, struct err *err)
{
	struct stmt *stmt = stmt_get(store, sql_phrase);

	stmt_bind_blind(stmt, ":phrase", phrase);
	return find(row, stmt, pool, err);
}

int parties_find_key(struct party_row *row, struct store *store,
    const struct uuid *key, struct pool *pool, struct err *err)
{
	struct stmt *stmt = stmt_get(store, sql_key);

	stmt_bind_uuid(stmt, ":key", key);
	return find(row, stmt, pool, err);
}

int parties_find_of_report(struct party_row *row, struct store *store,
    const struct uuid *report_id, struct pool *pool, struct err *err)
{
	struct stmt *stmt = stmt_get(store, sql_of_report);

	stmt_bind_uuid(stmt, ":report_id", report_id);
	return find(row, stmt, pool, err);
}

int parties_next_of_case(struct party_row *row, struct store *store,
    const struct uuid *case_id, struct pool *pool, struct err *err)
{
	struct stmt *stmt = stmt_get(store, sql_next_of_case);

	stmt_bind_uuid(stmt, ":case_id", case_id);
	stmt_bind_int(stmt, ":ordinal", row->ordinal);
	stmt_bind_uuid(stmt, ":id", &row->id);
	return find(row, stmt, pool, err);
}

static const char sql_add_identity[] =
    "INSERT INTO identities (uuid, party_id, key, sealed)"
    "VALUES (:uuid, :party_id, :key, :sealed)";

int identities_add(
    struct store *store, const struct identity_row *row, struct err *err)
{
	struct stmt *stmt = stmt_get(store, sql_add_identity);

	stmt_bind_uuid(stmt, ":uuid", &row->uuid);
	stmt_bind_uuid(stmt, ":party_id", &row->party_id);
	stmt_bind_uuid(stmt, ":key", &row->key);
	stmt_bind_blob(stmt, ":sealed", row->sealed.data, row->sealed.len);
	return stmt_run(stmt, err);
}

#define IDENTITY_COLUMNS                                                       \
	"SELECT id, uuid, key, sealed"                                         \
	"  FROM identities"
enum { IDENTITY_ID, IDENTITY_UUID, IDENTITY_KEY, IDENTITY_SEALED };

static const char sql_next_identity[] =
    IDENTITY_COLUMNS " WHERE party_id = :party_id"
		     "   AND key = :key"
		     "   AND id > :id"
		     " ORDER BY id"
		     " LIMIT 1";
static const char sql_next_of_any_key[] =
    IDENTITY_COLUMNS " WHERE party_id = :party_id"
		     "   AND id > :id"
		     " ORDER BY id"
		     " LIMIT 1";

static int find_identity(struct identity_row *row, struct stmt *stmt,
    struct pool *pool, struct err *err)
{
	int n;

	stmt_bind_uuid(stmt, ":party_id", &row->party_id);
	stmt_bind_int(stmt, ":id", row->id);
	n = stmt_step(stmt, err);
	if (n == 1) {
		row->id = stmt_int(stmt, IDENTITY_ID);
		row->uuid = stmt_uuid(stmt, IDENTITY_UUID);
		row->key = stmt_uuid(stmt, IDENTITY_KEY);
		row->sealed = stmt_blob(stmt, IDENTITY_SEALED, pool);
	}
	stmt_done(stmt);
	return n;
}

int identities_next(struct identity_row *row, struct store *store,
    struct pool *pool, struct err *err)
{
	struct stmt *stmt = stmt_get(store, sql_next_identity);

	stmt_bind_uuid(stmt, ":key", &row->key);
	return find_identity(row, stmt, pool, err);
}

int identities_next_of_any_key(struct identity_row *row, struct store *store,
    struct pool *pool, struct err *err)
{
	return find_identity(
	    row, stmt_get(store, sql_next_of_any_key), pool, err);
}

static const char sql_add_ident[] = "INSERT INTO idents (blind, party_id)"
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

static const char sql_has_ident[] = "SELECT count(*)"
				    "  FROM idents"
				    " WHERE blind = :blind"
				    "   AND party_id = :party_id";

int idents_has(struct store *store, const struct blind *blind,
    const struct uuid *party_id, struct err *err)
{
	struct stmt *stmt = stmt_get(store, sql_has_ident);
	int n;

	stmt_bind_blind(stmt, ":blind", blind);
	stmt_bind_uuid(stmt, ":party_id", party_id);
	n = stmt_step(stmt, err);
	if (n == 1)
		n = stmt_int(stmt, 0) > 0;
	stmt_done(stmt);
	return n;
}

static const char sql_ident_of_party[] = "SELECT blind"
					 "  FROM idents"
					 " WHERE party_id = :party_id"
					 "   AND blind > :blind"
					 " ORDER BY blind"
					 " LIMIT 1";

int idents_next_of_party(struct blind *blind, struct store *store,
    const struct uuid *party_id, struct err *err)
{
	struct stmt *stmt = stmt_get(store, sql_ident_of_party);
	int n;

	stmt_bind_uuid(stmt, ":party_id", party_id);
	stmt_bind_blind(stmt, ":blind", blind);
	n = stmt_step(stmt, err);
	if (n == 1)
		*blind = stmt_blind(stmt, 0);
	stmt_done(stmt);
	return n;
}

/* A respondent has its case, a reporter the first one of the report. */
static const char sql_next_ident[] =
    "SELECT parties.code_name, parties.id, cases.id"
    "  FROM idents"
    "  JOIN parties ON parties.id = idents.party_id"
    "  JOIN cases ON cases.id = coalesce(parties.case_id,"
    "	(SELECT case_id"
    "	   FROM case_reports"
    "	  WHERE report_id = parties.report_id"
    "	  ORDER BY id"
    "	  LIMIT 1))"
    " WHERE idents.blind = :blind"
    "   AND idents.party_id <> :not_party"
    " ORDER BY cases.opened DESC, cases.number"
    " LIMIT 1 OFFSET :place";

int idents_next(struct ident_row *row, struct store *store,
    const struct blind *blind, const struct uuid *not_party, struct pool *pool,
    struct err *err)
{
	struct stmt *stmt = stmt_get(store, sql_next_ident);
	int n;

	stmt_bind_blind(stmt, ":blind", blind);
	stmt_bind_uuid(stmt, ":not_party", not_party);
	stmt_bind_int(stmt, ":place", row->place);
	n = stmt_step(stmt, err);
	if (n == 1) {
		row->place++;
		row->code_name = stmt_text(stmt, 0, pool);
		row->party_id = stmt_uuid(stmt, 1);
		row->case_id = stmt_uuid(stmt, 2);
	}
	stmt_done(stmt);
	return n;
}
