/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What mails to moderators can say. */
#include "tmpl/variables.h"
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

const struct letter_variable variables_notice[] = {
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
    {.name = "breach",
	.type = LETTER_SECTION,
	.help = "a decision is in force against who has this address"},
    {.name = "who", .in = "breach", .help = "as whom: \"R1\""},
    {.name = "what", .in = "breach", .help = "the decision, in words"},
    {.name = "in_case", .in = "breach", .help = "the number of that case"},
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

const struct letter_variable variables_undelivered[] = {
    COMMUNITY,
    NUMBER,
    {.name = "what", .help = "which mail it was, in words"},
    {.name = "answer",
	.type = LETTER_SECTION,
	.help = "what the server said, without addresses"},
    {.name = NULL},
};

const struct letter_variable variables_more[] = {
    COMMUNITY,
    NUMBER,
    {.name = "count", .help = "how many messages the case holds now"},
    {.name = NULL},
};

const struct letter_variable variables_message[] = {
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
    {.name = "appeal",
	.type = LETTER_SECTION,
	.help = "it appeals against what was decided"},
    {.name = "quoted",
	.type = LETTER_SECTION,
	.help = "how many lines quoted our own mails, and were cut"},
    RECORD,
    HELD,
    VERBS,
    {.name = NULL},
};

const struct letter_variable variables_receipt[] = {
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
    {.name = "preview",
	.type = LETTER_SECTION,
	.help = "letters are only shown, and nothing is done"},
    {.name = "letters",
	.type = LETTER_LIST,
	.help = "letters word for word, for /preview and /letter"},
    {.name = "to", .in = "letters", .help = "to whom: \"R1\""},
    {.name = "letter_subject", .in = "letters", .help = "its subject"},
    {.name = "letter", .in = "letters", .help = "its text"},
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

const struct letter_variable variables_told[] = {
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

const struct letter_variable variables_question[] = {
    COMMUNITY,
    NUMBER,
    {.name = "typed", .help = "what would be done"},
    {.name = "new",
	.type = LETTER_SECTION,
	.help = "a case would be opened, told by the moderator"},
    {.name = "asks",
	.type = LETTER_SECTION,
	.help = "what has to be thought of before it is done"},
    HELD,
    {.name = NULL},
};

const struct letter_variable variables_frozen[] = {
    COMMUNITY,
    NUMBER,
    {.name = "answer",
	.type = LETTER_SECTION,
	.help = "somebody wrote to the case, and that became one of its own"},
    {.name = "yours",
	.type = LETTER_SECTION,
	.help = "the reader wrote to it, and nothing was done"},
    {.name = NULL},
};

const struct letter_variable variables_refused[] = {
    COMMUNITY,
    {.name = "address", .help = "the community's address"},
    {.name = NULL},
};

const struct letter_variable variables_news[] = {
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

const struct letter_variable variables_quiet[] = {
    COMMUNITY,
    NUMBER,
    {.name = "code_name", .help = "who wrote so much"},
    VERBS,
    {.name = NULL},
};

const struct letter_variable variables_case_only[] = {
    COMMUNITY,
    NUMBER,
    VERBS,
    {.name = NULL},
};

const struct letter_variable variables_files[] = {
    COMMUNITY,
    NUMBER,
    {.name = "withheld",
	.type = LETTER_SECTION,
	.help = "the file is as it came, and may name its author"},
    {.name = NULL},
};

const struct letter_variable variables_proposal[] = {
    COMMUNITY,
    NUMBER,
    {.name = "who", .help = "who proposes it"},
    {.name = "what", .help = "what is proposed, in words"},
    {.name = "code",
	.is_required = true,
	.help = "for an answer from elsewhere"},
    {.name = "needed", .help = "how many have to approve"},
    {.name = "have", .help = "how many have"},
    {.name = "no_letter",
	.type = LETTER_SECTION,
	.is_instead = true,
	.help = "nobody gets a letter of it"},
    {.name = "to", .help = "who gets it: \"R1\""},
    {.name = "lang", .help = "in which language: \"fr\""},
    {.name = "letter_subject",
	.is_required = true,
	.help = "the letter's subject"},
    {.name = "letter",
	.is_required = true,
	.help = "its text as it will be sent"},
    {.name = "reason", .is_required = true, .help = "the proposer's reason"},
    {.name = "warnings",
	.type = LETTER_LIST,
	.is_required = true,
	.help = "what is unusual, a line each"},
    {.name = "facts",
	.type = LETTER_LIST,
	.help = "the past, what is suggested, similar cases"},
    VERBS,
    {.name = NULL},
};

const struct letter_variable variables_decided[] = {
    COMMUNITY,
    NUMBER,
    {.name = "subject", .help = "what happened, in a few words"},
    {.name = "lines", .type = LETTER_LIST, .help = "a line each"},
    {.name = "letter",
	.type = LETTER_SECTION,
	.help = "the exact text to be told elsewhere"},
    VERBS,
    {.name = NULL},
};

const struct letter_variable variables_clock[] = {
    COMMUNITY,
    NUMBER,
    {.name = "subject", .help = "what is due, in a few words"},
    {.name = "lines", .type = LETTER_LIST, .help = "a line each"},
    VERBS,
    {.name = NULL},
};

/* The daily one, and the weekly one. */
const struct letter_variable variables_digest[] = {
    COMMUNITY,
    {.name = "lines", .type = LETTER_LIST, .help = "a line each"},
    {.name = "cases",
	.type = LETTER_LIST,
	.help = "what waits in a case, a line each"},
    {.name = "more",
	.type = LETTER_SECTION,
	.help = "how many cases are not listed"},
    {.name = "head",
	.type = LETTER_SECTION,
	.help = "the newest link of the audit log"},
    {.name = NULL},
};
