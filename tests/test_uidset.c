/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/test.h"

#include "wire/uidset.h"

static void many_uids_make_several_short_sets(void **state)
{
	uint32_t uids[2000];
	size_t used, n = 0;
	struct mailimap_set *set;

	(void)state;
	for (size_t i = 0; i < 1000; i++) {
		uids[i] = (uint32_t)(4000000000 - 2 * i);
		uids[1000 + i] = (uint32_t)(i / 2 + 1);
	}
	n = uidset_sort(uids, 2000);
	assert_int_equal(n, 1500);
	set = uidset_new(uids, sizeof *uids, n, &used);
	/* One run of 500, and 299 single ones. */
	assert_int_equal(used, 799);
	assert_int_equal(clist_count(set->set_list), 300);
	assert_true(uidset_has(set, 1) && uidset_has(set, 500));
	assert_false(uidset_has(set, 501));
	assert_false(uidset_has(set, 4000000000));
	mailimap_set_free(set);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
	    cmocka_unit_test(many_uids_make_several_short_sets),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
