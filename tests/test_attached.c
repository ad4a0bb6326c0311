/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Attachments on their way through the sandbox, and what core takes. */
#include "tests/test.h"

#include <glib.h>
#include <signal.h>

#include "base/mem.h"
#include "msg/reader.h"
#include "msg/transfer.h"
#include "tests/picture_fixture.h"

static void attach(
    struct buf *mail, const char *type, const void *data, size_t len)
{
	gchar *text = g_base64_encode(data, len);

	buf_addf(mail,
	    "--b\r\nContent-Type: %s\r\n"
	    "Content-Disposition: attachment; filename=jane\r\n"
	    "Content-Transfer-Encoding: base64\r\n\r\n%s\r\n",
	    type, text);
	g_free(text);
}

static const struct attachment {
	const char *type;
	enum message_show show;
	const char *data; /* NULL: the picture */
} attachments[] = {
    {"image/jpeg", MESSAGE_PICTURE, NULL},
    {"image/heic", MESSAGE_WITHHELD, "ftypheic"},
    {"image/webp", MESSAGE_WITHHELD, "RIFF"},
    {"image/jpeg; x=1", MESSAGE_WITHHELD, "\xff\xd8\xff and no more"},
    {"text/plain; charset=iso-8859-1", MESSAGE_TEXT, "J\xf6rg\r\n\033"},
    {"text/html", MESSAGE_WITHHELD, "<script>"},
    {"application/pdf", MESSAGE_WITHHELD, "%PDF"},
    {"text/plain", MESSAGE_WITHHELD, ""},
};
enum { N_ATTACHMENTS = sizeof attachments / sizeof attachments[0] };

static void check_attachment(
    const struct message_part *part, const struct attachment *was)
{
	static const char *const traces[] = {"GPS", "Jane", "Exif"};
	size_t i;

	if (part->show != was->show)
		fail_msg("%s: shown as %d", was->type, (int)part->show);
	if (part->show == MESSAGE_TEXT) {
		assert_int_equal(part->data.len, 14);
		assert_memory_equal(
		    part->data.data, "J\xc3\xb6rg\n<U+001B>", 14);
	} else if (part->show == MESSAGE_WITHHELD) {
		assert_int_equal(part->data.len, strlen(was->data));
		assert_memory_equal(part->data.data, was->data, part->data.len);
	} else {
		assert_in_range(part->data.len, 1000, 2 * part->size);
		for (i = 0; i < sizeof traces / sizeof traces[0]; i++)
			assert_null(memmem(part->data.data, part->data.len,
			    traces[i], strlen(traces[i])));
	}
}

static void attachments_come_cleaned_out_of_the_sandbox(void **state)
{
	struct buf mail = BUF_INIT, picture = BUF_INIT;
	struct reader *reader = reader_new();
	struct pool *pool = pool_new();
	const struct attachment *file;
	struct message message;
	size_t i;

	(void)state;
	picture_jpeg(&picture, 300, 200, 1);
	buf_adds(&mail, "From: Ada <ada@example.org>\r\nContent-Type: "
			"multipart/mixed; boundary=b\r\n\r\n");
	for (i = 0; i < N_ATTACHMENTS; i++) {
		file = &attachments[i];
		attach(&mail, file->type,
		    file->data == NULL ? picture.data : file->data,
		    file->data == NULL ? picture.len : strlen(file->data));
	}
	buf_adds(&mail, "--b--\r\n");
	assert_int_equal(
	    reader_read(reader, &message, pool, mail.data, mail.len, NULL), 0);
	assert_null(message.unreadable);
	assert_int_equal(message.n_parts, N_ATTACHMENTS);
	for (i = 0; i < N_ATTACHMENTS; i++)
		check_attachment(&message.parts[i], &attachments[i]);
	buf_release(&mail);
	buf_release(&picture);
	reader_free(reader);
	pool_free(pool);
}

#define PNG "\x89PNG\r\n\x1a\n"

/* What a reader that was taken over might say of an attachment. */
static void core_takes_no_attachment_that_is_not_as_it_says(void **state)
{
	static const struct {
		const char *label;
		struct message_part part;
		bool good;
	} rows[] = {
	    {"a picture", {"image/png", NULL, 1, MESSAGE_PICTURE, {PNG "x", 9}},
		true},
	    {"one that is none",
		{"image/png", NULL, 1, MESSAGE_PICTURE, {"GIF89a...", 9}},
		false},
	    {"an empty one", {"image/png", NULL, 1, MESSAGE_PICTURE, {NULL, 0}},
		false},
	    {"a page as a picture",
		{"text/html", NULL, 1, MESSAGE_PICTURE, {PNG "x", 9}}, false},
	    {"a text", {"text/plain", NULL, 1, MESSAGE_TEXT, {"x\n", 2}}, true},
	    {"an empty one", {"text/plain", NULL, 1, MESSAGE_TEXT, {NULL, 0}},
		false},
	    {"controls", {"text/plain", NULL, 1, MESSAGE_TEXT, {"\033[2J", 4}},
		false},
	    {"a NUL", {"text/plain", NULL, 1, MESSAGE_TEXT, {"a\0b", 3}},
		false},
	    {"bytes that nobody is shown",
		{"a/b", NULL, 1, MESSAGE_WITHHELD, {"\033\0\xff", 3}}, true},
	    {"another way to show",
		{"text/plain", NULL, 1, MESSAGE_TEXT + 1, {"x", 1}}, false},
	};
	struct message message = {.sender_doubt = "none", .text = ""}, back;
	struct pool *pool = pool_new();
	struct buf packed = BUF_INIT;
	struct message_part part;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		part = rows[i].part;
		message.parts = &part;
		message.n_parts = 1;
		message_pack(&packed, &message);
		if ((message_unpack(&back, pool, packed.data, packed.len,
			 NULL) == 0) != rows[i].good)
			fail_msg("%s", rows[i].label);
		buf_release(&packed);
	}
	pool_free(pool);
}

static void core_takes_no_more_than_the_limit(void **state)
{
	enum { HALF = TRANSFER_DATA_MAX / 2 };
	char *bytes = mem_alloc(HALF + 1);
	struct message_part parts[] = {
	    {.type = "a/b", .data = {bytes, HALF}},
	    {.type = "a/b", .data = {bytes, HALF}},
	};
	struct message message = {
	    .sender_doubt = "none", .text = "", .parts = parts, .n_parts = 2};
	struct pool *pool = pool_new();
	struct buf packed = BUF_INIT;

	(void)state;
	message_pack(&packed, &message);
	assert_int_equal(
	    message_unpack(&message, pool, packed.data, packed.len, NULL), 0);
	buf_reset(&packed);
	parts[1].data.len++;
	message = (struct message){
	    .sender_doubt = "none", .text = "", .parts = parts, .n_parts = 2};
	message_pack(&packed, &message);
	assert_int_equal(
	    message_unpack(&message, pool, packed.data, packed.len, NULL), -1);
	buf_release(&packed);
	pool_free(pool);
	free(bytes);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(attachments_come_cleaned_out_of_the_sandbox),
	    cmocka_unit_test(core_takes_no_attachment_that_is_not_as_it_says),
	    cmocka_unit_test(core_takes_no_more_than_the_limit),
	};

	if (argc == 2 && strcmp(argv[1], "helper-reader") == 0)
		return reader_main();
	signal(SIGPIPE, SIG_IGN);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
