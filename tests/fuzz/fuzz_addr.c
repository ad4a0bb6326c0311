/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An address: what it becomes is one, too, and stays as it is. Only the form
 * for counting may be less. */
#include "tests/fuzz/fuzz.h"

#include "base/addr.h"
#include "base/mem.h"

static const char own[] = "hey@example.org";

/* What one form of an address has to keep. */
static void hold(
    int make(char **out, const char *addr, struct err *err), const char *addr)
{
	char *once, *twice;

	if (make(&once, addr, NULL) == -1)
		return;
	FUZZ_MUST(addr_is_valid(addr));
	FUZZ_MUST(addr_is_valid(once));
	FUZZ_MUST(make(&twice, once, NULL) == 0);
	FUZZ_MUST(strcmp(once, twice) == 0);
	mem_wipe_free(once);
	mem_wipe_free(twice);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	char *addr = fuzz_string(data, len), *folded;
	const char *tag;
	size_t tag_len;

	hold(addr_canon, addr);
	hold(addr_to_ascii, addr);
	if (addr_fold(&folded, addr, NULL) == 0)
		mem_wipe_free(folded);
	addr_needs_smtputf8(addr);
	if (addr_tag(&tag, &tag_len, addr, own, '+'))
		FUZZ_MUST(tag > addr && tag + tag_len < addr + len);
	free(addr);
	return 0;
}
