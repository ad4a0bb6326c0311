/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/desk_fixture.h"

#include "casework/attach.h"
#include "privacy/chunks.h"
#include "store/reports.h"
#include "store/vault.h"
#include "tests/sql.h"

#define PNG "\x89PNG\r\n\x1a\npixels of a picture"
#define TEXT "I am Anna Smith, and I saw it.\n"
#define PAGE "<p>what nobody is shown</p>"

static const struct message_part parts[] = {
    {"image/png", "Anna.png", 4000, MESSAGE_PICTURE, {PNG, sizeof PNG - 1}},
    {"text/plain", "a.txt", 31, MESSAGE_TEXT, {TEXT, sizeof TEXT - 1}},
    {"text/html", NULL, 27, MESSAGE_WITHHELD, {PAGE, sizeof PAGE - 1}},
    {"video/mp4", NULL, 1 << 30, MESSAGE_WITHHELD, {NULL, 0}},
};
enum { N_PARTS = sizeof parts / sizeof parts[0] };

static enum intake_fate take(struct fixture *f)
{
	struct message_part copy[N_PARTS];
	struct mail_in in;

	memcpy(copy, parts, sizeof copy);
	mail_in_init(&in, f, NULL);
	in.message.parts = copy;
	in.message.n_parts = N_PARTS;
	return fixture_take(f, &in);
}

static void open_record(
    struct record *record, struct message_row *row, struct fixture *f)
{
	fixture_message(row, f);
	assert_int_equal(record_open(record, &f->desk, row, f->pool, NULL), 0);
}

struct shelf {
	struct store *store;
	const struct uuid *owner;
};

static int get_piece(
    void *arg, uint32_t seq, struct buf *piece, struct err *err)
{
	const struct shelf *shelf = arg;

	return vault_find_piece(piece, shelf->store, shelf->owner, seq, err);
}

/* Read a file with the content key of a report; 0 or -1. */
static int read_file(struct buf *out, struct fixture *f,
    const struct uuid *unit, const struct record_file *file)
{
	struct shelf shelf = {f->store, &file->id};
	struct seal_key *key;
	int ret;

	assert_int_equal(
	    desk_open_key(&key, &f->desk, UNIT_CONTENT, unit, NULL), 0);
	ret = chunks_open(out, key, &file->id, get_piece, &shelf, NULL);
	seal_key_free(key);
	return ret;
}

static void what_is_said_of_attachments_comes_back(void **state)
{
	static const char *const names[] = {"attachment-1.png",
	    "attachment-2.txt", "attachment-3.bin", "attachment-4.bin"};
	struct fixture *f = *state;
	struct message_row row;
	struct record record;
	size_t i;

	assert_int_equal(take(f), INTAKE_REMOVE);
	open_record(&record, &row, f);
	assert_int_equal(record.n_files, N_PARTS);
	for (i = 0; i < N_PARTS; i++) {
		assert_string_equal(record.files[i].type, parts[i].type);
		assert_int_equal(record.files[i].size, parts[i].size);
		assert_int_equal(record.files[i].show, parts[i].show);
		assert_int_equal(record.files[i].kept, parts[i].data.len > 0);
		assert_string_equal(record.files[i].name, names[i]);
	}
}

static void the_content_key_opens_attachments_and_no_other(void **state)
{
	static const char *const want[] = {PNG, NULL, PAGE};
	struct fixture *f = *state;
	struct buf out = BUF_INIT, other = BUF_INIT;
	struct message_row row;
	struct record record;
	struct uuid second;
	size_t i;

	assert_int_equal(take(f), INTAKE_REMOVE);
	open_record(&record, &row, f);
	fixture_report(f, "bert@example.com");
	sql_blob(&other, "SELECT id FROM reports ORDER BY rowid DESC");
	memcpy(second.bytes, other.data, UUID_LEN);
	buf_release(&other);
	for (i = 0; i < 3; i++) {
		assert_int_equal(
		    read_file(&out, f, &row.unit_id, &record.files[i]), 0);
		if (want[i] != NULL)
			assert_string_equal(buf_text(&out), want[i]);
		else
			assert_null(strstr(buf_text(&out), "Anna"));
		buf_release(&out);
		assert_int_equal(
		    read_file(&out, f, &second, &record.files[i]), -1);
		buf_release(&out);
	}
}

static void an_attached_text_is_redacted(void **state)
{
	struct fixture *f = *state;
	struct buf out = BUF_INIT;
	struct message_row row;
	struct record record;

	assert_int_equal(take(f), INTAKE_REMOVE);
	open_record(&record, &row, f);
	assert_int_equal(read_file(&out, f, &row.unit_id, &record.files[1]), 0);
	assert_non_null(strstr(buf_text(&out), "I am "));
	assert_non_null(strstr(buf_text(&out), ", and I saw it.\n"));
	assert_null(strstr(buf_text(&out), "Anna"));
	assert_null(strstr(buf_text(&out), "Smith"));
	buf_release(&out);
}

static void no_attachment_lies_in_the_open(void **state)
{
	static const char *const words[] = {"pixels", "nobody is shown",
	    "saw it", "image/png", "attachment-1", "Anna.png", "video"};
	struct fixture *f = *state;
	size_t i;

	assert_int_equal(take(f), INTAKE_REMOVE);
	for (i = 0; i < sizeof words / sizeof words[0]; i++)
		if (sql_holds(words[i]))
			fail_msg("%s", words[i]);
}

static void a_changed_database_is_noticed(void **state)
{
	static const char *const tricks[] = {
	    "DELETE FROM files",
	    "DELETE FROM files WHERE ordinal = 4",
	    "UPDATE files SET ordinal = 10 - ordinal",
	    "UPDATE files SET id = randomblob(16)",
	    "UPDATE files SET message_id = randomblob(16)",
	    "UPDATE files SET facts = (SELECT b.facts FROM files AS b)",
	    "UPDATE files SET facts = x''",
	};
	struct message_row row;
	struct record record;
	struct fixture *f;
	struct err err;
	void *own;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof tricks / sizeof tricks[0]; i++) {
		assert_int_equal(fixture_begin(&own), 0);
		f = own;
		assert_int_equal(take(f), INTAKE_REMOVE);
		sql_run("PRAGMA foreign_keys = OFF");
		sql_run(tricks[i]);
		fixture_message(&row, f);
		if (record_open(&record, &f->desk, &row, f->pool, &err) == 0 ||
		    err.kind != ERR_SEALED)
			fail_msg("%s", tricks[i]);
		fixture_end(&own);
	}
}

static void a_mail_that_is_put_off_leaves_no_attachment(void **state)
{
	struct fixture *f = *state;

	/* The notice comes after the record. */
	fixture_templates(false);
	assert_int_not_equal(take(f), INTAKE_REMOVE);
	assert_int_equal(sql_int("SELECT count(*) FROM files"), 0);
	assert_int_equal(sql_int("SELECT count(*) FROM pieces"), 0);
	fixture_templates(true);
	assert_int_equal(take(f), INTAKE_REMOVE);
	assert_int_equal(sql_int("SELECT count(*) FROM files"), N_PARTS);
}

static void moderators_are_told_what_was_done(void **state)
{
	struct fixture *f = *state;
	const char *text;

	assert_int_equal(take(f), INTAKE_REMOVE);
	text = fixture_text(f, "notice", 0);
	assert_non_null(strstr(text, "  1. image/png, 3 KiB: picture without "
				     "its metadata\n"
				     "  2. text/plain, 31 B: text, redacted\n"
				     "  3. text/html, 27 B: withheld; "
				     "SHA-256:\n"
				     "     6331dccf26951abfbd26b55f0dd06c0b"
				     "2b486aeaa185429a5be1bd6df3c0a62f\n"));
	/* Of one that was too large to be kept there is nothing to say. */
	assert_non_null(strstr(text, "\n  4. video/mp4, 1024.0 MiB: "
				     "withheld\nWith /show"));
}

#define DESK_TEST(test)                                                        \
	cmocka_unit_test_setup_teardown(test, fixture_begin, fixture_end)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    DESK_TEST(what_is_said_of_attachments_comes_back),
	    DESK_TEST(the_content_key_opens_attachments_and_no_other),
	    DESK_TEST(an_attached_text_is_redacted),
	    DESK_TEST(no_attachment_lies_in_the_open),
	    cmocka_unit_test(a_changed_database_is_noticed),
	    DESK_TEST(a_mail_that_is_put_off_leaves_no_attachment),
	    DESK_TEST(moderators_are_told_what_was_done),
	};

	return cmocka_run_group_tests(
	    tests, fixture_keys_begin, fixture_keys_end);
}
