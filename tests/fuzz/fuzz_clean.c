/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The clean copy of a text whose author's name is the first line. What is
 * clean stays clean, and without a trace nothing changes. */
#include "tests/fuzz/fuzz.h"

#include "base/utf8.h"
#include "casework/clean.h"
#include "privacy/redact.h"

static void replace(const char *text, const char *name)
{
	struct redact *redact = redact_new("Quiet Heron");
	struct buf out = BUF_INIT;
	size_t n;

	redact_add_address(redact, "ada.lovelace@example.org");
	redact_add_name(redact, "Ada Lovelace");
	redact_add_name(redact, name);
	n = redact_text(&out, redact, text);
	FUZZ_MUST(utf8_is_clean(buf_text(&out), out.len, false));
	FUZZ_MUST(n > 0 || strcmp(buf_text(&out), text) == 0);
	buf_release(&out);
	redact_free(redact);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	const uint8_t *end = len == 0 ? NULL : memchr(data, '\n', len);
	size_t name_len = end == NULL ? 0 : (size_t)(end - data);
	struct buf name = BUF_INIT, clean = BUF_INIT, out = BUF_INIT;
	char *text;

	utf8_clean(&name, (const char *)data, name_len, true);
	utf8_clean(
	    &clean, (const char *)data + name_len, len - name_len, false);
	text = fuzz_string(clean.data, clean.len);
	clean_signature(&out, text, "Quiet Heron");
	FUZZ_MUST(utf8_is_clean(buf_text(&out), out.len, false));
	replace(text, buf_text(&name));
	free(text);
	buf_release(&name);
	buf_release(&clean);
	buf_release(&out);
	return 0;
}
