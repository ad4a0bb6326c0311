/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "casework/audit_import.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/hex.h"
#include "casework/act.h"
#include "casework/newcase.h"
#include "casework/post.h"
#include "store/cases.h"

static const char name[] = "heyward-audit-v1";
enum { DAY = 86400 };

/* What may come from elsewhere. */
static const char *const verbs[] = {"reveal", "original"};

struct line_in {
	const char *verb;
	struct uuid case_id, id;
	int64_t day;
	struct buf reason;
};

void audit_line_print(struct buf *out, const char *verb,
    const struct uuid *case_id, int64_t day, const char *reason)
{
	struct uuid id = random_uuid();

	buf_addf(out, "%s %s ", name, verb);
	hex_add(out, case_id->bytes, UUID_LEN);
	buf_addf(out, " %" PRId64 " ", day);
	hex_add(out, id.bytes, UUID_LEN);
	buf_addc(out, ' ');
	hex_add(out, reason, strlen(reason));
	buf_addc(out, '\n');
}

/* ----------------------------- reading ---------------------------- */

static const char *find_verb(const char *word)
{
	size_t i;

	for (i = 0; word != NULL && i < sizeof verbs / sizeof verbs[0]; i++)
		if (strcmp(verbs[i], word) == 0)
			return verbs[i];
	return NULL;
}

static bool read_uuid(struct uuid *uuid, const char *word)
{
	struct buf bytes = BUF_INIT;
	bool fits = word != NULL && hex_read(&bytes, word, strlen(word)) == 0 &&
	            bytes.len == UUID_LEN;

	if (fits)
		memcpy(uuid->bytes, bytes.data, UUID_LEN);
	buf_release(&bytes);
	return fits;
}

static bool read_day(int64_t *day, const char *word)
{
	char *end;

	if (word == NULL)
		return false;
	errno = 0;
	*day = strtoll(word, &end, 10);
	return errno == 0 && *end == '\0' && *day > 0 && *day < 1 << 24;
}

static bool read_words(struct line_in *in, char *text)
{
	char *rest, *word = strtok_r(text, " \r\n", &rest);

	if (word == NULL || strcmp(word, name) != 0)
		return false;
	in->verb = find_verb(strtok_r(NULL, " \r\n", &rest));
	if (in->verb == NULL ||
	    !read_uuid(&in->case_id, strtok_r(NULL, " \r\n", &rest)) ||
	    !read_day(&in->day, strtok_r(NULL, " \r\n", &rest)) ||
	    !read_uuid(&in->id, strtok_r(NULL, " \r\n", &rest)))
		return false;
	word = strtok_r(NULL, " \r\n", &rest);
	return word != NULL && hex_read(&in->reason, word, strlen(word)) == 0 &&
	       memchr(in->reason.data, '\0', in->reason.len) == NULL &&
	       strtok_r(NULL, " \r\n", &rest) == NULL;
}

/* ----------------------------- writing ---------------------------- */

/* The reason, sealed. A case that is gone has no acts. */
static int add_act(struct desk *desk, const struct line_in *in,
    struct pool *pool, struct err *err)
{
	struct lines lines = {.pool = pool};
	struct team team = {.n = 0};
	struct case_row row;
	int n = cases_find(&row, desk->store, &in->case_id, pool, err);

	if (n != 1)
		return n;
	lines_add(
	    &lines, in->verb, "reason", buf_text(&in->reason), (char *)NULL);
	n = team_open(&team, desk, &in->case_id, pool, err);
	if (n == 0)
		n = act_note(
		    desk, &team, NULL, in->verb, in->day * DAY, &lines, err);
	team_release(&team);
	return n;
}

/* The line itself cannot be guessed: its id is part of it. */
static int add_note(struct desk *desk, const struct line_in *in,
    const char *line, struct err *err)
{
	struct buf what = BUF_INIT;
	struct entry_event event = {.kind = "note",
	    .verb = in->verb,
	    .case_id = &in->case_id,
	    .subject = &in->id,
	    .what = &what};
	int ret;

	buf_add(&what, line, strcspn(line, "\r\n"));
	ret = audit_hear(desk, &event, err);
	buf_release(&what);
	return ret;
}

int audit_line_import(struct desk *desk, const char *line, struct err *err)
{
	struct pool *pool = pool_new();
	struct line_in in = {.reason = BUF_INIT};
	struct entry_row known;
	int n = -1;

	if (!read_words(&in, pool_strdup(pool, line)))
		err_set(err, ERR_INPUT,
		    "a line as heyward reveal prints it is expected, which "
		    "begins with %s",
		    name);
	else
		n = entries_last_about(
		    &known, desk->store, "note", &in.id, pool, err);
	if (n == 0)
		n = add_act(desk, &in, pool, err) == -1 ||
		            add_note(desk, &in, line, err) == -1
		        ? -1
		        : 1;
	else if (n == 1)
		n = 0;
	buf_release(&in.reason);
	pool_free(pool);
	return n;
}

/* ---------------------------- accepting --------------------------- */

static int add_reason(
    struct desk *desk, const char *reason, struct pool *pool, struct err *err)
{
	struct lines lines = {.pool = pool};
	struct team house = {.n = 0};
	int ret;

	lines_add(&lines, AUDIT_ACCEPTED, "reason", reason, (char *)NULL);
	ret = newcase_house(&house, desk, pool, err);
	if (ret == 0)
		ret = act_note(
		    desk, &house, NULL, AUDIT_ACCEPTED, desk->now, &lines, err);
	team_release(&house);
	return ret;
}

int audit_accept(
    int64_t *n, struct desk *desk, const char *reason, struct err *err)
{
	struct pool *pool = pool_new();
	int ret = add_reason(desk, reason, pool, err);

	if (ret == 0)
		ret = post_doubt(n, desk, err);
	pool_free(pool);
	return ret;
}
