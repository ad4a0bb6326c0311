/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tmpl/letters.h"

#include <string.h>

#define COMMUNITY                                                              \
	{                                                                      \
		.name = "community", .help = "the name of the community"       \
	}
#define NUMBER                                                                 \
	{                                                                      \
		.name = "number", .help = "the number of the case"             \
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
    {.name = "too_large",
	.type = LETTER_SECTION,
	.help = "only the beginning of the message was read"},
    {.name = "also_to",
	.type = LETTER_SECTION,
	.help = "the reporter wrote to others too"},
    {.name = "also_count", .in = "also_to", .help = "to how many"},
    {.name = "wrote_to_moderators",
	.type = LETTER_SECTION,
	.help = "moderators are among the addressees"},
    {.name = "subject",
	.type = LETTER_SECTION,
	.help = "the mail's subject, clean"},
    {.name = "no_text",
	.type = LETTER_SECTION,
	.help = "the mail has no text, or only blanks"},
    {.name = "clean_copy", .help = "the mail's text, clean"},
    {.name = "replaced",
	.type = LETTER_SECTION,
	.help = "how many places were replaced by the code name"},
    {.name = "text_from_html",
	.type = LETTER_SECTION,
	.help = "there was only HTML"},
    {.name = "text_differs",
	.type = LETTER_SECTION,
	.help = "plain text and HTML say different things"},
    {.name = "text_cut",
	.type = LETTER_SECTION,
	.help = "the text was longer than what is shown"},
    {.name = "has_attachments",
	.type = LETTER_SECTION,
	.help = "there are any"},
    {.name = "attachments", .type = LETTER_LIST, .help = "one by one"},
    {.name = "number", .in = "attachments", .help = "counted from 1"},
    {.name = "type", .in = "attachments", .help = "the media type"},
    {.name = "size", .in = "attachments", .help = "as \"12 KiB\""},
    {.name = "shown",
	.in = "attachments",
	.help = "what may be shown of it, in words"},
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

const struct letter letters[] = {
    {.name = "acknowledgement",
	.help = "to a reporter, at once",
	.variables = acknowledgement},
    {.name = "notice",
	.help = "to moderators, for a new case",
	.variables = notice},
    {.name = "undelivered",
	.help = "to moderators, when a mail could not be delivered",
	.variables = undelivered},
    {.name = "more",
	.help = "to moderators, when a flood case grows",
	.variables = more},
    {.name = NULL},
};

const char *const letter_words[] = {
    "duration.minute",
    "duration.minutes",
    "duration.hour",
    "duration.hours",
    "duration.day",
    "duration.days",
    "class.report",
    "class.machine",
    "class.unreadable",
    "no-ack.machine",
    "no-ack.forged",
    "no-ack.sender-limit",
    "no-ack.age",
    "no-ack.sender-unusable",
    "no-ack.unreadable",
    "what.acknowledgement",
    "attachment.picture",
    "attachment.text",
    "attachment.unclean",
    "attachment.withheld",
    NULL,
};

const struct letter *letters_find(const char *name)
{
	const struct letter *letter;

	for (letter = letters; letter->name != NULL; letter++)
		if (strcmp(letter->name, name) == 0)
			return letter;
	return NULL;
}

struct tmpl_value *letters_values(const struct letter *letter)
{
	const struct letter_variable *variable = letter->variables;
	struct tmpl_value *values = tmpl_map();

	for (; variable->name != NULL; variable++)
		if (variable->in != NULL)
			;
		else if (variable->type == LETTER_SECTION)
			tmpl_set_bool(values, variable->name, false);
		else if (variable->type == LETTER_LIST)
			tmpl_set_list(values, variable->name);
	return values;
}

/* Is the section (or one around it) the one that in names? */
static bool is_within(
    const struct tmpl_tag *tags, size_t section, const char *in)
{
	for (; section != TMPL_NO_PARENT; section = tags[section].parent)
		if (strcmp(tags[section].name, in) == 0)
			return true;
	return false;
}

/* {{.}} is what is around it, so it needs something around it. */
static bool tag_is_known(
    const struct letter *letter, const struct tmpl_tag *tags, size_t at)
{
	const struct letter_variable *variable = letter->variables;
	const struct tmpl_tag *tag = &tags[at];

	if (strcmp(tag->name, ".") == 0)
		return tag->parent != TMPL_NO_PARENT;
	for (; variable->name != NULL; variable++)
		if (strcmp(variable->name, tag->name) == 0 &&
		    (variable->in == NULL ||
			is_within(tags, tag->parent, variable->in)))
			return true;
	return false;
}

int letters_check(
    const struct letter *letter, const char *text, struct err *err)
{
	struct pool *pool = pool_new();
	struct tmpl_tag *tags;
	size_t i, n = 0;
	int ret;

	ret = tmpl_tags(&tags, &n, text, pool, err);
	for (i = 0; ret == 0 && i < n; i++)
		if (!tag_is_known(letter, tags, i))
			ret = err_set(err, ERR_CONFIG,
			    "line %d: {{%s}} is no variable of %s; "
			    "heyward-templates(5) lists them",
			    tags[i].line, tags[i].name, letter->name);
	pool_free(pool);
	return ret;
}

void letters_print_variables(FILE *out)
{
	const struct letter_variable *variable;
	const struct letter *letter;

	for (letter = letters; letter->name != NULL; letter++)
		for (variable = letter->variables; variable->name != NULL;
		     variable++)
			fprintf(out, "%s.%s\n", letter->name, variable->name);
}
