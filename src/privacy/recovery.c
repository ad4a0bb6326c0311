/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "privacy/recovery.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <sodium.h>

#include "base/file.h"
#include "base/mem.h"

enum {
	PUBLIC_LEN = crypto_box_PUBLICKEYBYTES,
	SECRET_LEN = crypto_box_SECRETKEYBYTES,
	SEALED_PLAIN = KEY_LEN + UUID_LEN
};

static const char pub_word[] = "heyward-recovery-v1";

struct recovery_public {
	uint8_t id[KEYFILE_ID_LEN];
	uint8_t key[PUBLIC_LEN];
};

struct recovery_ring {
	struct recovery_public *list;
	size_t n;
};

struct recovery_secret {
	uint8_t id[KEYFILE_ID_LEN];
	uint8_t public[PUBLIC_LEN];
	uint8_t secret[SECRET_LEN];
};

/* A key's id is a hash of its public half. */
static void key_id(uint8_t id[KEYFILE_ID_LEN], const uint8_t *public)
{
	uint8_t hash[crypto_generichash_BYTES];

	crypto_generichash(hash, sizeof hash, public, PUBLIC_LEN, NULL, 0);
	memcpy(id, hash, KEYFILE_ID_LEN);
}

char *recovery_key_path(const char *pub)
{
	size_t len = strlen(pub);

	if (len > 4 && strcmp(pub + len - 4, ".pub") == 0)
		len -= 4;
	return mem_printf("%.*s.key", (int)len, pub);
}

static int write_public(
    const char *path, const uint8_t *public, struct err *err)
{
	char hex[PUBLIC_LEN * 2 + 1], *line;
	int ret;

	sodium_bin2hex(hex, sizeof hex, public, PUBLIC_LEN);
	line = mem_printf("%s %s\n", pub_word, hex);
	ret = file_write_new(path, line, strlen(line), 0644, err);
	free(line);
	return ret;
}

int recovery_create(char **key_path, const char *pub, const char *passphrase,
    int64_t now, struct err *err)
{
	struct keyfile head = {.kind = KEYFILE_RECOVERY, .day = now / 86400};
	uint8_t public[PUBLIC_LEN], secret[SECRET_LEN];
	struct buf secrets = BUF_INIT;
	char *path = recovery_key_path(pub);
	int ret = -1;

	crypto_box_keypair(public, secret);
	key_id(head.id, public);
	buf_add(&secrets, secret, sizeof secret);
	/* The secret first: a public half without it would swallow
	 * originals that nobody can ever open. */
	if (keyfile_create(path, &head, &secrets, passphrase, err) == -1)
		goto out;
	if (write_public(pub, public, err) == -1) {
		unlink(path);
		goto out;
	}
	*key_path = path;
	path = NULL;
	ret = 0;
out:
	free(path);
	buf_release(&secrets);
	sodium_memzero(secret, sizeof secret);
	return ret;
}

static int read_public(
    struct recovery_public *public, const char *path, struct err *err)
{
	char line[256];
	struct stat st;
	size_t len, n;
	ssize_t got;
	int fd;

	fd = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	if (fd == -1)
		return err_set(
		    err, ERR_CONFIG, "%s: %s", path, strerror(errno));
	if (fstat(fd, &st) == -1 || !S_ISREG(st.st_mode) ||
	    (st.st_uid != geteuid() && st.st_uid != 0) || (st.st_mode & 022)) {
		close(fd);
		return err_set(err, ERR_CONFIG,
		    "%s must be a file that only you or root can write: "
		    "whoever puts another key there reads what comes in",
		    path);
	}
	got = read(fd, line, sizeof line - 1);
	close(fd);
	if (got < 0)
		return err_set(
		    err, ERR_CONFIG, "%s: %s", path, strerror(errno));
	line[got] = '\0';
	n = strlen(pub_word);
	if (strncmp(line, pub_word, n) != 0 || line[n] != ' ' ||
	    sodium_hex2bin(public->key, sizeof public->key, line + n + 1,
		strcspn(line + n + 1, "\r\n"), NULL, &len, NULL) != 0 ||
	    len != sizeof public->key)
		return err_set(err, ERR_CONFIG,
		    "%s is not the public half of a recovery key", path);
	key_id(public->id, public->key);
	return 0;
}

int recovery_open(
    struct recovery_ring **out, const char **paths, struct err *err)
{
	struct recovery_ring *ring = mem_alloc(sizeof *ring);
	size_t n = 0;

	while (paths[n] != NULL)
		n++;
	ring->list = mem_alloc(n * sizeof *ring->list);
	for (; ring->n < n; ring->n++)
		if (read_public(&ring->list[ring->n], paths[ring->n], err) ==
		    -1) {
			recovery_close(ring);
			return -1;
		}
	*out = ring;
	return 0;
}

void recovery_close(struct recovery_ring *ring)
{
	if (ring == NULL)
		return;
	free(ring->list);
	free(ring);
}

size_t recovery_count(const struct recovery_ring *ring)
{
	return ring->n;
}

const uint8_t *recovery_id(const struct recovery_ring *ring, size_t i)
{
	return ring->list[i].id;
}

void recovery_seal(struct buf *out, const struct recovery_ring *ring, size_t i,
    const struct seal_key *run_key, const struct uuid *run)
{
	uint8_t plain[SEALED_PLAIN];
	uint8_t sealed[SEALED_PLAIN + crypto_box_SEALBYTES];

	memcpy(plain, seal_key_bytes(run_key), KEY_LEN);
	memcpy(plain + KEY_LEN, run->bytes, UUID_LEN);
	crypto_box_seal(sealed, plain, sizeof plain, ring->list[i].key);
	buf_add(out, sealed, sizeof sealed);
	sodium_memzero(plain, sizeof plain);
}

int recovery_secret_read(struct recovery_secret **out, const char *path,
    const char *passphrase, struct err *err)
{
	struct buf secrets = BUF_INIT;
	struct recovery_secret *secret;
	struct keyfile head;
	int ret = -1;

	if (keyfile_read(&head, &secrets, path, passphrase, err) == -1)
		goto out;
	if (head.kind != KEYFILE_RECOVERY || secrets.len != SECRET_LEN) {
		err_set(err, ERR_CONFIG, "%s is not a recovery key", path);
		goto out;
	}
	secret = sodium_malloc(sizeof *secret);
	if (secret == NULL)
		BUG("no locked memory for a key");
	memcpy(secret->secret, secrets.data, SECRET_LEN);
	crypto_scalarmult_base(secret->public, secret->secret);
	key_id(secret->id, secret->public);
	*out = secret;
	ret = 0;
out:
	buf_release(&secrets);
	return ret;
}

void recovery_secret_free(struct recovery_secret *secret)
{
	sodium_free(secret);
}

const uint8_t *recovery_secret_id(const struct recovery_secret *secret)
{
	return secret->id;
}

int recovery_unseal(struct seal_key **run_key,
    const struct recovery_secret *secret, const void *sealed, size_t len,
    const struct uuid *run, struct err *err)
{
	uint8_t plain[SEALED_PLAIN];
	int ret = -1;

	if (len != SEALED_PLAIN + crypto_box_SEALBYTES ||
	    crypto_box_seal_open(
		plain, sealed, len, secret->public, secret->secret) != 0 ||
	    sodium_memcmp(plain + KEY_LEN, run->bytes, UUID_LEN) != 0)
		err_set(err, ERR_SEALED,
		    "this recovery key does not open that run's key");
	else {
		*run_key = seal_key_from(seal_unit_id(run), plain);
		ret = 0;
	}
	sodium_memzero(plain, sizeof plain);
	return ret;
}
