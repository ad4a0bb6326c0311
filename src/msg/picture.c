/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "msg/picture.h"

#include <endian.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jpeglib.h>
#include <zlib.h>

#include "base/mem.h"

/* True, and *pixels less by them, where so many may still be drawn. */
static bool take_pixels(uint64_t *pixels, uint32_t width, uint32_t height)
{
	uint64_t n = (uint64_t)width * height;

	if (n == 0 || n > *pixels)
		return false;
	*pixels -= n;
	return true;
}

/* ------------------------------ JPEG ------------------------------ */

enum {
	COEFFICIENTS_MAX = 96 * 1024 * 1024, /* in memory, bytes */
	SCANS_MAX = 32, /* each costs a walk over the picture */
	HEAD_ROOM = 4096, /* for the tables of a small picture */
	BLOCK = 16384
};

struct jpeg {
	struct jpeg_error_mgr errors;
	jmp_buf failed;
	struct jpeg_progress_mgr progress;
	struct jpeg_destination_mgr destination;
	struct jpeg_decompress_struct in;
	struct jpeg_compress_struct out;
	struct buf *bytes;
	size_t bytes_max;
	JOCTET block[BLOCK];
};

/* libjpeg reports errors by a function that must not return. */
static _Noreturn void fail(j_common_ptr info)
{
	struct jpeg *jpeg = info->client_data;

	longjmp(jpeg->failed, 1);
}

/* A damaged picture is still a picture, but not one we vouch for. */
static void warn(j_common_ptr info, int level)
{
	if (level < 0)
		fail(info);
}

static void say_nothing(j_common_ptr info)
{
	(void)info;
}

static void count_scans(j_common_ptr info)
{
	struct jpeg *jpeg = info->client_data;

	if (jpeg->in.input_scan_number > SCANS_MAX)
		fail(info);
}

static void begin_block(j_compress_ptr out)
{
	struct jpeg *jpeg = out->client_data;

	out->dest->next_output_byte = jpeg->block;
	out->dest->free_in_buffer = BLOCK;
}

static void add_block(struct jpeg *jpeg, size_t len)
{
	if (len > jpeg->bytes_max - jpeg->bytes->len)
		fail((j_common_ptr)&jpeg->out);
	buf_add(jpeg->bytes, jpeg->block, len);
}

static boolean put_block(j_compress_ptr out)
{
	add_block(out->client_data, BLOCK);
	begin_block(out);
	return TRUE;
}

static void put_last(j_compress_ptr out)
{
	add_block(out->client_data, BLOCK - out->dest->free_in_buffer);
}

static void jpeg_begin(struct jpeg *jpeg)
{
	jpeg_create_decompress(&jpeg->in);
	jpeg_create_compress(&jpeg->out);
	/* What is over that fails: this libjpeg has no temporary files. */
	jpeg->in.mem->max_memory_to_use = COEFFICIENTS_MAX;
	jpeg->progress.progress_monitor = count_scans;
	jpeg->in.progress = &jpeg->progress;
	jpeg->destination.init_destination = begin_block;
	jpeg->destination.empty_output_buffer = put_block;
	jpeg->destination.term_destination = put_last;
	jpeg->out.dest = &jpeg->destination;
}

static void jpeg_copy(
    struct jpeg *jpeg, const void *data, size_t len, uint64_t *pixels)
{
	jvirt_barray_ptr *coefficients;

	jpeg_mem_src(&jpeg->in, data, (unsigned long)len);
	jpeg_read_header(&jpeg->in, TRUE);
	if (!take_pixels(pixels, jpeg->in.image_width, jpeg->in.image_height))
		fail((j_common_ptr)&jpeg->in);
	coefficients = jpeg_read_coefficients(&jpeg->in);
	jpeg_copy_critical_parameters(&jpeg->in, &jpeg->out);
	jpeg->out.optimize_coding = TRUE;
	jpeg_write_coefficients(&jpeg->out, coefficients);
	jpeg_finish_compress(&jpeg->out);
	jpeg_finish_decompress(&jpeg->in);
}

static bool strip_jpeg(
    struct buf *out, const void *data, size_t len, uint64_t *pixels)
{
	/* Not on the stack: longjmp would leave its members undefined. */
	struct jpeg *jpeg = mem_alloc(sizeof *jpeg);
	volatile bool done = false;

	jpeg->in.err = jpeg->out.err = jpeg_std_error(&jpeg->errors);
	jpeg->in.client_data = jpeg->out.client_data = jpeg;
	jpeg->errors.error_exit = fail;
	jpeg->errors.emit_message = warn;
	jpeg->errors.output_message = say_nothing;
	jpeg->bytes = out;
	/* Other coding may cost a little, but not many times the file. */
	jpeg->bytes_max = len + len / 4 + HEAD_ROOM;
	buf_reserve(out, jpeg->bytes_max);
	if (setjmp(jpeg->failed) == 0) {
		jpeg_begin(jpeg);
		jpeg_copy(jpeg, data, len, pixels);
		done = true;
	}
	jpeg_destroy_compress(&jpeg->out);
	jpeg_destroy_decompress(&jpeg->in);
	explicit_bzero(jpeg->block, sizeof jpeg->block);
	free(jpeg);
	return done;
}

/* ------------------------------- PNG ------------------------------ */

enum { MAGIC = 8, CHUNK_HEAD = 8, CHUNK_CRC = 4, IHDR_LEN = 13 };

/* What draws. Colour profiles name their makers; text, times, EXIF and what
 * nobody knows may name anybody. */
static bool chunk_draws(const uint8_t *type)
{
	static const char names[][5] = {"IHDR", "PLTE", "IDAT", "IEND", "tRNS",
	    "gAMA", "cHRM", "sRGB", "sBIT", "bKGD", "pHYs"};
	size_t i;

	for (i = 0; i < sizeof names / sizeof names[0]; i++)
		if (memcmp(type, names[i], 4) == 0)
			return true;
	return false;
}

/* Nobody can draw the picture without it. */
static bool chunk_is_critical(const uint8_t *type)
{
	return (type[0] & 0x20) == 0;
}

static uint32_t read_u32(const uint8_t *at)
{
	uint32_t value;

	memcpy(&value, at, sizeof value);
	return be32toh(value);
}

/* Copy the chunk at *at if it draws. 1 another may follow, 0 it was the
 * last, -1 damaged. */
static int copy_chunk(struct buf *out, const uint8_t **at, const uint8_t *end)
{
	const uint8_t *chunk = *at, *type = chunk + 4;
	size_t left = (size_t)(end - chunk), whole;
	uint32_t len;

	if (left < CHUNK_HEAD + CHUNK_CRC)
		return -1;
	len = read_u32(chunk);
	if (len > left - CHUNK_HEAD - CHUNK_CRC)
		return -1;
	whole = CHUNK_HEAD + (size_t)len + CHUNK_CRC;
	/* The checksum is over type and data. */
	if (crc32_z(0, type, 4 + (size_t)len) !=
	    read_u32(chunk + whole - CHUNK_CRC))
		return -1;
	if (chunk_draws(type))
		buf_add(out, chunk, whole);
	else if (chunk_is_critical(type))
		return -1;
	*at += whole;
	return memcmp(type, "IEND", 4) != 0;
}

static bool strip_png(
    struct buf *out, const void *data, size_t len, uint64_t *pixels)
{
	const uint8_t *at = data, *end = at + len, *head = at + MAGIC;
	int more;

	if (len < MAGIC + CHUNK_HEAD + IHDR_LEN || read_u32(head) != IHDR_LEN ||
	    memcmp(head + 4, "IHDR", 4) != 0 ||
	    !take_pixels(pixels, read_u32(head + CHUNK_HEAD),
		read_u32(head + CHUNK_HEAD + 4)))
		return false;
	buf_reserve(out, len);
	buf_add(out, at, MAGIC);
	at += MAGIC;
	do
		more = copy_chunk(out, &at, end);
	while (more == 1);
	return more == 0 && memmem(out->data, out->len, "IDAT", 4) != NULL;
}

/* ------------------------------------------------------------------ */

#define JPEG_MAGIC "\xff\xd8\xff"
#define PNG_MAGIC "\x89PNG\r\n\x1a\n"

static const struct format {
	const char *type, *magic;
	bool (*strip)(
	    struct buf *out, const void *data, size_t len, uint64_t *pixels);
} formats[] = {
    {"image/jpeg", JPEG_MAGIC, strip_jpeg},
    {"image/jpg", JPEG_MAGIC, strip_jpeg},
    {"image/pjpeg", JPEG_MAGIC, strip_jpeg},
    {"image/png", PNG_MAGIC, strip_png},
};

static const struct format *find_format(
    const char *type, const void *data, size_t len)
{
	size_t i, n;

	for (i = 0; i < sizeof formats / sizeof formats[0]; i++) {
		n = strlen(formats[i].magic);
		if (strcmp(type, formats[i].type) == 0 && len > n &&
		    memcmp(data, formats[i].magic, n) == 0)
			return &formats[i];
	}
	return NULL;
}

bool picture_begins(const char *type, const void *data, size_t len)
{
	return find_format(type, data, len) != NULL;
}

bool picture_strip(struct buf *out, const char *type, const void *data,
    size_t len, uint64_t *pixels)
{
	const struct format *format = find_format(type, data, len);
	struct buf bare = BUF_INIT;
	bool done;

	if (format == NULL || len > PICTURE_SIZE_MAX)
		return false;
	done = format->strip(&bare, data, len, pixels);
	if (done && out->data == NULL) {
		*out = bare;
		return true;
	}
	if (done)
		buf_add(out, bare.data, bare.len);
	buf_release(&bare);
	return done;
}
