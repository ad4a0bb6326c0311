/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <dirent.h>
#include <errno.h>
#include <getopt.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <time.h>

#include "base/mem.h"
#include "casework/audit_file.h"
#include "casework/audit_verify.h"
#include "casework/rotate.h"
#include "cli/alarm.h"
#include "cli/cli.h"
#include "cli/settings.h"
#include "cli/site.h"
#include "msg/reader.h"
#include "store/cases.h"
#include "store/outbox.h"
#include "tmpl/letters.h"
#include "wire/inbox.h"
#include "wire/mailer.h"

static const char usage[] =
    "usage: heyward check\n"
    "\n"
    "Is everything in order? Looks at the configuration, permissions, keys,\n"
    "the database, templates, and connects and logs in both ways. Each line\n"
    "is ok, warn or FAIL, with the mend. Sends nothing, takes nothing in.\n"
    "\n"
    "Example:\n"
    "\theyward --config ./heyward.conf check\n";

enum { NETWORK_LIMIT = 60 * 1000, STALE = 4 * 3600 };

enum verdict { OK, WARN, FAIL };

struct doctor {
	struct site site;
	int worst; /* exit code of the first FAIL */
};

__attribute__((format(printf, 2, 3))) static void say(
    enum verdict verdict, const char *fmt, ...)
{
	static const char *const words[] = {"ok  ", "warn", "FAIL"};
	va_list ap;

	printf("%s  ", words[verdict]);
	va_start(ap, fmt);
	vprintf(fmt, ap);
	va_end(ap);
	putchar('\n');
	fflush(stdout);
}

static void say_fail(struct doctor *doctor, const struct err *err)
{
	say(FAIL, "%s", err->text);
	if (doctor->worst == EX_OK)
		doctor->worst = err_exit_code(err);
}

static void check_keys(struct doctor *doctor)
{
	const struct conf *conf = doctor->site.conf;
	struct err err = {ERR_NONE, ""};
	struct stat st;
	size_t i;
	char *key;

	if (ring_open(&doctor->site.ring, conf->keys.ring, &err) == -1)
		say_fail(doctor, &err);
	else
		say(OK, "ring %s", conf->keys.ring);
	if (recovery_open(&doctor->site.recovery, conf->keys.recovery, &err) ==
	    -1)
		say_fail(doctor, &err);
	else if (recovery_count(doctor->site.recovery) == 0)
		say(WARN, "no recovery key: originals are not kept, and what "
			  "the ring loses is lost; set keys.recovery");
	for (i = 0;
	     doctor->site.recovery != NULL && conf->keys.recovery[i] != NULL;
	     i++) {
		key = recovery_key_path(conf->keys.recovery[i]);
		if (lstat(key, &st) == 0)
			say(WARN,
			    "%s is still on this machine: carry it "
			    "away, then delete it here",
			    key);
		else
			say(OK, "recovery key %s", conf->keys.recovery[i]);
		free(key);
	}
}

/* What cannot be done by so few. */
static void check_team(struct doctor *doctor)
{
	const struct conf *conf = doctor->site.conf;

	if (conf->escalation.addresses[0] == NULL)
		say(WARN,
		    "nobody outside the team is named: a report that every "
		    "moderator has a part in, or is kept out of, is read by "
		    "nobody, and its reporter is told so; set "
		    "escalation.addresses");
	if (conf->n_moderators < 2)
		say(WARN,
		    "there is one moderator: what takes a second one, such as "
		    "a text that was held, waits for somebody of "
		    "escalation.addresses");
	if (conf->n_moderators >= 2 && conf->escalation.addresses[0] != NULL)
		say(OK, "%zu moderators, and somebody outside the team",
		    conf->n_moderators);
}

static void check_outbox(struct doctor *doctor)
{
	struct err err = {ERR_NONE, ""};
	int64_t n, oldest;

	if (outbox_waiting(&n, &oldest, doctor->site.store, &err) == -1)
		say_fail(doctor, &err);
	else if (n > 0 && oldest < time(NULL) - STALE)
		say(WARN,
		    "%lld mail(s) wait in the outbox, some for "
		    "hours; does cron run heyward?",
		    (long long)n);
	else
		say(OK, "outbox, %lld mail(s) wait", (long long)n);
}

/* What runs have found broken, and did not find mended since. */
static void check_alarm(struct doctor *doctor)
{
	struct alarm alarm;
	struct err err = {ERR_NONE, ""};
	char text[sizeof err.text + 64];
	enum alarm_part part;

	if (alarm_open(&alarm, doctor->site.conf, doctor->site.store,
		time(NULL), &err) == -1) {
		say_fail(doctor, &err);
		return;
	}
	for (part = 0; part < ALARM_PARTS; part++)
		if (alarm_describe(text, sizeof text, &alarm, part))
			say(WARN, "as of the last run, %s", text);
}

/* To the hour: that is what is noted of it. */
static void check_last_run(struct doctor *doctor)
{
	struct err err = {ERR_NONE, ""};
	int64_t last, hours;
	int n = desk_last_run(&last, &doctor->site.desk, &err);

	hours = n == 1 ? (time(NULL) - last) / 3600 : 0;
	if (n == -1)
		say_fail(doctor, &err);
	else if (n == 0)
		say(WARN, "there was no run yet: let cron call heyward run");
	else if (hours > STALE / 3600) {
		err_set(&err, ERR_TEMP,
		    "the last run was %lld hours ago: reports wait unseen; "
		    "does cron, or heyward.service, run heyward?",
		    (long long)hours);
		say_fail(doctor, &err);
	} else
		say(OK, "the last run was %lld hour(s) ago or less",
		    (long long)hours + 1);
}

static void check_frozen(struct doctor *doctor)
{
	struct case_row row = {.number = 0};
	struct err err = {ERR_NONE, ""};
	struct pool *pool;
	int n;

	do {
		pool = pool_new();
		n = cases_next_frozen(
		    &row, doctor->site.store, row.number, pool, &err);
		if (n == 1) {
			err_set(&err, ERR_SEALED,
			    "case %lld is frozen: something stored about it "
			    "does not open, the log says what. The disk or "
			    "somebody changed the database: find out, put "
			    "a backup back if it is needed, or go on with "
			    "heyward case thaw %lld",
			    (long long)row.number, (long long)row.number);
			say_fail(doctor, &err);
		}
		pool_free(pool);
	} while (n == 1);
	if (n == -1)
		say_fail(doctor, &err);
}

/* A recovery key that nobody has tried may be one that does not work. */
static void check_tested(struct doctor *doctor)
{
	struct site *site = &doctor->site;
	struct err err = {ERR_NONE, ""};
	struct blob id;
	size_t i;
	int n;

	for (i = 0; i < recovery_count(site->recovery); i++) {
		id = (struct blob){
		    recovery_id(site->recovery, i), KEYFILE_ID_LEN};
		n = rotate_is_tested(&site->desk, id, &err);
		if (n == -1)
			say_fail(doctor, &err);
		else if (n == 0)
			say(WARN,
			    "the recovery key of %s was never tested: heyward "
			    "key test, with its secret half",
			    site->conf->keys.recovery[i]);
	}
}

/* The first that is wrong; heyward audit verify tells all. */
static void keep_first(void *arg, const char *text)
{
	struct err *first = arg;

	if (first->kind == ERR_NONE)
		err_set(first, ERR_CONFIG,
		    "audit log: %s; heyward audit verify says more", text);
}

static void check_audit(struct doctor *doctor)
{
	struct err err = {ERR_NONE, ""};
	struct audit_verify verify = {
	    .desk = &doctor->site.desk, .found = keep_first, .arg = &err};

	if (audit_file_check(&doctor->site.desk, &err) == -1 ||
	    audit_verify(&verify, &err) == -1 || verify.n_found > 0)
		say_fail(doctor, &err);
	else
		say(OK,
		    "audit log, %lld entries, and its head beside the "
		    "database",
		    (long long)verify.entries);
}

static void check_ring_fits(struct doctor *doctor)
{
	struct site *site = &doctor->site;
	struct err err = {ERR_NONE, ""};

	if (desk_check_ring(&site->desk, &err) == -1) {
		say_fail(doctor, &err);
		return;
	}
	say(OK, "the ring fits the database");
	check_tested(doctor);
	check_audit(doctor);
}

static void check_reader(struct doctor *doctor)
{
	struct reader *reader = reader_new();
	struct err err = {ERR_NONE, ""};

	if (reader_probe(reader, &err) == -1)
		say_fail(doctor, &err);
	else
		say(OK, "the reader starts and is locked in");
	reader_free(reader);
}

static void check_store(struct doctor *doctor)
{
	const char *path = doctor->site.conf->store.path;
	struct err err = {ERR_NONE, ""};

	if (store_open(&doctor->site.store, path, &err) == -1 ||
	    store_check(doctor->site.store, &err) == -1) {
		say_fail(doctor, &err);
		return;
	}
	say(OK, "database %s, schema %d", path, store_version());
	desk_init(&doctor->site.desk, doctor->site.conf, doctor->site.store,
	    doctor->site.ring, doctor->site.recovery, time(NULL));
	if (doctor->site.ring != NULL)
		check_ring_fits(doctor);
	check_last_run(doctor);
	check_alarm(doctor);
	check_outbox(doctor);
	check_frozen(doctor);
}

/* Every template in every language that somebody is written to in. */
static int check_template(const struct conf *conf, const char *lang,
    const struct letter *letter, struct err *err)
{
	const char *text, *file;

	if (tmpl_load(&text, &file, conf, lang, letter->name, err) == -1)
		return -1;
	if (letters_check(letter, text, err) == -1)
		return err_add(err, "%s", file);
	return 0;
}

/* All that is wrong is told, not only the first. */
static int check_language(struct doctor *doctor, const char *lang)
{
	const struct conf *conf = doctor->site.conf;
	const struct letter *letter;
	struct err err = {ERR_NONE, ""};
	int ret = letters_check_words(conf, lang, &err);

	if (ret == -1)
		say_fail(doctor, &err);
	for (letter = letters; letter->name != NULL; letter++)
		if (check_template(conf, lang, letter, &err) == -1) {
			say_fail(doctor, &err);
			ret = -1;
		}
	return ret;
}

static int check_folder(struct doctor *doctor, DIR *folder)
{
	const struct dirent *entry;
	int ret = 0;

	while ((entry = readdir(folder)) != NULL)
		if (entry->d_name[0] != '.' &&
		    check_language(doctor, entry->d_name) == -1)
			ret = -1;
	return ret;
}

/* Parties are written to in languages that no moderator needs to have, so
 * whatever the community has a folder for is looked at. */
static int check_own_templates(struct doctor *doctor, const char *path)
{
	struct err err = {ERR_NONE, ""};
	DIR *folder;
	int ret;

	if (path == NULL || path[0] == '\0')
		return 0;
	folder = opendir(path);
	if (folder == NULL) {
		err_set(&err, ERR_CONFIG, "templates %s cannot be opened (%s)",
		    path, strerror(errno));
		say_fail(doctor, &err);
		return -1;
	}
	ret = check_folder(doctor, folder);
	closedir(folder);
	return ret;
}

static void check_templates(struct doctor *doctor)
{
	const struct conf *conf = doctor->site.conf;
	int ret;
	size_t i;

	ret = check_own_templates(doctor, conf->templates);
	if (ret == 0)
		ret = check_language(doctor, conf->community.language);
	for (i = 0; ret == 0 && i < conf->n_moderators; i++)
		ret = check_language(doctor, conf->moderators[i].language);
	if (ret == 0)
		say(OK, "templates");
}

static void check_inbox(struct doctor *doctor)
{
	const struct conf *conf = doctor->site.conf;
	const struct inbox_state *state;
	struct err err = {ERR_NONE, ""};
	struct inbox *inbox = NULL;

	if (inbox_open(&inbox, conf, deadline_in(NETWORK_LIMIT), &err) == -1) {
		err_add(&err, "inbox");
		say_fail(doctor, &err);
		return;
	}
	state = inbox_state(inbox);
	if (!state->can_expire)
		say(WARN, "inbox: mail that is moved will stay in that folder "
			  "for ever: the server keeps no keywords, or has no "
			  "UIDPLUS");
	if (state->can_remove)
		say(OK, "inbox %s, %lu mail(s) there", state->name,
		    (unsigned long)state->exists);
	else {
		err_set(&err, ERR_CONFIG,
		    "inbox: the server can neither remove single mails "
		    "(UIDPLUS) nor move them; %s",
		    state->can_move ? "set imap.after = \"move:FOLDER\""
				    : "heyward cannot work with it");
		say_fail(doctor, &err);
	}
	inbox_close(inbox);
}

static void check_mailer(struct doctor *doctor)
{
	const struct conf *conf = doctor->site.conf;
	struct err err = {ERR_NONE, ""};
	struct mailer *mailer = NULL;
	char *says = NULL;

	if (mailer_open(&mailer, conf, deadline_in(NETWORK_LIMIT), &err) ==
		-1 ||
	    mailer_probe(mailer, &says, &err) == -1) {
		err_add(&err, "mailer");
		say_fail(doctor, &err);
	} else {
		say(OK, "mailer: %s", says);
	}
	free(says);
	mailer_close(mailer);
}

static void check_all(struct doctor *doctor, const struct cli *cli)
{
	struct err err = {ERR_NONE, ""};

	if (settings_load(&doctor->site.conf, cli->config, &err) == -1) {
		say_fail(doctor, &err);
		return;
	}
	say(OK, "configuration %s", cli->config);
	check_keys(doctor);
	check_team(doctor);
	check_store(doctor);
	check_templates(doctor);
	check_reader(doctor);
	check_inbox(doctor);
	check_mailer(doctor);
}

int check_main(const struct cli *cli, int argc, char **argv)
{
	static const struct option options[] = {
	    {"help", no_argument, NULL, 'h'},
	    {NULL, 0, NULL, 0},
	};
	struct doctor doctor = {.worst = EX_OK};
	int c;

	while ((c = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (c != 'h')
			return cli_usage("check", "no such option");
		fputs(usage, stdout);
		return cli_done();
	}
	if (optind != argc)
		return cli_usage("check", "no arguments are expected");
	doctor.site.lock = -1;
	check_all(&doctor, cli);
	site_close(&doctor.site);
	return doctor.worst != EX_OK ? doctor.worst : cli_done();
}
