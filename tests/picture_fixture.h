/* SPDX-License-Identifier: GPL-3.0-or-later */
/* picture_fixture.h - a small JPEG that tells where it was taken. */
#ifndef TESTS_PICTURE_FIXTURE_H
#define TESTS_PICTURE_FIXTURE_H

#include <stdio.h>

#include <jpeglib.h>

#include "base/buf.h"
#include "base/mem.h"

#define PICTURE_EXIF "Exif\0\0GPS 52.5163N 13.3777E"
#define PICTURE_XMP "http://ns.adobe.com/xap/1.0/\0Creator Jane"
#define PICTURE_COMMENT "by Jane Roe"

static inline void picture_mark(
    j_compress_ptr out, int marker, const char *s, size_t len)
{
	jpeg_write_marker(out, marker, (const JOCTET *)s, (unsigned int)len);
}

/* The first for what is even, then one for each kind of detail. */
static inline void picture_scans(
    j_compress_ptr out, jpeg_scan_info *script, unsigned scans)
{
	unsigned i;

	script[0] = (jpeg_scan_info){3, {0, 1, 2}, 0, 0, 0, 0};
	for (i = 1; i < scans; i++)
		script[i] = (jpeg_scan_info){
		    .comps_in_scan = 1, .Ss = (int)i, .Se = (int)i};
	out->scan_info = script;
	out->num_scans = (int)scans;
}

/* Append one of width x height; colours by place, so that no two blocks are
 * the same. In no scans but one, in those of any program (1), or in so many. */
static inline void picture_jpeg(
    struct buf *to, unsigned width, unsigned height, unsigned scans)
{
	struct jpeg_compress_struct out;
	struct jpeg_error_mgr errors;
	unsigned char *bytes = NULL, *row = mem_alloc(width * 3u);
	jpeg_scan_info script[64];
	unsigned long len = 0;
	unsigned i;

	out.err = jpeg_std_error(&errors);
	jpeg_create_compress(&out);
	jpeg_mem_dest(&out, &bytes, &len);
	out.image_width = width;
	out.image_height = height;
	out.input_components = 3;
	out.in_color_space = JCS_RGB;
	jpeg_set_defaults(&out);
	if (scans == 1)
		jpeg_simple_progression(&out);
	else if (scans > 1)
		picture_scans(&out, script, scans);
	jpeg_start_compress(&out, TRUE);
	picture_mark(&out, JPEG_APP0 + 1, PICTURE_EXIF, sizeof PICTURE_EXIF);
	picture_mark(&out, JPEG_APP0 + 1, PICTURE_XMP, sizeof PICTURE_XMP);
	picture_mark(&out, JPEG_APP0 + 13, "Photoshop", 9);
	picture_mark(&out, JPEG_COM, PICTURE_COMMENT, sizeof PICTURE_COMMENT);
	while (out.next_scanline < height) {
		for (i = 0; i < width * 3; i++)
			row[i] =
			    (unsigned char)(i * 7 + out.next_scanline * 13 +
					    i * out.next_scanline);
		jpeg_write_scanlines(&out, &row, 1);
	}
	jpeg_finish_compress(&out);
	jpeg_destroy_compress(&out);
	buf_add(to, bytes, len);
	free(bytes);
	free(row);
}

#endif
