/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "casework/audit_file.h"
#include "casework/audit_verify.h"
#include "casework/rotate.h"
#include "cli/doctor.h"

void check_ring_file(struct doctor *doctor)
{
	struct site *site = &doctor->site;
	struct err err = {ERR_NONE, ""};

	if (access(site->conf->keys.ring, F_OK) == -1) {
		err_set(&err, ERR_CONFIG,
		    "there is no ring %s: heyward init makes the first one; "
		    "one that was lost is made by heyward key recover",
		    site->conf->keys.ring);
		doctor_fail(doctor, &err);
		return;
	}
	if (ring_open(&site->ring, site->conf->keys.ring, &err) == -1) {
		doctor_fail(doctor, &err);
		return;
	}
	doctor_ok(doctor, "ring %s", site->conf->keys.ring);
	doctor->has |= NEEDS_RING;
}

/* Its secret half belongs to people, not here. */
static void check_carried(struct doctor *doctor, const char *pub)
{
	char *key = recovery_key_path(pub);
	struct stat st;

	if (lstat(key, &st) == 0)
		doctor_warn(doctor, "carry it away, then delete it here",
		    "%s is still on this machine", key);
	else
		doctor_ok(doctor, "recovery key %s", pub);
	free(key);
}

void check_recovery(struct doctor *doctor)
{
	struct site *site = &doctor->site;
	const char **pubs = site->conf->keys.recovery;
	struct err err = {ERR_NONE, ""};
	size_t i;

	if (recovery_open(&site->recovery, pubs, &err) == -1) {
		if (pubs[0] != NULL && access(pubs[0], F_OK) == -1)
			err_set(&err, ERR_CONFIG,
			    "there is no recovery key %s: heyward init makes "
			    "it, or name the one you have in keys.recovery",
			    pubs[0]);
		doctor_fail(doctor, &err);
		return;
	}
	if (recovery_count(site->recovery) == 0)
		doctor_warn(doctor, "set keys.recovery",
		    "no recovery key: originals are not kept, and what the "
		    "ring loses is lost");
	for (i = 0; pubs[i] != NULL; i++)
		check_carried(doctor, pubs[i]);
}

void check_ring_fits(struct doctor *doctor)
{
	struct site *site = &doctor->site;
	struct err err = {ERR_NONE, ""};

	if (desk_check_ring(&site->desk, &err) == -1) {
		doctor_fail(doctor, &err);
		return;
	}
	doctor_ok(doctor, "the ring fits the database");
	doctor->has |= NEEDS_BOTH;
}

/* A recovery key that nobody has tried may be one that does not work. */
void check_key_test(struct doctor *doctor)
{
	struct site *site = &doctor->site;
	size_t i, n = recovery_count(site->recovery), tested = 0;
	struct err err = {ERR_NONE, ""};
	struct blob id;
	int is;

	for (i = 0; i < n; i++) {
		id = (struct blob){
		    recovery_id(site->recovery, i), KEYFILE_ID_LEN};
		is = rotate_is_tested(&site->desk, id, &err);
		if (is == -1)
			doctor_fail(doctor, &err);
		else if (is == 0)
			doctor_warn(doctor,
			    "heyward key test, with its secret half",
			    "the recovery key of %s was never tested",
			    site->conf->keys.recovery[i]);
		tested += is == 1;
	}
	if (n > 0 && tested == n)
		doctor_ok(doctor, "every recovery key was tested");
}

/* The first that is wrong; heyward audit verify tells all. */
static void keep_first(void *arg, const char *text)
{
	struct err *first = arg;

	if (first->kind == ERR_NONE)
		err_set(first, ERR_CONFIG,
		    "audit log: %s; heyward audit verify says more", text);
}

void check_audit(struct doctor *doctor)
{
	struct err err = {ERR_NONE, ""};
	struct audit_verify verify = {
	    .desk = &doctor->site.desk, .found = keep_first, .arg = &err};

	if (audit_file_check(&doctor->site.desk, &err) == -1 ||
	    audit_verify(&verify, &err) == -1 || verify.n_found > 0)
		doctor_fail(doctor, &err);
	else
		doctor_ok(doctor,
		    "audit log, %lld entries, and its head beside the "
		    "database",
		    (long long)verify.entries);
}
