/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A template, with the flags of the first byte. */
#include "tests/fuzz/fuzz.h"

#include "tmpl/tmpl.h"

static struct tmpl_value *make_values(void)
{
	struct tmpl_value *map = tmpl_map();

	tmpl_set(map, "a", "text & {{more}}");
	tmpl_set_bool(map, "b", true);
	tmpl_set_bool(map, "c", false);
	tmpl_append_text(map, "l", "first");
	tmpl_append_text(map, "l", "second\n");
	tmpl_set(tmpl_append(map, "m"), "a", "inner");
	tmpl_set(tmpl_set_map(map, "d"), "e", "member");
	return map;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	unsigned flags =
	    fuzz_byte(&data, &len) & (TMPL_ESCAPE_HTML | TMPL_LENIENT);
	char *text = fuzz_string(data, len);
	struct tmpl_value *values = make_values();
	struct buf out = BUF_INIT;
	struct err err = {0};

	if (tmpl_render(&out, text, values, flags, &err) == -1)
		FUZZ_MUST(err.kind == ERR_CONFIG && err.text[0] != '\0');
	else
		FUZZ_MUST(out.len <= TMPL_OUTPUT_MAX);
	buf_release(&out);
	tmpl_free(values);
	free(text);
	return 0;
}
