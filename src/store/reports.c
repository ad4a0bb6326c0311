/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/reports.h"

#include "store/stmt.h"

static const char sql_add[] = "INSERT INTO reports (id, day)"
			      "VALUES (:id, :day)";

int reports_add(
    struct store *store, const struct uuid *id, int64_t day, struct err *err)
{
	struct stmt *stmt = stmt_get(store, sql_add);

	stmt_bind_uuid(stmt, ":id", id);
	stmt_bind_int(stmt, ":day", day);
	return stmt_run(stmt, err);
}

/* Of the case and of those that are part of it, in the order they were
 * linked. */
static const char sql_next_of_case[] =
    "SELECT case_reports.id, case_reports.report_id"
    "  FROM cases"
    "  JOIN case_reports ON case_reports.case_id = cases.id"
    " WHERE (cases.id = :case_id OR cases.joined = :case_id)"
    "   AND case_reports.id > :after"
    " ORDER BY case_reports.id"
    " LIMIT 1";

int reports_next_of_case(struct report_link *link, struct store *store,
    const struct uuid *case_id, struct err *err)
{
	struct stmt *stmt = stmt_get(store, sql_next_of_case);
	int n;

	stmt_bind_uuid(stmt, ":case_id", case_id);
	stmt_bind_int(stmt, ":after", link->place);
	n = stmt_step(stmt, err);
	if (n == 1) {
		link->place = stmt_int(stmt, 0);
		link->report_id = stmt_uuid(stmt, 1);
	}
	stmt_done(stmt);
	return n;
}

static const char sql_case_of[] = "SELECT case_id"
				  "  FROM case_reports"
				  " WHERE report_id = :report_id"
				  " ORDER BY id"
				  " LIMIT 1";

int reports_find_case(struct uuid *case_id, struct store *store,
    const struct uuid *report_id, struct err *err)
{
	struct stmt *stmt = stmt_get(store, sql_case_of);
	int n;

	stmt_bind_uuid(stmt, ":report_id", report_id);
	n = stmt_step(stmt, err);
	if (n == 1)
		*case_id = stmt_uuid(stmt, 0);
	stmt_done(stmt);
	return n;
}

static const char sql_next_case[] = "SELECT id, case_id"
				    "  FROM case_reports"
				    " WHERE report_id = :report_id"
				    "   AND id > :place"
				    " ORDER BY id"
				    " LIMIT 1";

int reports_next_case(struct uuid *case_id, int64_t *place, struct store *store,
    const struct uuid *report_id, struct err *err)
{
	struct stmt *stmt = stmt_get(store, sql_next_case);
	int n;

	stmt_bind_uuid(stmt, ":report_id", report_id);
	stmt_bind_int(stmt, ":place", *place);
	n = stmt_step(stmt, err);
	if (n == 1) {
		*place = stmt_int(stmt, 0);
		*case_id = stmt_uuid(stmt, 1);
	}
	stmt_done(stmt);
	return n;
}

static const char sql_add_message[] =
    "INSERT INTO messages"
    "       (id, unit_id, party_id, moderator, ordinal, day, run, seal,"
    "        facts, clean)"
    "VALUES (:id, :unit_id, :party_id, :moderator, :ordinal, :day, :run,"
    "        :seal, :facts, :clean)";

int messages_add(
    struct store *store, const struct message_row *row, struct err *err)
{
	struct stmt *stmt = stmt_get(store, sql_add_message);

	stmt_bind_uuid(stmt, ":id", &row->id);
	stmt_bind_uuid(stmt, ":unit_id", &row->unit_id);
	stmt_bind_uuid(stmt, ":party_id", row->party_id);
	stmt_bind_blind(stmt, ":moderator", row->moderator);
	stmt_bind_int(stmt, ":ordinal", row->ordinal);
	stmt_bind_int(stmt, ":day", row->day);
	stmt_bind_uuid(stmt, ":run", row->run);
	stmt_bind_uuid(stmt, ":seal", &row->seal);
	stmt_bind_blob(stmt, ":facts", row->facts.data, row->facts.len);
	stmt_bind_blob(stmt, ":clean", row->clean.data, row->clean.len);
	return stmt_run(stmt, err);
}

#define MESSAGE_COLUMNS                                                        \
	"SELECT id, unit_id, party_id, moderator, ordinal, day, run, seal,"    \
	"       facts, clean"                                                  \
	"  FROM messages"
enum {
	MESSAGE_ID,
	MESSAGE_UNIT,
	MESSAGE_PARTY,
	MESSAGE_MODERATOR,
	MESSAGE_ORDINAL,
	MESSAGE_DAY,
	MESSAGE_RUN,
	MESSAGE_SEAL,
	MESSAGE_FACTS,
	MESSAGE_CLEAN
};

static const char sql_next_message[] =
    MESSAGE_COLUMNS " WHERE unit_id = :unit_id"
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
		row->unit_id = stmt_uuid(stmt, MESSAGE_UNIT);
		row->party_id = stmt_uuid_or_null(stmt, MESSAGE_PARTY, pool);
		row->moderator =
		    stmt_blind_or_null(stmt, MESSAGE_MODERATOR, pool);
		row->ordinal = stmt_int(stmt, MESSAGE_ORDINAL);
		row->day = stmt_int(stmt, MESSAGE_DAY);
		row->run = stmt_uuid_or_null(stmt, MESSAGE_RUN, pool);
		row->seal = stmt_uuid(stmt, MESSAGE_SEAL);
		row->facts = stmt_blob(stmt, MESSAGE_FACTS, pool);
		row->clean = stmt_blob(stmt, MESSAGE_CLEAN, pool);
	}
	stmt_done(stmt);
	return n;
}

int messages_next(struct message_row *row, struct store *store,
    const struct uuid *unit_id, struct pool *pool, struct err *err)
{
	struct stmt *stmt = stmt_get(store, sql_next_message);

	stmt_bind_uuid(stmt, ":unit_id", unit_id);
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

static const char sql_find_name[] =
    MESSAGE_COLUMNS " WHERE ordinal = :ordinal"
		    "   AND unit_id IN ("
		    "		SELECT id"
		    "		  FROM cases"
		    "		 WHERE number = :number"
		    "		UNION ALL"
		    "		SELECT links.report_id"
		    "		  FROM cases"
		    "		  JOIN case_reports AS links"
		    "		    ON links.case_id = cases.id"
		    "		 WHERE cases.number = :number"
		    "		   AND NOT EXISTS ("
		    "			SELECT 1"
		    "			  FROM case_reports AS before"
		    "			 WHERE before.report_id ="
		    "			       links.report_id"
		    "			   AND before.id < links.id))";

int messages_find_name(struct message_row *row, struct store *store,
    const struct message_name *name, struct pool *pool, struct err *err)
{
	struct stmt *stmt = stmt_get(store, sql_find_name);

	stmt_bind_int(stmt, ":ordinal", name->ordinal);
	stmt_bind_int(stmt, ":number", name->number);
	return find_message(row, stmt, pool, err);
}

/* Of a report the case that it opened. */
static const char sql_find_number[] = "SELECT cases.number"
				      "  FROM cases"
				      " WHERE cases.id = coalesce("
				      "		(SELECT case_id"
				      "		   FROM case_reports"
				      "		  WHERE report_id = :unit_id"
				      "		  ORDER BY id"
				      "		  LIMIT 1), :unit_id)";

int messages_find_number(int64_t *number, struct store *store,
    const struct message_row *row, struct err *err)
{
	struct stmt *stmt = stmt_get(store, sql_find_number);
	int n;

	stmt_bind_uuid(stmt, ":unit_id", &row->unit_id);
	n = stmt_step(stmt, err);
	if (n == 1)
		*number = stmt_int(stmt, 0);
	stmt_done(stmt);
	return n;
}

static const char sql_reseal[] =
    "UPDATE messages"
    "   SET seal = :seal, facts = :facts, clean = :clean"
    " WHERE id = :id";

int messages_reseal(
    struct store *store, const struct message_row *row, struct err *err)
{
	struct stmt *stmt = stmt_get(store, sql_reseal);

	stmt_bind_uuid(stmt, ":id", &row->id);
	stmt_bind_uuid(stmt, ":seal", &row->seal);
	stmt_bind_blob(stmt, ":facts", row->facts.data, row->facts.len);
	stmt_bind_blob(stmt, ":clean", row->clean.data, row->clean.len);
	return stmt_run(stmt, err);
}

static int64_t find_count(struct store *store, const char *sql,
    const struct uuid *unit_id, struct err *err)
{
	struct stmt *stmt = stmt_get(store, sql);
	int64_t n = -1;

	stmt_bind_uuid(stmt, ":unit_id", unit_id);
	if (stmt_step(stmt, err) == 1)
		n = stmt_int(stmt, 0);
	stmt_done(stmt);
	return n;
}

static const char sql_count_messages[] = "SELECT count(*)"
					 "  FROM messages"
					 " WHERE unit_id = :unit_id";

int64_t messages_count(
    struct store *store, const struct uuid *unit_id, struct err *err)
{
	return find_count(store, sql_count_messages, unit_id, err);
}

/* Above all of the cases that the unit is, or is a report of. */
static const char sql_next_ordinal[] =
    "SELECT coalesce(max(ordinal), 0) + 1"
    "  FROM messages"
    " WHERE unit_id = :unit_id"
    "    OR unit_id IN ("
    "		SELECT case_id"
    "		  FROM case_reports"
    "		 WHERE report_id = :unit_id)"
    "    OR unit_id IN ("
    "		SELECT others.report_id"
    "		  FROM case_reports AS links"
    "		  JOIN case_reports AS others"
    "		    ON others.case_id = links.case_id"
    "		 WHERE links.report_id = :unit_id"
    "		    OR links.case_id = :unit_id)";

int64_t messages_next_ordinal(
    struct store *store, const struct uuid *unit_id, struct err *err)
{
	return find_count(store, sql_next_ordinal, unit_id, err);
}
