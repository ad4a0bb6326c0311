/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a moderator typed, in any bytes. What comes out is clean and bounded,
 * comes in the order of the lines, and is no longer than what went in. */
#include "tests/fuzz/fuzz.h"

#include "base/utf8.h"
#include "casework/command.h"

static const char *const aliases[] = {"übernehmen", "引き受ける", NULL};
static const struct command_verb take = {.name = "take", .aliases = aliases};
static const struct command_verb assign = {.name = "assign", .takes_arg = true};
static const struct command_verb reply = {
    .name = "reply", .takes_arg = true, .takes_text = true};
static const struct command_verb note = {.name = "note", .takes_text = true};
static const struct command_verb *const verbs[] = {
    &take, &assign, &reply, &note, NULL};

static void hold(const struct command *command)
{
	size_t typed = strlen(command->typed), arg = strlen(command->arg);

	FUZZ_MUST(typed > 0 && typed <= COMMAND_LINE_MAX);
	FUZZ_MUST(utf8_is_clean(command->typed, typed, true));
	FUZZ_MUST(arg <= COMMAND_LINE_MAX);
	FUZZ_MUST(utf8_is_clean(command->arg, arg, true));
	FUZZ_MUST(strstr(command->arg, "  ") == NULL);
	FUZZ_MUST(utf8_is_clean(command->text, strlen(command->text), false));
	FUZZ_MUST(command->verb == NULL || command->nearest == NULL);
	if (command->verb == NULL || !command->verb->takes_text)
		FUZZ_MUST(*command->text == '\0');
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct pool *pool = pool_new();
	struct buf clean = BUF_INIT;
	char *typed = fuzz_string(data, len);
	struct commands commands;
	size_t i, line = 0, all;

	utf8_clean(&clean, typed, strlen(typed), false);
	commands_read(&commands, typed, verbs, pool);
	FUZZ_MUST(commands.n <= COMMANDS_MAX);
	FUZZ_MUST(!commands.too_many || commands.n == COMMANDS_MAX);
	all = strlen(commands.note);
	FUZZ_MUST(utf8_is_clean(commands.note, all, false));
	for (i = 0; i < commands.n; i++) {
		FUZZ_MUST(commands.list[i].line > line);
		line = commands.list[i].line;
		hold(&commands.list[i]);
		all += strlen(commands.list[i].arg);
		all += strlen(commands.list[i].text);
	}
	FUZZ_MUST(all <= clean.len);
	free(typed);
	buf_release(&clean);
	pool_free(pool);
	return 0;
}
