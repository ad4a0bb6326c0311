/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/test.h"

#include <endian.h>
#include <zlib.h>

#include "base/mem.h"
#include "msg/picture.h"
#include "tests/picture_fixture.h"

enum { SIDE = 60 };

static bool strip(struct buf *out, const char *type, const struct buf *in)
{
	uint64_t pixels = PICTURE_PIXELS_MAX;

	return picture_strip(out, type, in->data, in->len, &pixels);
}

static void assert_gone(const struct buf *picture)
{
	static const char *const words[] = {"GPS", "52.5163", "Exif", "Jane",
	    "adobe", "Photoshop", "tEXt", "iTXt", "zTXt", "eXIf", "tIME",
	    "iCCP", "prVt"};
	size_t i;

	for (i = 0; i < sizeof words / sizeof words[0]; i++)
		if (memmem(picture->data, picture->len, words[i],
			strlen(words[i])) != NULL)
			fail_msg("%s is left", words[i]);
}

/* ------------------------------ JPEG ------------------------------ */

/* Every coefficient of the picture, in order. */
static void read_coefficients(struct buf *out, const struct buf *in)
{
	struct jpeg_decompress_struct jpeg;
	struct jpeg_error_mgr errors;
	jvirt_barray_ptr *arrays;
	jpeg_component_info *part;
	JBLOCKARRAY rows;
	JDIMENSION y;
	int i;

	jpeg.err = jpeg_std_error(&errors);
	jpeg_create_decompress(&jpeg);
	jpeg_mem_src(&jpeg, (unsigned char *)in->data, in->len);
	jpeg_read_header(&jpeg, TRUE);
	arrays = jpeg_read_coefficients(&jpeg);
	for (i = 0; i < jpeg.num_components; i++) {
		part = &jpeg.comp_info[i];
		for (y = 0; y < part->height_in_blocks; y++) {
			rows = jpeg.mem->access_virt_barray(
			    (j_common_ptr)&jpeg, arrays[i], y, 1, FALSE);
			buf_add(out, rows[0],
			    part->width_in_blocks * sizeof(JBLOCK));
		}
		buf_add(out, part->quant_table->quantval,
		    sizeof part->quant_table->quantval);
	}
	assert_int_equal(errors.num_warnings, 0);
	jpeg_finish_decompress(&jpeg);
	jpeg_destroy_decompress(&jpeg);
}

static void a_jpeg_keeps_its_coefficients_and_nothing_else(void **state)
{
	struct buf in = BUF_INIT, out = BUF_INIT;
	struct buf before = BUF_INIT, after = BUF_INIT;
	int i;

	(void)state;
	for (i = 0; i < 3; i++) {
		picture_jpeg(&in, SIDE + 3, SIDE, i == 2 ? 20 : (unsigned)i);
		buf_adds(&in, "Jane behind the end");
		assert_true(strip(&out, "image/jpeg", &in));
		assert_gone(&out);
		read_coefficients(&before, &in);
		read_coefficients(&after, &out);
		assert_int_equal(before.len, after.len);
		assert_memory_equal(before.data, after.data, after.len);
		buf_release(&in);
		buf_release(&out);
		buf_release(&before);
		buf_release(&after);
	}
}

static void a_jpeg_that_was_cut_anywhere_is_refused(void **state)
{
	struct buf in = BUF_INIT, out = BUF_INIT, cut;

	(void)state;
	picture_jpeg(&in, SIDE, SIDE, 0);
	/* The last two bytes are its end. */
	for (cut = in; cut.len > 0; cut.len -= cut.len < 20 ? 1 : 7) {
		if (cut.len == in.len)
			continue;
		if (strip(&out, "image/jpeg", &cut))
			fail_msg("cut at %zu", cut.len);
		assert_int_equal(out.len, 0);
	}
	buf_release(&in);
}

/* ------------------------------- PNG ------------------------------ */

static void add_u32(struct buf *out, uint32_t value)
{
	value = htobe32(value);
	buf_add(out, &value, sizeof value);
}

static void add_chunk(
    struct buf *out, const char *type, const void *data, size_t len)
{
	size_t at;

	add_u32(out, (uint32_t)len);
	at = out->len;
	buf_adds(out, type);
	buf_add(out, data, len);
	add_u32(out,
	    (uint32_t)crc32_z(0, (unsigned char *)out->data + at, len + 4));
}

static void add_head(struct buf *out, uint32_t width, uint32_t height)
{
	struct buf head = BUF_INIT;

	add_u32(&head, width);
	add_u32(&head, height);
	buf_add(&head, "\10\0\0\0\0", 5); /* eight bits, grey */
	buf_add(out, "\x89PNG\r\n\x1a\n", 8);
	add_chunk(out, "IHDR", head.data, head.len);
	buf_release(&head);
}

static void add_pixels(struct buf *out)
{
	unsigned char rows[SIDE * (SIDE + 1)], packed[2 * sizeof rows];
	unsigned long len = sizeof packed;
	size_t i;

	for (i = 0; i < sizeof rows; i++)
		rows[i] = i % (SIDE + 1) == 0 ? 0 : (unsigned char)(i * i);
	assert_int_equal(compress(packed, &len, rows, sizeof rows), Z_OK);
	add_chunk(out, "IDAT", packed, len / 2);
	add_chunk(out, "IDAT", packed + len / 2, len - len / 2);
}

static void add_metadata(struct buf *out)
{
	static const char *const types[] = {
	    "tEXt", "iTXt", "zTXt", "eXIf", "iCCP", "prVt"};
	size_t i;

	for (i = 0; i < sizeof types / sizeof types[0]; i++)
		add_chunk(out, types[i], "Author\0Jane, GPS 52.5163", 24);
	add_chunk(out, "tIME", "\x07\xe8\1\1\1\1\1", 7);
}

static void a_png_keeps_what_draws_and_nothing_else(void **state)
{
	struct buf in = BUF_INIT, bare = BUF_INIT, out = BUF_INIT;

	(void)state;
	add_head(&in, SIDE, SIDE);
	add_metadata(&in);
	add_chunk(&in, "gAMA", "\0\0\xb1\x8f", 4);
	add_pixels(&in);
	add_metadata(&in);
	add_chunk(&in, "IEND", "", 0);
	buf_adds(&in, "Jane behind the end");
	add_head(&bare, SIDE, SIDE);
	add_chunk(&bare, "gAMA", "\0\0\xb1\x8f", 4);
	add_pixels(&bare);
	add_chunk(&bare, "IEND", "", 0);
	assert_true(strip(&out, "image/png", &in));
	assert_gone(&out);
	assert_int_equal(out.len, bare.len);
	assert_memory_equal(out.data, bare.data, bare.len);
	buf_release(&in);
	buf_release(&bare);
	buf_release(&out);
}

static void a_png_with_any_byte_wrong_is_refused(void **state)
{
	struct buf in = BUF_INIT, out = BUF_INIT, cut;
	size_t i;

	(void)state;
	add_head(&in, SIDE, SIDE);
	add_pixels(&in);
	add_chunk(&in, "IEND", "", 0);
	assert_true(strip(&out, "image/png", &in));
	buf_release(&out);
	for (i = 0; i < in.len; i++) {
		in.data[i] ^= 1;
		if (strip(&out, "image/png", &in))
			fail_msg("byte %zu", i);
		in.data[i] ^= 1;
		cut = (struct buf){in.data, i, in.cap};
		if (strip(&out, "image/png", &cut))
			fail_msg("cut at %zu", i);
		assert_int_equal(out.len, 0);
	}
	buf_release(&in);
}

static void make_png(
    struct buf *out, uint32_t width, uint32_t height, const char *extra)
{
	add_head(out, width, height);
	if (extra != NULL)
		add_chunk(out, extra, "x", 1);
	add_pixels(out);
	add_chunk(out, "IEND", "", 0);
}

static void what_no_viewer_should_get_is_refused(void **state)
{
	static const struct {
		const char *label;
		uint32_t width, height;
		const char *extra;
		bool good;
	} rows[] = {
	    {"as it should be", SIDE, SIDE, NULL, true},
	    {"an unknown chunk that may be left out", SIDE, SIDE, "abCd", true},
	    {"one that may not", SIDE, SIDE, "CgBI", false},
	    {"no width", 0, SIDE, NULL, false},
	    {"no height", SIDE, 0, NULL, false},
	    {"huge", 100000, 100000, NULL, false},
	    {"as large as can be said", UINT32_MAX, UINT32_MAX, NULL, false},
	};
	struct buf in = BUF_INIT, out = BUF_INIT;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		make_png(&in, rows[i].width, rows[i].height, rows[i].extra);
		if (strip(&out, "image/png", &in) != rows[i].good ||
		    (out.len > 0) != rows[i].good)
			fail_msg("%s", rows[i].label);
		buf_release(&in);
		buf_release(&out);
	}
}

/* ------------------------------ both ------------------------------ */

/* Where the head of a JPEG says how high and wide it is. */
static void set_jpeg_size(struct buf *jpeg, const char size[4])
{
	char *at = memmem(jpeg->data, jpeg->len, "\xff\xc0\0\x11\10", 5);

	assert_non_null(at);
	memcpy(at + 5, size, 4);
}

static void a_jpeg_of_a_wrong_size_is_refused(void **state)
{
	static const struct {
		const char *label, size[5];
	} rows[] = {
	    {"larger than its data", "\0\xff\0\xff"},
	    {"more memory than there is", "\x7f\xff\x17\xff"},
	    {"more pixels than there may be", "\xff\xdc\xff\xdc"},
	    {"no width", "\0\x3c\0\0"},
	};
	struct buf in = BUF_INIT, out = BUF_INIT;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		picture_jpeg(&in, SIDE, SIDE, 0);
		set_jpeg_size(&in, rows[i].size);
		if (strip(&out, "image/jpeg", &in) || out.len > 0)
			fail_msg("%s", rows[i].label);
		buf_release(&in);
	}
}

static void a_jpeg_of_many_scans_is_refused(void **state)
{
	struct buf in = BUF_INIT, out = BUF_INIT;

	(void)state;
	picture_jpeg(&in, SIDE, SIDE, 32);
	assert_true(strip(&out, "image/jpeg", &in));
	buf_release(&in);
	buf_release(&out);
	picture_jpeg(&in, SIDE, SIDE, 34);
	assert_false(strip(&out, "image/jpeg", &in));
	assert_int_equal(out.len, 0);
	buf_release(&in);
}

static void a_type_must_be_what_the_bytes_are(void **state)
{
	static const struct {
		const char *type;
		bool jpeg, png;
	} rows[] = {
	    {"image/jpeg", true, false},
	    {"image/jpg", true, false},
	    {"image/pjpeg", true, false},
	    {"image/png", false, true},
	    {"image/heic", false, false},
	    {"image/webp", false, false},
	    {"image/svg+xml", false, false},
	    {"application/octet-stream", false, false},
	    {"", false, false},
	};
	struct buf jpeg = BUF_INIT, png = BUF_INIT, out = BUF_INIT;
	size_t i;

	(void)state;
	picture_jpeg(&jpeg, SIDE, SIDE, 0);
	make_png(&png, SIDE, SIDE, NULL);
	for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		buf_reset(&out);
		if (strip(&out, rows[i].type, &jpeg) != rows[i].jpeg ||
		    strip(&out, rows[i].type, &png) != rows[i].png ||
		    picture_begins(rows[i].type, png.data, png.len) !=
			rows[i].png)
			fail_msg("%s", rows[i].type);
	}
	assert_false(picture_begins("image/png", NULL, 0));
	buf_release(&jpeg);
	buf_release(&png);
	buf_release(&out);
}

static void all_pictures_share_one_budget(void **state)
{
	uint64_t pixels = 2 * SIDE * SIDE + 1;
	struct buf jpeg = BUF_INIT, png = BUF_INIT, out = BUF_INIT;

	(void)state;
	picture_jpeg(&jpeg, SIDE, SIDE, 0);
	make_png(&png, SIDE, SIDE, NULL);
	assert_true(
	    picture_strip(&out, "image/jpeg", jpeg.data, jpeg.len, &pixels));
	assert_true(
	    picture_strip(&out, "image/png", png.data, png.len, &pixels));
	assert_int_equal(pixels, 1);
	assert_false(
	    picture_strip(&out, "image/png", png.data, png.len, &pixels));
	assert_false(
	    picture_strip(&out, "image/jpeg", jpeg.data, jpeg.len, &pixels));
	buf_release(&jpeg);
	buf_release(&png);
	buf_release(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_jpeg_keeps_its_coefficients_and_nothing_else),
	    cmocka_unit_test(a_jpeg_that_was_cut_anywhere_is_refused),
	    cmocka_unit_test(a_jpeg_of_a_wrong_size_is_refused),
	    cmocka_unit_test(a_jpeg_of_many_scans_is_refused),
	    cmocka_unit_test(a_png_keeps_what_draws_and_nothing_else),
	    cmocka_unit_test(a_png_with_any_byte_wrong_is_refused),
	    cmocka_unit_test(what_no_viewer_should_get_is_refused),
	    cmocka_unit_test(a_type_must_be_what_the_bytes_are),
	    cmocka_unit_test(all_pictures_share_one_budget),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
