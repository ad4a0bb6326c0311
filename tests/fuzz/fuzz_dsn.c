/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a mail system says of a delivery: the machine-readable part alone,
 * and a whole mail that may have one. */
#include "tests/fuzz/fuzz.h"

#include "msg/machine.h"
#include "msg/parse.h"

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	parse_init();
	return 0;
}

static void classify(const struct message *message)
{
	struct machine machine;

	machine_classify(&machine, message, "hey@example.org");
	FUZZ_MUST(machine.sign != NULL);
	FUZZ_MUST(machine_name(machine.kind) != NULL);
	FUZZ_MUST(
	    strspn(machine.status, "0123456789.") == strlen(machine.status));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct pool *pool = pool_new();
	struct message message = {
	    .content_type = "multipart/report",
	    .report_type = "delivery-status",
	    .text = "",
	};

	delivery_read(&message, pool, (const char *)data, len);
	classify(&message);
	parse_mail(&message, pool, data, len);
	classify(&message);
	pool_free(pool);
	return 0;
}
