/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/clear.h"

#include <stdio.h>

#include "base/mem.h"
#include "base/pack.h"
#include "tests/sql.h"

enum { COLUMNS_MAX = 400 };

static void fault(
    struct buf *out, const struct clear_column *c, const char *what)
{
	buf_addf(out, "%s.%s: %s\n", c->table, c->column, what);
}

/* ------------------------------- asking ------------------------------- */

/* The SQL with the column's name for each @. */
static char *with_name(const struct clear_column *c, const char *sql)
{
	struct buf out = BUF_INIT;

	for (; *sql != '\0'; sql++)
		if (*sql == '@')
			buf_adds(&out, c->column);
		else
			buf_addc(&out, *sql);
	return buf_detach(&out);
}

/* How many values that are not NULL are such. */
static int64_t count(const struct clear_column *c, const char *such)
{
	char *asked = with_name(c, such), *sql;
	int64_t n;

	sql =
	    mem_printf("SELECT count(*) FROM %s WHERE %s IS NOT NULL AND (%s)",
		c->table, c->column, asked);
	n = sql_int(sql);
	free(asked);
	free(sql);
	return n;
}

/* Call it with each word of the text that the query gives. */
typedef void each_word(char *word, void *arg);

static void split(
    const char *sql, const char *between, each_word *each, void *arg)
{
	struct buf all = BUF_INIT;
	char *rest, *text, *word;

	sql_blob(&all, sql);
	rest = text = buf_detach(&all);
	while (rest != NULL && (word = strsep(&rest, between)) != NULL)
		if (word[0] != '\0')
			each(word, arg);
	free(text);
}

/* ----------------------------- the schema ----------------------------- */

struct columns_arg {
	clear_call *call;
	void *arg;
};

static void split_column(char *word, void *arg)
{
	struct columns_arg *columns_arg = arg;
	char *column = strchr(word, '.'), *type = strchr(word, ':');

	*column = *type = '\0';
	columns_arg->call(word, column + 1, type + 1, columns_arg->arg);
}

void clear_each_column(clear_call *call, void *arg)
{
	struct columns_arg columns_arg = {call, arg};

	split("SELECT group_concat(t.name || '.' || c.name || ':' || c.type,"
	      " ' ')"
	      "  FROM sqlite_schema t"
	      "  JOIN pragma_table_info(t.name) c"
	      " WHERE t.type = 'table'",
	    " ", split_column, &columns_arg);
}

static const struct clear_column *find(const char *table, const char *column)
{
	size_t i;

	for (i = 0; i < clear_columns_n; i++)
		if (strcmp(clear_columns[i].table, table) == 0 &&
		    strcmp(clear_columns[i].column, column) == 0)
			return &clear_columns[i];
	return NULL;
}

static void check_known(
    const char *table, const char *column, const char *type, void *out)
{
	struct clear_column c = {table, column, NULL, false, NULL};

	(void)type;
	if (find(table, column) == NULL)
		fault(out, &c, "nobody has said what it is");
}

/* ----------------------------- one column ----------------------------- */

struct words_arg {
	struct buf *out;
	const struct clear_column *column;
};

static void check_word(char *word, void *arg)
{
	struct words_arg *words = arg;

	if (!words->column->is_word(word))
		fault(words->out, words->column, word);
}

static void check_words(struct buf *out, const struct clear_column *c)
{
	struct words_arg words = {out, c};
	char *sql = mem_printf("SELECT group_concat(w, ' ')"
			       "  FROM (SELECT DISTINCT %s AS w FROM %s)",
	    c->column, c->table);

	split(sql, " ", check_word, &words);
	free(sql);
}

/* A hash may look like a text, but not most of them. */
static void check_random(struct buf *out, const struct clear_column *c)
{
	/* So many bytes from ' ' to DEL. */
	static const char text_like[] =
	    "hex(@) GLOB substr('[2-7]?[2-7]?[2-7]?[2-7]?[2-7]?[2-7]?[2-7]?"
	    "[2-7]?[2-7]?[2-7]?[2-7]?[2-7]?[2-7]?[2-7]?[2-7]?[2-7]?',"
	    " 1, 6 * min(16, length(@))) || '*' AND length(@) > 0";
	int64_t all = count(c, "length(@) > 0"), like = count(c, text_like);

	if (all > 0 && 2 * like > all)
		fault(out, c, "text");
}

static void check_column(struct buf *out, const struct clear_column *c)
{
	char *not = mem_printf("NOT coalesce(%s, 0)", c->holds);
	int64_t n = count(c, not );
	char *what;

	free(not );
	if (n > 0) {
		what = mem_printf("%d values are not as it says", (int)n);
		fault(out, c, what);
		free(what);
	}
	if (c->is_random)
		check_random(out, c);
	if (c->is_word != NULL)
		check_words(out, c);
}

/* ------------------------ values of many columns ---------------------- */

/* What facts hold, by their names: numbers, each a multiple of that, and none
 * above it; then perhaps more, of that length. */
enum { ANY = -1, MINUTE = 60, HOUR = 3600 };
static const struct fact {
	const char *name; /* or its beginning */
	size_t numbers;
	int64_t full, max;
	int rest;
} facts[] = {
    {"ring", 0, 1, 0, 16},
    {"team", 0, 1, 0, ANY}, /* hashes of 16 bytes: counted below */
    {"escrow", 0, 1, 0, ANY}, /* label, two ids, sealed: see below */
    {"erased", 0, 1, 0, ANY}, /* "1" or nothing */
    {"audit head", 1, 1, 9999999, 32 + 64},
    {"last run", 1, HOUR, INT64_MAX, 0},
    {"forgotten", 1, 1, 9999999, 0}, /* hours since 1970 */
    {"digest", 3, 1, 9999999, 0}, /* an act, a day, a week */
    {"away ", 1, HOUR, INT64_MAX, 0},
    {"tested ", 1, 1, 99999, 0},
    /* The machine's troubles: their times, a stamp of its files, and what is
     * in its log, too. */
    {"broken ", 5, MINUTE, INT64_MAX, ANY},
};

static bool fact_holds(const struct fact *fact, const struct buf *value)
{
	struct unpack in;
	size_t i;

	unpack_init(&in, value->data, value->len);
	for (i = 0; i < fact->numbers; i++) {
		uint64_t n = unpack_u64(&in);

		/* 1 stands for "before" (cli/alarm.c). */
		if (n > (uint64_t)fact->max ||
		    (n != 1 && (int64_t)n % fact->full != 0))
			return false;
	}
	return !in.failed &&
	       (fact->rest == ANY || in.left == (size_t)fact->rest);
}

static void check_fact(char *name, void *out)
{
	struct clear_column c = {"facts", "value", NULL, false, NULL};
	struct buf value = BUF_INIT;
	char *sql;
	size_t i;

	sql = mem_printf("SELECT value FROM facts WHERE name = '%s'", name);
	sql_blob(&value, sql);
	for (i = 0; i < sizeof facts / sizeof facts[0]; i++)
		if (strncmp(name, facts[i].name, strlen(facts[i].name)) == 0 &&
		    !fact_holds(&facts[i], &value))
			fault(out, &c, name);
	buf_release(&value);
	free(sql);
}

static void check_facts(struct buf *out)
{
	static const struct clear_column odd = {"facts", "value",
	    "CASE name WHEN 'team' THEN length(@) % 16 = 0"
	    /* One recovery key; a sealed text. */
	    " WHEN 'escrow' THEN (length(@) - 65 - 45) % 1024 = 0"
	    " WHEN 'erased' THEN hex(@) IN ('', '31') ELSE 1 END",
	    false, NULL};

	check_column(out, &odd);
	split("SELECT group_concat(name, x'0a') FROM facts", "\n", check_fact,
	    out);
}

/* Of one owner's pieces, header and tags left out: see privacy/chunks.h. A
 * length has no more bits that count than the number of its bits has. */
static void check_stream(char *size, void *out)
{
	struct clear_column c = {"pieces", "data", NULL, false, NULL};
	int64_t n = strtoll(size, NULL, 10);
	int exponent = 0, counting = 0;

	while (n >> (exponent + 1) > 0)
		exponent++;
	while (exponent >> counting > 0)
		counting++;
	if (n <= 0 || n % 1024 != 0 ||
	    n % ((int64_t)1 << (exponent - counting)) != 0)
		fault(out, &c, size);
}

static void check_streams(struct buf *out)
{
	split("SELECT group_concat(n, ' ')"
	      "  FROM (SELECT DISTINCT sum(length(data) - 17) - 24 AS n"
	      "          FROM pieces GROUP BY owner)",
	    " ", check_stream, out);
}

/* -------------------------------- all --------------------------------- */

static bool is_meant(const struct clear_column *c, const char *only)
{
	size_t len = strlen(c->table);

	return only == NULL ||
	       (strncmp(only, c->table, len) == 0 && only[len] == '.' &&
		   strcmp(only + len + 1, c->column) == 0);
}

static bool was_filled[COLUMNS_MAX];

static bool is_filled(const struct clear_column *c)
{
	return count(c, "CASE typeof(@) WHEN 'integer' THEN @ <> 0"
			" ELSE length(@) > 0 END") > 0;
}

void clear_faults(struct buf *out, const char *only)
{
	size_t i;

	assert_true(clear_columns_n < COLUMNS_MAX);
	if (only == NULL)
		clear_each_column(check_known, out);
	for (i = 0; i < clear_columns_n; i++) {
		if (!is_meant(&clear_columns[i], only))
			continue;
		check_column(out, &clear_columns[i]);
		if (strcmp(clear_columns[i].table, "facts") == 0)
			check_facts(out);
		if (strcmp(clear_columns[i].table, "pieces") == 0)
			check_streams(out);
		if (only == NULL && !was_filled[i])
			was_filled[i] = is_filled(&clear_columns[i]);
	}
}

void clear_empty(struct buf *out)
{
	size_t i;

	for (i = 0; i < clear_columns_n; i++)
		if (!was_filled[i])
			fault(
			    out, &clear_columns[i], "there was nothing in it");
}
