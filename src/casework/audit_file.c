/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "casework/audit_file.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/hex.h"

static const char name[] = "heyward-audit-head-v1";
enum { FILE_MAX = 512 };

#define NOTHING ", so that nothing is fetched or sent"
#define MEND                                                                   \
	"; put the newest database back, or, where this is the one to go on "  \
	"with: heyward audit verify, then heyward audit accept --reason TEXT"

/* ----------------------------- the file --------------------------- */

char *audit_file_path(const struct conf *conf)
{
	char *path = mem_strdup(conf->store.path);
	char *file = mem_printf("%s/audit.head", dirname(path));

	free(path);
	return file;
}

/* The whole line, or -1. */
static int parse(struct audit_head *head, char *text)
{
	char *rest, *word = strtok_r(text, " \n", &rest), *end;
	struct buf hash = BUF_INIT, signature = BUF_INIT;
	int ret = -1;

	if (word == NULL || strcmp(word, name) != 0 ||
	    (word = strtok_r(NULL, " \n", &rest)) == NULL)
		return -1;
	errno = 0;
	head->seq = strtoll(word, &end, 10);
	if (errno != 0 || *end != '\0' || head->seq < 1)
		return -1;
	if ((word = strtok_r(NULL, " \n", &rest)) != NULL &&
	    hex_read(&hash, word, strlen(word)) == 0 && hash.len == HASH_LEN &&
	    (word = strtok_r(NULL, " \n", &rest)) != NULL &&
	    hex_read(&signature, word, strlen(word)) == 0 &&
	    signature.len == RING_SIGNATURE_LEN) {
		memcpy(head->hash.bytes, hash.data, HASH_LEN);
		memcpy(head->signature, signature.data, RING_SIGNATURE_LEN);
		ret = 0;
	}
	buf_release(&hash);
	buf_release(&signature);
	return ret;
}

int audit_file_read(
    struct audit_head *head, const struct conf *conf, struct err *err)
{
	char *path = audit_file_path(conf), text[FILE_MAX];
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW), ret = -1;
	ssize_t n = 0;

	if (fd != -1)
		n = read(fd, text, sizeof text - 1);
	if (fd == -1 && errno == ENOENT) {
		ret = 0;
	} else if (fd == -1 || n == -1) {
		err_set(err, ERR_CONFIG, "%s: %s", path, strerror(errno));
	} else {
		text[n] = '\0';
		ret = parse(head, text) == 0 ? 1 : -1;
		if (ret == -1)
			err_set(err, ERR_CONFIG,
			    "%s makes no sense: it is not as heyward wrote it",
			    path);
	}
	if (fd != -1)
		close(fd);
	free(path);
	return ret;
}

static void print(struct buf *out, const struct audit_head *head)
{
	buf_addf(out, "%s %" PRId64 " ", name, head->seq);
	hex_add(out, head->hash.bytes, HASH_LEN);
	buf_addc(out, ' ');
	hex_add(out, head->signature, RING_SIGNATURE_LEN);
	buf_addc(out, '\n');
}

static int save(const struct conf *conf, const struct audit_head *head,
    bool is_new, struct err *err)
{
	char *path = audit_file_path(conf);
	struct buf text = BUF_INIT;
	int ret;

	print(&text, head);
	ret = is_new ? file_write_new(path, text.data, text.len, 0600, err)
	             : file_replace(path, text.data, text.len, 0600, err);
	buf_release(&text);
	free(path);
	return ret;
}

/* A run with nothing to do writes nothing. */
int audit_file_write(struct desk *desk, struct err *err)
{
	struct audit_head head, old;
	int n, there;

	n = audit_find_head(&head, desk, err);
	if (n != 1)
		return n;
	there = audit_file_read(&old, desk->conf, NULL);
	if (there == 1 && old.seq == head.seq &&
	    memcmp(&old.hash, &head.hash, sizeof old.hash) == 0 &&
	    memcmp(old.signature, head.signature, RING_SIGNATURE_LEN) == 0)
		return 0;
	return save(desk->conf, &head, there == 0, err);
}

int audit_file_catch_up(struct desk *desk, struct err *err)
{
	if (desk->wrote) {
		if (desk_begin(desk, err) == -1)
			return -1;
		if (desk_end(desk,
			audit_note(desk, "run", NULL, NULL, NULL, err),
			err) == -1)
			return -1;
		desk->wrote = false;
	}
	return audit_file_write(desk, err);
}

int audit_file_begin(struct desk *desk, struct err *err)
{
	struct audit_head head, file;
	int n = audit_file_read(&file, desk->conf, err);

	if (n != 0)
		return n == 1 ? 0 : -1;
	n = audit_find_head(&head, desk, err);
	if (n == 1 && head.seq == 1)
		return save(desk->conf, &head, true, err);
	return n == -1 ? -1 : 0;
}

/* ---------------------------- the check --------------------------- */

static int refuse(struct err *err, const char *what)
{
	return err_set(err, ERR_CONFIG, "%s" NOTHING MEND, what);
}

/* Is what was signed the end of the log? */
static int check_head(
    const struct audit_head *head, struct desk *desk, struct err *err)
{
	struct pool *pool = pool_new();
	struct entry_row last;
	int n = entries_last(&last, desk->store, pool, err), ret = -1;

	if (!audit_is_signed(head, desk->ring))
		refuse(err,
		    "the head of the audit log was not signed by this ring");
	else if (n == 0 || (n == 1 && last.seq < head->seq))
		refuse(err, "the audit log was cut off at its end");
	else if (n == 1 && (last.seq != head->seq ||
			       memcmp(&last.hash, &head->hash, HASH_LEN) != 0))
		refuse(err,
		    "the audit log does not end with what was signed last");
	else if (n == 1)
		ret = 0;
	pool_free(pool);
	return ret;
}

/* From the entry in the file to the head, which is the only one that a
 * signature covers. */
static int check_way(
    const struct audit_head *file, struct desk *desk, struct err *err)
{
	struct entry_row row = {.seq = file->seq - 1};
	struct hash before = {{0}};
	struct pool *pool;
	int64_t next = file->seq;
	bool fits = true;
	int n;

	do {
		pool = pool_new();
		n = entries_next(&row, desk->store, pool, err);
		if (n == 1) {
			struct hash hash = audit_hash(&row);

			fits = row.seq == next &&
			       memcmp(&hash, &row.hash, HASH_LEN) == 0 &&
			       memcmp(next == file->seq ? &row.hash : &row.prev,
				   next == file->seq ? &file->hash : &before,
				   HASH_LEN) == 0;
			before = row.hash;
			next++;
		}
		pool_free(pool);
	} while (n == 1 && fits);
	if (n == -1)
		return -1;
	if (!fits)
		return refuse(err,
		    "the audit log is not the one that the last run left: "
		    "another database, or a changed one");
	return 0;
}

static int check_file(
    const struct audit_head *head, struct desk *desk, struct err *err)
{
	struct err why = {ERR_NONE, ""};
	struct audit_head file;
	char what[600];
	int n = audit_file_read(&file, desk->conf, &why);

	if (n == -1)
		return refuse(err, why.text);
	if (n == 0)
		return refuse(err,
		    "audit.head, which tells the newest database from an "
		    "older one, is missing beside it");
	if (file.seq <= head->seq)
		return check_way(&file, desk, err);
	snprintf(what, sizeof what,
	    "the database is older than what the last run left: its audit log "
	    "ends with entry %" PRId64 " instead of %" PRId64
	    ", so that mail that went out since would go again",
	    head->seq, file.seq);
	return refuse(err, what);
}

int audit_file_check(struct desk *desk, struct err *err)
{
	struct audit_head head;
	int n = audit_find_head(&head, desk, err);

	if (n == 0)
		return err_set(err, ERR_CONFIG,
		    "the audit log of the database was not begun: it is of "
		    "another heyward, or was emptied" NOTHING
		    "; put the newest database back, or run heyward init "
		    "again where that did not come to its end");
	if (n == -1 || check_head(&head, desk, err) == -1)
		return -1;
	return check_file(&head, desk, err);
}
