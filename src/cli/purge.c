/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/addr.h"
#include "base/utf8.h"
#include "casework/erase.h"
#include "casework/person.h"
#include "casework/retention.h"
#include "casework/shown.h"
#include "cli/cli.h"
#include "cli/progress.h"
#include "cli/site.h"
#include "store/cases.h"
#include "store/parties.h"

static const char usage[] =
    "usage: heyward purge [--dry-run]\n"
    "       heyward purge [--dry-run] [--yes] --person ADDRESS\n"
    "       heyward purge [--dry-run] [--yes] --party CASE NAME\n"
    "\n"
    "Delete the cases whose time is over, which a run does by itself, too;\n"
    "with --dry-run say which those are, and how long the others are kept.\n"
    "Or delete what is known of one person who asks for it, by address or\n"
    "handle; one whom the server has forgotten, by the name in a case.\n"
    "\n"
    "Examples:\n"
    "\theyward purge --dry-run\n"
    "\theyward purge --person anna@example.net\n"
    "\theyward purge --party 4821 \"Quiet Heron\"\n";

enum { PARTIES_MAX = 1000 };

/* What was asked for. */
struct purge {
	struct site site;
	bool dry, yes;
	const char *person; /* address or handle, or NULL */
	const char *number, *name; /* of a party, or NULL */
	struct pool *pool;
	struct party_row parties[PARTIES_MAX];
	int64_t numbers[PARTIES_MAX];
	size_t n;
	struct progress *progress; /* over all cases */
	uint64_t looked, all;
};

/* ----------------------------- all cases -------------------------- */

static int one_case(struct purge *purge, const struct case_row *row,
    struct pool *pool, struct err *err)
{
	struct desk *desk = &purge->site.desk;
	struct retention retention;

	if (retention_find(&retention, desk, row, pool, err) == -1)
		return -1;
	purge->looked++;
	progress_set(purge->progress, purge->looked, purge->looked, purge->all);
	if (purge->dry || retention.why == RETENTION_OVER)
		progress_hide(purge->progress);
	if (purge->dry)
		printf("case %lld: %s\n", (long long)row->number,
		    retention_text(&retention, desk, pool));
	if (purge->dry || retention.why != RETENTION_OVER)
		return 0;
	if (desk_begin(desk, err) == -1 ||
	    desk_end(desk, erase_case(desk, row, pool, err), err) == -1)
		return -1;
	printf("case %lld is purged\n", (long long)row->number);
	return 0;
}

typedef int each_case(struct purge *purge, const struct case_row *row,
    struct pool *pool, struct err *err);

static int all_in(
    struct purge *purge, const char *state, each_case *each, struct err *err)
{
	struct case_look look = {.state = state, .day = INT64_MAX, .look = -1};
	struct case_row row;
	struct pool *pool;
	int n;

	do {
		pool = pool_new();
		n = cases_next_look(&row, purge->site.store, &look, pool, err);
		if (n == 1) {
			look.look = row.look;
			look.number = row.number;
			if (each(purge, &row, pool, err) == -1)
				n = err_add(
				    err, "case %lld", (long long)row.number);
		}
		pool_free(pool);
	} while (n == 1);
	return n;
}

static int each_state(struct purge *purge, each_case *each, struct err *err)
{
	if (all_in(purge, "closed", each, err) == -1)
		return -1;
	return all_in(purge, "draft", each, err);
}

static int count_case(struct purge *purge, const struct case_row *row,
    struct pool *pool, struct err *err)
{
	(void)row;
	(void)pool;
	(void)err;
	purge->all++;
	return 0;
}

static int all_cases(struct purge *purge, struct err *err)
{
	int ret = 0;

	purge->progress = progress_new("looking", "cases");
	if (progress_is_seen(purge->progress))
		ret = each_state(purge, count_case, err);
	if (ret == 0)
		ret = each_state(purge, one_case, err);
	progress_free(purge->progress);
	return ret;
}

/* ----------------------------- one person ------------------------- */

static int add_party(struct purge *purge, const struct party_row *party,
    int64_t number, struct err *err)
{
	size_t i;

	for (i = 0; i < purge->n; i++)
		if (memcmp(&purge->parties[i].id, &party->id, UUID_LEN) == 0)
			return 0;
	if (purge->n == PARTIES_MAX)
		return err_set(err, ERR_INPUT,
		    "this is somebody in more than %d cases: erase one by one "
		    "with --party",
		    PARTIES_MAX);
	purge->parties[purge->n] = *party;
	purge->numbers[purge->n++] = number;
	return 0;
}

static int find_by(
    struct purge *purge, const char *role, const char *canon, struct err *err)
{
	static const struct uuid nobody;
	struct blind blind = person_blind(&purge->site.desk, role, canon);
	struct store *store = purge->site.store;
	struct ident_row ident = {.place = 0};
	struct party_row party;
	struct case_row row;
	int n;

	while ((n = idents_next(
		    &ident, store, &blind, &nobody, purge->pool, err)) == 1)
		if (store_must(parties_find(&party, store, &ident.party_id,
				   purge->pool, err),
			err) == -1 ||
		    store_must(cases_find(&row, store, &ident.case_id,
				   purge->pool, err),
			err) == -1 ||
		    add_party(purge, &party, row.number, err) == -1)
			return -1;
	return n;
}

/* Whatever stands behind a "+" in an address. */
static int find_person(struct purge *purge, struct err *err)
{
	char *canon = NULL;
	int ret;

	if (addr_fold(&canon, purge->person, NULL) == -1)
		canon = utf8_fold(purge->person);
	ret = find_by(purge, "reporter", canon, err);
	if (ret == 0)
		ret = find_by(purge, "respondent", canon, err);
	mem_wipe_free(canon);
	if (ret == 0 && purge->n == 0)
		return err_set(err, ERR_INPUT,
		    "nobody is known by that. Who reported and was forgotten "
		    "is found only by the name in the case: --party CASE "
		    "NAME");
	return ret;
}

static bool is_called(const struct party_row *party, const char *name)
{
	char *wanted = utf8_fold(name), *code = utf8_fold(party->code_name);
	char *shown = utf8_fold(shown_party(party));
	const char *last = strrchr(code, ' ');
	bool is;

	is = strcmp(wanted, shown) == 0 ||
	     (party->ordinal == 0 &&
		 (strcmp(wanted, code) == 0 ||
		     (last != NULL && strcmp(wanted, last + 1) == 0)));
	free(wanted);
	free(code);
	free(shown);
	return is;
}

static int find_party(struct purge *purge, struct err *err)
{
	char *end;
	long long number = strtoll(purge->number, &end, 10);
	struct party_row party = {.ordinal = 0};
	struct case_row row;
	int n;

	n = *end != '\0' || number <= 0
	        ? 0
	        : cases_find_number(
		      &row, purge->site.store, number, purge->pool, err);
	if (n == 0)
		return err_set(
		    err, ERR_INPUT, "there is no case %s", purge->number);
	while (n == 1 && (n = parties_next_of_case(&party, purge->site.store,
			      &row.id, purge->pool, err)) == 1)
		if (is_called(&party, purge->name) &&
		    add_party(purge, &party, row.number, err) == -1)
			return -1;
	if (n == 0 && purge->n != 1)
		return err_set(err, ERR_INPUT,
		    purge->n == 0 ? "nobody in case %s is called that"
				  : "several in case %s are called that",
		    purge->number);
	return n;
}

/* On a terminal a person is asked. 1 yes, 0 no, -1. */
static int may_erase(const struct purge *purge, struct err *err)
{
	char line[16] = "";

	if (purge->yes)
		return 1;
	if (!isatty(STDIN_FILENO))
		return err_set(err, ERR_CONFIG,
		    "nobody is there to be asked: say --yes, and mean it");
	printf("Erase for good? [y/N] ");
	fflush(stdout);
	return fgets(line, sizeof line, stdin) != NULL &&
	       (line[0] == 'y' || line[0] == 'Y');
}

static void say_erased(
    const struct party_row *party, int64_t number, const struct erased *erased)
{
	printf("case %lld: %s is erased, with %lld messages\n",
	    (long long)number, shown_party(party), (long long)erased->messages);
	if (erased->is_remembered)
		puts("\twhat was decided stays, with its dates, and is found "
		     "by the address");
	if (erased->is_running)
		puts("\tthe decision is still in force: nobody can be told of "
		     "its end");
}

static int erase_one(struct purge *purge, size_t i, struct err *err)
{
	struct desk *desk = &purge->site.desk;
	struct pool *pool = pool_new();
	struct erased erased;
	int ret = desk_begin(desk, err);

	if (ret == 0)
		ret = desk_end(desk,
		    erase_party(&erased, desk, &purge->parties[i], pool, err),
		    err);
	if (ret == 0)
		say_erased(&purge->parties[i], purge->numbers[i], &erased);
	else
		err_add(err, "case %lld", (long long)purge->numbers[i]);
	pool_free(pool);
	return ret;
}

/* One that may not go yet does not keep the others. */
static int erase_all(struct purge *purge, struct err *err)
{
	struct err late = {ERR_NONE, ""};
	size_t i;

	for (i = 0; i < purge->n; i++)
		if (erase_one(purge, i, &late) == -1 && err->kind == ERR_NONE)
			*err = late;
	puts("What moderators wrote about this person, and mails in their "
	     "mailboxes, cannot be\nfound by heyward: look through the cases "
	     "above (heyward case show NUMBER).");
	return err->kind == ERR_NONE ? 0 : -1;
}

static int one_person(struct purge *purge, struct err *err)
{
	size_t i;
	int ret;

	if ((purge->person != NULL ? find_person(purge, err)
				   : find_party(purge, err)) == -1)
		return -1;
	for (i = 0; i < purge->n; i++)
		printf("case %lld: %s, a %s\n", (long long)purge->numbers[i],
		    shown_party(&purge->parties[i]), purge->parties[i].role);
	if (purge->dry)
		return 0;
	ret = may_erase(purge, err);
	return ret == 1 ? erase_all(purge, err) : ret;
}

/* ------------------------------ the command ----------------------- */

/* With nobody else at work, and at a time that can be right. */
static int begin(struct purge *purge, struct err *err)
{
	struct site *site = &purge->site;
	int n = site_lock(site, err);

	if (n == 0)
		return err_set(
		    err, ERR_TEMP, "a run is under way: try again later");
	if (n == -1 || desk_check_clock(&site->desk, err) == -1)
		return -1;
	if (site->desk.clock_doubt && purge->person == NULL &&
	    purge->name == NULL)
		return err_set(err, ERR_TEMP,
		    "the clock has jumped since the last run, or that was "
		    "over a week ago: if it is right now, say it again");
	return 0;
}

/* Is it gone for good? */
static void end(struct purge *purge)
{
	struct err why = {ERR_NONE, ""};

	switch (erase_finish(&purge->site.desk, &why)) {
	case 1:
		puts("It is gone from the database and its log.");
		break;
	case -1:
		puts("Pending: somebody else reads the database, so that "
		     "copies are left in its log.\nThe next run tries again.");
		break;
	}
}

static int purge_all(struct purge *purge, struct err *err)
{
	bool of_person = purge->person != NULL || purge->name != NULL;
	int ret;

	if (!purge->dry && begin(purge, err) == -1)
		return -1;
	ret = of_person ? one_person(purge, err) : all_cases(purge, err);
	if (!purge->dry)
		end(purge);
	return ret;
}

static int run(const struct cli *cli, struct purge *purge)
{
	struct err err = {ERR_NONE, ""};
	int ret;

	if (site_open(&purge->site, cli, &err) == -1)
		return cli_fail(&err);
	purge->pool = pool_new();
	ret = purge_all(purge, &err);
	pool_free(purge->pool);
	site_close(&purge->site);
	return ret == -1 ? cli_fail(&err) : cli_done();
}

int purge_main(const struct cli *cli, int argc, char **argv)
{
	static const struct option options[] = {
	    {"help", no_argument, NULL, 'h'},
	    {"dry-run", no_argument, NULL, 'n'},
	    {"yes", no_argument, NULL, 'y'},
	    {"person", required_argument, NULL, 'p'},
	    {"party", required_argument, NULL, 'c'},
	    {NULL, 0, NULL, 0},
	};
	static struct purge purge;
	int c;

	while ((c = getopt_long(argc, argv, "", options, NULL)) != -1)
		if (c == 'n')
			purge.dry = true;
		else if (c == 'y')
			purge.yes = true;
		else if (c == 'p')
			purge.person = optarg;
		else if (c == 'c')
			purge.number = optarg;
		else if (c != 'h')
			return cli_usage("purge", "no such option");
		else {
			fputs(usage, stdout);
			return cli_done();
		}
	if (purge.number != NULL && optind < argc)
		purge.name = argv[optind++];
	if (optind != argc || (purge.number != NULL && purge.name == NULL) ||
	    (purge.number != NULL && purge.person != NULL))
		return cli_usage("purge",
		    "nothing, --person ADDRESS, or --party CASE NAME is "
		    "expected");
	return run(cli, &purge);
}
