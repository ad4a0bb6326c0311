/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "wire/token.h"

#include <string.h>

#include "base/program.h"

enum { TOKEN_MAX = 16384, TOKEN_MS = 30000 };

int secret_first_line(struct buf *out, const char *text, size_t len, size_t max)
{
	const char *end = memchr(text, '\n', len);
	size_t i;

	if (end == NULL && len >= max)
		return -1;
	if (end != NULL)
		len = (size_t)(end - text);
	if (len > 0 && text[len - 1] == '\r')
		len--;
	for (i = 0; i < len; i++)
		if ((unsigned char)text[i] < ' ' || text[i] == 0x7f)
			return -1;
	if (len == 0)
		return -1;
	buf_add(out, text, len);
	return 0;
}

int token_read(struct buf *out, const char *const *argv, struct err *err)
{
	char text[TOKEN_MAX];
	struct program program = {.argv = argv,
	    .output = text,
	    .size = sizeof text,
	    .milliseconds = TOKEN_MS};
	int ret = program_run(&program, err);

	if (ret == 0 &&
	    secret_first_line(out, text, program.len, sizeof text) == -1)
		ret = err_set(err, ERR_TEMP,
		    "the first line of its output is not a token");
	explicit_bzero(text, sizeof text);
	return ret == -1 ? err_add(err, "token_command") : 0;
}
