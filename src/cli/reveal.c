/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <getopt.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/utf8.h"
#include "casework/reveal.h"
#include "casework/shown.h"
#include "cli/cli.h"
#include "cli/keyholder.h"

enum { REASON_MAX = 1000 };

static const char usage[] =
    "usage: heyward reveal --reason TEXT --key FILE [--passphrase-file FILE]\n"
    "                      [--database COPY] CASE\n"
    "\n"
    "Say who the parties of a case are. That needs a recovery key, and is put\n"
    "on record with the reason. With --database it works anywhere, on a copy\n"
    "of the database; the line to put on record on the server then goes to\n"
    "standard error.\n"
    "\n"
    "Example:\n"
    "\theyward reveal --reason 'the police ask, file 12/2026' \\\n"
    "\t    --key /media/stick/recovery.key 4821\n";

/* What a stranger chose, as it may be shown on a terminal. */
static void add_value(struct buf *out, const char *value)
{
	utf8_clean(out, value, strlen(value), true);
}

static void add_identity(struct buf *out, const struct identity *identity)
{
	static const char *const labels[] = {
	    [IDENTITY_MAIN] = "address",
	    [IDENTITY_ALIAS] = "also",
	    [IDENTITY_HANDLE] = "handle",
	    [IDENTITY_CLAIM] = "claims",
	};

	if (identity->what != NULL) {
		buf_addf(out, "  %-9s ", labels[identity->kind]);
		add_value(out, identity->what);
		buf_addc(out, '\n');
	}
	if (identity->name != NULL) {
		buf_addf(out, "  %-9s ", "name");
		add_value(out, identity->name);
		buf_addc(out, '\n');
	}
}

static void add_party(struct buf *out, const struct reveal_party *party)
{
	size_t i;

	buf_addf(out, "%-11s %s", party->row.role, shown_party(&party->row));
	if (shown_party(&party->row) != party->row.code_name)
		buf_addf(out, ", %s", party->row.code_name);
	buf_addc(out, '\n');
	for (i = 0; i < party->n; i++)
		add_identity(out, &party->list[i]);
	if (party->fault != NULL)
		buf_addf(out, "  NOT %s: %s\n",
		    party->n > 0 ? "ALL OPENED" : "OPENED", party->fault);
}

static int add_parties(struct buf *out, struct desk *desk,
    const struct uuid *case_id, struct err *err)
{
	struct pool *pool = pool_new();
	struct reveal_party party = {.row = {.role = NULL}};
	int n;

	while ((n = reveal_next_party(&party, desk, case_id, pool, err)) == 1)
		add_party(out, &party);
	pool_free(pool);
	return n;
}

/* ---------------- what heyward original can be asked -------------- */

static int add_message(struct buf *out, struct store *store,
    const struct message_row *row, struct pool *pool, struct err *err)
{
	time_t day = (time_t)row->day * 86400;
	struct party_row party;
	const char *writer = row->moderator != NULL ? "a moderator" : "?";
	int64_t number;
	char date[32];
	struct tm tm;
	int n = 0;

	if (row->party_id != NULL)
		n = parties_find(&party, store, row->party_id, pool, err);
	if (n == 1)
		writer = shown_party(&party);
	if (n == -1 ||
	    store_must(messages_find_number(&number, store, row, err), err) ==
		-1)
		return -1;
	strftime(date, sizeof date, "%Y-%m-%d", gmtime_r(&day, &tm));
	buf_addf(out, "  %lld/%lld  %s  %s%s\n", (long long)number,
	    (long long)row->ordinal, date, writer,
	    row->run == NULL ? " (no original)" : "");
	return 0;
}

static int add_unit(struct buf *out, struct store *store,
    const struct uuid *unit, struct err *err)
{
	struct message_row row = {.ordinal = 0};
	struct pool *pool = pool_new();
	int n;

	while ((n = messages_next(&row, store, unit, pool, err)) == 1)
		if (add_message(out, store, &row, pool, err) == -1) {
			n = -1;
			break;
		}
	pool_free(pool);
	return n;
}

static int add_messages(struct buf *out, struct store *store,
    const struct uuid *case_id, struct err *err)
{
	struct report_link link = {.place = 0};
	int n;

	buf_adds(out, "messages, for heyward original:\n");
	while ((n = reports_next_of_case(&link, store, case_id, err)) == 1)
		if (add_unit(out, store, &link.report_id, err) == -1)
			return -1;
	return n == -1 ? -1 : add_unit(out, store, case_id, err);
}

/* --------------------------- the command -------------------------- */

static int add_head(struct buf *out, struct store *store,
    const struct case_row *row, struct pool *pool, struct err *err)
{
	struct case_row whole;

	buf_addf(out, "case %lld: %s, %s\n", (long long)row->number, row->state,
	    row->class);
	if (row->joined == NULL)
		return 0;
	if (store_must(
		cases_find(&whole, store, row->joined, pool, err), err) == -1)
		return -1;
	buf_addf(out, "it is part of case %lld, which may have more parties\n",
	    (long long)whole.number);
	return 0;
}

/* All of it is found before anything is put on record, and that is on disk
 * before anything is printed. */
static int reveal(struct keyholder *holder, int64_t number, const char *reason,
    struct err *err)
{
	struct store *store = holder->site.store;
	struct pool *pool = pool_new();
	struct buf out = BUF_INIT;
	struct case_row row;
	int ret = -1;

	if (site_find_case(&row, &holder->site, number, pool, err) == 0 &&
	    add_head(&out, store, &row, pool, err) == 0 &&
	    add_parties(&out, &holder->desk, &row.id, err) == 0 &&
	    add_messages(&out, store, &row.id, err) == 0 &&
	    keyholder_note(holder, "reveal", &row, reason, err) == 0) {
		fwrite(out.data, 1, out.len, stdout);
		ret = 0;
	}
	buf_release(&out);
	pool_free(pool);
	return ret;
}

static int run(const struct cli *cli, const struct keyholder_wants *wants,
    int64_t number, const char *reason)
{
	struct err err = {ERR_NONE, ""};
	struct keyholder holder;
	int ret;

	if (keyholder_open(&holder, cli, wants, &err) == -1)
		return cli_fail(&err);
	ret = reveal(&holder, number, reason, &err);
	keyholder_close(&holder);
	return ret == -1 ? cli_fail(&err) : cli_done();
}

static bool is_reason(const char *reason)
{
	size_t len = reason == NULL ? 0 : strlen(reason);

	return len > 0 && len <= REASON_MAX && strspn(reason, " ") < len &&
	       utf8_is_clean(reason, len, true);
}

int reveal_main(const struct cli *cli, int argc, char **argv)
{
	static const struct option options[] = {
	    {"database", required_argument, NULL, 'd'},
	    {"help", no_argument, NULL, 'h'},
	    {"key", required_argument, NULL, 'k'},
	    {"passphrase-file", required_argument, NULL, 'p'},
	    {"reason", required_argument, NULL, 'r'},
	    {NULL, 0, NULL, 0},
	};
	struct keyholder_wants wants = {.key = NULL};
	const char *reason = NULL;
	int64_t number;
	int c;

	while ((c = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (c == 'r') {
			reason = optarg;
		} else if (c == 'h') {
			fputs(usage, stdout);
			return cli_done();
		} else if (!keyholder_option(&wants, c, optarg)) {
			return cli_usage("reveal", "no such option");
		}
	}
	if (argc - optind != 1 || cli_number(&number, argv[optind]) == -1)
		return cli_usage("reveal", "a case number is expected");
	if (wants.key == NULL)
		return cli_usage(
		    "reveal", "--key FILE, a recovery key, is expected");
	if (!is_reason(reason))
		return cli_usage("reveal",
		    "--reason is expected: why, in one line of up to 1000 "
		    "bytes, which goes on record");
	return run(cli, &wants, number, reason);
}
