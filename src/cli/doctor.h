/* SPDX-License-Identifier: GPL-3.0-or-later */
/* doctor.h - heyward check: what is looked at, and how it is said.
 *
 * A check is a function and its row in the table of check.c. It says one line
 * for each thing it looked at: ok, warn with the mend, or FAIL with an error,
 * whose text holds the mend. Lines name files, servers and settings, and
 * nobody who wrote or was written about.
 */
#ifndef CLI_DOCTOR_H
#define CLI_DOCTOR_H

#include <stdbool.h>

#include <jansson.h>

#include "cli/site.h"

/* What a check cannot do without; the table says it for each. */
enum doctor_needs {
	NEEDS_CONF = 1, /* site.conf */
	NEEDS_RING = 2, /* site.ring */
	NEEDS_STORE = 4, /* site.store and site.desk, read but not decrypted */
	NEEDS_BOTH = 8 /* the ring fits the database: the desk opens things */
};

struct doctor {
	const struct cli *cli;
	struct site site;
	unsigned has; /* of doctor_needs */
	bool live; /* a test mail is asked for */
	const char *check; /* the name of the row that runs */
	json_t *lines; /* for --json; NULL: they are printed */
	int worst; /* exit code of the first FAIL */
};

__attribute__((format(printf, 2, 3))) void doctor_ok(
    struct doctor *doctor, const char *fmt, ...);
/* What is the matter, and then what to do about it. */
__attribute__((format(printf, 3, 4))) void doctor_warn(
    struct doctor *doctor, const char *mend, const char *fmt, ...);
void doctor_fail(struct doctor *doctor, const struct err *err);
/* With a mend that the error does not hold; "" for none. */
void doctor_fail_mend(
    struct doctor *doctor, const struct err *err, const char *mend);

/* Swap space that is neither encrypted nor memory itself; all paths are below
 * root, which is "" outside of tests. Its name is written, and true returned,
 * where there is one. */
bool host_plain_swap(char *name, size_t size, const char *root);
/* Does the kernel hand a core dump to a program? Its line is written. */
bool host_core_pipe(char *line, size_t size, const char *root);

/* check_host.c */
void check_permissions(struct doctor *doctor);
void check_user(struct doctor *doctor);
void check_swap(struct doctor *doctor);
void check_core(struct doctor *doctor);
void check_disk(struct doctor *doctor);
/* check_keys.c */
void check_ring_file(struct doctor *doctor);
void check_recovery(struct doctor *doctor);
void check_ring_fits(struct doctor *doctor);
void check_key_test(struct doctor *doctor);
void check_audit(struct doctor *doctor);
/* check_team.c */
void check_team(struct doctor *doctor);
void check_approvals(struct doctor *doctor);
void check_templates(struct doctor *doctor);
/* check_store.c */
void check_database(struct doctor *doctor);
void check_last_run(struct doctor *doctor);
void check_alarm(struct doctor *doctor);
void check_outbox(struct doctor *doctor);
void check_frozen(struct doctor *doctor);
/* check_mail.c */
void check_reader(struct doctor *doctor);
void check_inbox(struct doctor *doctor);
void check_folders(struct doctor *doctor);
void check_mailer(struct doctor *doctor);
/* check_live.c */
void check_live(struct doctor *doctor);

#endif
