/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/schema.h"

#include <stddef.h>

/* Times in the clear are days (since 1970) unless a clock needs the hour;
 * what is sealed says so. */
static const char first[] =
    /* What the database knows of itself. */
    "CREATE TABLE facts ("
    "	name TEXT PRIMARY KEY,"
    "	value BLOB NOT NULL"
    ") STRICT;"

    /* Where mail came from; account is a keyed hash of it. */
    "CREATE TABLE mailboxes ("
    "	id INTEGER PRIMARY KEY,"
    "	account BLOB NOT NULL UNIQUE,"
    "	first_contact INTEGER NOT NULL,"
    "	uidvalidity INTEGER NOT NULL,"
    "	uid_below INTEGER NOT NULL,"
    "	left_alone INTEGER NOT NULL"
    ") STRICT;"

    /* Every mail that was ever handled: digest is keyed, of the raw bytes. */
    "CREATE TABLE seen ("
    "	id INTEGER PRIMARY KEY,"
    "	mailbox INTEGER NOT NULL REFERENCES mailboxes (id),"
    "	uidvalidity INTEGER NOT NULL,"
    "	uid INTEGER NOT NULL,"
    "	digest BLOB NOT NULL,"
    "	message_id BLOB,"
    "	twin BLOB," /* of Message-ID, sender and body */
    "	outcome TEXT NOT NULL"
    ") STRICT;"
    "CREATE INDEX seen_digest ON seen (digest);"
    "CREATE INDEX seen_uid ON seen (mailbox, uidvalidity, uid);"
    "CREATE INDEX seen_twin ON seen (twin);"

    /* The random key of a run, sealed to each recovery key. */
    "CREATE TABLE recovery_runs ("
    "	run BLOB NOT NULL,"
    "	recovery BLOB NOT NULL,"
    "	day INTEGER NOT NULL,"
    "	sealed BLOB NOT NULL,"
    "	PRIMARY KEY (run, recovery)"
    ") STRICT;"

    /* The keys of reports and parties, each under one or more others. */
    "CREATE TABLE wraps ("
    "	owner BLOB NOT NULL,"
    "	holder TEXT NOT NULL," /* content, identity, run */
    "	run BLOB,"
    "	wrap BLOB NOT NULL,"
    "	PRIMARY KEY (owner, holder)"
    ") STRICT;"

    "CREATE TABLE cases ("
    "	id BLOB PRIMARY KEY,"
    "	number INTEGER NOT NULL UNIQUE,"
    "	state TEXT NOT NULL,"
    "	class TEXT NOT NULL,"
    "	opened INTEGER NOT NULL,"
    "	word_due INTEGER NOT NULL,"
    "	decision_due INTEGER NOT NULL"
    ") STRICT;"
    "CREATE INDEX cases_state ON cases (state, number);"

    "CREATE TABLE reports ("
    "	id BLOB PRIMARY KEY,"
    "	day INTEGER NOT NULL"
    ") STRICT;"
    "CREATE TABLE case_reports ("
    "	case_id BLOB NOT NULL REFERENCES cases (id),"
    "	report_id BLOB NOT NULL REFERENCES reports (id),"
    "	PRIMARY KEY (case_id, report_id)"
    ") STRICT;"
    "CREATE INDEX case_reports_report ON case_reports (report_id);"

    /* One person's part in one report. identity is sealed with the party's
     * own key; phrase is the keyed hash of the receipt phrase. */
    "CREATE TABLE parties ("
    "	id BLOB PRIMARY KEY,"
    "	report_id BLOB NOT NULL REFERENCES reports (id),"
    "	role TEXT NOT NULL,"
    "	code_name TEXT NOT NULL,"
    "	identity BLOB NOT NULL,"
    "	phrase BLOB"
    ") STRICT;"
    "CREATE INDEX parties_report ON parties (report_id);"

    /* Keyed hashes of addresses: who wrote before? They go with the
     * identity. */
    "CREATE TABLE idents ("
    "	blind BLOB NOT NULL,"
    "	party_id BLOB NOT NULL REFERENCES parties (id),"
    "	PRIMARY KEY (blind, party_id)"
    ") STRICT;"

    /* Capabilities: hey+TOKEN@. */
    "CREATE TABLE tokens ("
    "	blind BLOB PRIMARY KEY,"
    "	case_id BLOB NOT NULL REFERENCES cases (id),"
    "	party_id BLOB REFERENCES parties (id),"
    "	moderator BLOB,"
    "	revoked INTEGER NOT NULL"
    ") STRICT;"
    "CREATE INDEX tokens_case ON tokens (case_id);"

    /* What came in, as moderators may see it; the original lies in pieces
     * under the message's id. */
    "CREATE TABLE messages ("
    "	id BLOB PRIMARY KEY,"
    "	report_id BLOB NOT NULL REFERENCES reports (id),"
    "	party_id BLOB REFERENCES parties (id),"
    "	ordinal INTEGER NOT NULL,"
    "	day INTEGER NOT NULL,"
    "	run BLOB," /* whose key the original is under; NULL: none kept */
    "	facts BLOB NOT NULL,"
    "	clean BLOB NOT NULL"
    ") STRICT;"
    "CREATE INDEX messages_report ON messages (report_id, ordinal);"

    /* The attachments of a message, as moderators may see them; their
     * bytes lie in pieces under the file's id. */
    "CREATE TABLE files ("
    "	id BLOB PRIMARY KEY,"
    "	message_id BLOB NOT NULL REFERENCES messages (id),"
    "	ordinal INTEGER NOT NULL,"
    "	facts BLOB NOT NULL"
    ") STRICT;"
    "CREATE INDEX files_message ON files (message_id, ordinal);"

    "CREATE TABLE pieces ("
    "	owner BLOB NOT NULL,"
    "	seq INTEGER NOT NULL,"
    "	data BLOB NOT NULL,"
    "	PRIMARY KEY (owner, seq)"
    ") STRICT;"

    /* Outgoing mail. head and text are sealed with the key of key_owner: the
     * party it goes to, or the report it is about. */
    "CREATE TABLE outbox ("
    "	id INTEGER PRIMARY KEY,"
    "	uuid BLOB NOT NULL UNIQUE,"
    "	letter TEXT NOT NULL,"
    "	class TEXT NOT NULL," /* relay, decision */
    "	case_id BLOB NOT NULL REFERENCES cases (id),"
    "	key_owner BLOB NOT NULL,"
    "	party_id BLOB,"
    "	moderator BLOB,"
    "	message_id BLOB NOT NULL UNIQUE,"
    "	effect BLOB NOT NULL UNIQUE,"
    "	clean_of BLOB,"
    "	head BLOB NOT NULL,"
    "	text BLOB NOT NULL,"
    "	state TEXT NOT NULL," /* see outbox.h */
    "	phase TEXT NOT NULL," /* new, claimed, data, answered */
    "	attempts INTEGER NOT NULL,"
    "	not_before INTEGER NOT NULL,"
    "	expires INTEGER NOT NULL,"
    "	code INTEGER NOT NULL"
    ") STRICT;"
    "CREATE INDEX outbox_due ON outbox (state, not_before);"
    "CREATE INDEX outbox_thread ON outbox (case_id, moderator, id);"

    /* Counters against floods; blind holds the day. */
    "CREATE TABLE rates ("
    "	blind BLOB PRIMARY KEY,"
    "	day INTEGER NOT NULL,"
    "	n INTEGER NOT NULL,"
    "	case_id BLOB"
    ") STRICT;"
    "CREATE INDEX rates_day ON rates (day);";

const char *const schema_steps[] = {
    first,
    NULL,
};
