/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tmpl/letters.h"

#define COMMUNITY                                                              \
	{                                                                      \
		.name = "community", .help = "the name of the community"       \
	}
#define NUMBER                                                                 \
	{                                                                      \
		.name = "number", .help = "the number of the case"             \
	}

#define VERBS                                                                  \
	{.name = "verbs",                                                      \
	    .type = LETTER_LIST,                                               \
	    .help = "what one may say now, five at most"},                     \
	    {.name = "verb", .in = "verbs", .help = "as it is typed"},         \
	    {.name = "link", .in = "verbs", .help = "a mailto: link with it"}, \
	{                                                                      \
		.name = "does", .in = "verbs", .help = "what it does"          \
	}
#define HELD                                                                   \
	{                                                                      \
		.name = "held", .type = LETTER_LIST,                           \
		.help =                                                        \
		    "moderators who hear nothing of the case until one of "    \
		    "the others clears them"                                   \
	}
#define HISTORY                                                                \
	{                                                                      \
		.name = "history", .type = LETTER_LIST,                        \
		.help = "earlier cases of the same respondents, a line each"   \
	}
#define DONE                                                                   \
	{.name = "done",                                                       \
	    .type = LETTER_LIST,                                               \
	    .help = "what was done, a line each"},                             \
	{                                                                      \
		.name = "outside", .type = LETTER_LIST,                        \
		.help = "who outside gets something, and when"                 \
	}
#define RECORD                                                                 \
	{.name = "subject",                                                    \
	    .type = LETTER_SECTION,                                            \
	    .help = "the mail's subject, clean"},                              \
	    {.name = "no_text",                                                \
		.type = LETTER_SECTION,                                        \
		.help = "the mail has no text, or only blanks"},               \
	    {.name = "clean_copy", .help = "the mail's text, clean"},          \
	    {.name = "replaced",                                               \
		.type = LETTER_SECTION,                                        \
		.help = "how many places were replaced by the code name"},     \
	    {.name = "text_from_html",                                         \
		.type = LETTER_SECTION,                                        \
		.help = "there was only HTML"},                                \
	    {.name = "text_differs",                                           \
		.type = LETTER_SECTION,                                        \
		.help = "plain text and HTML say different things"},           \
	    {.name = "text_cut",                                               \
		.type = LETTER_SECTION,                                        \
		.help = "the text was longer than what is shown"},             \
	    {.name = "has_attachments",                                        \
		.type = LETTER_SECTION,                                        \
		.help = "there are any"},                                      \
	    {.name = "attachments",                                            \
		.type = LETTER_LIST,                                           \
		.help = "one by one"},                                         \
	    {.name = "number", .in = "attachments", .help = "counted from 1"}, \
	    {.name = "type", .in = "attachments", .help = "the media type"},   \
	    {.name = "size", .in = "attachments", .help = "as \"12 KiB\""},    \
	    {.name = "shown",                                                  \
		.in = "attachments",                                           \
		.help = "what may be shown of it, in words"},                  \
	    {.name = "sha256",                                                 \
		.type = LETTER_SECTION,                                        \
		.in = "attachments",                                           \
		.help = "of one that is withheld, in hexadecimal"},            \
	    {.name = "also_to",                                                \
		.type = LETTER_SECTION,                                        \
		.help = "the mail went to others too"},                        \
	    {.name = "also_count", .in = "also_to", .help = "to how many"},    \
	{                                                                      \
		.name = "too_large", .type = LETTER_SECTION,                   \
		.help = "only the beginning of the message was read"           \
	}

static const struct letter_variable acknowledgement[] = {
    COMMUNITY,
    {.name = "code_of_conduct",
	.type = LETTER_SECTION,
	.help = "where it can be read, if the configuration says so"},
    {.name = "word_by",
	.help = "within what time somebody answers: \"24 hours\""},
    {.name = "decision_by",
	.help = "within what time there is a decision: \"14 days\""},
    {.name = "receipt_phrase",
	.help = "the words with which to go on from another address"},
    {.name = "too_large",
	.type = LETTER_SECTION,
	.help = "only the beginning of the message could be read"},
    {.name = NULL},
};

static const struct letter_variable notice[] = {
    COMMUNITY,
    NUMBER,
    {.name = "code_name", .help = "the reporter's: \"Quiet Heron\""},
    {.name = "class", .help = "what kind of mail it is, in words"},
    {.name = "opened", .help = "when the case was opened, in UTC"},
    {.name = "due", .help = "by when somebody has to answer, in UTC"},
    {.name = "unreadable",
	.type = LETTER_SECTION,
	.help = "why the mail could not be read"},
    {.name = "kept",
	.type = LETTER_SECTION,
	.help = "the original is kept, sealed to a recovery key"},
    {.name = "sender_doubt",
	.type = LETTER_SECTION,
	.help = "why the sender may be somebody else"},
    {.name = "same_sender",
	.type = LETTER_SECTION,
	.help = "the same address wrote before"},
    {.name = "same_code_name",
	.in = "same_sender",
	.help = "as whom: \"Quiet Heron\""},
    {.name = "same_number", .in = "same_sender", .help = "in which case"},
    {.name = "no_ack",
	.type = LETTER_SECTION,
	.help = "no acknowledgement was sent"},
    {.name = "reason", .in = "no_ack", .help = "why not"},
    {.name = "flood",
	.type = LETTER_SECTION,
	.help = "the case collects one sender's mail of the day"},
    {.name = "machine",
	.type = LETTER_SECTION,
	.help = "the mail was sent by a program"},
    {.name = "wrote_to_moderators",
	.type = LETTER_SECTION,
	.help = "moderators are among the addressees"},
    RECORD,
    HELD,
    VERBS,
    {.name = NULL},
};

static const struct letter_variable undelivered[] = {
    COMMUNITY,
    NUMBER,
    {.name = "what", .help = "which mail it was, in words"},
    {.name = "answer",
	.type = LETTER_SECTION,
	.help = "what the server said, without addresses"},
    {.name = NULL},
};

static const struct letter_variable more[] = {
    COMMUNITY,
    NUMBER,
    {.name = "count", .help = "how many messages the case holds now"},
    {.name = NULL},
};

static const struct letter_variable message[] = {
    COMMUNITY,
    NUMBER,
    {.name = "code_name", .help = "who wrote: \"Quiet Heron\", \"R1\""},
    {.name = "role", .help = "what that person is in the case"},
    {.name = "unverified",
	.type = LETTER_SECTION,
	.help = "it came from an address that is not known"},
    {.name = "moved",
	.type = LETTER_SECTION,
	.help = "the receipt phrase came from another address"},
    {.name = "closed", .type = LETTER_SECTION, .help = "the case is closed"},
    {.name = "quoted",
	.type = LETTER_SECTION,
	.help = "how many lines quoted our own mails, and were cut"},
    RECORD,
    HELD,
    VERBS,
    {.name = NULL},
};

static const struct letter_variable receipt[] = {
    COMMUNITY,
    NUMBER,
    DONE,
    {.name = "nothing_done",
	.type = LETTER_SECTION,
	.help = "a line was bad, so that none was obeyed"},
    {.name = "refused",
	.type = LETTER_LIST,
	.help = "what was wrong, a line each"},
    {.name = "typed",
	.type = LETTER_SECTION,
	.help = "the text, given back where nothing was done"},
    {.name = "corrected",
	.type = LETTER_SECTION,
	.help = "what /yes would do instead"},
    {.name = "nothing_outside",
	.type = LETTER_SECTION,
	.help = "nobody outside gets anything"},
    {.name = "empty", .type = LETTER_SECTION, .help = "no text was found"},
    {.name = "note_to",
	.type = LETTER_SECTION,
	.help = "how many colleagues get the note"},
    {.name = "cut",
	.type = LETTER_SECTION,
	.help = "how many lines of quotation were not read"},
    {.name = "files",
	.type = LETTER_SECTION,
	.help = "how many attachments went to nobody"},
    {.name = "uncut",
	.type = LETTER_SECTION,
	.help = "the lines that had been cut, for /uncut"},
    {.name = "status",
	.type = LETTER_LIST,
	.help = "the case at a glance, a line each, for /status"},
    {.name = "help", .type = LETTER_LIST, .help = "all verbs, for /help"},
    {.name = "verb", .in = "help", .help = "as it is typed"},
    {.name = "does", .in = "help", .help = "what it does"},
    HISTORY,
    VERBS,
    {.name = NULL},
};

static const struct letter_variable told[] = {
    COMMUNITY,
    NUMBER,
    {.name = "who", .help = "the moderator"},
    DONE,
    {.name = "has_text",
	.type = LETTER_SECTION,
	.help = "the moderator wrote more than verbs"},
    {.name = "clean_copy", .help = "what the moderator wrote"},
    HISTORY,
    VERBS,
    {.name = NULL},
};

static const struct letter_variable question[] = {
    COMMUNITY,
    NUMBER,
    {.name = "typed", .help = "what would be done"},
    {.name = "new",
	.type = LETTER_SECTION,
	.help = "a case would be opened, told by the moderator"},
    HELD,
    {.name = NULL},
};

static const struct letter_variable refused[] = {
    COMMUNITY,
    {.name = "address", .help = "the community's address"},
    {.name = NULL},
};

static const struct letter_variable news[] = {
    COMMUNITY,
    NUMBER,
    {.name = "code_name", .help = "the reporter's"},
    {.name = "news", .type = LETTER_LIST, .help = "a line each"},
    {.name = "identity",
	.type = LETTER_SECTION,
	.help = "the reporter shows who it is"},
    {.name = "name", .in = "identity", .help = "the name"},
    {.name = "address", .in = "identity", .help = "the address"},
    {.name = NULL},
};

static const struct letter_variable quiet[] = {
    COMMUNITY,
    NUMBER,
    {.name = "code_name", .help = "who wrote so much"},
    VERBS,
    {.name = NULL},
};

static const struct letter_variable case_only[] = {
    COMMUNITY,
    NUMBER,
    VERBS,
    {.name = NULL},
};

static const struct letter_variable files[] = {
    COMMUNITY,
    NUMBER,
    {.name = "withheld",
	.type = LETTER_SECTION,
	.help = "the file is as it came, and may name its author"},
    {.name = NULL},
};

static const struct letter_variable digest[] = {
    COMMUNITY,
    {.name = "lines", .type = LETTER_LIST, .help = "a line each"},
    {.name = NULL},
};

static const struct letter_variable relay[] = {
    COMMUNITY,
    {.name = "text", .help = "a moderator's words"},
    {.name = NULL},
};

static const struct letter_variable plain[] = {
    COMMUNITY,
    {.name = NULL},
};

static const struct letter_variable said[] = {
    COMMUNITY,
    {.name = "said", .type = LETTER_LIST, .help = "a paragraph each"},
    {.name = NULL},
};

static const struct letter_variable conflict[] = {
    COMMUNITY,
    {.name = "word_by",
	.help = "how long an answer is waited for: \"24 hours\""},
    {.name = "escalation",
	.type = LETTER_SECTION,
	.help = "there is somebody outside the team"},
    {.name = NULL},
};

/* Toward parties first, then toward moderators. */
const struct letter letters[] = {
    {.name = "acknowledgement",
	.help = "to a reporter, at once",
	.variables = acknowledgement},
    {.name = "relay",
	.help = "to a party, with a moderator's words",
	.is_human = true,
	.is_recalled = true,
	.variables = relay},
    {.name = "closed",
	.help = "to a reporter, a day after the case was closed",
	.is_recalled = true,
	.variables = plain},
    {.name = "ask-identity",
	.help = "to a reporter, whether the name may be known",
	.is_recalled = true,
	.variables = plain},
    {.name = "said",
	.help = "to a reporter, confirming a word such as /no-updates",
	.variables = said},
    {.name = "which",
	.help = "to a reporter who excludes somebody whom nobody is called",
	.variables = conflict},
    {.name = "alone",
	.help = "to a reporter whose message nobody may read",
	.variables = plain},
    {.name = "notice",
	.help = "to moderators, for a new case",
	.variables = notice},
    {.name = "message",
	.help = "to moderators, for a message in a case",
	.variables = message},
    {.name = "receipt",
	.help = "to a moderator, for each mail",
	.variables = receipt},
    {.name = "told",
	.help = "to the other moderators, what one of them did or wrote",
	.variables = told},
    {.name = "question",
	.help = "to a moderator, to be answered with /yes",
	.variables = question},
    {.name = "refused",
	.help = "to a moderator whose mail had no right to be obeyed",
	.variables = refused},
    {.name = "called",
	.help = "to an escalation address that is called in",
	.variables = case_only},
    {.name = "news",
	.help = "to moderators, what a reporter wants",
	.variables = news},
    {.name = "quiet",
	.help = "to moderators, once a day, when a party writes too much",
	.variables = quiet},
    {.name = "files",
	.help = "to a moderator, with attachments",
	.variables = files},
    {.name = "remind",
	.help = "to the owner of a case, who wanted it",
	.variables = case_only},
    {.name = "digest",
	.help = "to moderators, at most once a day",
	.variables = digest},
    {.name = "undelivered",
	.help = "to moderators, when a mail could not be delivered",
	.variables = undelivered},
    {.name = "more",
	.help = "to moderators, when a flood case grows",
	.variables = more},
    {.name = NULL},
};
