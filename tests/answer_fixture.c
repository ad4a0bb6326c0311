/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/answer_fixture.h"

#include <stdio.h>
#include <strings.h>

#include "base/utf8.h"
#include "msg/parse.h"
#include "tests/sql.h"

int fixture_team_begin(void **state)
{
	static const char *aliases[] = {
	    "@kimmy", "kimberly@home.example", NULL};
	static struct conf_moderator moderators[3];
	struct fixture *f;

	if (fixture_begin(state) == -1)
		return -1;
	f = *state;
	memcpy(moderators, f->moderators, sizeof f->moderators);
	moderators[2] =
	    (struct conf_moderator){"Kimberly", "kim@example.org", aliases, ""};
	f->conf.moderators = moderators;
	f->conf.n_moderators = 3;
	return 0;
}

/* ------------------------------ mail in ------------------------------- */

void wire_fill(struct buf *out, const char *pattern, const char *value)
{
	buf_reset(out);
	for (; *pattern != '\0'; pattern++)
		if (*pattern == '$')
			buf_adds(out, value);
		else
			buf_addc(out, *pattern);
}

static void add_line(struct buf *out, const char *name, const char *value)
{
	if (value != NULL)
		buf_addf(out, "%s: %s\n", name, value);
}

static void write_mail(struct buf *out, const struct wire_mail *mail)
{
	static unsigned serial;

	if (mail->top != NULL)
		buf_adds(out, mail->top);
	add_line(out, "From", mail->from);
	add_line(out, "To", mail->to);
	add_line(out, "Subject", mail->subject);
	buf_addf(out, "Message-ID: <%u@example.com>\n", ++serial);
	if (mail->answers != NULL)
		buf_addf(out, "In-Reply-To: <%s>\n", mail->answers);
	buf_adds(out, "MIME-Version: 1.0\n"
		      "Content-Type: text/plain; charset=utf-8\n"
		      "Content-Transfer-Encoding: 8bit\n\n");
	buf_adds(out, mail->text == NULL ? "" : mail->text);
}

void wire_read(
    struct message *message, struct fixture *f, const struct wire_mail *mail)
{
	struct buf raw = BUF_INIT;

	write_mail(&raw, mail);
	parse_mail(message, f->pool, raw.data, raw.len);
	buf_release(&raw);
}

void wire_take(struct fixture *f, const struct wire_mail *mail)
{
	struct buf raw = BUF_INIT;
	struct message message;
	struct incoming incoming = {.mailbox = f->mailbox,
	    .received = f->desk.now - 60,
	    .message = &message};

	write_mail(&raw, mail);
	parse_mail(&message, f->pool, raw.data, raw.len);
	incoming.raw = raw.data;
	incoming.len = raw.len;
	f->err = (struct err){ERR_NONE, ""};
	if (intake_mail(&f->desk, &incoming, &f->err) != INTAKE_REMOVE)
		fail_msg("%s", f->err.text);
	buf_release(&raw);
}

void wire_in(struct fixture *f, const struct wire_mail *mail)
{
	assert_int_equal(desk_begin(&f->desk, NULL), 0);
	wire_take(f, mail);
	assert_int_equal(desk_commit(&f->desk, NULL), 0);
}

void fixture_answer(struct fixture *f, const char *letter, int n,
    const char *from, const char *text)
{
	struct wire_mail mail = {.from = from,
	    .to = fixture_reply_to(f, letter, n),
	    .subject = "Re: your mail",
	    .text = text};

	wire_in(f, &mail);
}

/* ------------------------------ mail out ------------------------------ */

const char *fixture_reply_to(struct fixture *f, const char *letter, int n)
{
	struct mail_out out;

	fixture_build(&out, f, letter, n);
	mail_out_release(&out);
	assert_int_equal(out.message.reply_to.n, 1);
	return out.message.reply_to.list[0].addr;
}

const char *fixture_message_id(struct fixture *f, const char *letter, int n)
{
	struct mail_out out;

	fixture_build(&out, f, letter, n);
	mail_out_release(&out);
	return out.message.message_id;
}

const char *fixture_to(struct fixture *f, const char *letter, int n)
{
	struct mail_out out;

	fixture_build(&out, f, letter, n);
	mail_out_release(&out);
	return out.mail.to;
}

int fixture_count(const char *letter)
{
	char sql[160];

	snprintf(sql, sizeof sql,
	    "SELECT count(*) FROM outbox WHERE letter = '%s'", letter);
	return (int)sql_int(sql);
}

int fixture_newest(struct fixture *f, const char *letter, const char *to)
{
	int n = fixture_count(letter);

	while (n-- > 0)
		if (strcmp(fixture_to(f, letter, n), to) == 0)
			return n;
	return -1;
}

/* ------------------------- what may leave ----------------------------- */

/* As msg/compose.h says. */
static const char *const allowed[] = {"Date", "From", "To", "Reply-To",
    "Subject", "Message-ID", "In-Reply-To", "References", "MIME-Version",
    "Content-Type", "Content-Transfer-Encoding", "Auto-Submitted",
    "X-Auto-Response-Suppress", NULL};

static bool is_allowed(const char *line, size_t len)
{
	size_t i;

	for (i = 0; allowed[i] != NULL; i++)
		if (strlen(allowed[i]) == len &&
		    strncasecmp(allowed[i], line, len) == 0)
			return true;
	return false;
}

static void check_head(const struct buf *mail)
{
	const char *line = mail->data, *end;

	for (; strncmp(line, "\r\n", 2) != 0; line = end + 2) {
		end = strstr(line, "\r\n");
		assert_non_null(end);
		if (*line != ' ' && *line != '\t' &&
		    !is_allowed(line, strcspn(line, ":")))
			fail_msg("%.*s", (int)(end - line), line);
	}
}

/* The first part that is a text, as a client decodes it. */
static void note_text(GMimeObject *parent, GMimeObject *part, gpointer data)
{
	char **text = data;

	(void)parent;
	if (*text == NULL && GMIME_IS_TEXT_PART(part))
		*text = g_mime_text_part_get_text((GMimeTextPart *)part);
}

/* Nothing that moves a cursor or turns the direction of text. The reader
 * would take it out, so it is not asked. */
static void check_text(const struct buf *mail)
{
	GMimeStream *stream =
	    g_mime_stream_mem_new_with_buffer(mail->data, mail->len);
	GMimeParser *parser = g_mime_parser_new_with_stream(stream);
	GMimeMessage *message = g_mime_parser_construct_message(parser, NULL);
	const char *subject = g_mime_message_get_subject(message);
	char *text = NULL, *from, *to;

	g_mime_message_foreach(message, note_text, &text);
	assert_non_null(text);
	for (from = to = text; *from != '\0'; from++)
		if (from[0] != '\r' || from[1] != '\n')
			*to++ = *from;
	*to = '\0';
	if (!utf8_is_clean(text, strlen(text), false) ||
	    !utf8_is_clean(subject, strlen(subject), true))
		fail_msg("%s\n%s", subject, text);
	g_free(text);
	g_object_unref(message);
	g_object_unref(parser);
	g_object_unref(stream);
}

/* The next queued mail, built and read back; 0 where there is no more. */
static bool next_mail(struct mail_out *out, struct fixture *f, int64_t *id)
{
	char sql[100];

	snprintf(sql, sizeof sql, "SELECT min(id) FROM outbox WHERE id > %lld",
	    (long long)*id);
	*id = sql_int(sql);
	if (*id == -1)
		return false;
	f->err = (struct err){ERR_NONE, ""};
	if (post_build(&out->mail, &f->desk, *id, f->pool, &f->err) == -1)
		fail_msg("row %lld: %s", (long long)*id, f->err.text);
	parse_mail(
	    &out->message, f->pool, out->mail.data.data, out->mail.data.len);
	assert_null(out->message.unreadable);
	assert_null(out->message.sender_doubt);
	return true;
}

int64_t fixture_last(void)
{
	return sql_int("SELECT coalesce(max(id), 0) FROM outbox");
}

void fixture_check_mails(struct fixture *f, int64_t after)
{
	struct mail_out out;

	while (next_mail(&out, f, &after)) {
		check_head(&out.mail.data);
		check_text(&out.mail.data);
		assert_int_equal(out.message.to.n, 1);
		assert_int_equal(out.message.cc.n, 0);
		mail_out_release(&out);
	}
}

bool fixture_says(struct fixture *f, const char *to, const char *word)
{
	struct mail_out out;
	bool found = false;
	int64_t id = 0;

	while (next_mail(&out, f, &id)) {
		if (to == NULL || strcmp(out.mail.to, to) == 0)
			found |= strstr(out.message.text, word) != NULL ||
			         strstr(out.message.subject, word) != NULL;
		mail_out_release(&out);
	}
	return found;
}
