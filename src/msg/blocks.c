/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "msg/blocks.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>

static const struct kind {
	const char *begin, *end; /* of their lines */
	const char *words; /* to stand there instead */
	bool is_file;
} kinds[] = {
    {"-----BEGIN PGP MESSAGE-----", "\n-----END PGP MESSAGE-----",
	"[an encrypted part: PGP]", false},
    {"-----BEGIN PGP SIGNATURE-----", "\n-----END PGP SIGNATURE-----",
	"[a signature: PGP]", false},
    {"-----BEGIN PGP PUBLIC KEY BLOCK-----",
	"\n-----END PGP PUBLIC KEY BLOCK-----", "[a key: PGP]", false},
    {"begin ", "\nend", "[a file within the text]", true},
};
enum { N_KINDS = sizeof kinds / sizeof kinds[0] };

static const char *line_end(const char *s, const char *end)
{
	const char *lf = memchr(s, '\n', (size_t)(end - s));

	return lf == NULL ? end : lf;
}

/* "begin 644 name": returns the name, or NULL. */
static const char *file_name(const char *s, const char *end)
{
	const char *from;

	s += strlen("begin ");
	for (from = s; s < end && *s >= '0' && *s <= '7';)
		s++;
	if (s - from < 3 || s - from > 4 || s == end || *s != ' ' ||
	    s + 1 == end)
		return NULL;
	return s + 1;
}

/* The bytes that the lines of a uuencoded file stand for: the first
 * character of each says so. */
static uint64_t file_size(const char *s, const char *end)
{
	const char *to;
	uint64_t size = 0;

	for (; s < end; s = to < end ? to + 1 : end) {
		to = line_end(s, end);
		if (to > s && *s > ' ' && *s <= 'M')
			size += (uint64_t)(*s - ' ');
	}
	return size;
}

static const struct kind *kind_at(const char *s, const char *end)
{
	size_t i, len;

	for (i = 0; i < N_KINDS; i++) {
		len = strlen(kinds[i].begin);
		if ((size_t)(end - s) < len ||
		    memcmp(s, kinds[i].begin, len) != 0)
			continue;
		if (!kinds[i].is_file || file_name(s, end) != NULL)
			return &kinds[i];
	}
	return NULL;
}

void blocks_name(struct buf *out, const char *text, size_t len,
    void (*found)(void *arg, const char *name, size_t len, uint64_t size),
    void *arg)
{
	const char *s = text, *end = text + len, *to, *stop, *name;
	bool without_end[N_KINDS] = {false};
	const struct kind *kind;

	for (; s < end; s = to) {
		to = line_end(s, end);
		kind = *s == '-' || *s == 'b' ? kind_at(s, to) : NULL;
		stop = kind == NULL || without_end[kind - kinds]
		           ? NULL
		           : memmem(to, (size_t)(end - to), kind->end,
				 strlen(kind->end));
		if (stop == NULL) {
			/* Nobody looks for it again: this is linear. */
			if (kind != NULL)
				without_end[kind - kinds] = true;
			to += to < end;
			buf_add(out, s, (size_t)(to - s));
			continue;
		}
		name = kind->is_file ? file_name(s, to) : NULL;
		if (name != NULL)
			found(arg, name, (size_t)(to - name),
			    file_size(to, stop));
		buf_adds(out, kind->words);
		to = line_end(stop + 1, end);
	}
}
