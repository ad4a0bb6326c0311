/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/hook.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/program.h"

enum { HOOK_MS = 30000 };

/* What may be there several times is a list, in the plural. */
static const char *list_of(const char *key)
{
	static const char *const keys[][2] = {
	    {"handle", "handles"}, {"name", "names"}, {"space", "spaces"}};
	size_t i;

	for (i = 0; i < sizeof keys / sizeof keys[0]; i++)
		if (strcmp(keys[i][0], key) == 0)
			return keys[i][1];
	return NULL;
}

static void set(json_t *event, const char *key, const char *value)
{
	const char *list = list_of(key);

	if (list != NULL)
		json_array_append_new(
		    json_object_get(event, list), json_string(value));
	else
		json_object_set_new(event, key, json_string(value));
}

json_t *hook_event(const char *text, const char *event_id)
{
	json_t *event = json_pack("{s:s, s:[], s:[], s:[]}", "id", event_id,
	    "handles", "names", "spaces");
	char *copy = mem_strdup(text), *at = copy, *line, *value;

	while ((line = strsep(&at, "\n")) != NULL) {
		value = strchr(line, ' ');
		if (value == NULL)
			continue;
		*value++ = '\0';
		set(event, line, value);
	}
	mem_wipe_free(copy);
	return event;
}

int hook_run(const struct conf *conf, const char *text, const char *event_id,
    struct err *err)
{
	json_t *event = hook_event(text, event_id);
	char *line = json_dumps(event, JSON_COMPACT);
	struct buf input = BUF_INIT;
	struct program program = {.argv = conf->hook.decision,
	    .milliseconds = HOOK_MS,
	    .is_bare = true};
	int ret = -1;

	json_decref(event);
	buf_addf(&input, "%s\n", line == NULL ? "" : line);
	program.input = buf_text(&input);
	if (conf->hook.decision[0] == NULL)
		err_set(err, ERR_CONFIG,
		    "it was taken away, and something is to be carried out "
		    "still; set it again, or do it by hand");
	else if (line == NULL || input.len > PROGRAM_INPUT_MAX)
		err_set(err, ERR_INPUT,
		    "there is too much to say of one person; do it by hand");
	else
		ret = program_run(&program, err);
	if (ret == -1)
		err_add(err, "hook.decision");
	if (line != NULL)
		mem_wipe_free(line);
	buf_release(&input);
	return ret;
}
