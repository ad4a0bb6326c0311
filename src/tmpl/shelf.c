/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tmpl/shelf.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "tmpl/tmpl.h"

enum { FILE_MAX = 256 * 1024 };

static struct {
	struct shelf_file **files; /* by path */
	size_t n, room;
} shelf;

/* ------------------------- one file ------------------------------- */

/* Everything in, or why not. */
static int stream_read(
    struct buf *buf, FILE *in, const char *path, struct err *err)
{
	char chunk[4096];
	size_t n;

	while (
	    buf->len <= FILE_MAX && (n = fread(chunk, 1, sizeof chunk, in)) > 0)
		buf_add(buf, chunk, n);
	if (ferror(in))
		return err_set(err, ERR_CONFIG, "%s cannot be read (%s)", path,
		    strerror(errno));
	if (buf->len > FILE_MAX)
		return err_set(
		    err, ERR_CONFIG, "%s is too long for a template", path);
	if (memchr(buf_text(buf), '\0', buf->len) != NULL ||
	    !utf8_is_valid(buf_text(buf)))
		return err_set(
		    err, ERR_CONFIG, "%s is not text in UTF-8", path);
	return 0;
}

/* 1 read, 0 there is no such file, -1 failed. */
static int file_read(char **text, const char *path, struct err *err)
{
	struct buf buf = BUF_INIT;
	FILE *in = fopen(path, "re");
	int ret;

	if (in == NULL && (errno == ENOENT || errno == ENOTDIR))
		return 0;
	if (in == NULL)
		return err_set(err, ERR_CONFIG, "%s cannot be opened (%s)",
		    path, strerror(errno));
	ret = stream_read(&buf, in, path, err);
	fclose(in);
	if (ret == 0)
		*text = buf_detach(&buf);
	buf_release(&buf);
	return ret == 0 ? 1 : -1;
}

/* Files may come with CRLF from elsewhere. */
static void drop_cr(char *text)
{
	char *to = text;

	for (; *text != '\0'; text++)
		if (text[0] != '\r' || text[1] != '\n')
			*to++ = *text;
	*to = '\0';
}

static int compare_keys(const char *a, size_t a_len, const char *b, size_t len)
{
	int order = memcmp(a, b, a_len < len ? a_len : len);

	return order != 0 ? order : (a_len > len) - (a_len < len);
}

static int compare_phrases(const void *a, const void *b)
{
	const struct phrase *x = a, *y = b;
	int order = compare_keys(x->key, x->key_len, y->key, y->key_len);

	return order != 0 ? order : (x->key > y->key) - (x->key < y->key);
}

/* A line without a colon has no phrase. */
static void add_phrase(struct shelf_file *file, const char *line, size_t len)
{
	const char *colon = memchr(line, ':', len);
	size_t at;

	if (colon == NULL)
		return;
	at = (size_t)(colon - line) + 1;
	while (at < len && line[at] == ' ')
		at++;
	file->phrases[file->n_phrases++] = (struct phrase){
	    .key = line,
	    .key_len = (size_t)(colon - line),
	    .text = line + at,
	    .len = len - at,
	};
}

static void find_phrases(struct shelf_file *file)
{
	const char *line;
	size_t len, lines = 1;

	for (line = file->text; *line != '\0'; line++)
		lines += *line == '\n';
	file->phrases = mem_alloc(lines * sizeof *file->phrases);
	for (line = file->text; *line != '\0'; line += len + (line[len] != 0)) {
		len = strcspn(line, "\n");
		add_phrase(file, line, len);
	}
	qsort(file->phrases, file->n_phrases, sizeof *file->phrases,
	    compare_phrases);
}

const struct phrase *shelf_phrase(
    const struct shelf_file *file, const char *key)
{
	size_t low = 0, high = file->n_phrases, middle, len = strlen(key);
	const struct phrase *phrase;

	while (low < high) {
		middle = low + (high - low) / 2;
		phrase = &file->phrases[middle];
		if (compare_keys(phrase->key, phrase->key_len, key, len) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	phrase = &file->phrases[low];
	if (low < file->n_phrases &&
	    compare_keys(phrase->key, phrase->key_len, key, len) == 0)
		return phrase;
	return NULL;
}

/* ------------------------- all of them ---------------------------- */

/* Where it is, or has to go. */
static size_t place_of(const char *path, bool *is_there)
{
	size_t low = 0, high = shelf.n, middle;
	int order;

	*is_there = false;
	while (low < high) {
		middle = low + (high - low) / 2;
		order = strcmp(shelf.files[middle]->path, path);
		*is_there = *is_there || order == 0;
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static void insert(struct shelf_file *file, size_t at)
{
	if (shelf.n == shelf.room) {
		shelf.room = 2 * shelf.room + 32;
		shelf.files =
		    mem_realloc(shelf.files, shelf.room * sizeof *shelf.files);
	}
	memmove(&shelf.files[at + 1], &shelf.files[at],
	    (shelf.n - at) * sizeof *shelf.files);
	shelf.files[at] = file;
	shelf.n++;
}

/* As shelf_find(), for a file that goes to that place. */
static int add_file(size_t at, const char *path, struct err *err)
{
	struct shelf_file *file;
	char *text = NULL;

	if (file_read(&text, path, err) == -1)
		return -1;
	file = mem_alloc(sizeof *file);
	file->path = mem_strdup(path);
	file->text = text;
	if (text != NULL) {
		drop_cr(text);
		find_phrases(file);
	}
	insert(file, at);
	return 0;
}

int shelf_find(
    const struct shelf_file **file, const char *path, struct err *err)
{
	bool is_known;
	size_t at = place_of(path, &is_known);

	if (!is_known && add_file(at, path, err) == -1)
		return -1;
	*file = shelf.files[at];
	return (*file)->text != NULL;
}

void tmpl_forget(void)
{
	struct shelf_file *file;

	while (shelf.n > 0) {
		file = shelf.files[--shelf.n];
		free(file->phrases);
		free(file->text);
		free(file->path);
		free(file);
	}
	free(shelf.files);
	shelf.files = NULL;
	shelf.room = 0;
}
