/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A folder of mail in one file. RFC 4155, and what mail programs make of it:
 *
 * mboxo and mboxrd put a ">" before lines of a text that begin with "From ",
 * which is taken away again; mboxcl and mboxcl2 say how long the text is, which
 * is believed where a mail, or nothing, begins there. One mail at a time is in
 * memory, up to the size limit. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/mem.h"
#include "wire/inbox_ops.h"

enum {
	PIECE = 8192, /* of a line that is longer */
	PEEK = 80,
	BLANKS_MAX = 10000 /* empty lines that may be the end of a mail */
};

struct mbox {
	struct inbox base;
	FILE *file;
	char *name; /* own */
	uint64_t message_size;
	uint64_t uid;
	/* The piece that was read last. */
	struct buf piece; /* with its line end, if it has one */
	bool at_start; /* it begins a line */
	uint64_t at, next; /* where it begins, and the one behind it */
	bool is_over;
};

/* The mail that is being read. */
struct mail {
	struct buf *raw;
	bool in_head, cut;
	size_t blanks; /* empty lines that are not in raw yet */
	bool after_blank;
	int64_t length; /* that its head says its text has; or -1 */
	uint64_t text_end; /* before that no line begins a mail */
};

static struct mbox *mbox_of(struct inbox *inbox)
{
	return (struct mbox *)inbox;
}

/* 1 a piece, 0 the end, -1 failed. */
static int read_piece(struct mbox *mbox, struct err *err)
{
	bool whole = mbox->piece.len == 0 ||
	             mbox->piece.data[mbox->piece.len - 1] == '\n';
	int c = EOF;

	buf_reset(&mbox->piece);
	mbox->at_start = whole;
	mbox->at = mbox->next;
	errno = 0;
	while (
	    mbox->piece.len < PIECE && (c = getc_unlocked(mbox->file)) != EOF) {
		buf_addc(&mbox->piece, (char)c);
		if (c == '\n')
			break;
	}
	if (ferror(mbox->file))
		return err_set(
		    err, ERR_TEMP, "%s: %s", mbox->name, strerror(errno));
	mbox->next = mbox->at + mbox->piece.len;
	mbox->base.state.at = mbox->next;
	mbox->is_over = mbox->piece.len == 0;
	return !mbox->is_over;
}

/* The piece without its line end. */
static size_t text_len(const struct mbox *mbox)
{
	size_t len = mbox->piece.len;

	if (len > 0 && mbox->piece.data[len - 1] == '\n')
		len--;
	if (len > 0 && mbox->piece.data[len - 1] == '\r')
		len--;
	return len;
}

static bool is_blank(const struct mbox *mbox)
{
	return mbox->at_start && text_len(mbox) == 0;
}

/* What stands at a place of the file, as a string; "" behind its end. */
static void peek(char out[PEEK + 1], const struct mbox *mbox, uint64_t at)
{
	ssize_t n = pread(fileno(mbox->file), out, PEEK, (off_t)at);

	out[n < 0 ? 0 : n] = '\0';
}

/* ------------------------ where a mail begins --------------------- */

static int month_of(const char *s)
{
	static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May",
	    "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
	int i;

	for (i = 0; i < 12; i++)
		if (strncmp(s, months[i], 3) == 0 && s[3] == ' ')
			return i;
	return -1;
}

/* Zones, in whatever form, stand before the year or behind it. 0: none. */
static int find_year(const char *s)
{
	int year, n;

	while ((s = strchr(s, ' ')) != NULL) {
		s += strspn(s, " ");
		n = 0;
		if (sscanf(s, "%4d%n", &year, &n) == 1 && n == 4 &&
		    strchr(" \r\n", s[n]) != NULL && year >= 1970)
			return year;
	}
	return 0;
}

/* "Tue Dec  1 03:49:00 2026" somewhere in the line. 0: there is none. */
static int64_t find_date(const char *s)
{
	struct tm tm;
	int n;

	while ((s = strchr(s, ' ')) != NULL) {
		s += strspn(s, " ");
		n = 0;
		memset(&tm, 0, sizeof tm);
		tm.tm_mon = month_of(s);
		if (tm.tm_mon == -1 ||
		    sscanf(s + 3, " %2d %2d:%2d%n", &tm.tm_mday, &tm.tm_hour,
			&tm.tm_min, &n) != 3)
			continue;
		sscanf(s + 3 + n, ":%2d", &tm.tm_sec);
		tm.tm_year = find_year(s + 3 + n) - 1900;
		if (tm.tm_year > 0)
			return (int64_t)timegm(&tm);
	}
	return 0;
}

/* Does a header field stand there? */
static bool is_field(const struct mbox *mbox, uint64_t at)
{
	char text[PEEK + 1];
	size_t i = 0;

	peek(text, mbox, at);
	while (text[i] > ' ' && text[i] < 0x7f && text[i] != ':')
		i++;
	return i > 0 && text[i] == ':';
}

/* A line of this kind, that has a date, or nothing but a sender; then a header
 * follows. */
static bool is_from_line(struct mbox *mbox)
{
	const char *line = buf_text(&mbox->piece);
	size_t len = text_len(mbox);

	if (!mbox->at_start || strncmp(line, "From ", 5) != 0 ||
	    len == mbox->piece.len)
		return false;
	if (find_date(line + 4) != 0)
		return true;
	return strcspn(line + 5, " \r\n") + 5 == len &&
	       is_field(mbox, mbox->next);
}

static bool begins_mail(struct mbox *mbox, const struct mail *mail)
{
	return mail->after_blank && mbox->at >= mail->text_end &&
	       is_from_line(mbox);
}

/* ------------------------------ its head -------------------------- */

static void note_length(struct mail *mail, const char *line)
{
	static const char name[] = "Content-Length:";
	char *end;
	long long n;

	if (strncasecmp(line, name, sizeof name - 1) != 0)
		return;
	n = strtoll(line + sizeof name - 1, &end, 10);
	mail->length = n >= 0 && strchr(" \t\r\n", *end) != NULL ? n : -1;
}

/* The head is over: does the next mail, or nothing, stand where the text is
 * said to end? */
static void look_ahead(const struct mbox *mbox, struct mail *mail)
{
	char text[PEEK + 1];
	uint64_t end = mbox->next + (uint64_t)mail->length;
	const char *p = text;

	if (mail->length < 0 || end > mbox->base.state.all)
		return;
	peek(text, mbox, end);
	p += strspn(p, "\r\n");
	if (*p == '\0' || strncmp(p, "From ", 5) == 0)
		mail->text_end = end;
}

/* ------------------------------ its bytes ------------------------- */

/* Once it is over the limit only its beginning is kept. */
static void add(struct mbox *mbox, struct mail *mail, const char *s, size_t len)
{
	if (mail->cut)
		return;
	buf_add(mail->raw, s, len);
	if (mail->raw->len <= mbox->message_size)
		return;
	mail->cut = true;
	if (mail->raw->len > INBOX_HEAD)
		buf_truncate(mail->raw, INBOX_HEAD);
}

static void add_blanks(struct mbox *mbox, struct mail *mail)
{
	for (; mail->blanks > 0; mail->blanks--)
		add(mbox, mail, "\r\n", 2);
}

/* What a mail server would have handed over: CRLF, and no quoting. */
static void add_piece(struct mbox *mbox, struct mail *mail)
{
	const char *s = buf_text(&mbox->piece);
	size_t len = text_len(mbox);
	bool ends = len < mbox->piece.len;

	if (is_blank(mbox) && !mail->in_head && mail->blanks < BLANKS_MAX) {
		mail->blanks++;
		return;
	}
	add_blanks(mbox, mail);
	if (mbox->at_start && !mail->in_head && s[0] == '>' &&
	    strncmp(s + strspn(s, ">"), "From ", 5) == 0) {
		s++;
		len--;
	}
	add(mbox, mail, s, len);
	if (ends)
		add(mbox, mail, "\r\n", 2);
}

static void take_piece(struct mbox *mbox, struct mail *mail)
{
	bool blank = is_blank(mbox);

	if (mail->in_head && mbox->at_start)
		note_length(mail, buf_text(&mbox->piece));
	add_piece(mbox, mail);
	if (mail->in_head && blank) {
		mail->in_head = false;
		look_ahead(mbox, mail);
	}
	if (mbox->at_start || blank)
		mail->after_blank = blank;
}

/* ------------------------------ as an inbox ----------------------- */

static int mbox_begin(struct inbox *inbox, const struct inbox_leave *leave,
    uint32_t *left, uint32_t *todo, struct err *err)
{
	(void)inbox;
	(void)leave;
	(void)left;
	(void)todo;
	(void)err;
	return 0;
}

/* The From line of the mail is the piece at hand. */
static int mbox_next(struct inbox *inbox, struct inbox_mail *out,
    struct buf *raw, struct err *err)
{
	struct mbox *mbox = mbox_of(inbox);
	struct mail mail = {.raw = raw, .in_head = true, .length = -1};
	uint64_t begun = mbox->next;
	int n;

	if (mbox->is_over)
		return 0;
	*out = (struct inbox_mail){.uid = ++mbox->uid,
	    .received = find_date(buf_text(&mbox->piece) + 4)};
	while ((n = read_piece(mbox, err)) == 1 && !begins_mail(mbox, &mail))
		take_piece(mbox, &mail);
	if (n == -1)
		return -1;
	/* The last empty line is the folder's, not the mail's. */
	if (mail.blanks > 0)
		mail.blanks--;
	add_blanks(mbox, &mail);
	out->size = mbox->at - begun;
	out->cut = mail.cut;
	return 1;
}

static int mbox_keep(
    struct inbox *inbox, const uint64_t *uids, size_t n, struct err *err)
{
	(void)inbox;
	(void)uids;
	(void)n;
	(void)err;
	return 0;
}

static int mbox_finish(struct inbox *inbox, struct err *err)
{
	(void)inbox;
	(void)err;
	return 0;
}

static void mbox_close(struct inbox *inbox)
{
	struct mbox *mbox = mbox_of(inbox);

	if (mbox->file != NULL)
		fclose(mbox->file);
	buf_release(&mbox->piece);
	free(mbox->name);
	free(mbox);
}

static const struct inbox_ops mbox_ops = {
    .begin = mbox_begin,
    .next = mbox_next,
    .remove = mbox_keep,
    .aside = mbox_keep,
    .finish = mbox_finish,
    .close = mbox_close,
};

static int open_file(struct mbox *mbox, const char *path, struct err *err)
{
	struct stat st;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);

	if (fd == -1)
		return err_set(
		    err, ERR_CONFIG, "%s: %s", path, strerror(errno));
	mbox->file = fdopen(fd, "rb");
	if (mbox->file == NULL || fstat(fd, &st) == -1 || !S_ISREG(st.st_mode))
		return err_set(err, ERR_CONFIG,
		    "%s is no file: a mbox is one file, a Maildir a folder "
		    "with "
		    "new and cur in it",
		    path);
	mbox->base.state.all = (uint64_t)st.st_size;
	return 0;
}

/* Up to the first mail. */
static int find_first(struct mbox *mbox, struct err *err)
{
	int n;

	while ((n = read_piece(mbox, err)) == 1 && is_blank(mbox))
		;
	if (n == 1 && !is_from_line(mbox))
		return err_set(err, ERR_CONFIG,
		    "%s is no mbox: it does not begin with a line \"From ...\"",
		    mbox->name);
	return n == -1 ? -1 : 0;
}

int mbox_open(
    struct inbox **out, const struct inbox_archive *archive, struct err *err)
{
	struct mbox *mbox = mem_alloc(sizeof *mbox);

	mbox->base.ops = &mbox_ops;
	mbox->name = mem_strdup(archive->path);
	mbox->base.state.name = mbox->name;
	mbox->message_size = archive->message_size;
	if (open_file(mbox, archive->path, err) == -1 ||
	    find_first(mbox, err) == -1) {
		mbox_close(&mbox->base);
		return -1;
	}
	*out = &mbox->base;
	return 0;
}
