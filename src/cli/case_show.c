/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "casework/person.h"
#include "casework/retention.h"
#include "casework/shown.h"
#include "casework/team.h"
#include "cli/attachments.h"
#include "cli/case_view.h"
#include "cli/terminal.h"
#include "store/acts.h"
#include "store/parties.h"

enum { DAY = 86400 };

/* One case, as text or as JSON. */
struct show {
	struct site *site;
	struct pool *pool;
	struct case_row row, whole;
	struct terminal t;
	json_t *object; /* NULL: text */
};

/* ------------------------------ as text --------------------------- */

/* A label, and what stands behind it, wrapped and moved in under itself. */
static void print_fact(
    const struct show *show, const char *label, const char *text)
{
	enum { LABEL = 11 };
	struct terminal t = show->t;
	struct buf out = BUF_INIT;
	const char *p;

	if (t.width > 0)
		t.width = t.width > 2 * LABEL ? t.width - LABEL : LABEL;
	terminal_text(&out, &t, text);
	printf("%-*s", LABEL, label);
	for (p = buf_text(&out); *p != '\0'; p++) {
		putchar(*p);
		if (*p == '\n')
			printf("%*s", LABEL, "");
	}
	putchar('\n');
	buf_release(&out);
}

static void print_text(const struct show *show, const char *text)
{
	struct buf out = BUF_INIT;

	terminal_text(&out, &show->t, text);
	puts(buf_text(&out));
	buf_release(&out);
}

static void print_heading(const struct show *show, const char *text)
{
	printf("\n%s", terminal_begin(&show->t, STYLE_HEAD));
	print_text(show, text);
	fputs(terminal_end(&show->t, STYLE_HEAD), stdout);
}

static void print_due(
    const struct show *show, const char *label, int64_t when, bool is_over)
{
	char text[32];

	case_view_time(text, when, FORM_MINUTE);
	print_fact(show, label,
	    is_over ? pool_printf(show->pool, "%s, OVERDUE", text) : text);
}

static void print_case(const struct show *show, const struct case_due *due)
{
	const struct case_row *row = &show->row;
	const char *owner = case_view_owner(&show->site->desk, row);
	enum terminal_style style = row->frozen != 0 ? STYLE_STOPPED
	                            : due->is_over   ? STYLE_LATE
	                                             : STYLE_HEAD;
	char text[32];

	printf("%scase %lld: %s, %s%s%s\n", terminal_begin(&show->t, style),
	    (long long)row->number, row->state, row->class,
	    row->frozen != 0 ? ", FROZEN"
	    : due->is_over   ? ", OVERDUE"
			     : "",
	    terminal_end(&show->t, style));
	if (row->joined != NULL)
		print_fact(show, "part of",
		    pool_printf(show->pool, "case %lld",
			(long long)show->whole.number));
	if (row->categories[0] != '\0')
		print_fact(show, "category", row->categories);
	print_fact(show, "owner", owner == NULL ? "nobody" : owner);
	print_fact(
	    show, "opened", case_view_time(text, row->opened, FORM_DATE));
	if (strcmp(row->state, "open") != 0)
		return; /* nobody is waited for */
	print_due(
	    show, "a word by", row->word_due, due->is_over && due->is_word);
	print_due(show, "decide by", row->decision_due,
	    due->when != 0 && row->decision_due <= show->site->desk.now);
}

static int print_top(const struct show *show, struct err *err)
{
	struct case_due due;

	if (case_view_due(&due, show->site, &show->row, err) == -1)
		return -1;
	print_case(show, &due);
	return 0;
}

/* Why it is still here: of a part of a case, why the whole is. */
static int show_kept(struct show *show, struct err *err)
{
	struct desk *desk = &show->site->desk;
	struct retention retention;
	const char *text;

	if (retention_find(&retention, desk, &show->whole, show->pool, err) ==
	    -1)
		return -1;
	text = retention_text(&retention, desk, show->pool);
	if (show->object != NULL)
		json_object_set_new(show->object, "kept", json_string(text));
	else
		print_text(show, text);
	return 0;
}

/* ------------------------------ parties --------------------------- */

static int show_party(struct show *show, const struct party_row *row,
    json_t *array, struct err *err)
{
	int forgotten = person_is_forgotten(&show->site->desk, row, err);

	if (forgotten == -1)
		return -1;
	if (array != NULL)
		json_array_append_new(array,
		    json_pack("{s:s, s:s, s:b}", "role", row->role, "name",
			shown_party(row), "forgotten", forgotten));
	else
		printf("%-10s %s%s\n", row->role, shown_party(row),
		    forgotten ? ", forgotten" : "");
	return 0;
}

static int show_parties(struct show *show, struct err *err)
{
	json_t *array = show->object == NULL ? NULL : json_array();
	struct party_row row = {.role = NULL};
	struct pool *pool;
	int n;

	do {
		pool = pool_new();
		n = parties_next_of_case(
		    &row, show->site->store, &show->row.id, pool, err);
		if (n == 1 && show_party(show, &row, array, err) == -1)
			n = -1;
		pool_free(pool);
	} while (n == 1);
	if (array != NULL)
		json_object_set_new(show->object, "parties", array);
	return n;
}

/* --------------------------- what was done ------------------------ */

/* The verbs, which name nobody; what was said with them stands among the
 * messages. */
static void show_act(
    const struct show *show, const struct act_row *row, json_t *array)
{
	const char *who = row->moderator == NULL
	                      ? NULL
	                      : team_name(&show->site->desk, row->moderator);
	char date[32];

	case_view_time(date, row->day * DAY, FORM_DATE);
	if (array != NULL)
		json_array_append_new(
		    array, json_pack("{s:s, s:s?, s:s}", "day", date, "who",
			       who, "verbs", row->verb));
	else
		print_fact(show, date,
		    pool_printf(show->pool, "%s%s%s", who == NULL ? "" : who,
			who == NULL ? "" : ": ", row->verb));
}

static int show_acts(struct show *show, struct err *err)
{
	json_t *array = show->object == NULL ? NULL : json_array();
	struct act_row row = {.id = 0};
	bool any = false;
	int n;

	while ((n = acts_next(&row, show->site->store, &show->row.id,
		    show->pool, err)) == 1) {
		if (array == NULL && !any)
			print_heading(show, "what was done");
		any = true;
		show_act(show, &row, array);
	}
	if (array != NULL)
		json_object_set_new(show->object, "history", array);
	return n;
}

/* ------------------------------ messages -------------------------- */

static json_t *record_json(
    const struct record *record, const char *name, const char *writer)
{
	char received[32];

	case_view_time(received, record->received, FORM_ISO);
	return json_pack(
	    "{s:s, s:s, s:s?, s:s*, s:s, s:I, s:s*, s:s*, s:b, s:o}", "name",
	    name, "received", received, "from", writer, "subject",
	    record->subject, "text", record->clean, "replaced",
	    (json_int_t)record->replaced, "unreadable", record->unreadable,
	    "sender_doubt", record->sender_doubt, "too_large",
	    record->too_large, "files", attachments_json(record));
}

static void print_record(const struct show *show, const struct record *record,
    const char *name, const char *writer)
{
	struct buf out = BUF_INIT;
	char received[32];

	buf_addf(&out, "--- %s, %s, %s", name, writer == NULL ? "?" : writer,
	    case_view_time(received, record->received, FORM_MINUTE));
	if (record->replaced > 0)
		buf_addf(&out, ", traces of its author replaced: %llu",
		    (unsigned long long)record->replaced);
	buf_adds(&out, " ---");
	print_heading(show, buf_text(&out));
	buf_reset(&out);
	if (record->unreadable != NULL)
		buf_addf(&out, "NOT READ: %s\n", record->unreadable);
	if (record->sender_doubt != NULL)
		buf_addf(&out, "sender: %s\n", record->sender_doubt);
	if (record->too_large)
		buf_adds(&out, "too large: only its beginning is here\n");
	if (record->subject != NULL)
		buf_addf(&out, "subject: %s\n", record->subject);
	attachments_text(&out, record);
	if (record->clean[0] != '\0')
		buf_addf(&out, "\n%s\n", record->clean);
	if (out.len > 0) {
		buf_truncate(&out, out.len - 1);
		print_text(show, buf_text(&out));
	}
	buf_release(&out);
}

struct messages {
	const struct show *show;
	json_t *array;
};

static int show_message(struct site *site, const struct message_row *row,
    void *arg, struct pool *pool, struct err *err)
{
	const struct messages *to = arg;
	struct record record;
	const char *writer;
	char name[64];

	if (case_view_name(name, site, row, err) == -1 ||
	    record_open(&record, &site->desk, row, pool, err) == -1 ||
	    case_view_writer(&writer, site, row, pool, err) == -1)
		return -1;
	if (to->array != NULL)
		json_array_append_new(
		    to->array, record_json(&record, name, writer));
	else
		print_record(to->show, &record, name, writer);
	return 0;
}

static int show_messages(struct show *show, struct err *err)
{
	struct messages to = {show, show->object == NULL ? NULL : json_array()};
	int ret = case_view_messages(
	    show->site, &show->row.id, show_message, &to, err);

	if (to.array != NULL)
		json_object_set_new(show->object, "messages", to.array);
	return ret;
}

/* ------------------------------ the case -------------------------- */

static int find_case(struct show *show, int64_t number, struct err *err)
{
	struct site *site = show->site;
	struct uuid id;

	if (site_find_case(&show->row, site, number, show->pool, err) == -1 ||
	    team_whole(&id, &site->desk, &show->row.id, show->pool, err) == -1)
		return -1;
	return store_must(
	    cases_find(&show->whole, site->store, &id, show->pool, err), err);
}

int case_show(struct site *site, int64_t number, bool json, struct err *err)
{
	struct show show = {.site = site,
	    .pool = pool_new(),
	    .t = terminal_look(STDOUT_FILENO)};
	int ret = find_case(&show, number, err);

	if (ret == 0 && json)
		show.object = case_view_json(&site->desk, &show.row);
	else if (ret == 0)
		ret = print_top(&show, err);
	if (ret == 0 &&
	    (show_kept(&show, err) == -1 || show_parties(&show, err) == -1 ||
		show_acts(&show, err) == -1 || show_messages(&show, err) == -1))
		ret = -1;
	if (ret == 0 && json)
		case_view_print(json_incref(show.object));
	json_decref(show.object);
	pool_free(show.pool);
	return ret;
}
