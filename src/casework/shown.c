/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "casework/shown.h"

#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "casework/attach.h"
#include "casework/verb.h"

const char *shown_quoted(const char *text, struct pool *pool)
{
	struct buf wrapped = BUF_INIT, out = BUF_INIT;
	const char *line, *copy;
	size_t len;

	utf8_wrap(&wrapped, text, SHOWN_WIDTH - 2);
	while (wrapped.len > 0 && wrapped.data[wrapped.len - 1] == '\n')
		wrapped.data[--wrapped.len] = '\0';
	for (line = buf_text(&wrapped);; line += len + 1) {
		len = strcspn(line, "\n");
		buf_adds(&out, len == 0 ? "|" : "| ");
		buf_add(&out, line, len);
		if (line[len] == '\0')
			break;
		buf_addc(&out, '\n');
	}
	copy = pool_strdup(pool, buf_text(&out));
	buf_release(&wrapped);
	buf_release(&out);
	return copy;
}

static void set_size(struct tmpl_value *file, uint64_t size)
{
	if (size < 1024)
		tmpl_setf(file, "size", "%llu B", (unsigned long long)size);
	else if (size < 1024 * 1024)
		tmpl_setf(file, "size", "%llu KiB",
		    (unsigned long long)(size / 1024));
	else
		tmpl_setf(
		    file, "size", "%.1f MiB", (double)size / (1024 * 1024));
}

static int set_files(struct tmpl_value *values, const struct record *record,
    const struct letters_reader *reader, struct err *err)
{
	static const char *const words[] = {
	    [ATTACH_WITHHELD] = "attachment.withheld",
	    [ATTACH_UNCLEAN] = "attachment.unclean",
	    [ATTACH_PICTURE] = "attachment.picture",
	    [ATTACH_TEXT] = "attachment.text",
	};
	struct tmpl_value *file;
	size_t i;

	tmpl_set_bool(values, "has_attachments", record->n_files > 0);
	for (i = 0; i < record->n_files; i++) {
		file = tmpl_append(values, "attachments");
		tmpl_setf(file, "number", "%zu", i + 1);
		tmpl_set(file, "type", record->files[i].type);
		set_size(file, record->files[i].size);
		tmpl_set_bool(file, "sha256", false);
		if (record->files[i].sha256 != NULL)
			tmpl_set(file, "sha256", record->files[i].sha256);
		if (letters_set_word(file, "shown", reader,
			words[attach_kind(&record->files[i])], err) == -1)
			return -1;
	}
	return 0;
}

int shown_record(struct tmpl_value *values, const struct record *record,
    const struct letters_reader *reader, struct err *err)
{
	if (record->subject != NULL)
		tmpl_set(values, "subject", record->subject);
	if (record->others > 0)
		tmpl_setf(tmpl_set_map(values, "also_to"), "also_count", "%llu",
		    (unsigned long long)record->others);
	tmpl_set_bool(values, "too_large", record->too_large);
	tmpl_set_bool(values, "text_from_html", record->from_html);
	tmpl_set_bool(values, "text_differs", record->text_differs);
	tmpl_set_bool(values, "text_cut", record->text_cut);
	tmpl_set_bool(values, "no_text",
	    strspn(record->clean, " \t\n") == strlen(record->clean));
	tmpl_set(values, "clean_copy", LETTERS_CLEAN_COPY);
	if (record->replaced > 0)
		tmpl_setf(values, "replaced", "%llu",
		    (unsigned long long)record->replaced);
	return set_files(values, record, reader, err);
}

/* ------------------------- what one can do ------------------------ */

/* RFC 6068: everything but letters and digits as %XX. */
static void add_escaped(struct buf *out, const char *s)
{
	for (; *s != '\0'; s++)
		if (strchr("@.-_~", *s) != NULL || (*s >= '0' && *s <= '9') ||
		    (*s >= 'a' && *s <= 'z') || (*s >= 'A' && *s <= 'Z'))
			buf_addc(out, *s);
		else
			buf_addf(out, "%%%02X", (unsigned char)*s);
}

static void set_link(struct tmpl_value *offer,
    const struct letters_reader *reader, const struct case_row *row,
    const char *text)
{
	char *subject = mem_printf("[case %lld]", (long long)row->number);
	struct buf link = BUF_INIT;

	buf_adds(&link, "mailto:");
	add_escaped(&link, reader->reply_to);
	buf_adds(&link, "?subject=");
	add_escaped(&link, subject);
	buf_adds(&link, "&body=");
	add_escaped(&link, text);
	tmpl_set(offer, "link", buf_text(&link));
	buf_release(&link);
	free(subject);
}

static int set_offer(struct tmpl_value *values, const struct verb *verb,
    const struct letters_reader *reader, const struct case_row *row,
    struct err *err)
{
	struct tmpl_value *offer = tmpl_append(values, "verbs");
	char *help = mem_printf("help.%s", verb->command.name);
	char *text = verb->offered != NULL
	                 ? mem_strdup(verb->offered)
	                 : mem_printf("/%s", verb->command.name);
	int ret;

	tmpl_set(offer, "verb", text);
	set_link(offer, reader, row, text);
	ret = letters_set_word(offer, "does", reader, help, err);
	free(help);
	free(text);
	return ret;
}

const char *shown_party(const struct party_row *party)
{
	static const char *const short_names[] = {
	    "R1", "R2", "R3", "R4", "R5", "R6", "R7", "R8", "R9"};

	if (party->ordinal > 0 && party->ordinal <= 9)
		return short_names[party->ordinal - 1];
	return party->code_name;
}

void shown_number(struct tmpl_value *values, const struct case_row *row)
{
	tmpl_setf(values, "number", "%lld", (long long)row->number);
}

void shown_held(struct tmpl_value *values, const struct team *team)
{
	size_t i;

	for (i = 0; i < team->n; i++)
		if (team->list[i].state == MEMBER_HELD)
			tmpl_append_text(values, "held", team->list[i].name);
}

int shown_verbs(struct tmpl_value *values, const struct letters_reader *reader,
    const struct case_row *row, unsigned occasion, struct err *err)
{
	const struct verb *verb;
	size_t n = 0;

	occasion |= OFFER_ALWAYS;
	if (verbs_when(row) == WHEN_CLOSED)
		occasion |= OFFER_CLOSED;
	else if (row->owner == NULL)
		occasion |= OFFER_UNOWNED;
	for (verb = verbs; verb->command.name != NULL && n < OFFERS_MAX; verb++)
		if ((verb->offer & occasion) != 0 &&
		    (verb->when & verbs_when(row)) != 0) {
			n++;
			if (set_offer(values, verb, reader, row, err) == -1)
				return -1;
		}
	return 0;
}
