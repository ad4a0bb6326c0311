/* SPDX-License-Identifier: GPL-3.0-or-later */
/* field.h - the fields of a header block, in raw bytes. RFC 5322, 2.2.
 *
 * Nothing is copied or decoded: a field points into the mail. One call looks
 * at each byte once, so a block costs its length, whatever is in it.
 */
#ifndef MSG_FIELD_H
#define MSG_FIELD_H

#include <stdbool.h>
#include <stddef.h>

struct fields {
	const char *at; /* behind the last field; at the end: the body */
	const char *end;
};

struct field {
	const char *name;
	size_t name_len; /* 0: a line that is no field at all */
	const char *value; /* behind the colon, folded as it came */
	size_t value_len; /* without the last line's end */
	size_t raw_len; /* of the whole, line ends included */
	bool spaced; /* there is a space before the colon */
};

/* The next field; false at the end of the block, with the empty line passed
 * over. */
bool field_next(struct field *field, struct fields *fields);
bool field_is(const struct field *field, const char *name); /* any case */

#endif
