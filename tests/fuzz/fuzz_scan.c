/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The look at raw bytes: where header and body begin is within the mail. */
#include "tests/fuzz/fuzz.h"

#include "msg/field.h"
#include "msg/scan.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	const char *raw = (const char *)data;
	struct fields fields;
	struct field field;
	struct scan scan;

	scan_mail(&scan, raw, len);
	/* Of no bytes at all it makes an empty string of its own. */
	if (scan.unsafe != NULL || len == 0)
		return 0;
	FUZZ_MUST(raw <= scan.head && scan.head <= scan.body &&
		  scan.body <= raw + len);
	fields = (struct fields){scan.head, scan.body};
	while (field_next(&field, &fields))
		FUZZ_MUST(field.name_len == 0 ||
			  (field.name >= scan.head &&
			      field.value + field.value_len <= scan.body));
	return 0;
}
