/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "msg/compose.h"

#include <gmime/gmime.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/addr.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "msg/field.h"

enum { LINE_MAX_BYTES = 998, ID_MAX = 250 };

/* What may leave; the finished mail is checked against it. */
static const char *const allowed[] = {"Date", "From", "To", "Reply-To",
    "Subject", "Message-ID", "In-Reply-To", "References", "MIME-Version",
    "Content-Type", "Content-Transfer-Encoding", "Auto-Submitted",
    "X-Auto-Response-Suppress"};

static const char *const auto_submitted[] = {
    [COMPOSE_HUMAN] = NULL,
    [COMPOSE_GENERATED] = "auto-generated",
    [COMPOSE_REPLIED] = "auto-replied",
};

static int check_addr(
    const char *what, const char *addr, bool needed, struct err *err)
{
	if (addr == NULL && !needed)
		return 0;
	if (addr == NULL || !addr_is_valid(addr))
		return err_set(
		    err, ERR_INPUT, "%s is not a mail address", what);
	if (addr_needs_smtputf8(addr))
		return err_set(err, ERR_INPUT,
		    "%s cannot be written in ASCII, and so not be mailed to",
		    what);
	return 0;
}

static int check_line(const char *what, const char *s, struct err *err)
{
	if (s != NULL && utf8_has_control(s))
		return err_set(
		    err, ERR_INPUT, "the %s holds a control character", what);
	return 0;
}

static bool is_id(const char *id)
{
	const char *p;

	for (p = id; *p != '\0'; p++)
		if (*p <= ' ' || *p >= 0x7f || *p == '<' || *p == '>')
			return false;
	return p > id && p - id <= ID_MAX && strchr(id, '@') != NULL;
}

static int check_ids(const struct compose *mail, struct err *err)
{
	bool good = mail->message_id != NULL && is_id(mail->message_id);
	size_t i;

	if (mail->in_reply_to != NULL)
		good = good && is_id(mail->in_reply_to);
	for (i = 0; i < mail->n_references; i++)
		good = good && is_id(mail->references[i]);
	if (!good)
		return err_set(err, ERR_INPUT, "not a Message-ID");
	return 0;
}

static int check_body(const char *s, struct err *err)
{
	if (!utf8_is_valid(s))
		return err_set(err, ERR_INPUT, "the text is not UTF-8");
	for (; *s != '\0'; s++)
		if (((unsigned char)*s < ' ' && *s != '\n' && *s != '\t') ||
		    *s == 0x7f)
			return err_set(err, ERR_INPUT,
			    "the text holds a control character");
	return 0;
}

/* Characters that need no quoting anywhere. */
static const char plain[] = "abcdefghijklmnopqrstuvwxyz"
			    "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
			    "0123456789.+-_";

static bool type_is_plain(const char *type)
{
	const char *slash = strchr(type, '/');

	return slash != NULL && slash > type && slash[1] != '\0' &&
	       strspn(type, plain) == (size_t)(slash - type) &&
	       slash[1 + strspn(slash + 1, plain)] == '\0';
}

const char *compose_type(const char *type)
{
	return type_is_plain(type) ? type : "application/octet-stream";
}

static int check_file(const struct compose_file *file, struct err *err)
{
	if (!type_is_plain(file->type) || file->name[0] == '\0' ||
	    file->name[strspn(file->name, plain)] != '\0')
		return err_set(err, ERR_INPUT,
		    "a file has a type or name that must not be sent");
	return 0;
}

static int check_values(const struct compose *mail, struct err *err)
{
	size_t i;

	for (i = 0; i < mail->n_files; i++)
		if (check_file(&mail->files[i], err) == -1)
			return -1;
	if (check_addr("From", mail->from, true, err) == -1 ||
	    check_addr("To", mail->to, true, err) == -1 ||
	    check_addr("Reply-To", mail->reply_to, false, err) == -1 ||
	    check_line("name", mail->from_name, err) == -1 ||
	    check_line("subject", mail->subject, err) == -1 ||
	    check_ids(mail, err) == -1)
		return -1;
	return check_body(mail->body, err);
}

static void add_addr(
    InternetAddressList *list, const char *name, const char *addr)
{
	InternetAddress *address = internet_address_mailbox_new(name, addr);

	internet_address_set_charset(address, "utf-8");
	internet_address_list_add(list, address);
	g_object_unref(address);
}

static void set_header(
    GMimeMessage *message, const char *name, const char *value)
{
	g_mime_object_set_header(GMIME_OBJECT(message), name, value, "utf-8");
}

static void set_ids(GMimeMessage *message, const struct compose *mail)
{
	struct buf ids = BUF_INIT;
	size_t i;

	g_mime_message_set_message_id(message, mail->message_id);
	if (mail->in_reply_to != NULL) {
		buf_addf(&ids, "<%s>", mail->in_reply_to);
		set_header(message, "In-Reply-To", buf_text(&ids));
		buf_reset(&ids);
	}
	for (i = 0; i < mail->n_references; i++)
		buf_addf(
		    &ids, "%s<%s>", i == 0 ? "" : " ", mail->references[i]);
	if (mail->n_references > 0)
		set_header(message, "References", buf_text(&ids));
	buf_release(&ids);
}

static void set_head(GMimeMessage *message, const struct compose *mail)
{
	GDateTime *date = g_date_time_new_from_unix_utc(mail->date);

	g_mime_message_set_date(message, date);
	g_date_time_unref(date);
	add_addr(g_mime_message_get_from(message), mail->from_name, mail->from);
	add_addr(g_mime_message_get_to(message), NULL, mail->to);
	if (mail->reply_to != NULL)
		add_addr(
		    g_mime_message_get_reply_to(message), NULL, mail->reply_to);
	g_mime_message_set_subject(
	    message, mail->subject == NULL ? "" : mail->subject, "utf-8");
	set_ids(message, mail);
	if (auto_submitted[mail->automatic] == NULL)
		return;
	set_header(message, "Auto-Submitted", auto_submitted[mail->automatic]);
	set_header(message, "X-Auto-Response-Suppress", "All");
}

static bool is_mostly_not_ascii(const char *s)
{
	size_t n = 0, all = strlen(s);

	for (; *s != '\0'; s++)
		n += (unsigned char)*s >= 0x80;
	return n > all / 3;
}

/* What goes into base64 must have its CRLF before; in quoted-printable the
 * line ends are those of the mail. */
static GMimeStream *body_stream(const char *body, bool crlf)
{
	struct buf text = BUF_INIT;
	GMimeStream *stream;
	const char *end = crlf ? "\r\n" : "\n";
	size_t len;

	do {
		len = strcspn(body, "\n");
		buf_add(&text, body, len);
		buf_adds(&text, end);
		body += len + (body[len] == '\n');
	} while (*body != '\0');
	stream = g_mime_stream_mem_new_with_buffer(text.data, text.len);
	buf_release(&text);
	return stream;
}

/* Not by g_mime_text_part_set_text(): it picks a smaller charset. */
static GMimeObject *text_part(const char *body)
{
	bool base64 = is_mostly_not_ascii(body);
	GMimeStream *stream = body_stream(body, base64);
	GMimeDataWrapper *content = g_mime_data_wrapper_new_with_stream(
	    stream, GMIME_CONTENT_ENCODING_DEFAULT);
	GMimePart *part = g_mime_part_new_with_type("text", "plain");

	g_mime_object_set_content_type_parameter(
	    GMIME_OBJECT(part), "charset", "utf-8");
	g_mime_part_set_content(part, content);
	g_mime_part_set_content_encoding(
	    part, base64 ? GMIME_CONTENT_ENCODING_BASE64
			 : GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE);
	g_object_unref(content);
	g_object_unref(stream);
	return GMIME_OBJECT(part);
}

static GMimeObject *file_part(const struct compose_file *file)
{
	const char *slash = strchr(file->type, '/');
	char *type = mem_strndup(file->type, (size_t)(slash - file->type));
	GMimeStream *stream =
	    g_mime_stream_mem_new_with_buffer(file->data.data, file->data.len);
	GMimeDataWrapper *content = g_mime_data_wrapper_new_with_stream(
	    stream, GMIME_CONTENT_ENCODING_DEFAULT);
	GMimePart *part = g_mime_part_new_with_type(type, slash + 1);

	g_mime_object_set_disposition(GMIME_OBJECT(part), "attachment");
	g_mime_part_set_filename(part, file->name);
	if (strcmp(file->type, "text/plain") == 0)
		g_mime_object_set_content_type_parameter(
		    GMIME_OBJECT(part), "charset", "utf-8");
	g_mime_part_set_content(part, content);
	g_mime_part_set_content_encoding(part, GMIME_CONTENT_ENCODING_BASE64);
	g_object_unref(content);
	g_object_unref(stream);
	free(type);
	return GMIME_OBJECT(part);
}

/* RFC 2046, 5.1.3. */
static GMimeObject *all_parts(const struct compose *mail)
{
	GMimeMultipart *all = g_mime_multipart_new_with_subtype("mixed");
	GMimeObject *part = text_part(mail->body);
	size_t i;

	g_mime_multipart_add(all, part);
	g_object_unref(part);
	for (i = 0; i < mail->n_files; i++) {
		part = file_part(&mail->files[i]);
		g_mime_multipart_add(all, part);
		g_object_unref(part);
	}
	return GMIME_OBJECT(all);
}

static void set_body(GMimeMessage *message, const struct compose *mail)
{
	GMimeObject *body =
	    mail->n_files == 0 ? text_part(mail->body) : all_parts(mail);

	g_mime_message_set_mime_part(message, body);
	g_object_unref(body);
}

static void write_out(struct buf *out, GMimeMessage *message)
{
	GMimeFormatOptions *options = g_mime_format_options_new();
	GMimeStream *stream = g_mime_stream_mem_new();
	GByteArray *bytes;

	g_mime_format_options_set_newline_format(
	    options, GMIME_NEWLINE_FORMAT_DOS);
	g_mime_object_write_to_stream(GMIME_OBJECT(message), options, stream);
	bytes = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(stream));
	buf_add(out, bytes->data, bytes->len);
	explicit_bzero(bytes->data, bytes->len);
	g_object_unref(stream);
	g_mime_format_options_free(options);
}

static bool lines_are_clean(const char *s, size_t len)
{
	size_t i, line = 0;

	for (i = 0; i < len; i++) {
		unsigned char c = (unsigned char)s[i];

		if (c == '\r' && i + 1 < len && s[i + 1] == '\n') {
			i++;
			line = 0;
		} else if (c >= 0x7f || (c < ' ' && c != '\t') ||
			   ++line > LINE_MAX_BYTES) {
			return false;
		}
	}
	return line == 0;
}

static bool is_allowed(const struct field *field)
{
	size_t i;

	for (i = 0; i < sizeof allowed / sizeof allowed[0]; i++)
		if (field_is(field, allowed[i]))
			return true;
	return false;
}

/* Whatever the library made of our values: this is what leaves. */
static int check_result(const char *s, size_t len, struct err *err)
{
	struct fields fields = {s, s + len};
	struct field field;

	if (!lines_are_clean(s, len))
		return err_set(err, ERR_INPUT,
		    "the finished mail has a line that must not be sent");
	while (field_next(&field, &fields))
		if (!is_allowed(&field))
			return err_set(err, ERR_INPUT,
			    "the finished mail has a header that must not "
			    "be sent");
	return 0;
}

int compose_mail(struct buf *out, const struct compose *mail, struct err *err)
{
	GMimeMessage *message = NULL;
	struct buf done = BUF_INIT;
	int ret = -1;

	if (check_values(mail, err) == -1)
		goto out;
	g_mime_init();
	message = g_mime_message_new(FALSE);
	set_head(message, mail);
	set_body(message, mail);
	write_out(&done, message);
	if (check_result(done.data, done.len, err) == -1)
		goto out;
	buf_add(out, done.data, done.len);
	ret = 0;
out:
	if (message != NULL)
		g_object_unref(message);
	buf_release(&done);
	return ret;
}
