/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The value of an Authentication-Results field, and of a Received. */
#include "tests/fuzz/fuzz.h"

#include "msg/authres.h"
#include "msg/received.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	char *value = fuzz_string(data, len);
	struct authres_field field;

	authres_read(&field, (const char *)data, len, "example.org");
	FUZZ_MUST(field.result.reason != NULL);
	FUZZ_MUST(memchr(field.server, '\0', sizeof field.server) != NULL);
	FUZZ_MUST(
	    field.server[0] != '\0' || field.result.verdict != AUTHRES_PASS);
	received_is_ours(value, "mx.example.org");
	free(value);
	return 0;
}
