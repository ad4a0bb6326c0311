/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/scratch.h"

#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "privacy/recovery.h"

enum { NOW = 1700000000 };

/* Two pairs are made for all tests, since each takes about a second. */
static const char pass[] = "correct horse";
static char *key_paths[2];
static struct recovery_secret *secrets[2];
static struct recovery_ring *ring;

static int make_pairs(void **state)
{
	const char *paths[] = {
	    scratch_path("one.pub"), scratch_path("two.pub"), NULL};
	struct err err;
	size_t i;

	if (scratch_begin(state) == -1)
		return -1;
	paths[0] = scratch_path("one.pub");
	paths[1] = scratch_path("two.pub");
	for (i = 0; i < 2; i++)
		if (recovery_create(&key_paths[i], paths[i], pass, NOW, &err) ==
			-1 ||
		    recovery_secret_read(
			&secrets[i], key_paths[i], pass, &err) == -1)
			return -1;
	return recovery_open(&ring, paths, &err);
}

static int drop_pairs(void **state)
{
	size_t i;

	for (i = 0; i < 2; i++) {
		recovery_secret_free(secrets[i]);
		free(key_paths[i]);
	}
	recovery_close(ring);
	return scratch_end(state);
}

static void a_pair_has_a_public_and_a_secret_half(void **state)
{
	struct stat st;

	(void)state;
	assert_string_equal(key_paths[0], scratch_path("one.key"));
	assert_int_equal(stat(key_paths[0], &st), 0);
	assert_int_equal(st.st_mode & 07777, 0600);
	assert_int_equal(stat(scratch_path("one.pub"), &st), 0);
	assert_int_equal(st.st_mode & 07777, 0644);
	assert_int_equal(recovery_count(ring), 2);
	assert_memory_equal(recovery_id(ring, 0),
	    recovery_secret_id(secrets[0]), KEYFILE_ID_LEN);
	assert_memory_equal(recovery_id(ring, 1),
	    recovery_secret_id(secrets[1]), KEYFILE_ID_LEN);
	assert_memory_not_equal(
	    recovery_id(ring, 0), recovery_id(ring, 1), KEYFILE_ID_LEN);
}

static void a_key_opens_what_was_sealed_to_it_only(void **state)
{
	struct uuid run = random_uuid();
	struct seal_key *key = seal_key_new(seal_unit_id(&run)), *back;
	struct buf sealed = BUF_INIT;
	struct err err;
	size_t to, by;

	(void)state;
	for (to = 0; to < 2; to++) {
		recovery_seal(&sealed, ring, to, key, &run);
		for (by = 0; by < 2; by++) {
			back = NULL;
			err.kind = ERR_NONE;
			if (recovery_unseal(&back, secrets[by], sealed.data,
				sealed.len, &run, &err) == 0) {
				assert_int_equal(to, by);
				assert_int_equal(
				    seal_key_id(back), seal_key_id(key));
				assert_memory_equal(seal_key_bytes(back),
				    seal_key_bytes(key), KEY_LEN);
			} else {
				assert_int_not_equal(to, by);
				assert_int_equal(err.kind, ERR_SEALED);
				assert_null(back);
			}
			seal_key_free(back);
		}
		buf_release(&sealed);
	}
	seal_key_free(key);
}

/* A key that was sealed for one run is not taken for another's. */
static void the_run_is_bound_to_its_key(void **state)
{
	struct uuid run = random_uuid(), other = random_uuid();
	struct seal_key *key = seal_key_new(seal_unit_id(&run)), *back = NULL;
	struct buf sealed = BUF_INIT;
	struct err err;
	size_t i;

	(void)state;
	recovery_seal(&sealed, ring, 0, key, &run);
	assert_int_equal(recovery_unseal(&back, secrets[0], sealed.data,
			     sealed.len, &other, &err),
	    -1);
	assert_int_equal(err.kind, ERR_SEALED);
	for (i = 0; i < sealed.len; i++) {
		assert_int_equal(recovery_unseal(&back, secrets[0], sealed.data,
				     i, &run, &err),
		    -1);
		sealed.data[i] = (char)(sealed.data[i] ^ 1);
		assert_int_equal(recovery_unseal(&back, secrets[0], sealed.data,
				     sealed.len, &run, &err),
		    -1);
		assert_int_equal(err.kind, ERR_SEALED);
		sealed.data[i] = (char)(sealed.data[i] ^ 1);
	}
	assert_null(back);
	buf_release(&sealed);
	seal_key_free(key);
}

static void assert_unreadable(const char *path, const char *word)
{
	struct recovery_secret *secret = NULL;
	struct err err = {ERR_NONE, ""};

	assert_int_equal(recovery_secret_read(&secret, path, word, &err), -1);
	assert_int_equal(err.kind, ERR_CONFIG);
	assert_true(err.text[0] != '\0');
	assert_null(secret);
}

static void another_passphrase_does_not_open(void **state)
{
	(void)state;
	assert_unreadable(key_paths[0], "wrong horse");
	assert_unreadable(key_paths[0], NULL);
}

/* Where the work that the passphrase costs is written: a damaged file must
 * not ask for hours, nor pass for a lack of memory. */
static void a_damaged_price_is_refused_at_once(void **state)
{
	enum { OPS = 14, MEM = 22 };
	static const struct {
		const char *label;
		size_t at;
		char byte;
	} rows[] = {
	    {"endless", OPS, 1},
	    {"for nothing", OPS + 7, 0},
	    {"all memory", MEM, 1},
	    {"no memory", MEM + 4, 0},
	};
	struct buf file = BUF_INIT;
	size_t i;
	char old;

	(void)state;
	scratch_read(&file, key_paths[0]);
	for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		old = file.data[rows[i].at];
		assert_int_not_equal(old, rows[i].byte);
		file.data[rows[i].at] = rows[i].byte;
		scratch_write(
		    scratch_path("bad.key"), file.data, file.len, 0600);
		assert_unreadable(scratch_path("bad.key"), pass);
		file.data[rows[i].at] = old;
	}
	buf_release(&file);
}

static void a_public_half_is_not_taken_for_a_key(void **state)
{
	(void)state;
	scratch_write(
	    scratch_path("pub.key"), "heyward-recovery-v1 00", 22, 0600);
	assert_unreadable(scratch_path("pub.key"), pass);
}

/* Neither file is replaced; and no half is left without the other. */
static void a_pair_is_never_made_over_another(void **state)
{
	struct buf before = BUF_INIT, after = BUF_INIT;
	char *path = NULL;
	struct err err;

	(void)state;
	scratch_read(&before, key_paths[0]);
	assert_int_equal(
	    recovery_create(&path, scratch_path("one.pub"), pass, NOW, &err),
	    -1);
	assert_int_equal(err.kind, ERR_CONFIG);
	scratch_read(&after, key_paths[0]);
	assert_memory_equal(before.data, after.data, before.len);
	scratch_write(scratch_path("three.pub"), "x", 1, 0644);
	assert_int_equal(
	    recovery_create(&path, scratch_path("three.pub"), pass, NOW, &err),
	    -1);
	assert_int_equal(err.kind, ERR_CONFIG);
	assert_false(scratch_has("three.key"));
	assert_null(path);
	buf_release(&before);
	buf_release(&after);
}

static void what_is_no_public_half_is_refused(void **state)
{
	static const struct {
		const char *label, *text;
	} rows[] = {
	    {"empty", ""},
	    {"another version", "heyward-recovery-v2 00"},
	    {"no key", "heyward-recovery-v1"},
	    {"an empty key", "heyward-recovery-v1 \n"},
	    {"a short key", "heyward-recovery-v1 00ff\n"},
	    {"no hex", "heyward-recovery-v1 xx"},
	};
	const char *paths[] = {
	    scratch_path("one.pub"), scratch_path("no.pub"), NULL};
	struct recovery_ring *none = NULL;
	struct err err;
	size_t i;

	(void)state;
	assert_int_equal(recovery_open(&none, paths, &err), -1);
	assert_int_equal(err.kind, ERR_CONFIG);
	for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		scratch_write(
		    paths[1], rows[i].text, strlen(rows[i].text), 0644);
		err.kind = ERR_NONE;
		if (recovery_open(&none, paths, &err) == 0 ||
		    err.kind != ERR_CONFIG)
			fail_msg("%s", rows[i].label);
	}
	paths[0] = NULL;
	assert_int_equal(recovery_open(&none, paths, &err), 0);
	assert_int_equal(recovery_count(none), 0);
	recovery_close(none);
	recovery_close(NULL);
}

static void the_name_of_the_secret_half_follows(void **state)
{
	static const struct {
		const char *pub, *key;
	} rows[] = {
	    {"/a/recovery.pub", "/a/recovery.key"},
	    {"recovery", "recovery.key"},
	    {".pub", ".pub.key"},
	    {"a.public", "a.public.key"},
	};
	char *key;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		key = recovery_key_path(rows[i].pub);
		assert_string_equal(key, rows[i].key);
		free(key);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_pair_has_a_public_and_a_secret_half),
	    cmocka_unit_test(a_key_opens_what_was_sealed_to_it_only),
	    cmocka_unit_test(the_run_is_bound_to_its_key),
	    cmocka_unit_test(another_passphrase_does_not_open),
	    cmocka_unit_test(a_damaged_price_is_refused_at_once),
	    cmocka_unit_test(a_public_half_is_not_taken_for_a_key),
	    cmocka_unit_test(a_pair_is_never_made_over_another),
	    cmocka_unit_test(what_is_no_public_half_is_refused),
	    cmocka_unit_test(the_name_of_the_secret_half_follows),
	};

	random_init();
	return cmocka_run_group_tests(tests, make_pairs, drop_pairs);
}
