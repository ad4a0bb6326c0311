/* SPDX-License-Identifier: GPL-3.0-or-later */
/* seed_result - what fuzz_result starts from, so that no packed message is
 * kept in the tree and grows old there.
 *
 *	seed_result DIRECTORY FILE...
 *
 * Writes what the reader says of each mail into a file of that directory.
 */
#include <stdio.h>
#include <stdlib.h>

#include "msg/parse.h"
#include "msg/transfer.h"

static int read_mail(struct buf *mail, const char *path)
{
	FILE *file = fopen(path, "rb");
	char block[4096];
	size_t n;
	int ret;

	if (file == NULL)
		return -1;
	while ((n = fread(block, 1, sizeof block, file)) > 0)
		buf_add(mail, block, n);
	ret = ferror(file) ? -1 : 0;
	fclose(file);
	return ret;
}

static int write_seed(const char *dir, int number, const struct buf *packed)
{
	char *path = mem_printf("%s/%d", dir, number);
	FILE *file = fopen(path, "wb");
	size_t n = 0;

	free(path);
	if (file == NULL)
		return -1;
	n = fwrite(packed->data, 1, packed->len, file);
	return fclose(file) == 0 && n == packed->len ? 0 : -1;
}

static int make_seed(const char *dir, int number, const char *path)
{
	struct buf mail = BUF_INIT, packed = BUF_INIT;
	struct pool *pool = pool_new();
	struct message message;
	int ret = -1;

	if (read_mail(&mail, path) == -1)
		goto out;
	parse_mail(&message, pool, buf_text(&mail), mail.len);
	message_pack(&packed, &message);
	ret = write_seed(dir, number, &packed);
out:
	buf_release(&mail);
	buf_release(&packed);
	pool_free(pool);
	return ret;
}

int main(int argc, char **argv)
{
	int i;

	if (argc < 3) {
		fprintf(stderr, "usage: seed_result DIRECTORY FILE...\n");
		return 64;
	}
	parse_init();
	for (i = 2; i < argc; i++)
		if (make_seed(argv[1], i, argv[i]) == -1) {
			perror(argv[i]);
			return 74;
		}
	return 0;
}
