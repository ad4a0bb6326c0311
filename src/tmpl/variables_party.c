/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What letters to parties, and to those who carry a ban out, can say. */
#include "tmpl/variables.h"

#define CODE_OF_CONDUCT                                                        \
	{                                                                      \
		.name = "code_of_conduct", .type = LETTER_SECTION,             \
		.help = "where it can be read, if the configuration says so"   \
	}
#define REASON                                                                 \
	{                                                                      \
		.name = "reason", .is_required = true,                         \
		.help = "the moderators' reason"                               \
	}
#define CONDITIONS                                                             \
	{                                                                      \
		.name = "conditions", .type = LETTER_LIST,                     \
		.is_required = true, .help = "for the return, a line each"     \
	}
/* What every letter of the ladder has, sentences from words.txt last. */
#define DECISION                                                               \
	COMMUNITY, CODE_OF_CONDUCT,                                            \
	    {.name = "categories",                                             \
		.type = LETTER_LIST,                                           \
		.is_required = true,                                           \
		.help = "what was violated, a line each"},                     \
	    REASON, CONDITIONS, ANSWER
#define ANSWER                                                                 \
	{.name = "appeal",                                                     \
	    .is_required = true,                                               \
	    .help = "a sentence: how to appeal, and until when"},              \
	{                                                                      \
		.name = "confirm", .is_required = true,                        \
		.help = "a sentence: please confirm that you got this"         \
	}
#define APOLOGY                                                                \
	{                                                                      \
		.name = "apology", .type = LETTER_SECTION,                     \
		.is_required = true, .help = "a public apology is asked for"   \
	}
#define FROM                                                                   \
	{                                                                      \
		.name = "from", .is_required = true,                           \
		.help = "when it begins: \"2026-12-24\""                       \
	}
#define UNTIL                                                                  \
	{                                                                      \
		.name = "until", .is_required = true,                          \
		.help = "when it ends: \"2026-12-24\""                         \
	}
#define NO_CONTACT                                                             \
	{                                                                      \
		.name = "no_contact", .is_required = true,                     \
		.help = "what must not be, in general terms"                   \
	}
#define CONSEQUENCES                                                           \
	{                                                                      \
		.name = "consequences", .is_required = true,                   \
		.help = "what may follow where these terms are broken"         \
	}
#define IS_BAN                                                                 \
	{                                                                      \
		.name = "is_ban", .type = LETTER_SECTION,                      \
		.help = "it is a ban, not a no-contact period"                 \
	}
#define SPACE                                                                  \
	{                                                                      \
		.name = "space", .is_required = true,                          \
		.help = "where: \"the chat\""                                  \
	}
#define NAMES                                                                  \
	{                                                                      \
		.name = "names", .type = LETTER_LIST, .is_required = true,     \
		.help = "what the person is called there, a line each"         \
	}
#define UNTIL_IF(...)                                                          \
	{                                                                      \
		.name = "until", .type = LETTER_SECTION, .is_required = true,  \
		.help = __VA_ARGS__                                            \
	}

const struct letter_variable variables_acknowledgement[] = {
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

const struct letter_variable variables_relay[] = {
    COMMUNITY,
    {.name = "text", .help = "a moderator's words"},
    {.name = NULL},
};

const struct letter_variable variables_plain[] = {
    COMMUNITY,
    {.name = NULL},
};

const struct letter_variable variables_said[] = {
    COMMUNITY,
    {.name = "said", .type = LETTER_LIST, .help = "a paragraph each"},
    {.name = NULL},
};

const struct letter_variable variables_conflict[] = {
    COMMUNITY,
    {.name = "word_by",
	.help = "how long an answer is waited for: \"24 hours\""},
    {.name = "escalation",
	.type = LETTER_SECTION,
	.help = "there is somebody outside the team"},
    {.name = NULL},
};

const struct letter_variable variables_correction[] = {
    DECISION,
    APOLOGY,
    {.name = NULL},
};

/* A warning, a temporary ban, an emergency ban and its confirmation. */
const struct letter_variable variables_term[] = {
    DECISION,
    APOLOGY,
    FROM,
    UNTIL,
    NO_CONTACT,
    CONSEQUENCES,
    {.name = NULL},
};

const struct letter_variable variables_permanent_ban[] = {
    DECISION,
    FROM,
    NO_CONTACT,
    {.name = NULL},
};

const struct letter_variable variables_extended[] = {
    COMMUNITY,
    REASON,
    UNTIL,
    IS_BAN,
    CONSEQUENCES,
    ANSWER,
    {.name = NULL},
};

const struct letter_variable variables_lifted[] = {
    COMMUNITY,
    REASON,
    IS_BAN,
    CONDITIONS,
    {.name = NULL},
};

const struct letter_variable variables_readmitted[] = {
    COMMUNITY,
    REASON,
    CONDITIONS,
    {.name = NULL},
};

const struct letter_variable variables_appeal_accepted[] = {
    COMMUNITY,
    REASON,
    {.name = NULL},
};

const struct letter_variable variables_appeal_rejected[] = {
    COMMUNITY,
    REASON,
    UNTIL_IF("till when the term goes on"),
    {.name = NULL},
};

const struct letter_variable variables_hearing[] = {
    COMMUNITY,
    {.name = "text", .is_required = true, .help = "a moderator's words"},
    {.name = "answer_by",
	.is_required = true,
	.help = "how long an answer is waited for, in UTC"},
    {.name = NULL},
};

const struct letter_variable variables_data[] = {
    COMMUNITY,
    {.name = "lines", .type = LETTER_LIST, .help = "what is held, a line each"},
    {.name = "messages",
	.type = LETTER_LIST,
	.help = "what that person wrote, one by one"},
    {.name = "date", .in = "messages", .help = "when it came, in UTC"},
    {.name = "text", .in = "messages", .help = "its text"},
    {.name = NULL},
};

const struct letter_variable variables_outcome[] = {
    COMMUNITY,
    {.name = "acted", .type = LETTER_SECTION, .help = "something was decided"},
    {.name = "none", .type = LETTER_SECTION, .help = "nothing follows"},
    {.name = "rungs",
	.type = LETTER_LIST,
	.help = "what was decided, in words, as far as it may be told"},
    {.name = "terms", .type = LETTER_SECTION, .help = "it ends some day"},
    {.name = "until", .in = "terms", .help = "when it ends: \"2026-12-24\""},
    {.name = NULL},
};

const struct letter_variable variables_granted[] = {
    COMMUNITY,
    {.name = "until",
	.type = LETTER_SECTION,
	.help = "when it ends: \"2026-12-24\""},
    {.name = "space",
	.type = LETTER_SECTION,
	.help = "where, if not everywhere"},
    {.name = "text", .type = LETTER_SECTION, .help = "a moderator's words"},
    {.name = NULL},
};

const struct letter_variable variables_enforce[] = {
    COMMUNITY,
    SPACE,
    NAMES,
    {.name = "ban",
	.type = LETTER_SECTION,
	.is_required = true,
	.help = "no part in anything there"},
    {.name = "no_contact",
	.type = LETTER_SECTION,
	.is_required = true,
	.help = "no contact with some people there"},
    {.name = "from",
	.is_required = true,
	.help = "when it begins: \"2026-12-24\""},
    UNTIL_IF("when it ends; never where it is not shown"),
    {.name = NULL},
};

const struct letter_variable variables_enforce_end[] = {
    COMMUNITY,
    SPACE,
    NAMES,
    {.name = NULL},
};

const struct letter_variable variables_enforce_change[] = {
    COMMUNITY,
    SPACE,
    NAMES,
    UNTIL,
    {.name = NULL},
};

const struct letter_variable variables_permit[] = {
    COMMUNITY,
    SPACE,
    NAMES,
    UNTIL_IF("when it ends, if it does"),
    {.name = NULL},
};
