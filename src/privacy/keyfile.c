/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "privacy/keyfile.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <sodium.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/pack.h"
#include "privacy/random.h"

static const char magic[] = "HEYWARDKEY1\n";

enum {
	MAGIC_LEN = sizeof magic - 1,
	FILE_MAX = 65536,
	NONCE_LEN = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES,
	TAG_LEN = crypto_aead_xchacha20poly1305_ietf_ABYTES,
	KEY_BYTES = crypto_aead_xchacha20poly1305_ietf_KEYBYTES,
	OPS_MAX = 10
};
#define MEM_MAX ((size_t)1 << 30)

enum kdf { KDF_NONE, KDF_ARGON2ID13 };

struct params {
	enum kdf kdf;
	uint64_t ops, mem;
	uint8_t salt[crypto_pwhash_SALTBYTES];
};

static int derive(uint8_t key[KEY_BYTES], const struct params *params,
    const char *passphrase, struct err *err)
{
	if (params->kdf == KDF_NONE) {
		crypto_generichash(
		    key, KEY_BYTES, (const uint8_t *)magic, MAGIC_LEN, NULL, 0);
		return 0;
	}
	if (passphrase == NULL)
		return err_set(err, ERR_CONFIG,
		    "the key wants its passphrase: --passphrase-file");
	/* What no file of ours asks for: it was damaged, or made to stall. */
	if (params->ops < crypto_pwhash_OPSLIMIT_MIN || params->ops > OPS_MAX ||
	    params->mem < crypto_pwhash_MEMLIMIT_MIN || params->mem > MEM_MAX)
		return err_set(err, ERR_CONFIG,
		    "the key file is damaged: it asks for less or more work "
		    "than any of ours does; put the right file back");
	if (crypto_pwhash(key, KEY_BYTES, passphrase, strlen(passphrase),
		params->salt, params->ops, (size_t)params->mem,
		crypto_pwhash_ALG_ARGON2ID13) != 0)
		return err_set(err, ERR_TEMP,
		    "not enough memory to derive the key (256 MiB)");
	return 0;
}

static void pack_head(
    struct buf *out, const struct keyfile *head, const struct params *params)
{
	buf_add(out, magic, MAGIC_LEN);
	pack_u8(out, (uint8_t)head->kind);
	pack_u8(out, (uint8_t)params->kdf);
	pack_u64(out, params->ops);
	pack_u64(out, params->mem);
	buf_add(out, params->salt, sizeof params->salt);
	buf_add(out, head->id, sizeof head->id);
	pack_u64(out, (uint64_t)head->day);
}

/* Returns the header's length, or 0 where it is none. */
static size_t unpack_head(
    struct keyfile *head, struct params *params, const struct buf *file)
{
	const uint8_t *salt, *id;
	struct unpack in;

	if (file->len < MAGIC_LEN || memcmp(file->data, magic, MAGIC_LEN) != 0)
		return 0;
	unpack_init(&in, file->data + MAGIC_LEN, file->len - MAGIC_LEN);
	head->kind = unpack_u8(&in);
	params->kdf = unpack_u8(&in);
	params->ops = unpack_u64(&in);
	params->mem = unpack_u64(&in);
	salt = unpack_raw(&in, sizeof params->salt);
	id = unpack_raw(&in, sizeof head->id);
	head->day = (int64_t)unpack_u64(&in);
	if (in.failed || params->kdf > KDF_ARGON2ID13)
		return 0;
	memcpy(params->salt, salt, sizeof params->salt);
	memcpy(head->id, id, sizeof head->id);
	return file->len - in.left;
}

/* The bytes of the file. */
static int seal_file(struct buf *file, const struct keyfile *head,
    const struct buf *secrets, const char *passphrase, struct err *err)
{
	struct params params = {.kdf = KDF_NONE};
	uint8_t key[KEY_BYTES], nonce[NONCE_LEN];
	size_t head_len, len = secrets->len + TAG_LEN;
	uint8_t *sealed;

	if (passphrase != NULL) {
		params.kdf = KDF_ARGON2ID13;
		params.ops = crypto_pwhash_OPSLIMIT_MODERATE;
		params.mem = crypto_pwhash_MEMLIMIT_MODERATE;
		random_bytes(params.salt, sizeof params.salt);
	}
	if (derive(key, &params, passphrase, err) == -1)
		return -1;
	sealed = mem_alloc(len);
	pack_head(file, head, &params);
	head_len = file->len;
	random_bytes(nonce, sizeof nonce);
	crypto_aead_xchacha20poly1305_ietf_encrypt(sealed, NULL,
	    (const uint8_t *)secrets->data, secrets->len,
	    (const uint8_t *)file->data, head_len, NULL, nonce, key);
	buf_add(file, nonce, sizeof nonce);
	buf_add(file, sealed, len);
	sodium_memzero(key, sizeof key);
	free(sealed);
	return 0;
}

int keyfile_create(const char *path, const struct keyfile *head,
    const struct buf *secrets, const char *passphrase, struct err *err)
{
	struct buf file = BUF_INIT;
	int ret;

	ret = seal_file(&file, head, secrets, passphrase, err);
	if (ret == 0)
		ret = file_write_new(path, file.data, file.len, 0600, err);
	buf_release(&file);
	return ret;
}

int keyfile_replace(const char *path, const struct keyfile *head,
    const struct buf *secrets, struct err *err)
{
	struct buf file = BUF_INIT;
	int ret;

	ret = seal_file(&file, head, secrets, NULL, err);
	if (ret == 0)
		ret = file_replace(path, file.data, file.len, 0600, err);
	buf_release(&file);
	return ret;
}

static int check_owner(int fd, const char *path, struct err *err)
{
	struct stat st;

	if (fstat(fd, &st) == -1)
		return err_set(
		    err, ERR_CONFIG, "%s: %s", path, strerror(errno));
	if (!S_ISREG(st.st_mode))
		return err_set(err, ERR_CONFIG, "%s is not a file", path);
	if (st.st_uid != geteuid() && st.st_uid != 0)
		return err_set(err, ERR_CONFIG,
		    "%s belongs to somebody else; chown it", path);
	if (st.st_mode & 077)
		return err_set(err, ERR_CONFIG,
		    "%s can be read by others; chmod 600 it, and consider "
		    "whether somebody has read it",
		    path);
	return 0;
}

static int read_file(struct buf *file, const char *path, struct err *err)
{
	char chunk[4096];
	ssize_t n = 0;
	int fd, ret = -1;

	/* Not blocking: a pipe would be waited for before it is refused. */
	fd = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	if (fd == -1)
		return err_set(err, ERR_CONFIG, "%s: %s", path,
		    errno == ELOOP ? "is a link" : strerror(errno));
	if (check_owner(fd, path, err) == -1)
		goto out;
	while (file->len <= FILE_MAX && (n = read(fd, chunk, sizeof chunk)) > 0)
		buf_add(file, chunk, (size_t)n);
	if (n == -1)
		err_set(err, ERR_CONFIG, "%s: %s", path, strerror(errno));
	else
		ret = 0;
out:
	sodium_memzero(chunk, sizeof chunk);
	close(fd);
	return ret;
}

int keyfile_read(struct keyfile *head, struct buf *secrets, const char *path,
    const char *passphrase, struct err *err)
{
	struct params params;
	struct buf file = BUF_INIT;
	uint8_t key[KEY_BYTES] = {0}, *plain = NULL;
	const uint8_t *nonce;
	size_t head_len, len = 0;
	int ret = -1;

	if (read_file(&file, path, err) == -1)
		goto out;
	head_len = unpack_head(head, &params, &file);
	if (head_len == 0 || file.len - head_len < NONCE_LEN + TAG_LEN) {
		err_set(err, ERR_CONFIG,
		    "%s is not a key of heyward, or was cut short; put the "
		    "right file back",
		    path);
		goto out;
	}
	if (derive(key, &params, passphrase, err) == -1)
		goto out;
	nonce = (const uint8_t *)file.data + head_len;
	len = file.len - head_len - NONCE_LEN - TAG_LEN;
	plain = mem_alloc(len);
	if (crypto_aead_xchacha20poly1305_ietf_decrypt(plain, NULL, NULL,
		nonce + NONCE_LEN, len + TAG_LEN, (const uint8_t *)file.data,
		head_len, nonce, key) != 0) {
		err_set(err, ERR_CONFIG, "%s: %s", path,
		    params.kdf == KDF_NONE ? "damaged; put the right file back"
					   : "wrong passphrase, or damaged");
		goto out;
	}
	buf_add(secrets, plain, len);
	ret = 0;
out:
	sodium_memzero(key, sizeof key);
	if (plain != NULL)
		sodium_memzero(plain, len);
	free(plain);
	buf_release(&file);
	return ret;
}
