/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>
#include <string.h>

#include "cli/doctor.h"
#include "msg/reader.h"
#include "wire/inbox.h"
#include "wire/mailer.h"

enum { NETWORK_LIMIT = 60 * 1000 };

void check_reader(struct doctor *doctor)
{
	struct reader *reader = reader_new();
	struct err err = {ERR_NONE, ""};

	if (reader_probe(reader, &err) == -1)
		doctor_fail(doctor, &err);
	else
		doctor_ok(doctor, "the reader starts and is locked in");
	reader_free(reader);
}

/* The others say it themselves. */
static const char *mend_of(const struct err *err, const char *section)
{
	if (err->kind != ERR_TEMP)
		return "";
	return strcmp(section, "imap") == 0
	           ? "does the server run, and are imap.host and imap.port "
	             "right?"
	           : "does the server run, and are smtp.host and smtp.port "
	             "right?";
}

void check_inbox(struct doctor *doctor)
{
	const struct conf *conf = doctor->site.conf;
	const struct inbox_state *state;
	struct err err = {ERR_NONE, ""};
	struct inbox *inbox = NULL;

	if (inbox_open(&inbox, conf, deadline_in(NETWORK_LIMIT), &err) == -1) {
		err_add(&err, "inbox");
		doctor_fail_mend(doctor, &err, mend_of(&err, "imap"));
		return;
	}
	state = inbox_state(inbox);
	if (!state->can_expire)
		doctor_warn(doctor, "empty it by hand",
		    "inbox: mail that is moved will stay in that folder for "
		    "ever: the server keeps no keywords, or has no UIDPLUS");
	if (state->can_remove && state->uidvalidity == 0)
		doctor_ok(doctor, "inbox %s, %lu mail(s) there", state->name,
		    (unsigned long)state->exists);
	else if (state->can_remove)
		doctor_ok(doctor,
		    "inbox %s, %lu mail(s) there; the server can%s%s remove "
		    "single mails",
		    state->name, (unsigned long)state->exists,
		    state->can_move ? " move mail," : "",
		    state->can_watch ? " tell of new mail," : "");
	else {
		err_set(&err, ERR_CONFIG,
		    "inbox: the server can neither remove single mails "
		    "(UIDPLUS) nor move them; %s",
		    state->can_move ? "set imap.after = \"move:FOLDER\""
				    : "heyward cannot work with it");
		doctor_fail(doctor, &err);
	}
	inbox_close(inbox);
}

/* Where mail programs and servers put copies of what came or went. */
static const char *const folders[] = {"Sent", "Trash", "Junk", "Drafts", NULL};

/* 1 how many are there, 0 there is no such folder, or -1. */
static int count_folder(
    uint32_t *n, const struct conf *conf, const char *folder, struct err *err)
{
	struct conf other = *conf;
	struct inbox *inbox = NULL;

	other.imap.mailbox = folder;
	other.imap.after = "delete";
	if (inbox_open(&inbox, &other, deadline_in(NETWORK_LIMIT), err) == -1)
		return err->kind == ERR_CONFIG ? 0 : -1;
	*n = inbox_state(inbox)->exists;
	inbox_close(inbox);
	return 1;
}

/* What lies there is a copy that nobody deletes in time. */
void check_folders(struct doctor *doctor)
{
	const struct conf *conf = doctor->site.conf;
	struct err err = {ERR_NONE, ""};
	bool any = false;
	uint32_t n;
	size_t i;
	int is = 0;

	if (conf->inbox[0] != '\0')
		return;
	for (i = 0; folders[i] != NULL && is != -1; i++) {
		n = 0;
		is = strcmp(folders[i], conf->imap.mailbox) == 0
		         ? 0
		         : count_folder(&n, conf, folders[i], &err);
		if (n == 0)
			continue;
		any = true;
		doctor_warn(doctor,
		    "look through it, move to the inbox what is a report that "
		    "nobody has read, and delete the rest",
		    "%lu mail(s) lie in the folder %s: whoever gets at the "
		    "account reads them",
		    (unsigned long)n, folders[i]);
	}
	/* That the server is out of reach was said for the inbox. */
	if (is != -1 && !any)
		doctor_ok(doctor, "no mail is left in Sent, Trash, Junk, "
				  "Drafts");
}

void check_mailer(struct doctor *doctor)
{
	const struct conf *conf = doctor->site.conf;
	struct err err = {ERR_NONE, ""};
	struct mailer *mailer = NULL;
	char *says = NULL;

	if (mailer_open(&mailer, conf, deadline_in(NETWORK_LIMIT), &err) ==
		-1 ||
	    mailer_probe(mailer, &says, &err) == -1) {
		err_add(&err, "mailer");
		doctor_fail_mend(doctor, &err, mend_of(&err, "smtp"));
	} else {
		doctor_ok(doctor, "mailer: %s", says);
	}
	free(says);
	mailer_close(mailer);
}
