/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/schema.h"

#include <stddef.h>

/* Times in the clear are days (since 1970), unless a clock needs the hour or
 * mail that waits the minute; what is sealed says so. tests/test_clear.c has
 * what every column may show. */
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
    "	first_contact INTEGER NOT NULL," /* Unix seconds, full hours */
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
    "CREATE INDEX recovery_runs_recovery ON recovery_runs (recovery);"

    /* The keys of reports, cases and parties, each under one or more others.
     * The owner is the report or case; of a party its parties.key. */
    "CREATE TABLE wraps ("
    "	owner BLOB NOT NULL,"
    "	holder TEXT NOT NULL," /* content, identity, run */
    "	run BLOB,"
    "	wrap BLOB NOT NULL,"
    "	PRIMARY KEY (owner, holder)"
    ") STRICT;"
    "CREATE INDEX wraps_identity ON wraps (owner) WHERE holder = 'identity';"

    "CREATE TABLE cases ("
    "	id BLOB PRIMARY KEY,"
    "	number INTEGER NOT NULL UNIQUE,"
    "	state TEXT NOT NULL,"
    "	class TEXT NOT NULL,"
    "	opened INTEGER NOT NULL," /* Unix seconds of that day's beginning */
    "	word_due INTEGER NOT NULL," /* full hours; once closed, full days */
    "	decision_due INTEGER NOT NULL," /* the same */
    "	owner BLOB," /* keyed hash of the moderator's address */
    "	categories TEXT NOT NULL," /* ids, sorted, a space between */
    "	look INTEGER NOT NULL DEFAULT 0," /* that day: is it to go? */
    "	closed INTEGER," /* as opened */
    "	joined BLOB REFERENCES cases (id)," /* it is part of that one now */
    "	frozen INTEGER" /* since that day: a field does not open */
    ") STRICT;"
    "CREATE INDEX cases_state ON cases (state, number);"
    "CREATE INDEX cases_look ON cases (state, look, number)"
    " WHERE joined IS NULL;"
    "CREATE INDEX cases_joined ON cases (joined) WHERE joined IS NOT NULL;"
    "CREATE INDEX cases_frozen ON cases (number) WHERE frozen IS NOT NULL;"

    "CREATE TABLE reports ("
    "	id BLOB PRIMARY KEY,"
    "	day INTEGER NOT NULL"
    ") STRICT;"
    "CREATE TABLE case_reports ("
    "	id INTEGER PRIMARY KEY,"
    "	case_id BLOB NOT NULL REFERENCES cases (id),"
    "	report_id BLOB NOT NULL REFERENCES reports (id),"
    "	UNIQUE (case_id, report_id)"
    ") STRICT;"
    "CREATE INDEX case_reports_report ON case_reports (report_id);"

    /* One person's part: a reporter's in a report, a respondent's in a case.
     * key names the identity key in use, which is the owner of its wraps: who
     * was forgotten and comes back gets another one. phrase is the keyed hash
     * of the receipt phrase; witness has those of a forgotten reporter's
     * addresses, 16 bytes each (privacy/witness.h). */
    "CREATE TABLE parties ("
    "	id BLOB PRIMARY KEY,"
    "	report_id BLOB REFERENCES reports (id),"
    "	case_id BLOB REFERENCES cases (id),"
    "	ordinal INTEGER NOT NULL," /* R1, R2...; 0 for a reporter */
    "	role TEXT NOT NULL,"
    "	code_name TEXT NOT NULL,"
    "	language TEXT NOT NULL," /* "": the community's */
    "	flags INTEGER NOT NULL,"
    "	key BLOB NOT NULL,"
    "	wrote INTEGER NOT NULL," /* day of its last answer; 0: none */
    "	phrase BLOB,"
    "	witness BLOB"
    ") STRICT;"
    "CREATE INDEX parties_report ON parties (report_id);"
    "CREATE INDEX parties_case ON parties (case_id, ordinal);"
    "CREATE INDEX parties_phrase ON parties (phrase);"
    "CREATE INDEX parties_key ON parties (key);"

    /* Who it is, sealed with the party's own key: addresses, handles, names,
     * and the reply capability. Those whose key is not the party's any more
     * are only for a recovery key. */
    "CREATE TABLE identities ("
    "	id INTEGER PRIMARY KEY,"
    "	uuid BLOB NOT NULL UNIQUE,"
    "	party_id BLOB NOT NULL REFERENCES parties (id),"
    "	key BLOB NOT NULL," /* see parties.key */
    "	sealed BLOB NOT NULL"
    ") STRICT;"
    "CREATE INDEX identities_party ON identities (party_id, id);"

    /* Keyed hashes of addresses: who wrote before? A reporter's go with the
     * identity. */
    "CREATE TABLE idents ("
    "	blind BLOB NOT NULL,"
    "	party_id BLOB NOT NULL REFERENCES parties (id),"
    "	PRIMARY KEY (blind, party_id)"
    ") STRICT;"
    "CREATE INDEX idents_party ON idents (party_id, blind);"

    /* Capabilities: hey+TOKEN@. A moderator's is sealed here, with the key
     * of the case; a party's lies with its identity. */
    "CREATE TABLE tokens ("
    "	blind BLOB PRIMARY KEY,"
    "	case_id BLOB NOT NULL REFERENCES cases (id),"
    "	party_id BLOB REFERENCES parties (id),"
    "	moderator BLOB,"
    "	uuid BLOB,"
    "	sealed BLOB,"
    "	expires INTEGER NOT NULL," /* full days; 0: never */
    "	revoked INTEGER NOT NULL"
    ") STRICT;"
    "CREATE INDEX tokens_case ON tokens (case_id, moderator);"
    "CREATE INDEX tokens_moderator ON tokens (moderator) WHERE revoked = 0;"
    "CREATE INDEX tokens_party ON tokens (party_id);"

    /* Moderators who must not see a case. */
    "CREATE TABLE screens ("
    "	id INTEGER PRIMARY KEY,"
    "	case_id BLOB NOT NULL REFERENCES cases (id),"
    "	moderator BLOB NOT NULL,"
    "	why TEXT NOT NULL," /* see screens.h */
    "	state TEXT NOT NULL,"
    "	UNIQUE (case_id, moderator, why)"
    ") STRICT;"

    /* What happened in a case, sealed with its key. */
    "CREATE TABLE acts ("
    "	id INTEGER PRIMARY KEY,"
    "	uuid BLOB NOT NULL UNIQUE,"
    "	case_id BLOB NOT NULL REFERENCES cases (id),"
    "	day INTEGER NOT NULL,"
    "	moderator BLOB," /* NULL: heyward itself, or a party */
    "	verb TEXT NOT NULL,"
    "	sealed BLOB NOT NULL"
    ") STRICT;"
    "CREATE INDEX acts_case ON acts (case_id, id);"

    /* What waits for somebody's word; sealed with the key of the case. */
    "CREATE TABLE pending ("
    "	id INTEGER PRIMARY KEY,"
    "	uuid BLOB NOT NULL UNIQUE,"
    "	case_id BLOB NOT NULL REFERENCES cases (id),"
    "	kind TEXT NOT NULL,"
    "	moderator BLOB," /* who asked */
    "	party_id BLOB,"
    "	token BLOB," /* of the mail that is to be answered */
    "	expires INTEGER NOT NULL," /* full hours; once it is over, 0 */
    "	state TEXT NOT NULL," /* waiting, done, void */
    "	sealed BLOB NOT NULL"
    ") STRICT;"
    "CREATE INDEX pending_case ON pending (case_id, state, kind, id);"
    "CREATE INDEX pending_token ON pending (token);"
    "CREATE INDEX pending_over ON pending (state, expires);"

    /* What came in, as moderators may see it; the original lies in pieces
     * under the message's id. The unit is the report or case whose content
     * key seals it. */
    "CREATE TABLE messages ("
    "	id BLOB PRIMARY KEY,"
    "	unit_id BLOB NOT NULL,"
    "	party_id BLOB REFERENCES parties (id),"
    "	moderator BLOB," /* who wrote it */
    "	ordinal INTEGER NOT NULL,"
    "	day INTEGER NOT NULL,"
    "	run BLOB," /* whose key the original is under; NULL: none kept */
    "	seal BLOB NOT NULL," /* names what is sealed: new with each change */
    "	facts BLOB NOT NULL,"
    "	clean BLOB NOT NULL"
    ") STRICT;"
    "CREATE INDEX messages_unit ON messages (unit_id, ordinal);"
    "CREATE INDEX messages_party ON messages (party_id);"

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

    /* Outgoing mail. head and text are sealed with the key that key_owner
     * names: the one that the party had then (see parties.key), or that of
     * the case it is about. */
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
    "	phase TEXT NOT NULL," /* new, claimed, data, answered, owed */
    "	attempts INTEGER NOT NULL,"
    "	not_before INTEGER NOT NULL," /* full minutes; once done, days */
    "	expires INTEGER NOT NULL," /* full hours; once done, 0 */
    "	code INTEGER NOT NULL"
    ") STRICT;"
    "CREATE INDEX outbox_due ON outbox (state, not_before);"
    "CREATE INDEX outbox_thread ON outbox (case_id, moderator, id);"
    "CREATE INDEX outbox_case ON outbox (case_id, state, id);"
    "CREATE INDEX outbox_party ON outbox (party_id, id)"
    " WHERE party_id IS NOT NULL;"
    "CREATE INDEX outbox_owed ON outbox (id) WHERE phase = 'owed';"

    /* What is decided about a respondent, or about nobody, and what is
     * proposed to be; reason and letter are sealed with the case's key. What
     * happened stays: it is the memory of the ladder. */
    "CREATE TABLE decisions ("
    "	id INTEGER PRIMARY KEY,"
    "	uuid BLOB NOT NULL UNIQUE,"
    "	case_id BLOB NOT NULL REFERENCES cases (id),"
    "	party_id BLOB REFERENCES parties (id),"
    "	kind TEXT NOT NULL," /* see casework/ladder.h */
    "	target INTEGER REFERENCES decisions (id)," /* that it changes */
    "	state TEXT NOT NULL," /* see decisions.h */
    "	proposer BLOB NOT NULL,"
    "	needed INTEGER NOT NULL," /* people who must stand behind it */
    "	held_until INTEGER NOT NULL," /* objected to; full hours, or 0 */
    "	term INTEGER NOT NULL," /* full hours; 0: none, or for ever */
    "	started INTEGER," /* Unix seconds, full hours */
    "	ends INTEGER,"
    "	letter INTEGER REFERENCES outbox (id),"
    "	mac BLOB NOT NULL," /* keyed, of what stands here in the clear */
    "	sealed BLOB NOT NULL"
    ") STRICT;"
    "CREATE INDEX decisions_case ON decisions (case_id, id);"
    "CREATE INDEX decisions_party ON decisions (party_id, id);"
    "CREATE INDEX decisions_letter ON decisions (letter);"
    "CREATE INDEX decisions_target ON decisions (target);"
    "CREATE INDEX decisions_started ON decisions (started, id);"
    "CREATE INDEX decisions_ends ON decisions (ends, id);"

    /* Who stands behind a decision, or objects to it. */
    "CREATE TABLE votes ("
    "	decision INTEGER NOT NULL REFERENCES decisions (id),"
    "	moderator BLOB NOT NULL,"
    "	vote TEXT NOT NULL," /* approves, objects */
    "	mac BLOB NOT NULL," /* keyed, of this vote */
    "	PRIMARY KEY (decision, moderator)"
    ") STRICT;"

    /* Where a decision has to be carried out. */
    "CREATE TABLE enforcements ("
    "	decision INTEGER NOT NULL REFERENCES decisions (id),"
    "	space TEXT NOT NULL,"
    "	is_done INTEGER NOT NULL,"
    "	PRIMARY KEY (decision, space)"
    ") STRICT;"

    /* How often cases of a category ended how: of nobody in particular. */
    "CREATE TABLE tallies ("
    "	category TEXT NOT NULL,"
    "	kind TEXT NOT NULL,"
    "	n INTEGER NOT NULL,"
    "	PRIMARY KEY (category, kind)"
    ") STRICT;"

    /* What will be due (casework/clocks.c); subject is the decision, or
     * other thing, that the clock runs for. */
    "CREATE TABLE clocks ("
    "	id INTEGER PRIMARY KEY,"
    "	case_id BLOB NOT NULL REFERENCES cases (id),"
    "	name TEXT NOT NULL,"
    "	subject INTEGER NOT NULL,"
    "	stage INTEGER NOT NULL,"
    "	due INTEGER NOT NULL," /* Unix seconds, full hours */
    "	UNIQUE (subject, name, case_id)"
    ") STRICT;"
    "CREATE INDEX clocks_due ON clocks (due, id);"
    "CREATE INDEX clocks_case ON clocks (case_id, name);"

    /* What was done, each entry chained to the one before (see
     * casework/audit.h). It outlives what it is about. */
    "CREATE TABLE audit ("
    "	seq INTEGER PRIMARY KEY,"
    "	day INTEGER NOT NULL,"
    "	kind TEXT NOT NULL," /* act, letter, vote, note */
    "	verb TEXT NOT NULL,"
    "	case_id BLOB,"
    "	subject BLOB," /* uuid of the row that it is about */
    "	moderator BLOB,"
    "	what BLOB," /* hash of what was done */
    "	prev BLOB NOT NULL,"
    "	hash BLOB NOT NULL"
    ") STRICT;"
    "CREATE INDEX audit_subject ON audit (subject, kind, seq);"
    "CREATE INDEX audit_case ON audit (case_id, kind, seq);"
    "CREATE TRIGGER audit_is_not_changed BEFORE UPDATE ON audit BEGIN"
    "	SELECT RAISE (ABORT, 'the audit log is only added to');"
    "END;"
    "CREATE TRIGGER audit_is_not_cut BEFORE DELETE ON audit BEGIN"
    "	SELECT RAISE (ABORT, 'the audit log is only added to');"
    "END;"

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
