/* SPDX-License-Identifier: GPL-3.0-or-later */
/* audit_verify.h - is the audit log whole, and does the rest fit it? */
#ifndef CASEWORK_AUDIT_VERIFY_H
#define CASEWORK_AUDIT_VERIFY_H

#include "casework/audit.h"

/* One thing that is wrong, as a sentence. */
typedef void audit_found(void *arg, const char *text);

struct audit_verify {
	struct desk *desk;
	const struct audit_head *file; /* of the state directory, or NULL */
	const char
	    *witness; /* of a weekly digest, see audit_shown(), or NULL */
	audit_found *found;
	void *arg;

	/* Results. */
	int64_t entries;
	size_t n_found;
};
/* All of it; reads the whole log into memory, some 100 bytes an entry. 0, or
 * -1: the database could not be read to its end. */
int audit_verify(struct audit_verify *verify, struct err *err);

/* The two halves of it: the chain with its heads; acts, decision letters and
 * votes against their entries. */
int audit_verify_chain(struct audit_verify *verify, struct err *err);
int audit_verify_rows(struct audit_verify *verify, struct err *err);
/* Tell one finding. */
void audit_tell(struct audit_verify *verify, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

#endif
