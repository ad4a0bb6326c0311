/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <time.h>

#include <jansson.h>

#include "base/hex.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "casework/audit_file.h"
#include "casework/audit_import.h"
#include "casework/audit_verify.h"
#include "casework/team.h"
#include "cli/cli.h"
#include "cli/site.h"
#include "store/cases.h"

static const char usage[] =
    "usage: heyward audit show [--json]\n"
    "       heyward audit verify [--head SEQ-HASH]\n"
    "       heyward audit accept --reason TEXT\n"
    "       heyward audit import FILE\n"
    "\n"
    "The audit log: what was done, each entry chained to the one before.\n"
    "verify names what was changed in it, or does not fit it; SEQ-HASH is\n"
    "what a weekly digest ends with. accept goes on with a database that is\n"
    "older than the last run, say a backup that was restored: the moderators\n"
    "are asked about each decision letter that waits in it. import puts what\n"
    "heyward reveal printed on a copy on record.\n"
    "\n"
    "Examples:\n"
    "\theyward audit show --json\n"
    "\theyward audit verify --head 4711-0f2c9b7a4d1e8f63\n"
    "\theyward audit accept --reason 'the backup of Sunday, new disk'\n"
    "\theyward audit import entry.txt\n";

struct options {
	const char *verb, *arg;
	const char *head, *reason;
	bool json;
};

/* ------------------------------ show ------------------------------ */

/* Somebody may have written into the log what is not for a terminal. */
static const char *shown(const char *text, struct pool *pool)
{
	struct buf clean = BUF_INIT;
	const char *copy;

	utf8_clean(&clean, text, strlen(text), true);
	copy = pool_strdup(pool, buf_text(&clean));
	buf_release(&clean);
	return copy;
}

static const char *day_text(char out[16], int64_t day)
{
	time_t clock = (time_t)(day * 86400);
	struct tm tm;

	gmtime_r(&clock, &tm);
	strftime(out, 16, "%Y-%m-%d", &tm);
	return out;
}

/* 0: of no case, or of one that is gone. */
static int number_of(int64_t *number, struct site *site,
    const struct uuid *case_id, struct pool *pool, struct err *err)
{
	struct case_row row;
	int n = 0;

	if (case_id != NULL)
		n = cases_find(&row, site->store, case_id, pool, err);
	*number = n == 1 ? row.number : 0;
	return n == -1 ? -1 : 0;
}

static const char *who(struct site *site, const struct entry_row *row)
{
	const char *name;

	if (row->moderator == NULL)
		return NULL;
	name = team_name(&site->desk, row->moderator);
	return name == NULL ? "somebody who left" : name;
}

static int show_entry(struct site *site, const struct entry_row *row, bool json,
    struct pool *pool, struct err *err)
{
	struct buf hash = BUF_INIT;
	const char *name = who(site, row);
	int64_t number;
	char day[16];
	json_t *object;

	if (number_of(&number, site, row->case_id, pool, err) == -1)
		return -1;
	hex_add(&hash, row->hash.bytes, HASH_LEN);
	day_text(day, row->day);
	if (json) {
		object = json_pack("{s:I, s:s, s:s, s:s, s:I, s:s?, s:s}",
		    "seq", (json_int_t)row->seq, "day", day, "kind", row->kind,
		    "verb", row->verb, "case", (json_int_t)number, "who", name,
		    "hash", buf_text(&hash));
		json_dumpf(object, stdout, JSON_COMPACT);
		json_decref(object);
	} else {
		printf("%6lld  %s  %-6s  %-20s", (long long)row->seq, day,
		    shown(row->kind, pool), shown(row->verb, pool));
		if (number != 0)
			printf("  case %lld", (long long)number);
		if (name != NULL)
			printf("  %s", name);
		putchar('\n');
	}
	buf_release(&hash);
	return 0;
}

/* As it is read: a log is as long as the life of a community. */
static int show(struct site *site, bool json, struct err *err)
{
	struct entry_row row = {.seq = 0};
	const char *between = "[";
	struct pool *pool;
	int n;

	do {
		pool = pool_new();
		n = entries_next(&row, site->store, pool, err);
		if (n == 1 && json)
			fputs(between, stdout);
		if (n == 1 && show_entry(site, &row, json, pool, err) == -1)
			n = -1;
		pool_free(pool);
		between = ",\n ";
	} while (n == 1);
	if (json)
		puts(between[0] == '[' ? "[]" : "]");
	return n;
}

/* ----------------------------- verify ----------------------------- */

static void print_finding(void *arg, const char *text)
{
	struct pool *pool = pool_new();

	(void)arg;
	puts(shown(text, pool));
	pool_free(pool);
}

static int verify(
    struct site *site, const char *head, int *code, struct err *err)
{
	struct audit_verify verify = {
	    .desk = &site->desk, .witness = head, .found = print_finding};
	struct audit_head file;
	struct err why = {ERR_NONE, ""};
	struct pool *pool = pool_new();
	const char *shown;
	int there = audit_file_read(&file, site->conf, &why), ret;

	if (there == 1)
		verify.file = &file;
	ret = audit_verify(&verify, err);
	if (ret == 0 && there == 0)
		audit_tell(
		    &verify, "audit.head is missing beside the database");
	else if (ret == 0 && there == -1)
		audit_tell(&verify, "%s", why.text);
	if (ret == 0)
		ret = audit_shown(&shown, &site->desk, pool, err);
	if (ret == 0 && verify.n_found == 0)
		printf("whole: %lld entries, the newest is %s\n",
		    (long long)verify.entries, shown);
	else if (ret == 0)
		*code = EX_DATAERR;
	pool_free(pool);
	return ret;
}

/* ------------------------ accept and import ----------------------- */

/* Nobody else may write the head beside the database. */
static int accept_copy(struct site *site, const char *reason, struct err *err)
{
	int64_t n;

	if (site_lock_now(site, err) == -1 ||
	    desk_begin(&site->desk, err) == -1)
		return -1;
	if (desk_end(&site->desk, audit_accept(&n, &site->desk, reason, err),
		err) == -1 ||
	    audit_file_write(&site->desk, err) == -1)
		return -1;
	printf("accepted, and on record; decision letters that the moderators "
	       "are asked about: %lld\n"
	       "what came in, was voted or was sent after this copy was made "
	       "is not known to it\n",
	    (long long)n);
	return 0;
}

static int import_all(
    struct site *site, FILE *in, int64_t *news, struct err *err)
{
	char *line = NULL;
	size_t room = 0;
	int64_t number = 0;
	int n = 0;

	while (n != -1 && getline(&line, &room, in) != -1) {
		number++;
		n = audit_line_import(&site->desk, line, err);
		if (n == -1)
			err_add(err, "line %lld", (long long)number);
		*news += n == 1;
	}
	mem_wipe_free(line);
	return n == -1 ? -1 : 0;
}

/* All of the lines, or none. */
static int import(struct site *site, const char *path, struct err *err)
{
	FILE *in = fopen(path, "re");
	int64_t news = 0;
	int ret = -1;

	if (in == NULL)
		return err_set(err, ERR_INPUT, "%s: %s", path, strerror(errno));
	if (site_lock_now(site, err) == 0 &&
	    audit_file_check(&site->desk, err) == 0 &&
	    desk_begin(&site->desk, err) == 0)
		ret = desk_end(
		    &site->desk, import_all(site, in, &news, err), err);
	fclose(in);
	if (ret == 0)
		ret = audit_file_write(&site->desk, err);
	if (ret == 0)
		printf("put on record: %lld\n", (long long)news);
	return ret;
}

/* ----------------------------- options ---------------------------- */

static int run(const struct cli *cli, const struct options *options)
{
	struct err err = {ERR_NONE, ""};
	struct site site;
	int ret, code = EX_OK;

	if (site_open(&site, cli, &err) == -1)
		return cli_fail(&err);
	if (strcmp(options->verb, "show") == 0)
		ret = show(&site, options->json, &err);
	else if (strcmp(options->verb, "verify") == 0)
		ret = verify(&site, options->head, &code, &err);
	else if (strcmp(options->verb, "accept") == 0)
		ret = accept_copy(&site, options->reason, &err);
	else
		ret = import(&site, options->arg, &err);
	site_close(&site);
	if (ret == -1)
		return cli_fail(&err);
	ret = cli_done();
	return code != EX_OK ? code : ret;
}

/* Does each have what it needs, and nothing else? */
static bool is_right(const struct options *options)
{
	static const struct {
		const char *verb;
		bool json, head, reason, arg;
	} verbs[] = {
	    {"show", .json = true},
	    {"verify", .head = true},
	    {"accept", .reason = true},
	    {"import", .arg = true},
	};
	size_t i;

	for (i = 0; i < sizeof verbs / sizeof verbs[0]; i++)
		if (strcmp(verbs[i].verb, options->verb) == 0)
			return (verbs[i].json || !options->json) &&
			       (verbs[i].head || options->head == NULL) &&
			       verbs[i].reason == (options->reason != NULL) &&
			       verbs[i].arg == (options->arg != NULL);
	return false;
}

int audit_main(const struct cli *cli, int argc, char **argv)
{
	static const struct option table[] = {
	    {"help", no_argument, NULL, 'h'},
	    {"json", no_argument, NULL, 'j'},
	    {"head", required_argument, NULL, 'd'},
	    {"reason", required_argument, NULL, 'r'},
	    {NULL, 0, NULL, 0},
	};
	struct options options = {.verb = ""};
	int c;

	while ((c = getopt_long(argc, argv, "", table, NULL)) != -1) {
		if (c == 'j')
			options.json = true;
		else if (c == 'd')
			options.head = optarg;
		else if (c == 'r')
			options.reason = optarg;
		else if (c != 'h')
			return cli_usage("audit", "no such option");
		if (c == 'h') {
			fputs(usage, stdout);
			return cli_done();
		}
	}
	if (optind < argc)
		options.verb = argv[optind++];
	if (optind < argc)
		options.arg = argv[optind++];
	if (options.reason != NULL && options.reason[0] == '\0')
		return cli_usage("audit", "a reason is expected");
	if (optind != argc || !is_right(&options))
		return cli_usage("audit",
		    "show, verify, accept and a reason, or import and a file, "
		    "is expected");
	return run(cli, &options);
}
