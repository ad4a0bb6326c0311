/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/scratch.h"

#include <sys/stat.h>
#include <unistd.h>

#include "privacy/ring.h"

enum { NOW = 1700000000, WEEK = 7 * 86400 };

static const char *make(const char *name)
{
	const char *path = scratch_path(name);
	struct err err;

	if (ring_create(path, NOW, &err) == -1)
		fail_msg("%s", err.text);
	return path;
}

static struct ring *open_good(const char *path)
{
	struct ring *ring = NULL;
	struct err err;

	if (ring_open(&ring, path, &err) == -1)
		fail_msg("%s", err.text);
	return ring;
}

static void assert_refused(const char *path, const char *label)
{
	struct ring *ring = NULL;
	struct err err = {ERR_NONE, ""};

	if (ring_open(&ring, path, &err) == 0 || err.kind != ERR_CONFIG ||
	    err.text[0] == '\0' || ring != NULL)
		fail_msg("%s: kind %d", label, (int)err.kind);
}

static void a_new_ring_opens(void **state)
{
	struct ring *ring = open_good(make("a"));
	const struct seal_key *key = ring_identity_key(ring);
	struct stat st;

	(void)state;
	assert_int_equal(seal_key_id(key), NOW / WEEK);
	assert_ptr_equal(ring_identity_key_by_id(ring, NOW / WEEK), key);
	assert_null(ring_identity_key_by_id(ring, NOW / WEEK - 1));
	assert_memory_not_equal(seal_key_bytes(ring_content_key(ring)),
	    seal_key_bytes(key), KEY_LEN);
	assert_int_equal(stat(scratch_path("a"), &st), 0);
	assert_int_equal(st.st_mode & 07777, 0600);
	ring_close(ring);
	ring_close(NULL);
}

static void a_ring_is_never_replaced(void **state)
{
	const char *path = make("b");
	struct buf before = BUF_INIT, after = BUF_INIT;
	struct err err;

	(void)state;
	scratch_read(&before, path);
	assert_int_equal(ring_create(path, NOW, &err), -1);
	assert_int_equal(err.kind, ERR_CONFIG);
	scratch_read(&after, path);
	assert_int_equal(before.len, after.len);
	assert_memory_equal(before.data, after.data, before.len);
	assert_false(scratch_has("b.new"));
	buf_release(&before);
	buf_release(&after);
}

static void a_ring_that_others_can_read_is_refused(void **state)
{
	static const mode_t modes[] = {0644, 0640, 0604, 0620, 0601};
	const char *path = make("c");
	size_t i;

	(void)state;
	for (i = 0; i < sizeof modes / sizeof modes[0]; i++) {
		assert_int_equal(chmod(path, modes[i]), 0);
		assert_refused(path, "mode");
	}
	assert_int_equal(chmod(path, 0400), 0);
	ring_close(open_good(path));
}

static void what_is_no_file_is_refused(void **state)
{
	(void)state;
	assert_refused(scratch_path("nothing"), "missing");
	assert_int_equal(mkdir(scratch_path("folder"), 0700), 0);
	assert_refused(scratch_path("folder"), "a folder");
	make("target");
	assert_int_equal(
	    symlink(scratch_path("target"), scratch_path("link")), 0);
	assert_refused(scratch_path("link"), "a link");
	assert_int_equal(mkfifo(scratch_path("fifo"), 0600), 0);
	assert_refused(scratch_path("fifo"), "a pipe that nobody writes");
	scratch_write(scratch_path("empty"), "", 0, 0600);
	assert_refused(scratch_path("empty"), "empty");
}

static void what_was_damaged_anywhere_is_refused(void **state)
{
	const char *good = make("d"), *bad = scratch_path("bad");
	struct buf file = BUF_INIT;
	size_t i;

	(void)state;
	scratch_read(&file, good);
	assert_true(file.len > 100);
	for (i = 0; i < file.len; i++) {
		scratch_write(bad, file.data, i, 0600);
		assert_refused(bad, "cut");
		file.data[i] = (char)(file.data[i] ^ (1 << i % 8));
		scratch_write(bad, file.data, file.len, 0600);
		assert_refused(bad, "a flipped bit");
		file.data[i] = (char)(file.data[i] ^ (1 << i % 8));
	}
	buf_addc(&file, '\0');
	scratch_write(bad, file.data, file.len, 0600);
	assert_refused(bad, "longer");
	for (i = file.len; i < 100000; i++)
		buf_addc(&file, 'x');
	scratch_write(bad, file.data, file.len, 0600);
	assert_refused(bad, "much longer");
	buf_release(&file);
}

static bool same(struct blind a, struct blind b)
{
	return memcmp(&a, &b, sizeof a) == 0;
}

static void blind_values_are_equal_only_for_equals(void **state)
{
	struct ring *ring = open_good(make("e"));
	struct ring *again = open_good(scratch_path("e"));
	struct ring *other = open_good(make("f"));
	struct blind blind = ring_blind_str(ring, BLIND_MAIL, "x");
	int d;

	(void)state;
	assert_true(same(blind, ring_blind(ring, BLIND_MAIL, "x", 1)));
	assert_true(same(blind, ring_blind_str(again, BLIND_MAIL, "x")));
	assert_false(same(blind, ring_blind_str(other, BLIND_MAIL, "x")));
	assert_false(same(blind, ring_blind_str(ring, BLIND_MAIL, "X")));
	assert_false(same(blind, ring_blind_str(ring, BLIND_MAIL, "")));
	assert_false(same(blind, ring_blind(ring, BLIND_MAIL, "x\0", 2)));
	for (d = BLIND_MAIL + 1; d <= BLIND_MAILBOX; d++)
		assert_false(same(
		    blind, ring_blind_str(ring, (enum blind_domain)d, "x")));
	/* The end of one name and the beginning of a value do not mix. */
	assert_false(same(ring_blind_str(ring, BLIND_MAIL, "box"),
	    ring_blind_str(ring, BLIND_MAILBOX, "")));
	ring_close(ring);
	ring_close(again);
	ring_close(other);
}

/* ---------------------------- the weeks --------------------------- */

static void turn(struct ring *ring, int week)
{
	struct err err;

	assert_true(ring_week_is_over(ring, NOW + (int64_t)week * WEEK));
	if (ring_turn(ring, NOW + (int64_t)week * WEEK, &err) == -1)
		fail_msg("%s", err.text);
	assert_false(ring_week_is_over(ring, NOW + (int64_t)week * WEEK));
}

static void only_this_weeks_key_and_the_one_before_exist(void **state)
{
	const char *path = make("weeks");
	struct ring *ring = open_good(path);
	uint32_t first = seal_key_id(ring_identity_key(ring));
	struct blind blind = ring_blind_str(ring, BLIND_REPORTER, "x");

	(void)state;
	assert_false(ring_week_is_over(ring, NOW));
	turn(ring, 1);
	assert_non_null(ring_identity_key_by_id(ring, first));
	turn(ring, 2);
	assert_null(ring_identity_key_by_id(ring, first));
	assert_non_null(ring_identity_key_by_id(ring, first + 1));
	ring_close(ring);
	ring = open_good(path);
	assert_null(ring_identity_key_by_id(ring, first));
	assert_int_equal(seal_key_id(ring_identity_key(ring)), first + 2);
	assert_non_null(ring_identity_key_by_id(ring, first + 1));
	assert_true(same(blind, ring_blind_str(ring, BLIND_REPORTER, "x")));
	ring_close(ring);
}

static void a_ring_that_cannot_be_written_stays_as_it_is(void **state)
{
	const char *path = make("full");
	struct ring *ring = open_good(path);
	uint32_t first = seal_key_id(ring_identity_key(ring));
	struct err err = {ERR_NONE, ""};

	(void)state;
	/* Where the new file would be written there is a directory. */
	assert_int_equal(mkdir(scratch_path("full.new"), 0700), 0);
	assert_int_equal(ring_turn(ring, NOW + WEEK, &err), -1);
	assert_int_equal(err.kind, ERR_TEMP);
	assert_int_equal(seal_key_id(ring_identity_key(ring)), first);
	ring_close(ring);
	ring = open_good(path);
	assert_int_equal(seal_key_id(ring_identity_key(ring)), first);
	ring_close(ring);
}

/* -------------------------- generations --------------------------- */

static void add_generation(struct ring *ring)
{
	struct err err;

	if (ring_add_generation(ring, NOW, &err) == -1)
		fail_msg("%s", err.text);
}

static void settle(struct ring *ring)
{
	struct err err;

	if (ring_settle(ring, &err) == -1)
		fail_msg("%s", err.text);
}

static void a_rotation_can_be_left_at_any_step(void **state)
{
	const char *path = make("gen");
	struct ring *ring = open_good(path);
	struct blind old = ring_self(ring), new;
	uint8_t content[KEY_LEN];

	(void)state;
	memcpy(content, seal_key_bytes(ring_content_key(ring)), KEY_LEN);
	add_generation(ring);
	new = ring_next_self(ring);
	assert_false(same(old, new));
	assert_true(same(old, ring_self(ring)));
	ring_close(ring);

	/* The database is still the old one: as if nothing had been. */
	ring = open_good(path);
	assert_int_equal(ring_choose(ring, &old), 0);
	assert_memory_equal(
	    seal_key_bytes(ring_content_key(ring)), content, KEY_LEN);
	/* Or it was brought over. */
	assert_int_equal(ring_choose(ring, &new), 0);
	assert_memory_not_equal(
	    seal_key_bytes(ring_content_key(ring)), content, KEY_LEN);
	settle(ring);
	assert_true(same(new, ring_self(ring)));
	ring_close(ring);

	ring = open_good(path);
	assert_int_equal(ring_choose(ring, &old), -1);
	assert_int_equal(ring_choose(ring, &new), 0);
	settle(ring);
	ring_close(ring);
}

static void a_hash_that_is_indexed_can_be_brought_over(void **state)
{
	struct ring *ring = open_good(make("over"));
	struct blind now = ring_blind_str(ring, BLIND_RESPONDENT, "x"), next;
	struct blind self;
	int i;

	(void)state;
	for (i = 0; i < 3; i++) {
		add_generation(ring);
		self = ring_next_self(ring);
		next = ring_next_blind(ring, &now);
		assert_false(same(now, next));
		assert_int_equal(ring_choose(ring, &self), 0);
		settle(ring);
		now = ring_blind_str(ring, BLIND_RESPONDENT, "x");
		assert_true(same(now, next));
	}
	ring_close(ring);
}

static void a_lost_ring_is_made_again_but_for_its_weeks(void **state)
{
	struct ring *ring = open_good(make("lost")), *again;
	struct buf packed = BUF_INIT;
	struct err err;

	(void)state;
	ring_pack(&packed, ring);
	if (ring_make_again(
		&again, scratch_path("again"), &packed, NOW + WEEK, &err) == -1)
		fail_msg("%s", err.text);
	assert_false(scratch_has("again"));
	assert_int_equal(ring_write_new(again, &err), 0);
	ring_close(again);
	again = open_good(scratch_path("again"));
	assert_true(same(ring_self(ring), ring_self(again)));
	assert_memory_equal(seal_key_bytes(ring_content_key(ring)),
	    seal_key_bytes(ring_content_key(again)), KEY_LEN);
	assert_null(ring_identity_key_by_id(
	    again, seal_key_id(ring_identity_key(ring))));
	ring_close(again);
	ring_close(ring);
	packed.data[0]++;
	packed.len--;
	assert_int_equal(
	    ring_make_again(&again, scratch_path("not"), &packed, NOW, &err),
	    -1);
	assert_int_equal(
	    ring_make_again(&again, scratch_path("lost"), &packed, NOW, &err),
	    -1);
	assert_int_equal(err.kind, ERR_CONFIG);
	buf_release(&packed);
}

static void a_signature_is_of_one_ring_and_one_text(void **state)
{
	struct ring *ring = open_good(make("sign"));
	struct ring *other = open_good(make("other"));
	uint8_t signature[RING_SIGNATURE_LEN];
	struct blind next;

	(void)state;
	ring_sign(signature, ring, "head", 4);
	assert_true(ring_signed(ring, signature, "head", 4));
	assert_false(ring_signed(ring, signature, "heaD", 4));
	assert_false(ring_signed(other, signature, "head", 4));
	/* While it is rotated, what either generation signed. */
	add_generation(ring);
	assert_true(ring_signed(ring, signature, "head", 4));
	next = ring_next_self(ring);
	assert_int_equal(ring_choose(ring, &next), 0);
	assert_true(ring_signed(ring, signature, "head", 4));
	settle(ring);
	assert_false(ring_signed(ring, signature, "head", 4));
	ring_close(ring);
	ring_close(other);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_new_ring_opens),
	    cmocka_unit_test(a_ring_is_never_replaced),
	    cmocka_unit_test(a_ring_that_others_can_read_is_refused),
	    cmocka_unit_test(what_is_no_file_is_refused),
	    cmocka_unit_test(what_was_damaged_anywhere_is_refused),
	    cmocka_unit_test(blind_values_are_equal_only_for_equals),
	    cmocka_unit_test(only_this_weeks_key_and_the_one_before_exist),
	    cmocka_unit_test(a_ring_that_cannot_be_written_stays_as_it_is),
	    cmocka_unit_test(a_rotation_can_be_left_at_any_step),
	    cmocka_unit_test(a_hash_that_is_indexed_can_be_brought_over),
	    cmocka_unit_test(a_lost_ring_is_made_again_but_for_its_weeks),
	    cmocka_unit_test(a_signature_is_of_one_ring_and_one_text),
	};

	random_init();
	return cmocka_run_group_tests(tests, scratch_begin, scratch_end);
}
