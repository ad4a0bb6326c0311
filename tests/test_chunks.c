/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/test.h"

#include "base/mem.h"
#include "privacy/chunks.h"

enum {
	KIB = 1024,
	MIB = 1024 * KIB,
	PIECE = 256 * KIB,
	PIECES_MAX = 70,
	HEADER = 24, /* of the first piece */
	EXTRA = 17 /* of each */
};

static const struct uuid owner = {{1, 2, 3}}, stranger = {{1, 2, 4}};

/* Where the pieces lie. */
struct shelf {
	struct buf pieces[PIECES_MAX];
	uint32_t n;
	bool breaks;
};

static int put(
    void *arg, uint32_t seq, const struct buf *piece, struct err *err)
{
	struct shelf *shelf = arg;

	if (shelf->breaks)
		return err_set(err, ERR_TEMP, "the shelf broke");
	assert_int_equal(seq, shelf->n);
	buf_add(&shelf->pieces[shelf->n++], piece->data, piece->len);
	return 0;
}

static int get(void *arg, uint32_t seq, struct buf *piece, struct err *err)
{
	struct shelf *shelf = arg;

	if (shelf->breaks)
		return err_set(err, ERR_TEMP, "the shelf broke");
	if (seq >= shelf->n)
		return 0;
	buf_add(piece, buf_text(&shelf->pieces[seq]), shelf->pieces[seq].len);
	return 1;
}

static void shelf_release(struct shelf *shelf)
{
	size_t i;

	for (i = 0; i < PIECES_MAX; i++)
		buf_release(&shelf->pieces[i]);
}

static uint8_t *some(size_t len)
{
	uint8_t *data = mem_alloc(len);
	size_t i;

	for (i = 0; i < len; i++)
		data[i] = (uint8_t)(i * 7 + i / PIECE);
	return data;
}

static struct shelf filled(const struct seal_key *key, size_t len)
{
	struct shelf shelf = {.n = 0};
	uint8_t *data = some(len);

	assert_int_equal(
	    chunks_seal(key, &owner, data, len, put, &shelf, NULL), 0);
	free(data);
	return shelf;
}

static void assert_closed(struct shelf *shelf, const struct seal_key *key,
    const struct uuid *of, const char *label)
{
	struct buf out = BUF_INIT;
	struct err err = {ERR_NONE, ""};

	if (chunks_open(&out, key, of, get, shelf, &err) == 0 ||
	    err.kind != ERR_SEALED)
		fail_msg("%s", label);
	buf_release(&out);
}

static void files_of_every_size_come_back(void **state)
{
	static const struct {
		size_t len;
		uint32_t pieces;
	} rows[] = {
	    {0, 1},
	    {1, 1},
	    {1023, 1},
	    {1024, 1},
	    {PIECE - 1, 1},
	    {PIECE, 2},
	    {PIECE + 1, 2},
	    {4 * PIECE, 5},
	    /* The padding is longer than the last piece. */
	    {16 * MIB, 66},
	};
	struct seal_key *key = seal_key_new(1);
	struct buf out = BUF_INIT;
	struct shelf shelf;
	uint8_t *data;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		shelf = filled(key, rows[i].len);
		data = some(rows[i].len);
		assert_int_equal(shelf.n, rows[i].pieces);
		assert_int_equal(
		    chunks_open(&out, key, &owner, get, &shelf, NULL), 0);
		assert_int_equal(out.len, rows[i].len);
		assert_memory_equal(buf_text(&out), data, rows[i].len);
		free(data);
		buf_release(&out);
		shelf_release(&shelf);
	}
	seal_key_free(key);
}

/* What somebody sees who has no key. */
static size_t seen(const struct seal_key *key, size_t len)
{
	struct shelf shelf = filled(key, len);
	size_t i, sum = 0;

	for (i = 0; i < shelf.n; i++)
		sum += shelf.pieces[i].len - EXTRA;
	shelf_release(&shelf);
	return sum - HEADER;
}

static void a_length_is_told_no_finer_than_its_size_allows(void **state)
{
	static const struct {
		size_t len, seen;
	} rows[] = {
	    {0, KIB},
	    {KIB - 1, KIB},
	    {KIB, 2 * KIB},
	    {16 * KIB - 1, 16 * KIB},
	    {16 * KIB, 17 * KIB},
	    {32 * KIB - 1, 32 * KIB},
	    {32 * KIB, 34 * KIB},
	    {64 * KIB, 66 * KIB},
	    {128 * KIB - 1, 128 * KIB},
	    {128 * KIB, 132 * KIB},
	    {240 * KIB - 1, 240 * KIB},
	    {240 * KIB, 244 * KIB},
	    {PIECE - 1, PIECE},
	    {PIECE, 264 * KIB},
	    {MIB, MIB + 32 * KIB},
	    {10 * MIB, 10 * MIB + 256 * KIB},
	    {16 * MIB, 16 * MIB + 512 * KIB},
	};
	struct seal_key *key = seal_key_new(1);
	size_t i;

	(void)state;
	for (i = 0; i < sizeof rows / sizeof rows[0]; i++)
		if (seen(key, rows[i].len) != rows[i].seen)
			fail_msg(
			    "%zu: %zu", rows[i].len, seen(key, rows[i].len));
	seal_key_free(key);
}

/* Pictures of 100 to 300 KiB, say: few sizes, and not much more. */
static void a_file_grows_by_a_sixteenth_at_most(void **state)
{
	struct seal_key *key = seal_key_new(1);
	size_t len, now, before = 0, sizes = 0;

	(void)state;
	for (len = 100 * KIB; len < 300 * KIB; len += 509) {
		now = seen(key, len);
		assert_true(now > len && now - len <= len / 16);
		sizes += now != before;
		before = now;
	}
	assert_true(sizes < 60);
	seal_key_free(key);
}

static void only_its_key_and_its_owner_open_it(void **state)
{
	struct seal_key *key = seal_key_new(1), *other = seal_key_new(1);
	struct shelf shelf = filled(key, 1000);

	(void)state;
	assert_closed(&shelf, other, &owner, "another key");
	assert_closed(&shelf, key, &stranger, "another owner");
	shelf_release(&shelf);
	seal_key_free(key);
	seal_key_free(other);
}

static void swap(struct shelf *shelf, size_t i, size_t j)
{
	struct buf buf = shelf->pieces[i];

	shelf->pieces[i] = shelf->pieces[j];
	shelf->pieces[j] = buf;
}

static void pieces_stay_where_they_are(void **state)
{
	struct seal_key *key = seal_key_new(1);
	struct shelf shelf = filled(key, 3 * PIECE + 10);
	struct buf kept;

	(void)state;
	assert_int_equal(shelf.n, 4);
	shelf.n = 3;
	assert_closed(&shelf, key, &owner, "the last is missing");
	shelf.n = 0;
	assert_closed(&shelf, key, &owner, "all are missing");
	shelf.n = 4;
	swap(&shelf, 1, 2);
	assert_closed(&shelf, key, &owner, "two are swapped");
	swap(&shelf, 1, 2);
	swap(&shelf, 0, 1);
	assert_closed(&shelf, key, &owner, "the first is another");
	swap(&shelf, 0, 1);
	kept = shelf.pieces[2];
	shelf.pieces[2] = shelf.pieces[1];
	assert_closed(&shelf, key, &owner, "one is repeated");
	shelf.pieces[2] = shelf.pieces[3];
	assert_closed(&shelf, key, &owner, "one is left out");
	shelf.pieces[2] = kept;
	shelf_release(&shelf);
	seal_key_free(key);
}

static void a_damaged_piece_is_noticed(void **state)
{
	struct seal_key *key = seal_key_new(1);
	struct shelf shelf = filled(key, 100);
	struct buf *piece = &shelf.pieces[0];
	size_t i, len = piece->len;

	(void)state;
	for (i = 0; i < len; i += i < 100 ? 1 : 37) {
		piece->data[i] = (char)(piece->data[i] ^ 1);
		assert_closed(&shelf, key, &owner, "a flipped bit");
		piece->data[i] = (char)(piece->data[i] ^ 1);
		piece->len = i;
		assert_closed(&shelf, key, &owner, "cut");
		piece->len = len;
	}
	shelf_release(&shelf);
	seal_key_free(key);
}

static void an_error_of_the_shelf_stays_what_it_is(void **state)
{
	struct seal_key *key = seal_key_new(1);
	struct shelf shelf = {.breaks = true};
	struct buf out = BUF_INIT;
	struct err err;

	(void)state;
	assert_int_equal(
	    chunks_seal(key, &owner, "x", 1, put, &shelf, &err), -1);
	assert_int_equal(err.kind, ERR_TEMP);
	err.kind = ERR_NONE;
	assert_int_equal(chunks_open(&out, key, &owner, get, &shelf, &err), -1);
	assert_int_equal(err.kind, ERR_TEMP);
	buf_release(&out);
	seal_key_free(key);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(files_of_every_size_come_back),
	    cmocka_unit_test(a_length_is_told_no_finer_than_its_size_allows),
	    cmocka_unit_test(a_file_grows_by_a_sixteenth_at_most),
	    cmocka_unit_test(only_its_key_and_its_owner_open_it),
	    cmocka_unit_test(pieces_stay_where_they_are),
	    cmocka_unit_test(a_damaged_piece_is_noticed),
	    cmocka_unit_test(an_error_of_the_shelf_stays_what_it_is),
	};

	random_init();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
