/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What every column of the schema may hold. */
#include "tests/clear.h"

#include <string.h>

#include "casework/clock_kinds.h"
#include "casework/ladder.h"
#include "casework/verb.h"
#include "tmpl/letters.h"

/* ------------------------------ the words ----------------------------- */

static bool is_letter(const char *word)
{
	return letters_find(word) != NULL;
}

static bool is_ladder(const char *word)
{
	return ladder_find(word) != NULL;
}

static bool is_clock(const char *word)
{
	return clock_kinds_find(word) != NULL;
}

/* What was said in a mail, or what heyward did by itself. */
static bool is_act(const char *word)
{
	static const char *const others[] = {
	    "note", "held", "reveal", "original", "accept", "import",
	    "digest.imported", "digest.refused"};
	const struct verb *verb;
	size_t i;

	for (verb = verbs; verb->command.name != NULL; verb++)
		if (strcmp(verb->command.name, word) == 0)
			return true;
	for (i = 0; i < sizeof others / sizeof others[0]; i++)
		if (strcmp(others[i], word) == 0)
			return true;
	return false;
}

/* ----------------------------- what it is ----------------------------- */

/* What holds for every value (@) that is not NULL, in SQL. */

/* A random name or a keyed hash: always as long, and no text. */
#define RANDOM(bytes) "length(@) = " #bytes, .is_random = true
#define RANDOM_OR_EMPTY(bytes) "length(@) IN (0, " #bytes ")", .is_random = true

/* See privacy/seal.h: version, key id, nonce and tag around the text. */
#define SEALED " hex(substr(@, 1, 1)) = '01' AND length(@) > 45"
#define SHORT SEALED " AND (length(@) - 45) % 64 = 0"
#define WRAP SEALED " AND length(@) = 45 + 64"
#define LONG                                                                   \
	SEALED " AND (length(@) - 45) % 1024 = 0"                              \
	       " AND (length(@) - 45 <= 16384 OR length(@) - 45 IN"            \
	       " (1 << 15, 1 << 16, 1 << 17, 1 << 18, 1 << 19, 1 << 20,"       \
	       " 1 << 21))"
#define LONG_OR_EMPTY "length(@) = 0 OR (" LONG ")"

/* Numbers of rows, and of other things: no time is that small. */
#define COUNT "@ BETWEEN 0 AND 9999999"
#define BOOL "@ IN (0, 1)"
#define REF COUNT
/* What the server of the mailbox says of it. */
#define SERVERS "@ BETWEEN 0 AND (1 << 33)"

/* Days since 1970; Unix seconds, but full minutes, hours, days. */
#define DAYS "@ BETWEEN 0 AND 99999"
#define FULL(seconds) "@ % " #seconds " = 0"
#define MINUTE 60
#define HOUR 3600
#define DAY 86400
#define FULL_(seconds) FULL(seconds)
/* The first while this holds, then the second. */
#define WHILE(condition, first, then)                                          \
	"CASE WHEN " condition " THEN " first " ELSE " then " END"

const struct clear_column clear_columns[] = {
    /* Their values: see facts[]. */
    {"facts", "name",
	"@ IN ('ring', 'team', 'escrow', 'erased', 'audit head', 'last run',"
	" 'forgotten', 'digest', 'broken fetch', 'broken send', 'broken due',"
	" 'broken alarm') OR (@ GLOB 'away *' AND length(@) = 5 + 32)"
	" OR (@ GLOB 'tested *' AND length(@) = 7 + 16)"},
    {"facts", "value", "length(@) < 4096"},

    {"mailboxes", "id", COUNT},
    {"mailboxes", "account", RANDOM(16)},
    {"mailboxes", "first_contact", FULL_(HOUR)},
    {"mailboxes", "uidvalidity", SERVERS},
    {"mailboxes", "uid_below", SERVERS},
    {"mailboxes", "left_alone", COUNT},

    {"seen", "id", COUNT},
    {"seen", "mailbox", REF},
    {"seen", "uidvalidity", SERVERS},
    {"seen", "uid", SERVERS},
    {"seen", "digest", RANDOM(16)},
    {"seen", "message_id", RANDOM(16)},
    {"seen", "twin", RANDOM(16)},
    {"seen", "outcome",
	"@ IN ('own', 'bounce', 'bounce-stray', 'machine-threaded', 'machine',"
	" 'unreadable', 'moderator', 'refused', 'told', 'enforcer', 'party',"
	" 'stranger', 'phrase', 'report')"},

    {"recovery_runs", "run", RANDOM(16)},
    {"recovery_runs", "recovery", RANDOM(8)},
    {"recovery_runs", "day", DAYS},
    {"recovery_runs", "sealed", RANDOM(96)}, /* R, its run; crypto_box_seal */

    {"wraps", "owner", RANDOM(16)},
    {"wraps", "holder", "@ IN ('content', 'identity', 'run')"},
    {"wraps", "run", RANDOM(16)},
    {"wraps", "wrap", WRAP},

    {"cases", "id", RANDOM(16)},
    {"cases", "number", COUNT},
    {"cases", "state", "@ IN ('open', 'closed', 'draft', 'house', 'purged')"},
    {"cases", "class",
	"@ IN ('report', 'permission', 'data-request', 'appeal', 'other',"
	" 'spam', 'machine', 'unreadable')"},
    {"cases", "opened", FULL_(DAY)},
    {"cases", "word_due",
	WHILE("state IN ('open', 'draft')", FULL_(HOUR), FULL_(DAY))},
    {"cases", "decision_due",
	WHILE("state IN ('open', 'draft')", FULL_(HOUR), FULL_(DAY))},
    {"cases", "owner", RANDOM(16)},
    /* Those of the configuration, in its order. */
    {"cases", "categories",
	"@ IN ('', 'pitching', 'trolling', 'pitching trolling')"},
    {"cases", "look", DAYS},
    {"cases", "closed", FULL_(DAY)},
    {"cases", "joined", RANDOM(16)},
    {"cases", "frozen", DAYS},

    {"reports", "id", RANDOM(16)},
    {"reports", "day", DAYS},
    {"case_reports", "id", COUNT},
    {"case_reports", "case_id", RANDOM(16)},
    {"case_reports", "report_id", RANDOM(16)},

    {"parties", "id", RANDOM(16)},
    {"parties", "report_id", RANDOM(16)},
    {"parties", "case_id", RANDOM(16)},
    {"parties", "ordinal", COUNT},
    {"parties", "role", "@ IN ('reporter', 'respondent')"},
    /* "Quiet Heron": drawn by heyward. */
    {"parties", "code_name",
	"@ GLOB '[A-Z]*[a-z] [A-Z]*[a-z]' AND @ NOT GLOB '*[^A-Za-z ]*'"
	" AND length(@) < 24"},
    {"parties", "language", "@ IN ('', 'en', 'de', 'fr', 'es')"},
    {"parties", "flags", "@ BETWEEN 0 AND 255"},
    {"parties", "key", RANDOM(16)},
    {"parties", "wrote", DAYS},
    {"parties", "phrase", RANDOM(16)},
    {"parties", "witness", "length(@) % 16 = 0", .is_random = true},

    {"identities", "id", COUNT},
    {"identities", "uuid", RANDOM(16)},
    {"identities", "party_id", RANDOM(16)},
    {"identities", "key", RANDOM(16)},
    {"identities", "sealed", SHORT},
    {"idents", "blind", RANDOM(16)},
    {"idents", "party_id", RANDOM(16)},

    {"tokens", "blind", RANDOM(16)},
    {"tokens", "case_id", RANDOM(16)},
    {"tokens", "party_id", RANDOM(16)},
    {"tokens", "moderator", RANDOM(16)},
    {"tokens", "uuid", RANDOM(16)},
    {"tokens", "sealed", SHORT},
    {"tokens", "expires", FULL_(DAY)},
    {"tokens", "revoked", BOOL},

    {"screens", "id", COUNT},
    {"screens", "case_id", RANDOM(16)},
    {"screens", "moderator", RANDOM(16)},
    {"screens", "why",
	"@ IN ('excluded', 'addressed', 'sender', 'accused', 'recused',"
	" 'asked', 'mentioned', 'unknown', 'called')"},
    {"screens", "state", "@ IN ('out', 'held', 'cleared', 'in')"},

    {"acts", "id", COUNT},
    {"acts", "uuid", RANDOM(16)},
    {"acts", "case_id", RANDOM(16)},
    {"acts", "day", DAYS},
    {"acts", "moderator", RANDOM(16)},
    {"acts", "verb", "length(@) > 0", .is_word = is_act},
    /* What is only counted has no words. */
    {"acts", "sealed", LONG_OR_EMPTY},

    {"pending", "id", COUNT},
    {"pending", "uuid", RANDOM(16)},
    {"pending", "case_id", RANDOM(16)},
    {"pending", "kind",
	"@ IN ('confirm', 'new', 'send', 'close', 'spam', 'no-action',"
	" 'redact', 'recuse', 'skip-hearing', 'exclusion')"},
    {"pending", "moderator", RANDOM(16)},
    {"pending", "party_id", RANDOM(16)},
    {"pending", "token", RANDOM(16)},
    {"pending", "expires", WHILE("state = 'waiting'", FULL_(HOUR), "@ = 0")},
    {"pending", "state", "@ IN ('waiting', 'done', 'void')"},
    {"pending", "sealed", WHILE("state = 'waiting'", LONG, "length(@) = 0")},

    {"messages", "id", RANDOM(16)},
    {"messages", "unit_id", RANDOM(16)},
    {"messages", "party_id", RANDOM(16)},
    {"messages", "moderator", RANDOM(16)},
    {"messages", "ordinal", COUNT},
    {"messages", "day", DAYS},
    {"messages", "run", RANDOM(16)},
    {"messages", "seal", RANDOM(16)},
    {"messages", "facts", LONG},
    {"messages", "clean", LONG},

    {"files", "id", RANDOM(16)},
    {"files", "message_id", RANDOM(16)},
    {"files", "ordinal", COUNT},
    {"files", "facts", SHORT},

    /* What those of one owner measure together: see check_streams(). */
    {"pieces", "owner", RANDOM(16)},
    {"pieces", "seq", COUNT},
    {"pieces", "data", "length(@) BETWEEN 17 AND 262144 + 17 + 24"},

    {"outbox", "id", COUNT},
    {"outbox", "uuid", RANDOM(16)},
    {"outbox", "letter", "length(@) > 0", .is_word = is_letter},
    {"outbox", "class", "@ IN ('relay', 'decision')"},
    {"outbox", "case_id", RANDOM(16)},
    {"outbox", "key_owner", RANDOM(16)},
    {"outbox", "party_id", RANDOM(16)},
    {"outbox", "moderator", RANDOM(16)},
    {"outbox", "message_id", RANDOM(16)},
    {"outbox", "effect", RANDOM(16)},
    {"outbox", "clean_of", RANDOM(16)},
    {"outbox", "head", LONG},
    {"outbox", "text", LONG},
    {"outbox", "state",
	"@ IN ('queued', 'inflight', 'sent', 'failed', 'untold', 'unknown',"
	" 'cancelled', 'frozen')"},
    {"outbox", "phase", "@ IN ('new', 'claimed', 'data', 'answered', 'owed')"},
    {"outbox", "attempts", COUNT},
    {"outbox", "not_before",
	WHILE("state IN ('queued', 'inflight', 'frozen')", FULL_(MINUTE),
	    FULL_(DAY))},
    {"outbox", "expires",
	WHILE(
	    "state IN ('queued', 'inflight', 'frozen')", FULL_(HOUR), "@ = 0")},
    {"outbox", "code", "@ BETWEEN 0 AND 599"},

    {"decisions", "id", COUNT},
    {"decisions", "uuid", RANDOM(16)},
    {"decisions", "case_id", RANDOM(16)},
    {"decisions", "party_id", RANDOM(16)},
    {"decisions", "kind", "length(@) > 0", .is_word = is_ladder},
    {"decisions", "target", REF},
    {"decisions", "state",
	"@ IN ('proposed', 'approved', 'enacted', 'expired', 'lifted',"
	" 'readmitted', 'overturned', 'dropped', 'heard')"},
    {"decisions", "proposer", RANDOM_OR_EMPTY(16)},
    {"decisions", "needed", "@ BETWEEN 0 AND 99"},
    {"decisions", "held_until", FULL_(HOUR)},
    {"decisions", "term", FULL_(HOUR)},
    {"decisions", "started", FULL_(HOUR)},
    {"decisions", "ends", FULL_(HOUR)},
    {"decisions", "letter", REF},
    {"decisions", "mac", RANDOM(16)},
    {"decisions", "sealed", LONG_OR_EMPTY},

    {"votes", "decision", REF},
    {"votes", "moderator", RANDOM(16)},
    {"votes", "vote", "@ IN ('approves', 'objects')"},
    {"votes", "mac", RANDOM(16)},

    /* Spaces and categories are those of the configuration. */
    {"enforcements", "decision", REF},
    {"enforcements", "space", "@ IN ('forum', 'chat')"},
    {"enforcements", "is_done", BOOL},
    {"tallies", "category", "@ IN ('', 'pitching', 'trolling')"},
    {"tallies", "kind", "length(@) > 0", .is_word = is_ladder},
    {"tallies", "n", COUNT},

    {"clocks", "id", COUNT},
    {"clocks", "case_id", RANDOM(16)},
    {"clocks", "name", "length(@) > 0", .is_word = is_clock},
    {"clocks", "subject", REF},
    {"clocks", "stage", "@ BETWEEN 0 AND 9"},
    {"clocks", "due", FULL_(HOUR)},

    {"audit", "seq", COUNT},
    {"audit", "day", DAYS},
    {"audit", "kind", "@ IN ('act', 'letter', 'vote', 'note')"},
    {"audit", "verb",
	"kind = 'act' OR @ IN ('queued', 'released', 'sent', 'failed',"
	" 'untold', 'unknown', 'cancelled', 'approves', 'objects', 'init',"
	" 'run', 'left', 'freeze', 'thaw', 'rotate', 'recover', 'reveal',"
	" 'original', 'accept', 'purge', 'erase')"},
    {"audit", "case_id", RANDOM(16)},
    {"audit", "subject", RANDOM(16)},
    {"audit", "moderator", RANDOM(16)},
    {"audit", "what", RANDOM(32)},
    {"audit", "prev", RANDOM(32)},
    {"audit", "hash", RANDOM(32)},

    {"rates", "blind", RANDOM(16)},
    {"rates", "day", DAYS},
    {"rates", "n", COUNT},
    {"rates", "case_id", RANDOM(16)},
};
const size_t clear_columns_n = sizeof clear_columns / sizeof clear_columns[0];
