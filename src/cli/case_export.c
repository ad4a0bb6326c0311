/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "base/file.h"
#include "casework/attach.h"
#include "casework/audit.h"
#include "cli/attachments.h"
#include "cli/case_view.h"
#include "msg/compose.h"

/* A case as a folder of mail (RFC 4155; "From " within is quoted as mboxrd
 * does): each made of the clean copy and of nothing else. The addresses are
 * nobody's (RFC 2606), so that no answer by mistake arrives anywhere. */
static const char domain[] = "case.invalid";

enum { MINUTE = 60 };

struct export
{
	struct site *site;
	int64_t number;
	struct buf out;
	char first[96]; /* Message-ID of the first: all others answer it */
};

/* One mail on its way; strings from pool. */
struct letter {
	struct pool *pool;
	const char *name, *writer;
	struct record record;
	struct seal_key *key; /* own, of its attachments */
	struct compose_file *files;
	struct buf *data; /* own, of each file */
	size_t n_files;
};

/* --------------------------- one attachment ----------------------- */

/* What moderators can see, and no more. */
static int add_file(struct letter *letter, struct site *site,
    const struct record_file *file, struct err *err)
{
	size_t at = letter->n_files;
	struct record_file found;

	if (!file->kept || file->show == MESSAGE_WITHHELD)
		return 0;
	letter->n_files++;
	if (attach_read(&letter->data[at], &found, &site->desk, &file->id,
		letter->key, letter->pool, err) == -1)
		return -1;
	letter->files[at] = (struct compose_file){compose_type(found.type),
	    found.name, {letter->data[at].data, letter->data[at].len}};
	return 0;
}

static int add_files(struct letter *letter, struct site *site, struct err *err)
{
	size_t i, n = letter->record.n_files;

	letter->files =
	    pool_alloc(letter->pool, (n + 1) * sizeof *letter->files);
	letter->data = pool_alloc(letter->pool, (n + 1) * sizeof *letter->data);
	for (i = 0; i < n; i++)
		if (add_file(letter, site, &letter->record.files[i], err) == -1)
			return -1;
	return 0;
}

/* ------------------------------ one mail -------------------------- */

/* "Quiet Heron" as the local part of an address. */
static const char *address_of(const char *writer, struct pool *pool)
{
	char *local = pool_strdup(pool, writer), *p;

	for (p = local; *p != '\0'; p++)
		if (*p >= 'A' && *p <= 'Z')
			*p += 'a' - 'A';
		else if ((*p < 'a' || *p > 'z') && (*p < '0' || *p > '9'))
			*p = '-';
	return pool_printf(pool, "%.60s@%s", local, domain);
}

static void write_body(struct buf *out, const struct record *record)
{
	if (record->unreadable != NULL)
		buf_addf(out, "[NOT READ: %s]\n", record->unreadable);
	if (record->sender_doubt != NULL)
		buf_addf(out, "[sender: %s]\n", record->sender_doubt);
	if (record->via == VIA_STRANGER)
		buf_adds(out, "[from another address, not proved]\n");
	if (record->via == VIA_REMARK)
		buf_adds(out, "[an automatic mail: its words are not shown]\n");
	if (record->too_large)
		buf_adds(out, "[too large: only its beginning is here]\n");
	attachments_text(out, record);
	if (out->len > 0)
		buf_addc(out, '\n');
	buf_adds(out, record->clean);
}

/* A line of the mail without its CR, quoted if it looks like the beginning of
 * a mail. */
static void add_line(struct buf *out, const char *line, size_t len)
{
	size_t marks = 0;

	if (len > 0 && line[len - 1] == '\r')
		len--;
	while (marks < len && line[marks] == '>')
		marks++;
	if (len - marks >= 5 && memcmp(line + marks, "From ", 5) == 0)
		buf_addc(out, '>');
	buf_add(out, line, len);
	buf_addc(out, '\n');
}

static void add_mail(
    struct buf *out, const struct compose *mail, const struct buf *data)
{
	const char *at = buf_text(data), *end = at + data->len, *next;
	time_t date = (time_t)mail->date;
	char when[32];
	struct tm tm;

	strftime(
	    when, sizeof when, "%a %b %e %H:%M:%S %Y", gmtime_r(&date, &tm));
	buf_addf(out, "From %s %s\n", mail->from, when);
	for (; at < end; at = next + 1) {
		next = memchr(at, '\n', (size_t)(end - at));
		if (next == NULL)
			next = end;
		add_line(out, at, (size_t)(next - at));
	}
	buf_addc(out, '\n');
}

static int write_mail(
    struct export *export, const struct letter *letter, struct err *err)
{
	const struct record *record = &letter->record;
	const char *first = export->first;
	struct buf body = BUF_INIT, data = BUF_INIT, id = BUF_INIT;
	struct compose mail = {.from_name = letter->writer,
	    .from = address_of(letter->writer, letter->pool),
	    .to = export->site->conf->community.address,
	    .date = record->received / MINUTE * MINUTE,
	    .files = letter->files,
	    .n_files = letter->n_files};
	int ret;

	write_body(&body, record);
	buf_addf(&id, "%lld.%s@%s", (long long)export->number,
	    strchr(letter->name, '/') + 1, domain);
	mail.body = buf_text(&body);
	mail.message_id = buf_text(&id);
	mail.subject = pool_printf(letter->pool, "[case %s] %s", letter->name,
	    record->subject == NULL ? "" : record->subject);
	if (first[0] != '\0') {
		mail.in_reply_to = first;
		mail.references = &first;
		mail.n_references = 1;
	} else {
		snprintf(
		    export->first, sizeof export->first, "%s", mail.message_id);
	}
	ret = compose_mail(&data, &mail, err);
	if (ret == 0)
		add_mail(&export->out, &mail, &data);
	buf_release(&body);
	buf_release(&data);
	buf_release(&id);
	return ret;
}

static int open_letter(struct letter *letter, struct site *site,
    const struct message_row *row, struct err *err)
{
	char name[64];

	if (case_view_name(name, site, row, err) == -1 ||
	    case_view_writer(&letter->writer, site, row, letter->pool, err) ==
		-1 ||
	    record_open(&letter->record, &site->desk, row, letter->pool, err) ==
		-1)
		return -1;
	letter->name = pool_strdup(letter->pool, name);
	if (letter->writer == NULL)
		letter->writer = "unknown";
	if (letter->record.n_files == 0)
		return 0;
	if (desk_open_key(&letter->key, &site->desk, UNIT_CONTENT,
		&row->unit_id, err) == -1)
		return -1;
	return add_files(letter, site, err);
}

static int export_message(struct site *site, const struct message_row *row,
    void *arg, struct pool *pool, struct err *err)
{
	struct letter letter = {.pool = pool};
	size_t i;
	int ret = open_letter(&letter, site, row, err);

	if (ret == 0)
		ret = write_mail(arg, &letter, err);
	for (i = 0; i < letter.n_files; i++)
		buf_release(&letter.data[i]);
	seal_key_free(letter.key);
	if (ret == -1)
		err_add(err, "message %lld", (long long)row->ordinal);
	return ret;
}

/* ------------------------------ the case -------------------------- */

/* What leaves the database outlives what is purged in it: so it is on record,
 * before it leaves. */
static int put_on_record(
    struct site *site, const struct uuid *case_id, struct err *err)
{
	if (site_lock_now(site, err) == -1 ||
	    desk_begin(&site->desk, err) == -1)
		return -1;
	return desk_end(&site->desk,
	    audit_note(&site->desk, "export", case_id, NULL, NULL, err), err);
}

/* Before anything is on record. */
static int check_path(const char *path, struct err *err)
{
	struct stat st;

	if (path == NULL || lstat(path, &st) == -1)
		return 0;
	return err_set(err, ERR_CONFIG,
	    "%s is there already, and is not overwritten; name another file",
	    path);
}

static int write_out(const struct buf *out, const char *path, struct err *err)
{
	if (path != NULL)
		return file_write_new(path, out->data, out->len, 0600, err);
	fwrite(out->data, 1, out->len, stdout);
	return 0;
}

int case_export(
    struct site *site, int64_t number, const char *path, struct err *err)
{
	struct export export = {.site = site, .number = number};
	struct pool *pool = pool_new();
	struct case_row row;
	int ret = -1;

	if (check_path(path, err) == 0 &&
	    site_find_case(&row, site, number, pool, err) == 0 &&
	    case_view_messages(site, &row.id, export_message, &export, err) ==
		0) {
		if (export.out.len == 0)
			err_set(err, ERR_INPUT,
			    "nothing of case %lld is left to be exported",
			    (long long)number);
		else if (put_on_record(site, &row.id, err) == 0)
			ret = write_out(&export.out, path, err);
	}
	buf_release(&export.out);
	pool_free(pool);
	return ret;
}
