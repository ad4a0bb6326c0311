/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/attachments.h"

#include <stdio.h>

#include "casework/attach.h"

void attachments_text(struct buf *out, const struct record *record)
{
	static const char *const words[] = {
	    [ATTACH_WITHHELD] = "withheld",
	    [ATTACH_UNCLEAN] = "withheld: this picture cannot be cleaned here",
	    [ATTACH_PICTURE] = "picture without its metadata",
	    [ATTACH_TEXT] = "text, redacted",
	};
	const struct record_file *file;
	size_t i;

	for (i = 0; i < record->n_files; i++) {
		file = &record->files[i];
		buf_addf(out, "attachment %zu: %s, %llu bytes, %s\n", i + 1,
		    file->type, (unsigned long long)file->size,
		    words[attach_kind(file)]);
		if (file->sha256 != NULL)
			buf_addf(out, "SHA-256: %s\n", file->sha256);
	}
}

void attachments_print(const struct record *record)
{
	struct buf out = BUF_INIT;

	attachments_text(&out, record);
	fputs(buf_text(&out), stdout);
	buf_release(&out);
}

json_t *attachments_json(const struct record *record)
{
	static const char *const shown[] = {
	    [MESSAGE_WITHHELD] = "withheld",
	    [MESSAGE_PICTURE] = "picture",
	    [MESSAGE_TEXT] = "text",
	};
	json_t *files = json_array();
	const struct record_file *file;
	size_t i;

	for (i = 0; i < record->n_files; i++) {
		file = &record->files[i];
		json_array_append_new(
		    files, json_pack("{s:I, s:s, s:I, s:s, s:s*}", "number",
			       (json_int_t)i + 1, "type", file->type, "size",
			       (json_int_t)file->size, "shown",
			       shown[file->show], "sha256", file->sha256));
	}
	return files;
}
