/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/purge.h"

#include "store/stmt.h"
#include "store/whole.h"

/* All of a list with the same parameter, in this order; NULL ends it. */
static int run_all(struct store *store, const char *const *sql,
    const char *name, const struct uuid *uuid, struct err *err)
{
	struct stmt *stmt;

	for (; *sql != NULL; sql++) {
		stmt = stmt_get(store, *sql);
		stmt_bind_uuid(stmt, name, uuid);
		if (stmt_run(stmt, err) == -1)
			return -1;
	}
	return 0;
}

static int run_one(struct store *store, const char *sql, const char *name,
    const struct uuid *uuid, struct err *err)
{
	struct stmt *stmt = stmt_get(store, sql);

	stmt_bind_uuid(stmt, name, uuid);
	return stmt_run(stmt, err);
}

/* ----------------------------- messages --------------------------- */

#define FILES_OF(messages)                                                     \
	"DELETE FROM pieces"                                                   \
	" WHERE owner IN ("                                                    \
	"	SELECT files.id"                                                     \
	"	  FROM messages"                                                     \
	"	  JOIN files ON files.message_id = messages.id"                      \
	"	 WHERE messages." messages ")"
#define ORIGINALS_OF(messages)                                                 \
	"DELETE FROM pieces"                                                   \
	" WHERE owner IN (SELECT id FROM messages WHERE " messages ")"
#define FILE_ROWS_OF(messages)                                                 \
	"DELETE FROM files"                                                    \
	" WHERE message_id IN (SELECT id FROM messages WHERE " messages ")"

static const char *const sql_unit[] = {
    FILES_OF("unit_id = :id"),
    ORIGINALS_OF("unit_id = :id"),
    FILE_ROWS_OF("unit_id = :id"),
    "DELETE FROM wraps WHERE owner = :id",
    "DELETE FROM messages WHERE unit_id = :id",
    NULL,
};

int64_t purge_unit(
    struct store *store, const struct uuid *unit, struct err *err)
{
	return run_all(store, sql_unit, ":id", unit, err) == -1
	           ? -1
	           : store_changes(store);
}

static const char *const sql_messages_of[] = {
    FILES_OF("party_id = :id"),
    ORIGINALS_OF("party_id = :id"),
    FILE_ROWS_OF("party_id = :id"),
    "DELETE FROM messages WHERE party_id = :id",
    NULL,
};

int64_t purge_messages_of(
    struct store *store, const struct uuid *party_id, struct err *err)
{
	return run_all(store, sql_messages_of, ":id", party_id, err) == -1
	           ? -1
	           : store_changes(store);
}

static const char sql_links[] = "DELETE FROM case_reports"
				" WHERE case_id IN " WHOLE_CASE;

int purge_links(
    struct store *store, const struct uuid *case_id, struct err *err)
{
	return run_one(store, sql_links, ":case_id", case_id, err);
}

static const char *const sql_report[] = {
    "DELETE FROM case_reports WHERE report_id = :id",
    "DELETE FROM reports WHERE id = :id",
    NULL,
};

int purge_report(struct store *store, const struct uuid *id, struct err *err)
{
	return run_all(store, sql_report, ":id", id, err);
}

/* What waits to quote them, found by its state, does not go. */
#define CANCEL(messages)                                                       \
	"UPDATE outbox"                                                        \
	"   SET state = 'cancelled', effect = uuid," OUTBOX_DONE_TIMES         \
	" WHERE state IN ('queued', 'frozen')"                                 \
	"   AND clean_of IN (SELECT id FROM messages WHERE " messages ")"
static const char sql_cancel_unit[] = CANCEL("unit_id = :id");
static const char sql_cancel_of[] = CANCEL("party_id = :id");

int purge_cancel(
    struct store *store, const struct uuid *unit_or_party, struct err *err)
{
	if (run_one(store, sql_cancel_unit, ":id", unit_or_party, err) == -1)
		return -1;
	return run_one(store, sql_cancel_of, ":id", unit_or_party, err);
}

/* ------------------------------ people ---------------------------- */

static const char *const sql_person[] = {
    /* Also those of keys that it had before it was forgotten. */
    "DELETE FROM wraps"
    " WHERE owner IN (SELECT key FROM identities WHERE party_id = :id)",
    "DELETE FROM wraps"
    " WHERE owner IN (SELECT key FROM parties WHERE id = :id)",
    "DELETE FROM identities WHERE party_id = :id",
    "DELETE FROM tokens WHERE party_id = :id",
    "UPDATE decisions"
    "   SET letter = NULL"
    " WHERE letter IN (SELECT id FROM outbox WHERE party_id = :id)",
    "DELETE FROM outbox WHERE party_id = :id",
    "UPDATE parties"
    "   SET language = '', flags = 0, wrote = 0, phrase = NULL,"
    "       witness = NULL"
    " WHERE id = :id",
    NULL,
};

int purge_person(
    struct store *store, const struct uuid *party_id, struct err *err)
{
	return run_all(store, sql_person, ":id", party_id, err);
}

static const char sql_idents[] = "DELETE FROM idents WHERE party_id = :id";

int purge_idents(
    struct store *store, const struct uuid *party_id, struct err *err)
{
	return run_one(store, sql_idents, ":id", party_id, err);
}

/* Until it is known who is meant nobody sees the case: that has to end. */
static const char sql_exclusion_of[] =
    "UPDATE pending"
    "   SET party_id = NULL"
    " WHERE case_id IN " WHOLE_CASE "   AND party_id = :party_id"
    "   AND kind = 'exclusion'";
static const char sql_pending_of[] =
    "DELETE FROM pending"
    " WHERE case_id IN " WHOLE_CASE "   AND party_id = :party_id";

int purge_pending_of(struct store *store, const struct uuid *case_id,
    const struct uuid *party_id, struct err *err)
{
	const char *const sql[] = {sql_exclusion_of, sql_pending_of};
	struct stmt *stmt;
	size_t i;

	for (i = 0; i < sizeof sql / sizeof sql[0]; i++) {
		stmt = stmt_get(store, sql[i]);
		stmt_bind_uuid(stmt, ":case_id", case_id);
		stmt_bind_uuid(stmt, ":party_id", party_id);
		if (stmt_run(stmt, err) == -1)
			return -1;
	}
	return 0;
}

static const char *const sql_party[] = {
    "UPDATE messages SET party_id = NULL WHERE party_id = :id",
    "UPDATE decisions SET party_id = NULL WHERE party_id = :id",
    "DELETE FROM parties WHERE id = :id",
    NULL,
};

int purge_party(
    struct store *store, const struct uuid *party_id, struct err *err)
{
	return run_all(store, sql_party, ":id", party_id, err);
}

/* ------------------------------ the case -------------------------- */

/* Where else the party of a row has its place: a respondent in the case of
 * its own, a reporter in the first one that has the report; or the old one. */
#define ELSEWHERE(table)                                                       \
	"coalesce("                                                            \
	"	(SELECT parties.case_id"                                             \
	"	   FROM parties"                                                     \
	"	  WHERE parties.id = " table ".party_id),"                     \
	"	(SELECT case_reports.case_id"                                        \
	"	   FROM parties"                                                     \
	"	   JOIN case_reports"                                                \
	"	     ON case_reports.report_id = parties.report_id"                  \
	"	  WHERE parties.id = " table ".party_id"                       \
	"	  ORDER BY case_reports.id"                                          \
	"	  LIMIT 1),"                                                         \
	"	case_id)"

static const char *const sql_lead_on[] = {
    "UPDATE tokens"
    "   SET case_id = " ELSEWHERE("tokens") /* one by one */
    " WHERE case_id IN " WHOLE_CASE "   AND party_id IS NOT NULL",
    "UPDATE outbox"
    "   SET case_id = " ELSEWHERE("outbox") " WHERE case_id IN " WHOLE_CASE
					    "   AND party_id IS NOT NULL",
    NULL,
};

int purge_lead_on(
    struct store *store, const struct uuid *case_id, struct err *err)
{
	return run_all(store, sql_lead_on, ":case_id", case_id, err);
}

#define OF_DECISIONS                                                           \
	" WHERE decision IN ("                                                 \
	"	SELECT id FROM decisions WHERE case_id IN " WHOLE_CASE ")"

static const char *const sql_case[] = {
    "DELETE FROM acts WHERE case_id IN " WHOLE_CASE,
    "DELETE FROM pending WHERE case_id IN " WHOLE_CASE,
    "DELETE FROM tokens WHERE case_id IN " WHOLE_CASE,
    "DELETE FROM clocks WHERE case_id IN " WHOLE_CASE,
    "DELETE FROM votes" OF_DECISIONS,
    "DELETE FROM enforcements" OF_DECISIONS,
    "UPDATE decisions"
    "   SET letter = NULL, held_until = 0, proposer = x'', sealed = x''"
    " WHERE case_id IN " WHOLE_CASE,
    "UPDATE decisions"
    "   SET letter = NULL"
    " WHERE letter IN ("
    "	SELECT id FROM outbox WHERE case_id IN " WHOLE_CASE ")",
    "DELETE FROM outbox WHERE case_id IN " WHOLE_CASE,
    "UPDATE cases"
    "   SET state = 'purged', owner = NULL"
    " WHERE id IN " WHOLE_CASE,
    NULL,
};

int purge_case(struct store *store, const struct uuid *case_id, struct err *err)
{
	return run_all(store, sql_case, ":case_id", case_id, err);
}

static const char sql_screens[] = "DELETE FROM screens"
				  " WHERE case_id IN " WHOLE_CASE;

int purge_screens(
    struct store *store, const struct uuid *case_id, struct err *err)
{
	return run_one(store, sql_screens, ":case_id", case_id, err);
}

/* --------------------------- what waits --------------------------- */

/* 1 the first row says more than nothing, 0, -1. */
static int has(struct store *store, const char *sql, const struct uuid *case_id,
    struct err *err)
{
	struct stmt *stmt = stmt_get(store, sql);
	int n;

	stmt_bind_uuid(stmt, ":case_id", case_id);
	n = stmt_step(stmt, err);
	if (n == 1)
		n = stmt_int(stmt, 0) > 0;
	stmt_done(stmt);
	return n;
}

/* Of those that wait anywhere there are few: what else may quote a message is
 * found by their state. */
static const char sql_has_mail[] =
    "SELECT (SELECT count(*)"
    "          FROM outbox"
    "         WHERE case_id IN " WHOLE_CASE
    "           AND state IN ('queued', 'inflight', 'untold', 'unknown'))"
    "     + (SELECT count(*)"
    "          FROM outbox"
    "         WHERE case_id IN " WHOLE_CASE "           AND phase = 'owed')"
    "     + (SELECT count(*)"
    "          FROM outbox"
    "          JOIN messages ON messages.id = outbox.clean_of"
    "         WHERE outbox.state IN ('queued', 'inflight')"
    "           AND messages.unit_id IN " WHOLE_CASE ")";

int purge_has_mail(
    struct store *store, const struct uuid *case_id, struct err *err)
{
	return has(store, sql_has_mail, case_id, err);
}

static const char sql_has_pending[] =
    "SELECT count(*)"
    "  FROM pending"
    " WHERE case_id IN " WHOLE_CASE "   AND state = 'waiting'";

int purge_has_pending(
    struct store *store, const struct uuid *case_id, struct err *err)
{
	return has(store, sql_has_pending, case_id, err);
}

static const char sql_has_clock[] = "SELECT count(*)"
				    "  FROM clocks"
				    " WHERE case_id IN " WHOLE_CASE;

int purge_has_clock(
    struct store *store, const struct uuid *case_id, struct err *err)
{
	return has(store, sql_has_clock, case_id, err);
}
