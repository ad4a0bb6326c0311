/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "casework/filed.h"
#include "casework/freeze.h"
#include "cli/case_view.h"
#include "cli/cli.h"

static const char usage[] =
    "usage: heyward case list [--state STATE] [--owner NAME] [--json]\n"
    "       heyward case show [--json] NUMBER\n"
    "       heyward case export [-o FILE] NUMBER\n"
    "       heyward case open NUMBER\n"
    "       heyward case thaw NUMBER\n"
    "\n"
    "For the admin: the cases, and what moderators see of one. Nothing here\n"
    "says who reported. In the list \"!\" stands before what is overdue and\n"
    "\"#\" before what is frozen: something that is stored about it does not\n"
    "open any more, and thaw goes on with it. Export writes the clean copies\n"
    "of a case as a folder for mail programs (mbox). Open goes on with a case\n"
    "that is closed, such as one of heyward import, and tells its moderators.\n"
    "\n"
    "  --state STATE  only open, overdue, frozen, joined, closed, draft or\n"
    "                 purged cases\n"
    "  --owner NAME   only those of this moderator, or of \"nobody\"\n"
    "  --json         for programs\n"
    "  -o FILE        into a new file instead of standard output\n"
    "\n"
    "Examples:\n"
    "\theyward case list --state overdue\n"
    "\theyward case show 4821\n"
    "\theyward case export -o case-4821.mbox 4821\n"
    "\theyward case open 4821\n"
    "\theyward case thaw 4821\n";

/* What was asked for. */
struct asked {
	const char *what, *path;
	int64_t number;
	bool json;
	struct case_filter filter;
};

/* A run must not be under way: it may just be freezing the case. */
static int thaw(struct site *site, int64_t number, struct err *err)
{
	struct pool *pool = pool_new();
	struct case_row row;
	int n = -1;

	if (site_find_case(&row, site, number, pool, err) == 0 &&
	    site_lock_now(site, err) == 0 &&
	    desk_begin(&site->desk, err) == 0) {
		n = freeze_thaw(&site->desk, &row.id, err);
		if (desk_end(&site->desk, n == -1 ? -1 : 0, err) == -1)
			n = -1;
	}
	if (n == 0)
		printf("case %lld was not frozen\n", (long long)number);
	pool_free(pool);
	return n == -1 ? -1 : 0;
}

static int open_case(struct site *site, int64_t number, struct err *err)
{
	struct pool *pool = pool_new();
	struct case_row row;
	int ret = -1;

	if (site_lock_now(site, err) == 0 &&
	    site_find_case(&row, site, number, pool, err) == 0 &&
	    desk_begin(&site->desk, err) == 0)
		ret = desk_end(
		    &site->desk, filed_open(&site->desk, &row, pool, err), err);
	pool_free(pool);
	return ret;
}

/* ---------------------------- the command ------------------------- */

/* To add one, write its row, and a case in do_it(). */
static const struct sub {
	const char *name;
	bool has_number, has_json, has_filter, has_path;
} subs[] = {
    {.name = "list", .has_json = true, .has_filter = true},
    {.name = "show", .has_number = true, .has_json = true},
    {.name = "export", .has_number = true, .has_path = true},
    {.name = "open", .has_number = true},
    {.name = "thaw", .has_number = true},
};

static int do_it(const struct asked *asked, struct site *site, struct err *err)
{
	if (strcmp(asked->what, "list") == 0)
		return case_list(site, &asked->filter, asked->json, err);
	if (strcmp(asked->what, "show") == 0)
		return case_show(site, asked->number, asked->json, err);
	if (strcmp(asked->what, "export") == 0)
		return case_export(site, asked->number, asked->path, err);
	if (strcmp(asked->what, "open") == 0)
		return open_case(site, asked->number, err);
	return thaw(site, asked->number, err);
}

static int run(const struct cli *cli, const struct asked *asked)
{
	struct err err = {ERR_NONE, ""};
	struct site site;
	int ret;

	if (site_open(&site, cli, &err) == -1)
		return cli_fail(&err);
	ret = do_it(asked, &site, &err);
	site_close(&site);
	return ret == -1 ? cli_fail(&err) : cli_done();
}

static const struct sub *find_sub(const char *name)
{
	size_t i;

	for (i = 0; i < sizeof subs / sizeof subs[0]; i++)
		if (strcmp(subs[i].name, name) == 0)
			return &subs[i];
	return NULL;
}

/* Each option with what it is for, and nothing too much. NULL, or what is
 * expected instead. */
static const char *read_args(struct asked *asked, int n, char **argv)
{
	const struct case_filter *filter = &asked->filter;
	const struct sub *sub = n == 0 ? NULL : find_sub(argv[0]);

	if (sub == NULL)
		return "list, or show, export, open or thaw and a number, is "
		       "expected";
	asked->what = sub->name;
	if (n != (sub->has_number ? 2 : 1))
		return sub->has_number ? "one case number is expected"
		                       : "no further words are expected";
	if (sub->has_number && cli_number(&asked->number, argv[1]) == -1)
		return "a case number is expected";
	if ((asked->json && !sub->has_json) ||
	    (asked->path != NULL && !sub->has_path) ||
	    ((filter->state != NULL || filter->owner != NULL) &&
		!sub->has_filter))
		return "this option is for another of its commands";
	if (filter->state != NULL && !case_view_is_state(filter->state))
		return "--state is open, overdue, frozen, joined, closed, "
		       "draft or purged";
	return NULL;
}

int case_main(const struct cli *cli, int argc, char **argv)
{
	static const struct option options[] = {
	    {"help", no_argument, NULL, 'h'},
	    {"json", no_argument, NULL, 'j'},
	    {"owner", required_argument, NULL, 'w'},
	    {"state", required_argument, NULL, 's'},
	    {NULL, 0, NULL, 0},
	};
	struct asked asked = {.what = NULL};
	const char *wrong;
	int c;

	while ((c = getopt_long(argc, argv, "o:", options, NULL)) != -1) {
		if (c == 'j') {
			asked.json = true;
		} else if (c == 'w') {
			asked.filter.owner = optarg;
		} else if (c == 's') {
			asked.filter.state = optarg;
		} else if (c == 'o') {
			asked.path = optarg;
		} else if (c == 'h') {
			fputs(usage, stdout);
			return cli_done();
		} else {
			return cli_usage("case", "no such option");
		}
	}
	wrong = read_args(&asked, argc - optind, argv + optind);
	return wrong == NULL ? run(cli, &asked) : cli_usage("case", wrong);
}
