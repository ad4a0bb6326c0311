/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A part of HTML, after its charset was taken care of. */
#include "tests/fuzz/fuzz.h"

#include "msg/charset.h"
#include "msg/html.h"

enum { TEXT_MAX = 4096 };

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	charset_init();
	html_init();
	return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct buf utf8 = BUF_INIT, text = BUF_INIT;
	struct pool *pool = pool_new();
	char *exact;

	html_charset(pool, (const char *)data, len);
	charset_convert(&utf8, NULL, (const char *)data, len);
	exact = fuzz_string(utf8.data, utf8.len);
	html_to_text(&text, exact, utf8.len, TEXT_MAX);
	buf_reset(&text);
	html_strip(&text, exact, utf8.len, TEXT_MAX);
	free(exact);
	buf_release(&utf8);
	buf_release(&text);
	pool_free(pool);
	return 0;
}
